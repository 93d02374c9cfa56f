"""System checks: what is missing or unsafe, in plain words."""

from pathlib import Path

from django.conf import settings
from django.core.checks import Error, Tags, Warning, register


@register(Tags.security, deploy=True)
def check_secrets(app_configs, **kwargs) -> list:
    """In production every secret is one's own, and mail and HTTPS are set up."""
    found = []
    if settings.SECRET_KEY == settings.INSECURE_KEY:
        found.append(
            Error(
                "SECRET_KEY is the laptop's default.",
                hint="Set SECRET_KEY to 50 random characters or more.",
                id="alliage.E001",
            )
        )
    if settings.REGISTER_KEY == "register:" + settings.SECRET_KEY:
        found.append(
            Error(
                "REGISTER_KEY is derived from SECRET_KEY.",
                hint="Set REGISTER_KEY, and keep it apart: it signs the registers.",
                id="alliage.E002",
            )
        )
    if settings.DEMO:
        found.append(
            Error(
                "DEMO is on: the login page lists every account.",
                hint="Unset DEMO.",
                id="alliage.E003",
            )
        )
    if not settings.HTTPS:
        found.append(Warning("HTTPS is off.", hint="Set HTTPS=1.", id="alliage.W001"))
    if settings.EMAIL_BACKEND.endswith("filebased.EmailBackend"):
        found.append(
            Warning(
                "Mail is written to files.", hint="Set EMAIL_URL.", id="alliage.W002"
            )
        )
    return found


@register(Tags.security, deploy=True)
def check_proconnect(app_configs, **kwargs) -> list:
    """Where ProConnect is on, it is reached over https, as the program it knows."""
    if not settings.PROCONNECT_URL:
        return []
    own = settings.PROCONNECT_CLIENT_ID and settings.PROCONNECT_CLIENT_SECRET
    if own and settings.PROCONNECT_URL.startswith("https://"):
        return []
    return [
        Error(
            "ProConnect is on, without https or without its client's id and secret.",
            hint="Set PROCONNECT_URL, PROCONNECT_CLIENT_ID, PROCONNECT_CLIENT_SECRET.",
            id="alliage.E006",
        )
    ]


@register(Tags.security, deploy=True)
def check_texts(app_configs, **kwargs) -> list:
    """In production text messages go to a gateway, and nobody reads them on the way."""
    if settings.SMS_URL.startswith("https://"):
        return []
    return [
        Warning(
            "Text messages reach nobody, or travel in the clear.",
            hint="Set SMS_URL=https://user:password@gateway/path?from=NAME.",
            id="alliage.W003",
        )
    ]


@register()
def check_sms_url(app_configs, **kwargs) -> list:
    """SMS_URL is one of the carriers that we know."""
    if settings.SMS_URL.partition(":")[0] in ("file", "console", "http", "https"):
        return []
    return [
        Error(
            "SMS_URL isn't understood.",
            hint="Use file:, console: or https://user:password@gateway/path.",
            id="alliage.E005",
        )
    ]


@register()
def check_folders(app_configs, **kwargs) -> list:
    """The folder for data exists and may be written to."""
    folder = Path(settings.VAR_DIR)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / ".writable").touch()
    except OSError as error:
        return [
            Error(
                f"VAR_DIR ({folder}) can't be written: {error.strerror}.",
                hint="Create it, or set VAR_DIR to a folder of yours.",
                id="alliage.E004",
            )
        ]
    return []
