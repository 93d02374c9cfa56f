"""`/organisme/orientations/<id>/`: all of one referral, and its answer."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from people.templatetags.interface import time_fr
from people.viewer import Viewer
from training.cohorts.models import Cohort
from training.enrolments.seats import NoSeatLeft, lock_cohort
from training.enrolments.services import admit
from training.homes.doors import for_office
from training.homes.provider.forms import AcceptForm, RefuseForm
from training.homes.provider.office import office_crumbs
from training.homes.provider.referral_forms import WaitForm
from training.homes.provider.referrals import received
from training.homes.record.timeline import timeline
from training.referrals.models import (
    AWAITING_ANSWER,
    TRANSITIONS,
    Referral,
    ReferralStatus,
)
from training.referrals.permissions import can_answer
from training.referrals.refusals import CohortIsFull
from training.referrals.services import (
    note_step,
    receive_referral,
    refuse_referral,
    waitlist_referral,
)
from training.referrals.steps import check_seen, take_back_answer
from training.refusals import Refusal
from training.sharing.models import Scope
from training.sharing.services import record_read


@dataclass
class Answering:
    """The forms of one referral's page; after a refusal, with what was typed."""

    accept: AcceptForm
    wait: WaitForm
    refuse: RefuseForm
    refusal: Refusal | None = None
    offers_waiting_list: bool = False
    typed: str = ""


@for_office
@require_http_methods(["GET", "HEAD", "POST"])
def office_referral(request: HttpRequest, referral_id: UUID) -> HttpResponse:
    """Reading it changes nothing; POST acknowledges, answers, or takes back."""
    viewer = request.viewer
    referral = get_object_or_404(received(viewer), pk=referral_id)
    if not can_answer(viewer, referral):
        raise PermissionDenied
    is_posted = request.method == "POST"
    answering = _forms(viewer, referral, request.POST if is_posted else None)
    if is_posted:
        response = _answer(request, referral, answering)
        if response is not None:
            return response
        referral = get_object_or_404(received(viewer), pk=referral_id)
    else:
        record_read(
            viewer,
            [referral.person_id],
            part=Scope.REFERRAL,
            purpose=_("Répondre à l’orientation"),
        )
    context = {
        "referral": referral,
        "answering": answering,
        "allowed": TRANSITIONS[referral.status],
        "is_open": referral.status in (*AWAITING_ANSWER, ReferralStatus.WAITLISTED),
        "may_undo": referral.undo_until and referral.undo_until > timezone.now(),
        "timeline": timeline(viewer, [referral], _enrolments(referral), is_office=True),
        "crumbs": office_crumbs((_("Orientations reçues"), "office_referrals")),
        "here": str(referral.person),
    }
    status = 422 if is_posted else 200
    return render(request, "homes/office/referral.html", context, status=status)


def _enrolments(referral: Referral) -> list:
    return [referral.enrolment] if hasattr(referral, "enrolment") else []


def _forms(viewer: Viewer, referral: Referral, posted) -> Answering:
    """Only the form that was sent is bound, so that the others show no errors."""
    answer = posted.get("answer") if posted else None
    own = Cohort.objects.visible_to(viewer).filter(
        action__page=referral.course, responsible_provider=referral.provider
    )
    # The one that was asked for stays a choice: the answer says if it is closed.
    cohorts = own.not_over().filter(
        Q(pk__in=own.recruiting().values("pk")) | Q(pk=referral.cohort_id)
    )
    seats = (
        {mode: referral.cohort.seats_left(mode) for mode in ("on_site", "remote")}
        if referral.cohort
        else {}
    )
    return Answering(
        AcceptForm(
            posted if answer == "accept" else None,
            cohorts=cohorts,
            seats=seats,
            initial={"cohort": referral.cohort, "mode": referral.wanted_mode},
        ),
        WaitForm(posted if answer == "waitlist" else None, auto_id="id_wait_%s"),
        RefuseForm(posted if answer == "refuse" else None, auto_id="id_refuse_%s"),
    )


def _answer(
    request: HttpRequest, referral: Referral, answering: Answering
) -> HttpResponse | None:
    """Does what was asked and goes on; None if the page must be shown again."""
    answer, seen = request.POST.get("answer", ""), request.POST.get("seen", "")
    wanted = WANTED.get(answer, answer)
    try:
        with transaction.atomic():
            if answer == "accept" and answering.accept.is_valid():
                # Always before the referral: others lock the cohort first, too.
                lock_cohort(answering.accept.cleaned_data["cohort"].pk)
            check_seen(referral, seen, wanted=wanted, by=request.viewer)
            said = _do(answer, referral, answering, by=request.viewer)
    except Refusal as refusal:
        answering.refusal = refusal
        answering.offers_waiting_list = isinstance(refusal, NoSeatLeft | CohortIsFull)
        answering.typed = request.POST.get("words", "")
        return None
    if said is None:
        return None
    messages.success(request, said)
    return redirect("office_referral", referral.pk)


# The state to which an answer leads, where its name doesn't say it.
WANTED = {
    "accept": ReferralStatus.ACCEPTED,
    "waitlist": ReferralStatus.WAITLISTED,
    "refuse": ReferralStatus.REFUSED,
}


def _do(
    answer: str, referral: Referral, answering: Answering, *, by: Viewer
) -> str | None:
    """The answer's sentence, or None while a form has errors."""
    if answer == "accept" and answering.accept.is_valid():
        facts = answering.accept.cleaned_data
        admit(referral, by=by, mode=facts["mode"], cohort=facts["cohort"])
        name = {"name": referral.person}
        return _("%(name)s a sa place dans la session.") % name + f" {_told(referral)}"
    if answer == "waitlist" and answering.wait.is_valid():
        moved = waitlist_referral(referral, by=by, **answering.wait.cleaned_data)
        return _("Sur liste d’attente.") + f" {_told_soon(moved)}"
    if answer == "refuse" and answering.refuse.is_valid():
        moved = refuse_referral(referral, by=by, **answering.refuse.cleaned_data)
        return _("La demande est refusée.") + f" {_told_soon(moved)}"
    if answer == "received":
        receive_referral(referral, by=by)
        return _("Réception notée.") + f" {_told(referral)}"
    if answer == "take_back":
        take_back_answer(referral, by=by)
        return _("Votre réponse est annulée. Personne n’a été prévenu.")
    if answer in (ReferralStatus.INVITED, ReferralStatus.TESTED):
        note_step(referral, answer, by=by)
        return _("C’est noté.") + f" {_told(referral)}"
    return None


def _told(referral: Referral) -> str:
    if referral.is_application:
        return _("La personne est prévenue.")
    return _("La personne et son conseiller sont prévenus.")


def _told_soon(moved: Referral) -> str:
    """Until when the answer may be taken back."""
    if moved.undo_until is None:
        return _told(moved)
    return _(
        "Vous pouvez encore annuler jusqu’à %(time)s ; ensuite, la réponse part."
    ) % {"time": time_fr(timezone.localtime(moved.undo_until))}
