"""Accounts aren't Wagtail's business: colleagues' are kept in `/admin/`."""

from wagtail.users.views.users import UserViewSet


class NoAccountsViewSet(UserViewSet):
    """Closed by `cms.permissions.NobodyPolicy`; here it leaves the search too."""

    def register_search_area(self) -> None:
        """Nothing to search."""
