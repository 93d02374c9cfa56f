"""`/organisme/orientations/lot/`: one answer to several referrals.

First a page that says what it will do and to whom; then each is answered on its own,
and a page says which were, and why the others weren't.
"""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from django import forms
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from people.viewer import Viewer
from training.homes.doors import for_office
from training.homes.provider.forms import RefuseForm
from training.homes.provider.office import office_crumbs
from training.homes.provider.referral_forms import (
    InviteForm,
    NoQuestion,
    ProposeForm,
    WaitForm,
)
from training.homes.provider.referrals import received
from training.meetings.invitations import invite
from training.referrals.models import (
    AWAITING_ANSWER,
    TRANSITIONS,
    Referral,
    ReferralStatus,
)
from training.referrals.services import (
    choose_cohort,
    receive_referral,
    refuse_referral,
    waitlist_referral,
)
from training.referrals.steps import check_seen, take_back_answer
from training.refusals import Refusal

AT_ONCE = 100
S = ReferralStatus


@dataclass(frozen=True)
class Deed:
    """`act(referral, by, facts)` does it to one; `possible`: from which states."""

    question: Promise
    button: Promise
    consequence: Promise
    done: Promise
    possible: frozenset[str]
    form: type[forms.Form]
    act: Callable[[Referral, Viewer, dict], object]
    wanted: str = ""
    is_grave: bool = False


def _from(*wanted: str) -> frozenset[str]:
    """The states from which the table leads to one of these."""
    return frozenset(
        state for state, nexts in TRANSITIONS.items() if nexts & set(wanted)
    )


DEEDS = {
    "recevoir": Deed(
        gettext_lazy("Accuser réception ?"),
        gettext_lazy("Accuser réception"),
        gettext_lazy(
            "Chaque conseiller et chaque personne savent que vous l’avez reçue. "
            "Le délai de réponse ne change pas."
        ),
        gettext_lazy("réception notée"),
        frozenset({S.SENT}),
        NoQuestion,
        lambda row, by, facts: receive_referral(row, by=by),
        S.RECEIVED,
    ),
    "inviter": Deed(
        gettext_lazy("Inviter à un rendez-vous ?"),
        gettext_lazy("Inviter"),
        gettext_lazy("Chaque personne reçoit son invitation et y répond."),
        gettext_lazy("invitée"),
        frozenset(AWAITING_ANSWER),
        InviteForm,
        lambda row, by, facts: invite([row], by=by, meeting=facts["meeting"]),
        S.INVITED,
    ),
    "proposer": Deed(
        gettext_lazy("Proposer une session ?"),
        gettext_lazy("Proposer cette session"),
        gettext_lazy(
            "Chaque personne et son conseiller apprennent quelle session vous "
            "proposez. Vous répondez ensuite."
        ),
        gettext_lazy("session proposée"),
        frozenset({*AWAITING_ANSWER, S.WAITLISTED}),
        ProposeForm,
        lambda row, by, facts: choose_cohort(row, facts["cohort"], by=by, is_told=True),
    ),
    "liste-d-attente": Deed(
        gettext_lazy("Mettre sur liste d’attente ?"),
        gettext_lazy("Mettre sur liste d’attente"),
        gettext_lazy(
            "Chaque personne garde son rang jusqu’à ce qu’une place se libère."
        ),
        gettext_lazy("sur liste d’attente"),
        _from(S.WAITLISTED),
        WaitForm,
        lambda row, by, facts: waitlist_referral(row, by=by, **facts),
        S.WAITLISTED,
    ),
    "refuser": Deed(
        gettext_lazy("Refuser ?"),
        gettext_lazy("Refuser"),
        gettext_lazy("Chaque personne et son conseiller lisent la raison."),
        gettext_lazy("refusée"),
        _from(S.REFUSED),
        RefuseForm,
        lambda row, by, facts: refuse_referral(row, by=by, **facts),
        S.REFUSED,
        is_grave=True,
    ),
}


@dataclass(frozen=True)
class Result:
    """What became of one line; `refusal` says why nothing did."""

    referral: Referral
    said: str = ""
    refusal: str = ""


def _keys(asked: list[str]) -> list[UUID]:
    """Those that read, as many as may be answered at once."""
    keys = []
    for text in asked[:AT_ONCE]:
        try:
            keys.append(UUID(text))
        except ValueError:
            continue
    return keys


