"""Around the caseload: leaves, handovers, acting in someone's place, last visits."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.actors import ActorFields
from people.models import Organisation, Person, Role
from people.viewer import Viewer, ViewerKind


class ReplacementQuerySet(models.QuerySet):
    """Reading vocabulary of leaves."""

    def visible_to(self, viewer: Viewer) -> "ReplacementQuerySet":
        """The agency's manager sees all; a counsellor those they are part of."""
        if viewer.is_system:
            return self
        if viewer.kind != ViewerKind.USER or viewer.organisation is None:
            return self.none()
        rows = self.filter(organisation=viewer.organisation)
        if viewer.has_role(Role.MANAGER):
            return rows
        if not viewer.has_role(Role.COUNSELLOR):
            return rows.none()
        return rows.filter(Q(absent=viewer.user) | Q(stand_in=viewer.user))

    def not_over(self) -> "ReplacementQuerySet":
        """Running or planned."""
        return self.filter(ended_at=None, ends_on__gte=timezone.localdate())

    def over(self) -> "ReplacementQuerySet":
        today = timezone.localdate()
        return self.filter(Q(ends_on__lt=today) | Q(ended_at__isnull=False))

    def overlapping(self, starts_on, ends_on) -> "ReplacementQuerySet":
        """Not ended early, with a day in common with these dates."""
        return self.filter(
            ended_at=None, starts_on__lte=ends_on, ends_on__gte=starts_on
        )

    def with_details(self) -> "ReplacementQuerySet":
        persons = models.Count("stand_ins", filter=Q(stand_ins__ended_at=None))
        return self.select_related("absent", "stand_in").annotate(persons=persons)


class Replacement(ActorFields):
    """A counsellor's leave at an agency, and who stands in: days included.

    `is_whole_caseload`: those who join the caseload meanwhile are followed too.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="replacements"
    )
    absent = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="leaves"
    )
    stand_in = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="replacements"
    )
    starts_on = models.DateField(_("du"))
    ends_on = models.DateField(_("au"))
    reason = models.CharField(_("motif"), max_length=255)
    is_whole_caseload = models.BooleanField(_("tout le portefeuille"), default=True)
    ended_at = models.DateTimeField(_("arrêté le"), null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = ReplacementQuerySet.as_manager()

    class Meta:
        verbose_name = _("remplacement")
        verbose_name_plural = _("remplacements")
        ordering = ["-starts_on", "-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(absent=F("stand_in")),
                name="replacement_by_another",
                violation_error_message=_("On ne se remplace pas soi-même."),
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="replacement_dates_in_order",
                violation_error_message=_("La fin précède le début."),
            ),
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="replacement_with_reason",
                violation_error_message=_("Un remplacement demande un motif."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.stand_in} → {self.absent}"

    @property
    def is_running(self) -> bool:
        today = timezone.localdate()
        return self.ended_at is None and self.starts_on <= today <= self.ends_on

    @property
    def is_planned(self) -> bool:
        return self.ended_at is None and self.starts_on > timezone.localdate()


class HandoverQuerySet(models.QuerySet):
    def visible_to(self, viewer: Viewer) -> "HandoverQuerySet":
        """The agency's manager sees all; a counsellor the ones they decided."""
        if viewer.is_system:
            return self
        if viewer.kind != ViewerKind.USER or viewer.organisation is None:
            return self.none()
        rows = self.filter(organisation=viewer.organisation)
        return rows if viewer.has_role(Role.MANAGER) else rows.filter(by=viewer.user)


