"""Absences with what is known of each: was the person told, did they answer?"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from people.templatetags.interface import date_fr, long_date_fr
from training.register.models import AbsenceNotice, AttendanceUnit
from training.register.services.absences import answer_by
from training.sharing.models import Scope
from training.spreadsheets import Sheet

SHEET = Sheet(
    gettext_lazy("absences à traiter"),
    (
        (gettext_lazy("Nom"), "enrolment.person.last_name"),
        (gettext_lazy("Prénoms"), "enrolment.person.first_names"),
        (gettext_lazy("Formation"), "enrolment.cohort.title"),
        (gettext_lazy("Session"), "enrolment.cohort.reference"),
        (gettext_lazy("Jour"), "half_day.date"),
        (gettext_lazy("Demi-journée"), "half_day.get_period_display"),
        (gettext_lazy("État"), "get_state_display"),
    ),
    part=Scope.ATTENDANCE,
    person="enrolment.person_id",
)


@dataclass(frozen=True)
class Absence:
    """An absence as the office reads it: the unit, its notice, what may be done."""

    unit: AttendanceUnit
    notice: AbsenceNotice | None

    @property
    def answer_by(self) -> date | None:
        return answer_by(self.notice) if self.notice else None

    @property
    def is_untold(self) -> bool:
        """Nobody has told the person yet."""
        return self.notice is None or self.notice.contacted_at is None

    @property
    def is_answered(self) -> bool:
        return self.notice is not None and self.notice.answered_at is not None

    @property
    def unexcused_from(self) -> date | None:
        """The day from which it may become unexcused; None while nobody was told."""
        last_day = self.answer_by
        return last_day + timedelta(days=1) if last_day else None

    @property
    def may_be_unexcused(self) -> bool:
        if self.is_answered:
            return True
        today = timezone.localdate(timezone=self.unit.half_day.cohort.zone)
        return self.unexcused_from is not None and self.unexcused_from <= today

    @property
    def status(self) -> str:
        if self.is_untold or self.may_be_unexcused:
            return "to_do"
        return "sent"

    @property
    def status_label(self) -> str:
        if self.is_untold:
            return _("À prévenir")
        return _("À décider") if self.may_be_unexcused else _("Réponse attendue")

    @property
    def sentence(self) -> str:
        """What was said, and what may be decided from when."""
        if self.is_answered:
            return _("Raison donnée : %s.") % self.notice.get_reason_display()
        if self.is_untold:
            return _("Pas encore prévenue : appelez-la ou écrivez-lui.")
        facts = {
            "told": date_fr(self._local(self.notice.contacted_at)),
            "day": date_fr(self.unexcused_from),
        }
        if self.may_be_unexcused:
            return _("Prévenue %(told)s, sans réponse.") % facts
        return (
            _("Prévenue %(told)s. Peut devenir injustifiée à partir de %(day)s.")
            % facts
        )

    @property
    def facts(self) -> list[dict]:
        """Rows for `components/summary_list.html`, above the decision."""
        told = _("Pas encore")
        if not self.is_untold:
            told = capfirst(date_fr(self._local(self.notice.contacted_at)))
            if self.notice.channel:
                told = _("%(day)s, par %(channel)s") % {
                    "day": told,
                    "channel": self.notice.get_channel_display(),
                }
        reason = _("Pas de réponse")
        if self.is_answered:
            reason = capfirst(self.notice.get_reason_display())
        return [
            {"label": _("Personne prévenue"), "value": told},
            {"label": _("Raison donnée"), "value": reason},
            {"label": _("Peut devenir injustifiée"), "value": self._from_when()},
        ]

    def _from_when(self) -> str:
        if self.may_be_unexcused:
            return _("Dès maintenant")
        if self.unexcused_from is None:
            return _("Pas tant que la personne n’est pas prévenue")
        return _("À partir du %s") % long_date_fr(self.unexcused_from)

    def _local(self, moment):
        return moment.astimezone(self.unit.half_day.cohort.zone)


def with_notices(units: Iterable[AttendanceUnit]) -> list[Absence]:
    """Each unit with its notice, in one query more."""
    units = list(units)
    notices = AbsenceNotice.objects.filter(
        enrolment__in={unit.enrolment_id for unit in units},
        half_day__in={unit.half_day_id for unit in units},
    ).select_related("half_day__cohort")
    by_key = {(notice.enrolment_id, notice.half_day_id): notice for notice in notices}
    return [
        Absence(unit, by_key.get((unit.enrolment_id, unit.half_day_id)))
        for unit in units
    ]
