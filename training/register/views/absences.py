"""Absences: the person answers, the provider's office decides."""

from dataclasses import dataclass
from datetime import date

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from people.access import for_person, for_roles
from people.models import Role
from training.refusals import Refusal
from training.register import permissions, refusals
from training.register.forms import AnswerForm, ContactForm, SettleForm
from training.register.models import AbsenceNotice, AttendanceUnit
from training.register.services import answer_absence as answer
from training.register.services import record_contact, settle_absence
from training.register.services.absences import DECIDED, answer_by

office_only = for_roles(Role.OFFICE, Role.MANAGER)
PER_PAGE = 50


@dataclass(frozen=True)
class Absence:
    """An absence as the office reads it: the unit, its notice, what may be done."""

    unit: AttendanceUnit
    notice: AbsenceNotice | None

    @property
    def answer_by(self) -> date | None:
        return answer_by(self.notice) if self.notice else None

    @property
    def is_to_contact(self) -> bool:
        """Nobody has told the person yet, and no mail will."""
        if self.notice is not None and self.notice.contacted_at is not None:
            return False
        return not self.unit.enrolment.person.email

    @property
    def may_be_unexcused(self) -> bool:
        if self.notice is None:
            return False
        if self.notice.answered_at is not None:
            return True
        last_day = self.answer_by
        return last_day is not None and timezone.localdate() > last_day


def _units(request: HttpRequest):
    return (
        AttendanceUnit.objects.visible_to(request.viewer)
        .select_related(
            "enrolment__person",
            "enrolment__cohort__action__page",
            "half_day__cohort",
        )
        .order_by("half_day__starts_at", "enrolment__person__birth_name")
    )


def _with_notices(units: list[AttendanceUnit]) -> list[Absence]:
    notices = AbsenceNotice.objects.filter(
        enrolment__in={unit.enrolment_id for unit in units},
        half_day__in={unit.half_day_id for unit in units},
    ).select_related("half_day__cohort")
    by_key = {(notice.enrolment_id, notice.half_day_id): notice for notice in notices}
    return [
        Absence(unit, by_key.get((unit.enrolment_id, unit.half_day_id)))
        for unit in units
    ]


@never_cache
@office_only
@require_GET
def absences_to_settle(request: HttpRequest) -> HttpResponse:
    """Absences of closed registers that wait for a decision, oldest first."""
    units = _units(request).to_settle().filter(is_final=True)
    page = Paginator(units, PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "absences": _with_notices(list(page.object_list))}
    return render(request, "register/absences.html", context)


def _absence(request: HttpRequest, unit_id: int) -> Absence:
    unit = get_object_or_404(_units(request), pk=unit_id)
    if not permissions.can_settle(request.viewer, unit.half_day):
        raise PermissionDenied(str(refusals.MayNotSettle.sentence))
    [absence] = _with_notices([unit])
    return absence


@never_cache
@office_only
@require_http_methods(["GET", "POST"])
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
            form.add_error("state", str(refusal))
        else:
            messages.success(request, _("Votre décision est notée."))
            return redirect("absences_to_settle")
    context = {"absence": absence, "form": form, "contact_form": ContactForm()}
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
@require_http_methods(["GET", "POST"])
def answer_absence(request: HttpRequest, half_day_id: int) -> HttpResponse:
    """The person says why they were absent."""
    unit = get_object_or_404(
        _units(request),
        half_day=half_day_id,
        enrolment__person=request.viewer.person,
    )
    [absence] = _with_notices([unit])
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
    }
    status = 422 if form.errors else 200
    return render(request, "register/answer.html", context, status=status)
