from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "people"
    verbose_name = "Personnes et organisations"

    def ready(self) -> None:
        from people import accounts  # noqa: F401, PLC0415 (listens to allauth)
