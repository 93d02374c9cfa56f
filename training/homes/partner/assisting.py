"""`/suivi/<personne>/…`: acting in a person's place, with their agreement."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from people.models import Person
from training.homes.contacts import ReasonedContactForm
from training.homes.doors import for_counsellors
from training.homes.partner.views import follow_up_crumbs
from training.refusals import Refusal
from training.sharing.accompaniment import Assistance
from training.sharing.assistance import acting_for, end_assistance, start_assistance
from training.sharing.caseloads import persons_shared_with
from training.sharing.contacts import change_contacts


def _person(request: HttpRequest, person_id: UUID) -> Person:
    viewer = request.viewer
    return get_object_or_404(persons_shared_with(viewer), pk=person_id)


@for_counsellors
@require_POST
def assist_person(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Notes that the person agreed, and how. Repeatable."""
    person = _person(request, person_id)
    try:
        start_assistance(
            person, by=request.viewer, agreed_how=request.POST.get("agreed_how", "")
        )
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(
            request,
            _("C’est noté. Vous pouvez agir à sa place ; la personne en est prévenue."),
        )
    return redirect("follow_up_person", person.pk)


@for_counsellors
@require_POST
def stop_assisting(request: HttpRequest, assistance_id: UUID) -> HttpResponse:
    """Repeatable. Whoever may see the person's file may stop it for the agency."""
    viewer = request.viewer
    rows = Assistance.objects.visible_to(viewer).filter(
        organisation=viewer.organisation, person__in=persons_shared_with(viewer)
    )
    assistance = get_object_or_404(rows, pk=assistance_id)
    end_assistance(assistance, by=viewer)
    messages.success(request, _("C’est arrêté. La personne en est prévenue."))
    return redirect("follow_up_person", assistance.person_id)


@for_counsellors
@require_http_methods(["GET", "HEAD", "POST"])
def person_contacts(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Telephone, address and channel, in the person's place."""
    person = _person(request, person_id)
    if not acting_for(request.viewer, person):
        raise PermissionDenied(
            _("Notez d’abord l’accord de la personne, sur sa page de suivi.")
        )
    form = ReasonedContactForm(request.POST or None, person=person)
    if request.method == "POST" and form.is_valid():
        try:
            change_contacts(person, by=request.viewer, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            messages.success(request, _("Les coordonnées sont à jour."))
            return redirect("follow_up_person", person.pk)
    own = {
        "label": str(person),
        "url": reverse("follow_up_person", args=[person.pk]),
    }
    context = {
        "form": form,
        "person": person,
        "crumbs": [*follow_up_crumbs(), own],
        "here": _("Coordonnées"),
    }
    status = 422 if form.errors else 200
    return render(request, "homes/follow_up/contacts.html", context, status=status)
