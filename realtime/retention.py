"""What rooms keep, and how long: chat by its own setting, presence as evidence."""

from datetime import date, datetime

from django.db.models import Max, QuerySet
from django.db.models.functions import Coalesce
from django.dispatch import receiver
from django.utils import timezone

from realtime.models import Participant, PresenceInterval, RoomEvent
from training.certificates.facts import DEFAULT_RETENTION_YEARS
from training.cohorts.models import Cohort
from training.retention.logs import add_log
from training.retention.models import Stage
from training.retention.words import ERASED
from training.signals import person_erased


def _chat(before: datetime) -> list[QuerySet]:
    return [RoomEvent.objects.filter(type__startswith="chat.", at__lt=before)]


def _presence(before: datetime) -> list[QuerySet]:
    """Of cohorts whose fundings ask for no evidence any more."""
    owed = Cohort.objects.annotate(
        years=Coalesce(Max("fundings__retention_years"), DEFAULT_RETENTION_YEARS)
    ).values_list("pk", "ends_on", "years")
    today = timezone.localdate()
    free = [
        pk
        for pk, ends_on, years in owed.filter(ends_on__isnull=False)
        if date(ends_on.year + years, 12, 31) < today
    ]
    old = PresenceInterval.objects.filter(started_at__lt=before)
    return [old.filter(participant__room__class_session__cohort__in=free)]


add_log("chat", "CHAT_KEPT_DAYS", _chat)
add_log("presence", "PRESENCE_KEPT_DAYS", _presence)


@receiver(person_erased)
def forget_in_rooms(persons, stage: str, **kwargs) -> None:
    """Their words go with the follow-up, their presence with the evidence."""
    theirs = Participant.objects.filter(enrolment__person__in=persons)
    if stage == Stage.FOLLOW_UP:
        RoomEvent.objects.filter(author__in=theirs, type__startswith="chat.").delete()
    else:
        PresenceInterval.objects.filter(participant__in=theirs).delete()
        theirs.update(name=ERASED)
