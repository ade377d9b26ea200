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

$python manage.py migrate --verbosity 0
$python manage.py collectstatic --noinput --verbosity 0
# The example is welcome, not necessary: without it the command has said why, and the program starts all the same.
$python manage.py load_example || true
echo
echo "http://localhost:$port"
$python manage.py demo_accounts || true

# Beside the server, a worker for what takes long. Whoever ends this script ends both.
export BACKGROUND_WORKER=1
$python manage.py qcluster &
worker=$!
trap 'exit 130' INT
trap 'exit 143' TERM HUP

# A book of hundreds of pages may take minutes; the other threads serve meanwhile. The control socket would be shared by all gunicorns of this user.
.venv/bin/gunicorn config.wsgi \
  --bind "127.0.0.1:$port" \
  --workers "${WEB_CONCURRENCY:-2}" \
  --threads 4 \
  --timeout 600 \
  --log-level warning \
  --no-control-socket &
server=$!
trap 'kill "$server" "$worker" 2>/dev/null || true; wait' EXIT
wait "$server"
