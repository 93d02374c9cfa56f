"""The waiting list of a cohort: places in line, timed offers, and their journal."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.actors import ActorFields
from people.models import Person
from people.viewer import Viewer
from training.cohorts.models import Cohort, offers_in_force
from training.enrolments.models import AttendanceMode
from training.referrals.models import Referral, ReferralStatus
from training.sharing import policy


class WaitingPlace(models.Model):
    """What sets someone's place in line apart from the date of the decision.

    Without a row, or with one of another cohort, the place is that of `answered_at`.
    `rank` is written for the whole line when the office moves someone; whoever comes
    later has none and stands behind. `missed` counts offers left unanswered: after
    the second, `paused_at` leaves it to the office. `rests_until`: no offer by itself
    before that moment.
    """

    referral = models.OneToOneField(
        Referral, models.CASCADE, primary_key=True, related_name="waiting_place"
    )
    cohort = models.ForeignKey(Cohort, models.CASCADE, related_name="waiting_places")
    since = models.DateTimeField(_("depuis"))
    rank = models.PositiveIntegerField(_("rang"), null=True, blank=True)
    missed = models.PositiveSmallIntegerField(_("sans réponse"), default=0)
    rests_until = models.DateTimeField(null=True, blank=True)
    paused_at = models.DateTimeField(_("en pause depuis"), null=True, blank=True)

    class Meta:
        verbose_name = _("rang sur liste d’attente")
        verbose_name_plural = _("rangs sur liste d’attente")

    def __str__(self) -> str:
        return f"{self.referral}"


class OfferState(models.TextChoices):
    """What became of an offer; the words are those the office reads."""

    OPEN = "open", _("en attente de réponse")
    ACCEPTED = "accepted", _("acceptée")
    DECLINED = "declined", _("déclinée")
    EXPIRED = "expired", _("sans réponse à temps")
    WITHDRAWN = "withdrawn", _("retirée")


class SeatOfferQuerySet(models.QuerySet):
    """Reading vocabulary of offers."""

    def visible_to(self, viewer: Viewer) -> "SeatOfferQuerySet":
        """One's own, those of one's cohorts, those of the referrals one sees."""
        seen = Referral.objects.visible_to(viewer)
        return self.filter(
            policy.provider_cohorts(viewer, "cohort__") | Q(referral__in=seen)
        )

    def unanswered(self) -> "SeatOfferQuerySet":
        """Neither answered nor closed, in time or not."""
        return self.filter(state=OfferState.OPEN)

    def holding(self) -> "SeatOfferQuerySet":
        """Those that keep a seat now: in time, to someone who still waits there."""
        return self.filter(offers_in_force())

    def lapsed(self) -> "SeatOfferQuerySet":
        """Still open though they keep no seat: out of time, or nobody waits."""
        return self.unanswered().filter(
            Q(expires_at__lte=timezone.now())
            | ~Q(referral__status=ReferralStatus.WAITLISTED)
            | Q(referral__cohort=None)
            | ~Q(referral__cohort=F("cohort"))
        )

    def with_details(self) -> "SeatOfferQuerySet":
        return self.select_related(
            "cohort__action__page",
            "cohort__responsible_provider",
            "cohort__delivering_provider",
            "referral__person__user",
            "referral__counsellor",
            "referral__referring_organisation",
        )


class SeatOffer(models.Model):
    """A seat proposed to someone who waits, kept for them until `expires_at`."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    referral = models.ForeignKey(Referral, models.PROTECT, related_name="seat_offers")
    cohort = models.ForeignKey(Cohort, models.PROTECT, related_name="seat_offers")
    mode = models.CharField(
        _("suit la formation"), max_length=10, choices=AttendanceMode
    )
    state = models.CharField(
        _("état"), max_length=10, choices=OfferState, default=OfferState.OPEN
    )
    made_at = models.DateTimeField(_("proposée le"), default=timezone.now)
    expires_at = models.DateTimeField(_("réponse avant"))
    closed_at = models.DateTimeField(_("close le"), null=True, blank=True)

    objects = SeatOfferQuerySet.as_manager()

    class Meta:
        verbose_name = _("place proposée")
        verbose_name_plural = _("places proposées")
        ordering = ["-made_at"]
        indexes = [
            models.Index(fields=["cohort", "state", "mode"], name="seat_offer_cohort"),
            models.Index(fields=["state", "expires_at"], name="seat_offer_due"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["referral"],
                condition=Q(state="open"),
                name="seat_offer_one_open",
                violation_error_message=_("Une place est déjà proposée."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.referral} · {self.get_mode_display()}"

    @property
    def person(self) -> Person:
        return self.referral.person

    @property
    def is_open(self) -> bool:
        return self.state == OfferState.OPEN and self.expires_at > timezone.now()


class WaitingEvent(ActorFields):
    """What happened to someone's place in line, by whom and why. Append-only."""

    class Kind(models.TextChoices):
        DECIDED = "decided", _("mise sur liste d’attente par une commission")
        MOVED = "moved", _("rang changé")
        OFFERED = "offered", _("place proposée")
        ACCEPTED = "accepted", _("place acceptée")
        DECLINED = "declined", _("place déclinée")
        EXPIRED = "expired", _("place proposée, sans réponse à temps")
        WITHDRAWN = "withdrawn", _("proposition retirée")
        PAUSED = "paused", _("propositions suspendues")
        RESUMED = "resumed", _("propositions reprises")

    referral = models.ForeignKey(
        Referral, models.PROTECT, related_name="waiting_events"
    )
    cohort = models.ForeignKey(Cohort, models.PROTECT, related_name="waiting_events")
    kind = models.CharField(max_length=10, choices=Kind)
    from_place = models.PositiveIntegerField(null=True)
    to_place = models.PositiveIntegerField(null=True)
    at = models.DateTimeField(default=timezone.now)
    reason = models.CharField(max_length=255, blank=True)

    class Meta:
        verbose_name = _("étape sur liste d’attente")
        verbose_name_plural = _("étapes sur liste d’attente")
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}"
