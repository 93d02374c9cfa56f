"""Whom a counsellor follows: where each stands, and what comes next."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Q
from django.utils.text import capfirst

from people.models import Person
from people.viewer import Viewer
from training.certificates.models import Certificate
from training.enrolments.models import Enrolment
from training.homes.record.reading import Record, records_of
from training.homes.words import (
    days_left_label,
    enrolment_for_counsellor,
    referral_for_counsellor,
)
from training.referrals.models import Referral
from training.register.models import ABSENCES, AttendanceUnit
from training.register.reading import Totals, totals_of
from training.sharing.models import AccessGrant, Scope


@dataclass(frozen=True)
class Followed:
    """One line: a referral with the enrolment that came of it, or an enrolment."""

    referral: Referral | None
    enrolment: Enrolment | None
    absences: int = 0

    @property
    def key(self) -> UUID:
        """Of the row that the list found."""
        return self.referral.pk if self.referral else self.enrolment.pk

    @property
    def person(self) -> Person:
        return (self.enrolment or self.referral).person

    @property
    def title(self) -> str:
        if self.enrolment:
            return self.enrolment.cohort.title
        return self.referral.course.title

    @property
    def provider(self) -> str:
        if self.enrolment:
            return self.enrolment.cohort.delivering_provider.name
        return self.referral.provider.name

    @property
    def status(self) -> str:
        return (self.enrolment or self.referral).status

    @property
    def status_label(self) -> str:
        return capfirst((self.enrolment or self.referral).get_status_display())

    @property
    def next_step(self) -> str:
        if self.enrolment:
            return enrolment_for_counsellor(self.enrolment)
        return referral_for_counsellor(self.referral)

    @property
    def left(self) -> str:
        return days_left_label(self.referral) if self.referral else ""


def lines(
    viewer: Viewer, referrals: list[Referral], others: list[Enrolment] = ()
) -> list[Followed]:
    """Each with its enrolment and absences, as far as the shares open them."""
    covered = dict(
        AccessGrant.objects.held_by(viewer)
        .filter(referral__in=referrals, enrolment__isnull=False)
        .values_list("enrolment_id", "referral_id")
    )
    enrolments = list(
        Enrolment.objects.visible_to(viewer)
        .filter(Q(referral__in=referrals) | Q(pk__in=covered))
        .with_details()
    )
    of_covered = {covered[row.pk]: row for row in enrolments if row.pk in covered}
    by_referral = of_covered | {row.referral_id: row for row in enrolments}
    absences = to_justify(viewer, [*enrolments, *others])
    found = [
        Followed(
            referral,
            enrolment := by_referral.get(referral.pk),
            absences.get(enrolment.pk, 0) if enrolment else 0,
        )
        for referral in referrals
    ]
    found += [Followed(None, row, absences.get(row.pk, 0)) for row in others]
    return found


def to_justify(viewer: Viewer, enrolments: list[Enrolment]) -> dict[UUID, int]:
    """Enrolment → absences that still wait for a reason."""
    rows = (
        AttendanceUnit.objects.visible_to(viewer)
        .to_settle()
        .filter(enrolment__in=enrolments)
        .values("enrolment")
        .annotate(n=Count("pk"))
    )
    return {row["enrolment"]: row["n"] for row in rows}


@dataclass(frozen=True)
class PersonFile:
    """What the viewer's shares open of one person; parts not shared are empty."""

    person: Person
    lines: list[Followed]
    totals: list[tuple[Enrolment, Totals]]
    absences: list[AttendanceUnit]
    certificates: list[Certificate]
    records: list[Record]
    grants: list[AccessGrant]
    identifier: str

    @property
    def referrals(self) -> list[Referral]:
        return [line.referral for line in self.lines if line.referral]

    @property
    def enrolments(self) -> list[Enrolment]:
        return [line.enrolment for line in self.lines if line.enrolment]

    @property
    def reasons(self) -> list[dict]:
        """Why one sees what: each purpose once, with its parts and its last day."""
        told: dict[str, dict] = {}
        for grant in self.grants:
            said = told.setdefault(
                grant.purpose, {"purpose": grant.purpose, "parts": {}, "until": None}
            )
            said["parts"].update(dict.fromkeys(grant.scope_labels))
            days = [day for day in (said["until"], grant.ends_on) if day]
            said["until"] = max(days, default=None)
        return list(told.values())

    @property
    def parts(self) -> list[str]:
        """The scopes that were read, for the journal."""
        read = []
        if self.referrals:
            read.append(Scope.REFERRAL)
        if self.enrolments:
            read.append(Scope.FOLLOW_UP)
        if self.totals:
            read.append(Scope.ATTENDANCE)
        if self.certificates:
            read.append(Scope.CERTIFICATES)
        if any(record.outcomes for record in self.records):
            read.append(Scope.OUTCOMES)
        if any(record.notes for record in self.records):
            read.append(Scope.NOTES)
        return read


def read_file(viewer: Viewer, person_id: UUID) -> PersonFile | None:
    """None if nothing of that person is shared with the viewer."""
    referrals = list(
        Referral.objects.visible_to(viewer)
        .sent_by(viewer.organisation)
        .filter(person=person_id)
        .with_details()
    )
    enrolments = Enrolment.objects.visible_to(viewer).filter(person=person_id)
    found = lines(viewer, referrals)
    told = [line.enrolment.pk for line in found if line.enrolment]
    others = list(enrolments.exclude(pk__in=told).with_details())
    if others:
        found += lines(viewer, [], others)
    if not found:
        return None
    person = found[0].person
    attended = list(
        Enrolment.objects.visible_to(viewer, Scope.ATTENDANCE)
        .of_person(person)
        .with_details()
    )
    totals = totals_of(attended)
    identifiers = person.identifiers.filter(organisation=viewer.organisation)
    return PersonFile(
        person=person,
        lines=found,
        totals=[(row, totals[row.pk]) for row in attended],
        absences=_absences(viewer, person),
        certificates=_certificates(viewer, person),
        records=records_of(viewer, [row.enrolment for row in found if row.enrolment]),
        grants=list(
            AccessGrant.objects.held_by(viewer)
            .filter(person=person)
            .order_by("ends_on")
        ),
        identifier=", ".join(identifiers.values_list("value", flat=True)),
    )


def _certificates(viewer: Viewer, person: Person) -> list[Certificate]:
    rows = Certificate.objects.visible_to(viewer).filter(enrolment__person=person)
    return list(rows.with_details())


def _absences(viewer: Viewer, person: Person) -> list[AttendanceUnit]:
    return list(
        AttendanceUnit.objects.visible_to(viewer)
        .filter(enrolment__person=person, state__in=ABSENCES)
        .select_related("half_day__cohort__action__page")
        .order_by("-half_day__starts_at")
    )
