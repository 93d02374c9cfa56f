"""`/organisme/inscriptions/<id>/`: one person in one cohort, and the next step."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from training.certificates.models import Certificate
from training.enrolments.models import TRANSITIONS, Enrolment, EnrolmentStatus
from training.enrolments.permissions import can_manage
from training.enrolments.services import complete, enter, move_enrolment
from training.homes.doors import for_office
from training.homes.provider.cohorts import cohort_crumbs
from training.homes.provider.forms import STEP_WORDS, StepForm
from training.homes.record.reading import records_of
from training.homes.record.timeline import timeline
from training.refusals import Refusal
from training.register.reading import totals


def office_enrolment_of(request: HttpRequest, enrolment_id: UUID) -> Enrolment:
    """404 to strangers, 403 to those who only look."""
    rows = Enrolment.objects.visible_to(request.viewer).with_details()
    enrolment = get_object_or_404(rows, pk=enrolment_id)
    if not can_manage(request.viewer, enrolment):
        raise PermissionDenied
    return enrolment


@for_office
@require_http_methods(["GET", "HEAD", "POST"])
def office_enrolment(request: HttpRequest, enrolment_id: UUID) -> HttpResponse:
    """One person in one cohort: where they stand, and the next step to note."""
    viewer = request.viewer
    enrolment = office_enrolment_of(request, enrolment_id)
    form = _step_form(request, enrolment)
    if request.method == "POST" and form.is_valid():
        try:
            _note(enrolment, by=viewer, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            messages.success(request, _("C’est noté pour %s.") % enrolment.person)
            return redirect("office_cohort", enrolment.cohort_id)
    [record] = records_of(viewer, [enrolment])
    context = {
        "record": record,
        "enrolment": enrolment,
        "form": form if TRANSITIONS[enrolment.status] else None,
        "totals": totals(enrolment),
        "certificates": Certificate.objects.visible_to(viewer).filter(
            enrolment=enrolment
        ),
        "timeline": timeline(
            viewer,
            [enrolment.referral] if enrolment.referral else [],
            [enrolment],
            [record],
        ),
        "crumbs": cohort_crumbs(enrolment.cohort),
        "here": str(enrolment.person),
    }
    status = 422 if form.errors else 200
    return render(request, "homes/office/enrolment.html", context, status=status)


def _step_form(request: HttpRequest, enrolment: Enrolment) -> StepForm:
    """The steps that the table allows from here, on today's or the entry's date."""
    today = timezone.localdate()
    is_awaited = enrolment.status == EnrolmentStatus.ENROLLED
    return StepForm(
        request.POST or None,
        steps={
            status: words
            for status, words in STEP_WORDS.items()
            if status in TRANSITIONS[enrolment.status]
            # A second click of the same step finds it done.
            or (request.method == "POST" and status == enrolment.status)
        },
        earliest=enrolment.actual_entry_on or enrolment.cohort.starts_on,
        initial={"on": min(enrolment.planned_entry_on, today) if is_awaited else today},
    )


def _note(enrolment: Enrolment, *, by, step: str, on, reason: str) -> None:
    """Entry and completion set their own dates; the others carry theirs along."""
    if step == EnrolmentStatus.IN_TRAINING and enrolment.actual_entry_on is None:
        enter(enrolment, by=by, on=on)
    elif step == EnrolmentStatus.COMPLETED:
        complete(enrolment, by=by, on=on)
    else:
        move_enrolment(enrolment, step, by=by, on=on, reason=reason)
