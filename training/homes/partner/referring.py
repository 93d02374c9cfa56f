"""`/suivi/orienter/`: referring someone to a session, or to a course."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cms.models import CoursePage
from people.models import Person
from people.viewer import Viewer
from training.cohorts.models import Cohort
from training.homes.doors import for_counsellors
from training.homes.partner.forms import ReferForm
from training.homes.partner.views import follow_up_crumbs
from training.referrals.models import Referral, ReferralStatus
from training.referrals.newcomers import refer_newcomer
from training.referrals.permissions import can_refer
from training.referrals.refusals import AlreadyReferred
from training.referrals.services import SAME_CLICK, save_draft
from training.referrals.services import refer_person as refer_known_person
from training.refusals import Refusal
from training.sharing.assistance import start_assistance
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
    """Sends a referral, or keeps it as a draft, by the button pressed."""
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
            return _made(request, _refer(form, course, by=viewer))
        except AlreadyReferred as refusal:
            if (made := _just_made(form, course, viewer)) is not None:
                return _made(request, made)
            form.add_error(None, str(refusal))
        except Refusal as refusal:
            form.add_error(None, str(refusal))
    context["form"] = form
    status = 422 if form.errors else 200
    return render(request, "homes/follow_up/refer_person.html", context, status=status)


@transaction.atomic
def _refer(form: ReferForm, course: CoursePage, *, by: Viewer) -> Referral:
    """The referral, sent or kept; and the agreement to act, if there is one."""
    facts = form.wishes()
    if facts["cohort"] is None:
        facts["course"] = course
    if form.cleaned_data["person"] is not None:
        make = refer_known_person if form.is_sent else save_draft
        referral = make(form.cleaned_data["person"], by=by, **facts)
    else:
        referral = refer_newcomer(
            form.names(),
            by=by,
            identifier=form.cleaned_data["identifier"],
            is_sent=form.is_sent,
            **facts,
        )
    if form.is_sent and form.cleaned_data["agreed_how"]:
        start_assistance(
            referral.person, by=by, agreed_how=form.cleaned_data["agreed_how"]
        )
    return referral


def _just_made(form: ReferForm, course: CoursePage, viewer: Viewer) -> Referral | None:
    """What the first of two clicks made, of this very person for this very wish."""
    rows = Referral.objects.visible_to(viewer).filter(
        counsellor=viewer.user,
        referring_organisation=viewer.organisation,
        course=course,
        cohort=form.wishes()["cohort"],
        status=ReferralStatus.SENT if form.is_sent else ReferralStatus.DRAFT,
        created_at__gt=timezone.now() - SAME_CLICK,
    )
    person = form.cleaned_data["person"]
    if person is not None:
        return rows.filter(person=person).first()
    names = form.names()
    return rows.filter(
        person__birth_name=names["birth_name"],
        person__first_names=names["first_names"],
        person__birth_date=names["birth_date"],
    ).first()


def _made(request: HttpRequest, referral: Referral) -> HttpResponse:
    """To the person's page, if the share lets this counsellor follow them."""
    provider = {"provider": referral.provider}
    if referral.status == ReferralStatus.DRAFT:
        messages.success(
            request, _("Le brouillon est gardé. Rien n’est encore envoyé.")
        )
        return redirect("own_drafts")
    messages.success(
        request,
        _("L’orientation est envoyée à %(provider)s. Vous saurez sa réponse aussitôt.")
        % provider,
    )
    seen = Referral.objects.visible_to(request.viewer).filter(pk=referral.pk)
    if seen.exists():
        return redirect("follow_up_person", referral.person_id)
    return redirect("follow_up_home")
