"""Meetings before admission: information, placement test, interview; who is invited."""

import uuid
import zoneinfo
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms.models import CoursePage
from people.actors import ActorFields
from people.models import Organisation, Person, Role
from people.models.addresses import WebAddressField
from people.viewer import Viewer, ViewerKind
from training.cohorts.models import Cohort
from training.referrals.models import AWAITING_ANSWER, Referral, ReferralStatus


class MeetingKind(models.TextChoices):
    """What it is for."""

    INFORMATION = "information", _("réunion d’information")
    TEST = "test", _("test de positionnement")
    INTERVIEW = "interview", _("entretien")


class MeetingMeans(models.TextChoices):
    """How one takes part."""

    ON_SITE = "on_site", _("sur place")
    TELEPHONE = "telephone", _("par téléphone")
    VIDEO = "video", _("en visioconférence")
    BOTH = "both", _("sur place ou en visioconférence")


class Coming(models.TextChoices):
    """How one person takes part; asked only where both are possible."""

    ON_SITE = "on_site", _("sur place")
    REMOTE = "remote", _("à distance")


class InvitationStatus(models.TextChoices):
    """Where an invitation stands; the words are those that everybody reads."""

    TO_CHOOSE = "to_choose", _("créneau à choisir")
    INVITED = "invited", _("invitation envoyée")
    CONFIRMED = "confirmed", _("vient")
    DECLINED = "declined", _("ne peut pas venir")
    ATTENDED = "attended", _("est venue")
    NO_SHOW = "no_show", _("n’est pas venue")
    EXCUSED = "excused", _("excusée")
    CANCELLED = "cancelled", _("annulée")
    MOVED = "moved", _("déplacée")


S = InvitationStatus
_PRESENCE = {S.ATTENDED, S.NO_SHOW, S.EXCUSED}
TRANSITIONS: dict[str, set[str]] = {
    S.TO_CHOOSE: {S.INVITED, S.CONFIRMED, S.DECLINED, S.CANCELLED},
    S.INVITED: {S.CONFIRMED, S.DECLINED, S.CANCELLED, S.MOVED, *_PRESENCE},
    S.CONFIRMED: {S.INVITED, S.DECLINED, S.CANCELLED, S.MOVED, *_PRESENCE},
    S.DECLINED: {S.CONFIRMED, S.CANCELLED, S.MOVED, S.ATTENDED},
    # The last steps are those of an undo.
    S.ATTENDED: {S.NO_SHOW, S.EXCUSED, S.INVITED, S.CONFIRMED, S.DECLINED},
    S.NO_SHOW: {S.ATTENDED, S.EXCUSED, S.INVITED, S.CONFIRMED},
    S.EXCUSED: {S.ATTENDED, S.NO_SHOW, S.INVITED, S.CONFIRMED},
    S.CANCELLED: set(),
    S.MOVED: set(),
}
AWAITED = (S.INVITED, S.CONFIRMED)
# One is awaited, or must still choose: a second invitation would be one too many.
STANDING = (S.TO_CHOOSE, *AWAITED)
ON_THE_LIST = (*AWAITED, S.DECLINED, *sorted(_PRESENCE))
# A referral that has ended leaves its place to others, without anybody's doing.
LIVING = (*AWAITING_ANSWER, ReferralStatus.ACCEPTED, ReferralStatus.WAITLISTED)
_HOLDS_A_PLACE = Q(status__in=AWAITED, referral__status__in=LIVING) | Q(
    status=S.ATTENDED
)


class MeetingResult(models.TextChoices):
    FAVOURABLE = "favourable", _("favorable")
    TO_WORK_ON = "to_work_on", _("à travailler")
    UNFAVOURABLE = "unfavourable", _("défavorable")


