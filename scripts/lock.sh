#!/bin/bash
# Locks the dependencies with their hashes. The locks name no index: pip asks the one it is configured with.
set -eu
cd "$(dirname "$0")/.."

unset PIP_FIND_LINKS UV_FIND_LINKS
compile() {
  .venv/bin/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
    --no-header --no-emit-index-url --no-emit-find-links "$@"
}
compile pyproject.toml --output-file requirements.txt
# The same versions, and the tools on top.
compile pyproject.toml --group dev --constraints requirements.txt --output-file requirements-dev.txt
# By itself: it goes on top of the former, for measuring only.
compile --group pyproject.toml:benchmarks --output-file requirements-benchmarks.txt
