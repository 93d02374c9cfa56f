"""The code on the wall leads here: one page, one button, one signature."""

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from people.access import by_link, for_person
from people.rate_limits import is_too_fast
from training.refusals import Refusal
from training.register import codes
from training.register.forms import CodeForm
from training.register.models import AttendanceUnit, Method
from training.register.pages.check_in import CheckIn, read_check_in
from training.register.services import sign_presence

TRIES, PER_SECONDS = 10, 300
SCANNED = "check_in_scanned"  # in the session: [token, when it was scanned]
LOGIN_SECONDS = 1800  # logging in may take longer than the code lives


@by_link
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def check_in(request: HttpRequest, token: str) -> HttpResponse:
    """Signs on POST alone: programs that look at links in mails sign for nobody."""
    try:
        half_day = codes.half_day_of_token(token, max_age=_max_age(request, token))
    except codes.CodeHasExpired:
        return _type_the_code(request, status=410, is_expired=True)
    except codes.CodeIsUnknown:
        return _type_the_code(request, status=404, is_unknown=True)
    if not request.viewer.is_authenticated:
        request.session[SCANNED] = [token, timezone.now().timestamp()]
        return redirect_to_login(request.path)
    found = read_check_in(request.viewer, half_day)
    if found is None:
        return render(request, "register/check_in_stranger.html", status=403)
    refusal = None
    if request.method == "POST":
        try:
            sign_presence(
                found.enrolment,
                found.half_day,
                by=request.viewer,
                method=Method.QR_CODE,
            )
        except Refusal as refused:
            refusal = refused
        else:
            return redirect("check_in_done", found.half_day.pk)
    return _before_signing(request, found, refusal)


def _max_age(request: HttpRequest, token: str) -> int:
    """Longer for someone who scanned the code in time and had to log in first."""
    scanned, at = request.session.get(SCANNED, ("", 0))
    if scanned == token and timezone.now().timestamp() - at <= LOGIN_SECONDS:
        return codes.TOKEN_SECONDS + LOGIN_SECONDS
    return codes.TOKEN_SECONDS


def _before_signing(
    request: HttpRequest, found: CheckIn, refusal: Refusal | None
) -> HttpResponse:
    if found.is_signed and refusal is None:
        return redirect("check_in_done", found.half_day.pk)
    context = {
        "check_in": found,
        "cohort": found.half_day.cohort,
        "refusal": refusal or found.refusal,
    }
    status = 409 if refusal else 200
    return render(request, "register/check_in.html", context, status=status)


def _type_the_code(request: HttpRequest, status: int, **why: bool) -> HttpResponse:
    context = {"form": CodeForm(), **why}
    return render(request, "register/check_in_code.html", context, status=status)


@for_person
@never_cache
@require_safe
def check_in_done(request: HttpRequest, half_day_id: int) -> HttpResponse:
    """What was signed, and when; a second click ends here too."""
    viewer = request.viewer
    units = AttendanceUnit.objects.visible_to(viewer).of_person(viewer.person)
    unit = get_object_or_404(units.with_details().signed(), half_day=half_day_id)
    found = read_check_in(viewer, unit.half_day)
    steps = [
        _("Vous avez signé tard : votre formateur doit le confirmer.")
        if unit.is_late
        else _("Votre formateur vérifie la feuille, puis la signe à son tour."),
        _("Vos heures s’affichent ensuite dans « Mon parcours »."),
    ]
    context = {"check_in": found, "cohort": unit.half_day.cohort, "steps": steps}
    return render(request, "register/check_in_done.html", context)


@for_person
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_with_code(request: HttpRequest) -> HttpResponse:
    """For who has no camera: the letters lead to the same page as the QR code."""
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        person = request.viewer.person
        # By person too: a whole class shares the address of its training room.
        tries = f"code:{person.pk}"
        if is_too_fast(request, tries, limit=TRIES, seconds=PER_SECONDS):
            return render(request, "429.html", status=429)
        half_day = codes.half_day_of_code(person, form.cleaned_data["code"])
        if half_day is not None:
            return redirect("check_in", codes.check_in_token(half_day))
        form.add_error(
            "code",
            _(
                "Ce code n’est pas celui de votre séance, ou il vient de changer. "
                "Regardez à nouveau l’écran de la salle."
            ),
        )
    status = 422 if form.errors else 200
    return render(request, "register/check_in_code.html", {"form": form}, status=status)
