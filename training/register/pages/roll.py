"""A half-day's register as its keepers read it: rows in words, counts, the closing."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from people.models import Role, User
from people.templatetags.interface import hours_fr, time_fr
from people.viewer import Viewer
from training.cohorts.schedule import ClassSession, HalfDay
from training.enrolments.answers import answers_for
from training.enrolments.models import AttendanceMode, Enrolment
from training.register import permissions
from training.register.models import EntryKind, Method, SignedHead
from training.register.pages.check_in import mode_of, names_of_trainers, sessions_in
from training.register.reading import RegisterRow, register_of
from training.register.services.signing import last_moment, opens_at
from training.register.units import planned_minutes


@dataclass(frozen=True)
class RollRow:
    """One person's row, as `components/register_row.html` takes it."""

    row: RegisterRow
    names: dict[UUID, str]
    is_locked: bool
    may_correct: bool
    announced: str = ""

    @property
    def row_id(self) -> str:
        return f"ligne-{self.row.enrolment.pk}"

    @property
    def _args(self) -> list:
        return [self.row.half_day.pk, self.row.enrolment.pk]

    @property
    def state_label(self) -> str:
        if self.row.choice == "late":
            return _("en retard")
        return _("à noter") if not self.row.choice else self.row.state_label

    @property
    def hint(self) -> str:
        """Where they follow, when it isn't simply in the room; what they announced."""
        return " · ".join(filter(None, [self._place, self.announced]))

    @property
    def _place(self) -> str:
        planned, enrolment = self.row.planned, self.row.enrolment
        if planned.remote and planned.on_site:
            return _("À distance pour %s") % hours_fr(planned.remote)
        is_remote = enrolment.mode == AttendanceMode.REMOTE and planned.remote
        return _("À distance") if is_remote or not planned.on_site else ""

    @property
    def note(self) -> str:
        """Who said it, how and when: « Signé à 9 h 02, code affiché en salle »."""
        entry = self.row.entry
        if entry is None:
            return ""
        at = time_fr(entry.business_at.astimezone(self.row.half_day.cohort.zone))
        name = self.names.get(entry.actor_user_id, "")
        if self.row.facts.is_own_signature:
            how = Method(entry.method).label
            said = _("Signé à %(at)s, %(how)s") % {"at": at, "how": how}
        elif entry.method == Method.CORRECTION:
            second = self.names.get(entry.second_person_id, "")
            said = _("Corrigé par %(name)s et %(second)s") % {
                "name": name,
                "second": second,
            }
        elif entry.kind == EntryKind.DECISION:
            said = _("Décidé par %(name)s") % {"name": name}
        else:
            said = _("Noté à %(at)s par %(name)s") % {"at": at, "name": name}
        missed = self.row.missed_minutes
        late = _("%s de retard") % hours_fr(missed) if missed else ""
        return " · ".join(part for part in (said, late) if part)

    @property
    def post_url(self) -> str:
        return reverse("register_mark", args=self._args)

    @property
    def undo_url(self) -> str:
        """The trainer's own entry can be taken back; a signature can't."""
        entry = self.row.entry
        if self.is_locked or entry is None or self.row.facts.is_own_signature:
            return ""
        return reverse("register_undo", args=[*self._args, entry.sequence])

    @property
    def more_url(self) -> str:
        if self.may_correct:
            return reverse("correct_register", args=self._args)
        is_late = not self.is_locked and self.row.choice == "late"
        return reverse("register_late", args=self._args) if is_late else ""

    @property
    def more_label(self) -> str:
        return _("Corriger") if self.may_correct else _("Préciser le retard")


