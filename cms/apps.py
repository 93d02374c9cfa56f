from django.apps import AppConfig
from wagtail.users.apps import WagtailUsersAppConfig


class CmsConfig(AppConfig):
    name = "cms"
    verbose_name = "Catalogue"
    default = True

    def ready(self) -> None:
        from cms import receivers  # noqa: F401, PLC0415 (connects the signals)


class EditorsConfig(WagtailUsersAppConfig):
    """Wagtail's own app of users and groups, in which nobody lists accounts."""

    user_viewset = "cms.users.NoAccountsViewSet"

    def ready(self) -> None:
        from cms.permissions import register_policies  # noqa: PLC0415 (needs apps)

        register_policies()
