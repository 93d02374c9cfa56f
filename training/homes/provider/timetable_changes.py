"""Changes of a timetable: asked, shown as they would be, and made once confirmed."""

from dataclasses import replace
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

from training.cohorts.changes import SessionFacts, Step, TimetableChange
from training.cohorts.models import Cohort
from training.cohorts.permissions import can_run
from training.cohorts.planning import not_yet_planned
from training.cohorts.proposals import (
    propose_hours,
    propose_move,
    propose_pattern,
    propose_values,
)
from training.cohorts.schedule import ClassSession, SessionPlace
from training.homes.doors import for_office
from training.homes.provider.cohorts import cohort_of, form_page
from training.homes.provider.pattern_form import PatternForm
from training.homes.provider.timetable_forms import (
    HoursForm,
    MoveForm,
    SessionForm,
    ValuesForm,
)
from training.homes.provider.timetable_preview import Act, carry_out, timetable_crumbs

Kind = TimetableChange.Kind
READ_AND_SEND = require_http_methods(["GET", "HEAD", "POST"])


@for_office
@READ_AND_SEND
def plan_series(request: HttpRequest, cohort_id: UUID) -> HttpResponse:
    """A plan of half-days from a weekly pattern."""
    cohort = cohort_of(request, cohort_id)
    form = PatternForm(
        request.POST or None, cohort=cohort, initial=_usual_pattern(cohort)
    )
    is_answered = request.method == "POST" and "modifier" not in request.POST
    if is_answered and form.is_valid():
        proposal = propose_pattern(cohort, form.pattern())
        act = Act(
            Kind.PLANNED,
            _("Séances à ajouter"),
            proposal.steps,
            back=request.path,
            left_out=proposal.left_out,
        )
        return carry_out(request, cohort, act)
    context = {
        "cohort": cohort,
        "form": form,
        "crumbs": timetable_crumbs(cohort),
        "here": _("Planifier une série"),
    }
    status = 422 if is_answered and form.errors else 200
    return render(
        request, "homes/office/timetable_pattern.html", context, status=status
    )


def _usual_pattern(cohort: Cohort) -> dict:
    """The cohort's dates, all week, in the action's mode."""
    mode = {"blended": SessionPlace.BOTH}.get(cohort.action.mode, cohort.action.mode)
    modes = {
        f"mode_{weekday}_{period}": mode
        for weekday in range(5)
        for period in ("morning", "afternoon")
    }
    return modes | {
        "title": cohort.title,
        "first": cohort.starts_on,
        "last": cohort.ends_on,
    }


@for_office
@READ_AND_SEND
def plan_session(request: HttpRequest, cohort_id: UUID) -> HttpResponse:
    """One more class session; what speaks against it is shown first."""
    cohort = cohort_of(request, cohort_id)
    form = SessionForm(request.POST or None, cohort=cohort)
    is_answered = request.method == "POST" and "modifier" not in request.POST
    if is_answered and form.is_valid():
        missing = not_yet_planned(cohort, [SessionFacts(**form.facts())])
        if not missing:
            messages.info(request, _("Cette séance est déjà au planning."))
            return redirect("cohort_timetable", cohort.pk)
        steps = [Step.new(facts) for facts in missing]
        title = _("Séance à ajouter")
        act = Act(Kind.PLANNED, title, steps, back=request.path, form=form)
        answer = carry_out(request, cohort, act)
        if answer is not None:
            return answer
    return form_page(
        request,
        form,
        cohort,
        _("Ajouter une séance"),
        crumbs=timetable_crumbs(cohort),
        back=reverse("cohort_timetable", args=[cohort.pk]),
        submit_label=_("Ajouter la séance"),
    )


