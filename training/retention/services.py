"""The whole chore: what is due, what waits for a visa, what is erased; and its report.

Figures stay without anybody: rows of attendance, states and outcomes are kept.
"""

import logging
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from people.models import Organisation
from training.cohorts.models import Funding
from training.refusals import Refusal
from training.retention.due import Due, due_persons
from training.retention.erasing import erase_person
from training.retention.logs import erase_logs
from training.retention.models import ErasureItem, ErasureList, Stage

logger = logging.getLogger("alliage.retention")


class NoOpenList(Refusal):
    code = "no_open_list"


@dataclass
class Report:
    """What was done, or would be: persons by stage, organisation, funding; logs."""

    is_dry: bool
    at: datetime = field(default_factory=timezone.now)
    persons: Counter = field(default_factory=Counter)
    organisations: Counter = field(default_factory=Counter)
    fundings: Counter = field(default_factory=Counter)
    waiting: Counter = field(default_factory=Counter)
    failed: int = 0
    logs: dict[str, int] = field(default_factory=dict)

    def count(self, due: Due) -> None:
        self.persons.update(due.stages)
        self.organisations.update(due.organisations)
        self.fundings.update(due.fundings)

    def as_json(self) -> dict[str, Any]:
        """Keys for programs, names for readers; nobody's."""
        names = dict(
            Organisation.objects.filter(
                pk__in=[*self.organisations, *self.waiting]
            ).values_list("pk", "name")
        )
        schemes = {row.pk: row for row in Funding.objects.filter(pk__in=self.fundings)}
        return {
            "at": self.at.isoformat(),
            "dry_run": self.is_dry,
            "persons": {stage: self.persons[stage] for stage in Stage.values},
            "organisations": [
                {"id": str(key), "name": names.get(key, ""), "persons": count}
                for key, count in sorted(self.organisations.items(), key=str)
            ],
            "fundings": [
                {
                    "id": key,
                    "scheme": schemes[key].scheme,
                    "retention_years": schemes[key].retention_years,
                    "persons": count,
                }
                for key, count in sorted(self.fundings.items())
            ],
            "waiting_for_visa": [
                {"id": str(key), "name": names.get(key, ""), "persons": count}
                for key, count in sorted(self.waiting.items(), key=str)
            ],
            "logs": self.logs,
            "failed": self.failed,
        }


def erase_expired(
    *, dry_run: bool = False, today: date | None = None, on_failure=None
) -> Report:
    """Erases what is past its time; safe to run again, and to interrupt.

    One person who can't be erased stops none of the others: `on_failure` is told.
    """
    report = Report(dry_run)
    for due in due_persons(today or timezone.localdate()):
        if _waits(due, dry_run=dry_run):
            report.waiting.update(due.public_bodies)
            continue
        try:
            if not dry_run:
                erase_person(due.person, due.stages)
        except Exception as error:
            report.failed += 1
            if on_failure is None:
                raise
            on_failure(due.person, error)
        else:
            report.count(due)
    report.logs = erase_logs(dry_run=dry_run)
    return report


def erase_nightly() -> int:
    """For the daily chores; how many persons."""

    def log(person: UUID, error: Exception) -> None:
        logger.error("not erased: %s (%s)", person, type(error).__name__)

    report = erase_expired(on_failure=log)
    return sum(report.persons.values())


def _waits(due: Due, *, dry_run: bool) -> bool:
    """Whether a public body's visa is missing; then the person is put on its list."""
    missing = [body for body in due.public_bodies if not _has_visa(due, body)]
    if missing and not dry_run:
        for body in missing:
            _put_on_list(due, body)
    return bool(missing)


def _has_visa(due: Due, body: UUID) -> bool:
    items = ErasureItem.objects.filter(
        person_key=due.person,
        list__organisation=body,
        list__visa_on__isnull=False,
        stage__in=due.stages,
    )
    return items.values("stage").distinct().count() == len(due.stages)


@transaction.atomic
def _put_on_list(due: Due, body: UUID) -> None:
    prepared, _new = ErasureList.objects.get_or_create(
        organisation_id=body, visa_on=None
    )
    for stage in due.stages:
        ErasureItem.objects.get_or_create(
            list=prepared, person_key=due.person, stage=stage
        )


@transaction.atomic
def record_visa(
    organisation: Organisation, *, reference: str, on: date | None = None
) -> ErasureList:
    """The archives agree to the list as it stands; who comes later needs another."""
    open_lists = ErasureList.objects.select_for_update().filter(
        organisation=organisation, visa_on=None
    )
    prepared = open_lists.first()
    if prepared is None:
        raise NoOpenList(f"« {organisation} » n’a aucune liste qui attend un visa.")
    prepared.visa_reference = reference
    prepared.visa_on = on or timezone.localdate()
    prepared.save(update_fields=["visa_reference", "visa_on"])
    return prepared