class MeetingQuerySet(models.QuerySet):
    """Reading vocabulary of meetings (one meeting is one slot)."""

    def visible_to(self, viewer: Viewer) -> "MeetingQuerySet":
        """Those of the provider for whose office or management one acts; others see
        their own invitation, never the list of those invited."""
        if viewer.is_system:
            return self
        is_office = viewer.kind == ViewerKind.USER and viewer.has_role(
            Role.OFFICE, Role.MANAGER
        )
        return self.filter(provider=viewer.organisation) if is_office else self.none()

    def standing(self) -> "MeetingQuerySet":
        return self.filter(cancelled_at=None)

    def coming(self) -> "MeetingQuerySet":
        return self.standing().filter(ends_at__gt=timezone.now())

    def past(self) -> "MeetingQuerySet":
        return self.standing().filter(ends_at__lte=timezone.now())

    def cancelled(self) -> "MeetingQuerySet":
        return self.filter(cancelled_at__isnull=False)

    def to_close(self) -> "MeetingQuerySet":
        """Begun, with someone of whom nobody has said yet whether they came."""
        awaited = MeetingInvitation.objects.filter(
            meeting=OuterRef("pk"), status__in=AWAITED
        )
        begun = self.standing().filter(starts_at__lte=timezone.now())
        return begun.filter(Exists(awaited))

    def with_places(self) -> "MeetingQuerySet":
        """Annotates `taken` (places held), `confirmed` and `listed`."""

        def rows(condition: Q) -> Count:
            return Count("invitations", filter=condition, distinct=True)

        holds = Q(
            invitations__status__in=AWAITED, invitations__referral__status__in=LIVING
        ) | Q(invitations__status=S.ATTENDED)
        return self.annotate(
            taken=rows(holds),
            confirmed=rows(Q(invitations__status=S.CONFIRMED)),
            listed=rows(Q(invitations__status__in=ON_THE_LIST)),
        )

    def with_free_places(self) -> "MeetingQuerySet":
        return self.with_places().filter(taken__lt=F("capacity"))

    def for_referral(self, referral: Referral) -> "MeetingQuerySet":
        """Of its provider, about its course, its cohort, or about all of them."""
        course = Q(course=None) | Q(course=referral.course_id)
        cohort = Q(cohorts=None) | Q(cohorts=referral.cohort_id)
        return self.filter(course & cohort, provider=referral.provider_id).distinct()

    def with_details(self) -> "MeetingQuerySet":
        return self.select_related("provider", "course", "led_by").with_places()


class Meeting(models.Model):
    """One slot: an hour, a way to take part, so many places.

    `cohorts` narrows it to these cohorts; without any it concerns every cohort of the
    course, and without a course everybody referred to the provider.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    provider = models.ForeignKey(Organisation, models.PROTECT, related_name="meetings")
    kind = models.CharField(
        _("sorte"), max_length=15, choices=MeetingKind, default=MeetingKind.INFORMATION
    )
    is_collective = models.BooleanField(_("en groupe"), default=True)
    title = models.CharField(_("titre"), max_length=255)
    course = models.ForeignKey(
        CoursePage,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="meetings",
        verbose_name=_("formation"),
    )
    cohorts = models.ManyToManyField(Cohort, blank=True, related_name="meetings")
    starts_at = models.DateTimeField(_("début"))
    ends_at = models.DateTimeField(_("fin"))
    means = models.CharField(
        _("moyen"), max_length=10, choices=MeetingMeans, default=MeetingMeans.ON_SITE
    )
    capacity = models.PositiveSmallIntegerField(_("places"), default=1)
    place_name = models.CharField(_("lieu"), max_length=255, blank=True)
    address = models.CharField(_("adresse"), max_length=255, blank=True)
    postal_code = models.CharField(_("code postal"), max_length=5, blank=True)
    city = models.CharField(_("commune"), max_length=100, blank=True)
    time_zone = models.CharField(
        _("fuseau horaire"), max_length=50, default="Europe/Paris"
    )
    video_link = WebAddressField(_("lien de la visioconférence"), blank=True)
    bring = models.CharField(_("à apporter"), max_length=255, blank=True)
    led_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="led_meetings",
        verbose_name=_("avec"),
    )
    cancelled_at = models.DateTimeField(_("annulé le"), null=True, blank=True)
    cancellation_reason = models.CharField(
        _("raison de l’annulation"), max_length=255, blank=True
    )
    closed_at = models.DateTimeField(_("liste terminée le"), null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(auto_now=True)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = _("rendez-vous")
        verbose_name_plural = _("rendez-vous")
        ordering = ["starts_at", "title"]
        indexes = [
            models.Index(fields=["provider", "starts_at"], name="meeting_provider")
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="meeting_ends_after_start",
                violation_error_message=_("Le rendez-vous finit avant de commencer."),
            ),
            models.CheckConstraint(
                condition=Q(capacity__gte=1),
                name="meeting_has_a_place",
                violation_error_message=_("Un rendez-vous a au moins une place."),
            ),
            models.CheckConstraint(
                condition=Q(cancelled_at=None) | ~Q(cancellation_reason=""),
                name="meeting_cancelled_with_reason",
                violation_error_message=_("Annuler demande une raison."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        return zoneinfo.ZoneInfo(self.time_zone)

    @property
    def place(self) -> str:
        """Name and address on one line; empty where nobody has to come."""
        if self.means not in (MeetingMeans.ON_SITE, MeetingMeans.BOTH):
            return ""
        town = " ".join(part for part in (self.postal_code, self.city) if part)
        parts = (self.place_name, self.address, town)
        return ", ".join(part for part in parts if part)

    @property
    def has_begun(self) -> bool:
        return self.starts_at <= timezone.now()

    @property
    def is_over(self) -> bool:
        return self.ends_at <= timezone.now()

    @property
    def is_cancelled(self) -> bool:
        return self.cancelled_at is not None

    def places_left(self) -> int:
        """Counted now; hold the meeting's lock before relying on it."""
        return self.capacity - self.invitations.holding_a_place().count()


