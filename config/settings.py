"""The settings: one file, driven by the environment. With nothing set every command works on this machine only."""

import os
import secrets
import tempfile
import tomllib
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

import environ
from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django_prose_editor.config import html_tags
from js_asset import static_lazy

from .templating import SuffixLoader
from .variables import Variables

BASE_DIR = Path(__file__).resolve().parent.parent
RELEASE: str = tomllib.loads((BASE_DIR / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]


def filled(variables: Mapping[str, str]) -> dict[str, str]:
    """Without those that are set and empty: `DATABASE_URL=` in a file is a line that nobody filled in yet."""
    return {name: value for name, value in variables.items() if value.strip()}


environ.Env.ENVIRON = filled(os.environ)
env = Variables()
# A variable of the environment wins over the same one in the file.
env.read_env(env.str("ENV_FILE", default=str(BASE_DIR / ".env")))
env.ENVIRON = filled(env.ENVIRON)


# Where and how it runs

PRODUCTION = env.yes_or_no("PRODUCTION")
DEBUG = env.yes_or_no("DEBUG")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[])
SECRET_KEY = env.str("SECRET_KEY", default="")
# Keys that were used before: what they signed or encrypted still opens.
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])

# Everything the program writes is in this one folder: that is what to back up.
DATA_DIR = Path(env.str("DATA_DIR", default=str(BASE_DIR / "var"))).resolve()
# Nobody else on the machine may read the database and what was uploaded: neither the folder, nor a file that is made in
# it, whatever folder somebody had made before. A server may have lifted the mask for its own sockets.
os.umask(0o077)
try:
    DATA_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)
except OSError as error:
    raise ImproperlyConfigured(
        f"DATA_DIR에 적은 폴더 {DATA_DIR} 자리에 폴더를 만들 수 없습니다({error.strerror}). "
        "쓸 수 있는 곳을 적으십시오. "
        f"/ DATA_DIR {DATA_DIR} cannot be made."
    ) from error
if not os.access(DATA_DIR, os.W_OK):
    raise ImproperlyConfigured(
        f"DATA_DIR에 적은 폴더 {DATA_DIR} 안에 쓸 수 없습니다. 주인과 권한을 확인하거나 다른 폴더를 적으십시오. "
        f"/ DATA_DIR {DATA_DIR} cannot be written."
    )


def secret_key_of_this_machine(path: Path) -> str:
    """Return the key kept in `path`, making it the first time; processes that start at once agree on one."""
    if not path.exists():
        # mkstemp creates with O_EXCL and mode 0600. The link fails when another process was first,
        # and gives the file its name only when the key is in it: nobody reads half a key.
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".secret_key-")
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(50))
        try:
            path.hardlink_to(name)
        except FileExistsError:
            pass
        finally:
            Path(name).unlink()
    return path.read_text(encoding="ascii")


def private(path: Path) -> Path:
    """The same path, whose file is nobody else's, also where an earlier release or a copy left it open."""
    for each in (path, *(path.with_name(path.name + end) for end in ("-wal", "-shm", "-journal"))):
        with suppress(OSError):  # not there yet, or somebody else's
            each.chmod(0o600)
    return path


if PRODUCTION:
    # A key that other machines don't share or a host name that anybody may claim would fail only later, in silence.
    missing = [name for name, value in {"SECRET_KEY": SECRET_KEY, "ALLOWED_HOSTS": ALLOWED_HOSTS}.items() if not value]
    if missing:
        raise ImproperlyConfigured(
            f"PRODUCTION=1로 실행하려면 {', '.join(missing)} 환경 변수를 정해야 합니다. "
            f"/ PRODUCTION=1 needs {' and '.join(missing)} to be set."
        )
    if any("*" in host for host in ALLOWED_HOSTS):
        raise ImproperlyConfigured(
            "PRODUCTION=1에서는 ALLOWED_HOSTS에 *를 쓸 수 없습니다. 도메인 전체라면 .example.go.kr처럼 적으십시오. "
            "/ ALLOWED_HOSTS cannot have * together with PRODUCTION=1; a whole domain is written as .example.go.kr."
        )
    if DEBUG:
        raise ImproperlyConfigured(
            "PRODUCTION=1에서는 DEBUG를 켤 수 없습니다. / DEBUG cannot be on together with PRODUCTION=1."
        )
else:
    ALLOWED_HOSTS = ALLOWED_HOSTS or ["localhost", "127.0.0.1", "[::1]"]
    SECRET_KEY = SECRET_KEY or secret_key_of_this_machine(private(DATA_DIR / "secret_key"))
