"""A page of referrals as plain rows: read in one query, shown as they leave.

As `training.api.followed` does; `ReferralShape` describes what is sent.
"""

from collections import namedtuple
from typing import Any

from django.db.models import QuerySet

from people.viewer import Viewer
from training.api.reading import own_identifier
from training.api.serializers.shapes import day, moment, person_shape
from training.referrals.models import Referral

OWN = (
    *("pk", "person_id", "cohort_id", "provider_id", "referring_organisation_id"),
    *("status", "wanted_mode", "message", "reason", "reason_text"),
    *("sent_at", "answered_at", "expires_on", "changed_at", "external_id"),
)
PERSON = ("birth_name", "usual_name", "first_names", "birth_date")
# The name in a row → where the query finds it.
COLUMNS = {
    **{name: name for name in OWN},
    **{name: f"person__{name}" for name in PERSON},
    "course": "course__translation_key",
    "provider_name": "provider__name",
    "provider_siret": "provider__siret",
    "agency_name": "referring_organisation__name",
    "agency_siret": "referring_organisation__siret",
    "counsellor": "counsellor__email",
    "enrolment": "enrolment__pk",
}

ReferredRow = namedtuple("ReferredRow", COLUMNS)


def read_referred(referrals: QuerySet[Referral], viewer: Viewer) -> list[ReferredRow]:
    """With the caller's own identifier of each person; one query."""
    rows = referrals.annotate(external_id=own_identifier(viewer))
    return [ReferredRow(*row) for row in rows.values_list(*COLUMNS.values())]


def show_referred(row: ReferredRow) -> dict[str, Any]:
    return {
        "id": str(row.pk),
        "person": person_shape(row.person_id, row, row.external_id),
        "course": str(row.course),
        "cohort": _key(row.cohort_id),
        "provider": _organisation(
            row.provider_id, row.provider_name, row.provider_siret
        ),
        "referring_organisation": _organisation(
            row.referring_organisation_id, row.agency_name, row.agency_siret
        ),
        "counsellor": row.counsellor,
        "status": row.status,
        "wanted_mode": row.wanted_mode,
        "message": row.message,
        "reason": row.reason,
        "reason_text": row.reason_text,
        "sent_at": moment(row.sent_at),
        "answered_at": moment(row.answered_at),
        "expires_on": day(row.expires_on),
        "enrolment": _key(row.enrolment),
        "updated_at": moment(row.changed_at),
    }


def _key(pk) -> str | None:
    return str(pk) if pk else None


def _organisation(pk, name: str, siret: str) -> dict[str, str] | None:
    return {"id": str(pk), "name": name, "siret": siret} if pk else None
