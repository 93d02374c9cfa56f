from django.apps import AppConfig


class CmsConfig(AppConfig):
    name = "cms"
    verbose_name = "Catalogue"

    def ready(self) -> None:
        from cms import receivers  # noqa: F401, PLC0415 (connects the signals)
