"""Who issues, revokes and replaces documents."""

from people.viewer import Viewer
from training.cohorts import permissions as cohort_permissions
from training.enrolments.models import Enrolment


def can_issue(viewer: Viewer, enrolment: Enrolment) -> bool:
    """The office or a manager of the cohort's providers; nobody else signs for them."""
    return cohort_permissions.can_run(viewer, enrolment.cohort)
