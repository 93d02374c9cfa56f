"""Every public address of the house (DESIGN's list), by room."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path, re_path
from django.views.static import serve
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from config.demo.mailbox import demo_messages
from config.health import healthz, readyz
from config.styleguide import styleguide

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("styleguide/", styleguide, name="styleguide"),
    path("demo/messages/", demo_messages, name="demo_messages"),
    path("", include("people.urls")),  # before the admins: it takes their logins
    path("admin/", admin.site.urls),
    path("cms/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("comptes/", include("allauth.account.urls")),
    path("comptes/2fa/", include("allauth.mfa.urls")),
    path("", include("training.api.urls")),
    path("", include("training.search.urls")),
    path("", include("training.register.urls")),
    path("", include("training.certificates.urls")),
    path("", include("training.homes.urls")),
    path("", include("realtime.urls")),
    # Editors' pictures alone: documents leave through Wagtail, as attachments.
    re_path(
        r"^media/(?P<path>(?:images|original_images)/.+)$",
        serve,
        {"document_root": settings.MEDIA_ROOT},
    ),
    path("", include(wagtail_urls)),
]
