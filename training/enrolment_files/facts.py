"""What is due before enrolment is final (Code du travail, L.6353-8), as JSON.

Programme and objectives, trainers with their titles, timetable, how learning is
assessed, whom to contact, internal rules. It names nobody but the provider's people.
"""

import hashlib
import json
from itertools import groupby
from typing import Any

from training.cohorts.models import Cohort
from training.cohorts.schedule import ClassSession
from training.documents import provider_facts
from training.enrolment_files.models import FileSettings


def information_facts(cohort: Cohort) -> dict[str, Any]:
    """Dates are ISO 8601, hours local (`09:00`), durations in whole hours."""
    action = cohort.action
    course = action.page.specific
    chosen = FileSettings.objects.filter(provider=cohort.responsible_provider).first()
    chosen = chosen or FileSettings(provider=cohort.responsible_provider)
    sessions = list(ClassSession.objects.of_cohort(cohort).with_details())
    return {
        "provider": provider_facts(cohort.responsible_provider),
        "title": cohort.title,
        "reference": cohort.reference,
        "nature": cohort.nature,
        "objective": course.objective,
        "expected_results": course.expected_results,
        "content": course.content,
        "hours": action.hours_total,
        "hours_in_company": action.hours_in_company,
        "mode": action.get_mode_display(),
        "rhythm": action.rhythm,
        "starts_on": cohort.starts_on.isoformat() if cohort.starts_on else "",
        "ends_on": cohort.ends_on.isoformat() if cohort.ends_on else "",
        "place": place_of(cohort),
        "trainers": trainers_of(sessions),
        "trainers_titles": chosen.trainers,
        "timetable": timetable_of(cohort, sessions),
        "assessment": chosen.assessment,
        "certifications": certifications_of(course),
        "contact": contact_of(course, cohort),
        "officer": {
            "name": chosen.officer_name,
            "email": chosen.officer_email,
            "phone": chosen.officer_phone,
        },
        "accessibility": action.accessibility,
        "rules": {
            "sha256": chosen.rules_sha256,
            "since": chosen.rules_on.isoformat() if chosen.rules_on else "",
        },
    }


def contact_of(course, cohort: Cohort) -> dict[str, str]:
    """The course's own, or else the provider's."""
    provider = cohort.responsible_provider
    return {
        "name": course.contact_name or provider.name,
        "phone": course.contact_phone or provider.phone,
        "email": course.contact_email or provider.email,
    }


def place_of(cohort: Cohort) -> str:
    town = " ".join(part for part in (cohort.postal_code, cohort.city) if part)
    parts = (cohort.place_name, cohort.address, town)
    return ", ".join(part for part in parts if part)


def trainers_of(sessions: list[ClassSession]) -> list[str]:
    names = {str(trainer) for session in sessions for trainer in session.trainers.all()}
    return sorted(names)


def timetable_of(cohort: Cohort, sessions: list[ClassSession]) -> list[dict]:
    """`[{"day": "2026-11-24", "hours": [{"from", "to", "mode"}]}]`, in their order."""

    def day_of(session: ClassSession) -> str:
        return session.starts_at.astimezone(cohort.zone).date().isoformat()

    ordered = sorted(sessions, key=lambda session: session.starts_at)
    return [
        {"day": day, "hours": [_hours(cohort, session) for session in rows]}
        for day, rows in groupby(ordered, key=day_of)
    ]


def _hours(cohort: Cohort, session: ClassSession) -> dict[str, str]:
    return {
        "from": f"{session.starts_at.astimezone(cohort.zone):%H:%M}",
        "to": f"{session.ends_at.astimezone(cohort.zone):%H:%M}",
        "mode": session.mode,
    }


def certifications_of(course) -> list[str]:
    codes = course.codes.filter(kind__in=("rncp", "rs", "certifinfo"))
    return [f"{row.label or row.code} ({row.code})" for row in codes.order_by("code")]


def digest_of(facts: dict[str, Any]) -> str:
    """SHA-256 over canonical JSON: sorted keys, no spaces, UTF-8."""
    text = json.dumps(facts, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
