"""`/organisme/orientations/`: read a referral, then answer it."""

from dataclasses import dataclass, field
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from people.viewer import Viewer
from training.cohorts.models import Cohort
from training.enrolments.seats import NoSeatLeft
from training.enrolments.services import admit
from training.homes.doors import for_office
from training.homes.provider.forms import AcceptForm, RefuseForm
from training.homes.provider.office import PAGE_SIZE, office_crumbs
from training.homes.words import timeline
from training.referrals.models import (
    AWAITING_ANSWER,
    TRANSITIONS,
    Referral,
    ReferralStatus,
)
from training.referrals.permissions import can_answer
from training.referrals.services import (
    CohortIsFull,
    choose_cohort,
    note_step,
    receive_referral,
    refuse_referral,
    waitlist_referral,
)
from training.refusals import Refusal
from training.sharing.models import Scope
from training.sharing.services import record_read

# What the address says (`?etat=`), what it is called, and what it shows.
TABS = {
    "a-repondre": (gettext_lazy("À répondre"), AWAITING_ANSWER),
    "liste-d-attente": (gettext_lazy("Liste d’attente"), ("waitlisted",)),
    "acceptees": (gettext_lazy("Acceptées"), ("accepted",)),
    "closes": (gettext_lazy("Closes"), ("refused", "withdrawn", "expired")),
}


def received(viewer: Viewer) -> QuerySet[Referral]:
    return (
        Referral.objects.visible_to(viewer)
        .received_by(viewer.organisation)
        .with_details()
    )


@for_office
@require_safe
def office_referrals(request: HttpRequest) -> HttpResponse:
    """The list, by state; those whose delay ends soonest first."""
    chosen = request.GET.get("etat", "")
    chosen = chosen if chosen in TABS else next(iter(TABS))
    rows = received(request.viewer).filter(status__in=TABS[chosen][1])
    order = ("expires_on", "sent_at") if chosen == "a-repondre" else ("-updated_at",)
    page = Paginator(rows.order_by(*order), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "tabs": [
            {"label": label, "url": f"?etat={key}", "current": key == chosen}
            for key, (label, _statuses) in TABS.items()
        ],
        "crumbs": office_crumbs(),
        "here": _("Orientations reçues"),
    }
    return render(request, "homes/office/referrals.html", context)


@dataclass
class Answering:
    """The forms of one referral's page; after a refusal, with what was typed."""

    accept: AcceptForm
    refuse: RefuseForm
    refusal: Refusal | None = None
    offers_waiting_list: bool = field(default=False)


@for_office
@require_http_methods(["GET", "HEAD", "POST"])
def office_referral(request: HttpRequest, referral_id: UUID) -> HttpResponse:
    """Opening it tells the counsellor that it arrived; POST answers it."""
    viewer = request.viewer
    referral = get_object_or_404(received(viewer), pk=referral_id)
    if not can_answer(viewer, referral):
        raise PermissionDenied
    answering = _forms(
        viewer, referral, request.POST if request.method == "POST" else None
    )
    if request.method == "POST":
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
        received_now = receive_referral(referral, by=viewer)
        referral.status = received_now.status
    context = {
        "referral": referral,
        "answering": answering,
        "allowed": TRANSITIONS[referral.status],
        "is_open": referral.status in (*AWAITING_ANSWER, ReferralStatus.WAITLISTED),
        "timeline": timeline([referral], _enrolments(referral)),
        "crumbs": office_crumbs((_("Orientations reçues"), "office_referrals")),
        "here": str(referral.person),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "homes/office/referral.html", context, status=status)


def _enrolments(referral: Referral) -> list:
    return [referral.enrolment] if hasattr(referral, "enrolment") else []


def _forms(viewer: Viewer, referral: Referral, posted) -> Answering:
    """Only the form that was sent is bound, so that the other shows no errors."""
    answer = posted.get("answer") if posted else None
    cohorts = (
        Cohort.objects.visible_to(viewer)
        .filter(action__page=referral.course, responsible_provider=referral.provider)
        .not_over()
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
        RefuseForm(posted if answer == "refuse" else None),
    )


def _answer(
    request: HttpRequest, referral: Referral, answering: Answering
) -> HttpResponse | None:
    """Does what was asked and goes on; None if the page must be shown again."""
    try:
        said = _do(request.POST.get("answer"), referral, answering, by=request.viewer)
    except Refusal as refusal:
        answering.refusal = refusal
        answering.offers_waiting_list = isinstance(refusal, NoSeatLeft | CohortIsFull)
        return None
    if said is None:
        return None
    messages.success(request, said)
    return redirect("office_referral", referral.pk)


def _do(
    answer: str | None, referral: Referral, answering: Answering, *, by: Viewer
) -> str | None:
    """The answer's sentence, or None while a form has errors."""
    told = _("La personne et son conseiller sont prévenus.")
    if answer == "accept" and answering.accept.is_valid():
        facts = answering.accept.cleaned_data
        with transaction.atomic():
            chosen = choose_cohort(referral, facts["cohort"], by=by)
            admit(chosen, by=by, mode=facts["mode"])
        return (
            _("%(name)s est inscrite à la session.") % {"name": referral.person}
            + f" {told}"
        )
    if answer == "waitlist":
        waitlist_referral(referral, by=by)
        return _("Sur liste d’attente.") + f" {told}"
    if answer == "refuse" and answering.refuse.is_valid():
        refuse_referral(referral, by=by, **answering.refuse.cleaned_data)
        return _("L’orientation est refusée.") + f" {told}"
    if answer in (ReferralStatus.INVITED, ReferralStatus.TESTED):
        note_step(referral, answer, by=by)
        return _("C’est noté.")
    return None
