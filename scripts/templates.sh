#!/bin/bash
# Runs djlint over the templates: templates.sh --check, --lint or --reformat. The book's (*.jinja) are linted only: the
# white space between their words is printed, and is set by hand.
set -eu
cd "$(dirname "$0")/.."

.venv/bin/djlint templates --quiet --extension=html --profile=django "$@"
if [ "$1" = --lint ]; then
  .venv/bin/djlint templates --quiet --extension=jinja --profile=jinja "$@"
fi
