"""What the register tells people outside requests: an absence was noted."""

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django_tasks import task

from training.register.models import AbsenceNotice, AttendanceUnit


@task()
def announce_absence(enrolment_id: str, half_day_id: int) -> bool:
    """Tells the person of an absence that is still to be justified; once.

    Returns whether a mail left. Without an address the notice is kept without a date
    of contact: the office sees whom it must call.
    """
    unit = (
        AttendanceUnit.objects.to_settle()
        .filter(enrolment=enrolment_id, half_day=half_day_id)
        .select_related("enrolment__person", "half_day__cohort__action__page")
        .first()
    )
    if unit is None:
        return False
    notice, _created = AbsenceNotice.objects.get_or_create(
        enrolment=unit.enrolment, half_day=unit.half_day
    )
    address = unit.enrolment.person.email
    if notice.contacted_at is not None or not address:
        return False
    # Outside any transaction: a slow mail server must not hold the database.
    _write(unit, address)
    notice.channel = AbsenceNotice.Channel.EMAIL
    notice.contacted_at = timezone.now()
    notice.save(update_fields=["channel", "contacted_at"])
    return True


def _write(unit: AttendanceUnit, address: str) -> None:
    """Sends the mail; after an error nobody counts as told, and the task has failed."""
    cohort = unit.half_day.cohort
    path = reverse("answer_absence", args=[unit.half_day_id])
    context = {
        "person": unit.enrolment.person,
        "half_day": unit.half_day,
        "cohort": cohort,
        "provider": cohort.delivering_provider,
        "url": settings.BASE_URL.rstrip("/") + path,
        "days": settings.ABSENCE_ANSWER_WORKING_DAYS,
    }
    with timezone.override(cohort.zone):
        lines = render_to_string("mail/absence_notice.txt", context).strip()
    subject, _blank, body = lines.partition("\n")
    send_mail(subject, body.strip(), None, [address])
