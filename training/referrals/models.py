"""Referrals (orientations): a counsellor proposes a person to a provider, or a person
applies alone (candidature)."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms.models import CoursePage
from people.actors import ActorFields
from people.models import Organisation, Person, named
from people.viewer import Viewer
from training.cohorts.models import Cohort
from training.sharing import policy


class ReferralStatus(models.TextChoices):
    """Where a referral stands; the words are those the person reads."""

    DRAFT = "draft", _("brouillon")
    SENT = "sent", _("envoyée")
    RECEIVED = "received", _("reçue")
    INVITED = "invited", _("invitation envoyée")
    TESTED = "tested", _("tests passés")
    ACCEPTED = "accepted", _("acceptée")
    WAITLISTED = "waitlisted", _("sur liste d’attente")
    REFUSED = "refused", _("refusée")
    WITHDRAWN = "withdrawn", _("retirée")
    EXPIRED = "expired", _("sans réponse, expirée")


S = ReferralStatus
_ANSWERS = {S.ACCEPTED, S.WAITLISTED, S.REFUSED, S.WITHDRAWN, S.EXPIRED}
TRANSITIONS: dict[str, set[str]] = {
    S.DRAFT: {S.SENT, S.WITHDRAWN},
    S.SENT: {S.RECEIVED, S.INVITED, S.TESTED, *_ANSWERS},
    S.RECEIVED: {S.INVITED, S.TESTED, *_ANSWERS},
    S.INVITED: {S.INVITED, S.TESTED, *_ANSWERS},
    S.TESTED: {S.INVITED, *_ANSWERS},
    S.WAITLISTED: {S.ACCEPTED, S.REFUSED, S.WITHDRAWN},
    S.ACCEPTED: {S.WITHDRAWN},
    S.REFUSED: set(),
    S.WITHDRAWN: set(),
    S.EXPIRED: {S.SENT},
}
AWAITING_ANSWER = (S.SENT, S.RECEIVED, S.INVITED, S.TESTED)
OPEN = (S.DRAFT, *AWAITING_ANSWER, S.WAITLISTED, S.ACCEPTED)
ALREADY_REFERRED = _("Cette personne est déjà orientée vers cette session.")


class RefusalReason(models.TextChoices):
    """Why a provider says no, shared with the referrer and the person."""

    FULL = "full", _("plus de place")
    PREREQUISITES = "prerequisites", _("prérequis non atteints")
    PROJECT = "project", _("projet à préciser")
    UNREACHABLE = "unreachable", _("personne injoignable")
    NO_FUNDING = "no_funding", _("pas de financement possible")
    OTHER = "other", _("autre raison")


class WithdrawalReason(models.TextChoices):
    """Why a referral is taken back. What touches health is « raisons personnelles »:
    a special category of data (article 9 RGPD), which we don't keep."""

    FOUND_JOB = "found_job", _("a trouvé un emploi")
    OTHER_TRAINING = "other_training", _("suit une autre formation")
    PERSONAL = "personal", _("raisons personnelles")
    MOVED = "moved", _("a déménagé")
    GONE = "gone", _("ne répond plus")
    DECLINED = "declined", _("ne souhaite plus cette formation")
    MISTAKE = "mistake", _("orientation envoyée par erreur")
    OTHER = "other", _("autre raison")


REASONS = [
    *RefusalReason.choices,
    *(
        (value, label)
        for value, label in WithdrawalReason.choices
        if value not in RefusalReason.values
    ),
]


class ReferralQuerySet(models.QuerySet):
    """Reading vocabulary of referrals."""

    def visible_to(self, viewer: Viewer) -> "ReferralQuerySet":
        return self.filter(policy.referrals_seen_by(viewer))

    def of_person(self, person: Person) -> "ReferralQuerySet":
        return self.filter(person=person)

    def sent_by(self, agency: Organisation) -> "ReferralQuerySet":
        return self.filter(referring_organisation=agency)

    def received_by(self, provider: Organisation) -> "ReferralQuerySet":
        """Sent to this provider; a draft is still its author's alone."""
        return self.filter(provider=provider).exclude(status=S.DRAFT)

    def awaiting_answer(self) -> "ReferralQuerySet":
        """The provider owes an answer."""
        return self.filter(status__in=AWAITING_ANSWER)

    def drafts(self) -> "ReferralQuerySet":
        return self.filter(status=S.DRAFT)

    def without_cohort(self) -> "ReferralQuerySet":
        """Wanting a course of which no session is chosen yet."""
        return self.filter(cohort=None, status__in=(*AWAITING_ANSWER, S.WAITLISTED))

    def named(self, words: str) -> "ReferralQuerySet":
        """Of persons whose names hold each of the words, however they are written."""
        return self.filter(named(words, "person__"))

    def with_details(self) -> "ReferralQuerySet":
        return self.select_related(
            "person__user",
            "course",
            "cohort__action__page",
            "provider",
            "referring_organisation",
            "counsellor",
            "enrolment",
        )


