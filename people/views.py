"""After login: where one goes, and for whom one acts."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from people.access import public, signed_in
from people.doors import choices_of, home_of
from people.middleware import ACTING_FOR
from people.models import Organisation


@signed_in
@never_cache
@require_safe
def home_of_viewer(request: HttpRequest) -> HttpResponse:
    """`/accueil/`: to one's home; first to the choice where there is one to make."""
    if ACTING_FOR not in request.session and len(choices_of(request.user)) > 1:
        return redirect("switch_organisation")
    return redirect(home_of(request.viewer))


@signed_in
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def switch_organisation(request: HttpRequest) -> HttpResponse:
    """Chooses among one's own organisations; then to `next`, or home."""
    if request.method == "POST":
        return _switch(request)
    context = {
        "choices": choices_of(request.user),
        "next": safe_next(request, request.GET.get("next", "")),
    }
    return render(request, "people/switch_organisation.html", context)


def _switch(request: HttpRequest) -> HttpResponse:
    own = Organisation.objects.for_user(request.user)
    organisation = get_object_or_404(own, pk=_uuid(request.POST.get("organisation")))
    request.session[ACTING_FOR] = str(organisation.pk)
    messages.success(
        request, _("Vous agissez maintenant pour %(name)s.") % {"name": organisation}
    )
    return redirect(
        safe_next(request, request.POST.get("next", "")) or "home_of_viewer"
    )


def _uuid(text: str | None) -> UUID | None:
    try:
        return UUID(text or "")
    except ValueError:
        return None


def safe_next(request: HttpRequest, address: str) -> str:
    """The address if it is one of ours, else nothing."""
    is_ours = url_has_allowed_host_and_scheme(
        address, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return address if is_ours else ""


@signed_in
@never_cache
@require_safe
def own_address(request: HttpRequest) -> HttpResponse:
    """Shows one's address. Nobody adds one alone: whoever reads its mails would log
    in to the record."""
    return render(request, "account/email.html")


@public
@require_http_methods(["GET", "HEAD", "POST"])
def one_login(request: HttpRequest) -> HttpResponseRedirect:
    """The admins' and Wagtail's own login pages lead to ours, which counts tries.

    Someone signed in who comes here lacks the right: 403, for our login page would
    send them back at once.
    """
    if request.user.is_authenticated:
        raise PermissionDenied(_("Votre fonction ne donne pas accès à cette page."))
    back = safe_next(request, request.GET.get("next", ""))
    return redirect_to_login(back or reverse("home_of_viewer"))
