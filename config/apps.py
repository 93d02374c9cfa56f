from django.apps import AppConfig


class HouseConfig(AppConfig):
    name = "config"
    label = "house"

    def ready(self) -> None:
        from config import checks  # noqa: F401, PLC0415 (registers the checks)
