from django.apps import AppConfig


class RealtimeConfig(AppConfig):
    name = "realtime"
    verbose_name = "Classe en direct"

    def ready(self) -> None:
        from realtime import receivers  # noqa: F401, PLC0415 (connects the signals)
