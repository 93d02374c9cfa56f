"""Counsellors hear of an absence the same day: "absence à justifier", no reason."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import timedelta
from uuid import UUID

from django.utils import timezone

from people.models import User
from training.messages.services import tell_many
from training.messages.words import News
from training.register.models import AttendanceUnit
from training.sharing.models import AccessGrant, CaseloadAssignment, Scope
from training.sharing.openings import Openings

AT_ONCE = 500


def tell_counsellors_of_absences() -> int:
    """Once a day at most for each person and counsellor; how many are new. A chore
    that may run as often as one likes."""
    return tell_many(_news(_noted_today()))


def _noted_today() -> Iterable[AttendanceUnit]:
    """Noted today and still to be justified, for today or for yesterday's evening."""
    today = timezone.localdate()
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    units = AttendanceUnit.objects.to_settle().filter(
        updated_at__gte=midnight, half_day__date__gte=today - timedelta(days=1)
    )
    return units.select_related(
        "enrolment__person__merged_into",
        "half_day__cohort__action__page",
        "half_day__cohort__delivering_provider",
    ).order_by("half_day__starts_at", "pk")[:AT_ONCE]


def _news(units: Iterable[AttendanceUnit]) -> Iterator[News]:
    units = list(units)
    persons = {unit.enrolment.person_id for unit in units}
    openings = Openings.among(AccessGrant.objects.in_force(), persons)
    counsellors = _counsellors(persons)
    today = timezone.localdate().isoformat()
    for unit in units:
        seat, cohort = unit.enrolment, unit.half_day.cohort
        for agency in openings.organisations(
            Scope.ATTENDANCE,
            person=seat.person_id,
            enrolment=seat.pk,
            referral=seat.referral_id,
        ):
            for counsellor in counsellors[seat.person_id, agency]:
                yield News(
                    counsellor,
                    "absence_counsellor",
                    f"absence_told:{seat.person_id}:{counsellor.pk}:{today}",
                    {
                        "person": seat.person.current,
                        "half_day": unit.half_day,
                        "cohort": cohort,
                        "provider": cohort.delivering_provider,
                    },
                    unit,
                    cohort.delivering_provider,
                )


def _counsellors(persons: set[UUID]) -> dict[tuple[UUID, UUID], list[User]]:
    """Who follows each person at each agency, stand-ins too; one query."""
    rows = CaseloadAssignment.objects.current().by_a_member()
    found = defaultdict(list)
    for row in rows.filter(person__in=persons).select_related("counsellor"):
        found[row.person_id, row.organisation_id].append(row.counsellor)
    return found