# Where people open the program, for mails that no request sends: those of the worker and of commands.
SERVICE_ADDRESS = env.str(
    "SERVICE_ADDRESS",
    default=f"https://{ALLOWED_HOSTS[0].lstrip('.*')}" if PRODUCTION else "http://localhost:8000",
)


# What it consists of

# Single sign-on with the city's own service, where it has one. All three, or none.
OIDC_SERVER = env.str("OIDC_SERVER", default="")
OIDC_CLIENT_ID = env.str("OIDC_CLIENT_ID", default="")
OIDC_CLIENT_SECRET = env.str("OIDC_CLIENT_SECRET", default="")
if any([OIDC_SERVER, OIDC_CLIENT_ID, OIDC_CLIENT_SECRET]) and not all(
    [OIDC_SERVER, OIDC_CLIENT_ID, OIDC_CLIENT_SECRET]
):
    raise ImproperlyConfigured(
        "통합 인증을 쓰려면 OIDC_SERVER, OIDC_CLIENT_ID, OIDC_CLIENT_SECRET 환경 변수를 모두 정해야 합니다. "
        "/ Single sign-on needs OIDC_SERVER, OIDC_CLIENT_ID and OIDC_CLIENT_SECRET together."
    )

INSTALLED_APPS = [
    # First: accounts/admin/ takes the pages away that these give to the admin.
    "allauth",
    "allauth.account",
    "allauth.mfa",
    *(["allauth.socialaccount", "allauth.socialaccount.providers.openid_connect"] if OIDC_SERVER else []),
    # Before spreadsheets/admin.py, which takes its pages away from the admin.
    "django_q",
    "accounts",
    "spreadsheets",
    "staffing",
    "budgets",
    "plans",
    "reports",
    "editions",
    "demo",
    "operations",
    "django_prose_editor",
    "csp",
    "config.apps.PlanbookAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.logs.RequestLogMiddleware",
    "operations.middleware.HealthMiddleware",
    "csp.middleware.CSPMiddleware",
    "config.middleware.ReadableMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "config.middleware.PrivateMiddleware",
    "config.uploads.UploadLimitMiddleware",
    # Every page asks for signing in, unless its view says @login_not_required.
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "accounts.sessions.SessionEndMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.second_factor.SecondFactorMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "config.middleware.ComposedMiddleware",
    "config.middleware.ConflictMiddleware",
    # Tells the history of rows who is at work. The library isn't among the apps: it needs no table of its own, and its
    # commands would thin the history out.
    "simple_history.middleware.HistoryRequestMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

# Two engines, told apart by the file's suffix: *.jinja is Jinja2's (the book), *.html is Django's (the screens).
# Jinja2 is asked first and knows nothing but *.jinja, so get_template() finds the right one without being told.
TEMPLATES = [
    {
        "NAME": "jinja2",
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": False,
        "OPTIONS": {
            "environment": "reports.book.jinja.environment",
            "autoescape": True,
            "loader": SuffixLoader(BASE_DIR / "templates", suffix=".jinja"),
        },
    },
    {
        "NAME": "django",
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
            ],
        },
    },
]
# Forms and widgets are looked up like any other template, so that templates/ may replace theirs.
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"


# Where it keeps things

