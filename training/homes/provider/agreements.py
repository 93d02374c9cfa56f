"""`/organisme/inscriptions/<id>/…`: who pays the seat, and what was agreed."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from people.access import signed_in
from people.models import Organisation, OrganisationKind
from training.enrolment_files.agreements.models import Agreement
from training.enrolment_files.agreements.services import (
    cancel_agreement,
    choose_allowance_payer,
    choose_funding,
    employers,
    make_agreement,
    note_signed,
    set_employer,
)
from training.enrolments.models import Enrolment
from training.homes.doors import for_office
from training.homes.provider.enrolments import office_enrolment_of
from training.homes.provider.office import office_crumbs
from training.refusals import Refusal


class FundingForm(forms.Form):
    """Who pays this seat, among the session's fundings; who pays the trainee."""

    funding = forms.ModelChoiceField(
        label=gettext_lazy("Financement de cette place"),
        queryset=None,
        required=False,
        empty_label=gettext_lazy("Aucun, ou pas encore connu"),
    )
    allowance_payer = forms.ModelChoiceField(
        label=gettext_lazy("Qui rémunère la personne pendant la formation ?"),
        queryset=None,
        required=False,
        empty_label=gettext_lazy("Personne, ou pas encore connu"),
        help_text=gettext_lazy(
            "Le financeur et qui rémunère voient, parce que la loi l’impose, le "
            "parcours et les présences. La personne le lit dans « Qui voit mon "
            "dossier »."
        ),
    )

    def __init__(self, *args, enrolment: Enrolment, **kwargs):
        super().__init__(*args, **kwargs)
        fundings = enrolment.cohort.fundings.select_related("funder")
        self.fields["funding"].queryset = fundings
        payers = Organisation.objects.of_kind(OrganisationKind.Kind.ALLOWANCE_PAYER)
        self.fields["allowance_payer"].queryset = payers.order_by("name")


