"""Who or what would be in two places at once, seen across organisations.

Rooms of one venue, trainers, cohorts (leading or guest), and people with a seat in two
cohorts of one's own provider. That someone is trained elsewhere is personal: people are
never compared across providers. Of another organisation's session nothing is told
but its hours and whom to call.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from people.models import User
from people.templatetags.interface import phone_fr, time_range_fr
from people.viewer import Viewer
from training.cohorts.changes import SessionFacts
from training.cohorts.models import SEATED, Cohort, folded
from training.cohorts.permissions import can_run
from training.cohorts.schedule import ClassSession, SessionPlace
from training.sharing import policy


@dataclass(frozen=True)
class Slot:
    """A class session, planned or proposed, and the cohort that leads it."""

    key: UUID
    cohort: Cohort
    facts: SessionFacts

    @classmethod
    def of(cls, session: ClassSession) -> "Slot":
        return cls(session.pk, session.cohort, SessionFacts.of(session))

    @property
    def cohort_keys(self) -> set[UUID]:
        return {self.cohort.pk, *self.facts.guests}

    @property
    def room(self) -> str:
        """The room's name, folded; empty for a remote session."""
        if self.facts.mode == SessionPlace.REMOTE:
            return ""
        return _bare(self.facts.room).removeprefix("salle")

    @property
    def venue(self) -> str:
        """Street or name of the place, folded; else the provider's own rooms."""
        told = _bare(self.cohort.address or self.cohort.place_name)
        return told or str(self.cohort.delivering_provider_id)

    def is_in_room_of(self, other: "Slot") -> bool:
        """The same room of the same venue, however its name is typed."""
        mine, theirs = self.cohort, other.cohort
        return (
            self.room != ""
            and (self.room, self.venue) == (other.room, other.venue)
            and (
                mine.postal_code == theirs.postal_code
                or mine.insee_code == theirs.insee_code != ""
            )
        )


@dataclass(frozen=True)
class Clash:
    """`slot` meets `other`: kind is "cohort", "trainer", "room" or "people"."""

    slot: Slot
    other: Slot
    kind: str
    trainers: tuple[str, ...] = ()
    people: int = 0

    def words_for(self, viewer: Viewer) -> str:
        """What the office reads: nothing of a session that isn't its own."""
        told = {
            "when": self._when(),
            "who": ", ".join(self.trainers),
            "room": room_name(self.slot.facts.room),
            "n": self.people,
        }
        if can_run(viewer, self.other.cohort):
            told["what"] = f"{self.other.facts.title} ({self.other.cohort.reference})"
            return _own_words(self.kind, self.people) % told
        provider = self.other.cohort.delivering_provider
        phone = f" ({phone_fr(provider.phone)})" if provider.phone else ""
        told["whom"] = f"{provider.name}{phone}"
        return _other_words(self.kind) % told

    def _when(self) -> str:
        zone = self.slot.cohort.zone
        facts = self.other.facts
        return time_range_fr(
            facts.starts_at.astimezone(zone), facts.ends_at.astimezone(zone)
        )


def room_name(room: str) -> str:
    """What follows "la salle": many type « Salle bleue » where « bleue » would do."""
    return re.sub(r"^salle\s+(?=\S)", "", room, flags=re.IGNORECASE)


def _own_words(kind: str, people: int) -> str:
    return {
        "cohort": _("La session a déjà séance %(when)s : %(what)s."),
        "trainer": _("%(who)s intervient déjà %(when)s : %(what)s."),
        "room": _("La salle %(room)s est déjà prise %(when)s : %(what)s."),
        "people": ngettext(
            "%(n)s personne inscrite ici a déjà séance %(when)s : %(what)s.",
            "%(n)s personnes inscrites ici ont déjà séance %(when)s : %(what)s.",
            people,
        ),
    }[kind]


def _other_words(kind: str) -> str:
    return {
        "cohort": _("La session a déjà séance ailleurs %(when)s. Appelez %(whom)s."),
        "trainer": _("%(who)s intervient déjà ailleurs %(when)s. Appelez %(whom)s."),
        "room": _("La salle %(room)s est déjà prise %(when)s. Appelez %(whom)s."),
    }[kind]


