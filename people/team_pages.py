"""`/equipe/`: who works here, invited, confirmed or let go by the direction."""

from uuid import UUID

from allauth.mfa.models import Authenticator
from django import forms
from django.contrib import messages
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from people import team
from people.access import by_link, for_roles
from people.models import Invitation, Membership, Role, TeamEvent, User
from people.second_factor import FACTORS

for_direction = for_roles(Role.MANAGER, Role.COORDINATOR)
SHOWN_EVENTS = 20
DONE = {
    "give": gettext_lazy("La fonction est donnée."),
    "end": gettext_lazy("La fonction est terminée."),
    "confirm": gettext_lazy("L’accès est confirmé."),
    "factor": gettext_lazy("Le second facteur est à refaire."),
    "leave": gettext_lazy("Le départ est noté, les sessions sont fermées."),
}


class InvitationForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Prénom et nom"), max_length=150)
    email = forms.EmailField(label=gettext_lazy("Adresse électronique professionnelle"))
    role = forms.ChoiceField(label=gettext_lazy("Fonction"))

    def __init__(self, *args, roles: list[Role], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [(role.value, role.label) for role in roles]


class NewPasswordForm(forms.Form):
    password = forms.CharField(
        label=gettext_lazy("Choisissez un mot de passe"),
        help_text=gettext_lazy("8 signes au moins, que l’on ne devine pas."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        validators=[validate_password],
    )


def members_of(organisation) -> list[dict]:
    """Colleagues by name, with their functions; two queries however many they are."""
    held = Authenticator.objects.filter(user=OuterRef("user"), type__in=FACTORS)
    rows = (
        Membership.objects.current()
        .filter(organisation=organisation)
        .select_related("user")
        .annotate(has_factor=Exists(held))
        .order_by("user__name", "user__email", "role")
    )
    today, members = timezone.localdate(), {}
    for row in rows:
        member = members.setdefault(
            row.user,
            {"user": row.user, "functions": [], "has_factor": row.has_factor},
        )
        row.is_due = row.review_due_on <= today
        member["functions"].append(row)
        member["is_due"] = member.get("is_due") or row.is_due
    return list(members.values())


@for_direction
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def team_page(request: HttpRequest) -> HttpResponse:
    """The members, who is invited, what was done; the form that invites."""
    organisation = request.viewer.organisation
    form = InvitationForm(request.POST or None, roles=team.roles_of(organisation))
    if request.method == "POST" and form.is_valid():
        try:
            team.invite_colleague(organisation, by=request.viewer, **form.cleaned_data)
        except team.TeamRefusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("L’invitation est partie."))
            return redirect("team")
    events = TeamEvent.objects.filter(organisation=organisation)
    context = {
        "form": form,
        "members": members_of(organisation),
        "invitations": Invitation.objects.waiting().filter(organisation=organisation),
        "events": events.select_related("user", "by_user")[:SHOWN_EVENTS],
    }
    status = 422 if form.errors else 200
    return render(request, "people/team.html", context, status=status)


@for_direction
@require_POST
def withdraw(request: HttpRequest, invitation_id: UUID) -> HttpResponse:
    own = Invitation.objects.filter(organisation=request.viewer.organisation)
    team.withdraw_invitation(
        get_object_or_404(own, pk=invitation_id), by=request.viewer
    )
    messages.success(request, _("L’invitation est retirée."))
    return redirect("team")


@for_direction
@never_cache
@require_safe
def member_page(request: HttpRequest, user_id: UUID) -> HttpResponse:
    """One colleague, and what may be done."""
    organisation = request.viewer.organisation
    user = _colleague(request, user_id)
    [member] = [m for m in members_of(organisation) if m["user"] == user]
    held = {row.role for row in member["functions"]}
    context = {
        "member": member,
        "others": [role for role in team.roles_of(organisation) if role not in held],
        "follows_people": Role.COUNSELLOR in held,
        "is_oneself": user == request.user,
    }
    return render(request, "people/team_member.html", context)


@for_direction
@require_POST
def act_on_member(request: HttpRequest, user_id: UUID) -> HttpResponse:
    """`act` is one of `DONE`; `role` names the function that it is about."""
    user, by = _colleague(request, user_id), request.viewer
    act, role = request.POST.get("act", ""), request.POST.get("role", "")
    own = Membership.objects.current().filter(organisation=by.organisation, user=user)
    try:
        if act == "give":
            team.give_function(user, by.organisation, role=role, by=by)
        elif act == "end":
            team.end_function(get_object_or_404(own, role=role), by=by)
        elif act == "confirm":
            for membership in own.filter(role=role) if role else own:
                team.confirm_access(membership, by=by)
        elif act == "factor":
            team.reset_factor(user, by.organisation, by=by)
        elif act == "leave":
            team.let_go(user, by.organisation, by=by)
    except team.TeamRefusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, DONE.get(act, _("Rien n’a changé.")))
    is_here = own.all().exists()
    return redirect("team_member", user.pk) if is_here else redirect("team")


def _colleague(request: HttpRequest, user_id: UUID) -> User:
    """Someone who works here today; strangers aren't found."""
    here = Membership.objects.current().filter(
        organisation=request.viewer.organisation, user=OuterRef("pk")
    )
    return get_object_or_404(User.objects.filter(Exists(here)), pk=user_id)


@by_link
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def accept_invitation(request: HttpRequest, token: str) -> HttpResponse:
    """The link only shows; a button accepts. An account that lives already must be
    logged in: the link alone gives nobody's account a function."""
    invitation = team.invitation_of(token)
    if invitation is None:
        return render(request, "people/invitation.html", {}, status=404)
    user = User.objects.filter(email__iexact=invitation.email).first()
    lives = user is not None and user.is_active
    form = None if lives else NewPasswordForm(request.POST or None)
    if request.method == "POST" and (form is None or form.is_valid()):
        if lives and request.user != user:
            raise PermissionDenied(_("Connectez-vous avec l’adresse invitée."))
        password = form.cleaned_data["password"] if form else ""
        team.accept_invitation(invitation, user, password)
        messages.success(request, _("Bienvenue. Votre fonction est notée."))
        return redirect("home_of_viewer")
    is_theirs = lives and request.user == user
    context = {"invitation": invitation, "form": form, "is_theirs": is_theirs}
    return render(request, "people/invitation.html", context)
