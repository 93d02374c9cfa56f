"""`/organisme/sessions/<id>/planning/`: a cohort's half-days, week by week."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from people.viewer import Viewer
from training.cohorts.changes import TimetableChange
from training.cohorts.clashes import Slot
from training.cohorts.models import Cohort
from training.cohorts.planning import may_undo, period_of, undo_change
from training.cohorts.previews import clash_words
from training.cohorts.schedule import ClassSession
from training.homes.doors import for_office
from training.homes.provider.cohorts import cohort_crumbs, cohort_of
from training.homes.provider.timetable_forms import TimetableFilter
from training.refusals import Refusal

# A page holds a whole training, so that it can be moved in one go.
SESSIONS_A_PAGE = 200
ACTS = (
    ("deplacer", gettext_lazy("Déplacer")),
    ("heures", gettext_lazy("Changer les heures")),
    ("modifier", gettext_lazy("Changer la salle, l’équipe ou la modalité")),
    ("annuler", gettext_lazy("Annuler ces séances")),
)


@dataclass(frozen=True)
class Row:
    """A class session in the list: led here or joined as a guest, signed, doubted."""

    session: ClassSession
    is_led: bool
    is_signed: bool
    is_chosen: bool
    clashes: tuple[str, ...]


@dataclass
class Week:
    """Its Monday and its class sessions."""

    monday: date
    rows: list[Row]

    @property
    def key(self) -> str:
        return self.monday.isoformat()


@for_office
@require_safe
def cohort_timetable(request: HttpRequest, cohort_id: UUID) -> HttpResponse:
    """The weeks from today on, or what the filters ask for."""
    cohort = cohort_of(request, cohort_id)
    form = TimetableFilter(request.GET or _from_today(cohort), cohort=cohort)
    said = form.cleaned_data if form.is_valid() else {}
    rows = _filtered(cohort, said, request.viewer)
    page = Paginator(rows, SESSIONS_A_PAGE).get_page(request.GET.get("page"))
    change = _last_change(cohort, request.viewer)
    context = {
        "cohort": cohort,
        "form": form,
        "page": page,
        "weeks": _weeks(cohort, page, request),
        "has_sessions": cohort.class_sessions.exists(),
        "planned_minutes": _planned_minutes(cohort),
        "hours_due": cohort.action.hours_in_centre or cohort.action.hours_total,
        "change": change,
        "acts": ACTS,
        "crumbs": cohort_crumbs(cohort),
        "here": _("Planning"),
    }
    return render(request, "homes/office/timetable.html", context)


def _from_today(cohort: Cohort) -> dict[str, str]:
    """What a first visit shows; a cohort that is over is shown whole."""
    if cohort.is_over:
        return {}
    return {"du": timezone.localdate(timezone=cohort.zone).isoformat()}


def _filtered(
    cohort: Cohort, said: dict[str, Any], viewer: Viewer
) -> QuerySet[ClassSession]:
    rows = ClassSession.objects.visible_to(viewer).of_cohort(cohort)
    if said.get("du"):
        rows = rows.filter(ends_at__gte=_midnight(cohort, said["du"]))
    if said.get("au"):
        rows = rows.filter(
            starts_at__lt=_midnight(cohort, said["au"] + timedelta(days=1))
        )
    if said.get("equipe"):
        rows = rows.filter(pk__in=said["equipe"].class_sessions.values("pk"))
    if said.get("salle"):
        rows = rows.filter(room=said["salle"])
    if said.get("modalite"):
        rows = rows.filter(mode=said["modalite"])
    return (
        rows.select_related("cohort__delivering_provider", "cohort__action__page")
        .prefetch_related("trainers", "guest_cohorts")
        .order_by("starts_at", "pk")
    )


def _midnight(cohort: Cohort, day: date):
    return timezone.make_aware(
        timezone.datetime(day.year, day.month, day.day), cohort.zone
    )


def _weeks(
    cohort: Cohort, sessions: Iterable[ClassSession], request: HttpRequest
) -> list[Week]:
    """`?cocher=<Monday>` or `?cocher=tout` ticks the boxes, without any script."""
    sessions = list(sessions)
    ticked = request.GET.get("cocher", "")
    signed = set(cohort.half_days.exclude(frozen_at=None).values_list("date", "period"))
    coming = [row for row in sessions if row.ends_at > timezone.now()]
    words = clash_words([Slot.of(row) for row in coming], request.viewer)
    weeks: dict[date, Week] = {}
    for session in sessions:
        day, period = period_of(session.starts_at, cohort)
        monday = day - timedelta(days=day.weekday())
        week = weeks.setdefault(monday, Week(monday, []))
        week.rows.append(
            Row(
                session=session,
                is_led=session.cohort_id == cohort.pk,
                is_signed=(day, period) in signed,
                is_chosen=ticked in ("tout", week.key),
                clashes=tuple(words[session.pk]),
            )
        )
    return list(weeks.values())


def _planned_minutes(cohort: Cohort) -> int:
    rows = cohort.half_days.values_list(
        "on_site_minutes", "remote_minutes", "either_minutes"
    )
    return sum(sum(minutes) for minutes in rows)


def _last_change(cohort: Cohort, viewer: Viewer) -> TimetableChange | None:
    """The last act, as long as it can be taken back."""
    acts = TimetableChange.objects.visible_to(viewer).filter(
        Q(undoes=None), cohort=cohort
    )
    last = acts.select_related("actor_user", "undone_by").order_by("-made_at").first()
    if last is None or hasattr(last, "undone_by") or not may_undo(last):
        return None
    return last


@for_office
@require_POST
def undo_timetable_change(
    request: HttpRequest, cohort_id: UUID, change_id: UUID
) -> HttpResponse:
    cohort = cohort_of(request, cohort_id)
    changes = TimetableChange.objects.visible_to(request.viewer)
    change = get_object_or_404(changes, pk=change_id, cohort=cohort)
    try:
        undo_change(change, by=request.viewer)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Le planning est redevenu ce qu’il était."))
    return redirect("cohort_timetable", cohort.pk)
