"""The facts of a certificat de réalisation, frozen as JSON at issue.

The content follows the ministry's model (arrêté of 21 December 2018, R.6332-26).
"""

from datetime import date
from typing import Any

from django.utils import timezone

from people.templatetags.interface import hours_fr
from training.cohorts.models import Funding
from training.documents import provider_facts
from training.enrolments.models import Enrolment
from training.register.carry_over import CarriedOverTotals
from training.register.models import RegisterHead
from training.register.reading import totals

DEFAULT_RETENTION_YEARS = 3


def completion_facts(enrolment: Enrolment, *, number: str) -> dict[str, Any]:
    """Everything the document says. Dates are ISO 8601, durations in minutes.

    Hours come from countersigned half-days, and from what was taken over before the
    register was kept here: those are told apart.
    """
    cohort, person = enrolment.cohort, enrolment.person
    provider, funding = cohort.responsible_provider, enrolment.funding
    attended = totals(enrolment)
    done = attended.final
    return {
        "kind": "completion",
        "number": number,
        "issued_on": timezone.localdate(timezone=cohort.zone).isoformat(),
        "provider": provider_facts(provider),
        "signatory": {
            "name": provider.signatory_name,
            "capacity": provider.signatory_capacity,
        },
        "person": {
            "name": person.full_name,
            "birth_name": person.birth_name,
            "first_names": person.first_names,
        },
        "employer": enrolment.employer.name if enrolment.employer else "",
        "title": cohort.title,
        "nature": cohort.nature,
        "reference": cohort.reference,
        "starts_on": _iso(enrolment.entry_on),
        "ends_on": _iso(enrolment.exit_on),
        "minutes": {
            "on_site": done.on_site,
            "remote": done.remote,
            "total": done.total,
        },
        "carried_over": _carried_over(attended.carried),
        "hour_format": _hour_format(funding),
        "retention_years": (
            funding.retention_years if funding else DEFAULT_RETENTION_YEARS
        ),
        "place": provider.city,
        "register": _register(enrolment),
    }


def hours_in_words(minutes: int, hour_format: str) -> str:
    """ "57 h 30" or, where the funder asks for hundredths, "57,50 heures"."""
    if hour_format == Funding.HourFormat.HUNDREDTHS:
        return f"{minutes / 60:.2f} heures".replace(".", ",")
    return hours_fr(minutes)


def _hour_format(funding: Funding | None) -> str:
    return funding.hour_format if funding else Funding.HourFormat.HOURS_MINUTES


def _register(enrolment: Enrolment) -> dict[str, Any]:
    """The head of the register on which the hours rest."""
    head = RegisterHead.objects.filter(cohort=enrolment.cohort_id).first()
    return {
        "sequence": head.sequence if head else 0,
        "hash": head.hash if head else "",
    }


def _carried_over(carried: CarriedOverTotals | None) -> dict[str, Any] | None:
    """The hours among them that the provider took over from its former register."""
    if carried is None:
        return None
    return {
        "until_on": _iso(carried.until_on),
        "on_site": carried.on_site_minutes,
        "remote": carried.remote_minutes,
        "total": carried.done_minutes,
    }


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""
