"""`/comptes/proconnect/`: to ProConnect and back, linking an account, leaving both.

One goes there from a page that moves on by itself, not by a redirected form: our
content security policy would have to name every identity provider behind ProConnect.
"""

from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from allauth.account.views import logout as leave_alliage
from django.contrib import messages
from django.contrib.auth import logout
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from people.access import public, signed_in
from people.middleware import ACTING_FOR
from people.models import User
from people.proconnect import accounts, protocol
from people.rate_limits import is_too_fast
from people.second_factor import BY_PROCONNECT
from people.views import safe_next

# What logging out over there needs; it goes with the session.
SESSION = "proconnect"
DEPARTURES, PER_SECONDS = 20, 600


@public
@never_cache
@require_POST
def depart(request: HttpRequest) -> HttpResponse:
    """To ProConnect; `link` ties it to the account that is logged in here."""
    _refuse_if_off()
    if is_too_fast(request, "proconnect", limit=DEPARTURES, seconds=PER_SECONDS):
        return render(request, "429.html", status=429)
    memory = {"next": safe_next(request, request.POST.get("next", ""))}
    if "link" in request.POST and _may_link(request):
        memory["link"] = str(request.user.pk)
    try:
        address = protocol.address_of_departure(request, **memory)
    except protocol.Unreachable:
        return _unreachable(request)
    return render(request, "people/proconnect/depart.html", {"address": address})


@public
@never_cache
@require_safe
def come_back(request: HttpRequest) -> HttpResponse:
    """The provider sends the browser here, with a code or a refusal."""
    _refuse_if_off()
    try:
        identity, memory = protocol.identity_of(request)
        if "link" in memory:
            return _link(request, identity, memory["link"])
        user = accounts.account_of(identity)
    except protocol.Unreachable:
        return _unreachable(request)
    except protocol.Cancelled:
        messages.info(request, _("Vous n’êtes pas identifié par ProConnect."))
        return redirect("account_login")
    except protocol.Unproven:
        text = _(
            "La réponse de ProConnect est trop ancienne ou n’a pas pu être vérifiée. "
            "Rien n’a été ouvert : recommencez."
        )
        return _refused(request, text, 400)
    except accounts.NoEntry as refusal:
        return _refused(request, str(refusal), 403)
    return _enter(request, user, identity, memory["next"])


@signed_in
@require_POST
def unlink(request: HttpRequest) -> HttpResponse:
    """The account keeps its other ways in."""
    accounts.unlink_account(request.user)
    messages.success(request, _("ProConnect n’ouvre plus votre compte."))
    return redirect("account_security")


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest) -> HttpResponse:
    """Logging out: here, then at ProConnect if one came from there."""
    came_by = request.session.get(SESSION)
    response = leave_alliage(request)
    if request.method != "POST" or not came_by or not came_by["end_session_url"]:
        return response
    address = protocol.address_of_logout(**came_by)
    return render(request, "people/proconnect/leave.html", {"address": address})


def _enter(
    request: HttpRequest, user: User, identity: protocol.Identity, after: str
) -> HttpResponse:
    """As by any login. A second factor proved over there counts; else ours is asked."""
    if request.user.is_authenticated:
        logout(request)
    request.session[SESSION] = {
        "id_token": identity.id_token,
        "end_session_url": identity.end_session_url,
    }
    record_authentication(request, user, "socialaccount", provider=protocol.PROVIDER)
    if identity.proved_second_factor:
        record_authentication(request, user, "mfa", type=BY_PROCONNECT)
    if organisation := accounts.acting_for(user, identity):
        request.session[ACTING_FOR] = str(organisation.pk)
    return perform_login(request, user, redirect_url=after or None)


def _link(
    request: HttpRequest, identity: protocol.Identity, user_key: str
) -> HttpResponse:
    """Only for the very account that set out, still logged in with its factor."""
    if not _may_link(request) or str(request.user.pk) != user_key:
        raise protocol.Unproven
    accounts.link_account(request.user, identity)
    messages.success(request, _("ProConnect ouvre maintenant votre compte."))
    return redirect("account_security")


def _may_link(request: HttpRequest) -> bool:
    return request.viewer.is_authenticated and not request.viewer.awaits_second_factor


def _refuse_if_off() -> None:
    if not protocol.is_on():
        raise Http404


def _unreachable(request: HttpRequest) -> HttpResponse:
    text = _(
        "ProConnect ne répond pas en ce moment. Votre compte Alliage s’ouvre toujours "
        "par un code ou un mot de passe."
    )
    return _refused(request, text, 503)


def _refused(request: HttpRequest, text: str, status: int) -> HttpResponse:
    context = {"text": text, "may_retry": status != 503}
    return render(request, "people/proconnect/refused.html", context, status=status)
