"""`/corrections/`: what people ask an organisation to put right, and its answers."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from people.access import for_roles
from people.models import Role
from people.templatetags.interface import long_date_fr
from training.homes import sheets
from training.homes.correction_words import entries_of
from training.refusals import Refusal
from training.sharing.rights.correcting import answer_correction
from training.sharing.rights.models import Correction, CorrectionState
from training.sharing.services import record_read, record_read_once_a_day
from training.spreadsheets import file_of

PAGE_SIZE = 25
for_holders = for_roles(Role.OFFICE, Role.MANAGER, Role.COUNSELLOR)
COLUMNS = [
    {"label": label}
    for label in (
        gettext_lazy("Personne"),
        gettext_lazy("Partie du dossier"),
        gettext_lazy("Demandée le"),
        gettext_lazy("Répondre avant le"),
        gettext_lazy("État"),
    )
]


def _asked(request: HttpRequest):
    viewer = request.viewer
    rows = Correction.objects.visible_to(viewer).asked_of(viewer.organisation)
    return rows.with_details()


@for_holders
@never_cache
@require_safe
def corrections(request: HttpRequest) -> HttpResponse:
    """Those that wait for an answer first, the oldest at the top; then the others."""
    is_done = request.GET.get("etat") == "repondues"
    rows = _asked(request)
    waiting = rows.open().order_by("asked_at")
    shown = rows.exclude(pk__in=waiting.values("pk")) if is_done else waiting
    if file := file_of(request, shown, sheets.CORRECTIONS):
        return file
    page = Paginator(shown, PAGE_SIZE).get_page(request.GET.get("page"))
    record_read_once_a_day(
        request.viewer,
        [row.person_id for row in page],
        part="identity",
        purpose=_("Répondre aux demandes de correction"),
    )
    context = {
        "page": page,
        "columns": COLUMNS,
        "rows": [_row(row) for row in page],
        "tabs": [
            {"label": _("À traiter"), "url": "?", "current": not is_done},
            {"label": _("Répondues"), "url": "?etat=repondues", "current": is_done},
        ],
        "here": _("Demandes de correction"),
    }
    return render(request, "homes/corrections/list.html", context)


def _row(correction: Correction) -> dict:
    cells = [
        {
            "value": correction.person.full_name,
            "url": reverse("correction", args=[correction.pk]),
        },
        {"value": correction.get_part_display()},
        {"value": long_date_fr(correction.asked_at)},
        {"value": long_date_fr(correction.answer_by)},
        {
            "value": _("En retard") if correction.is_late else _state(correction),
            "status": "late" if correction.is_late else "plain",
        },
    ]
    return {"cells": cells}


def _state(correction: Correction) -> str:
    return capfirst(correction.get_state_display())


class AnswerForm(forms.Form):
    """What becomes of it; a refusal says why."""

    state = forms.ChoiceField(
        label=gettext_lazy("Votre réponse"),
        choices=[
            (CorrectionState.CORRECTED, gettext_lazy("C’est corrigé")),
            (CorrectionState.RECEIVED, gettext_lazy("Nous vérifions")),
            (CorrectionState.REFUSED, gettext_lazy("Nous ne corrigeons pas")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choisissez une réponse.")},
    )
    words = forms.CharField(
        label=gettext_lazy("Ce que la personne lira"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


@for_holders
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def correction(request: HttpRequest, correction_id: UUID) -> HttpResponse:
    """One demand, and the form of the answer while it waits."""
    row = get_object_or_404(_asked(request), pk=correction_id)
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            answer_correction(row, by=request.viewer, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("C’est noté : la personne en est informée."))
            return redirect("correction", row.pk)
    elif request.method == "GET":
        purpose = _("Répondre à une demande de correction")
        record_read(request.viewer, [row.person_id], part=row.part, purpose=purpose)
    context = {
        "correction": row,
        "form": form,
        "entries": entries_of(row),
        "crumbs": [
            {"label": _("Demandes de correction"), "url": reverse("corrections")}
        ],
        "here": row.person.full_name,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "homes/corrections/answer.html", context, status=status)