def clashes_of(slots: Sequence[Slot], *, by: Viewer) -> list[Clash]:
    """What the slots meet, among themselves and among what is planned anywhere.

    Five queries, however many slots; those of a slot follow its start.
    """
    if not slots:
        return []
    mates = _mates({slot.cohort.pk for slot in slots}, by)
    near = [Slot.of(session) for session in _near(slots, mates)]
    trainers = {key for slot in slots for key in slot.facts.trainers}
    names = {key: str(user) for key, user in User.objects.in_bulk(trainers).items()}
    own = {slot.key for slot in slots}
    found = [
        Clash(one, other, kind, tuple(names[key] for key in sorted(keys)), people)
        for one, other in _overlaps([*slots, *near], own)
        for kind, keys, people in _reasons(one, other, mates)
    ]
    return sorted(found, key=lambda clash: clash.slot.facts.starts_at)


def _mates(cohorts: set[UUID], by: Viewer) -> dict[UUID, dict[UUID, int]]:
    """By cohort: other cohorts that the viewer runs, and how many sit in both."""
    seated = {"enrolments__status__in": SEATED}
    persons = Cohort.objects.filter(pk__in=cohorts, **seated).values(
        "enrolments__person"
    )
    pairs = Cohort.objects.filter(
        policy.provider_cohorts(by), enrolments__person__in=persons, **seated
    ).values_list("enrolments__person", "pk")
    seats = defaultdict(set)
    for person, cohort in pairs:
        seats[person].add(cohort)
    mates = defaultdict(lambda: defaultdict(int))
    for together in seats.values():
        for cohort in together & cohorts:
            for other in together - {cohort}:
                mates[cohort][other] += 1
    return mates


def _near(
    slots: Sequence[Slot], mates: dict[UUID, dict[UUID, int]]
) -> Iterable[ClassSession]:
    """Sessions in the slots' span that share a trainer, a cohort, people or a town."""
    trainers = {key for slot in slots for key in slot.facts.trainers}
    cohorts = {key for slot in slots for key in slot.cohort_keys}
    cohorts |= {other for row in mates.values() for other in row}
    towns = Q(cohort__postal_code__in={row.cohort.postal_code for row in slots}) | Q(
        cohort__insee_code__in={row.cohort.insee_code for row in slots} - {""}
    )
    teaching = ClassSession.trainers.through.objects.filter(user__in=trainers)
    joined = ClassSession.guest_cohorts.through.objects.filter(cohort__in=cohorts)
    has_room = any(slot.room for slot in slots)
    return (
        ClassSession.objects.between(
            min(slot.facts.starts_at for slot in slots),
            max(slot.facts.ends_at for slot in slots),
        )
        .filter(
            Q(cohort__in=cohorts)
            | Q(pk__in=teaching.values("classsession"))
            | Q(pk__in=joined.values("classsession"))
            | (towns & ~Q(room="") if has_room else Q(pk__in=[]))
        )
        .exclude(pk__in=[slot.key for slot in slots])
        .select_related("cohort__delivering_provider")
        .prefetch_related("trainers", "guest_cohorts")
    )


def _overlaps(slots: list[Slot], own: set[UUID]) -> Iterator[tuple[Slot, Slot]]:
    """Pairs at the same time whose first is one of ours; both ways between ours."""
    running: list[Slot] = []
    for slot in sorted(slots, key=lambda row: row.facts.starts_at):
        running = [row for row in running if row.facts.ends_at > slot.facts.starts_at]
        for other in running:
            if slot.key in own:
                yield slot, other
            if other.key in own:
                yield other, slot
        running.append(slot)


def _reasons(
    one: Slot, other: Slot, mates: dict[UUID, dict[UUID, int]]
) -> Iterator[tuple[str, set[UUID], int]]:
    """(kind, trainers in both, people in both); a cohort's clash says it all."""
    if one.cohort_keys & other.cohort_keys:
        yield "cohort", set(), 0
        return
    trainers = set(one.facts.trainers) & set(other.facts.trainers)
    if trainers:
        yield "trainer", trainers, 0
    if one.is_in_room_of(other):
        yield "room", set(), 0
    people = mates[one.cohort.pk][other.cohort.pk]
    if people:
        yield "people", set(), people


def _bare(text: str) -> str:
    """Without accents, case, spaces and signs: `Salle B-204` is `salleb204`."""
    return "".join(sign for sign in folded(text) if sign.isalnum())
