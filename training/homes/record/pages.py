"""Writing and correcting notes and outcomes: the office's and the counsellors' pages.

One page each, whoever opens it; the services ask again who may.
"""

from collections.abc import Callable
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from people.access import for_roles
from people.models import Role
from training.enrolments.models import Enrolment
from training.enrolments.permissions import can_manage
from training.follow_up.models import Note, Outcome, Versioned
from training.follow_up.notes import correct_note, write_note
from training.follow_up.outcomes import correct_outcome, record_outcome
from training.follow_up.permissions import can_correct, can_write
from training.homes.record.forms import NoteForm, OutcomeForm
from training.homes.record.reading import author_of
from training.refusals import Refusal
from training.sharing.models import Scope
from training.sharing.services import record_read

for_writers = for_roles(Role.OFFICE, Role.MANAGER, Role.COUNSELLOR)
METHODS = ["GET", "HEAD", "POST"]


def _enrolment(request: HttpRequest, enrolment_id: UUID, scope: str) -> Enrolment:
    rows = Enrolment.objects.visible_to(request.viewer, scope)
    enrolment = get_object_or_404(rows.with_details(), pk=enrolment_id)
    if not can_write(request.viewer, enrolment, scope):
        raise PermissionDenied
    return enrolment


def _page_of(request: HttpRequest, enrolment: Enrolment) -> str:
    """Where each came from."""
    if can_manage(request.viewer, enrolment):
        return reverse("office_enrolment", args=[enrolment.pk])
    return reverse("follow_up_person", args=[enrolment.person_id])


def _written(form: forms.Form, work: Callable[[], Versioned]) -> bool:
    """Does it; what is refused is said in the form."""
    try:
        work()
    except Refusal as refusal:
        form.add_error(None, str(refusal))
    except ValidationError as error:
        form.add_error(None, error.messages)
    return not form.errors


def _show(
    request: HttpRequest, enrolment: Enrolment, form: forms.Form, here: str, **more
) -> HttpResponse:
    back = _page_of(request, enrolment)
    context = {
        "form": form,
        "enrolment": enrolment,
        "back_url": back,
        "crumbs": [{"label": str(enrolment.person), "url": back}],
        "here": here,
        **more,
    }
    status = 422 if form.errors else 200
    return render(request, "homes/record/write.html", context, status=status)


@for_writers
@require_http_methods(METHODS)
def write_record_note(request: HttpRequest, enrolment_id: UUID) -> HttpResponse:
    """`/inscriptions/<id>/notes/`: a new note."""
    enrolment = _enrolment(request, enrolment_id, Scope.NOTES)
    form = NoteForm(request.POST or None)

    def work() -> Note:
        return write_note(enrolment, by=request.viewer, **form.cleaned_data)

    if request.method == "POST" and form.is_valid() and _written(form, work):
        messages.success(request, _("Votre note est enregistrée."))
        return redirect(_page_of(request, enrolment))
    return _show(
        request,
        enrolment,
        form,
        _("Écrire une note"),
        submit_label=_("Enregistrer la note"),
    )


@for_writers
@require_http_methods(METHODS)
def write_record_outcome(request: HttpRequest, enrolment_id: UUID) -> HttpResponse:
    """`/inscriptions/<id>/suites/`: what became of the person, as a dated fact."""
    enrolment = _enrolment(request, enrolment_id, Scope.OUTCOMES)
    is_office = can_manage(request.viewer, enrolment)
    source = Outcome.Source.PROVIDER if is_office else Outcome.Source.PARTNER
    form = OutcomeForm(request.POST or None, initial={"source": source})

    def work() -> Outcome:
        return record_outcome(enrolment, by=request.viewer, **form.cleaned_data)

    if request.method == "POST" and form.is_valid() and _written(form, work):
        messages.success(request, _("La situation est notée."))
        return redirect(_page_of(request, enrolment))
    return _show(
        request,
        enrolment,
        form,
        _("Noter ce qui vient après"),
        submit_label=_("Noter cette situation"),
    )


@for_writers
@require_http_methods(METHODS)
def correct_record_note(request: HttpRequest, reference: UUID) -> HttpResponse:
    """`/notes/<référence>/`: the note anew; the earlier one stays."""
    rows = Note.objects.visible_to(request.viewer).current().with_details()
    note = get_object_or_404(rows, reference=reference)
    return _correct(request, note, NoteForm, correct_note, Scope.NOTES)


@for_writers
@require_http_methods(METHODS)
def correct_record_outcome(request: HttpRequest, reference: UUID) -> HttpResponse:
    """`/suites/<référence>/`: the fact anew; the earlier one stays."""
    rows = Outcome.objects.visible_to(request.viewer).current().with_details()
    outcome = get_object_or_404(rows, reference=reference)
    return _correct(request, outcome, OutcomeForm, correct_outcome, Scope.OUTCOMES)


def _correct(
    request: HttpRequest,
    row: Versioned,
    form_class: type[forms.Form],
    correct: Callable,
    scope: str,
) -> HttpResponse:
    """`version` in the form: a correction that came meanwhile isn't overwritten."""
    if not can_correct(request.viewer, row, scope):
        raise PermissionDenied
    enrolment, model = row.enrolment, type(row)
    seen = {name: getattr(row, name) for name in form_class.base_fields}
    form = form_class(request.POST or None, initial=seen)
    version = request.POST.get("version", "")
    expected = int(version) if version.isdecimal() else row.version

    def work() -> Versioned:
        return correct(row, by=request.viewer, expected=expected, **form.cleaned_data)

    if request.method == "POST" and form.is_valid() and _written(form, work):
        messages.success(request, _("C’est corrigé. Ce qui était écrit est gardé."))
        return redirect(_page_of(request, enrolment))
    if not can_manage(request.viewer, enrolment):
        record_read(request.viewer, [enrolment.person_id], part=scope)
    earlier = model.objects.visible_to(request.viewer).filter(
        reference=row.reference, is_current=False
    )
    return _show(
        request,
        enrolment,
        form,
        _("Corriger"),
        submit_label=_("Enregistrer la correction"),
        version=row.version,
        earlier=[
            (old, author_of(old, request.viewer)) for old in earlier.with_details()
        ],
    )
