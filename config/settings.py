"""All settings, read from the environment; every default suits one machine.

The list of variables that operators set is in the README.
"""

from ipaddress import ip_network
from pathlib import Path

import environ
from csp.constants import NONE, SELF, UNSAFE_EVAL, UNSAFE_INLINE
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()
VAR_DIR = Path(env.str("VAR_DIR", default=str(BASE_DIR / "var")))

# --- Where we run ------------------------------------------------------------
DEMO = env.bool("DEMO", default=False)
DEBUG = env.bool("DEBUG", default=False)
# The insecure key serves laptops only; a system check refuses it in production.
INSECURE_KEY = "insecure-key-for-one-laptop-only-never-in-production-0123456789"
SECRET_KEY = env.str("SECRET_KEY", default=INSECURE_KEY)
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
# Signs the heads of the attendance registers; lives outside the database.
REGISTER_KEY = env.str("REGISTER_KEY", default="register:" + SECRET_KEY)
BASE_URL = env.str("BASE_URL", default="http://localhost:8000")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
HTTPS = env.bool("HTTPS", default=False)
# Whose `X-Forwarded-For` is believed: addresses and networks of proxies in front.
TRUSTED_PROXIES = [ip_network(n) for n in env.list("TRUSTED_PROXIES", default=[])]

INSTALLED_APPS = [
    "realtime",
    "training",
    "cms",
    "people",
    "config.apps.HouseConfig",
    "daphne",
    "channels",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.usersessions",
    "oauth2_provider",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_htmx",
    "heroicons",
    "csp",
    "django_tasks",
    "django_tasks_db",
    "wagtail.contrib.redirects",
    "wagtail.sites",
    "cms.apps.EditorsConfig",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.middleware.RequestLogMiddleware",
    "config.middleware.ScopedCSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "people.middleware.ViewerMiddleware",
    "people.middleware.SecondFactorMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
]

ROOT_URLCONF = "config.urls"
ASGI_APPLICATION = "config.asgi.application"
WSGI_APPLICATION = "config.wsgi.application"

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
                "people.context.viewer",
            ],
            "builtins": ["heroicons.templatetags.heroicons"],
        },
    }
]

# --- Data --------------------------------------------------------------------
DATABASES = {
    "default": env.db(
        "DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'alliage.sqlite3'}"
    )
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        # Writers queue instead of failing half-way through a transaction.
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;"
            "PRAGMA cache_size=-32000; PRAGMA temp_store=MEMORY;"
        ),
    }
else:
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
# Kept on the threads that run pages (`config.threads`).
DATABASES["default"]["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", default=60)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.str("REDIS_URL", default="")
if REDIS_URL:
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": REDIS_URL,
        }
    }
else:
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.db.DatabaseCache",
            "LOCATION": "cache",
        }
    }

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

# --- Files -------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_USE_FINDERS = True
MEDIA_URL = "/media/"
MEDIA_ROOT = VAR_DIR / "media"
# Evidence and issued documents: never under MEDIA_URL, only through views.
PRIVATE_ROOT = VAR_DIR / "private"
PARTNER_FILES_DIR = env.str("PARTNER_FILES_DIR", default=str(VAR_DIR / "partner-files"))
PARTNER_FILES_KEPT_DAYS = env.int("PARTNER_FILES_KEPT_DAYS", default=7)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "private": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": PRIVATE_ROOT, "base_url": None},
    },
    # Partners' nightly files: the folder that each fetches its own from.
    "partner_files": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": PARTNER_FILES_DIR, "base_url": None},
    },
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}

