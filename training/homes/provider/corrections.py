"""`/organisme/inscriptions/<id>/…`: what was noted wrongly is corrected: the days of
entry and exit (`dates/`), an end that isn't one (`reprendre/`)."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from training.enrolment_files.declarations.models import Declaration
from training.enrolments.correcting import correct_dates
from training.enrolments.models import Enrolment
from training.enrolments.undoing import ENDED, undo_end
from training.homes.doors import for_office
from training.homes.provider.cohorts import cohort_crumbs
from training.homes.provider.enrolments import office_enrolment_of
from training.homes.provider.forms import date_field
from training.refusals import Refusal


class DatesForm(forms.Form):
    """The days as they really were, and why they change."""

    entry_on = date_field(label=gettext_lazy("Entrée effective"))
    exit_on = date_field(label=gettext_lazy("Sortie effective"))
    reason = forms.CharField(
        label=gettext_lazy("Pourquoi ?"),
        max_length=120,
        help_text=gettext_lazy(
            "Par exemple : « erreur de saisie ». Le conseiller peut le lire. Jamais "
            "rien sur la santé."
        ),
    )

    def __init__(self, *args, enrolment: Enrolment, **kwargs):
        days = {
            "entry_on": enrolment.actual_entry_on,
            "exit_on": enrolment.actual_exit_on,
        }
        super().__init__(*args, initial=days, **kwargs)
        if enrolment.actual_exit_on is None:
            del self.fields["exit_on"]


@for_office
@require_http_methods(["GET", "HEAD", "POST"])
def correct_enrolment(request: HttpRequest, enrolment_id: UUID) -> HttpResponse:
    """Corrects what was typed wrongly; what must be declared elsewhere follows."""
    enrolment = office_enrolment_of(request, enrolment_id)
    form = DatesForm(request.POST or None, enrolment=enrolment)
    if request.method == "POST" and form.is_valid():
        try:
            correct_dates(enrolment, by=request.viewer, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Les dates sont corrigées."))
            return redirect("office_enrolment", enrolment.pk)
    address = reverse("office_enrolment", args=[enrolment.pk])
    person = {"label": str(enrolment.person), "url": address}
    context = {
        "enrolment": enrolment,
        "form": form,
        "lead": _("La date d’avant reste dans l’historique."),
        "submit_label": _("Corriger ces dates"),
        "cancel_url": address,
        "crumbs": [*cohort_crumbs(enrolment.cohort), person],
        "here": _("Dates d’entrée et de sortie"),
    }
    status = 422 if form.errors else 200
    return render(request, "homes/office/agreement_form.html", context, status=status)


class UndoForm(forms.Form):
    """Why the end that was noted isn't one."""

    reason = forms.CharField(
        label=gettext_lazy("Pourquoi ?"),
        max_length=255,
        help_text=gettext_lazy(
            "La personne et son conseiller le lisent. Jamais rien sur la santé."
        ),
    )


@for_office
@require_http_methods(["GET", "HEAD", "POST"])
def undo_enrolment_end(request: HttpRequest, enrolment_id: UUID) -> HttpResponse:
    """Says what taking the end back changes, asks why, then does it."""
    enrolment = office_enrolment_of(request, enrolment_id)
    form = UndoForm(request.POST or None)
    address = reverse("office_enrolment", args=[enrolment.pk])
    if request.method == "POST" and form.is_valid():
        try:
            undo_end(enrolment, by=request.viewer, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("La formation continue. Chacun est prévenu."))
            return redirect(address)
    declared = Declaration.objects.visible_to(request.viewer).filter(
        enrolment=enrolment, event=Declaration.Event.EXIT, done_at__isnull=False
    )
    context = {
        "enrolment": enrolment,
        "may": enrolment.status in ENDED or form.errors,
        "declared": [row.get_platform_display() for row in declared],
        "form": form,
        "back": address,
        "crumbs": [
            *cohort_crumbs(enrolment.cohort),
            {"label": str(enrolment.person), "url": address},
        ],
        "here": _("Revenir sur la fin"),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "homes/seats/undo_end.html", context, status=status)
