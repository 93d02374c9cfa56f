"""What every template knows about who looks at it."""

from django.conf import settings


def viewer(request) -> dict:
    return {
        "viewer": getattr(request, "viewer", None),
        "is_demo": settings.DEMO,
        "has_proconnect": bool(settings.PROCONNECT_URL),
        "site_name": settings.WAGTAIL_SITE_NAME,
    }
