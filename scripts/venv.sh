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

if [ ! -w . ]; then
  echo "Nothing can be written in $(pwd), and Python packages have to be installed into its .venv." >&2
  echo "Copy the checkout to a folder of your own, or let whom it belongs to run: make setup" >&2
  exit 1
fi

put_back() {
  rm -rf .venv
  if [ -e .venv-before ]; then mv .venv-before .venv; fi
}

# What testing needs goes on top of what running needs. Anything else starts afresh: nothing old stays, unless it fails.
if ! { installed requirements.txt && [ ! -e .venv/installed-requirements-dev.txt ]; }; then
  rm -rf .venv-before
  if [ -e .venv ]; then mv .venv .venv-before; fi
  trap put_back EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM HUP
  python3 -m venv .venv
fi
echo "Installing Python packages of $lock into .venv"
if ! .venv/bin/pip install --quiet --disable-pip-version-check --require-hashes -r "$lock"; then
  echo "The Python packages could not be installed; above is what pip says. Without a network, or where it reaches no" >&2
  echo "package index, that is why: run the same again once it does. What was installed before is still there." >&2
  exit 1
fi
trap - EXIT
rm -rf .venv-before
fingerprint "$lock" >".venv/installed-$lock"
