"""Each quarter the direction says of every access whether it is still needed."""

from collections import defaultdict
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from people.models import Membership, Organisation, Role, TeamEvent
from people.tasks import send_mail

# The mail comes back as long as something waits, and no more often.
ASKED_EVERY = timedelta(days=14)
OVERDUE_AFTER = timedelta(days=30)


def ask_for_reviews() -> int:
    """A chore: mails the direction of each organisation where an access is due."""
    due: dict[Organisation, int] = defaultdict(int)
    for row in Membership.objects.due_for_review().select_related("organisation"):
        due[row.organisation] += 1
    return sum(_ask(organisation, count) for organisation, count in due.items())


@transaction.atomic
def _ask(organisation: Organisation, count: int) -> int:
    """1 if the mail leaves; the row keeps another chore from sending it again."""
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    asked = TeamEvent.objects.filter(
        organisation=organisation,
        kind=TeamEvent.Kind.REVIEW_ASKED,
        at__gt=timezone.now() - ASKED_EVERY,
    )
    readers = _directors(organisation)
    if asked.exists() or not readers:
        return 0
    TeamEvent.objects.create(
        organisation=organisation, kind=TeamEvent.Kind.REVIEW_ASKED
    )
    subject = _("Qui a encore besoin de son accès ?")
    body = ngettext(
        "Bonjour,\n\nDans « %(name)s », un accès à Alliage est à confirmer ou à "
        "terminer :\n%(address)s\n\nL’équipe d’Alliage",
        "Bonjour,\n\nDans « %(name)s », %(count)d accès à Alliage sont à confirmer ou "
        "à terminer :\n%(address)s\n\nL’équipe d’Alliage",
        count,
    ) % {
        "name": organisation,
        "count": count,
        "address": f"{settings.BASE_URL}{reverse('team')}",
    }
    for email in readers:
        transaction.on_commit(
            lambda email=email: send_mail.enqueue(
                subject=subject, body=body, recipients=[email]
            )
        )
    return 1


def _directors(organisation: Organisation) -> list[str]:
    roles = [Role.MANAGER, Role.COORDINATOR]
    rows = Membership.objects.current().filter(
        organisation=organisation, role__in=roles, user__is_active=True
    )
    return sorted(set(rows.values_list("user__email", flat=True)))


def overdue_in(organisations: QuerySet[Organisation]) -> list[tuple[Organisation, int]]:
    """(organisation, accesses that wait for a month or more), for who coordinates."""
    before = timezone.localdate() - OVERDUE_AFTER
    counts: dict[Organisation, int] = defaultdict(int)
    rows = Membership.objects.due_for_review().filter(organisation__in=organisations)
    for row in rows.select_related("organisation").order_by("organisation__name"):
        if row.review_due_on <= before:
            counts[row.organisation] += 1
    return list(counts.items())
