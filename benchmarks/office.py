"""The office of a large provider: 200 cohorts, 20,000 referrals, 3,000 enrolments."""

from datetime import timedelta
from itertools import cycle, islice

from django.utils import timezone

from people.models import Organisation, Person
from training.cohorts.models import Cohort
from training.enrolments.models import Enrolment
from training.referrals.models import Referral

COHORTS = 200
REFERRALS = 20_000
ENROLMENTS = 3_000
AWAITING = 400
ANSWERED = ("accepted", "refused", "withdrawn", "expired", "waitlisted")


def crowd(provider: Organisation) -> None:
    """Rows as years of work leave them: most referrals answered, 400 awaiting."""
    cohorts = _cohorts(provider)
    persons = Person.objects.bulk_create(
        (
            Person(
                first_names=f"Prénom {n}",
                birth_name=f"Nom {n}",
                email=f"p{n}@armance.example",
            )
            for n in range(REFERRALS)
        ),
        batch_size=500,
    )
    agency = Organisation.objects.get(slug="mission-locale-armance-centre")
    now = timezone.now()
    Referral.objects.bulk_create(
        (
            _referral(number, person, cohort, agency, now)
            for number, (person, cohort) in enumerate(
                zip(persons, cycle(cohorts), strict=False)
            )
        ),
        batch_size=500,
    )
    _enrolments(persons, cohorts)


def _cohorts(provider: Organisation) -> list[Cohort]:
    """A quarter over, half running, a quarter to come."""
    model = Cohort.objects.filter(responsible_provider=provider).first()
    today = timezone.localdate()
    return Cohort.objects.bulk_create(
        Cohort(
            action=model.action,
            reference=f"GRAND-{number:03}",
            responsible_provider=provider,
            delivering_provider=provider,
            territory=model.territory,
            starts_on=today + timedelta(days=number - 150),
            ends_on=today + timedelta(days=number - 50),
            capacity_on_site=20,
            capacity_remote=10,
        )
        for number in range(COHORTS)
    )


def _referral(number: int, person, cohort: Cohort, agency, now) -> Referral:
    awaits = number < AWAITING
    status = ("sent", "received", "invited", "tested")[number % 4]
    if not awaits:
        status = ANSWERED[number % len(ANSWERED)]
    sent_at = now - timedelta(days=number % 29)
    return Referral(
        person=person,
        course_id=cohort.action.page_id,
        cohort=cohort,
        provider_id=cohort.responsible_provider_id,
        referring_organisation=agency,
        status=status,
        reason="prerequisites" if status == "refused" else "",
        sent_at=sent_at,
        answered_at=None if awaits else sent_at,
        expires_on=sent_at.date() + timedelta(days=30),
    )


def _enrolments(persons: list[Person], cohorts: list[Cohort]) -> None:
    today = timezone.localdate()
    seats = islice(zip(persons, cycle(cohorts), strict=False), ENROLMENTS)
    Enrolment.objects.bulk_create(
        (
            Enrolment(
                person=person,
                cohort=cohort,
                status=_status(cohort, today),
                planned_entry_on=cohort.starts_on,
                actual_entry_on=cohort.starts_on if cohort.starts_on <= today else None,
                actual_exit_on=cohort.ends_on if cohort.ends_on < today else None,
            )
            for person, cohort in seats
        ),
        batch_size=500,
    )


def _status(cohort: Cohort, today) -> str:
    if cohort.ends_on < today:
        return "completed"
    return "in_training" if cohort.starts_on <= today else "enrolled"
