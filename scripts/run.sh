#!/bin/bash
# Brings the database and the static files up to date, loads the example, and serves. PORT is the port, WEB_CONCURRENCY the number of workers.
set -eu
cd "$(dirname "$0")/.."

port=${PORT:-8000}
python=.venv/bin/python

# Say so now, rather than after everything was prepared.
if ! $python -c 'import socket, sys; socket.create_server(("127.0.0.1", int(sys.argv[1])))' "$port" 2>/dev/null; then
  echo "Port $port is in use, or not a port. Choose another one: make run PORT=9000" >&2
  exit 1
fi

# As above. Where .env or the environment names another folder, the settings say the same of that.
if ! mkdir -p "${DATA_DIR:-var}" || [ ! -w "${DATA_DIR:-var}" ]; then
  echo "Nothing can be written in ${DATA_DIR:-$(pwd)/var}, where the database and uploads go." >&2
  echo "Choose a folder of your own: make run DATA_DIR=\$HOME/planbook-data" >&2
  exit 1
fi

$python manage.py migrate --verbosity 0
$python manage.py collectstatic --noinput --verbosity 0
# The example is welcome, not necessary: without it the command has said why, and the program starts all the same.
$python manage.py load_example || true
echo
echo "http://localhost:$port"
$python manage.py demo_accounts || true
echo "Ctrl-C stops it."

# Beside the server, a worker for what takes long. Whoever ends this script ends both. Ctrl-C goes to all processes of a
# terminal's group, and the worker's wait for each other when all are told at once: they have a group of their own.
export BACKGROUND_WORKER=1
server=
worker=
trap 'kill $server $worker 2>/dev/null || true; wait' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP
setsid $python manage.py qcluster &
worker=$!

# A book of hundreds of pages may take minutes; the other threads serve meanwhile. The control socket would be shared by all gunicorns of this user.
.venv/bin/gunicorn config.wsgi \
  --bind "127.0.0.1:$port" \
  --workers "${WEB_CONCURRENCY:-2}" \
  --threads 4 \
  --timeout 600 \
  --log-level warning \
  --no-control-socket &
server=$!
wait "$server"
