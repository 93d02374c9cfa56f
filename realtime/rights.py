"""Who may be in the room of a class session, and as what."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q

from people.models import Role
from people.viewer import Viewer
from training.cohorts.permissions import can_run
from training.cohorts.schedule import ClassSession
from training.enrolments.models import Enrolment, EnrolmentStatus

ATTENDING = (EnrolmentStatus.ENROLLED, EnrolmentStatus.IN_TRAINING)
CLOSES_AFTER = timedelta(hours=1)


def can_teach_session(viewer: Viewer, class_session: ClassSession) -> bool:
    """A trainer of this very session, acting for the organisation that gives it."""
    return (
        viewer.acts_for(class_session.cohort.delivering_provider_id, Role.TRAINER)
        and class_session.trainers.filter(pk=viewer.user.pk).exists()
    )


def can_host(viewer: Viewer, class_session: ClassSession) -> bool:
    """Its trainers, and the office or the management of the cohort's providers."""
    if viewer.user is None:
        return False
    return can_run(viewer, class_session.cohort) or can_teach_session(
        viewer, class_session
    )


def enrolment_in(viewer: Viewer, class_session: ClassSession) -> Enrolment | None:
    """The viewer's own seat in the cohort that leads the session, or in a guest's."""
    if viewer.user is None or viewer.person is None:
        return None
    own = Enrolment.objects.filter(person=viewer.person, status__in=ATTENDING)
    led, joined = (
        Q(cohort=class_session.cohort_id),
        Q(cohort__guest_sessions=class_session),
    )
    return own.filter(led | joined).distinct().first()


def has_begun(class_session: ClassSession, now: datetime) -> bool:
    return class_session.starts_at <= now


def joining_is_open(class_session: ClassSession, now: datetime) -> bool:
    """From a while before the start, as for signing, until an hour after the end."""
    return opens_at(class_session) <= now < class_session.ends_at + CLOSES_AFTER


def opens_at(class_session: ClassSession) -> datetime:
    before = timedelta(minutes=settings.SIGNING_OPENS_BEFORE_MINUTES)
    return class_session.starts_at - before
