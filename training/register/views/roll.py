"""The trainer's register: big rows, three answers, an undo, the code on the wall."""

import io
from uuid import UUID

import segno
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from people.access import for_roles
from people.models import Role
from people.viewer import Viewer
from training.cohorts.schedule import HalfDay
from training.enrolments.models import Enrolment
from training.refusals import Refusal
from training.register import codes, refusals
from training.register.forms import AbsentForm, LateForm
from training.register.pages.roll import attended_minutes, may_keep, read_roll
from training.register.services import mark, withdraw_mark

for_readers = for_roles(Role.TRAINER, Role.OFFICE, Role.MANAGER)


def find_half_day(viewer: Viewer, half_day_id: int) -> HalfDay:
    half_days = HalfDay.objects.visible_to(viewer).with_details()
    return get_object_or_404(half_days, pk=half_day_id)


def _kept(request: HttpRequest, half_day_id: int) -> HalfDay:
    half_day = find_half_day(request.viewer, half_day_id)
    if not may_keep(request.viewer, half_day):
        raise PermissionDenied(str(refusals.NotYourRegister.sentence))
    return half_day


def find_enrolment(viewer: Viewer, half_day: HalfDay, enrolment_id: UUID) -> Enrolment:
    enrolments = Enrolment.objects.visible_to(viewer).select_related("person")
    return get_object_or_404(enrolments, pk=enrolment_id, cohort=half_day.cohort_id)


@for_readers
@never_cache
@require_safe
def register_page(request: HttpRequest, half_day_id: int) -> HttpResponse:
    half_day = find_half_day(request.viewer, half_day_id)
    roll = read_roll(request.viewer, half_day)
    home = {"label": _("Mon organisme"), "url": reverse("office_home")}
    if request.viewer.has_role(Role.TRAINER):
        home = {"label": _("Mes séances"), "url": reverse("trainer_home")}
    context = {
        "roll": roll,
        "half_day": half_day,
        "cohort": half_day.cohort,
        "crumbs": [home],
        "here": _("Registre"),
    }
    if roll.shows_code:
        context |= _code(half_day)
    return render(request, "register/roll.html", context)


def _code(half_day: HalfDay) -> dict:
    """`stamp` makes browsers fetch the picture anew."""
    return {
        "code": codes.short_code(half_day),
        "stamp": int(timezone.now().timestamp()),
    }


@for_readers
@never_cache
@require_safe
def register_code(request: HttpRequest, half_day_id: int) -> HttpResponse:
    """The code alone, for the wall: no name stands beside it."""
    half_day = _kept(request, half_day_id)
    roll = read_roll(request.viewer, half_day)
    if not roll.shows_code:
        return redirect("register_page", half_day_id)
    context = {
        "roll": roll,
        "half_day": half_day,
        "cohort": half_day.cohort,
        **_code(half_day),
        "sign_url": request.build_absolute_uri(reverse("sign_with_code")),
    }
    page = "register/_code.html" if request.htmx else "register/code.html"
    return render(request, page, context)


@for_readers
@never_cache
@require_safe
def register_qr(request: HttpRequest, half_day_id: int) -> HttpResponse:
    """The QR code as a picture, never kept: its address is good for ten minutes."""
    half_day = _kept(request, half_day_id)
    path = reverse("check_in", args=[codes.check_in_token(half_day)])
    picture = io.BytesIO()
    # By the address at which the trainer came: a phone in the room reaches it too.
    qr_code = segno.make(request.build_absolute_uri(path), error="m")
    qr_code.save(picture, kind="svg", border=3, light="#fff", omitsize=True)
    return HttpResponse(picture.getvalue(), content_type="image/svg+xml")