# --- Mail and SMS ------------------------------------------------------------
MAIL_DIR = VAR_DIR / "mail"
if EMAIL_URL := env.str("EMAIL_URL", default=""):
    vars().update(env.email_url_config(EMAIL_URL))
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = MAIL_DIR
DEFAULT_FROM_EMAIL = env.str(
    "DEFAULT_FROM_EMAIL", default="Alliage <alliage@localhost>"
)
EMAIL_TIMEOUT = env.int("EMAIL_TIMEOUT", default=20)
# `file:`, `console:`, or a gateway: https://user:password@host/path?from=ALLIAGE
SMS_URL = env.str("SMS_URL", default="file:")
SMS_DIR = VAR_DIR / "sms"
SMS_TIMEOUT = env.int("SMS_TIMEOUT", default=10)

# --- Who is who --------------------------------------------------------------
AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home_of_viewer"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "people.accounts.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 600
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = True
# Colleagues must prove a second factor (`people.second_factor`); anyone may.
MFA_ADAPTER = "people.second_factor.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_TOLERANCE = 1
MFA_ALLOW_UNVERIFIED_EMAIL = True  # organisations give addresses, nobody adds one
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEBUG or DEMO or not HTTPS
MFA_FORMS = {"authenticate": "people.factor_forms.LockedAuthenticateForm"}
if DEMO:  # its accounts are everyone's: the code is shown, and filled in
    MFA_FORMS = {
        "authenticate": "config.demo.second_factor.SharedForm",
        "reauthenticate": "config.demo.second_factor.SharedReauthenticateForm",
    }
# Login by ProConnect, once the territory has its approval (`people.proconnect`).
PROCONNECT_URL = env.str("PROCONNECT_URL", default="")
PROCONNECT_CLIENT_ID = env.str("PROCONNECT_CLIENT_ID", default="")
PROCONNECT_CLIENT_SECRET = env.str("PROCONNECT_CLIENT_SECRET", default="")
PROCONNECT_SCOPES = env.str(
    "PROCONNECT_SCOPES", default="openid given_name usual_name email siret"
)
PROCONNECT_ACR_VALUES = env.str("PROCONNECT_ACR_VALUES", default="eidas1")
# Levels at which ProConnect has asked a second factor; otherwise we ask ours.
PROCONNECT_MFA_ACR = env.list(
    "PROCONNECT_MFA_ACR",
    default=[
        "eidas2",
        "eidas3",
        "https://proconnect.gouv.fr/assurance/self-asserted-2fa",
        "https://proconnect.gouv.fr/assurance/consistency-checked-2fa",
    ],
)
ACCOUNT_RATE_LIMITS = {"login_failed": "20/10m/key,30/m/ip"}
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"

OAUTH2_PROVIDER_APPLICATION_MODEL = "people.PartnerClient"
OAUTH2_PROVIDER = {
    "SCOPES": {
        "referrals:read": _("Lire les orientations"),
        "referrals:write": _("Adresser et retirer des orientations"),
        "follow-up:read": _("Lire le suivi des personnes partagées"),
        "attendance:read": _("Lire l’assiduité des personnes partagées"),
        "notes:read": _("Lire les notes entre partenaires"),
        "notes:write": _("Écrire et corriger des notes"),
        "outcomes:read": _("Lire les suites de parcours"),
        "outcomes:write": _("Noter et corriger des suites de parcours"),
        "certificates:read": _("Lire les attestations des personnes partagées"),
        "changes:read": _("Suivre ce qui change dans les dossiers partagés"),
        "webhooks:write": _("Recevoir ce qui change à une adresse à vous"),
    },
    "ACCESS_TOKEN_EXPIRE_SECONDS": 3600,
    "SCOPES_BACKEND_CLASS": "people.partner_clients.ClientScopes",
    "OAUTH2_VALIDATOR_CLASS": "people.partner_clients.ClientValidator",
}
API_CALLS_PER_MINUTE = env.int("API_CALLS_PER_MINUTE", default=300)
# A client's key is renewed by a person at least that often.
API_CLIENT_MAX_DAYS = env.int("API_CLIENT_MAX_DAYS", default=365)
# The swapped Application lives in `people`; so do the models that point to it.

