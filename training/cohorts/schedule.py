"""A cohort's timetable: class sessions (séances) and half-days."""

import uuid
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.models import Person
from people.viewer import Viewer
from training.cohorts.models import Cohort
from training.sharing import policy


class SessionPlace(models.TextChoices):
    """Where a class session takes place."""

    ON_SITE = "on_site", _("en salle")
    REMOTE = "remote", _("à distance")
    BOTH = "both", _("en salle et à distance")


class ClassSessionQuerySet(models.QuerySet):
    """Reading vocabulary of class sessions."""

    def visible_to(self, viewer: Viewer) -> "ClassSessionQuerySet":
        """Those one teaches, attends, or runs."""
        return self.filter(policy.class_sessions_seen_by(viewer)).distinct()

    def of_cohort(self, cohort: Cohort) -> "ClassSessionQuerySet":
        """Led by the cohort or joined by it as a guest."""
        return self.filter(Q(cohort=cohort) | Q(guest_cohorts=cohort)).distinct()

    def taught_by(self, user) -> "ClassSessionQuerySet":
        return self.filter(trainers=user)

    def attended_by(self, person: Person) -> "ClassSessionQuerySet":
        """Of the cohorts, leading or guest, in which the person has a seat."""
        seats = {"person": person, "status__in": ("enrolled", "in_training")}
        mine = Q()
        for path in ("cohort", "guest_cohorts"):
            mine |= Q(**{f"{path}__enrolments__{key}": v for key, v in seats.items()})
        return self.filter(mine).distinct()

    def not_over(self, *, since_minutes: int = 0) -> "ClassSessionQuerySet":
        """To come, running, or ended since less than so many minutes."""
        limit = timezone.now() - timedelta(minutes=since_minutes)
        return self.filter(ends_at__gt=limit)

    def between(self, start, end) -> "ClassSessionQuerySet":
        return self.filter(starts_at__lt=end, ends_at__gt=start)

    def with_details(self) -> "ClassSessionQuerySet":
        return self.select_related(
            "cohort__action__page", "cohort__delivering_provider"
        ).prefetch_related("trainers")


class StandingSessions(models.Manager.from_queryset(ClassSessionQuerySet)):
    """Class sessions that take place: who looks for one never meets a cancelled one."""

    def get_queryset(self) -> ClassSessionQuerySet:
        return super().get_queryset().filter(cancelled_at=None)


