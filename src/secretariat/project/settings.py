"""Django settings. Everything a host may vary is read from the environment or from files under SECRETARIAT_HOME."""

import os
from pathlib import Path

from secretariat.project import home, mail

HOME = home.folder()
SECRET_KEY = home.secret_key()
DEBUG = os.environ.get("SECRETARIAT_DEBUG") == "1"
PUBLIC_URL = os.environ.get("SECRETARIAT_URL", "").rstrip("/")
SITE_URL = PUBLIC_URL or os.environ.get("SECRETARIAT_LOCAL_URL", "http://localhost:8000")
"""What links in messages begin with; `up` says where a local installation listens."""
ALLOWED_HOSTS = os.environ.get("SECRETARIAT_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL] if PUBLIC_URL else []

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "django_htmx",
    "procrastinate.contrib.django",
    "secretariat.ground",
    "secretariat.kit",
    "secretariat.accounts",  # before allauth, whose templates it replaces
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "secretariat.structure",
    "secretariat.messaging",
    "secretariat.people",
    "secretariat.offices",
    "secretariat.reorganisations",
    "secretariat.imports",
    "secretariat.meetings",
    "secretariat.desk",
    "secretariat.project",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "secretariat.project.middleware.ContentSecurityPolicy",
    "secretariat.project.api.transport.ApiTransport",
    "secretariat.project.middleware.OneTransaction",
    "secretariat.accounts.sessions.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "secretariat.project.middleware.ActorMiddleware",
    "secretariat.project.middleware.FirstRun",
    "secretariat.project.middleware.AsOf",
]

ROOT_URLCONF = "secretariat.project.urls"
WSGI_APPLICATION = "secretariat.project.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "secretariat.project.context.shell",
            ],
        },
    }
]

FORM_RENDERER = "secretariat.kit.forms.KitRenderer"
FORMAT_MODULE_PATH = ["secretariat.kit.formats"]

DATABASES = {"default": home.database()}
WEB_ROLE = None  # set by tests, whose connection belongs to the owner; the web process signs in as that role
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
SESSION_ENGINE = "secretariat.accounts.sessions"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 30
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PUBLIC_URL.startswith("https://")
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/desk/"
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_ADAPTER = "secretariat.accounts.adapter.AccountAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True  # nobody can sign up with another person's address: officers make the accounts
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PUBLIC_URL.startswith("https://")
MFA_TOTP_TOLERANCE = 1
# Behind https there is a reverse proxy, whose last X-Forwarded-For entry is the client; without it nobody is believed.
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if PUBLIC_URL.startswith("https://") else 0

# Limits on attempts to sign in are counted here, by every web worker of this machine together.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": HOME / "cache",
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    }
}

_mail = mail.settings(os.environ.get("SECRETARIAT_SMTP", ""), PUBLIC_URL)
MAIL_IS_KEPT: bool = _mail["MAIL_IS_KEPT"]
DELIVERY_BACKEND: str = _mail["DELIVERY_BACKEND"]
globals().update(_mail)

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("ko", "한국어")]
LOCALE_PATHS = [Path(__file__).resolve().parent.parent / "locale"]
LANGUAGE_COOKIE_NAME = "language"
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_SECURE = PUBLIC_URL.startswith("https://")
TIME_ZONE = os.environ.get("SECRETARIAT_TIME_ZONE", "UTC")
USE_TZ = True

STATIC_URL = "/static/"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
MEDIA_ROOT = HOME / "files"
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_500_000

PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"
PROCRASTINATE_WORKER_DEFAULTS = {
    "concurrency": 2,  # long work by night does not keep the ledger from being sealed
    "delete_jobs": "successful",  # of no further use to anyone: acts are in the ledger
    "shutdown_graceful_timeout": 10,
}

X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
if PUBLIC_URL.startswith("https://"):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 60 * 60 * 24 * 30
SILENCED_SYSTEM_CHECKS = ["models.W027"]
