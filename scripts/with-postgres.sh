#!/bin/bash
# Runs a command with DATABASE_URL of a PostgreSQL made for it, and removes that server whatever happens.
set -eu

bin=$(find /usr/lib/postgresql -maxdepth 2 -name bin 2>/dev/null | sort -V | tail -n 1)
if [ -z "$bin" ]; then
  echo "No PostgreSQL server found in /usr/lib/postgresql: apt-get install postgresql" >&2
  exit 1
fi

# PostgreSQL refuses to run as root.
as_owner=()
if [ "$(id -u)" -eq 0 ]; then
  as_owner=(runuser -u postgres --)
fi

# Short, since a socket's path holds 107 characters at most.
dir=$(mktemp -d /tmp/pg.XXXXXX)

remove() {
  if [ -f "$dir/data/postmaster.pid" ]; then
    (cd "$dir" && "${as_owner[@]}" "$bin/pg_ctl" --pgdata="$dir/data" --mode=immediate --silent stop) || true
  fi
  rm -rf "$dir"
}
trap remove EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

if [ "$(id -u)" -eq 0 ]; then
  chown postgres "$dir"
fi
port=$(python3 -c 'import socket; print(socket.create_server(("127.0.0.1", 0)).getsockname()[1])')

# From its own folder: the owner may not be allowed to enter this one. Nothing in it has to outlive a power failure.
(
  cd "$dir"
  "${as_owner[@]}" "$bin/initdb" --pgdata="$dir/data" --username=planbook --auth=trust \
    --encoding=UTF8 --locale=C.UTF-8 --no-sync >"$dir/log"
  "${as_owner[@]}" "$bin/pg_ctl" --pgdata="$dir/data" --log="$dir/data/log" --wait --silent start --options="\
    -h 127.0.0.1 -p $port -k $dir -N 200 -c fsync=off -c synchronous_commit=off -c full_page_writes=off"
) || {
  cat "$dir/log" "$dir/data/log" >&2 2>/dev/null || true
  exit 1
}
"$bin/createdb" --host=127.0.0.1 --port="$port" --username=planbook planbook

# Not with exec: the server has to be removed afterwards.
DATABASE_URL=postgres://planbook@127.0.0.1:$port/planbook "$@"
