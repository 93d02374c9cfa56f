"""Brings the lines of a file into a cohort: good ones kept, bad ones told, repeatable.

A batch of lines is one transaction: a crash leaves whole batches, and the same file
again finds them done.
"""

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from itertools import islice
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms.exchange.importer import Change
from people.models import Organisation
from people.viewer import Viewer
from training.cohorts.models import Cohort
from training.cohorts.permissions import can_run
from training.enrolments.bulk import (
    SeatsLeft,
    admit_referred,
    enrol_many,
    enrolments_of,
)
from training.enrolments.models import Enrolment
from training.enrolments.seats import lock_cohort
from training.exchange.trainees.layouts import Header
from training.exchange.trainees.outcomes import REFUSED, LineOutcome
from training.exchange.trainees.persons import PersonFinder, Recognised
from training.exchange.trainees.reading import TraineeFile
from training.exchange.trainees.records import (
    LineRemark,
    ReadLine,
    RefusedLine,
    TraineeRecord,
)
from training.exchange.trainees.roll import Roll
from training.exchange.trainees.seating import Asked, DoesNotFit, Seating
from training.refusals import Refusal
from training.register.carry_over import (
    CarriedOverTotals,
    carried_over,
    carry_over_totals,
)

LINES_AT_ONCE = 200


class CohortIsCancelled(Refusal):
    code = "cohort_cancelled"
    sentence = gettext_lazy(
        "Cette session est annulée : rétablissez-la pour y inscrire des stagiaires."
    )


class MayNotImport(Refusal):
    code = "may_not_import"
    sentence = gettext_lazy(
        "Seul l’organisme qui organise la session peut y importer des stagiaires."
    )


@dataclass
class _Line:
    """A good line on its way: what it asks, whom it names."""

    record: TraineeRecord
    asked: Asked
    who: Recognised
    enrolment: Enrolment | None = None  # there already
    entered: Enrolment | None = None  # by this line
    is_carried_over: bool = False

    @property
    def number(self) -> int:
        return self.record.line

    @property
    def change(self) -> Change:
        if self.enrolment is None:
            return Change.CREATED
        is_updated = (
            self.is_carried_over
            or self.who.facts_to_fill
            or self.who.identifiers_to_note
        )
        return Change.UPDATED if is_updated else Change.UNCHANGED


