"""A timetable changed: one message per person and act, however many class sessions.

It leaves some minutes later: what is undone at once is told to nobody.
"""

from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from uuid import UUID

from django.db import transaction
from django.db.models.signals import post_save
from django.dispatch import receiver
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks import task

from people.models import User
from people.templatetags.interface import date_fr, time_range_fr
from people.viewer import ViewerKind
from training.cohorts.changes import SessionFacts, Step, TimetableChange
from training.cohorts.clashes import room_name
from training.cohorts.models import Cohort
from training.cohorts.schedule import SessionPlace
from training.enrolments.answers import EXPECTED
from training.enrolments.models import Enrolment
from training.messages.links import absolute
from training.messages.models import Message, MessageState
from training.messages.services import tell_many
from training.messages.words import News

KIND = "timetable_changed"
UNDO_MINUTES = 5
SHOWN = 10


@receiver(post_save, sender=TimetableChange)
def announce_after_commit(
    instance: TimetableChange, created: bool, raw: bool = False, **kwargs
) -> None:
    is_news = instance.actor_kind != ViewerKind.SYSTEM  # the demo, a file taken over
    if created and not raw and is_news:
        transaction.on_commit(partial(announce_timetable.enqueue, str(instance.pk)))


@dataclass(frozen=True)
class Line:
    """What became of one class session, in the venue's hours."""

    when: str
    what: str


@task()
def announce_timetable(change_id: str) -> int:
    """Queues the news of one act; returns how many persons will be told."""
    change = TimetableChange.objects.select_related(
        "cohort__delivering_provider", "cohort__action__page", "undoes"
    ).get(pk=change_id)
    if change.undoes is not None and _take_back(change.undoes):
        return 0
    now = timezone.now()
    steps = [step for step in change.steps if _is_ahead(step, now)]
    return tell_many([*_to_persons(change, steps), *_to_trainers(change, steps)])


def _take_back(change: TimetableChange) -> bool:
    """Whether the news hadn't left yet: then there is nothing to tell at all."""
    told = Message.objects.filter(
        kind=KIND, about_kind="timetablechange", about_id=str(change.pk)
    )
    waiting = told.filter(state=MessageState.WAITING).update(
        state=MessageState.CANCELLED
    )
    return bool(waiting) and not told.exclude(state=MessageState.CANCELLED).exists()


def _is_ahead(step: Step, now) -> bool:
    moments = [step.after.starts_at, *([step.before.starts_at] if step.before else [])]
    return max(moments) > now


def _to_persons(change: TimetableChange, steps: list[Step]) -> list[News]:
    """Those enrolled in the cohort, and in the guests of the sessions concerned."""
    lines = [(step, line) for step in steps if (line := line_of(step, change.cohort))]
    if not lines:
        return []
    guests = {key for step, _line in lines for key in _guests(step)}
    enrolments = Enrolment.objects.filter(
        cohort__in={change.cohort_id, *guests}, status__in=EXPECTED
    ).select_related("person__merged_into")
    news = []
    for enrolment in enrolments:
        own = [
            line
            for step, line in lines
            if enrolment.cohort_id in {change.cohort_id, *_guests(step)}
        ]
        if own:
            person = enrolment.person.current
            key = f"timetable:{change.pk}:{person.pk}"
            news.append(_news(change, person, key, own, "my_sessions"))
    return news


def _guests(step: Step) -> set[UUID]:
    return {*step.after.guests, *(step.before.guests if step.before else ())}


def _to_trainers(change: TimetableChange, steps: list[Step]) -> list[News]:
    """Those who teach, or taught, one of the sessions; not who made the change."""
    by_trainer: dict[UUID, list[Line]] = {}
    for step in steps:
        before = set(step.before.trainers) if step.before else set()
        for trainer in before | set(step.after.trainers):
            line = _for_trainer(step, trainer, before, change.cohort)
            if line is not None:
                by_trainer.setdefault(trainer, []).append(line)
    by_trainer.pop(change.actor_user_id, None)
    users = User.objects.filter(pk__in=by_trainer, is_active=True)
    return [
        _news(
            change,
            user,
            f"timetable:{change.pk}:trainer:{user.pk}",
            by_trainer[user.pk],
            "trainer_home",
        )
        for user in users
    ]


def _for_trainer(
    step: Step, trainer: UUID, before: set[UUID], cohort: Cohort
) -> Line | None:
    when = _when(step.before or step.after, cohort)
    if trainer not in step.after.trainers:
        return Line(when, _("vous ne l’animez plus"))
    if step.before is not None and trainer not in before:
        return Line(_when(step.after, cohort), _("vous est confiée"))
    return line_of(step, cohort)


def _news(change, recipient, key: str, lines: list[Line], page: str) -> News:
    provider = change.cohort.delivering_provider
    return News(
        recipient,
        KIND,
        key,
        {
            "cohort": change.cohort,
            "lines": lines[:SHOWN],
            "more": max(len(lines) - SHOWN, 0),
            "count": len(lines),
            "url": absolute(reverse(page)),
            "provider": provider,
        },
        about=change,
        sender=provider,
        due_at=timezone.now() + timedelta(minutes=UNDO_MINUTES),
    )


def line_of(step: Step, cohort: Cohort) -> Line | None:
    """What a person who attends must know; None if nothing changes for them."""
    before, after = step.before, step.after
    if before is None or (before.is_cancelled and not after.is_cancelled):
        return Line(_when(after, cohort), _("séance ajoutée"))
    if after.is_cancelled:
        return (
            None if before.is_cancelled else Line(_when(before, cohort), _("annulée"))
        )
    if (before.starts_at, before.ends_at) != (after.starts_at, after.ends_at):
        moved = _("déplacée au %(when)s") % {"when": _when(after, cohort)}
        return Line(_when(before, cohort), moved)
    if before.mode != after.mode:
        return Line(_when(after, cohort), SessionPlace(after.mode).label)
    if before.room != after.room and after.room:
        room = _("salle %(room)s") % {"room": room_name(after.room)}
        return Line(_when(after, cohort), room)
    return None


def _when(facts: SessionFacts, cohort: Cohort) -> str:
    start, end = (
        moment.astimezone(cohort.zone) for moment in (facts.starts_at, facts.ends_at)
    )
    return f"{date_fr(start)}, {time_range_fr(start, end)}"
