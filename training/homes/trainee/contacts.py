"""`/mon-parcours/mes-coordonnees/`: how one is reached, who may act in one's place."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from people.access import for_person, signed_in
from people.own_email import LinkIsOver, ask_new_email, confirm_new_email, new_email_of
from people.rate_limits import is_too_fast
from people.viewer import Viewer
from training.homes.contacts import OwnContactForm
from training.homes.trainee.views import home_crumbs
from training.refusals import Refusal
from training.sharing.accompaniment import Assistance
from training.sharing.assistance import end_assistance, start_assistance
from training.sharing.contacts import change_contacts
from training.sharing.models import CaseloadAssignment

CHANGES_SHOWN = 10
MAILS, PER_SECONDS = 5, 3600


def own_counsellors(viewer: Viewer) -> QuerySet[CaseloadAssignment]:
    """Who follows the viewer today and still works there."""
    return (
        CaseloadAssignment.objects.current()
        .assigned()
        .by_a_member()
        .filter(person=viewer.person)
        .select_related("counsellor", "organisation")
    )


@for_person
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def my_contacts(request: HttpRequest) -> HttpResponse:
    viewer = request.viewer
    person = viewer.person
    form = OwnContactForm(request.POST or None, person=person)
    if request.method == "POST" and form.is_valid():
        response = _change(request, form)
        if response is not None:
            return response
    helped = Assistance.objects.current().filter(person=person)
    helped = list(helped.select_related("counsellor", "organisation"))
    helping = {row.counsellor_id for row in helped}
    context = {
        "form": form,
        "helped": helped,
        "counsellors": own_counsellors(viewer).exclude(counsellor__in=helping),
        "changes": person.contact_changes.select_related(
            "actor_organisation", "actor_user"
        )[:CHANGES_SHOWN],
        "crumbs": home_crumbs(),
        "here": _("Mes coordonnées"),
    }
    status = 422 if form.errors else 200
    return render(request, "homes/trainee/my_contacts.html", context, status=status)


def _change(request: HttpRequest, form: OwnContactForm) -> HttpResponse | None:
    """Writes all but a new address, which must answer first. None: show the form."""
    viewer, facts = request.viewer, form.cleaned_data
    wanted = facts["email"].strip().lower()
    login = viewer.user.email if viewer.user else ""
    is_new = wanted != viewer.person.email.lower() and wanted != login
    if is_new:
        facts = {**facts, "email": viewer.person.email}
    try:
        change_contacts(viewer.person, by=viewer, **facts)
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return None
    except ValidationError as error:
        form.add_error(None, error.messages)
        return None
    messages.success(request, _("Vos coordonnées sont à jour."))
    if is_new:
        _ask(request, wanted)
    return redirect("my_contacts")


def _ask(request: HttpRequest, email: str) -> None:
    if is_too_fast(request, "own-email", limit=MAILS, seconds=PER_SECONDS):
        messages.error(request, _("Trop d’essais. Attendez une heure."))
        return
    ask_new_email(request.viewer.user, email)
    messages.info(
        request,
        _(
            "Un message part à %(email)s. Ouvrez-le et suivez son lien : votre adresse "
            "changera à ce moment."
        )
        % {"email": email},
    )


@signed_in
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm_own_email(request: HttpRequest, token: str) -> HttpResponse:
    """The link in the mail: shows the address, then changes it."""
    context = {"here": _("Confirmer mon adresse")}
    try:
        if request.method == "POST":
            confirm_new_email(request.user, token)
            messages.success(request, _("Votre adresse est changée."))
            return redirect("home_of_viewer")
        context["email"] = new_email_of(request.user, token)
    except LinkIsOver as over:
        context["refusal"] = str(over)
    status = 410 if "refusal" in context else 200
    return render(request, "homes/trainee/confirm_email.html", context, status=status)


@for_person
@require_POST
def ask_for_help(request: HttpRequest, counsellor_id: UUID) -> HttpResponse:
    """Lets one's own counsellor act in one's place. Repeatable."""
    viewer = request.viewer
    assignment = get_object_or_404(own_counsellors(viewer), counsellor=counsellor_id)
    try:
        start_assistance(viewer.person, by=viewer, counsellor=assignment.counsellor)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(
            request,
            _("%(name)s peut agir à votre place. Vous pouvez arrêter ici.")
            % {"name": assignment.counsellor},
        )
    return redirect("my_contacts")


@for_person
@require_POST
def stop_help(request: HttpRequest, assistance_id: UUID) -> HttpResponse:
    """Nobody acts in one's place any more. Repeatable."""
    viewer = request.viewer
    own = Assistance.objects.visible_to(viewer).filter(person=viewer.person)
    assistance = get_object_or_404(own.select_related("counsellor"), pk=assistance_id)
    end_assistance(assistance, by=viewer)
    messages.success(
        request,
        _("%(name)s n’agit plus à votre place.") % {"name": assistance.counsellor},
    )
    return redirect("my_contacts")
