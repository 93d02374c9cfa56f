"""`/compte/securite/`: what protects one's account, and where it is open; the lock's
way out."""

from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from people.access import by_link, signed_in
from people.locks import lock_of
from people.proconnect.accounts import is_linked
from people.second_factor import FACTORS
from people.sessions import end_sessions, open_sessions


@signed_in
@never_cache
@require_safe
def account_security(request: HttpRequest) -> HttpResponse:
    """Address, password, second factor, open sessions."""
    held = Authenticator.objects.filter(user=request.user, type__in=FACTORS)
    context = {
        "factors": [str(kind) for kind in held.values_list("type", flat=True)],
        "is_linked": is_linked(request.user),
        "sessions": open_sessions(request.user, request.session.session_key),
    }
    return render(request, "people/account_security.html", context)


@signed_in
@require_POST
def close_sessions(request: HttpRequest) -> HttpResponse:
    """One (`session`), or all but this one."""
    chosen = request.POST.get("session", "")
    count = end_sessions(
        request.user,
        only=int(chosen) if chosen.isdecimal() else None,
        but=request.session.session_key,
    )
    said = ngettext("%(n)d session fermée.", "%(n)d sessions fermées.", count)
    messages.success(request, said % {"n": count})
    return redirect("account_security")


@by_link
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unlock_account(request: HttpRequest, token: str) -> HttpResponse:
    """The link of the mail only shows the button: programs open links."""
    lock = lock_of(token)
    if request.method == "POST" and lock is not None:
        lock.delete()
        messages.success(request, _("Votre compte est débloqué. Connectez-vous."))
        return redirect("account_login")
    return render(request, "people/unlock_account.html", {"lock": lock})