@for_readers
@require_POST
def register_mark(
    request: HttpRequest, half_day_id: int, enrolment_id: UUID
) -> HttpResponse:
    """One of the row's three answers."""
    half_day = _kept(request, half_day_id)
    enrolment = find_enrolment(request.viewer, half_day, enrolment_id)
    state, refusal = request.POST.get("state", ""), None
    if state not in ("present", "late", "absent"):
        return redirect("register_page", half_day_id)
    try:
        mark(enrolment, half_day, by=request.viewer, state=state)
    except refusals.SignatureNeedsAReason:
        url = reverse("register_absent", args=[half_day_id, enrolment_id])
        return _go(request, url)
    except Refusal as refused:
        refusal = refused
    return _row_or_page(request, half_day, enrolment, refusal)


@for_readers
@require_POST
def register_undo(
    request: HttpRequest, half_day_id: int, enrolment_id: UUID, sequence: int
) -> HttpResponse:
    """Takes the trainer's answer back; a second click takes nothing more."""
    half_day = _kept(request, half_day_id)
    enrolment = find_enrolment(request.viewer, half_day, enrolment_id)
    refusal = None
    try:
        withdraw_mark(enrolment, half_day, by=request.viewer, sequence=sequence)
    except Refusal as refused:
        refusal = refused
    return _row_or_page(request, half_day, enrolment, refusal)


def _go(request: HttpRequest, url: str) -> HttpResponse:
    """To another page, from a form or from htmx."""
    if not request.htmx:
        return redirect(url)
    response = HttpResponse()
    response["HX-Redirect"] = url
    return response


def _row_or_page(
    request: HttpRequest,
    half_day: HalfDay,
    enrolment: Enrolment,
    refusal: Refusal | None,
) -> HttpResponse:
    """The row and the counts for htmx; the whole page after a plain form."""
    roll = read_roll(request.viewer, half_day)
    row = next((r for r in roll.rows if r.row.enrolment == enrolment), None)
    if not request.htmx or row is None:
        if refusal:
            messages.error(request, str(refusal))
        anchor = f"#{row.row_id}" if row and not refusal else ""
        return _go(request, reverse("register_page", args=[half_day.pk]) + anchor)
    context = {"roll": roll, "row": row, "refusal": refusal, "half_day": half_day}
    status = 409 if refusal else 200
    return render(request, "register/_row_answer.html", context, status=status)


@for_readers
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def register_absent(
    request: HttpRequest, half_day_id: int, enrolment_id: UUID
) -> HttpResponse:
    """Marks someone absent who had signed: with the trainer's reason."""
    half_day = _kept(request, half_day_id)
    enrolment = find_enrolment(request.viewer, half_day, enrolment_id)
    form = AbsentForm(request.POST or None)
    if form.is_valid() and _is_marked(
        request, form, enrolment, half_day, state="absent", **form.cleaned_data
    ):
        return redirect("register_page", half_day_id)
    title = _("Noter l’absence de %s") % enrolment.person
    return question(request, form, half_day, title, _("Noter l’absence"))


@for_readers
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def register_late(
    request: HttpRequest, half_day_id: int, enrolment_id: UUID
) -> HttpResponse:
    """By how many minutes someone came late."""
    half_day = _kept(request, half_day_id)
    enrolment = find_enrolment(request.viewer, half_day, enrolment_id)
    form = LateForm(request.POST or None)
    if form.is_valid():
        late = form.cleaned_data["late_minutes"]
        minutes = attended_minutes(half_day, enrolment, late)
        if _is_marked(
            request, form, enrolment, half_day, state="late", minutes=minutes
        ):
            return redirect("register_page", half_day_id)
    title = _("Retard de %s") % enrolment.person
    return question(request, form, half_day, title, _("Noter le retard"))


def _is_marked(
    request: HttpRequest, form: Form, enrolment: Enrolment, half_day: HalfDay, **facts
) -> bool:
    """Marks, or says in the form why not."""
    try:
        mark(enrolment, half_day, by=request.viewer, **facts)
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


def question(
    request: HttpRequest, form: Form, half_day: HalfDay, title: str, submit: str
) -> HttpResponse:
    """One question about one row, on a page of its own."""
    context = {
        "form": form,
        "half_day": half_day,
        "cohort": half_day.cohort,
        "title": title,
        "submit": submit,
    }
    status = 422 if form.errors else 200
    return render(request, "register/row_question.html", context, status=status)
