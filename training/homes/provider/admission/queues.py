"""What waits of admission at the provider's office, for its page of the day."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from people.viewer import Viewer
from training.cohorts.models import Cohort
from training.enrolments.admission.models import SeatOffer
from training.referrals.models import Referral, ReferralStatus
from training.sharing import policy


def decisions_waiting(viewer: Viewer) -> QuerySet[Referral]:
    """Tested, or seen at a meeting: only the decision is missing. Oldest first."""
    return (
        Referral.objects.received_by(viewer.organisation)
        .filter(status=ReferralStatus.TESTED)
        .order_by("expires_on", "sent_at")
    )


def waiting_list_waiting(viewer: Viewer) -> QuerySet[Cohort]:
    """Cohorts where a seat is free in a mode for which somebody waits without an
    offer. Read `with_seats()`."""
    a_seat_is_free = Q(
        wanted_mode="on_site", cohort__capacity_on_site__gt=OuterRef("taken_on_site")
    ) | Q(wanted_mode="remote", cohort__capacity_remote__gt=OuterRef("taken_remote"))
    waiting = Referral.objects.filter(
        a_seat_is_free, cohort=OuterRef("pk"), status=ReferralStatus.WAITLISTED
    ).exclude(pk__in=SeatOffer.objects.holding().values("referral"))
    return (
        Cohort.objects.filter(policy.provider_cohorts(viewer))
        .upcoming()
        .with_seats()
        .filter(Exists(waiting))
        .order_by("starts_on", "reference")
    )


def offers_running(viewer: Viewer) -> QuerySet[SeatOffer]:
    """Unanswered yet; what ends first comes first."""
    return (
        SeatOffer.objects.holding()
        .filter(policy.provider_cohorts(viewer, "cohort__"))
        .order_by("expires_at")
    )
