"""Every setting comes from the environment; what is missing or wrong is reported at once, by name."""

import logging
import os
import secrets
from pathlib import Path
from typing import Any

from celery.schedules import crontab
from django.core.exceptions import ImproperlyConfigured
from environs import Env, EnvValidationError
from marshmallow.validate import OneOf, Range

from connect_dashboard.observability import configure_structlog, logging_config

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"

env = Env(eager=False)
# Written by the embedded run, so that manage.py by hand meets the same servers and keys. Where the environment names
# a database the file is not for us: its plain-http settings must never reach a deployment from the same folder.
if not os.environ.get("DATABASE_URL"):
    env.read_env(str(VAR_DIR / "embedded.env"), recurse=False)

DEBUG: bool = env.bool("DEBUG", False)
EMBEDDED: bool = env.bool("EMBEDDED", False)
HOST: str = env.str("HOST", "127.0.0.1")
PORT: int = env.int("PORT", 8000, validate=Range(min=1, max=65535))
WEB_WORKERS: int = env.int("WEB_WORKERS", 2, validate=Range(min=1))
WEB_THREADS: int = env.int("WEB_THREADS", 16, validate=Range(min=1))
DEMO_ACCOUNTS: int = env.int("DEMO_ACCOUNTS", 500, validate=Range(min=0))
SECRET_KEY: str = env.str("SECRET_KEY", "")
FIELD_ENCRYPTION_KEYS: list[str] = env.list("FIELD_ENCRYPTION_KEYS", [])
PUBLIC_URL: str = env.str("PUBLIC_URL", f"http://localhost:{PORT}")
ALLOWED_HOSTS: list[str] = env.list("ALLOWED_HOSTS", ["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS: list[str] = env.list("CSRF_TRUSTED_ORIGINS", [])
SECURE_COOKIES: bool = env.bool("SECURE_COOKIES", not EMBEDDED and not DEBUG)
TRUSTED_PROXY: bool = env.bool("TRUSTED_PROXY", False)
PROCESSOR_NAME: str = env.str("PROCESSOR_NAME", "Connect")
PROCESSOR: str = env.str("PROCESSOR", "sandbox", validate=OneOf(["sandbox", "staff"]))
SANDBOX_DELAY_SECONDS: int = env.int("SANDBOX_DELAY_SECONDS", 5, validate=Range(min=0))
SANDBOX_SETTLEMENT_DAYS: int = env.int("SANDBOX_SETTLEMENT_DAYS", 2, validate=Range(min=0, max=30))
DOCUMENT_RETENTION_DAYS: int = env.int("DOCUMENT_RETENTION_DAYS", 180, validate=Range(min=1))
METRICS_TOKEN: str = env.str("METRICS_TOKEN", "")
LOG_FORMAT: str = env.str("LOG_FORMAT", "console" if EMBEDDED or DEBUG else "json", validate=OneOf(["json", "console"]))
LOG_LEVEL: str = env.str("LOG_LEVEL", "INFO", validate=OneOf(["DEBUG", "INFO", "WARNING", "ERROR"]))
FILES_DIR: Path = env.path("FILES_DIR", VAR_DIR / "files")
ONBOARDING_LINK_DAYS: int = env.int("ONBOARDING_LINK_DAYS", 7, validate=Range(min=1, max=90))
INVITATION_DAYS: int = env.int("INVITATION_DAYS", 10, validate=Range(min=1, max=90))
NOTICE_RETENTION_DAYS: int = env.int("NOTICE_RETENTION_DAYS", 90, validate=Range(min=1))
API_RATE_LIMIT: int = env.int("API_RATE_LIMIT", 100, validate=Range(min=1))
WEBHOOK_PRIVATE_ADDRESSES: bool = env.bool("WEBHOOK_PRIVATE_ADDRESSES", EMBEDDED or DEBUG)
IMPORT_MAX_MB: int = env.int("IMPORT_MAX_MB", 200, validate=Range(min=1))

_database: Any = env.dj_db_url("DATABASE_URL", "", conn_max_age=60, conn_health_checks=True)
REDIS_URL: str = env.str("REDIS_URL", "")
CELERY_BROKER_URL: str = env.str("CELERY_BROKER_URL", "") or REDIS_URL

_email: Any = env.dj_email_url("EMAIL_URL", "")
EMAIL_CONFIGURED = bool(env.str("EMAIL_URL", ""))
DEFAULT_FROM_EMAIL: str = env.str("DEFAULT_FROM_EMAIL", f"{PROCESSOR_NAME} <no-reply@localhost.localdomain>")
SUPPORT_EMAIL: str = env.str("SUPPORT_EMAIL", "support@localhost.localdomain")
SUPPORT_REPLY_EMAIL: str = env.str("SUPPORT_REPLY_EMAIL", "")
INBOUND_MAIL_SECRET: str = env.str("INBOUND_MAIL_SECRET", "")


def _problems() -> list[str]:
    found = []
    if not SECRET_KEY:
        found.append("SECRET_KEY is not set: give it 50 or more random characters")
    if not FIELD_ENCRYPTION_KEYS:
        found.append("FIELD_ENCRYPTION_KEYS is not set: give it one or more Fernet keys, newest first")
    if not (_database or {}).get("ENGINE"):
        found.append("DATABASE_URL is not set: postgres://user:password@host:5432/name")
    elif not _database["ENGINE"].endswith("postgresql"):
        found.append("DATABASE_URL must name a PostgreSQL server")
    if not CELERY_BROKER_URL:
        found.append("REDIS_URL is not set: redis://host:6379/0")
    return found


def _validate() -> None:
    """Report every missing or malformed variable together, not one a start."""
    problems: list[str] = []
    try:
        env.seal()
    except EnvValidationError as error:
        messages: Any = error.error_messages
        problems += [f"{name}: {' '.join(map(str, words))}" for name, words in messages.items()]
    problems += _problems()
    if problems:
        raise ImproperlyConfigured("Settings from the environment:\n  - " + "\n  - ".join(problems))


_validate()

_database["ENGINE"] = "connect_dashboard.database"
# For statements whose values PostgreSQL binds (``funds.ledger``); PgBouncer knows prepared ones from 1.21 on.
_database.setdefault("OPTIONS", {}).setdefault("prepare_threshold", 5)
DATABASES: dict[str, Any] = {"default": _database}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    # Without its own site: the processor console is one.
    "django.contrib.admin.apps.SimpleAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "csp",
    "django_countries",
    "django_htmx",
    "django_prometheus",
    "django_structlog",
    "heroicons",
    "template_partials",
    "connect_dashboard.ui",
    "connect_dashboard.journal",
    "connect_dashboard.team",
    "rest_framework",
    "drf_spectacular",
    "connect_dashboard.api",
    "accounts",
    "requirements_app",
    "support_cases",
    "anymail",
    "funds",
]

MIDDLEWARE = [
    "connect_dashboard.health.middleware.HealthMiddleware",
    "django_prometheus.middleware.PrometheusBeforeMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "connect_dashboard.request_log.RequestLogMiddleware",
    "connect_dashboard.api.middleware.ApiMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "connect_dashboard.team.middleware.ActorMiddleware",
    "connect_dashboard.processor.middleware.ClockMiddleware",
    "django_prometheus.middleware.PrometheusAfterMiddleware",
]

ROOT_URLCONF = "connect_dashboard.urls"
WSGI_APPLICATION = "connect_dashboard.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "connect_dashboard.team.context.frame",
                "connect_dashboard.processor.context.sandbox",
                "accounts.holders.context.brand",
            ],
        },
    },
]

