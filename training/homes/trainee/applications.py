"""`/mon-parcours/candidatures/…`: one's own applications, sent again or withdrawn."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from people.access import for_person
from training.homes.trainee.views import home_crumbs
from training.referrals.models import Referral, WithdrawalReason
from training.referrals.services import send_referral, withdraw_referral
from training.refusals import Refusal

W = WithdrawalReason


class StopForm(forms.Form):
    """Why one gives up; nobody has to say it."""

    reason = forms.ChoiceField(
        label=gettext_lazy("Pourquoi ? Vous n’êtes pas obligé de répondre."),
        choices=[
            (W.FOUND_JOB, gettext_lazy("J’ai trouvé un emploi")),
            (W.OTHER_TRAINING, gettext_lazy("Je suis une autre formation")),
            (W.MOVED, gettext_lazy("J’ai déménagé")),
            (W.PERSONAL, gettext_lazy("Raisons personnelles")),
            (W.DECLINED, gettext_lazy("Cette formation ne m’intéresse plus")),
        ],
        widget=forms.RadioSelect,
        required=False,
    )


def _own(request: HttpRequest, referral_id: UUID) -> Referral:
    viewer = request.viewer
    own = Referral.objects.visible_to(viewer).of_person(viewer.person).with_details()
    return get_object_or_404(own, pk=referral_id)


@for_person
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw_my_referral(request: HttpRequest, referral_id: UUID) -> HttpResponse:
    """Says what withdrawing changes, then does it. Repeatable."""
    referral = _own(request, referral_id)
    form = StopForm(request.POST or None)
    context = {
        "referral": referral,
        "form": form,
        "crumbs": home_crumbs(),
        "here": _("Retirer ma candidature"),
    }
    if request.method == "POST":
        reason = form.cleaned_data["reason"] if form.is_valid() else ""
        try:
            withdraw_referral(referral, by=request.viewer, reason=reason or W.DECLINED)
        except Refusal as refusal:
            context["refusal"] = refusal
            return render(
                request, "homes/trainee/withdraw_referral.html", context, status=422
            )
        messages.success(request, _said(referral))
        return redirect("my_path")
    return render(request, "homes/trainee/withdraw_referral.html", context)


def _said(referral: Referral) -> str:
    if referral.status == "draft":
        return _("C’est fait. Votre conseiller est prévenu.")
    if referral.is_application:
        said = _("C’est fait. %(provider)s est prévenu.")
    else:
        said = _("C’est fait. %(provider)s et votre conseiller sont prévenus.")
    return said % {"provider": referral.provider}


@for_person
@require_POST
def send_my_application(request: HttpRequest, referral_id: UUID) -> HttpResponse:
    """Sends one's own application again, once it has expired."""
    referral = _own(request, referral_id)
    try:
        send_referral(referral, by=request.viewer)
        messages.success(
            request,
            _("Votre candidature est envoyée à %(provider)s. Vous n’avez rien à faire.")
            % {"provider": referral.provider},
        )
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("my_path")
