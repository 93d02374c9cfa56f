"""What a convention or contract says, frozen as JSON when it is made.

Content: Code du travail, L.6353-1 and R.6353-1 (convention), L.6353-4 (contract).
"""

from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone

from people.models import Organisation, Person
from training.documents import provider_facts
from training.enrolments.models import Enrolment

# L.6353-5: ten days to withdraw; fourteen where it was concluded at a distance
# (Code de la consommation, L.221-18). L.6353-6: at most 30 % once they have passed.
WITHDRAWAL_DAYS = 10
WITHDRAWAL_DAYS_AT_A_DISTANCE = 14
FIRST_PAYMENT_PERCENT = 30


def agreement_facts(
    enrolment: Enrolment,
    *,
    number: str,
    buyer: Organisation | None,
    price: Decimal,
    terms: str,
    is_at_a_distance: bool,
) -> dict[str, Any]:
    """Dates are ISO 8601, durations in hours, the price a decimal in a string."""
    cohort, person = enrolment.cohort, enrolment.person
    action = cohort.action
    course = action.page.specific
    provider = cohort.responsible_provider
    days = WITHDRAWAL_DAYS_AT_A_DISTANCE if is_at_a_distance else WITHDRAWAL_DAYS
    return {
        "number": number,
        "made_on": timezone.localdate(timezone=cohort.zone).isoformat(),
        "provider": provider_facts(provider),
        "signatory": {
            "name": provider.signatory_name,
            "capacity": provider.signatory_capacity,
        },
        "buyer": _buyer(buyer),
        "person": {
            "name": person.full_name,
            "address": _address(person),
        },
        "title": cohort.title,
        "reference": cohort.reference,
        "nature": cohort.nature,
        "objective": course.objective,
        "content": course.content,
        "expected_results": course.expected_results,
        "mode": action.get_mode_display(),
        "hours": action.hours_total,
        "starts_on": _iso(enrolment.entry_on),
        "ends_on": _iso(enrolment.exit_on),
        "place": ", ".join(part for part in (cohort.place_name, cohort.address) if part)
        or cohort.city,
        "price": str(price),
        "terms": terms,
        "withdrawal_days": days,
        "first_payment_percent": FIRST_PAYMENT_PERCENT,
        "city": provider.city,
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


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""