def _chosen(request: HttpRequest, asked: list[str]) -> list[Referral]:
    rows = received(request.viewer).filter(pk__in=_keys(asked))
    return list(rows.order_by("person__birth_name", "person__first_names", "pk"))


@for_office
@require_http_methods(["GET", "HEAD", "POST"])
def answer_several(request: HttpRequest) -> HttpResponse:
    """GET `?faire=&orientation=&orientation=` says what it will do; POST does it."""
    data = request.POST if request.method == "POST" else request.GET
    deed = DEEDS.get(data.get("faire", ""))
    if deed is None:
        raise Http404
    rows = _chosen(request, data.getlist("orientation"))
    form = _form(deed, request, rows)
    context = {
        "deed": deed,
        "faire": data["faire"],
        "form": form,
        "able": [row for row in rows if row.status in deed.possible],
        "unable": [row for row in rows if row.status not in deed.possible],
        **_way_back(data),
        "here": deed.button,
    }
    if request.method == "POST" and form.is_valid():
        results = [_act(deed, row, request, form.cleaned_data) for row in rows]
        return render(
            request,
            "homes/office/referrals_done.html",
            {**context, **_summary(results)},
        )
    status = 422 if form.errors else 200
    return render(
        request, "homes/office/referrals_several.html", context, status=status
    )


def _form(deed: Deed, request: HttpRequest, rows: list[Referral]) -> forms.Form:
    posted = request.POST if request.method == "POST" else None
    if deed.form in (ProposeForm, InviteForm):
        courses = {row.course_id for row in rows}
        return deed.form(posted, viewer=request.viewer, courses=courses)
    return deed.form(posted)


def _act(deed: Deed, row: Referral, request: HttpRequest, facts: dict) -> Result:
    """In a transaction of its own: what is refused costs no other line."""
    seen = request.POST.get(f"vu-{row.pk}", "")
    try:
        with transaction.atomic():
            check_seen(row, seen, wanted=deed.wanted, by=request.viewer)
            deed.act(row, request.viewer, facts)
    except Refusal as refusal:
        return Result(row, refusal=str(refusal))
    return Result(row, said=str(deed.done))


def _way_back(data: QueryDict) -> dict:
    """To the list as it was filtered: `liste` holds its query string, "?" included."""
    asked = data.get("liste", "")
    asked = asked if asked.startswith("?") else ""
    address = reverse("office_referrals") + asked
    return {
        "liste": asked,
        "back": address,
        "crumbs": [
            *office_crumbs(),
            {"label": _("Orientations reçues"), "url": address},
        ],
    }


DONE = ngettext_lazy("%(n)s demande traitée", "%(n)s demandes traitées", "n")


def _title(results: list[Result], said: Promise = DONE) -> str:
    """`3 demandes traitées, 1 sans changement`."""
    failed = sum(bool(result.refusal) for result in results)
    title = str(said % {"n": len(results) - failed})
    if failed:
        title += ", " + _("%(n)s sans changement") % {"n": failed}
    return title


def _summary(results: list[Result]) -> dict:
    """What was done, and which can still be taken back, until when."""
    keys = [result.referral.pk for result in results if not result.refusal]
    undoable = Referral.objects.filter(
        pk__in=keys, undo_until__gt=timezone.now()
    ).order_by("undo_until")
    first = undoable.first()
    return {
        "title": _title(results),
        "results": results,
        "undoable": list(undoable.values_list("pk", flat=True)),
        "undo_until": first.undo_until if first else None,
    }


@for_office
@require_POST
def take_back_several(request: HttpRequest) -> HttpResponse:
    """Undoes the answers of a moment ago that nobody has been told of."""
    results = []
    for row in _chosen(request, request.POST.getlist("orientation")):
        try:
            take_back_answer(row, by=request.viewer)
            results.append(Result(row, said=_("réponse annulée")))
        except Refusal as refusal:
            results.append(Result(row, refusal=str(refusal)))
    if not results:
        return redirect("office_referrals")
    context = {
        **_summary(results),
        **_way_back(request.POST),
        "title": _title(
            results,
            ngettext_lazy("%(n)s réponse annulée", "%(n)s réponses annulées", "n"),
        ),
        "here": _("Réponses annulées"),
    }
    return render(request, "homes/office/referrals_done.html", context)
