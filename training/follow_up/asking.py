"""Asking the person what became of them, some months after the training ended.

Each milestone is one personal link: it says that one was asked, when, and until when an
answer is taken. The person answers for themselves, in nobody's name.
"""

from calendar import monthrange
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from people.viewer import Viewer
from training.enrolments.models import Enrolment
from training.follow_up.models import Outcome
from training.follow_up.outcomes import OVER, check_facts
from training.follow_up.refusals import MayNotWrite, NotAsked
from training.follow_up.versions import next_version, save_checked
from training.messages.links import links_for
from training.messages.models import PersonalLink
from training.messages.services import tell_many
from training.messages.words import News

ASK = PersonalLink.Purpose.TELL_OUTCOME
# An exit that is entered late is still asked about; one of years ago no more.
LATE_DAYS = 30
OPEN_DAYS = 60
# Nobody is written to at midnight.
TOLD_FROM = time(10)

Question = tuple[Enrolment, int]


def ask_for_outcomes() -> int:
    """Asks once at each milestone, reminds once; returns how many were told."""
    today = timezone.localdate()
    ends_at = _at(today + timedelta(days=OPEN_DAYS), time.max)
    due = list(_due(today))
    links = links_for(
        [(row.person, subject_of(row, months), ends_at) for row, months in due], ASK
    )
    asked = (
        _news(question, links[question[0].person_id, subject_of(*question)])
        for question in due
    )
    return tell_many(asked) + _remind()


def subject_of(enrolment: Enrolment, months: int) -> str:
    return f"{enrolment.pk}:{months}"


def question_of(link: PersonalLink) -> Question | None:
    """What the link asks; None once it is no longer this person's to answer."""
    key, months = _read(link)
    enrolments = Enrolment.objects.with_details().of_person(link.person.current)
    enrolment = enrolments.filter(pk=key, status__in=OVER).first()
    return (enrolment, months) if enrolment else None


@transaction.atomic
def answer_outcome(
    enrolment: Enrolment, months: int, *, by: Viewer, **facts
) -> Outcome:
    """What the person says of today; said again, it corrects what they said before."""
    if by.person is None or by.person.pk != enrolment.person_id:
        raise MayNotWrite
    if not PersonalLink.objects.filter(
        purpose=ASK, subject_id=subject_of(enrolment, months)
    ).exists():
        raise NotAsked
    facts["observed_on"] = timezone.localdate()
    check_facts(enrolment, facts)
    # Two answers at once stand in line: the second one corrects.
    Enrolment.objects.select_for_update(of=("self",)).get(pk=enrolment.pk)
    source = Outcome.Source.PERSON
    said = Outcome.objects.current().filter(
        enrolment=enrolment, months=months, source=source
    )
    if stands := said.first():
        return next_version(stands, by=by, **facts)
    outcome = Outcome(
        enrolment=enrolment, months=months, source=source, **facts, **by.as_record()
    )
    return save_checked(outcome)


def months_before(day: date, months: int) -> date:
    """The same day of an earlier month, or its last one."""
    years, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    last = monthrange(years, month + 1)[1]
    return day.replace(year=years, month=month + 1, day=min(day.day, last))


def _due(today: date) -> Iterator[Question]:
    """Whose milestone has come and wasn't answered, told already or not."""
    for months in settings.OUTCOME_MONTHS:
        latest = months_before(today, months)
        answered = Outcome.objects.filter(source=Outcome.Source.PERSON, months=months)
        rows = (
            Enrolment.objects.with_details()
            .filter(
                status__in=OVER,
                actual_exit_on__lte=latest,
                actual_exit_on__gt=latest - timedelta(days=LATE_DAYS),
            )
            .exclude(pk__in=answered.values("enrolment"))
            .order_by("actual_exit_on", "pk")
        )
        yield from ((row, months) for row in rows)


def _remind() -> int:
    """Those asked so many days ago who have not answered, while they still may."""
    now = timezone.now()
    asked = PersonalLink.objects.filter(
        purpose=ASK,
        revoked_at=None,
        expires_at__gt=now,
        created_at__lte=now - timedelta(days=settings.OUTCOME_REMINDER_DAYS),
    )
    links = {_read(link): link for link in asked}
    rows = Enrolment.objects.with_details().filter(
        pk__in={key for key, _months in links}, status__in=OVER
    )
    by_key = {row.pk: row for row in rows}
    answered = set(
        Outcome.objects.filter(source=Outcome.Source.PERSON, enrolment__in=by_key)
        .values_list("enrolment", "months")
        .distinct()
    )
    return tell_many(
        _news((by_key[key], months), link, is_reminder=True)
        for (key, months), link in links.items()
        if key in by_key and (key, months) not in answered
    )


def _read(link: PersonalLink) -> tuple[UUID, int]:
    key, _colon, months = link.subject_id.partition(":")
    return UUID(key), int(months)


def _news(question: Question, link: PersonalLink, *, is_reminder: bool = False) -> News:
    enrolment, months = question
    step = "reminder" if is_reminder else "asked"
    provider = enrolment.cohort.responsible_provider
    return News(
        enrolment.person,
        "outcome_question",
        f"outcome:{enrolment.pk}:{months}:{step}",
        {
            "cohort": enrolment.cohort,
            "provider": provider,
            "months": months,
            "ends_at": link.expires_at,
            "is_reminder": is_reminder,
        },
        about=enrolment,
        sender=provider,
        due_at=_at(timezone.localdate(), TOLD_FROM),
        link=link,
    )


def _at(day: date, hour: time) -> datetime:
    return datetime.combine(day, hour, tzinfo=timezone.get_current_timezone())