class EmployerForm(forms.Form):
    """Who employs the person while they are trained."""

    employer = forms.ModelChoiceField(
        label=gettext_lazy("Employeur"),
        queryset=None,
        required=False,
        empty_label=gettext_lazy("Aucun, ou pas encore connu"),
        help_text=gettext_lazy(
            "L’entreprise n’est pas dans la liste ? Demandez à la coordination du "
            "territoire de l’ajouter."
        ),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["employer"].queryset = employers()


class AgreementForm(forms.Form):
    """With whom, at what price, paid how."""

    buyer = forms.ModelChoiceField(
        label=gettext_lazy("Qui achète la formation ?"),
        queryset=None,
        required=False,
        empty_label=gettext_lazy("La personne elle-même (contrat)"),
        help_text=gettext_lazy("Un employeur ou un financeur signe une convention."),
    )
    price = forms.DecimalField(
        label=gettext_lazy("Prix, en euros TTC"),
        min_value=0,
        max_digits=9,
        decimal_places=2,
        localize=True,
    )
    terms = forms.CharField(
        label=gettext_lazy("Modalités de règlement"),
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
        max_length=1000,
    )
    early_end = forms.CharField(
        label=gettext_lazy("Si la formation s’arrête avant la fin"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=1000,
        initial=gettext_lazy(
            "En cas d’abandon sans force majeure, les heures données jusqu’à ce jour "
            "sont dues, en proportion du prix."
        ),
        help_text=gettext_lazy("Ce qui est alors dû : le document doit le dire."),
    )
    is_at_a_distance = forms.BooleanField(
        label=gettext_lazy("Le contrat est conclu à distance"),
        required=False,
        help_text=gettext_lazy("Le délai de rétractation est alors de 14 jours."),
    )

    def __init__(self, *args, enrolment: Enrolment, **kwargs):
        first = {
            "price": enrolment.cohort.action.price,
            "buyer": enrolment.employer_id,
        }
        super().__init__(*args, initial=first, **kwargs)
        funders = enrolment.cohort.fundings.values_list("funder", flat=True)
        buyers = employers() | Organisation.objects.filter(
            pk__in=[*funders, enrolment.employer_id]
        )
        provider = enrolment.cohort.responsible_provider_id
        self.fields["buyer"].queryset = buyers.exclude(pk=provider).order_by("name")


class SignedForm(forms.Form):
    """The day on which all had signed."""

    on = forms.DateField(
        label=gettext_lazy("Signé par tous le"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


def _page(request: HttpRequest, enrolment: Enrolment, form, **facts) -> HttpResponse:
    sessions = (_("Sessions"), "office_cohorts")
    person = {
        "label": str(enrolment.person),
        "url": reverse("office_enrolment", args=[enrolment.pk]),
    }
    context = {
        "enrolment": enrolment,
        "form": form,
        "crumbs": [*office_crumbs(sessions), person],
        **facts,
    }
    status = 422 if form.errors else 200
    return render(request, "homes/office/agreement_form.html", context, status=status)


@for_office
@require_http_methods(["GET", "HEAD", "POST"])
def enrolment_funding(request: HttpRequest, enrolment_id: UUID) -> HttpResponse:
    """Chooses the funding; refused in words where it pays no further seat."""
    enrolment = office_enrolment_of(request, enrolment_id)
    form = FundingForm(
        request.POST or None,
        enrolment=enrolment,
        initial={
            "funding": enrolment.funding_id,
            "allowance_payer": enrolment.allowance_payer_id,
        },
    )
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                facts = form.cleaned_data
                choose_funding(enrolment, facts["funding"], by=request.viewer)
                payer = facts["allowance_payer"]
                choose_allowance_payer(enrolment, payer, by=request.viewer)
        except Refusal as refusal:
            form.add_error("funding", str(refusal))
        else:
            messages.success(request, _("Le financement est noté."))
            return redirect("office_enrolment", enrolment.pk)
    return _page(
        request,
        enrolment,
        form,
        here=_("Financement"),
        submit_label=_("Noter ce financement"),
    )


@for_office
@require_http_methods(["GET", "HEAD", "POST"])
def enrolment_employer(request: HttpRequest, enrolment_id: UUID) -> HttpResponse:
    """Says who employs the person; the next document and certificate name it."""
    enrolment = office_enrolment_of(request, enrolment_id)
    form = EmployerForm(
        request.POST or None, initial={"employer": enrolment.employer_id}
    )
    if request.method == "POST" and form.is_valid():
        try:
            set_employer(enrolment, form.cleaned_data["employer"], by=request.viewer)
        except Refusal as refusal:
            form.add_error("employer", str(refusal))
        else:
            messages.success(request, _("L’employeur est noté."))
            return redirect("office_enrolment", enrolment.pk)
    return _page(
        request,
        enrolment,
        form,
        here=_("Employeur"),
        lead=_(
            "Les conventions et certificats établis ensuite le nomment. L’entreprise "
            "n’en reçoit aucun accès au dossier."
        ),
        submit_label=_("Noter l’employeur"),
    )


@for_office
@require_http_methods(["GET", "HEAD", "POST"])
def new_agreement(request: HttpRequest, enrolment_id: UUID) -> HttpResponse:
    """Makes the convention or contract; a second click finds it made."""
    enrolment = office_enrolment_of(request, enrolment_id)
    form = AgreementForm(request.POST or None, enrolment=enrolment)
    if request.method == "POST" and form.is_valid():
        try:
            made = make_agreement(enrolment, by=request.viewer, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Prêt à signer : %s.") % made)
            return redirect("office_enrolment", enrolment.pk)
    return _page(
        request,
        enrolment,
        form,
        here=_("Convention ou contrat"),
        lead=_("Le document est numéroté et figé. En cas d’erreur, annulez-le."),
        submit_label=_("Établir le document"),
    )


@signed_in
@never_cache
@require_safe
def agreement_file(request: HttpRequest, agreement_id: UUID) -> FileResponse:
    """The PDF, for the provider and the person."""
    agreements = Agreement.objects.visible_to(request.viewer)
    agreement = get_object_or_404(agreements, pk=agreement_id)
    return FileResponse(
        agreement.file.open("rb"),
        filename=f"{agreement.number}.pdf",
        content_type="application/pdf",
    )


@for_office
@require_POST
def sign_agreement(request: HttpRequest, agreement_id: UUID) -> HttpResponse:
    """Notes the day of the last signature, or cancels the document with a reason."""
    agreements = Agreement.objects.visible_to(request.viewer)
    agreement = get_object_or_404(agreements, pk=agreement_id)
    try:
        if "cancel" in request.POST:
            words = request.POST.get("reason", "")[:255]
            cancel_agreement(agreement, by=request.viewer, reason=words)
            messages.success(request, _("Le document est annulé."))
        else:
            form = SignedForm(request.POST)
            day = form.cleaned_data["on"] if form.is_valid() else timezone.localdate()
            note_signed(agreement, by=request.viewer, on=day)
            messages.success(request, _("La signature est notée."))
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("office_enrolment", agreement.enrolment_id)
