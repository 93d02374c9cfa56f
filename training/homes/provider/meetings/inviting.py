"""Who is invited to a slot, or to choose one; taken off the list; invited anew."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from training.homes.doors import for_office
from training.homes.provider.meetings.forms import InviteAgainForm
from training.homes.provider.meetings.views import crumbs_of, find_meeting
from training.meetings.invitations import (
    cancel_invitation,
    invite,
    invite_to_choose,
)
from training.meetings.models import Meeting, MeetingInvitation, MeetingKind
from training.meetings.permissions import can_plan
from training.meetings.reading import next_slots, referrals_to_invite
from training.referrals.models import Referral
from training.refusals import Refusal

PAGE_SIZE = 50


@for_office
@require_http_methods(["GET", "HEAD", "POST"])
def invite_to_meeting(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """Who waits and isn't invited yet, those whom the slot concerns first."""
    meeting = find_meeting(request, meeting_id)
    refusal = None
    if request.method == "POST":
        try:
            made = invite(_chosen(request), by=request.viewer, meeting=meeting)
        except Refusal as refused:
            refusal = refused
        else:
            _say(request, len(made))
            return redirect("office_meeting", meeting.pk)
    waiting = referrals_to_invite(meeting.provider, meeting.kind, meeting)
    context = {
        "meeting": meeting,
        "left": meeting.capacity - meeting.taken,
        "crumbs": crumbs_of(meeting),
        "here": _("Inviter des personnes"),
        "back": reverse("office_meeting", args=[meeting.pk]),
    }
    return _page(request, waiting, refusal, context)


@for_office
@require_http_methods(["GET", "HEAD", "POST"])
def invite_at_choice(request: HttpRequest, kind: str) -> HttpResponse:
    """Several people choose their own slot of this kind."""
    if kind not in MeetingKind.values:
        return redirect("office_meetings")
    viewer, refusal = request.viewer, None
    if request.method == "POST":
        try:
            made = invite_to_choose(_chosen(request), by=viewer, kind=kind)
        except Refusal as refused:
            refusal = refused
        else:
            _say(request, len(made))
            return redirect("office_meetings")
    slots = Meeting.objects.visible_to(viewer).coming()
    free = slots.filter(kind=kind, starts_at__gt=timezone.now()).with_free_places()
    context = {
        "kind": MeetingKind(kind),
        "free_count": free.count(),
        "crumbs": crumbs_of(),
        "here": _("Inviter à choisir un créneau"),
        "back": reverse("office_meetings"),
    }
    waiting = referrals_to_invite(viewer.organisation, kind)
    return _page(request, waiting, refusal, context)


def _page(request: HttpRequest, waiting, refusal, context: dict) -> HttpResponse:
    page = Paginator(waiting, PAGE_SIZE).get_page(request.GET.get("page"))
    context |= {
        "page": page,
        "refusal": refusal,
        "chosen": set(request.POST.getlist("referral")),
    }
    status = 422 if refusal else 200
    return render(request, "homes/office/meeting_invite.html", context, status=status)


def _chosen(request: HttpRequest) -> list[Referral]:
    keys = [key for key in request.POST.getlist("referral") if _is_uuid(key)]
    rows = Referral.objects.visible_to(request.viewer).received_by(
        request.viewer.organisation
    )
    return list(rows.filter(pk__in=keys))


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def _say(request: HttpRequest, count: int) -> None:
    if not count:
        messages.warning(request, _("Personne n’était choisi : personne n’est invité."))
        return
    said = ngettext(
        "%(n)s personne est invitée. Son conseiller est prévenu.",
        "%(n)s personnes sont invitées. Leurs conseillers sont prévenus.",
        count,
    )
    messages.success(request, said % {"n": count})


def _invitation(request: HttpRequest, invitation_id: UUID) -> MeetingInvitation:
    rows = MeetingInvitation.objects.visible_to(request.viewer).with_details()
    invitation = get_object_or_404(rows, pk=invitation_id)
    if not can_plan(request.viewer, invitation.referral.provider):
        raise PermissionDenied
    return invitation


@for_office
@require_http_methods(["GET", "HEAD", "POST"])
def invite_again(request: HttpRequest, invitation_id: UUID) -> HttpResponse:
    """Someone didn't come, or can't: the next slot is proposed."""
    invitation = _invitation(request, invitation_id)
    form = InviteAgainForm(
        request.POST or None,
        slots=next_slots(invitation).exclude(pk=invitation.meeting_id)[:20],
    )
    if request.method == "POST" and form.is_valid():
        slot = form.slots.get(form.cleaned_data["slot"])
        try:
            if slot is not None:
                invite([invitation.referral], by=request.viewer, meeting=slot)
            else:
                invite_to_choose(
                    [invitation.referral], by=request.viewer, kind=invitation.kind
                )
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            _say(request, 1)
            return redirect("office_referral", invitation.referral_id)
    context = {
        "invitation": invitation,
        "form": form,
        "crumbs": crumbs_of(*filter(None, [invitation.meeting])),
        "here": _("Inviter à nouveau"),
    }
    status = 422 if form.errors else 200
    return render(request, "homes/office/meeting_again.html", context, status=status)


@for_office
@require_POST
def take_off(request: HttpRequest, invitation_id: UUID) -> HttpResponse:
    """Off the list: both are told, the place is free."""
    invitation = _invitation(request, invitation_id)
    try:
        cancel_invitation(invitation, by=request.viewer)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        said = _("%(name)s n’est plus sur la liste, et le sait.")
        messages.success(request, said % {"name": invitation.referral.person})
    if invitation.meeting is None:
        return redirect("office_referral", invitation.referral_id)
    return redirect("office_meeting", invitation.meeting_id)
