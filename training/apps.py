from django.apps import AppConfig
from django.db.models.signals import post_migrate


class TrainingConfig(AppConfig):
    name = "training"
    verbose_name = "Formation"

    def ready(self) -> None:
        from people.belongings import NEVER_CHANGED  # noqa: PLC0415 (needs apps)
        from training.append_only import (  # noqa: PLC0415 (needs apps)
            APPEND_ONLY,
            install_triggers,
        )
        from training.enrolment_files import (  # noqa: PLC0415 (connects)
            receivers as files,  # noqa: F401
        )
        from training.enrolment_files.declarations import (  # noqa: PLC0415 (connects)
            receivers as declared,  # noqa: F401
        )
        from training.enrolments.admission import (  # noqa: PLC0415 (connects)
            receivers as seats,  # noqa: F401
        )
        from training.feed import receivers as feed  # noqa: F401, PLC0415 (connects)
        from training.follow_up import receivers as told  # noqa: F401, PLC0415
        from training.homes.channels import (  # noqa: PLC0415 (connects)
            timetable_news,  # noqa: F401
        )
        from training.register import tasks  # noqa: F401, PLC0415 (connects)
        from training.search import receivers  # noqa: F401, PLC0415 (connects)

        NEVER_CHANGED.update(APPEND_ONLY)
        post_migrate.connect(install_triggers, sender=self)
