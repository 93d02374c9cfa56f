"""A seat offered, given back, changed: pages of the person, and of who acts for them.

One page each, whoever opens it: the person, the counsellor who assists them, or the
cohort's office; the services ask again.
"""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from people.access import signed_in
from training.enrolments.admission.models import SeatOffer
from training.enrolments.admission.offers import can_answer, what_became_of
from training.enrolments.leaving import (
    can_renounce,
    change_mode,
    reinstate,
    renounce,
)
from training.enrolments.models import (
    AttendanceMode,
    Enrolment,
    EnrolmentStatus,
    RenounceReason,
)
from training.enrolments.permissions import can_manage
from training.homes.doors import for_office
from training.homes.links.offer import ANSWERS, answer_offer
from training.refusals import Refusal


class RenounceForm(forms.Form):
    """Why, from a list; words if one wishes."""

    reason = forms.ChoiceField(
        label=gettext_lazy("Pourquoi ?"),
        choices=RenounceReason,
        widget=forms.RadioSelect,
    )
    words = forms.CharField(
        label=gettext_lazy("Précisions"),
        required=False,
        max_length=150,
        help_text=gettext_lazy("N’écrivez rien sur la santé."),
    )


def _is_own(request: HttpRequest, person_id: UUID) -> bool:
    return request.viewer.person is not None and request.viewer.person.pk == person_id


def _back_to(request: HttpRequest, person_id: UUID, enrolment=None) -> str:
    """Where each of the three came from."""
    if _is_own(request, person_id):
        return reverse("my_path")
    if enrolment is not None and can_manage(request.viewer, enrolment):
        return reverse("office_enrolment", args=[enrolment.pk])
    return reverse("follow_up_person", args=[person_id])


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def answer_seat_offer(request: HttpRequest, offer_id: UUID) -> HttpResponse:
    """`/places/<id>/`: what is offered, until when; POST answers. Repeatable."""
    viewer = request.viewer
    offer = get_object_or_404(
        SeatOffer.objects.visible_to(viewer).with_details(), pk=offer_id
    )
    if not can_answer(viewer, offer):
        raise PermissionDenied
    refusal, back = None, _back_to(request, offer.referral.person_id)
    if request.method == "POST" and request.POST.get("answer") in ANSWERS:
        try:
            said = answer_offer(offer, request.POST["answer"], by=viewer)
        except Refusal as refused:
            refusal = refused
            offer.refresh_from_db()
        else:
            messages.success(request, said)
            return redirect(back)
    context = {
        "offer": offer,
        "is_own": _is_own(request, offer.referral.person_id),
        "refusal": refusal,
        "became": "" if offer.is_open or refusal else what_became_of(offer),
        "back": back,
        "crumbs": [{"label": _("Retour"), "url": back}],
        "here": _("Place proposée"),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "homes/seats/offer.html", context, status=status)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def renounce_seat(request: HttpRequest, enrolment_id: UUID) -> HttpResponse:
    """`/inscriptions/<id>/rendre/`: says what it changes, asks why, then does it."""
    viewer = request.viewer
    enrolment = get_object_or_404(
        Enrolment.objects.visible_to(viewer).with_details(), pk=enrolment_id
    )
    if not can_renounce(viewer, enrolment):
        raise PermissionDenied
    back = _back_to(request, enrolment.person_id, enrolment)
    form = RenounceForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            renounce(enrolment, by=viewer, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("C’est noté : la place est rendue."))
            return redirect(back)
    context = {
        "enrolment": enrolment,
        "is_own": _is_own(request, enrolment.person_id),
        "may": enrolment.status == EnrolmentStatus.ENROLLED,
        "form": form,
        "back": back,
        "crumbs": [{"label": _("Retour"), "url": back}],
        "here": _("Rendre une place"),
    }
    status = 422 if form.errors else 200
    return render(request, "homes/seats/renounce.html", context, status=status)


@for_office
@require_POST
def change_enrolment_mode(request: HttpRequest, enrolment_id: UUID) -> HttpResponse:
    """From the room to the distance or back, if a seat is free there."""
    enrolment = _managed(request, enrolment_id)
    mode = request.POST.get("mode", "")
    if mode not in AttendanceMode.values:
        return redirect("office_enrolment", enrolment.pk)
    return _done(
        request,
        enrolment,
        lambda: change_mode(enrolment, mode, by=request.viewer),
        _("Le changement est noté. La personne est prévenue."),
    )


@for_office
@require_POST
def reinstate_enrolment(request: HttpRequest, enrolment_id: UUID) -> HttpResponse:
    """Takes back a seat given back, if it is still free."""
    enrolment = _managed(request, enrolment_id)
    return _done(
        request,
        enrolment,
        lambda: reinstate(enrolment, by=request.viewer),
        _("La personne est de nouveau inscrite. Elle est prévenue."),
    )


def _managed(request: HttpRequest, enrolment_id: UUID) -> Enrolment:
    enrolments = Enrolment.objects.visible_to(request.viewer).with_details()
    enrolment = get_object_or_404(enrolments, pk=enrolment_id)
    if not can_manage(request.viewer, enrolment):
        raise PermissionDenied
    return enrolment


def _done(request: HttpRequest, enrolment: Enrolment, act, said: str) -> HttpResponse:
    try:
        act()
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, said)
    return redirect("office_enrolment", enrolment.pk)
