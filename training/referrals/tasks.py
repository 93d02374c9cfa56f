"""Who is told of a referral's steps, and in which words. Runs outside requests."""

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django_tasks import task

from people.models import Organisation, Role
from training.referrals.models import Referral, ReferralStatus

# Whom each step concerns; the provider's own steps aren't mailed back to it.
TOLD = {
    ReferralStatus.SENT: ("provider", "person"),
    ReferralStatus.RECEIVED: (),
    ReferralStatus.INVITED: ("counsellor", "person"),
    ReferralStatus.TESTED: ("counsellor",),
    ReferralStatus.ACCEPTED: ("counsellor", "person"),
    ReferralStatus.WAITLISTED: ("counsellor", "person"),
    ReferralStatus.REFUSED: ("counsellor", "person"),
    ReferralStatus.WITHDRAWN: ("provider", "counsellor", "person"),
    ReferralStatus.EXPIRED: ("provider", "counsellor", "person"),
}


@task()
def announce_referral(referral_id: str, status: str) -> int:
    """Mails the step to those it concerns; returns how many mails were sent."""
    referral = Referral.objects.with_details().get(pk=referral_id)
    sent = 0
    for who in TOLD[ReferralStatus(status)]:
        for address in _addresses(referral, who):
            context = {
                "referral": referral,
                "status": status,
                "label": ReferralStatus(status).label,
                "who": who,
                "login_url": f"{settings.BASE_URL}{reverse('account_login')}",
            }
            lines = render_to_string("mail/referral_step.txt", context).strip()
            subject, _blank, body = lines.partition("\n")
            sent += send_mail(subject, body.strip(), None, [address])
    return sent


def _addresses(referral: Referral, who: str) -> list[str]:
    if who == "person":
        return [referral.person.email] if referral.person.email else []
    if who == "counsellor":
        return [referral.counsellor.email] if referral.counsellor else []
    return _office_addresses(referral.provider)


def _office_addresses(provider: Organisation) -> list[str]:
    """The provider's shared address, or else those of its office."""
    if provider.email:
        return [provider.email]
    office = provider.memberships.current().filter(role=Role.OFFICE)
    return list(office.values_list("user__email", flat=True))