class ClassSession(models.Model):
    """A séance: some hours of a cohort, on site, remote, or both at once.

    It never crosses 13:00 in the venue's zone: that would be two half-days.
    A cancelled one stays in the table, to be told of and to be brought back;
    `objects` and every relation leave it out, `with_cancelled` shows it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    cohort = models.ForeignKey(Cohort, models.PROTECT, related_name="class_sessions")
    guest_cohorts = models.ManyToManyField(
        Cohort, blank=True, related_name="guest_sessions"
    )
    title = models.CharField(_("titre"), max_length=255)
    starts_at = models.DateTimeField(_("début"))
    ends_at = models.DateTimeField(_("fin"))
    mode = models.CharField(_("modalité"), max_length=10, choices=SessionPlace)
    room = models.CharField(_("salle"), max_length=100, blank=True)
    bring = models.CharField(_("à apporter"), max_length=255, blank=True)
    trainers = models.ManyToManyField(
        settings.AUTH_USER_MODEL, blank=True, related_name="class_sessions"
    )
    cancelled_at = models.DateTimeField(_("annulée le"), null=True, blank=True)

    objects = StandingSessions()
    with_cancelled = ClassSessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("séance")
        verbose_name_plural = _("séances")
        ordering = ["starts_at"]
        indexes = [
            models.Index(fields=["starts_at", "ends_at"], name="class_session_when")
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="class_session_times_in_order",
                violation_error_message=_("La séance finit avant de commencer."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.starts_at:%d/%m/%Y %H:%M})"

    @property
    def minutes(self) -> int:
        return int((self.ends_at - self.starts_at).total_seconds() // 60)

    @property
    def is_live(self) -> bool:
        return self.starts_at <= timezone.now() < self.ends_at

    @property
    def has_remote(self) -> bool:
        return self.mode != SessionPlace.ON_SITE

    @property
    def has_room_on_site(self) -> bool:
        return self.mode != SessionPlace.REMOTE


class Period(models.TextChoices):
    """The three half-days of a day: before 13:00, before 18:00, after."""

    MORNING = "morning", _("matin")
    AFTERNOON = "afternoon", _("après-midi")
    EVENING = "evening", _("soirée")


class HalfDayQuerySet(models.QuerySet):
    """Reading vocabulary of half-days."""

    def for_session(self, session: ClassSession) -> "HalfDayQuerySet":
        """The half-days (one per cohort) in which the session falls."""
        return self.filter(
            Q(cohort=session.cohort_id) | Q(cohort__guest_sessions=session),
            starts_at__lte=session.starts_at,
            ends_at__gte=session.ends_at,
        ).distinct()

    def visible_to(self, viewer: Viewer) -> "HalfDayQuerySet":
        """Those of the cohorts that one runs or teaches."""
        return self.filter(policy.provider_cohorts(viewer, "cohort__"))

    def of_person(self, person: Person) -> "HalfDayQuerySet":
        """Of the cohorts in which the person has, or had, a seat."""
        return self.filter(cohort__enrolments__person=person).distinct()

    def shown_with(self, half_day: "HalfDay") -> "HalfDayQuerySet":
        """Itself, and those of the cohorts that sit in the same class sessions."""
        together = ClassSession.objects.of_cohort(half_day.cohort).between(
            half_day.starts_at, half_day.ends_at
        )
        return self.filter(
            Q(cohort=half_day.cohort_id)
            | Q(cohort__class_sessions__in=together)
            | Q(cohort__guest_sessions__in=together),
            date=half_day.date,
            period=half_day.period,
        ).distinct()

    def taught_by(self, user) -> "HalfDayQuerySet":
        """In which the user teaches the cohort, leading a class session or a guest."""
        theirs = ClassSession.objects.taught_by(user).filter(
            Q(cohort=models.OuterRef("cohort"))
            | Q(guest_cohorts=models.OuterRef("cohort")),
            starts_at__gte=models.OuterRef("starts_at"),
            ends_at__lte=models.OuterRef("ends_at"),
        )
        return self.filter(models.Exists(theirs))

    def to_close(self) -> "HalfDayQuerySet":
        """Over, and countersigned by no trainer yet."""
        return self.filter(ends_at__lt=timezone.now(), signed_heads=None)

    def with_details(self) -> "HalfDayQuerySet":
        return self.select_related("cohort__action__page")

    def begun(self) -> "HalfDayQuerySet":
        return self.filter(starts_at__lte=timezone.now())


class HalfDay(models.Model):
    """A half-day of a cohort: the unit in which attendance is kept.

    Minutes are planned by mode; `either_minutes` count on site or remote according
    to how each person attends. Frozen by its first register entry.
    """

    cohort = models.ForeignKey(Cohort, models.PROTECT, related_name="half_days")
    date = models.DateField(_("date"))
    period = models.CharField(_("moment"), max_length=10, choices=Period)
    starts_at = models.DateTimeField(_("début"))
    ends_at = models.DateTimeField(_("fin"))
    on_site_minutes = models.PositiveSmallIntegerField(_("minutes en salle"), default=0)
    remote_minutes = models.PositiveSmallIntegerField(
        _("minutes à distance"), default=0
    )
    either_minutes = models.PositiveSmallIntegerField(
        _("minutes en salle ou à distance"), default=0
    )
    frozen_at = models.DateTimeField(_("figée le"), null=True, blank=True)

    objects = HalfDayQuerySet.as_manager()

    class Meta:
        verbose_name = _("demi-journée")
        verbose_name_plural = _("demi-journées")
        ordering = ["starts_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["cohort", "date", "period"],
                name="half_day_once",
                violation_error_message=_("Cette demi-journée existe déjà."),
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="half_day_times_in_order",
                violation_error_message=_("La demi-journée finit avant de commencer."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.date:%d/%m/%Y} {self.get_period_display()}"

    @property
    def minutes(self) -> int:
        return self.on_site_minutes + self.remote_minutes + self.either_minutes
