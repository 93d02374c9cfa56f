"""`/organisme/sessions/nouvelle/`, and a cohort changed, repeated, called off, paid."""

from uuid import UUID, uuid4

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cms.models import ProviderPage, TrainingAction
from training.cohorts.models import Cohort, Funding
from training.cohorts.opening import (
    cancel_cohort,
    edit_cohort,
    open_cohort,
    remove_funding,
    repeat_cohort,
    restore_cohort,
    save_funding,
)
from training.cohorts.permissions import can_open
from training.homes.doors import for_office
from training.homes.provider.cohort_forms import (
    CancelCohortForm,
    CohortForm,
    FundingForm,
    RepeatForm,
)
from training.homes.provider.cohorts import cohort_crumbs, cohort_of, form_page
from training.refusals import Refusal

READ_AND_SEND = require_http_methods(["GET", "HEAD", "POST"])


def add_refusal(form: forms.BaseForm, error: Refusal | ValidationError) -> None:
    """The service's sentence beside its field, or on top of the form."""
    if isinstance(error, Refusal):
        form.add_error(None, str(error))
    elif hasattr(error, "error_dict") and set(error.error_dict) <= set(form.fields):
        form.add_error(None, error)
    else:
        form.add_error(None, error.messages)


def _own_actions(request: HttpRequest) -> QuerySet[TrainingAction]:
    """The training actions of the organisation's published courses."""
    pages = ProviderPage.objects.filter(organisation=request.viewer.organisation)
    paths = [page.path for page in pages]
    actions = TrainingAction.objects.filter(page__live=True).select_related("page")
    if not paths:
        return actions.none()
    return actions.filter(page__path__startswith=paths[0]).order_by(
        "page__title", "sort_order"
    )


@for_office
@READ_AND_SEND
def new_cohort(request: HttpRequest) -> HttpResponse:
    """First of which training action, then the cohort's own facts."""
    actions = _own_actions(request)
    try:
        wanted = UUID(request.GET.get("action", ""))
    except ValueError:
        context = {"actions": actions, "crumbs": cohort_crumbs()}
        context["here"] = _("Nouvelle session")
        return render(request, "homes/office/cohort_new.html", context)
    action = get_object_or_404(actions, uuid=wanted)
    provider = action.page.specific.provider
    if not can_open(request.viewer, provider):
        raise PermissionDenied
    form = CohortForm(request.POST or None, instance=_blank_cohort(request, action))
    if request.method == "POST" and form.is_valid():
        key = form.instance.pk
        try:
            cohort = open_cohort(
                action, by=request.viewer, key=key, **form.cleaned_data
            )
        except (Refusal, ValidationError) as error:
            add_refusal(form, error)
        else:
            messages.success(
                request, _("La session est ouverte. Faites maintenant son planning.")
            )
            return redirect("cohort_timetable", cohort.pk)
    return _facts_page(
        request,
        form,
        here=_("Nouvelle session"),
        lead=action.page.title,
        crumbs=cohort_crumbs(),
        back=reverse("office_cohorts"),
    )


def _blank_cohort(request: HttpRequest, action: TrainingAction) -> Cohort:
    """Where and how the action is given; the key travels with the form."""
    provider = action.page.specific.provider
    try:
        key = UUID(request.POST.get("cle", ""))
    except ValueError:
        key = uuid4()
    return Cohort(
        pk=key,
        action=action,
        responsible_provider=provider,
        delivering_provider=action.delivering_provider or provider,
        is_permanent_entry=action.is_permanent_entry,
        place_name=action.place_name or provider.name,
        address=action.street or provider.street,
        postal_code=action.postal_code or provider.postal_code,
        city=action.city or provider.city,
        insee_code=action.insee_code or provider.insee_code,
        time_zone=provider.time_zone,
    )


def _facts_page(request: HttpRequest, form: CohortForm, **context) -> HttpResponse:
    context |= {"form": form, "key": form.instance.pk}
    status = 422 if form.errors else 200
    return render(request, "homes/office/cohort_edit.html", context, status=status)


@for_office
@READ_AND_SEND
def edit_cohort_facts(request: HttpRequest, cohort_id: UUID) -> HttpResponse:
    cohort = cohort_of(request, cohort_id)
    form = CohortForm(request.POST or None, instance=cohort)
    if request.method == "POST" and form.is_valid():
        try:
            edit_cohort(cohort, by=request.viewer, **form.cleaned_data)
        except (Refusal, ValidationError) as error:
            add_refusal(form, error)
        else:
            messages.success(request, _("La session est à jour."))
            return redirect("office_cohort", cohort.pk)
    return _facts_page(
        request,
        form,
        here=_("Modifier la session"),
        lead=cohort.title,
        crumbs=cohort_crumbs(cohort),
        back=reverse("office_cohort", args=[cohort.pk]),
    )


