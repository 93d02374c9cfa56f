"""Absences: the person answers, the provider's office decides."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from people.access import for_person, for_roles
from people.models import Role
from training.enrolments.models import Enrolment
from training.lists import narrow
from training.refusals import Refusal
from training.register import permissions, refusals
from training.register.forms import AnswerForm, ContactForm, SettleForm
from training.register.models import AttendanceUnit
from training.register.pages.absences import SHEET, Absence, with_notices
from training.register.services import answer_absence as answer
from training.register.services import record_contact, settle_absence
from training.register.services.absences import DECIDED
from training.spreadsheets import file_of

office_only = for_roles(Role.OFFICE, Role.MANAGER)
PER_PAGE = 50


def _units(request: HttpRequest) -> QuerySet[AttendanceUnit]:
    return (
        AttendanceUnit.objects.visible_to(request.viewer)
        .select_related(
            "enrolment__person",
            "enrolment__cohort__action__page",
            "half_day__cohort__action__page",
            "half_day__cohort__delivering_provider",
        )
        .order_by("half_day__starts_at", "enrolment__person__birth_name")
    )


def _crumbs() -> list[dict]:
    return [{"label": _("Mon organisme"), "url": reverse("office_home")}]


@never_cache
@office_only
@require_safe
def absences_to_settle(request: HttpRequest) -> HttpResponse:
    """Absences of one's own cohorts that wait for a decision, oldest first."""
    own = Enrolment.objects.run_by(request.viewer)
    units = _units(request).to_settle().filter(enrolment__in=own)
    narrowed = narrow(
        request, units, cohort="enrolment__cohort", person="enrolment__person"
    )
    if file := file_of(request, narrowed.rows, SHEET):
        return file
    page = Paginator(narrowed.rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "narrowed": narrowed,
        "absences": with_notices(page.object_list),
        "crumbs": _crumbs(),
        "here": _("Absences à traiter"),
    }
    return render(request, "register/absences.html", context)


def _absence(request: HttpRequest, unit_id: int) -> Absence:
    unit = get_object_or_404(_units(request), pk=unit_id)
    if not permissions.can_settle(request.viewer, unit.half_day):
        raise PermissionDenied(str(refusals.MayNotSettle.sentence))
    [absence] = with_notices([unit])
    return absence


@never_cache
@office_only
@require_http_methods(["GET", "HEAD", "POST"])
def settle(request: HttpRequest, unit_id: int) -> HttpResponse:
    """One absence: what is known of it, and the decision."""
    absence = _absence(request, unit_id)
    unit = absence.unit
    reason = absence.notice.reason if absence.notice else ""
    form = SettleForm(request.POST or None, initial={"reason": reason})
    if form.is_valid():
        try:
            settle_absence(
                unit.enrolment, unit.half_day, by=request.viewer, **form.cleaned_data
            )
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Votre décision est notée."))
            return redirect("absences_to_settle")
    absences = {"label": _("Absences à traiter"), "url": reverse("absences_to_settle")}
    context = {
        "absence": absence,
        "form": form,
        "contact_form": ContactForm(),
        "crumbs": [*_crumbs(), absences],
        "here": str(unit.enrolment.person),
    }
    status = 422 if form.errors else 200
    return render(request, "register/settle.html", context, status=status)


@office_only
@require_POST
def absence_contact(request: HttpRequest, unit_id: int) -> HttpResponse:
    """The office has reached someone who has no e-mail."""
    unit = _absence(request, unit_id).unit
    form = ContactForm(request.POST)
    try:
        if form.is_valid():
            channel = form.cleaned_data["channel"]
            record_contact(
                unit.enrolment, unit.half_day, by=request.viewer, channel=channel
            )
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("settle_absence", unit_id)


@never_cache
@for_person
@require_http_methods(["GET", "HEAD", "POST"])
def answer_absence(request: HttpRequest, half_day_id: int) -> HttpResponse:
    """The person says why they were absent."""
    unit = get_object_or_404(
        _units(request),
        half_day=half_day_id,
        enrolment__person=request.viewer.person,
    )
    [absence] = with_notices([unit])
    form = AnswerForm(request.POST or None)
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        try:
            answer(unit.enrolment, unit.half_day, by=request.viewer, reason=reason)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("answer_absence", half_day_id)
    context = {
        "form": form,
        "absence": absence,
        "unit": unit,
        "is_decided": unit.state in DECIDED,
        "is_absence": unit.state in ("to_justify", *DECIDED),
        "wants_to_change": "modifier" in request.GET,
        "steps": [_("Votre organisme lit votre réponse, puis décide.")],
    }
    status = 422 if form.errors else 200
    return render(request, "register/answer.html", context, status=status)
