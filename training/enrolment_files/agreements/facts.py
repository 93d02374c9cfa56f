"""What a convention or contract says, frozen as JSON when it is made.

Content: Code du travail, L.6353-1 and R.6353-1 (convention), L.6353-4 (contract, void
without one of its points: nature, length, programme, purpose and headcount; entry
level; how it is given, remotely too, assessed and ended; the trainers' titles; payment,
and what is due when it ends early).
"""

from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone

from cms.models.actions import DeliveryMode
from cms.models.courses import Nature
from people.models import Organisation, Person
from training.cohorts.models import Cohort
from training.cohorts.schedule import ClassSession
from training.documents import provider_facts
from training.enrolment_files.facts import (
    certifications_of,
    contact_of,
    place_of,
    trainers_of,
)
from training.enrolment_files.models import FileSettings
from training.enrolments.models import Enrolment

# L.6353-5: ten days to withdraw; fourteen where it was concluded at a distance
# (Code de la consommation, L.221-18). L.6353-6: at most 30 % once they have passed.
WITHDRAWAL_DAYS = 10
WITHDRAWAL_DAYS_AT_A_DISTANCE = 14
FIRST_PAYMENT_PERCENT = 30


def withdrawal_days(*, is_at_a_distance: bool) -> int:
    return WITHDRAWAL_DAYS_AT_A_DISTANCE if is_at_a_distance else WITHDRAWAL_DAYS


def agreement_facts(
    enrolment: Enrolment,
    *,
    number: str,
    buyer: Organisation | None,
    price: Decimal,
    terms: str,
    early_end: str,
    is_at_a_distance: bool,
) -> dict[str, Any]:
    """Dates are ISO 8601, durations in hours, the price a decimal in a string."""
    cohort, person = enrolment.cohort, enrolment.person
    action = cohort.action
    course = action.page.specific
    provider = cohort.responsible_provider
    return {
        "number": number,
        "made_on": timezone.localdate(timezone=cohort.zone).isoformat(),
        "provider": provider_facts(provider),
        "signatory": {
            "name": provider.signatory_name,
            "capacity": provider.signatory_capacity,
        },
        "buyer": _buyer(buyer),
        "employer": _employer(enrolment, buyer),
        "person": {
            "name": person.full_name,
            "address": _address(person),
        },
        "title": cohort.title,
        "reference": cohort.reference,
        "nature": cohort.nature,
        "nature_words": str(Nature(cohort.nature).label),
        "headcount": cohort.capacity,
        "objective": course.objective,
        "content": course.content,
        "expected_results": course.expected_results,
        "mode": action.get_mode_display(),
        "hours": action.hours_total,
        "starts_on": _iso(enrolment.entry_on),
        "ends_on": _iso(enrolment.exit_on),
        "place": place_of(cohort),
        "price": str(price),
        "terms": terms,
        "early_end": early_end,
        "withdrawal_days": withdrawal_days(is_at_a_distance=is_at_a_distance),
        "first_payment_percent": FIRST_PAYMENT_PERCENT,
        "city": provider.city,
        **_how_it_is_given(cohort, course),
    }


def _how_it_is_given(cohort: Cohort, course) -> dict[str, Any]:
    """By whom, at what level one starts, how one is helped and assessed."""
    provider = cohort.responsible_provider
    chosen = FileSettings.objects.filter(provider=provider).first()
    sessions = list(ClassSession.objects.of_cohort(cohort).with_details())
    return {
        "entry_level": course.get_entry_level_display(),
        "is_entry_level_required": cohort.action.is_entry_level_required,
        "certifications": certifications_of(course),
        "rhythm": cohort.action.rhythm,
        "is_partly_remote": cohort.action.mode != DeliveryMode.ON_SITE,
        "contact": contact_of(course, cohort),
        "trainers": trainers_of(sessions),
        "trainers_titles": chosen.trainers if chosen else "",
        "assessment": chosen.assessment if chosen else "",
    }


def _address(person: Person) -> str:
    town = " ".join(part for part in (person.postal_code, person.city) if part)
    return ", ".join(part for part in (person.street, town) if part)


def _buyer(buyer: Organisation | None) -> dict[str, str] | None:
    if buyer is None:
        return None
    return {
        "name": buyer.legal_name or buyer.name,
        "address": buyer.address,
        "siret": buyer.siret,
        "signatory": ", ".join(
            part for part in (buyer.signatory_name, buyer.signatory_capacity) if part
        ),
    }


def _employer(enrolment: Enrolment, buyer: Organisation | None) -> str:
    """Named where somebody else buys: an OPCO, another funder."""
    employer = enrolment.employer
    if employer is None or employer == buyer:
        return ""
    return employer.legal_name or employer.name


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""
