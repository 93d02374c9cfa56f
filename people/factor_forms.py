"""The second factor's forms: none helps who guesses."""

from allauth.core import context as allauth_context
from allauth.mfa.base.forms import AuthenticateForm
from django.core.exceptions import ValidationError

from people.accounts import IS_LOCKED
from people.locks import is_locked, reads_the_mailbox


class LockedAuthenticateForm(AuthenticateForm):
    """Behind a password that someone guessed, the lock holds here as well."""

    def clean_code(self) -> str:
        request = allauth_context.request
        if is_locked(self.user.email) and not reads_the_mailbox(request, self.user):
            raise ValidationError(IS_LOCKED)
        return super().clean_code()
