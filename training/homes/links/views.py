"""`/repondre/<jeton>/`: finds whose link it is, and hands it to its purpose.

A GET never answers: programs that open the links of mails decide for nobody.
"""

from types import ModuleType

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from people.access import by_link
from people.rate_limits import is_too_fast
from training.homes.links import file, meeting, message, offer, outcome, session
from training.homes.links.forms import CodeForm
from training.messages.links import find_by_code, find_link
from training.messages.models import PersonalLink

# Each module has `show(request, link)` and `answer(request, link)`, both returning a
# response. A link that is past or revoked never reaches them.
HANDLERS: dict[str, ModuleType] = {
    PersonalLink.Purpose.ACKNOWLEDGE: file,
    PersonalLink.Purpose.ANSWER_MEETING: meeting,
    PersonalLink.Purpose.ANSWER_OFFER: offer,
    PersonalLink.Purpose.ANSWER_SESSION: session,
    PersonalLink.Purpose.READ: message,
    PersonalLink.Purpose.TELL_OUTCOME: outcome,
}

WRONG_TRIES, ANSWERS, PER_SECONDS = 20, 40, 300


@by_link
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def answer_link(request: HttpRequest, token: str) -> HttpResponse:
    """GET asks, POST answers. Neither says whose link it is."""
    response = _answer(request, find_link(token))
    response["X-Robots-Tag"] = "noindex, nofollow"
    # Not "no-referrer": browsers then post without an origin, and the guard against
    # forged posts refuses them. This one tells other sites nothing either.
    response["Referrer-Policy"] = "same-origin"
    return response


def _answer(request: HttpRequest, link: PersonalLink | None) -> HttpResponse:
    if link is None or link.purpose not in HANDLERS:
        if is_too_fast(request, "link", limit=WRONG_TRIES, seconds=PER_SECONDS):
            return render(request, "429.html", status=429)
        return render(request, "links/closed.html", {"is_unknown": True}, status=404)
    if not link.is_open:
        return render(request, "links/closed.html", status=410)
    handler = HANDLERS[link.purpose]
    if request.method != "POST":
        return handler.show(request, link)
    if is_too_fast(request, f"answer:{link.pk}", limit=ANSWERS, seconds=PER_SECONDS):
        return render(request, "429.html", status=429)
    return handler.answer(request, link)


@by_link
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def type_link_code(request: HttpRequest) -> HttpResponse:
    """`/repondre/`: the code of a letter leads to the page of its link."""
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if is_too_fast(request, "code", limit=WRONG_TRIES, seconds=PER_SECONDS):
            return render(request, "429.html", status=429)
        link = find_by_code(form.cleaned_data["code"])
        if link is not None:
            return redirect("answer_link", link.token)
        form.add_error(
            "code",
            _(
                "Ce code n’existe pas. Comparez chaque lettre et chaque chiffre avec "
                "votre courrier."
            ),
        )
    status = 422 if form.errors else 200
    return render(request, "links/code.html", {"form": form}, status=status)
