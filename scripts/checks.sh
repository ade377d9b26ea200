#!/bin/bash
# Django's own checks: migrations match the models, and the settings of production are safe.
set -eu
cd "$(dirname "$0")/.."

data=$(mktemp -d)
trap 'rm -rf "$data"' EXIT
# Neither this machine's settings nor its data take part.
export ENV_FILE=/dev/null DATA_DIR=$data DATABASE_URL=sqlite:///$data/check.sqlite3
unset PRODUCTION DEBUG SECRET_KEY ALLOWED_HOSTS HSTS_SECONDS EMAIL_URL OIDC_SERVER OIDC_CLIENT_ID OIDC_CLIENT_SECRET

.venv/bin/python manage.py makemigrations --check --dry-run
PRODUCTION=1 ALLOWED_HOSTS=planbook.example \
  SECRET_KEY=$(.venv/bin/python -c 'import secrets; print(secrets.token_urlsafe(50))') \
  .venv/bin/python manage.py check --deploy --fail-level WARNING
