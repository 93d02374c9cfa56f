"""`/acces-api/`: an organisation's clients of the API, and whom it mandates."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from people.access import for_roles
from people.models import PartnerClient, Role
from people.viewer import Viewer
from training.clients import services
from training.clients.models import ClientEvent, FileDrop
from training.clients.services import clients_of, own_clients_of
from training.homes.channels.crumbs import sender_crumbs
from training.homes.clients.forms import (
    MandateForm,
    NewClientForm,
    ReasonForm,
    RenewForm,
    scope_words,
)
from training.homes.doors import PARTNERS
from training.refusals import Refusal

EVENTS_SHOWN = 50
for_managers = for_roles(Role.MANAGER)


def crumbs_of(viewer: Viewer, *, deep: bool = True) -> list[dict]:
    return sender_crumbs(viewer, *([(_("Accès par l’API"), "api_clients")] * deep))


def state_of(client: PartnerClient) -> dict[str, str]:
    """In a word, and its colour."""
    if client.is_revoked:
        return {"status": "plain", "label": _("Révoqué")}
    if client.is_expired:
        return {"status": "warning", "label": _("Expiré")}
    return {"status": "ok", "label": _("En service")}


@for_managers
@require_safe
def api_clients(request: HttpRequest) -> HttpResponse:
    viewer = request.viewer
    rows = [(client, state_of(client)) for client in clients_of(viewer)]
    context = {
        "own": [row for row in rows if row[0].organisation == viewer.organisation],
        "others": [row for row in rows if row[0].organisation != viewer.organisation],
        "is_partner": not PARTNERS.isdisjoint(viewer.organisation.kind_names),
        "drop": FileDrop.objects.filter(organisation=viewer.organisation).first(),
        "crumbs": crumbs_of(viewer, deep=False),
        "here": _("Accès par l’API"),
    }
    return render(request, "homes/clients/list.html", context)


@for_managers
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new_client(request: HttpRequest) -> HttpResponse:
    """The answer of the form shows the secret: no other page ever does."""
    form = NewClientForm(request.POST or None)
    if form.is_valid():
        try:
            client, secret = services.make_client(
                by=request.viewer, **form.cleaned_data
            )
        except services.ClientExists as refusal:
            messages.warning(request, str(refusal))
            return redirect("api_clients")
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            return _show_secret(request, client, secret)
    context = {"crumbs": crumbs_of(request.viewer), "here": _("Nouveau client")}
    return _form_page(request, "homes/clients/new.html", form, context)


def _show_secret(request, client: PartnerClient, secret: str) -> HttpResponse:
    context = {
        "client": client,
        "secret": secret,
        "token_url": request.build_absolute_uri(reverse("token")),
        "docs_url": reverse("api:docs"),
        "crumbs": crumbs_of(request.viewer),
        "here": client.name,
    }
    return render(request, "homes/clients/secret.html", context)


def _form_page(request, template: str, form, context: dict) -> HttpResponse:
    status = 422 if form.errors else 200
    return render(request, template, {"form": form, **context}, status=status)


@for_managers
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def api_client(request: HttpRequest, client_pk: int) -> HttpResponse:
    """What it may do, until when, its last call, what was decided; and renewing it."""
    viewer = request.viewer
    client = get_object_or_404(clients_of(viewer), pk=client_pk)
    is_own = client.organisation == viewer.organisation
    form = RenewForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            secret = services.renew_client(client, by=viewer, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            if secret:
                return _show_secret(request, client, secret)
            messages.success(request, _("Le client est prolongé."))
            return redirect("api_client", client.pk)
    words = dict(scope_words())
    context = {
        "client": client,
        "is_own": is_own,
        "state": state_of(client),
        "scopes": [words.get(scope, scope) for scope in sorted(client.scope_set)],
        "mandates": client.mandated_by.order_by("name") if is_own else [],
        "events": _timeline(viewer, client, is_own=is_own),
        "crumbs": crumbs_of(viewer),
        "here": client.name,
    }
    return _form_page(request, "homes/clients/client.html", form, context)


def _timeline(viewer: Viewer, client: PartnerClient, *, is_own: bool) -> list[dict]:
    """All for its owner; an agency that mandates it reads of its own mandate."""
    rows = ClientEvent.objects.filter(client=client)
    if not is_own:
        rows = rows.filter(agency=viewer.organisation)
    return [
        {
            "title": event.get_kind_display()
            + (f" · {event.agency}" if event.agency else ""),
            "at": event.at,
            "author": event.actor_user or _("Alliage"),
            "body": event.reason,
        }
        for event in rows.select_related("agency", "actor_user")[:EVENTS_SHOWN]
    ]


@for_managers
@require_http_methods(["GET", "HEAD", "POST"])
def revoke(request: HttpRequest, client_pk: int) -> HttpResponse:
    viewer = request.viewer
    client = get_object_or_404(own_clients_of(viewer), pk=client_pk)
    form = ReasonForm(request.POST or None)
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        services.revoke_client(client, reason=reason, by=request.viewer)
        messages.success(request, _("Le client est révoqué : il ne lit plus rien."))
        return redirect("api_client", client.pk)
    context = {
        "client": client,
        "crumbs": crumbs_of(request.viewer),
        "here": _("Révoquer ce client"),
    }
    return _form_page(request, "homes/clients/revoke.html", form, context)


@for_managers
@require_http_methods(["GET", "HEAD", "POST"])
def new_mandate(request: HttpRequest) -> HttpResponse:
    """A vendor's client is named by its identifier: nobody browses other people's."""
    form = MandateForm(request.POST or None)
    if form.is_valid():
        try:
            client = services.give_mandate(by=request.viewer, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error("client_id", str(refusal))
        else:
            if client is not None:
                said = _("%(name)s, de %(organisation)s, lit ce que votre agence voit.")
                facts = {"name": client.name, "organisation": client.organisation}
                messages.success(request, said % facts)
                return redirect("api_client", client.pk)
            form.add_error(
                "client_id", _("Aucun client en service n’a cet identifiant.")
            )
    context = {"crumbs": crumbs_of(request.viewer), "here": _("Mandater un éditeur")}
    return _form_page(request, "homes/clients/mandate.html", form, context)


@for_managers
@require_http_methods(["GET", "HEAD", "POST"])
def stop_mandate(request: HttpRequest, client_pk: int) -> HttpResponse:
    viewer = request.viewer
    client = get_object_or_404(clients_of(viewer), pk=client_pk)
    form = ReasonForm(request.POST or None)
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        services.end_mandate(client, reason=reason, by=request.viewer)
        messages.success(request, _("Le mandat est arrêté."))
        return redirect("api_clients")
    context = {
        "client": client,
        "crumbs": crumbs_of(request.viewer),
        "here": _("Arrêter le mandat"),
    }
    return _form_page(request, "homes/clients/stop_mandate.html", form, context)