@for_office
@READ_AND_SEND
def repeat_this_cohort(request: HttpRequest, cohort_id: UUID) -> HttpResponse:
    """« Refaire cette session »: the same one, later."""
    cohort = cohort_of(request, cohort_id)
    form = RepeatForm(request.POST or None)
    form.fields["key"] = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    if request.method == "POST" and form.is_valid():
        try:
            again = repeat_cohort(cohort, by=request.viewer, **form.cleaned_data)
        except (Refusal, ValidationError) as error:
            add_refusal(form, error)
        else:
            messages.success(request, _("La nouvelle session est ouverte."))
            return redirect("cohort_timetable", again.pk)
    return form_page(
        request,
        form,
        cohort,
        _("Refaire cette session"),
        submit_label=_("Ouvrir la nouvelle session"),
    )


@for_office
@READ_AND_SEND
def cancel_this_cohort(request: HttpRequest, cohort_id: UUID) -> HttpResponse:
    """Says what it does before it does it."""
    cohort = cohort_of(request, cohort_id)
    form = CancelCohortForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            cancel_cohort(cohort, by=request.viewer, **form.cleaned_data)
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("La session est annulée."))
            return redirect("office_cohort", cohort.pk)
    return form_page(
        request,
        form,
        cohort,
        _("Annuler la session"),
        submit_label=_("Annuler la session"),
        cancel_label=_("Garder la session"),
        variant="danger",
        notice=_(
            "Les inscriptions se ferment et les séances à venir sont annulées. "
            "La session quitte le catalogue ; vous pourrez la rétablir."
        ),
    )


@for_office
@require_POST
def restore_this_cohort(request: HttpRequest, cohort_id: UUID) -> HttpResponse:
    cohort = cohort_of(request, cohort_id)
    restore_cohort(cohort, by=request.viewer)
    messages.success(
        request,
        _(
            "La session est rétablie. Ses inscriptions restent closes ; ses séances se "
            "rétablissent depuis le planning."
        ),
    )
    return redirect("office_cohort", cohort.pk)


@for_office
@READ_AND_SEND
def cohort_fundings(request: HttpRequest, cohort_id: UUID) -> HttpResponse:
    """Who pays, and a form to add a funding."""
    cohort = cohort_of(request, cohort_id)
    form = FundingForm(request.POST or None)
    if request.method == "POST" and _saved(request, form, cohort, None):
        return redirect("cohort_fundings", cohort.pk)
    context = {
        "cohort": cohort,
        "fundings": cohort.fundings.select_related("funder").order_by("funder__name"),
        "form": form,
        "crumbs": cohort_crumbs(cohort),
        "here": _("Financements"),
    }
    status = 422 if form.errors else 200
    return render(request, "homes/office/cohort_fundings.html", context, status=status)


def _saved(
    request: HttpRequest, form: FundingForm, cohort: Cohort, funding: Funding | None
) -> bool:
    if not form.is_valid():
        return False
    try:
        save_funding(cohort, by=request.viewer, funding=funding, **form.cleaned_data)
    except (Refusal, ValidationError) as error:
        add_refusal(form, error)
        return False
    messages.success(request, _("Le financement est enregistré."))
    return True


@for_office
@READ_AND_SEND
def edit_funding(
    request: HttpRequest, cohort_id: UUID, funding_id: int
) -> HttpResponse:
    cohort = cohort_of(request, cohort_id)
    funding = get_object_or_404(Funding.objects.filter(cohort=cohort), pk=funding_id)
    form = FundingForm(request.POST or None, instance=funding)
    if request.method == "POST" and _saved(request, form, cohort, funding):
        return redirect("cohort_fundings", cohort.pk)
    back = reverse("cohort_fundings", args=[cohort.pk])
    return form_page(request, form, cohort, _("Modifier le financement"), back=back)


@for_office
@require_POST
def drop_funding(
    request: HttpRequest, cohort_id: UUID, funding_id: int
) -> HttpResponse:
    """A second click finds it gone."""
    cohort = cohort_of(request, cohort_id)
    funding = cohort.fundings.filter(pk=funding_id).first()
    try:
        if funding is not None:
            remove_funding(funding, by=request.viewer)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Le financement est retiré."))
    return redirect("cohort_fundings", cohort.pk)
