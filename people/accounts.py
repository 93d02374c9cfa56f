"""How allauth's accounts behave here: nobody signs up alone; one lands at home."""

from allauth.account.adapter import DefaultAccountAdapter
from django.urls import reverse


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are opened by an organisation, never by a passer-by."""

    def is_open_for_signup(self, request) -> bool:
        return False

    def get_login_redirect_url(self, request) -> str:
        return reverse("home_of_viewer")
