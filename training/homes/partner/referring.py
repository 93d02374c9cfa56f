"""`/suivi/orienter/`: referring someone to a session, or to a course."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cms.models import CoursePage
from people.models import Person
from people.viewer import Viewer
from training.cohorts.models import Cohort
from training.homes.doors import for_counsellors
from training.homes.partner.forms import ReferForm
from training.homes.partner.views import follow_up_crumbs
from training.referrals.models import Referral
from training.referrals.newcomers import refer_newcomer
from training.referrals.permissions import can_refer
from training.referrals.services import refer_person as refer_known_person
from training.refusals import Refusal
from training.sharing.models import CaseloadAssignment


def own_caseload(viewer: Viewer) -> QuerySet[Person]:
    """Those whom the viewer follows for the organisation chosen now."""
    followed = CaseloadAssignment.objects.current().filter(
        counsellor=viewer.user, organisation=viewer.organisation
    )
    return Person.objects.filter(
        pk__in=followed.values("person"), merged_into=None
    ).order_by("birth_name", "first_names")


def _asked(request: HttpRequest) -> tuple[CoursePage | None, Cohort | None]:
    """What the address names: `?session=` a cohort, or `?formation=` a course.

    (None, None) if nothing; 404 if it names nothing that can be found.
    """
    try:
        if session := request.GET.get("session"):
            cohorts = Cohort.objects.published().with_details()
            cohort = get_object_or_404(cohorts, pk=UUID(session))
            return cohort.action.page, cohort
        if course := request.GET.get("formation"):
            return get_object_or_404(CoursePage.objects.live(), pk=int(course)), None
    except ValueError as error:
        raise Http404 from error
    return None, None


@for_counsellors
@require_http_methods(["GET", "HEAD", "POST"])
def refer_person(request: HttpRequest) -> HttpResponse:
    viewer = request.viewer
    if not can_refer(viewer):
        raise PermissionDenied
    course, cohort = _asked(request)
    context = {"course": course, "cohort": cohort, "crumbs": follow_up_crumbs()}
    context["here"] = _("Orienter une personne")
    if course is None:
        return render(request, "homes/follow_up/refer_person.html", context)
    form = ReferForm(
        request.POST or None,
        persons=own_caseload(viewer),
        cohorts=Cohort.objects.recruiting().filter(action__page=course),
        cohort=cohort,
        initial={"person": request.GET.get("personne")},
    )
    if request.method == "POST" and form.is_valid():
        try:
            return _sent(request, _refer(form, course, by=viewer))
        except Refusal as refusal:
            form.add_error(None, str(refusal))
    context["form"] = form
    status = 422 if form.errors else 200
    return render(request, "homes/follow_up/refer_person.html", context, status=status)


def _refer(form: ReferForm, course: CoursePage, *, by: Viewer) -> Referral:
    facts = form.wishes()
    if facts["cohort"] is None:
        facts["course"] = course
    if form.cleaned_data["person"] is not None:
        return refer_known_person(form.cleaned_data["person"], by=by, **facts)
    identifier = form.cleaned_data["identifier"]
    return refer_newcomer(form.names(), by=by, identifier=identifier, **facts)


def _sent(request: HttpRequest, referral: Referral) -> HttpResponse:
    """To the person's page, if the share lets this counsellor follow them."""
    messages.success(
        request,
        _("L’orientation est envoyée à %(provider)s. Vous saurez sa réponse aussitôt.")
        % {"provider": referral.provider},
    )
    seen = Referral.objects.visible_to(request.viewer).filter(pk=referral.pk)
    if seen.exists():
        return redirect("follow_up_person", referral.person_id)
    return redirect("follow_up_home")
