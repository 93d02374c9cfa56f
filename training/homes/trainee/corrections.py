"""`/mon-parcours/corrections/`: asking that something wrong be put right."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from people.access import for_person
from people.models import Organisation, Person
from training.homes.correction_words import entries_of
from training.homes.trainee.views import home_crumbs
from training.refusals import Refusal
from training.sharing.rights.correcting import (
    ask_correction,
    holders_of,
    withdraw_correction,
)
from training.sharing.rights.models import Correction


def _crumbs(*more: dict) -> list[dict]:
    shares = {"label": _("Qui voit mon dossier"), "url": reverse("my_shares")}
    return [*home_crumbs(), shares, *more]


def _own(request: HttpRequest):
    viewer = request.viewer
    rows = Correction.objects.visible_to(viewer).filter(person=viewer.person)
    return rows.with_details()


class CorrectionForm(forms.Form):
    """Who holds it, what it is about, what is wrong, what is right."""

    organisation = forms.ModelChoiceField(
        Organisation.objects.none(),
        label=gettext_lazy("Qui doit corriger ?"),
        empty_label=None,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choisissez un organisme.")},
    )
    part = forms.ChoiceField(
        label=gettext_lazy("De quoi s’agit-il ?"),
        choices=Correction._meta.get_field("part").choices,
    )
    wrong = forms.CharField(
        label=gettext_lazy("Qu’est-ce qui est faux ?"),
        help_text=gettext_lazy("Par exemple : « mon absence du 3 mars »."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    right = forms.CharField(
        label=gettext_lazy("Qu’est-ce qui est juste ?"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args, person: Person, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = holders_of(person)


@for_person
@never_cache
@require_safe
def my_corrections(request: HttpRequest) -> HttpResponse:
    """All one's demands, with their answers."""
    context = {
        "corrections": _own(request).prefetch_related("events"),
        "crumbs": _crumbs(),
        "here": _("Mes demandes de correction"),
    }
    return render(request, "homes/trainee/my_corrections.html", context)


@for_person
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask_for_correction(request: HttpRequest) -> HttpResponse:
    """One demand; sending it twice makes one."""
    posted = request.POST if request.method == "POST" else None
    form = CorrectionForm(posted, person=request.viewer.person)
    if form.is_valid():
        try:
            correction = ask_correction(by=request.viewer, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(
                request,
                _("C’est envoyé : %(name)s doit vous répondre dans le mois.")
                % {"name": correction.organisation},
            )
            return redirect("my_corrections")
    context = {
        "form": form,
        "crumbs": _crumbs(),
        "here": _("Demander une correction"),
    }
    status = 422 if posted is not None else 200
    return render(request, "homes/trainee/ask_correction.html", context, status=status)


@for_person
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def my_correction(request: HttpRequest, correction_id: UUID) -> HttpResponse:
    """One demand, step by step; posting takes it back."""
    correction = get_object_or_404(_own(request), pk=correction_id)
    if request.method == "POST":
        try:
            withdraw_correction(correction, by=request.viewer)
        except Refusal as refusal:
            messages.error(request, str(refusal))
        return redirect("my_correction", correction.pk)
    mine = {"label": _("Mes demandes"), "url": reverse("my_corrections")}
    context = {
        "correction": correction,
        "entries": entries_of(correction),
        "crumbs": _crumbs(mine),
        "here": correction.get_part_display(),
    }
    return render(request, "homes/trainee/my_correction.html", context)
