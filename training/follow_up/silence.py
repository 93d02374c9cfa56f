"""Who was asked and let the delay pass: « sans réponse », a fact like the others.

How many were asked stays true when the links by which they were are gone.
"""

from datetime import timedelta
from itertools import islice

from django.db import transaction
from django.utils import timezone

from people.viewer import Viewer
from training.enrolments.models import Enrolment
from training.follow_up.asking import ASK, question_of
from training.follow_up.models import Outcome
from training.follow_up.versions import save_checked
from training.messages.models import PersonalLink

# A night that the chore missed is made up for; older links are history.
LATE_DAYS = 30
AT_ONCE = 500


def note_silence() -> int:
    """Notes it once for each milestone whose link has ended; how many were noted."""
    now = timezone.now()
    ended = PersonalLink.objects.filter(
        purpose=ASK,
        revoked_at=None,
        expires_at__lte=now,
        expires_at__gt=now - timedelta(days=LATE_DAYS),
    ).select_related("person")
    return sum(_noted(link) for link in islice(ended.iterator(), AT_ONCE))


@transaction.atomic
def _noted(link: PersonalLink) -> bool:
    question = question_of(link)
    if question is None:
        return False
    enrolment, months = question
    # An answer and the end of its delay may come at once: they stand in line.
    Enrolment.objects.select_for_update(of=("self",)).get(pk=enrolment.pk)
    source = Outcome.Source.PERSON
    if Outcome.objects.filter(
        enrolment=enrolment, months=months, source=source
    ).exists():
        return False
    save_checked(
        Outcome(
            enrolment=enrolment,
            months=months,
            source=source,
            situation=Outcome.Situation.NO_ANSWER,
            observed_on=timezone.localdate(link.expires_at),
            **Viewer.system().as_record(),
        )
    )
    return True