class Referral(models.Model):
    """A person proposed by an agency to the provider of a course.

    Without an agency the person applied alone. A cohort may be unknown yet; the
    provider answers within 30 days (a setting) of its sending, or of its last step.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="referrals")
    course = models.ForeignKey(
        CoursePage,
        models.PROTECT,
        related_name="referrals",
        verbose_name=_("formation"),
    )
    cohort = models.ForeignKey(
        Cohort, models.PROTECT, null=True, blank=True, related_name="referrals"
    )
    provider = models.ForeignKey(
        Organisation, models.PROTECT, related_name="received_referrals"
    )
    referring_organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="sent_referrals",
    )
    counsellor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="referrals",
    )
    status = models.CharField(
        _("état"), max_length=10, choices=ReferralStatus, default=S.DRAFT
    )
    wanted_mode = models.CharField(
        _("souhaite suivre"),
        max_length=10,
        choices=[("on_site", _("en salle")), ("remote", _("à distance"))],
        default="on_site",
    )
    accepts_waiting_list = models.BooleanField(
        _("d’accord pour la liste d’attente"), default=False
    )
    is_own_wish = models.BooleanField(_("demandée par la personne"), default=False)
    informed_at = models.DateTimeField(_("personne informée le"), null=True, blank=True)
    message = models.TextField(_("message à l’organisme"), blank=True, max_length=2000)
    reason = models.CharField(_("raison"), max_length=15, choices=REASONS, blank=True)
    reason_text = models.TextField(_("précisions"), blank=True, max_length=2000)
    sent_at = models.DateTimeField(_("envoyée le"), null=True, blank=True)
    answered_at = models.DateTimeField(_("répondue le"), null=True, blank=True)
    expires_on = models.DateField(_("réponse attendue avant le"), null=True, blank=True)
    # The two reminders of this delay; a new delay clears them.
    reminded_at = models.DateTimeField(_("rappelée le"), null=True, blank=True)
    last_reminded_at = models.DateTimeField(
        _("dernier rappel le"), null=True, blank=True
    )
    # Until then, and while nobody was told, the answer may be taken back.
    undo_until = models.DateTimeField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(auto_now=True)

    objects = ReferralQuerySet.as_manager()

    class Meta:
        verbose_name = _("orientation")
        verbose_name_plural = _("orientations")
        ordering = ["-created_at"]
        indexes = [
            models.Index(
                fields=["provider", "status", "expires_on", "id"],
                name="referral_provider",
            ),
            models.Index(
                fields=["provider", "-updated_at", "id"], name="referral_provider_new"
            ),
            models.Index(fields=["provider", "course"], name="referral_course"),
            models.Index(
                fields=["provider", "referring_organisation"], name="referral_agency"
            ),
            models.Index(fields=["cohort", "status"], name="referral_cohort"),
            models.Index(fields=["status", "expires_on"], name="referral_delay"),
            models.Index(fields=["updated_at", "id"], name="referral_updated"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "cohort", "referring_organisation"],
                condition=Q(status__in=OPEN, cohort__isnull=False),
                name="referral_open_once",
                violation_error_message=ALREADY_REFERRED,
            ),
            models.UniqueConstraint(
                fields=["person", "course", "referring_organisation"],
                condition=Q(status__in=OPEN, cohort=None),
                name="referral_without_cohort_once",
                violation_error_message=ALREADY_REFERRED,
            ),
            models.UniqueConstraint(
                fields=["person", "cohort"],
                condition=Q(
                    status__in=OPEN, cohort__isnull=False, referring_organisation=None
                ),
                name="application_open_once",
                violation_error_message=ALREADY_REFERRED,
            ),
            models.UniqueConstraint(
                fields=["person", "course"],
                condition=Q(status__in=OPEN, cohort=None, referring_organisation=None),
                name="application_without_cohort_once",
                violation_error_message=ALREADY_REFERRED,
            ),
            models.CheckConstraint(
                condition=Q(referring_organisation__isnull=False) | Q(is_own_wish=True),
                name="referral_of_an_agency_or_own",
                violation_error_message=_(
                    "Une candidature sans partenaire vient de la personne elle-même."
                ),
            ),
            models.CheckConstraint(
                condition=~Q(status="refused") | ~Q(reason=""),
                name="referral_refused_with_reason",
                violation_error_message=_("Un refus demande une raison."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} → {self.course}"

    @property
    def is_application(self) -> bool:
        """The person applied alone: no agency is told, or sees anything."""
        return self.referring_organisation_id is None

    @property
    def referrer(self) -> str:
        """Who proposed the person, in words."""
        if self.referring_organisation is None:
            return _("la personne elle-même")
        return self.referring_organisation.name

    @property
    def days_left(self) -> int | None:
        """Days until the referral expires unanswered; None if nothing is awaited."""
        if self.status not in AWAITING_ANSWER or self.expires_on is None:
            return None
        return (self.expires_on - timezone.localdate()).days


class ReferralEvent(ActorFields):
    """One step of a referral: from where to where, when, by whom. Append-only."""

    referral = models.ForeignKey(Referral, models.PROTECT, related_name="events")
    from_status = models.CharField(max_length=10, choices=ReferralStatus, blank=True)
    to_status = models.CharField(max_length=10, choices=ReferralStatus)
    at = models.DateTimeField(default=timezone.now)
    reason = models.CharField(max_length=15, choices=REASONS, blank=True)
    words = models.TextField(blank=True)

    class Meta:
        verbose_name = _("étape d’une orientation")
        verbose_name_plural = _("étapes des orientations")
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.from_status} → {self.to_status}"