class Handover(models.Model):
    """Persons entrusted to a colleague in one go, and why; undone as one."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="handovers"
    )
    to = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    reason = models.CharField(_("motif"), max_length=255)
    at = models.DateTimeField(_("le"), default=timezone.now)
    undone_at = models.DateTimeField(_("annulé le"), null=True, blank=True)

    objects = HandoverQuerySet.as_manager()

    class Meta:
        verbose_name = _("passage de relais")
        verbose_name_plural = _("passages de relais")
        ordering = ["-at"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="handover_with_reason",
                violation_error_message=_("Un passage de relais demande un motif."),
            )
        ]

    def __str__(self) -> str:
        return f"→ {self.to} ({self.at:%d/%m/%Y})"


class AssistanceQuerySet(models.QuerySet):
    def current(self) -> "AssistanceQuerySet":
        """In force today."""
        today = timezone.localdate()
        return self.filter(ended_at=None, starts_on__lte=today, ends_on__gte=today)

    def visible_to(self, viewer: Viewer) -> "AssistanceQuerySet":
        """The person's own, and those of the agency one acts for."""
        if viewer.is_system:
            return self
        allowed = Q(pk__in=[])
        if viewer.person is not None:
            allowed |= Q(person=viewer.person)
        if viewer.has_role(Role.COUNSELLOR, Role.MANAGER):
            allowed |= Q(organisation=viewer.organisation)
        return self.filter(allowed)


class Assistance(ActorFields):
    """The person lets this counsellor act in their place, until then.

    What is done so stands under the counsellor's own name (`assistance.record_act`).
    """

    class Agreed(models.TextChoices):
        """How the person said yes."""

        ONLINE = "online", _("par elle-même, dans Alliage")
        MEETING = "meeting", _("de vive voix, en rendez-vous")
        PHONE = "phone", _("par téléphone")
        WRITING = "writing", _("par écrit")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="assistances")
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="assistances"
    )
    counsellor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="assistances"
    )
    agreed_how = models.CharField(_("accord donné"), max_length=10, choices=Agreed)
    starts_on = models.DateField(_("depuis le"), default=timezone.localdate)
    ends_on = models.DateField(_("jusqu’au"))
    ended_at = models.DateTimeField(_("arrêtée le"), null=True, blank=True)
    end_reason = models.CharField(_("motif de l’arrêt"), max_length=255, blank=True)

    # One is enough of two merged records' rows that agree on it (people.belongings).
    same_when = ("counsellor",)

    objects = AssistanceQuerySet.as_manager()

    class Meta:
        verbose_name = _("aide aux démarches")
        verbose_name_plural = _("aides aux démarches")
        constraints = [
            models.UniqueConstraint(
                fields=["person", "organisation", "counsellor"],
                condition=Q(ended_at=None),
                name="assistance_once",
                violation_error_message=_("Cette aide est déjà en place."),
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="assistance_dates_in_order",
                violation_error_message=_("La fin précède le début."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.counsellor} → {self.person}"


class ContactChange(ActorFields):
    """Who changed which of a person's contacts, and why; never what they were.

    Append-only.
    """

    person = models.ForeignKey(Person, models.PROTECT, related_name="contact_changes")
    at = models.DateTimeField(_("le"), default=timezone.now)
    changed = models.CharField(_("ce qui a changé"), max_length=255)
    reason = models.CharField(_("motif"), max_length=255, blank=True)

    class Meta:
        verbose_name = _("changement de coordonnées")
        verbose_name_plural = _("changements de coordonnées")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.changed} ({self.at:%d/%m/%Y})"


class LastVisit(models.Model):
    """When a colleague last came to their list, and from when on it tells what is new.

    `told_since` moves on at the first visit of another day, or when they say so.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="last_visits"
    )
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    visited_at = models.DateTimeField(default=timezone.now)
    told_since = models.DateTimeField()

    class Meta:
        verbose_name = _("dernière visite")
        verbose_name_plural = _("dernières visites")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "organisation"], name="last_visit_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.visited_at:%d/%m/%Y %H:%M}"


class SeenMark(models.Model):
    """What is new of this person was seen by this colleague, up to then."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="seen_marks"
    )
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    until = models.DateTimeField()

    # One is enough of two merged records' rows that agree on it (people.belongings).
    same_when = ("user",)

    class Meta:
        verbose_name = _("nouveauté vue")
        verbose_name_plural = _("nouveautés vues")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "organisation", "person"], name="seen_mark_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.person_id}"