# --- The partner API ---------------------------------------------------------
# Authentication, permissions and errors of the partner API are set on its own views
# (`training.api.views`): Wagtail's admin uses REST framework's defaults.
REST_FRAMEWORK = {"DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema"}
SPECTACULAR_SETTINGS = {
    "TITLE": "Alliage, API des partenaires",
    "DESCRIPTION": "Orientations, suivi et assiduité partagés entre partenaires.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_URLCONF": "training.api.urls",
    "SERVE_AUTHENTICATION": [],
    "SERVE_PERMISSIONS": [],
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "OAUTH2_FLOWS": ["clientCredentials"],
    "OAUTH2_TOKEN_URL": "/o/token/",
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "training.api.schema.document_problems",
    ],
    "ENUM_NAME_OVERRIDES": {
        "ChangeKind": "training.changes.ChangeKind",
        "DeliveryMode": "cms.models.actions.DeliveryMode",
        "Level": "cms.models.courses.Level",
        "SessionPlace": "training.cohorts.schedule.SessionPlace",
        "AttendanceMode": "training.enrolments.models.AttendanceMode",
        "ReferralStatus": "training.referrals.models.ReferralStatus",
        "EnrolmentStatus": "training.enrolments.models.EnrolmentStatus",
    },
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
}

# --- Rules that funders or territories may change ----------------------------
SIGNING_OPENS_BEFORE_MINUTES = env.int("SIGNING_OPENS_BEFORE_MINUTES", default=15)
SIGNING_CLOSES_AFTER_MINUTES = env.int("SIGNING_CLOSES_AFTER_MINUTES", default=30)
ABSENCE_ANSWER_WORKING_DAYS = env.int("ABSENCE_ANSWER_WORKING_DAYS", default=2)
# The evening before a class session, at this hour of the venue.
REMINDER_HOUR = env.int("REMINDER_HOUR", default=18)
REFERRAL_EXPIRY_DAYS = env.int("REFERRAL_EXPIRY_DAYS", default=30)
REFERRAL_REMINDER_DAYS = env.int("REFERRAL_REMINDER_DAYS", default=10)
REFERRAL_LAST_REMINDER_DAYS = env.int("REFERRAL_LAST_REMINDER_DAYS", default=3)
# After the training ended, the person is asked what became of them: so many months
# later, by `OUTCOME_MONTHS=3,6,12` at 12 too.
OUTCOME_MONTHS = env.list("OUTCOME_MONTHS", cast=int, default=[3, 6])
OUTCOME_REMINDER_DAYS = env.int("OUTCOME_REMINDER_DAYS", default=14)
# How long a refusal may be taken back before it is told.
REFERRAL_UNDO_SECONDS = env.int("REFERRAL_UNDO_SECONDS", default=120)
# How long a seat is kept for the next in line; by letter; at least, near the start.
SEAT_OFFER_HOURS = env.int("SEAT_OFFER_HOURS", default=48)
SEAT_OFFER_LETTER_HOURS = env.int("SEAT_OFFER_LETTER_HOURS", default=120)
SEAT_OFFER_MIN_HOURS = env.int("SEAT_OFFER_MIN_HOURS", default=4)
# After an offer declined or left unanswered, the next one comes no sooner.
SEAT_OFFER_REST_DAYS = env.int("SEAT_OFFER_REST_DAYS", default=7)
# How long partners may come back to what has changed.
# How long after the exit a funder, or who pays the trainee, sees what the law owes.
FUNDER_SHARE_DAYS = env.int("FUNDER_SHARE_DAYS", default=365)
ALLOWANCE_SHARE_DAYS = env.int("ALLOWANCE_SHARE_DAYS", default=92)
FEED_DAYS = env.int("FEED_DAYS", default=90)
# How long an invitation may be accepted; how often each access is looked at again.
INVITATION_DAYS = env.int("INVITATION_DAYS", default=14)
ACCESS_REVIEW_DAYS = env.int("ACCESS_REVIEW_DAYS", default=91)
# Webhooks go to public addresses over https; these networks are open to them besides,
# over http too: a demo's own machine, or a territory's inner network.
WEBHOOK_NETWORKS = env.list(
    "WEBHOOK_NETWORKS", default=["127.0.0.0/8", "::1/128"] if DEMO or DEBUG else []
)
WEBHOOK_RETRY_SECONDS = env.int("WEBHOOK_RETRY_SECONDS", default=30)
WEBHOOK_GIVE_UP_HOURS = env.int("WEBHOOK_GIVE_UP_HOURS", default=72)
MERGE_UNDO_DAYS = env.int("MERGE_UNDO_DAYS", default=30)

