#!/bin/bash
# Installs a lock file into .venv: venv.sh requirements.txt, or requirements-dev.txt, which holds the former as well.
# It is made anew only when the lock file, the Python or the folder changed.
set -eu
cd "$(dirname "$0")/.."

lock=$1

fingerprint() {
  { python3 --version; pwd; cat "$1"; } | sha256sum
}

installed() {
  [ "$(cat ".venv/installed-$1" 2>/dev/null)" = "$(fingerprint "$1")" ]
}

if installed "$lock" || installed requirements-dev.txt; then
  exit 0
fi

# What testing needs goes on top of what running needs. Anything else starts afresh: nothing old stays.
if ! { installed requirements.txt && [ ! -e .venv/installed-requirements-dev.txt ]; }; then
  rm -rf .venv
  python3 -m venv .venv
fi
echo "Installing Python packages of $lock into .venv"
.venv/bin/pip install --quiet --disable-pip-version-check --require-hashes -r "$lock"
fingerprint "$lock" >".venv/installed-$lock"
