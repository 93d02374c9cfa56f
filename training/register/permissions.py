"""Who may sign, keep, close and correct a register."""

from people.models import Role
from people.viewer import Viewer
from training.cohorts import permissions as cohort_permissions
from training.cohorts.models import Cohort
from training.cohorts.schedule import ClassSession, HalfDay
from training.enrolments.models import Enrolment


def teaches_on(viewer: Viewer, half_day: HalfDay) -> bool:
    """A trainer of one of the class sessions of that half-day, led by the cohort or
    joined by it as a guest, acting for the organisation that gives it."""
    if viewer.user is None or not viewer.has_role(Role.TRAINER):
        return False
    sessions = ClassSession.objects.of_cohort(half_day.cohort).taught_by(viewer.user)
    return (
        sessions.between(half_day.starts_at, half_day.ends_at)
        .filter(cohort__delivering_provider=viewer.organisation)
        .exists()
    )


def can_sign(viewer: Viewer, enrolment: Enrolment) -> bool:
    """The person themselves; nobody signs for another."""
    return viewer.person is not None and viewer.person.pk == enrolment.person_id


def can_mark(viewer: Viewer, half_day: HalfDay) -> bool:
    """The trainers of the cohort or of that half-day; the office, which copies paper
    sheets; the system."""
    return (
        cohort_permissions.can_run(viewer, half_day.cohort)
        or cohort_permissions.can_teach(viewer, half_day.cohort)
        or teaches_on(viewer, half_day)
    )


def can_countersign(viewer: Viewer, half_day: HalfDay) -> bool:
    """A trainer of that half-day alone: no office and no manager may stand in.

    The system may when it acts in a trainer's name (the demo's past, imports)."""
    if viewer.is_system:
        return viewer.user is not None
    return teaches_on(viewer, half_day)


def can_answer(viewer: Viewer, enrolment: Enrolment) -> bool:
    """The absent person themselves."""
    return can_sign(viewer, enrolment)


def can_settle(viewer: Viewer, half_day: HalfDay) -> bool:
    """The office or a manager of the cohort's providers: a person, never a rule.

    The system may when it acts in someone's name (the demo's past, imports)."""
    if viewer.user is None:
        return False
    return cohort_permissions.can_run(viewer, half_day.cohort)


def can_correct(viewer: Viewer, half_day: HalfDay) -> bool:
    """A trainer of that half-day, or the office or a manager of the providers; a
    second person must stand beside them."""
    return viewer.user is not None and (
        cohort_permissions.can_run(viewer, half_day.cohort)
        or teaches_on(viewer, half_day)
    )


def can_read_names(viewer: Viewer, cohort: Cohort) -> bool:
    """Who runs the cohort and its trainers; a coordinator reads figures, not names."""
    return cohort_permissions.can_run(viewer, cohort) or (
        cohort_permissions.can_teach(viewer, cohort)
    )
