"""Tells open rooms of what changed in the training."""

from django.dispatch import receiver

from realtime.models import Participant, Room
from realtime.wire.hub import Audience, hub
from training.cohorts.schedule import ClassSession
from training.signals import class_session_changed, enrolment_changed, register_changed


@receiver(register_changed)
def hint_at_register(half_day, **kwargs) -> None:
    """A hint for the hosts: their page reads the register again."""
    sessions = ClassSession.objects.of_cohort(half_day.cohort).between(
        half_day.starts_at, half_day.ends_at
    )
    frame = {"type": "attendance.state", "half_day": half_day.pk}
    for room in Room.objects.filter(class_session__in=sessions, ended_at=None):
        hub.announce(room.pk, frame, audience=Audience.HOSTS)


@receiver(enrolment_changed)
def recheck_person(enrolment, is_one_of_many: bool = False, **kwargs) -> None:
    """Whoever lost their seat leaves the rooms of the cohort.

    Those whom an import has just enrolled have never been in one.
    """
    if is_one_of_many:
        return
    for participant in Participant.objects.filter(
        enrolment=enrolment, room__ended_at=None
    ):
        hub.recheck(participant.room_id, [participant.pk])


@receiver(class_session_changed)
def recheck_room(class_session, **kwargs) -> None:
    """Hours or trainers changed: rights are read anew, pages too."""
    if Room.objects.filter(pk=class_session.pk, ended_at=None).exists():
        hub.announce(class_session.pk, {"type": "reload"})
        hub.recheck(class_session.pk, None)