DATABASES = {"default": env.database("DATABASE_URL", default=f"sqlite:///{DATA_DIR / 'planbook.sqlite3'}")}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    private(Path(DATABASES["default"]["NAME"]))
    DATABASES["default"]["OPTIONS"] = {
        # A transaction takes the write lock when it begins. By default it does at its first write, and when somebody
        # else wrote since its first read it fails at once with "database is locked", however long the time-out is.
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,  # seconds that a writer waits for another one
        # WAL: readers and the one writer don't wait for each other. NORMAL is its usual companion: the file stays
        # sound whatever happens; only a power failure may lose the last saves. Django turns foreign keys on itself.
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 60
    # A connection that the server closed is noticed before it is used again.
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    # Seconds: a server whose machine is gone never answers, and people would wait with it.
    DATABASES["default"].setdefault("OPTIONS", {}).setdefault("connect_timeout", 10)
# What the limits on guessing count in. In the database, because all workers on all machines have to count together:
# memory is each worker's own, and files are each machine's own and may be written by two at once.
CACHES = {
    "default": {
        "BACKEND": "config.cache.CountingCache",
        "LOCATION": "cache",
        # By default the 301st entry throws a third of all out, and the counts of guesses with them.
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    },
    # What the worker says of itself twice a second: in its own memory, and not as writes to the database.
    "worker": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "worker"},
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
FIXTURE_DIRS = [BASE_DIR / "fixtures"]

# No MEDIA_URL: an uploaded file is handed out only by a view that asks who wants it.
MEDIA_ROOT = DATA_DIR / "media"

STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
# `manage.py collectstatic` puts compressed copies here, which browsers may keep for ever. Without them everything works
# from where it is (config/static_files.py).
STATIC_ROOT = DATA_DIR / "static"
STATIC_ROOT.mkdir(exist_ok=True)
STORAGES = {
    "default": {
        "BACKEND": "config.storage.WholeUploads",
        # Whatever the folder around it lets others do: a book holds what only some people may read.
        "OPTIONS": {"file_permissions_mode": 0o600, "directory_permissions_mode": 0o700},
    },
    "staticfiles": {"BACKEND": "config.static_files.StaticFiles"},
    # The rendered parts of books. Where several machines render, one that they share.
    "fragments": {"BACKEND": "reports.cache.storage.WholeFiles"},
}
WHITENOISE_USE_FINDERS = True
# No other site needs them.
WHITENOISE_ALLOW_ALL_ORIGINS = False
# What the text editor does beyond its package; a text's tags are cleaned by plans/text/rich_text.py.
DJANGO_PROSE_EDITOR_EXTENSIONS = [
    {"js": [static_lazy("js/editor/outline-extension.js")], "extensions": {"Outline": html_tags([])}},
    {"js": [static_lazy("js/editor/pictures-extension.js")], "extensions": {"Pictures": html_tags([])}},
    {"js": [static_lazy("js/editor/tables-extension.js")], "extensions": {"Tables": html_tags([])}},
    {"js": [static_lazy("js/editor/toolbar-extension.js")], "extensions": {"Toolbar": html_tags([])}},
]

# Above a chapter with its tables, below what would fill the memory; files don't count.
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
# The admin's pages with many inlines send more than Django's 1,000.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000


# How much of a spreadsheet file is read: more is refused, and the sentence names the limit. Sizes are in bytes.

SPREADSHEET_BYTES = env.number("SPREADSHEET_BYTES", default=20 * 1024 * 1024)
# What the parts of a workbook unpack to, all together, and how many times larger than packed one may be.
SPREADSHEET_EXPANDED = env.number("SPREADSHEET_EXPANDED", default=300 * 1024 * 1024)
SPREADSHEET_RATIO = env.number("SPREADSHEET_RATIO", default=200)
SPREADSHEET_ENTRIES = env.number("SPREADSHEET_ENTRIES", default=2_000)
SPREADSHEET_SHEETS = env.number("SPREADSHEET_SHEETS", default=100)
SPREADSHEET_ROWS = env.number("SPREADSHEET_ROWS", default=100_000)
SPREADSHEET_COLUMNS = env.number("SPREADSHEET_COLUMNS", default=500)
SPREADSHEET_CELLS = env.number("SPREADSHEET_CELLS", default=2_000_000)
# All that is read, as text: one long text may stand in very many cells.
SPREADSHEET_TEXT = env.number("SPREADSHEET_TEXT", default=64 * 1024 * 1024)
# Of the process of its own that a file is read in.
SPREADSHEET_SECONDS = env.number("SPREADSHEET_SECONDS", default=60)
SPREADSHEET_MEMORY = env.number("SPREADSHEET_MEMORY", default=1024 * 1024 * 1024)
# Larger files are read and written by the worker, where one runs beside the server (`manage.py qcluster`).
SPREADSHEET_AT_ONCE = env.number("SPREADSHEET_AT_ONCE", default=1024 * 1024)
BACKGROUND_WORKER = env.yes_or_no("BACKGROUND_WORKER")
Q_CLUSTER = {
    "name": "planbook",
    "orm": "default",  # the queue is a table: nothing else has to run
    "broker_class": "background.queue.Queue",
    "workers": env.number("BACKGROUND_WORKERS", default=1),
    # Longer than any work, and shorter than the time after which what failed is tried again.
    "timeout": 600,
    "retry": 900,
    "max_attempts": 3,
    "poll": 1,  # seconds
    "save_limit": 100,
    "scheduler": False,
    "cache": "worker",
}
# Who writes down that something was brought in or taken out; the app of spreadsheets knows no people.
SPREADSHEET_LOG = "accounts.access.record_sheet"


# How books are printed: each part of them by one of a few processes, and what one part may take of it.

# They are kept here, and may be made again at any time: nothing in it needs a backup.
FRAGMENT_ROOT = DATA_DIR / "fragments"
FRAGMENT_WORKERS = env.number("FRAGMENT_WORKERS", default=2)
FRAGMENT_SECONDS = env.number("FRAGMENT_SECONDS", default=60)
FRAGMENT_MEMORY = env.number("FRAGMENT_MEMORY", default=1024 * 1024 * 1024, least=256 * 1024 * 1024)
FRAGMENT_PAGES = env.number("FRAGMENT_PAGES", default=200)
# Of one picture, in dots: a file of little size may hold very many.
FRAGMENT_PIXELS = env.number("FRAGMENT_PIXELS", default=100_000_000)


# Who may use it

AUTH_USER_MODEL = "accounts.User"
# Everybody knows the password of the demonstration accounts: it must open nothing in production.
AUTHENTICATION_BACKENDS = ["accounts.backends.NoDemonstrationInProduction"]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "login"
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["username", "name", "email"]},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 9}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "accounts.validators.DecoratedCommonPasswordValidator"},
]
# A link by mail, to set the first password or a new one, works once and for three days.
PASSWORD_RESET_TIMEOUT = 3 * 24 * 60 * 60
# A working day; and offices share computers, so closing the browser or leaving it signs out.
SESSION_COOKIE_AGE = 8 * 60 * 60
SESSION_IDLE_AGE = 30 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True

