"""How allauth's accounts behave here: nobody signs up alone; one lands at home."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.signals import password_reset, user_logged_in
from allauth.core import context as allauth_context
from allauth.mfa.signals import authentication_failed
from django.core.exceptions import ValidationError
from django.dispatch import receiver
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from people import locks
from people.client_address import client_address
from people.models import User
from people.second_factor import has_factor, is_fresh, was_proved_elsewhere
from people.tasks import send_mail, tell_owner_of_lock

IS_LOCKED = _(
    "Trop d’essais ont échoué : le mot de passe n’ouvre plus ce compte. Recevez plutôt "
    "un code par courriel, ou ouvrez le lien que le titulaire du compte a reçu."
)


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are opened by an organisation, never by a passer-by."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        return reverse("home_of_viewer")

    def get_login_stages(self) -> list[str]:
        stages = super().get_login_stages()
        if was_proved_elsewhere(self.request.session):
            stages.remove("allauth.mfa.stages.AuthenticateStage")
        return stages

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_address(request) or super().get_client_ip(request)

    def pre_authenticate(self, request: HttpRequest, **credentials) -> None:
        if locks.is_locked(_address(credentials)):
            raise ValidationError(IS_LOCKED)
        super().pre_authenticate(request, **credentials)

    def authentication_failed(self, request: HttpRequest, **credentials) -> None:
        _note_failure(_address(credentials))

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


def _address(credentials: dict[str, str]) -> str:
    return credentials.get("email") or ""


def _note_failure(email: str) -> None:
    """The worker sees whether someone is to be told: the page doesn't know."""
    if email and locks.note_failure(email):
        tell_owner_of_lock.enqueue(email=email)


@receiver(authentication_failed)
def note_wrong_code(request: HttpRequest, user: User, **kwargs) -> None:
    """Guessing codes behind a known password counts as well."""
    _note_failure(user.email)


@receiver([user_logged_in, password_reset])
def release_owner(request: HttpRequest, user: User, **kwargs) -> None:
    locks.release(user.email)
