from django.apps import AppConfig
from django.db.models.signals import post_migrate


class TrainingConfig(AppConfig):
    name = "training"
    verbose_name = "Formation"

    def ready(self) -> None:
        from training.append_only import install_triggers  # noqa: PLC0415 (needs apps)
        from training.follow_up import receivers as told  # noqa: F401, PLC0415
        from training.search import receivers  # noqa: F401, PLC0415 (connects)

        post_migrate.connect(install_triggers, sender=self)
