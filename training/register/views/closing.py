"""The trainer closes a half-day; two people correct it afterwards."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from training.refusals import Refusal
from training.register import permissions, refusals
from training.register.forms import CorrectionForm
from training.register.pages.roll import read_roll
from training.register.services import correct, countersign
from training.register.views.roll import (
    find_enrolment,
    find_half_day,
    for_readers,
    question,
)


@for_readers
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def countersign_register(request: HttpRequest, half_day_id: int) -> HttpResponse:
    """Says who is present and who is not, then closes. A second click does nothing."""
    half_day = find_half_day(request.viewer, half_day_id)
    if not permissions.can_countersign(request.viewer, half_day):
        raise PermissionDenied(str(refusals.NotYourRegister.sentence))
    refusal = None
    if request.method == "POST":
        try:
            countersign(half_day, by=request.viewer)
        except Refusal as refused:
            refusal = refused
        else:
            messages.success(request, _("Le registre est contresigné."))
            return redirect("register_page", half_day_id)
    roll = read_roll(request.viewer, half_day)
    if roll.is_closed:
        return redirect("register_page", half_day_id)
    context = {
        "roll": roll,
        "half_day": half_day,
        "cohort": half_day.cohort,
        "refusal": refusal,
    }
    status = 409 if refusal else 200
    return render(request, "register/countersign.html", context, status=status)


@for_readers
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def correct_register(
    request: HttpRequest, half_day_id: int, enrolment_id: UUID
) -> HttpResponse:
    """A closed row says something wrong: two people write the right thing beneath."""
    half_day = find_half_day(request.viewer, half_day_id)
    if not permissions.can_correct(request.viewer, half_day):
        raise PermissionDenied(str(refusals.NotYourRegister.sentence))
    enrolment = find_enrolment(request.viewer, half_day, enrolment_id)
    form = CorrectionForm(
        request.POST or None, half_day=half_day, viewer=request.viewer
    )
    if form.is_valid():
        try:
            correct(enrolment, half_day, by=request.viewer, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("La correction est au registre."))
            return redirect("register_page", half_day_id)
    title = _("Corriger la présence de %s") % enrolment.person
    return question(request, form, half_day, title, _("Écrire la correction"))