@for_office
@READ_AND_SEND
def edit_session(request: HttpRequest, session_id: UUID) -> HttpResponse:
    """One class session, changed in all it says, or called off."""
    session = get_object_or_404(
        ClassSession.objects.visible_to(request.viewer)
        .select_related("cohort__action__page")
        .prefetch_related("trainers", "guest_cohorts"),
        pk=session_id,
    )
    cohort = session.cohort
    if not can_run(request.viewer, cohort):
        raise PermissionDenied
    form = SessionForm(request.POST or None, cohort=cohort, session=session)
    is_answered = request.method == "POST" and "modifier" not in request.POST
    if is_answered and form.is_valid():
        before = SessionFacts.of(session)
        after = replace(before, **form.facts())
        moved = (before.starts_at, before.ends_at) != (after.starts_at, after.ends_at)
        kind = Kind.MOVED if moved else Kind.CHANGED
        steps = [Step(session.pk, before, after)]
        title = _("Séance à modifier")
        act = Act(kind, title, steps, back=request.path, form=form)
        answer = carry_out(request, cohort, act)
        if answer is not None:
            return answer
    return form_page(
        request,
        form,
        cohort,
        _("Modifier la séance"),
        crumbs=timetable_crumbs(cohort),
        back=reverse("cohort_timetable", args=[cohort.pk]),
        submit_label=_("Enregistrer la séance"),
        session=session,
    )


@for_office
@require_POST
def change_sessions(request: HttpRequest, cohort_id: UUID) -> HttpResponse:
    """Several class sessions at once: the question, the preview, the change."""
    cohort = cohort_of(request, cohort_id)
    deed = request.POST.get("acte", "")
    chosen = _chosen(request, cohort)
    if not chosen or deed not in QUESTIONS:
        messages.error(request, _("Cochez d’abord les séances à changer."))
        return redirect("cohort_timetable", cohort.pk)
    form = _question(request, cohort, deed)
    is_answered = "rempli" in request.POST and "modifier" not in request.POST
    if form is None or (is_answered and form.is_valid()):
        return carry_out(request, cohort, _act(request, cohort, deed, chosen, form))
    context = {
        "cohort": cohort,
        "form": form,
        "chosen": chosen,
        "deed": deed,
        "crumbs": timetable_crumbs(cohort),
        "here": QUESTIONS[deed][1],
    }
    status = 422 if is_answered and form.errors else 200
    return render(request, "homes/office/timetable_form.html", context, status=status)


QUESTIONS = {
    "deplacer": (Kind.MOVED, gettext_lazy("Déplacer des séances")),
    "heures": (Kind.MOVED, gettext_lazy("Changer les heures")),
    "modifier": (
        Kind.CHANGED,
        gettext_lazy("Changer la salle, l’équipe ou la modalité"),
    ),
    "annuler": (Kind.CANCELLED, gettext_lazy("Annuler des séances")),
}


def _chosen(request: HttpRequest, cohort: Cohort) -> list[ClassSession]:
    """The ticked class sessions that the cohort leads; others are passed over."""
    field = forms.UUIDField()
    keys = []
    for text in request.POST.getlist("s"):
        try:
            keys.append(field.clean(text))
        except forms.ValidationError:
            continue
    rows = ClassSession.objects.visible_to(request.viewer).filter(
        pk__in=keys, cohort=cohort
    )
    return list(rows.prefetch_related("trainers", "guest_cohorts"))


def _question(request: HttpRequest, cohort: Cohort, deed: str) -> forms.Form | None:
    """The form of the act, with its answers once they were given."""
    answers = request.POST if "rempli" in request.POST else None
    if deed == "deplacer":
        return MoveForm(answers)
    if deed == "heures":
        return HoursForm(answers)
    if deed == "modifier":
        return ValuesForm(answers, cohort=cohort)
    return None


def _act(
    request: HttpRequest,
    cohort: Cohort,
    deed: str,
    chosen: list[ClassSession],
    form: forms.Form | None,
) -> Act:
    if deed == "deplacer":
        steps = propose_move(cohort, chosen, form.cleaned_data["days"])
    elif deed == "heures":
        steps = propose_hours(cohort, chosen, form.cleaned_data["hours"])
    elif deed == "modifier":
        steps = propose_values(chosen, **form.cleaned_data["said"])
    else:
        steps = propose_values(chosen, is_cancelled=True)
    kind, title = QUESTIONS[deed]
    return Act(kind, str(title), steps, back=request.path)