# --- Watching: what is told to managers and coordinators ----------------------
WATCH_SILENCE_MIN_HOURS = env.int("WATCH_SILENCE_MIN_HOURS", default=12)
# A day's reading is unusual above this, and above so many times the usual day.
WATCH_MIN_PERSONS = env.int("WATCH_MIN_PERSONS", default=100)
WATCH_TIMES_USUAL = env.int("WATCH_TIMES_USUAL", default=3)
WATCH_NIGHT_FROM = env.int("WATCH_NIGHT_FROM", default=22)
WATCH_NIGHT_UNTIL = env.int("WATCH_NIGHT_UNTIL", default=6)
WATCH_NIGHT_PERSONS = env.int("WATCH_NIGHT_PERSONS", default=10)
WATCH_OUTSIDE_PERSONS = env.int("WATCH_OUTSIDE_PERSONS", default=20)

# --- How long what is nobody's in particular is kept, in days (0: for good) ------
API_LOG_KEPT_DAYS = env.int("API_LOG_KEPT_DAYS", default=365)
JOURNAL_KEPT_DAYS = env.int("JOURNAL_KEPT_DAYS", default=1095)
CHAT_KEPT_DAYS = env.int("CHAT_KEPT_DAYS", default=365)
# Presence is evidence: never before its funding lets it go, whatever stands here.
PRESENCE_KEPT_DAYS = env.int("PRESENCE_KEPT_DAYS", default=1095)

# --- Language and time -------------------------------------------------------
LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", _("français"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Paris"

# --- Wagtail -----------------------------------------------------------------
WAGTAIL_SITE_NAME = "Alliage"
WAGTAILADMIN_BASE_URL = BASE_URL
# Names, addresses and passwords are changed at one door, which is not Wagtail's.
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_FRONTEND_LOGIN_URL = "/comptes/login/"
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
# A page or a script among the documents would run under our own address.
WAGTAILDOCS_EXTENSIONS = ["csv", "docx", "odp", "ods", "odt", "pdf", "pptx", "xlsx"]
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}

# --- Security ----------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "media-src": [SELF, "blob:"],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
# Wagtail's and Django's admin pages carry inline scripts and styles of their own.
ADMIN_CSP_PREFIXES = ("/cms/", "/admin/")
ADMIN_CSP_UPDATE = {
    "script-src": [SELF, UNSAFE_INLINE, UNSAFE_EVAL],
    "style-src": [SELF, UNSAFE_INLINE],
    "frame-ancestors": [SELF],
    "frame-src": [SELF],
}
X_FRAME_OPTIONS = "SAMEORIGIN"  # Wagtail's preview; the CSP forbids it elsewhere
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = HTTPS
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
if HTTPS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
SILENCED_SYSTEM_CHECKS = ["security.W019"]  # X_FRAME_OPTIONS, see above

# --- Logs: one JSON object a line, never a name, an address or a token --------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "config.logs.JSONFormatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "alliage": {"level": env.str("LOG_LEVEL", default="INFO")},
        # Our own request line replaces Django's, which prints whole paths.
        "django.request": {"level": "CRITICAL"},
        "django.server": {"level": "CRITICAL"},
        "django.security.csrf": {"level": "CRITICAL"},
        "daphne": {"level": "WARNING"},
    },
}
