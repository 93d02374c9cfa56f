"""`/suivi/portefeuille/remplacement/`: leaves planned, running and past."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from people.models import User
from people.viewer import Viewer
from training.homes.doors import for_counsellors
from training.homes.partner.caseload.forms import LeaveForm
from training.homes.partner.caseload.pages import caseload_crumbs
from training.homes.partner.caseload.reading import BY_NAME
from training.refusals import Refusal
from training.sharing.accompaniment import Replacement
from training.sharing.caseloads import (
    colleagues_of,
    may_manage_caseloads,
    persons_assigned_to,
)
from training.sharing.replacements import end_replacement, may_replace, name_stand_in

PAST_SHOWN = 20


@for_counsellors
@require_http_methods(["GET", "HEAD", "POST"])
def leaves(request: HttpRequest) -> HttpResponse:
    """The lists, and the form that plans one more; the manager says whose first."""
    viewer = request.viewer
    absent = _absent(viewer, request.GET.get("absent", ""))
    form = absent and _form(request, viewer, absent)
    if request.method == "POST" and form is not None and form.is_valid():
        response = _plan(request, form)
        if response is not None:
            return response
    rows = Replacement.objects.visible_to(viewer).with_details()
    context = {
        "form": form,
        "absent": absent,
        "colleagues": colleagues_of(viewer) if may_manage_caseloads(viewer) else [],
        "current": [
            (row, may_replace(viewer, row.absent))
            for row in rows.not_over().order_by("starts_on", "created_at")
        ],
        "past": rows.over()[:PAST_SHOWN],
        "crumbs": caseload_crumbs(),
        "here": _("Remplacements"),
    }
    status = 422 if form is not None and form.errors else 200
    return render(
        request, "homes/follow_up/caseload/leaves.html", context, status=status
    )


def _absent(viewer: Viewer, asked: str) -> User | None:
    """Whose leave is planned: the counsellor's own, or whom the manager names."""
    if not may_manage_caseloads(viewer):
        return viewer.user
    if not asked:
        return None
    try:
        return get_object_or_404(colleagues_of(viewer), pk=UUID(asked))
    except ValueError as error:
        raise Http404 from error


def _form(request: HttpRequest, viewer: Viewer, absent: User) -> LeaveForm:
    colleagues = colleagues_of(viewer)
    return LeaveForm(
        request.POST or None,
        absent=absent,
        absents=colleagues.filter(pk=absent.pk),
        colleagues=colleagues,
        persons=persons_assigned_to(viewer, absent).order_by(*BY_NAME),
    )


def _plan(request: HttpRequest, form: LeaveForm) -> HttpResponse | None:
    """None if a rule refuses it: the form says so."""
    facts = form.cleaned_data
    try:
        replacement = name_stand_in(
            facts["absent"],
            stand_in=facts["stand_in"],
            starts_on=facts["starts_on"],
            ends_on=facts["ends_on"],
            reason=facts["reason"],
            by=request.viewer,
            persons=form.persons_or_all(),
        )
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return None
    messages.success(
        request,
        _("C’est prévu : %(stand_in)s remplace %(absent)s.")
        % {"stand_in": replacement.stand_in, "absent": replacement.absent},
    )
    return redirect("leaves")


@for_counsellors
@require_POST
def end_leave(request: HttpRequest, replacement_id: UUID) -> HttpResponse:
    """Ends it today. Repeatable."""
    rows = Replacement.objects.visible_to(request.viewer)
    replacement = get_object_or_404(
        rows.select_related("absent", "stand_in"), pk=replacement_id
    )
    try:
        end_replacement(replacement, by=request.viewer)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(
            request,
            _("Le remplacement est arrêté. %(stand_in)s ne voit plus ces personnes.")
            % {"stand_in": replacement.stand_in},
        )
    return redirect(reverse("leaves"))
