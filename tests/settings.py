"""The settings under test: the project's own, untouched by this machine's .env and data."""

import os
import tempfile

# Never the folder of the running program. One for each process, removed when it ends.
data_dir = tempfile.TemporaryDirectory(prefix="planbook-tests-")
os.environ["DATA_DIR"] = data_dir.name
os.environ["ENV_FILE"] = os.devnull
THIS_MACHINES = """
    PRODUCTION DEBUG SECRET_KEY SECRET_KEY_FALLBACKS ALLOWED_HOSTS CSRF_TRUSTED_ORIGINS TRUST_PROXY EMAIL_URL
    SECOND_FACTOR_ROLES BACKGROUND_WORKER SERVICE_ADDRESS
"""
for name in THIS_MACHINES.split():
    os.environ.pop(name, None)
# With single sign-on, so that its addresses are tested as well; nothing is ever asked there.
os.environ |= {"OIDC_SERVER": "https://sso.example", "OIDC_CLIENT_ID": "planbook", "OIDC_CLIENT_SECRET": "s3cret"}

from config.settings import *  # noqa: E402, F403

# The real one takes a tenth of a second for every sign-in, on purpose.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":  # noqa: F405
    # A file, as it is in use: threads that share a database in memory lock each other out of its tables at once.
    DATABASES["default"]["TEST"] = {"NAME": f"{data_dir.name}/test.sqlite3"}  # noqa: F405
    DATABASES["default"]["OPTIONS"]["init_command"] += "PRAGMA synchronous=OFF;"  # noqa: F405
# The browser tests' server would keep its connections, and PostgreSQL then refuses to drop the test database.
DATABASES["default"]["CONN_MAX_AGE"] = 0  # noqa: F405
# Counted in memory and cleared before every test; the table that really counts has tests of its own.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
CACHES["worker"] = CACHES["default"]
# Otherwise every test client begins by listing all static files: a quarter of the time of tests/config/test_rights.py.
WHITENOISE_AUTOREFRESH = True
