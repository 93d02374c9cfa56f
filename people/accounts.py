"""How allauth's accounts behave here: nobody signs up alone; one lands at home."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context as allauth_context
from django.http import HttpRequest
from django.urls import reverse

from people.second_factor import has_factor, is_fresh
from people.tasks import send_mail


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are opened by an organisation, never by a passer-by."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        return reverse("home_of_viewer")

    def send_mail(self, template_prefix: str, email: str, context: dict) -> None:
        """Writes the mail now and sends it later: no page waits for the mail server,
        nor tells by its slowness whether an address has an account."""
        facts = {"request": allauth_context.request, "email": email, **context}
        message = self.render_mail(template_prefix, email, facts)
        send_mail.enqueue(
            subject=message.subject, body=message.body, recipients=message.to
        )

    def is_reauthentication_required(self, *, app: str, **kwargs) -> bool:
        """Right after login one isn't asked again, to set up a first factor."""
        request = allauth_context.request
        if app == "allauth.mfa" and is_fresh(request) and not has_factor(request.user):
            return False
        return super().is_reauthentication_required(app=app, **kwargs)

    def format_email_subject(self, subject: str) -> str:
        return subject
