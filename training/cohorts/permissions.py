"""Who runs a cohort: the office and the management of its providers."""

from people.models import Organisation, Role
from people.viewer import Viewer
from training.cohorts.models import Cohort


def can_open(viewer: Viewer, provider: Organisation) -> bool:
    """The office or a manager of the course's own provider; and the system."""
    return viewer.is_system or viewer.acts_for(provider.pk, Role.OFFICE, Role.MANAGER)


def can_run(viewer: Viewer, cohort: Cohort) -> bool:
    """The office or a manager of the responsible or delivering provider, when acting
    for it; and the system."""
    return viewer.is_system or any(
        viewer.acts_for(provider, Role.OFFICE, Role.MANAGER)
        for provider in (
            cohort.responsible_provider_id,
            cohort.delivering_provider_id,
        )
    )


def can_teach(viewer: Viewer, cohort: Cohort) -> bool:
    """A trainer of one of its class sessions, acting for the delivering provider."""
    return (
        viewer.acts_for(cohort.delivering_provider_id, Role.TRAINER)
        and cohort.class_sessions.filter(trainers=viewer.user).exists()
    )