class InvitationQuerySet(models.QuerySet):
    """Reading vocabulary of invitations."""

    def visible_to(self, viewer: Viewer) -> "InvitationQuerySet":
        """As their referral: the person, the provider's office, who follows them."""
        return self.filter(referral__in=Referral.objects.visible_to(viewer))

    def of_person(self, person: Person) -> "InvitationQuerySet":
        return self.filter(referral__person=person)

    def holding_a_place(self) -> "InvitationQuerySet":
        return self.filter(_HOLDS_A_PLACE)

    def on_the_list(self) -> "InvitationQuerySet":
        """Those whom the meeting's list names, whatever they answered."""
        return self.filter(status__in=ON_THE_LIST)

    def standing(self) -> "InvitationQuerySet":
        """Awaited or still to choose, for a referral that goes on."""
        return self.filter(status__in=STANDING, referral__status__in=LIVING)

    def awaited_between(self, start, end) -> "InvitationQuerySet":
        """Awaited at a meeting that begins from `start` and before `end`."""
        return self.standing().filter(
            status__in=AWAITED,
            meeting__cancelled_at=None,
            meeting__starts_at__gte=start,
            meeting__starts_at__lt=end,
        )

    def with_details(self) -> "InvitationQuerySet":
        return self.select_related(
            "meeting__provider",
            "meeting__led_by",
            "referral__person__user",
            "referral__course",
            "referral__cohort",
            "referral__provider",
            "referral__referring_organisation",
            "referral__counsellor",
        )


class MeetingInvitation(models.Model):
    """A referral's person invited to a meeting, or to choose one (`meeting` empty).

    `attempt` counts the invitations of a kind after someone didn't come; moving to
    another slot keeps it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    referral = models.ForeignKey(
        Referral, models.PROTECT, related_name="meeting_invitations"
    )
    meeting = models.ForeignKey(
        Meeting, models.PROTECT, null=True, blank=True, related_name="invitations"
    )
    kind = models.CharField(_("sorte"), max_length=15, choices=MeetingKind)
    status = models.CharField(
        _("état"), max_length=10, choices=InvitationStatus, default=S.INVITED
    )
    comes = models.CharField(_("prend part"), max_length=10, choices=Coming, blank=True)
    attempt = models.PositiveSmallIntegerField(_("convocation n°"), default=1)
    invited_at = models.DateTimeField(_("invitée le"), default=timezone.now)
    answered_at = models.DateTimeField(_("répondu le"), null=True, blank=True)
    arrived_at = models.DateTimeField(_("arrivée à"), null=True, blank=True)
    result = models.CharField(
        _("résultat"), max_length=15, choices=MeetingResult, blank=True
    )
    result_words = models.TextField(_("précisions"), max_length=2000, blank=True)
    score = models.CharField(_("note"), max_length=20, blank=True)
    level = models.CharField(_("niveau"), max_length=50, blank=True)
    result_at = models.DateTimeField(_("résultat noté le"), null=True, blank=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("convocation")
        verbose_name_plural = _("convocations")
        ordering = ["invited_at"]
        indexes = [
            models.Index(fields=["meeting", "status"], name="invitation_meeting")
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["referral", "kind"],
                condition=Q(status__in=STANDING),
                name="invitation_standing_once",
                violation_error_message=_("Cette personne est déjà invitée."),
            ),
            models.UniqueConstraint(
                fields=["referral", "meeting"],
                condition=Q(status__in=ON_THE_LIST),
                name="invitation_listed_once",
                violation_error_message=_("Cette personne est déjà sur la liste."),
            ),
            models.CheckConstraint(
                condition=Q(meeting__isnull=False)
                | Q(status__in=(S.TO_CHOOSE, S.DECLINED, S.CANCELLED)),
                name="invitation_has_a_meeting",
                violation_error_message=_("Choisissez un créneau."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.referral.person} · {self.meeting or self.get_kind_display()}"

    @property
    def is_late(self) -> bool:
        return (
            self.status == S.ATTENDED
            and self.arrived_at is not None
            and self.arrived_at - self.meeting.starts_at >= timedelta(minutes=1)
        )

    @property
    def may_answer(self) -> bool:
        """There is still something to say before the meeting begins."""
        if self.meeting is None:
            return self.status in (S.TO_CHOOSE, S.DECLINED)
        return (
            self.status in (*AWAITED, S.DECLINED)
            and not self.meeting.has_begun
            and not self.meeting.is_cancelled
        )


class InvitationEvent(ActorFields):
    """One step of an invitation: from where to where, when, by whom. Append-only."""

    invitation = models.ForeignKey(
        MeetingInvitation, models.PROTECT, related_name="events"
    )
    from_status = models.CharField(max_length=10, choices=InvitationStatus, blank=True)
    to_status = models.CharField(max_length=10, choices=InvitationStatus)
    at = models.DateTimeField(default=timezone.now)
    words = models.CharField(max_length=255, blank=True)

    class Meta:
        verbose_name = _("étape d’une convocation")
        verbose_name_plural = _("étapes des convocations")
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.from_status} → {self.to_status}"
