"""Attendance done before a cohort's register was kept here, taken over as totals."""

from collections.abc import Iterable
from datetime import date, timedelta
from uuid import UUID

from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.actors import ActorFields
from people.viewer import Viewer
from training.changes import ChangeKind, note_enrolments
from training.cohorts import permissions as cohort_permissions
from training.enrolments.models import Enrolment
from training.refusals import Refusal
from training.register.models import RegisterEntry


class CarriedOverTotals(ActorFields):
    """Minutes that the provider vouches for, up to and with `until_on`. Append-only:
    a correction is a new row with its reason, and the last row is in force."""

    enrolment = models.ForeignKey(
        Enrolment, models.PROTECT, related_name="carried_over_totals"
    )
    until_on = models.DateField(_("reprise jusqu’au"))
    on_site_minutes = models.PositiveIntegerField(_("minutes en salle"), default=0)
    remote_minutes = models.PositiveIntegerField(_("minutes à distance"), default=0)
    excused_minutes = models.PositiveIntegerField(
        _("minutes d’absence justifiée"), default=0
    )
    unexcused_minutes = models.PositiveIntegerField(
        _("minutes d’absence injustifiée"), default=0
    )
    source = models.CharField(_("source"), max_length=255)
    at = models.DateTimeField(_("noté le"), default=timezone.now)

    class Meta:
        verbose_name = _("heures reprises")
        verbose_name_plural = _("heures reprises")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(source=""),
                name="carried_over_with_source",
                violation_error_message=_("Dites d’où viennent ces heures."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.enrolment} · {self.until_on}"

    @property
    def done_minutes(self) -> int:
        return self.on_site_minutes + self.remote_minutes

    @property
    def missed_minutes(self) -> int:
        return self.excused_minutes + self.unexcused_minutes

    def says_the_same(self, other: "CarriedOverTotals") -> bool:
        return all(getattr(self, name) == getattr(other, name) for name in FACTS)


FACTS = (
    "until_on",
    "on_site_minutes",
    "remote_minutes",
    "excused_minutes",
    "unexcused_minutes",
)


class MayNotCarryOver(Refusal):
    code = "may_not_carry_over"
    sentence = _("Seul l’organisme qui organise la session peut reprendre ses heures.")


class NotOverYet(Refusal):
    code = "carry_over_not_over"
    sentence = _("Une reprise s’arrête au plus tard hier : ce jour-là n’est pas fini.")


class BeforeEntry(Refusal):
    code = "carry_over_before_entry"
    sentence = _(
        "La reprise s’arrête avant l’entrée de la personne en formation : vérifiez les "
        "deux dates."
    )


class TooManyHours(Refusal):
    code = "carry_over_too_many_hours"
    sentence = _("C’est plus que les jours écoulés n’ont d’heures : vérifiez la durée.")


class RegisterSpeaks(Refusal):
    code = "register_speaks"
    sentence = _(
        "Le registre tenu ici dit déjà l’assiduité de cette personne pendant ces "
        "jours : arrêtez la reprise à la veille de la première signature."
    )


def carried_over(enrolments: Iterable[Enrolment]) -> dict[UUID, CarriedOverTotals]:
    """Enrolment → the totals in force; one query, none where nobody has any."""
    having = [enrolment for enrolment in enrolments if enrolment.register_from]
    rows = CarriedOverTotals.objects.filter(enrolment__in=having).order_by("pk")
    return {row.enrolment_id: row for row in rows}


def check_minutes(
    *, entry_on: date, until_on: date, minutes: int, today: date | None = None
) -> None:
    """Raises the refusal that says what can't be: the future, or days of 25 hours."""
    if until_on >= (today or timezone.localdate()):
        raise NotOverYet
    if until_on < entry_on:
        raise BeforeEntry
    if minutes > ((until_on - entry_on).days + 1) * 24 * 60:
        raise TooManyHours


@transaction.atomic
def carry_over_totals(
    enrolment: Enrolment, *, by: Viewer, source: str, until_on: date, **minutes: int
) -> tuple[CarriedOverTotals, bool]:
    """Takes the totals over, or corrects them: (the row in force, whether it is new).

    `minutes` are the model's. From the next day on the register is kept here. Asking
    the same again changes nothing.
    """
    locked = Enrolment.objects.select_for_update().get(pk=enrolment.pk)
    if not cohort_permissions.can_run(by, locked.cohort):
        raise MayNotCarryOver
    row = CarriedOverTotals(
        enrolment=locked, until_on=until_on, source=source, **minutes, **by.as_record()
    )
    check_minutes(
        entry_on=locked.entry_on,
        until_on=until_on,
        minutes=row.done_minutes + row.missed_minutes,
    )
    in_force = carried_over([locked]).get(locked.pk)
    if in_force is not None and in_force.says_the_same(row):
        return in_force, False
    if RegisterEntry.objects.filter(
        enrolment=locked, half_day__date__lte=until_on
    ).exists():
        raise RegisterSpeaks
    row.save()
    locked.register_from = until_on + timedelta(days=1)
    locked.save(update_fields=["register_from", "updated_at"])
    note_enrolments(ChangeKind.ENROLMENT, [locked])
    enrolment.register_from = locked.register_from
    return row, True
