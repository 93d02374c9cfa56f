"""`/ca-m-interesse/`: a person asks for a place; a passer-by confirms by a link.

Nothing on these pages tells whether someone is known here.
"""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from cms.models import CoursePage
from people.access import by_link, public
from people.rate_limits import is_too_fast
from training.cohorts.models import Cohort
from training.homes.interest.forms import OwnWishForm, PasserByForm, session_words
from training.referrals.interest import (
    AlreadyApplied,
    LoginIsNeeded,
    apply_alone,
    ask_counsellor,
    confirm_interest,
    find_interest,
    note_interest,
)
from training.referrals.permissions import can_refer
from training.refusals import Refusal
from training.sharing.models import CaseloadAssignment

ASKS_PER_HOUR, CONFIRMS_PER_HOUR, HOUR = 10, 30, 3600


def _asked(request: HttpRequest) -> tuple[CoursePage, Cohort | None]:
    """What the address names: `?session=` a cohort, or `?formation=` a course."""
    try:
        if session := request.GET.get("session"):
            cohorts = Cohort.objects.published().with_details()
            cohort = get_object_or_404(cohorts, pk=UUID(session))
            return cohort.action.page, cohort
        course = int(request.GET.get("formation", ""))
    except ValueError as error:
        raise Http404 from error
    return get_object_or_404(CoursePage.objects.live(), pk=course), None


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def show_interest(request: HttpRequest) -> HttpResponse:
    """Signed in: to one's counsellor, or straight on. Else: a form to confirm."""
    course, cohort = _asked(request)
    provider = cohort.responsible_provider if cohort else course.provider
    context = {
        "course": course,
        "provider": provider,
        "session": session_words(cohort) if cohort else "",
        "crumbs": [{"label": course.title, "url": course.url}],
        "here": _("Ça m’intéresse"),
    }
    wish = {"course": course, "cohort": cohort}
    viewer = request.viewer
    if viewer.is_authenticated and viewer.person is None and can_refer(viewer):
        return redirect(_referring(request))
    if viewer.is_authenticated and viewer.person is not None:
        return _own(request, wish, context)
    return _passer_by(request, wish, context)


def _referring(request: HttpRequest) -> str:
    """A counsellor refers others, with the same question in the address."""
    return f"/suivi/orienter/?{request.GET.urlencode()}"


def _own(request: HttpRequest, wish: dict, context: dict) -> HttpResponse:
    viewer = request.viewer
    assignments = (
        CaseloadAssignment.objects.current()
        .assigned()
        .by_a_member()
        .filter(person=viewer.person)
        .select_related("counsellor", "organisation")
    )
    form = OwnWishForm(
        request.POST or None,
        assignments=list(assignments),
        provider=context["provider"].name,
    )
    if request.method == "POST" and form.is_valid():
        try:
            return _made(request, form, wish, context)
        except AlreadyApplied as refusal:
            messages.info(request, str(refusal))
            return redirect("my_path")
        except Refusal as refusal:
            form.add_error(None, str(refusal))
    context |= {"form": form, "has_counsellor": bool(form.assignments)}
    status = 422 if form.errors else 200
    return render(request, "homes/interest/own.html", context, status=status)


def _made(
    request: HttpRequest, form: OwnWishForm, wish: dict, context: dict
) -> HttpResponse:
    """Sends the wish on its road; the page says who has it now."""
    facts = {**wish, **form.wishes()}
    assignment = form.assignment
    if assignment is not None:
        ask_counsellor(assignment, by=request.viewer, **facts)
        said = _(
            "Votre demande est chez %(name)s. Vous n’avez rien à faire : nous vous "
            "écrivons quand elle part à l’organisme."
        ) % {"name": assignment.counsellor.name}
    else:
        apply_alone(by=request.viewer, **facts)
        said = _("Votre candidature est envoyée à %(provider)s.") % {
            "provider": context["provider"]
        }
    messages.success(request, said)
    return redirect("my_path")


def _passer_by(request: HttpRequest, wish: dict, context: dict) -> HttpResponse:
    form = PasserByForm(request.POST or None)
    context |= {"form": form, "back": request.get_full_path()}
    if request.method == "POST" and form.is_valid():
        if is_too_fast(request, "interest", limit=ASKS_PER_HOUR, seconds=HOUR):
            return render(request, "429.html", status=429)
        note_interest(**wish, **form.cleaned_data)
        return redirect("interest_noted")
    status = 422 if form.errors else 200
    return render(request, "homes/interest/passer_by.html", context, status=status)


@public
@require_safe
def interest_noted(request: HttpRequest) -> HttpResponse:
    """The same words for everyone: open the message that we sent."""
    return render(request, "homes/interest/noted.html")


@by_link
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """GET asks, POST confirms: programs that open the links of mails confirm nothing.

    The page shows the course alone, and nothing of who asked.
    """
    if is_too_fast(request, "confirm", limit=CONFIRMS_PER_HOUR, seconds=HOUR):
        return render(request, "429.html", status=429)
    pending = find_interest(token)
    if pending is None:
        return render(request, "homes/interest/past.html", status=410)
    context = {"course": pending.course, "provider": pending.course.provider}
    if request.method != "POST":
        return render(request, "homes/interest/confirm.html", context)
    try:
        referral = confirm_interest(pending, by=request.viewer)
    except LoginIsNeeded:
        return redirect_to_login(request.path)
    except Refusal as refusal:
        context["refusal"] = refusal
        return render(request, "homes/interest/confirm.html", context, status=422)
    return render(request, "homes/interest/sent.html", {"referral": referral})
