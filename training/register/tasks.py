"""What the register tells people outside requests: an absence was noted."""

from django.conf import settings
from django.dispatch import receiver
from django.urls import reverse
from django.utils import timezone
from django_tasks import task

from training.messages.links import absolute
from training.messages.models import Message
from training.messages.services import tell
from training.messages.tasks import deliver_message
from training.register.models import AbsenceNotice, AttendanceUnit
from training.signals import message_left

KIND = "absence_notice"


@task()
def announce_absence(enrolment_id: str, half_day_id: int) -> bool:
    """Tells the person of an absence that is still to be justified; once.

    Returns whether the news left. While it hasn't, the notice has no date of contact:
    the office sees whom it must call.
    """
    unit = (
        AttendanceUnit.objects.to_settle()
        .filter(enrolment=enrolment_id, half_day=half_day_id)
        .select_related(
            "enrolment__person__merged_into",
            "half_day__cohort__action__page",
            "half_day__cohort__delivering_provider",
        )
        .first()
    )
    if unit is None:
        return False
    notice, _created = AbsenceNotice.objects.get_or_create(
        enrolment=unit.enrolment, half_day=unit.half_day
    )
    if notice.contacted_at is not None:
        return False
    # Outside any transaction: a slow mail server must not hold the database.
    return deliver_message.call(str(_told(unit, notice).pk))


def _told(unit: AttendanceUnit, notice: AbsenceNotice) -> Message:
    cohort = unit.half_day.cohort
    context = {
        "person": unit.enrolment.person.current,
        "half_day": unit.half_day,
        "cohort": cohort,
        "provider": cohort.delivering_provider,
        "answer_url": absolute(reverse("answer_absence", args=[unit.half_day_id])),
        "days": settings.ABSENCE_ANSWER_WORKING_DAYS,
    }
    with timezone.override(cohort.zone):
        return tell(
            context["person"],
            KIND,
            key=f"absence:{unit.enrolment_id}:{unit.half_day_id}",
            context=context,
            about=notice,
            sender=cohort.delivering_provider,
        )


@receiver(message_left)
def note_contact(message: Message, **kwargs) -> None:
    """The person counts as told from the moment the news left, however it did."""
    if message.kind != KIND:
        return
    AbsenceNotice.objects.filter(pk=message.about_id, contacted_at=None).update(
        channel=message.channel, contacted_at=message.sent_at
    )
