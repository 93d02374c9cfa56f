"""Who sees accounts in Wagtail's admin: nobody."""

from django.contrib.auth.models import AbstractBaseUser, Group
from django.db.models import QuerySet
from wagtail.permission_policies.base import BasePermissionPolicy
from wagtail.permissions import register_permission_policy

from people.models import User


class NobodyPolicy(BasePermissionPolicy):
    """Nobody, not even an administrator, sees or changes accounts through Wagtail:
    its lists would show those of the persons we follow."""

    def user_has_permission(self, user: AbstractBaseUser, action: str) -> bool:
        return False

    def users_with_any_permission(self, actions: list[str]) -> QuerySet[User]:
        return User.objects.none()


def register_policies() -> None:
    """Takes the place of what `wagtail.users` registers."""
    register_permission_policy(Group)
    register_permission_policy(User, NobodyPolicy(User))
