#!/bin/bash
# Runs djlint over the templates, each kind with its own profile: templates.sh --check, --lint or --reformat.
set -eu
cd "$(dirname "$0")/.."

.venv/bin/djlint templates --quiet --extension=html --profile=django "$@"
.venv/bin/djlint templates --quiet --extension=jinja --profile=jinja "$@"