class TraineeImporter:
    """One run of one file into one cohort, by one viewer.

    Iterate over it: the outcome of each line, in the file's order, batch by batch. A
    dry run reads and decides alike, and writes nothing.
    """

    def __init__(
        self,
        file: TraineeFile,
        cohort: Cohort,
        *,
        by: Viewer,
        source: str,
        dry_run: bool = False,
    ) -> None:
        """`source`: the file's name, kept beside the hours taken over.

        Raises `MayNotImport`, `CohortIsCancelled`.
        """
        if not can_run(by, cohort):
            raise MayNotImport
        if cohort.cancelled_at:
            raise CohortIsCancelled
        self.file = file
        self.cohort = cohort
        self.by = by
        self.source = source
        self.dry_run = dry_run
        self.provider = by.organisation or cohort.responsible_provider
        self.seating = Seating(cohort)
        self.finder = PersonFinder(self.provider, cohort)
        self._told: Roll[int] = Roll()
        self._enrolled: dict[UUID, int] = {}
        self._seats = SeatsLeft(cohort) if dry_run else None

    @property
    def header(self) -> Header:
        return self.file.header

    def __iter__(self) -> Iterator[LineOutcome]:
        lines = iter(self.file)
        while batch := list(islice(lines, LINES_AT_ONCE)):
            yield from self._take(batch)

    def _take(self, lines: list[ReadLine]) -> list[LineOutcome]:
        """The batch's outcomes. If the database refuses one line, each goes alone."""
        outcomes: dict[int, LineOutcome] = {}
        asked = dict(self._fitting(lines, outcomes))
        records = [line for line in lines if line.line in asked]
        try:
            outcomes |= self._together(records, asked)
        except (IntegrityError, DataError, ValidationError):
            for record in records:
                outcomes |= self._alone(record, asked)
        return [outcomes[line.line] for line in lines]

    def _fitting(
        self, lines: Iterable[ReadLine], outcomes: dict[int, LineOutcome]
    ) -> Iterator[tuple[int, Asked]]:
        """What good lines ask; the others are refused, repeated lines too."""
        for line in lines:
            if isinstance(line, RefusedLine):
                outcomes[line.line] = LineOutcome.of_refused(line)
                continue
            try:
                asked = self.seating.ask(line)
            except DoesNotFit as unfit:
                outcomes[line.line] = self._refused(line, unfit.field, unfit.reason)
                continue
            first = self._told.find(line)
            if first is not None:
                outcomes[line.line] = self._refused(line, "", _repeated(first))
                continue
            self._told.add(line, line.line)
            yield line.line, asked

    def _alone(
        self, record: TraineeRecord, asked: dict[int, Asked]
    ) -> dict[int, LineOutcome]:
        try:
            return self._together([record], asked)
        except (IntegrityError, DataError, ValidationError):
            reason = _(
                "La base de données refuse cette ligne : un numéro sert déjà, ou une "
                "valeur est trop longue."
            )
            return {record.line: self._refused(record, "", reason)}

    def _together(
        self, records: list[TraineeRecord], asked: dict[int, Asked]
    ) -> dict[int, LineOutcome]:
        if self.dry_run:
            outcomes, kept = self._decide(records, asked, self._seats)
            return outcomes | {line.number: self._kept(line) for line in kept}
        with transaction.atomic():
            # One import of the provider at a time: nobody is created twice.
            Organisation.objects.select_for_update(no_key=True).get(pk=self.provider.pk)
            seats = SeatsLeft(lock_cohort(self.cohort.pk))
            outcomes, kept = self._decide(records, asked, seats)
            return outcomes | self._write(kept)

    def _recognised(
        self,
        records: list[TraineeRecord],
        asked: dict[int, Asked],
        outcomes: dict[int, LineOutcome],
    ) -> list[_Line]:
        """Lines of which we know whom they name, each person once."""
        answers = self.finder.recognise(records)
        lines = []
        for record in records:
            who = answers[record.line]
            if isinstance(who, str):
                outcomes[record.line] = self._refused(record, "identifier", who)
                continue
            first = self._enrolled.setdefault(who.person.pk, record.line)
            if first != record.line:
                outcomes[record.line] = self._refused(record, "", _repeated(first))
                continue
            lines.append(_Line(record, asked[record.line], who))
        return lines

    def _decide(
        self,
        records: list[TraineeRecord],
        asked: dict[int, Asked],
        seats: SeatsLeft,
    ) -> tuple[dict[int, LineOutcome], list[_Line]]:
        """(the refused ones' outcomes, the lines that go on); nothing is written."""
        outcomes: dict[int, LineOutcome] = {}
        kept = []
        lines = self._recognised(records, asked, outcomes)
        known = enrolments_of(self.cohort, [line.who.person.pk for line in lines])
        carried = carried_over(known.values())
        for line in lines:
            line.enrolment = known.get(line.who.person.pk)
            try:
                if line.enrolment is None:
                    seats.take(line.asked.for_person(line.who.person))
                else:
                    line.is_carried_over = _is_news(
                        line, carried.get(line.enrolment.pk)
                    )
            except Refusal as refusal:
                outcomes[line.number] = self._refused(line.record, "", str(refusal))
            else:
                kept.append(line)
        return outcomes, kept

    def _write(self, lines: list[_Line]) -> dict[int, LineOutcome]:
        self.finder.create([line.who for line in lines if line.who.is_new])
        entering = [line for line in lines if line.enrolment is None]
        answers = self._enter(entering)
        outcomes: dict[int, LineOutcome] = {}
        for line, answer in zip(entering, answers, strict=True):
            if isinstance(answer, Refusal):
                outcomes[line.number] = self._refused(line.record, "", str(answer))
            else:
                line.entered = answer
        kept = [line for line in lines if line.number not in outcomes]
        self.finder.note([line.who for line in kept])
        return outcomes | {line.number: self._carry_over(line) for line in kept}

    def _enter(self, lines: list[_Line]) -> list[Enrolment | Refusal]:
        """Those whose referral awaits an answer get it; then all the others."""
        seats = [line.asked.for_person(line.who.person) for line in lines]
        known = [
            seat for line, seat in zip(lines, seats, strict=True) if not line.who.is_new
        ]
        answers: dict[UUID, Enrolment | Refusal] = {}
        if known:
            answers = admit_referred(self.cohort, known, by=self.by)
        others = [seat for seat in seats if seat.person.pk not in answers]
        entered = enrol_many(self.cohort, others, by=self.by)
        answers |= {
            seat.person.pk: answer for seat, answer in zip(others, entered, strict=True)
        }
        return [answers[seat.person.pk] for seat in seats]

    def _carry_over(self, line: _Line) -> LineOutcome:
        """Takes the line's past hours over. A refusal leaves the rest as it is."""
        enrolment = line.entered or line.enrolment
        if line.record.carried is None:
            return self._kept(line)
        try:
            carry_over_totals(
                enrolment,
                by=self.by,
                source=self.source,
                **asdict(line.record.carried),
            )
        except Refusal as refusal:
            return self._refused(line.record, "carried_until", str(refusal))
        return self._kept(line)

    def _kept(self, line: _Line) -> LineOutcome:
        remarks = [
            LineRemark(self.header.heading_of(remark.column), remark.reason)
            for remark in line.asked.remarks
        ]
        return LineOutcome(
            line.record.row,
            line.change,
            line.record.reference,
            remarks=(*line.record.remarks, *remarks),
        )

    def _refused(self, record: TraineeRecord, field: str, reason: str) -> LineOutcome:
        column = self.header.heading_of(field) if field else ""
        return LineOutcome(record.row, REFUSED, record.reference, column, reason)


def _is_news(line: _Line, in_force: CarriedOverTotals | None) -> bool:
    carried = line.record.carried
    return carried is not None and (
        in_force is None or not in_force.says_the_same(carried)
    )


def _repeated(first: int) -> str:
    return (
        _("Cette ligne répète la ligne %s : la personne n’est inscrite qu’une fois.")
        % first
    )
