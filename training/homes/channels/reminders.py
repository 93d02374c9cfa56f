"""The evening before: tomorrow's class sessions, and one tap to say whether one comes.

At `REMINDER_HOUR` of the venue. One message per person and day, however many class
sessions and however often the chore runs.
"""

import zoneinfo
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from people.models import Person
from training.cohorts.schedule import ClassSession, SessionPlace
from training.enrolments.answers import EXPECTED, Answer, answers_for
from training.enrolments.models import CalendarException, Enrolment, SessionMode
from training.homes.agenda import place_of
from training.homes.links.session import WORDS, hours_of, label_of
from training.messages.links import absolute, links_for
from training.messages.models import Message, PersonalLink
from training.messages.services import tell_many
from training.messages.words import News, url_of

KIND = "session_reminder"
AT_ONCE = 200

Seat = tuple[Enrolment, list[ClassSession]]


@dataclass(frozen=True)
class Row:
    """One class session in the message; `link` answers for it."""

    session: ClassSession
    mode: str
    link: PersonalLink

    @property
    def hours(self) -> str:
        return hours_of(self.session)

    @property
    def is_remote(self) -> bool:
        return self.mode == SessionPlace.REMOTE

    @property
    def place(self) -> str:
        return place_of(self.session)

    @property
    def page_url(self) -> str:
        return absolute(reverse("class_session", args=[self.session.pk]))

    @property
    def choices(self) -> list[dict[str, str]]:
        """`[{"label", "url"}]`; the address preselects, it doesn't answer."""
        url = url_of(self.link)
        return [
            {"label": label_of(answer, self.session), "url": f"{url}?r={word}"}
            for word, answer in WORDS.items()
            if answer != Answer.REMOTE or self.session.mode == SessionPlace.BOTH
        ]


def remind_of_tomorrow(now: datetime | None = None) -> int:
    """Queues the reminders that are due; returns how many are new."""
    now = now or timezone.now()
    told = 0
    for zone in _zones(now):
        local = now.astimezone(zone)
        if local.hour >= settings.REMINDER_HOUR:
            told += _remind(zone, local.date() + timedelta(days=1))
    return told


def _zones(now: datetime) -> list[ZoneInfo]:
    """Of the venues that have class sessions within two days."""
    soon = ClassSession.objects.between(now, now + timedelta(days=2))
    names = soon.order_by().values_list("cohort__time_zone", flat=True).distinct()
    return [zoneinfo.ZoneInfo(name) for name in names]


def _remind(zone: ZoneInfo, day: date) -> int:
    sessions = _sessions(zone, day)
    by_cohort = defaultdict(list)
    for session in sessions:
        for cohort in (session.cohort, *session.guest_cohorts.all()):
            by_cohort[cohort.pk].append(session)
    answers = answers_for(sessions)
    told = 0
    for enrolments in _batches(_expected(by_cohort, day)):
        untold = _without_told(enrolments, day)
        told += tell_many(_news(untold, by_cohort, answers, day))
    return told


def _sessions(zone: ZoneInfo, day: date) -> list[ClassSession]:
    start = datetime.combine(day, time.min, tzinfo=zone)
    end = datetime.combine(day + timedelta(days=1), time.min, tzinfo=zone)
    return list(
        ClassSession.objects.filter(
            cohort__time_zone=zone.key, starts_at__gte=start, starts_at__lt=end
        )
        .order_by("starts_at")
        .with_details()
        .prefetch_related("guest_cohorts")
    )


def _expected(by_cohort: dict[UUID, list], day: date) -> QuerySet[Enrolment]:
    """Who has entered by that day and has not left."""
    return (
        Enrolment.objects.filter(
            Q(actual_entry_on__lte=day)
            | Q(actual_entry_on=None, planned_entry_on__lte=day),
            Q(actual_exit_on=None) | Q(actual_exit_on__gte=day),
            cohort__in=list(by_cohort),
            status__in=EXPECTED,
        )
        .select_related("person__merged_into", "cohort__delivering_provider")
        .order_by("created_at", "pk")
    )


def _batches(enrolments: QuerySet[Enrolment]) -> Iterator[list[Enrolment]]:
    rows = list(enrolments)
    for first in range(0, len(rows), AT_ONCE):
        yield rows[first : first + AT_ONCE]


def _key(enrolment: Enrolment, day: date) -> str:
    return f"reminder:{enrolment.pk}:{day.isoformat()}"


def _without_told(enrolments: list[Enrolment], day: date) -> list[Enrolment]:
    """Neither those told already nor those whom only a letter reaches, too late."""
    keys = [_key(enrolment, day) for enrolment in enrolments]
    told = set(Message.objects.filter(key__in=keys).values_list("key", flat=True))
    return [
        row
        for row in enrolments
        if _key(row, day) not in told
        and row.person.current.reachable_by != Person.Channel.LETTER
    ]


def _news(
    enrolments: list[Enrolment], by_cohort: dict, answers: dict, day: date
) -> list[News]:
    off = _off(enrolments, day)
    seats = []
    for enrolment in enrolments:
        mine = [
            session
            for session in by_cohort[enrolment.cohort_id]
            if not _has_declined(answers, session, enrolment)
            and not any(
                start <= session.starts_at < end for start, end in off[enrolment.pk]
            )
        ]
        if mine:
            seats.append((enrolment, mine))
    return _written(seats, day)


def _has_declined(answers: dict, session: ClassSession, enrolment: Enrolment) -> bool:
    said = answers.get(session.pk, {}).get(enrolment.pk)
    return said is not None and said.is_absent


def _off(enrolments: list[Enrolment], day: date) -> dict[UUID, list[tuple]]:
    """{enrolment: [(start, end)]} of the half-days to which they need not come."""
    found = defaultdict(list)
    rows = CalendarException.objects.filter(
        enrolment__in=enrolments, half_day__date=day
    )
    for enrolment, start, end in rows.values_list(
        "enrolment", "half_day__starts_at", "half_day__ends_at"
    ):
        found[enrolment].append((start, end))
    return found


def _written(seats: list[Seat], day: date) -> list[News]:
    links = links_for(
        (
            (enrolment.person.current, session.pk, session.starts_at)
            for enrolment, sessions in seats
            for session in sessions
        ),
        PersonalLink.Purpose.ANSWER_SESSION,
    )
    modes = {
        (row.enrolment_id, row.class_session_id): row.mode
        for row in SessionMode.objects.filter(enrolment__in=[seat[0] for seat in seats])
    }
    news = []
    for enrolment, sessions in seats:
        person, provider = (
            enrolment.person.current,
            enrolment.cohort.delivering_provider,
        )
        rows = [
            Row(
                session,
                modes.get((enrolment.pk, session.pk), enrolment.mode)
                if session.mode == SessionPlace.BOTH
                else session.mode,
                links[(person.pk, str(session.pk))],
            )
            for session in sessions
        ]
        news.append(
            News(
                person,
                KIND,
                _key(enrolment, day),
                {"day": day, "rows": rows, "provider": provider},
                about=enrolment,
                sender=provider,
                link=rows[0].link,
            )
        )
    return news
