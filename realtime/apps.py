from django.apps import AppConfig


class RealtimeConfig(AppConfig):
    name = "realtime"
    verbose_name = "Classe en direct"

    def ready(self) -> None:
        from realtime import (  # noqa: PLC0415 (connects the signals)
            receivers,  # noqa: F401
            retention,  # noqa: F401
        )
