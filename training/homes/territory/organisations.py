"""`/territoire/organismes/`: the coordinator opens the door to an organisation's first
direction, which then invites everyone else."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from people import team
from people.models import (
    Invitation,
    Membership,
    Organisation,
    OrganisationKind,
    Role,
)
from people.viewer import Viewer
from training.cohorts.models import Cohort
from training.homes.doors import for_territory
from training.referrals.models import Referral


class FirstDirectionForm(forms.Form):
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(),
        label=gettext_lazy("Organisme"),
        empty_label=gettext_lazy("Choisissez"),
    )
    name = forms.CharField(
        label=gettext_lazy("Prénom et nom de sa direction"), max_length=150
    )
    email = forms.EmailField(label=gettext_lazy("Adresse électronique professionnelle"))

    def __init__(self, *args, organisations: QuerySet[Organisation], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = organisations


def organisations_of(territory: Organisation) -> QuerySet[Organisation]:
    """The territory, who trains there, and who referred someone to its cohorts."""
    cohorts = Cohort.objects.of_territory(territory)
    referrals = Referral.objects.filter(cohort__in=cohorts)
    return Organisation.objects.filter(
        Q(pk=territory.pk)
        | Q(pk__in=cohorts.values("responsible_provider"))
        | Q(pk__in=cohorts.values("delivering_provider"))
        | Q(pk__in=referrals.values("referring_organisation"))
    )


def without_direction(viewer: Viewer) -> QuerySet[Organisation]:
    """Those of the territory, or in which nobody ever worked, that nobody directs.

    Another territory's organisation, with people and colleagues of its own, is never
    among them; nor are territories, whose coordination runs its own team.
    """
    members = Membership.objects.filter(organisation=OuterRef("pk"))
    return (
        Organisation.objects.filter(
            Q(pk__in=organisations_of(viewer.organisation).values("pk"))
            | ~Exists(members)
        )
        .exclude(Exists(members.current().filter(role=Role.MANAGER)))
        .exclude(pk__in=Organisation.objects.of_kind(OrganisationKind.Kind.TERRITORY))
    )


@for_territory
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def first_directions(request: HttpRequest) -> HttpResponse:
    """Who waits for a direction, who is invited; the form that invites."""
    organisations = without_direction(request.viewer)
    form = FirstDirectionForm(request.POST or None, organisations=organisations)
    if request.method == "POST" and form.is_valid():
        try:
            team.invite_first_manager(by=request.viewer, **form.cleaned_data)
        except team.TeamRefusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("L’invitation est partie."))
            return redirect("first_directions")
    context = {
        "form": form,
        "organisations": organisations,
        "invitations": _invited(request.viewer),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "homes/territory/organisations.html", context, status=status)


@for_territory
@require_POST
def withdraw_first_manager(request: HttpRequest, invitation_id: UUID) -> HttpResponse:
    viewer = request.viewer
    invitation = get_object_or_404(_invited(viewer), pk=invitation_id)
    team.withdraw_invitation(invitation, by=viewer)
    messages.success(request, _("L’invitation est retirée."))
    return redirect("first_directions")


def _invited(viewer: Viewer) -> QuerySet[Invitation]:
    """The directions awaited: whoever of the territory's team invited them."""
    return (
        Invitation.objects.waiting()
        .filter(role=Role.MANAGER, organisation__in=without_direction(viewer))
        .select_related("organisation")
        .order_by("organisation__name")
    )
