"""`/alertes/`: programs that fell silent, unusual reading; and one button."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from people.access import for_roles
from people.models import Role
from people.viewer import Viewer
from training.clients.services import own_clients_of
from training.homes.channels.crumbs import sender_crumbs
from training.homes.clients.pages import crumbs_of
from training.watching.models import Alarm, ClientRhythm
from training.watching.services import cut_off, set_rhythm, settle_alarm

PAGE_SIZE = 25
watchers = for_roles(Role.MANAGER, Role.COORDINATOR)


class FoundForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Qu’avez-vous constaté ?"),
        max_length=255,
        help_text=gettext_lazy("« Mise à jour du logiciel », « contrôle annuel ». "),
    )


class RhythmForm(forms.Form):
    hours = forms.IntegerField(
        label=gettext_lazy("M’alerter après un silence de (heures)"),
        min_value=1,
        max_value=24 * 60,
        required=False,
        help_text=gettext_lazy("Laissez vide : Alliage apprend son rythme."),
    )


def _crumbs(viewer: Viewer, *, deep: bool) -> list[dict]:
    if viewer.has_role(Role.COORDINATOR):
        home = [{"label": _("Territoire"), "url": reverse("territory_home")}]
    else:
        home = sender_crumbs(viewer)
    return home + [{"label": _("Alertes"), "url": reverse("alarms")}] * deep


@watchers
@require_safe
def alarms(request: HttpRequest) -> HttpResponse:
    """Those to look at; `?voir=traitees`: those that were."""
    viewer = request.viewer
    settled = request.GET.get("voir") == "traitees"
    seen = Alarm.objects.visible_to(viewer).with_details()
    rows = seen.exclude(settled_at=None) if settled else seen.open()
    tabs = [(_("À regarder"), "", False), (_("Traitées"), "traitees", True)]
    context = {
        "page": Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page")),
        "tabs": [
            {"label": label, "url": f"?voir={key}", "current": settled == is_settled}
            for label, key, is_settled in tabs
        ],
        "settled": settled,
        "crumbs": _crumbs(viewer, deep=False),
        "here": _("Alertes"),
    }
    return render(request, "homes/watching/list.html", context)


@watchers
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def alarm(request: HttpRequest, alarm_id: UUID) -> HttpResponse:
    """What was seen; cut the access, or say that all is well."""
    viewer = request.viewer
    rows = Alarm.objects.visible_to(viewer).with_details()
    found = get_object_or_404(rows, pk=alarm_id)
    form = FoundForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        if request.POST.get("act") == "cut":
            cut_off(found, reason=reason, by=viewer)
            messages.success(request, _("L’accès est coupé."))
        else:
            settle_alarm(found, reason=reason, by=viewer)
            messages.success(request, _("L’alerte est traitée."))
        return redirect("alarms")
    context = {
        "alarm": found,
        "form": form,
        "crumbs": _crumbs(viewer, deep=True),
        "here": found.get_kind_display(),
    }
    status = 422 if form.errors else 200
    return render(request, "homes/watching/alarm.html", context, status=status)


@for_roles(Role.MANAGER)
@require_http_methods(["GET", "HEAD", "POST"])
def rhythm(request: HttpRequest, client_pk: int) -> HttpResponse:
    viewer = request.viewer
    client = get_object_or_404(own_clients_of(viewer), pk=client_pk)
    kept = ClientRhythm.objects.filter(client=client).first()
    initial = {"hours": kept.hours if kept else None}
    form = RhythmForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        set_rhythm(client, hours=form.cleaned_data["hours"])
        messages.success(request, _("C’est noté."))
        return redirect("api_client", client.pk)
    context = {
        "client": client,
        "form": form,
        "crumbs": crumbs_of(viewer),
        "here": _("Rythme attendu"),
    }
    status = 422 if form.errors else 200
    return render(request, "homes/watching/rhythm.html", context, status=status)
