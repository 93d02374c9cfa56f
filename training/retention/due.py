"""Whose follow-up or evidence is past its time, by organisation and funding."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import islice
from uuid import UUID

from django.db.models import Max

from people.models import Organisation, Person
from training.certificates.facts import DEFAULT_RETENTION_YEARS
from training.cohorts.models import Funding
from training.enrolments.models import HOLDS_A_SEAT, Enrolment
from training.referrals.models import Referral
from training.retention.models import (
    FOLLOW_UP_DAYS,
    Erasure,
    RetentionRule,
    Stage,
)

AT_ONCE = 500


@dataclass(frozen=True)
class Due:
    """A person, the stages that are due, and for whom their record was kept."""

    person: UUID
    stages: tuple[str, ...]
    organisations: frozenset[UUID]
    public_bodies: frozenset[UUID]
    fundings: frozenset[int]


@dataclass
class Rules:
    """Each organisation's delay and nature: its own rule, or that of its parent."""

    own: dict[UUID, RetentionRule]
    parents: dict[UUID, UUID | None]

    @classmethod
    def load(cls) -> "Rules":
        rules = {rule.organisation_id: rule for rule in RetentionRule.objects.all()}
        return cls(rules, dict(Organisation.objects.values_list("pk", "parent")))

    def of(self, organisation: UUID | None) -> RetentionRule | None:
        seen: set[UUID] = set()
        while organisation is not None and organisation not in seen:
            if organisation in self.own:
                return self.own[organisation]
            seen.add(organisation)
            organisation = self.parents.get(organisation)
        return None

    def days(self, organisation: UUID | None) -> int:
        rule = self.of(organisation)
        return rule.follow_up_days if rule else FOLLOW_UP_DAYS

    def body(self, organisation: UUID) -> UUID | None:
        """The public body that must have the visa for it."""
        rule = self.of(organisation)
        return rule.organisation_id if rule and rule.is_public_body else None


@dataclass
class Kept:
    """What is known of one person: until when each part is kept."""

    follow_up_until: date
    evidence_until: date = date.min
    is_going_on: bool = False
    organisations: set[UUID] = field(default_factory=set)
    fundings: set[int] = field(default_factory=set)

    def contact(self, on: date, days: int) -> None:
        self.follow_up_until = max(self.follow_up_until, on + timedelta(days=days))

    def stages(self, today: date, done: set[str]) -> tuple[str, ...]:
        if self.is_going_on or self.follow_up_until >= today:
            return ()
        due = [Stage.FOLLOW_UP]
        if self.evidence_until < today:
            due.append(Stage.EVIDENCE)
        return tuple(stage for stage in due if stage not in done)


def due_persons(today: date) -> Iterator[Due]:
    """Some hundred persons at a time, however many there are."""
    rules = Rules.load()
    over = Erasure.objects.filter(stage=Stage.EVIDENCE).values("person_key")
    persons = Person.objects.going_on().exclude(pk__in=over).order_by("pk")
    rows = persons.values_list("pk", "created_at", "user__last_login")
    left = rows.iterator(chunk_size=AT_ONCE)
    while batch := list(islice(left, AT_ONCE)):
        yield from _due_of(batch, rules, today)


def _due_of(batch: list, rules: Rules, today: date) -> Iterator[Due]:
    kept: dict[UUID, Kept] = {}
    for pk, created_at, last_login in batch:
        last = max(filter(None, (created_at, last_login))).date()
        kept[pk] = Kept(last + timedelta(days=FOLLOW_UP_DAYS))
    _add_referrals(kept, rules)
    _add_enrolments(kept, rules)
    done: dict[UUID, set[str]] = defaultdict(set)
    rows = Erasure.objects.filter(person_key__in=kept)
    for pk, stage in rows.values_list("person_key", "stage"):
        done[pk].add(stage)
    for pk, facts in kept.items():
        if stages := facts.stages(today, done[pk]):
            bodies = {rules.body(key) for key in facts.organisations} - {None}
            yield Due(
                pk,
                stages,
                frozenset(facts.organisations),
                frozenset(bodies),
                frozenset(facts.fundings),
            )


def _add_referrals(kept: dict[UUID, Kept], rules: Rules) -> None:
    """A referral is a contact of the agency that made it, and of its provider."""
    rows = Referral.objects.filter(person__in=kept).values_list(
        "person", "updated_at", "referring_organisation", "provider"
    )
    for person, updated_at, *organisations in rows:
        for organisation in filter(None, organisations):
            kept[person].organisations.add(organisation)
            kept[person].contact(updated_at.date(), rules.days(organisation))


def _add_enrolments(kept: dict[UUID, Kept], rules: Rules) -> None:
    enrolments = list(
        Enrolment.objects.filter(person__in=kept)
        .select_related("cohort", "funding")
        .annotate(told_at=Max("outcomes__recorded_at"))
    )
    years = _years_by_cohort({row.cohort_id for row in enrolments})
    for row in enrolments:
        facts, cohort = kept[row.person_id], row.cohort
        end = row.actual_exit_on or row.planned_exit_on or cohort.ends_on
        facts.is_going_on |= row.status in HOLDS_A_SEAT and end is None
        contacts = [row.updated_at.date(), end or row.updated_at.date()]
        if row.told_at:
            contacts.append(row.told_at.date())
        for provider in (cohort.responsible_provider_id, cohort.delivering_provider_id):
            facts.organisations.add(provider)
            facts.contact(max(contacts), rules.days(provider))
        ended = end or row.updated_at.date()
        owed = row.funding.retention_years if row.funding else years[row.cohort_id]
        facts.evidence_until = max(
            facts.evidence_until, date(ended.year + owed, 12, 31)
        )
        if row.funding_id:
            facts.fundings.add(row.funding_id)


def _years_by_cohort(cohorts: set[UUID]) -> dict[UUID, int]:
    """The longest of a cohort's fundings, for those whose own isn't known."""
    years: dict[UUID, int] = defaultdict(lambda: DEFAULT_RETENTION_YEARS)
    rows = Funding.objects.filter(cohort__in=cohorts)
    for cohort, owed in rows.values_list("cohort", "retention_years"):
        years[cohort] = max(years[cohort], owed)
    return years
