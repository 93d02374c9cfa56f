"""What a line asks of its cohort: the right session, dates that fit, a funding."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from people.matching import folded_name
from people.models import Person
from people.templatetags.interface import long_date_fr
from training.cohorts.models import Cohort, Funding
from training.enrolments.bulk import NewSeat
from training.enrolments.models import AttendanceMode
from training.exchange.trainees.records import LineRemark, TraineeRecord
from training.refusals import Refusal
from training.register.carry_over import check_minutes


class DoesNotFit(Exception):
    """The line can't sit in this cohort: the field and the sentence."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(reason)
        self.field = field
        self.reason = reason


@dataclass(frozen=True)
class Asked:
    """The seat as the cohort can give it, and what was put right on the way."""

    mode: str
    planned_entry_on: date
    planned_exit_on: date | None
    actual_entry_on: date | None
    completed_on: date | None
    funding: Funding | None
    register_from: date | None
    remarks: tuple[LineRemark, ...]

    def for_person(self, person: Person) -> NewSeat:
        return NewSeat(
            person=person,
            mode=self.mode,
            planned_entry_on=self.planned_entry_on,
            planned_exit_on=self.planned_exit_on,
            actual_entry_on=self.actual_entry_on,
            completed_on=self.completed_on,
            funding=self.funding,
            register_from=self.register_from,
        )


class Seating:
    """Reads lines against one cohort; keeps its numbers and fundings in memory."""

    def __init__(self, cohort: Cohort) -> None:
        self.cohort = cohort
        self.today = timezone.localdate()
        outside = cohort.external_references.values_list("value", flat=True)
        self._numbers = {_number(text) for text in (cohort.reference, *outside)}
        self._fundings = list(cohort.fundings.select_related("funder"))

    def ask(self, record: TraineeRecord) -> Asked:
        """Raises DoesNotFit."""
        self._check_session(record)
        self._check_dates(record)
        self._check_carried(record)
        remarks: list[LineRemark] = []
        entry = self._entry(record, remarks)
        actual = entry if record.entry_on and entry <= self.today else None
        completed = self._completed(record, actual, remarks)
        return Asked(
            mode=self._mode(record),
            planned_entry_on=entry,
            planned_exit_on=self._planned_exit(record),
            actual_entry_on=actual,
            completed_on=completed,
            funding=self._funding(record, remarks),
            register_from=self._register_from(record),
            remarks=tuple(remarks),
        )

    def _check_session(self, record: TraineeRecord) -> None:
        told = record.session_numbers
        if told and self._numbers.isdisjoint(map(_number, told)):
            raise DoesNotFit(
                "session",
                _(
                    "Cette ligne est d’une autre session : %(told)s. Importez-la dans "
                    "la sienne, ou ajoutez ce numéro à la session %(reference)s si "
                    "c’est la même."
                )
                % {
                    "told": ", ".join(f"« {number} »" for number in told),
                    "reference": self.cohort.reference,
                },
            )

    def _check_dates(self, record: TraineeRecord) -> None:
        starts_on, ends_on = self.cohort.starts_on, self.cohort.ends_on
        last = record.exit_on or record.planned_exit_on
        if starts_on and last and last < starts_on:
            raise DoesNotFit(
                "exit_on" if record.exit_on else "planned_exit_on",
                _("La sortie (%(day)s) précède le début de la session, le %(start)s.")
                % {"day": long_date_fr(last), "start": long_date_fr(starts_on)},
            )
        if ends_on and record.entry_on and record.entry_on > ends_on:
            raise DoesNotFit(
                "entry_on",
                _("L’entrée (%(day)s) suit la fin de la session, le %(end)s.")
                % {
                    "day": long_date_fr(record.entry_on),
                    "end": long_date_fr(ends_on),
                },
            )

    def _check_carried(self, record: TraineeRecord) -> None:
        if record.carried is None:
            return
        carried = record.carried
        if record.entry_on is None:
            raise DoesNotFit(
                "entry_on", _("Une reprise demande la date d’entrée de la personne.")
            )
        try:
            check_minutes(
                entry_on=max(record.entry_on, self.cohort.starts_on or date.min),
                until_on=carried.until_on,
                minutes=carried.on_site_minutes
                + carried.remote_minutes
                + carried.excused_minutes
                + carried.unexcused_minutes,
                today=self.today,
            )
        except Refusal as refusal:
            raise DoesNotFit("carried_until", str(refusal)) from None

    def _entry(self, record: TraineeRecord, remarks: list[LineRemark]) -> date:
        """The line's day, never before the session's first."""
        first = self.cohort.starts_on
        if record.entry_on is None:
            return max(first or self.today, self.today)
        if first and record.entry_on < first:
            remarks.append(
                LineRemark(
                    "entry_on",
                    _("L’entrée (%(day)s) précède la session : elle est notée le "
                      "%(start)s.")
                    % {
                        "day": long_date_fr(record.entry_on),
                        "start": long_date_fr(first),
                    },
                )
            )  # fmt: skip
            return first
        return record.entry_on

    def _planned_exit(self, record: TraineeRecord) -> date | None:
        ends_on = self.cohort.ends_on
        planned = record.planned_exit_on or record.exit_on or ends_on
        return min(planned, ends_on) if planned and ends_on else planned

    def _completed(
        self,
        record: TraineeRecord,
        actual_entry: date | None,
        remarks: list[LineRemark],
    ) -> date | None:
        """The exit, if the file says that the training was followed to its end."""
        over = record.exit_on and record.exit_on <= self.today
        if over and record.is_completed and actual_entry:
            return record.exit_on
        if over:
            remarks.append(
                LineRemark(
                    "exit_on",
                    _("Le fichier dit une sortie le %s, sans dire que la formation est "
                      "terminée : notez cette sortie sur la fiche de la personne.")
                    % long_date_fr(record.exit_on),
                )
            )  # fmt: skip
        return None

    def _mode(self, record: TraineeRecord) -> str:
        if record.mode:
            return record.mode
        if self.cohort.capacity_on_site or not self.cohort.capacity_remote:
            return AttendanceMode.ON_SITE
        return AttendanceMode.REMOTE

    def _funding(
        self, record: TraineeRecord, remarks: list[LineRemark]
    ) -> Funding | None:
        """The session's only funding of that funder and scheme, if the line tells."""
        if not (record.funder or record.scheme):
            return None
        found = [f for f in self._fundings if _pays(f, record)]
        if len(found) == 1:
            return found[0]
        remarks.append(
            LineRemark(
                "funder" if record.funder else "scheme",
                _("Aucun financement de la session ne s’appelle « %s » : choisissez-le "
                  "sur la fiche de la personne.")
                % " · ".join(filter(None, (record.funder, record.scheme))),
            )
        )  # fmt: skip
        return None

    def _register_from(self, record: TraineeRecord) -> date | None:
        return record.carried.until_on + timedelta(days=1) if record.carried else None


def _pays(funding: Funding, record: TraineeRecord) -> bool:
    funder, scheme = folded_name(record.funder), folded_name(record.scheme)
    names = {folded_name(funding.funder.name), folded_name(funding.funder.legal_name)}
    if funder and funder not in names:
        return False
    return not scheme or scheme == folded_name(funding.scheme)


def _number(text: str) -> str:
    """A session's number as it is compared: without case or spaces."""
    return "".join(text.split()).casefold()
