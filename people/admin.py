"""Django's admin: organisations and colleagues' accounts, and no person's record."""

from allauth.account import admin as allauth_admin
from allauth.account.models import EmailAddress
from allauth.mfa import admin as mfa_admin
from allauth.mfa.models import Authenticator
from allauth.socialaccount import admin as socialaccount_admin
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from allauth.usersessions import admin as usersessions_admin
from allauth.usersessions.models import UserSession
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminUserCreationForm
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django_tasks_db import admin as tasks_admin
from django_tasks_db.models import DBTaskResult

from people.models import Membership, Organisation, OrganisationKind, User
from people.services import membership_changed

# These register lists in which persons' addresses, or keys to accounts, would be read.
for package, model in (
    (allauth_admin, EmailAddress),
    (mfa_admin, Authenticator),
    (socialaccount_admin, SocialAccount),
    (socialaccount_admin, SocialApp),
    (socialaccount_admin, SocialToken),
    (usersessions_admin, UserSession),
    (tasks_admin, DBTaskResult),
):
    if package and admin.site.is_registered(model):
        admin.site.unregister(model)


class KindInline(admin.TabularInline):
    model = OrganisationKind
    extra = 1


@admin.register(Organisation)
class OrganisationAdmin(admin.ModelAdmin):
    """Organisations with the parts they play."""

    list_display = ["name", "parent", "city", "siret"]
    list_filter = ["kinds__kind"]
    list_select_related = ["parent"]
    search_fields = ["name", "legal_name", "siret", "city"]
    autocomplete_fields = ["parent"]
    prepopulated_fields = {"slug": ["name"]}
    inlines = [KindInline]


class ColleagueCreationForm(AdminUserCreationForm):
    class Meta:
        model = User
        fields = ["email", "name"]


@admin.register(User)
class ColleagueAdmin(UserAdmin):
    """Accounts of colleagues: those of the persons we follow aren't listed."""

    add_form = ColleagueCreationForm
    list_display = ["email", "name", "is_staff", "is_active"]
    list_filter = ["is_staff", "is_active"]
    search_fields = ["email", "name"]
    ordering = ["email"]
    filter_horizontal = ["groups"]
    fieldsets = [
        (None, {"fields": ["email", "password", "name", "phone"]}),
        (
            _("Droits"),
            {"fields": ["is_active", "is_staff", "is_superuser", "groups"]},
        ),
    ]
    add_fieldsets = [
        (
            None,
            {"fields": ["email", "name", "usable_password", "password1", "password2"]},
        )
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        return super().get_queryset(request).filter(person=None)


@admin.register(Membership)
class MembershipAdmin(admin.ModelAdmin):
    """Who works where, in which function, since and until when."""

    list_display = ["user", "organisation", "role", "starts_on", "ends_on"]
    list_filter = ["role"]
    list_select_related = ["user", "organisation"]
    search_fields = ["user__email", "user__name", "organisation__name"]
    autocomplete_fields = ["user", "organisation"]

    def save_model(self, request, obj, form, change) -> None:
        super().save_model(request, obj, form, change)
        membership_changed.send(Membership, membership=obj)

    def has_delete_permission(self, request, obj=None) -> bool:
        """A function is ended by its date: what was done in it keeps its author."""
        return False
