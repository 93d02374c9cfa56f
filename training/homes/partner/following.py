"""Whom a counsellor follows: where each stands, and what comes next."""

from collections import Counter
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Q
from django.utils.text import capfirst

from people.models import Person
from people.viewer import Viewer
from training.certificates.models import Certificate
from training.enrolments.models import Enrolment
from training.homes.record.reading import Record, records_with_parts, with_parts
from training.homes.words import (
    days_left_label,
    enrolment_for_counsellor,
    referral_for_counsellor,
)
from training.referrals.models import Referral, ReferralStatus
from training.register.models import ABSENCES, AttendanceState, AttendanceUnit
from training.register.reading import Totals, attended, summed
from training.sharing.models import AccessGrant, Scope
from training.sharing.openings import Openings


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
    return _lines(referrals, by_referral, others, absences)


def _lines(
    referrals: list[Referral],
    by_referral: dict[UUID, Enrolment],
    others: list[Enrolment],
    absences: dict[UUID, int],
) -> list[Followed]:
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
    def may_hold_offers(self) -> bool:
        """Whether a seat may be proposed: someone waits, or may in what others sent."""
        own = {row.pk for row in self.referrals}
        asked = {grant.referral_id for grant in self.grants} - {None}
        waits = any(row.status == ReferralStatus.WAITLISTED for row in self.referrals)
        return waits or not asked <= own

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
    """None if nothing of that person is shared with the viewer.

    The seats are read once, with what the viewer sees of each; nine queries.
    """
    referrals = list(
        Referral.objects.visible_to(viewer)
        .sent_by(viewer.organisation)
        .filter(person=person_id)
        .with_details()
    )
    grants = list(
        AccessGrant.objects.held_by(viewer).filter(person=person_id).order_by("ends_on")
    )
    rows = Enrolment.objects.filter(person=person_id).with_details()
    rows = rows.annotate(attended=attended())
    seats = with_parts(viewer, rows, Openings.of(grants))
    followed = [row for row in seats if row.sees_follow_up]
    if not referrals and not followed:
        return None
    person = (referrals or followed)[0].person
    absences = _absences(seats)
    found = _lines_of_file(referrals, followed, grants, absences)
    registered = [row for row in seats if row.sees_attendance]
    totals = summed(registered, {row.pk: row.attended for row in registered})
    identifiers = person.identifiers.filter(organisation=viewer.organisation)
    return PersonFile(
        person=person,
        lines=found,
        totals=[(row, totals[row.pk]) for row in registered],
        absences=absences,
        certificates=_certificates(seats),
        records=records_with_parts(
            viewer, [row.enrolment for row in found if row.enrolment]
        ),
        grants=grants,
        identifier=", ".join(identifiers.values_list("value", flat=True)),
    )


def _lines_of_file(
    referrals: list[Referral],
    seats: list[Enrolment],
    grants: list[AccessGrant],
    absences: list[AttendanceUnit],
) -> list[Followed]:
    """As `lines`, of what was read already."""
    keys = {row.pk for row in referrals}
    covered = {
        grant.enrolment_id: grant.referral_id
        for grant in grants
        if grant.enrolment_id and grant.referral_id in keys
    }
    by_referral = {covered[row.pk]: row for row in seats if row.pk in covered}
    by_referral |= {row.referral_id: row for row in seats if row.referral_id in keys}
    others = [
        row for row in seats if row.referral_id not in keys and row.pk not in covered
    ]
    waiting = Counter(
        unit.enrolment_id
        for unit in absences
        if unit.state == AttendanceState.TO_JUSTIFY
    )
    return _lines(referrals, by_referral, others, waiting)


def _certificates(seats: list[Enrolment]) -> list[Certificate]:
    seen = [row for row in seats if row.sees_certificates]
    return list(Certificate.objects.filter(enrolment__in=seen).with_details())


def _absences(seats: list[Enrolment]) -> list[AttendanceUnit]:
    seen = [row for row in seats if row.sees_attendance]
    return list(
        AttendanceUnit.objects.filter(enrolment__in=seen, state__in=ABSENCES)
        .select_related("half_day__cohort__action__page")
        .order_by("-half_day__starts_at")
    )