AUTH_USER_MODEL = "team.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in [
        ("UserAttributeSimilarityValidator", {}),
        ("MinimumLengthValidator", {"min_length": 10}),
        ("CommonPasswordValidator", {}),
        ("NumericPasswordValidator", {}),
    ]
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"

ACCOUNT_ADAPTER = "connect_dashboard.team.adapter.TeamAccountAdapter"
_SIGN_IN_FORMS = "connect_dashboard.team.sign_in_forms"
ACCOUNT_FORMS = {
    "login": f"{_SIGN_IN_FORMS}.LoginForm",
    "add_email": f"{_SIGN_IN_FORMS}.ChangeEmailForm",
    "change_password": f"{_SIGN_IN_FORMS}.ChangePasswordForm",
    "set_password": f"{_SIGN_IN_FORMS}.SetPasswordForm",
    "reset_password": f"{_SIGN_IN_FORMS}.ResetPasswordForm",
    "reset_password_from_key": f"{_SIGN_IN_FORMS}.ResetPasswordKeyForm",
    "reauthenticate": f"{_SIGN_IN_FORMS}.ReauthenticateForm",
}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
MFA_ADAPTER = "connect_dashboard.team.adapter.TeamMFAAdapter"
MFA_FORMS = {
    "authenticate": f"{_SIGN_IN_FORMS}.CodeForm",
    "reauthenticate": f"{_SIGN_IN_FORMS}.ReauthenticateCodeForm",
    "activate_totp": f"{_SIGN_IN_FORMS}.AuthenticatorAppForm",
    "add_webauthn": f"{_SIGN_IN_FORMS}.PasskeyForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
# Nobody signs up with an address of somebody else: all come by an invitation sent to theirs. So a change of
# address that waits to be confirmed need not stand in the way of a second factor, nor the other way round.
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_TOTP_ISSUER = PROCESSOR_NAME
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not SECURE_COOKIES
# Tracking would write a row on every page; ActorMiddleware does it every few minutes.
USERSESSIONS_TRACK_ACTIVITY = False

CACHES: dict[str, Any] = {
    "default": (
        {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
        if REDIS_URL
        else {"BACKEND": "django.core.cache.backends.filebased.FileBasedCache", "LOCATION": VAR_DIR / "cache"}
    )
}

LANGUAGE_CODE = "en"
# Hosted pages speak them all, the dashboard speaks the first.
LANGUAGES = [("en", "English"), ("de", "Deutsch"), ("es", "Español"), ("fr", "Français"), ("ja", "日本語")]
LOCALE_PATHS = [BASE_DIR / "connect_dashboard" / "locale"]
FORMAT_MODULE_PATH = "connect_dashboard.formats"
TIME_ZONE = "UTC"
USE_I18N = True
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(FILES_DIR)}},
    "staticfiles": {
        "BACKEND": (
            "django.contrib.staticfiles.storage.StaticFilesStorage"
            if DEBUG
            else "whitenoise.storage.CompressedManifestStaticFilesStorage"
        )
    },
}
FILE_UPLOAD_PERMISSIONS = 0o600

SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_COOKIES
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SECURE_SSL_REDIRECT = SECURE_COOKIES
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
SECURE_HSTS_SECONDS = 31_536_000 if SECURE_COOKIES else 0
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXY else None
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "connect_dashboard.ui.views.csrf_failure"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}

# Then the browser connects again, so that an ended session or membership is noticed.
NOTICE_STREAM_SECONDS = 300

EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
if EMAIL_CONFIGURED:
    EMAIL_BACKEND = _email["EMAIL_BACKEND"]
    EMAIL_HOST, EMAIL_PORT = _email["EMAIL_HOST"], _email["EMAIL_PORT"]
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _email["EMAIL_HOST_USER"], _email["EMAIL_HOST_PASSWORD"]
    EMAIL_USE_TLS, EMAIL_USE_SSL = _email["EMAIL_USE_TLS"], _email["EMAIL_USE_SSL"]
EMAIL_TIMEOUT = 20
# Inbound mail is let in by this secret ("user:password" of basic authentication). Without one nobody knows it.
ANYMAIL = {"WEBHOOK_SECRET": INBOUND_MAIL_SECRET or f"closed:{secrets.token_hex(32)}"}
# Without a mail server every e-mail can be read on the mailbox page, but only where nobody else can reach it.
MAILBOX_ENABLED = not EMAIL_CONFIGURED and HOST in ("127.0.0.1", "localhost", "::1")

CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = TIME_ZONE
CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, Any] = (
    {
        "data_folder_in": str(VAR_DIR / "broker"),
        "data_folder_out": str(VAR_DIR / "broker"),
        "control_folder": str(VAR_DIR / "broker-control"),
    }
    if CELERY_BROKER_URL.startswith("filesystem:")
    else {"visibility_timeout": 3600}
)
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "celerybeat-schedule")
CELERY_BEAT_SCHEDULE: dict[str, dict[str, Any]] = {
    "clear-sessions": {"task": "team.clear_sessions", "schedule": crontab(hour=2, minute=0)},
    "send-digests": {"task": "team.send_digests", "schedule": crontab(minute="*/5")},
    "sweep-outbox": {"task": "journal.sweep_outbox", "schedule": 30.0},
    "sweep-webhooks": {"task": "journal.sweep_webhooks", "schedule": 5.0},
    "purge-deliveries": {"task": "journal.purge_deliveries", "schedule": crontab(hour=1, minute=10)},
    "purge-notices": {"task": "journal.purge_notices", "schedule": crontab(hour=1, minute=15)},
    "purge-api": {"task": "api.purge", "schedule": crontab(hour=1, minute=20)},
    "purge-tokens": {"task": "accounts.purge_tokens", "schedule": crontab(minute=40)},
    "seal-audit-trail": {"task": "journal.seal_audit_trail", "schedule": 10.0},
    "evaluate-due-accounts": {"task": "requirements.evaluate_due", "schedule": 30.0},
    "evaluate-all-accounts": {"task": "requirements.evaluate_all", "schedule": crontab(hour=3, minute=0)},
    "resume-nightly-pass": {"task": "requirements.resume_nightly_pass", "schedule": 60.0},
    "compact-status-counts": {"task": "accounts.compact_status_counts", "schedule": 60.0},
    "resume-jobs": {"task": "accounts.resume_jobs", "schedule": 60.0},
    "sweep-verifications": {"task": "requirements.sweep_verifications", "schedule": 20.0},
    "purge-documents": {"task": "requirements.purge_documents", "schedule": 86_400.0},
    "find-inactive-accounts": {"task": "requirements.find_inactive_accounts", "schedule": crontab(hour=4, minute=0)},
    "notice-deadlines": {"task": "requirements.notice_deadlines", "schedule": crontab(minute=10)},
    "send-reminders": {"task": "requirements.send_reminders", "schedule": 60.0},
    "settle-movements": {"task": "funds.settle_movements", "schedule": 20.0},
    "expire-approvals": {"task": "funds.expire_approvals", "schedule": 60.0},
    "make-payouts": {"task": "funds.make_payouts", "schedule": 60.0},
    "release-pending-funds": {"task": "funds.release_pending", "schedule": 60.0},
    "follow-ledger": {"task": "funds.follow_ledger", "schedule": 20.0},
    "debit-negative-balances": {"task": "funds.debit_negative_balances", "schedule": 600.0},
    "count-volumes": {"task": "funds.count_volumes", "schedule": crontab(minute=20, hour="*/6")},
    "prove-ledger": {"task": "funds.prove_ledger", "schedule": crontab(hour=5, minute=0)},
}
# What comes again within a day is not made up for: workers that were away find the last sweep, not all of them.
for _beat in CELERY_BEAT_SCHEDULE.values():
    if isinstance(_beat["schedule"], float):
        _beat["options"] = {"expires": _beat["schedule"]}

# How long a request waits to be written to the API's request log, together with others; 0 writes at once.
API_LOG_SECONDS = 1.0
# For so long reads take a key as it was; what changes anything asks anew.
API_KEY_SECONDS = 1.0
REST_FRAMEWORK = {
    "DEFAULT_SCHEMA_CLASS": "connect_dashboard.api.openapi.VerbSchema",
    "UNAUTHENTICATED_USER": None,
    "URL_FORMAT_OVERRIDE": None,
}

SPECTACULAR_SETTINGS = {
    "TITLE": "Connect Dashboard API",
    "VERSION": "2026-10-28.endive",
    "POSTPROCESSING_HOOKS": ["connect_dashboard.api.openapi.add_objects"],
    "ENABLE_DJANGO_DEPLOY_CHECK": False,
}

FORM_RENDERER = "connect_dashboard.ui.forms.ComponentRenderer"
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

configure_structlog()
LOGGING = logging_config(LOG_FORMAT, LOG_LEVEL)
DJANGO_STRUCTLOG_CELERY_ENABLED = True
DJANGO_STRUCTLOG_IP_LOGGING_ENABLED = False
DJANGO_STRUCTLOG_TRUST_UPSTREAM_REQUEST_ID = True  # RequestLogMiddleware has checked its form
DJANGO_STRUCTLOG_STATUS_START_LOG_LEVEL = logging.DEBUG  # the line at the end says all