@dataclass(frozen=True)
class Roll:
    """The whole page for one viewer."""

    viewer: Viewer
    half_day: HalfDay
    register: list[RegisterRow]
    names: dict[UUID, str]
    sessions: list[ClassSession]
    head: SignedHead | None

    @property
    def is_closed(self) -> bool:
        return self.head is not None

    @property
    def has_begun(self) -> bool:
        return opens_at(self.half_day) <= timezone.now()

    @property
    def opens_at(self) -> datetime:
        return opens_at(self.half_day)

    @property
    def closes_from(self) -> datetime:
        """From when it may be countersigned, as the service has it."""
        margin = timedelta(minutes=settings.SIGNING_OPENS_BEFORE_MINUTES)
        return self.half_day.ends_at - margin

    @cached_property
    def may_keep(self) -> bool:
        return may_keep(self.viewer, self.half_day)

    @cached_property
    def may_close(self) -> bool:
        """The viewer is one of those who close it, be it still too early."""
        return permissions.can_countersign(self.viewer, self.half_day)

    @property
    def is_time_to_close(self) -> bool:
        return timezone.now() >= self.closes_from

    @property
    def is_locked(self) -> bool:
        return self.is_closed or not self.has_begun or not self.may_keep

    @property
    def shows_code(self) -> bool:
        """While signing is open and somebody may sit in the room."""
        has_room = self.half_day.on_site_minutes or self.half_day.either_minutes
        return bool(
            has_room
            and self.may_keep
            and not self.is_closed
            and self.has_begun
            and timezone.now() < last_moment(self.half_day)
        )

    @cached_property
    def rows(self) -> list[RollRow]:
        may_correct = self.is_closed and permissions.can_correct(
            self.viewer, self.half_day
        )
        announced = announced_absences(self.sessions)
        return [
            RollRow(
                row,
                self.names,
                self.is_locked,
                may_correct,
                announced.get(row.enrolment.pk, ""),
            )
            for row in self.register
        ]

    @cached_property
    def counts(self) -> dict[str, int]:
        """`present` (the late among them), `late`, `absent`, `missing`."""
        found = Counter(row.choice for row in self.register)
        return {
            "all": len(self.register),
            "present": found["present"] + found["late"],
            "late": found["late"],
            "absent": found["absent"],
            "missing": found[""],
        }

    @property
    def absent(self) -> list[RegisterRow]:
        """Whom the closing leaves with an absence to justify."""
        return [row for row in self.register if row.choice in ("", "absent")]

    @property
    def late_signatures(self) -> list[RegisterRow]:
        return [row for row in self.register if row.facts.is_late]

    @property
    def mode(self) -> str:
        return mode_of(self.half_day)

    @property
    def trainers(self) -> str:
        return names_of_trainers(self.sessions)

    @property
    def rooms(self) -> str:
        return ", ".join(dict.fromkeys(s.room for s in self.sessions if s.room))


def may_keep(viewer: Viewer, half_day: HalfDay) -> bool:
    """The trainers on the spot; the office reads along here, and writes nothing."""
    return viewer.has_role(Role.TRAINER) and permissions.can_mark(viewer, half_day)


def read_roll(viewer: Viewer, half_day: HalfDay) -> Roll:
    """About a dozen queries, however many people there are."""
    register = register_of(half_day)
    people = {
        pk
        for row in register
        if row.entry
        for pk in (row.entry.actor_user_id, row.entry.second_person_id)
    }
    names = {user.pk: str(user) for user in User.objects.filter(pk__in=people)}
    head = (
        SignedHead.objects.filter(half_day=half_day)
        .select_related("signed_by")
        .order_by("sequence")
        .first()
    )
    return Roll(viewer, half_day, register, names, sessions_in(half_day), head)


def announced_absences(sessions: list[ClassSession]) -> dict[UUID, str]:
    """{enrolment: « A prévenu : ne vient pas »}; an announcement is no absence yet."""
    said = {}
    for answers in answers_for(sessions).values():
        for enrolment, answer in answers.items():
            if answer.is_absent:
                why = answer.get_reason_display()
                words = _("A prévenu : ne vient pas")
                said[enrolment] = f"{words} ({why})" if why else words
    return said


def attended_minutes(half_day: HalfDay, enrolment: Enrolment, late: int) -> int:
    """What is left of the half-day for someone who came `late` minutes late."""
    planned = planned_minutes([half_day], [enrolment])[enrolment.pk, half_day.pk]
    return planned.total - late
