"""`/suivi/liste.xlsx`: the list as the page shows it, in a file. Each person is noted.

Written row by row, some hundred persons at a time: memory doesn't grow with the list.
"""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from django.core.paginator import Paginator
from django.db.models import Min
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from people.templatetags.interface import phone_fr
from people.viewer import Viewer
from training.cohorts.schedule import ClassSession
from training.homes.doors import for_counsellors
from training.homes.partner.following import Followed
from training.homes.partner.home import RUNNING, chosen_tab, filters_of
from training.homes.partner.listing import keys, rows_of
from training.sharing.models import Scope
from training.sharing.services import record_read
from training.spreadsheets import AT_ONCE, CSV, XLSX, Cell, answer_file


@for_counsellors
@require_safe
def follow_up_list(request: HttpRequest) -> HttpResponse:
    """All lines of the page's filters; `?format=csv`, `?coordonnees=1` for contacts."""
    kind = CSV if request.GET.get("format") == CSV else XLSX
    facts = filters_of(request).facts
    running = chosen_tab(request) == RUNNING
    rows = follow_up_rows(
        request.viewer, facts, running=running, contacts="coordonnees" in request.GET
    )
    return answer_file(rows, name=_("suivi"), kind=kind)


def follow_up_rows(
    viewer: Viewer, facts: dict, *, running: bool = True, contacts: bool = False
) -> Iterator[list[Cell]]:
    """The header, then one row per line; each person is noted as read once."""
    yield _header(contacts)
    found = keys(viewer, facts, running=running)
    noted: set[UUID] = set()
    for page in Paginator(found, AT_ONCE):
        lines = rows_of(viewer, page)
        persons = {line.person.pk for line in lines} - noted
        purpose = _("Liste enregistrée dans un fichier")
        record_read(viewer, persons, part=Scope.FOLLOW_UP, purpose=purpose)
        noted |= persons
        coming = _next_sessions(lines)
        for line in lines:
            yield _row(line, coming, contacts)


def _header(with_contacts: bool) -> list[Cell]:
    contacts = [_("Téléphone"), _("Adresse électronique")] if with_contacts else []
    return [
        _("Nom"),
        _("Prénoms"),
        *contacts,
        _("Formation"),
        _("Organisme"),
        _("Où elle en est"),
        _("Et ensuite"),
        _("Orientée le"),
        _("Entrée"),
        _("Sortie"),
        _("Prochaine séance"),
        _("Absences à justifier"),
    ]


def _row(line: Followed, coming: dict, with_contacts: bool) -> list[Cell]:
    person, seat = line.person, line.enrolment
    contacts = [phone_fr(person.phone), person.email] if with_contacts else []
    sent = line.referral and line.referral.sent_at
    next_session = coming.get(seat.cohort_id) if seat else None
    return [
        person.last_name,
        person.first_names,
        *contacts,
        line.title,
        line.provider,
        line.status_label,
        line.next_step,
        timezone.localdate(sent) if sent else None,
        seat.entry_on if seat else None,
        seat.exit_on if seat else None,
        timezone.localdate(next_session) if next_session else None,
        line.absences,
    ]


def _next_sessions(lines: list[Followed]) -> dict[UUID, datetime]:
    """Cohort → its next class session, led or as a guest. Two queries."""
    cohorts = {line.enrolment.cohort_id for line in lines if line.enrolment}
    found: dict[UUID, datetime] = {}
    for path in ("cohort", "guest_cohorts"):
        rows = (
            ClassSession.objects.filter(
                **{f"{path}__in": cohorts}, starts_at__gt=timezone.now()
            )
            .order_by()
            .values_list(path)
            .annotate(first=Min("starts_at"))
        )
        for cohort, first in rows:
            found[cohort] = min(first, found.get(cohort, first))
    return found