ACCOUNT_ADAPTER = "accounts.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email", "password1*"]
ACCOUNT_SESSION_REMEMBER = False
# Addresses are written by the administrators, in User.email alone. allauth's own table of them stays empty; its own
# tokens would fill it, and an address that was changed since would still open the account.
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"  # noqa: S105
# Nobody learns who has an account, and strangers get no mail.
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = "[주요업무계획] "
ACCOUNT_FORMS = {
    "login": "accounts.forms.SignInForm",
    "reauthenticate": "accounts.forms.ConfirmForm",
    "reset_password": "accounts.forms.ForgottenPasswordForm",
    "reset_password_from_key": "accounts.forms.FirstPasswordForm",
}
# Wrong passwords, as tries and seconds: by address, since one guesser tries many accounts, and by account, since one
# account is tried from many addresses. A right password gives its try back. Offices may share one address, so it gets
# more.
GUESSES_OF_ADDRESS = (30, 10 * 60)
GUESSES_OF_ACCOUNT = (5, 10 * 60)
# Whatever comes of it.
SIGN_INS_OF_ADDRESS = (60, 60)
# The library counts wrong codes by the same measure; what it would count of signing in, accounts/guessing.py does.
ACCOUNT_RATE_LIMITS = {"login": "", "login_failed": "30/10m/ip,5/10m/key"}
MFA_ADAPTER = "accounts.adapters.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Planbook"
# A telephone's clock is some seconds off: the code before and the one after count as well.
MFA_TOTP_TOLERANCE = 1
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_FORMS = {
    "authenticate": "accounts.forms.CodeForm",
    "reauthenticate": "accounts.forms.ConfirmCodeForm",
    "activate_totp": "accounts.forms.ActivateAppForm",
    "login_webauthn": "accounts.forms_passkeys.PasskeySignInForm",
    "authenticate_webauthn": "accounts.forms_passkeys.PasskeyForm",
    "reauthenticate_webauthn": "accounts.forms_passkeys.ConfirmPasskeyForm",
    "add_webauthn": "accounts.forms_passkeys.AddPasskeyForm",
    "edit_webauthn": "accounts.forms_passkeys.RenamePasskeyForm",
}
# Roles whose people set up a second factor before anything else. Administrators give everybody's rights away.
SECOND_FACTOR_ROLES = env.list("SECOND_FACTOR_ROLES", default=["admin"] if PRODUCTION else [])
if unknown := set(SECOND_FACTOR_ROLES) - {"writer", "approver", "planner", "viewer", "admin", "none"}:
    raise ImproperlyConfigured(
        f"SECOND_FACTOR_ROLES에 모르는 역할이 있습니다: {', '.join(sorted(unknown))} "
        "/ SECOND_FACTOR_ROLES names roles that don't exist."
    )
