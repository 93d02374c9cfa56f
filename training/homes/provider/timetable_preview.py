"""The preview of a timetable's change: what it would do, and the yes that makes it."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID, uuid4

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from people.models import User
from people.templatetags.interface import date_fr, time_range_fr
from training.cohorts.changes import SessionFacts, Step, TimetableChange
from training.cohorts.models import Cohort
from training.cohorts.planning import change_timetable
from training.cohorts.previews import Line, Preview, preview_of
from training.cohorts.schedule import SessionPlace
from training.homes.provider.cohorts import cohort_crumbs
from training.homes.provider.timetable_forms import ConfirmForm
from training.refusals import Refusal

Kind = TimetableChange.Kind
# What the preview adds to the answers; they are not answers themselves.
OF_THE_PREVIEW = {"csrfmiddlewaretoken", "cle", "lu", "modifier"}


@dataclass(frozen=True)
class Act:
    """What is asked of the timetable: `title` heads the preview, `back` leaves it.

    `form`: that of a single class session, which is written at once where nothing
    speaks against it, and where a refusal stands beside the answers.
    """

    kind: str
    title: str
    steps: Sequence[Step]
    back: str
    left_out: Sequence[str] = ()
    form: forms.Form | None = None


def carry_out(request: HttpRequest, cohort: Cohort, act: Act) -> HttpResponse | None:
    """The preview, and once it was read and confirmed, the change itself.

    None where the act's form has to be shown again, with what is wrong.
    """
    there = redirect("cohort_timetable", cohort.pk)
    confirm = ConfirmForm(request.POST)
    read = confirm.cleaned_data if confirm.is_valid() else {}
    if read and cohort.timetable_changes.filter(pk=read["cle"]).exists():
        return there
    preview = preview_of(cohort, act.steps, by=request.viewer)
    if act.form is not None and preview.refused:
        act.form.add_error(None, preview.refused[0].refusal)
        return None
    is_clear = act.form is not None and not any(row.doubts for row in preview.lines)
    is_agreed = is_clear or read.get("lu") == preview.digest
    if not preview.steps or not is_agreed:
        return _preview_page(request, cohort, act, preview, is_outdated=bool(read))
    try:
        change_timetable(
            cohort,
            by=request.viewer,
            kind=act.kind,
            steps=preview.steps,
            key=read.get("cle"),
        )
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _done_in_words(act.kind, len(preview.steps)))
    return there


def _done_in_words(kind: str, count: int) -> str:
    return {
        Kind.PLANNED: ngettext(
            "%(n)s séance est ajoutée.", "%(n)s séances sont ajoutées.", count
        ),
        Kind.MOVED: ngettext(
            "%(n)s séance est déplacée.", "%(n)s séances sont déplacées.", count
        ),
        Kind.CHANGED: ngettext(
            "%(n)s séance est modifiée.", "%(n)s séances sont modifiées.", count
        ),
        Kind.CANCELLED: ngettext(
            "%(n)s séance est annulée.", "%(n)s séances sont annulées.", count
        ),
    }[kind] % {"n": count}


def _confirm_label(kind: str, count: int) -> str:
    """Verb and object, with the count."""
    return {
        Kind.PLANNED: ngettext(
            "Ajouter %(n)s séance", "Ajouter les %(n)s séances", count
        ),
        Kind.MOVED: ngettext(
            "Déplacer %(n)s séance", "Déplacer les %(n)s séances", count
        ),
        Kind.CHANGED: ngettext(
            "Modifier %(n)s séance", "Modifier les %(n)s séances", count
        ),
        Kind.CANCELLED: ngettext(
            "Annuler %(n)s séance", "Annuler les %(n)s séances", count
        ),
    }[kind] % {"n": count}


def _preview_page(
    request: HttpRequest,
    cohort: Cohort,
    act: Act,
    preview: Preview,
    *,
    is_outdated: bool,
) -> HttpResponse:
    names = _names(preview)
    lines = [(line, _said(cohort, line, names)) for line in preview.lines]
    due = cohort.action.hours_in_centre or cohort.action.hours_total
    planned = sum(row.minutes for row in cohort.half_days.all())
    context = {
        "cohort": cohort,
        "act": act,
        "preview": preview,
        "doubtful": [row for row in lines if row[0].doubts or row[0].refusal],
        "clear": [row for row in lines if not (row[0].doubts or row[0].refusal)],
        "is_outdated": is_outdated,
        "is_dangerous": act.kind == Kind.CANCELLED,
        "is_planning": act.kind == Kind.PLANNED,
        "planned_minutes": planned,
        "hours_due": due,
        "is_too_much": bool(due) and planned + preview.minutes > 60 * due,
        "confirm_label": _confirm_label(act.kind, len(preview.steps)),
        "answers": [
            (name, value)
            for name, values in request.POST.lists()
            if name not in OF_THE_PREVIEW
            for value in values
        ],
        "key": uuid4(),
        "crumbs": timetable_crumbs(cohort),
        "here": act.title,
    }
    return render(request, "homes/office/timetable_preview.html", context)


def _names(preview: Preview) -> dict[UUID, str]:
    facts = [line.step.after for line in preview.lines]
    facts += [line.step.before for line in preview.lines if line.step.before]
    keys = {key for row in facts for key in row.trainers}
    return {key: str(user) for key, user in User.objects.in_bulk(keys).items()}


def _said(cohort: Cohort, line: Line, names: dict[UUID, str]) -> list[str]:
    """What a line says: the new session, or what differs, former → new."""
    before, after = line.step.before, line.step.after
    new = _words(cohort, after, names)
    if before is None:
        return [new["hours"], " · ".join(filter(None, list(new.values())[1:]))]
    old = _words(cohort, before, names)
    if after.is_cancelled:
        return [old["hours"], old["title"]]
    return [old["hours"]] + [
        _("%(label)s : %(old)s → %(new)s")
        % {"label": LABELS[name], "old": old[name] or "–", "new": new[name] or "–"}
        for name in new
        if old[name] != new[name]
    ]


LABELS = {
    "hours": gettext_lazy("Horaires"),
    "title": gettext_lazy("Titre"),
    "mode": gettext_lazy("Modalité"),
    "room": gettext_lazy("Salle"),
    "trainers": gettext_lazy("Avec"),
    "bring": gettext_lazy("À apporter"),
}


def _words(cohort: Cohort, facts: SessionFacts, names: dict[UUID, str]) -> dict:
    """The facts as one reads them; hours are those of the venue."""
    start = facts.starts_at.astimezone(cohort.zone)
    end = facts.ends_at.astimezone(cohort.zone)
    return {
        "hours": f"{date_fr(start)}, {time_range_fr(start, end)}",
        "title": facts.title,
        "mode": str(SessionPlace(facts.mode).label),
        "room": facts.room,
        "trainers": ", ".join(names[key] for key in facts.trainers),
        "bring": facts.bring,
    }


def timetable_crumbs(cohort: Cohort) -> list[dict]:
    url = reverse("cohort_timetable", args=[cohort.pk])
    return [*cohort_crumbs(cohort), {"label": _("Planning"), "url": url}]
