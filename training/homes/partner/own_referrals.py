"""`/suivi/orientations/…`: one's own drafts; what one sent, again or taken back."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from people.viewer import Viewer
from training.cohorts.models import Cohort
from training.homes import sheets
from training.homes.doors import for_counsellors
from training.homes.partner.forms import WishesForm, WithdrawForm
from training.homes.partner.views import PAGE_SIZE, follow_up_crumbs
from training.referrals.drafts import change_draft, drop_draft
from training.referrals.models import Referral, ReferralStatus
from training.referrals.services import send_referral, withdraw_referral
from training.refusals import Refusal
from training.spreadsheets import file_of


def drafts_waiting(viewer: Viewer) -> QuerySet[Referral]:
    """Drafts to finish: one's own, and those that persons whom one follows asked for
    (first)."""
    return (
        Referral.objects.visible_to(viewer)
        .sent_by(viewer.organisation)
        .drafts()
        .with_details()
        .order_by("-is_own_wish", "-created_at", "pk")
    )


def _own_referral(request: HttpRequest, referral_id: UUID) -> Referral:
    viewer = request.viewer
    sent = Referral.objects.visible_to(viewer).sent_by(viewer.organisation)
    return get_object_or_404(sent.with_details(), pk=referral_id)


@for_counsellors
@require_safe
def own_drafts(request: HttpRequest) -> HttpResponse:
    rows = drafts_waiting(request.viewer)
    if file := file_of(request, rows, sheets.DRAFTS):
        return file
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"page": page, "crumbs": follow_up_crumbs(), "here": _("Brouillons")}
    return render(request, "homes/follow_up/drafts.html", context)


@for_counsellors
@require_http_methods(["GET", "HEAD", "POST"])
def edit_draft(request: HttpRequest, referral_id: UUID) -> HttpResponse:
    """Keeps or sends it, by the button pressed."""
    viewer = request.viewer
    referral = _own_referral(request, referral_id)
    if referral.status != ReferralStatus.DRAFT:
        messages.info(request, _("Ce brouillon est déjà envoyé, ou retiré."))
        return redirect("follow_up_person", referral.person_id)
    form = WishesForm(
        request.POST or None,
        cohorts=Cohort.objects.recruiting().filter(action__page=referral.course),
        initial={
            "cohort": referral.cohort_id,
            "wanted_mode": referral.wanted_mode,
            "message": referral.message,
            "accepts_waiting_list": referral.accepts_waiting_list,
            "is_informed": referral.informed_at is not None,
        },
    )
    if request.method == "POST" and form.is_valid():
        try:
            changed = change_draft(
                referral, by=viewer, is_sent=form.is_sent, **form.wishes()
            )
            return _changed(request, changed)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
    context = {
        "referral": referral,
        "form": form,
        "crumbs": follow_up_crumbs(),
        "here": str(referral.person),
    }
    status = 422 if form.errors else 200
    return render(request, "homes/follow_up/draft.html", context, status=status)


def _changed(request: HttpRequest, referral: Referral) -> HttpResponse:
    if referral.status == ReferralStatus.DRAFT:
        messages.success(request, _("Le brouillon est gardé."))
        return redirect("own_drafts")
    return _sent(request, referral)


def _sent(request: HttpRequest, referral: Referral) -> HttpResponse:
    messages.success(
        request,
        _("L’orientation est envoyée à %(provider)s.")
        % {"provider": referral.provider},
    )
    return redirect("follow_up_person", referral.person_id)


@for_counsellors
@require_POST
def send_own_referral(request: HttpRequest, referral_id: UUID) -> HttpResponse:
    """Sends a draft, or an expired one again."""
    referral = _own_referral(request, referral_id)
    try:
        send_referral(referral, by=request.viewer)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("follow_up_person", referral.person_id)
    return _sent(request, referral)


@for_counsellors
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw_sent_referral(request: HttpRequest, referral_id: UUID) -> HttpResponse:
    """Says what withdrawing changes, asks why, then does it. Repeatable.

    A draft of one's own is simply deleted.
    """
    viewer = request.viewer
    referral = _own_referral(request, referral_id)
    is_deleted = referral.status == ReferralStatus.DRAFT and not referral.is_own_wish
    form = WithdrawForm(request.POST or None)
    if is_deleted:
        form.fields.clear()
    context = {
        "referral": referral,
        "is_deleted": is_deleted,
        "form": form,
        "crumbs": follow_up_crumbs(),
        "here": _("Supprimer le brouillon") if is_deleted else _("Retirer la demande"),
    }
    if request.method == "POST" and (is_deleted or form.is_valid()):
        try:
            _take_back(referral, form, by=viewer)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _said(referral, is_deleted))
            return redirect("follow_up_home")
    status = 422 if request.method == "POST" else 200
    return render(
        request, "homes/follow_up/withdraw_referral.html", context, status=status
    )


def _take_back(referral: Referral, form: WithdrawForm, *, by: Viewer) -> None:
    facts = getattr(form, "cleaned_data", {})
    if referral.status == ReferralStatus.DRAFT:
        drop_draft(referral, by=by, **facts)
    else:
        withdraw_referral(referral, by=by, **facts)


def _said(referral: Referral, is_deleted: bool) -> str:
    if is_deleted:
        return _("Le brouillon est supprimé. Personne n’en a été prévenu.")
    if referral.status == ReferralStatus.DRAFT:
        return _("La demande est retirée. La personne est prévenue.")
    return _("L’orientation est retirée. La personne et l’organisme sont prévenus.")