SOCIALACCOUNT_ADAPTER = "accounts.single_sign_on.SingleSignOnAdapter"
SOCIALACCOUNT_OPENID_CONNECT_URL_PREFIX = ""
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "oidc",
                "name": "통합 인증",
                "client_id": OIDC_CLIENT_ID,
                "secret": OIDC_CLIENT_SECRET,
                "settings": {"server_url": OIDC_SERVER},
            }
        ],
    }
}


# Mail: invitations and forgotten passwords. Without a server for it, mails are printed where the program runs.

vars().update(env.email_url("EMAIL_URL", default="consolemail://"))
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.str("EMAIL_FROM", default="planbook@localhost")


# What a browser is told: besides, by Django's own defaults, to frame no page, guess no type and tell others no address.

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        # The nonce is for the import map of the text editor, which is written into the page.
        "script-src": [SELF, NONCE],
        # The text editor sets styles from its script.
        "style-src": [SELF, "'unsafe-inline'"],
        "img-src": [SELF, "data:", "blob:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        # Signing in at the city's own service begins with a form here.
        "form-action": [SELF, *([urlsplit(OIDC_SERVER)._replace(path="", query="").geturl()] if OIDC_SERVER else [])],
    },
}

CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
# Only behind a proxy that sets this header itself: otherwise anybody can claim to come over https.
TRUST_PROXY = env.yes_or_no("TRUST_PROXY")
if TRUST_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
# Whose word counts on where a request comes from: the last address in X-Forwarded-For, which that proxy wrote.
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if TRUST_PROXY else 0

# Elsewhere than in production plain http on localhost has to work.
SECURE_SSL_REDIRECT = PRODUCTION
# A load balancer asks each machine by itself, without a certificate.
SECURE_REDIRECT_EXEMPT = [r"^health/"]
SESSION_COOKIE_SECURE = PRODUCTION
CSRF_COOKIE_SECURE = PRODUCTION
# Can be lowered while a certificate is being tried: a browser remembers it this long.
SECURE_HSTS_SECONDS = env.number("HSTS_SECONDS", default=365 * 24 * 60 * 60, least=0) if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = PRODUCTION
# Preloading is a promise about the city's whole domain, which isn't this program's to make.
SILENCED_SYSTEM_CHECKS = ["security.W021"]


# Language and time

LANGUAGE_CODE = "ko"
# Without the American forms of Django's Korean ones: 11/8/24 isn't taken for the 8th of November.
FORMAT_MODULE_PATH = "config.formats"
# Before Django's own Korean, where it cannot be shown to people.
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Asia/Seoul"
# A year is a number too, and must not read 2,024. Amounts are written by the project's own formatter.
USE_THOUSAND_SEPARATOR = False


# What it says to its operator: all on stderr, where systemd, Docker and gunicorn expect it. No personal data: people
# are told by their number, and addresses by their form (config/logs.py).

LOG_LEVEL = env.str("LOG_LEVEL", default="INFO").upper()
# Who takes longer is a warning.
SLOW_REQUEST_SECONDS: float = env.seconds("SLOW_REQUEST_SECONDS", default=5)
# What `/health/` asks for; without one nobody gets the figures.
MONITORING_TOKEN: str = env.str("MONITORING_TOKEN", default="")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {
        "request": {"()": "config.logs.RequestFilter"},
        "database_away": {"()": "config.logs.DatabaseAwayFilter"},
    },
    "formatters": {
        "line": {
            "format": "{asctime} {levelname} {request_number} {who} {name}: {message}",
            # In the time of TIME_ZONE, and saying so.
            "datefmt": "%Y-%m-%dT%H:%M:%S%z",
            "style": "{",
        }
    },
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "formatter": "line",
            "filters": ["request", "database_away"],
        }
    },
    "root": {"handlers": ["stderr"], "level": LOG_LEVEL},
    "loggers": {
        # Django's own handlers print only when DEBUG is on: hand everything to the one above.
        "django": {"handlers": [], "propagate": True},
        # Warns at every HEAD request that Django answers with a body, which it then drops.
        "gunicorn.http.wsgi": {"level": "ERROR"},
        # Tells every step of every piece of work in the background.
        "django-q": {"level": "WARNING"},
        # Tells every table of every font that goes into a PDF.
        "fontTools": {"level": "WARNING"},
        # Tells that it can tell.
        "pikepdf": {"level": "WARNING"},
        # Tells every step of every page.
        "weasyprint.progress": {"level": "WARNING"},
    },
}
