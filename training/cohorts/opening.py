"""Cohorts are opened, changed, repeated and called off; their fundings follow."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cms.models import TrainingAction
from people.models import Organisation
from people.templatetags.interface import long_date_fr
from people.viewer import Viewer
from training.cohorts import permissions
from training.cohorts.changes import Step, TimetableChange
from training.cohorts.models import SEATED, Cohort, ExternalReference, Funding
from training.cohorts.planning import change_timetable
from training.cohorts.proposals import propose_move, propose_values
from training.cohorts.schedule import ClassSession
from training.cohorts.services import NotYourCohort, SeatsAreTaken
from training.refusals import Refusal
from training.signals import cohort_changed

# The source under which the Carif-Oref's session number is known.
REGIONAL_CATALOGUE = "carif-oref"
# What signed sheets say: it stays, once someone has signed.
SIGNED_FACTS = (
    "reference",
    "delivering_provider",
    "territory",
    "starts_on",
    "is_permanent_entry",
    "place_name",
    "address",
    "postal_code",
    "city",
    "insee_code",
)
COPIED = (
    "responsible_provider",
    "delivering_provider",
    "territory",
    "is_permanent_entry",
    "place_name",
    "address",
    "postal_code",
    "city",
    "insee_code",
    "time_zone",
    "capacity_on_site",
    "capacity_remote",
)
FUNDING_FACTS = (
    "funder",
    "scheme",
    "contract_reference",
    "seats",
    "retention_years",
    "declaration_days",
    "hour_format",
)


class FactIsFixed(Refusal):
    code = "fact_is_fixed"


class CohortHasPeople(Refusal):
    code = "cohort_has_people"


class CohortHasSignatures(Refusal):
    code = "cohort_has_signatures"
    sentence = gettext_lazy(
        "Des présences sont déjà signées : cette session ne peut plus être annulée. "
        "Annulez plutôt ses séances à venir."
    )


class FundingIsUsed(Refusal):
    code = "funding_is_used"
    sentence = gettext_lazy(
        "Ce financement est celui de personnes inscrites : changez d’abord le leur."
    )


def fixed_facts(cohort: Cohort) -> dict[str, str]:
    """Facts that may no longer change, each with the reason why."""
    fixed = {}
    if cohort.class_sessions.exists():
        fixed["time_zone"] = _("Des séances sont au planning à ces heures.")
    if cohort.frozen_at is not None:
        day = long_date_fr(timezone.localtime(cohort.frozen_at, cohort.zone))
        signed = _("Figé : les feuilles signées depuis le %s le disent ainsi.") % day
        fixed |= dict.fromkeys(SIGNED_FACTS, signed)
    return fixed


def territories_of(provider: Organisation) -> list[Organisation]:
    """Where the provider's cohorts are; every territory while it has none."""
    every = Organisation.objects.of_kind("territory")
    known = every.filter(territory_cohorts__responsible_provider=provider).distinct()
    return list(known) or list(every)


@transaction.atomic
def open_cohort(
    action: TrainingAction, *, by: Viewer, key: UUID, number: str = "", **facts
) -> Cohort:
    """Opens a cohort of one's own action. Repeating a `key` finds the first one.

    `facts`: columns of the cohort; `number`: the regional catalogue's. Raises
    `ValidationError` with the sentences of the constraints.
    """
    provider = action.page.specific.provider
    if not permissions.can_open(by, provider):
        raise NotYourCohort
    known = Cohort.objects.filter(pk=key, responsible_provider=provider).first()
    if known is not None:
        return known
    facts.setdefault("delivering_provider", action.delivering_provider or provider)
    cohort = Cohort(pk=key, action=action, responsible_provider=provider, **facts)
    cohort.full_clean()
    cohort.save(force_insert=True)
    _set_number(cohort, number)
    _tell_of(cohort)
    return cohort


@transaction.atomic
def edit_cohort(cohort: Cohort, *, by: Viewer, number: str = "", **facts) -> Cohort:
    """Changes what may still change. Raises `FactIsFixed` or `SeatsAreTaken`."""
    if not permissions.can_run(by, cohort):
        raise NotYourCohort
    locked = Cohort.objects.select_for_update().get(pk=cohort.pk)
    changed = {
        name: value for name, value in facts.items() if getattr(locked, name) != value
    }
    for name, reason in fixed_facts(locked).items():
        if name in changed:
            raise FactIsFixed(reason)
    for mode in ("on_site", "remote"):
        taken = locked.seats_taken(mode)
        if changed.get(f"capacity_{mode}", taken) < taken:
            raise SeatsAreTaken(SeatsAreTaken.sentence % {"taken": taken})
    for name, value in changed.items():
        setattr(locked, name, value)
    _refuse_early_end(locked)
    locked.full_clean()
    locked.save()
    _set_number(locked, number)
    _tell_of(locked)
    return locked


def _refuse_early_end(cohort: Cohort) -> None:
    """A cohort doesn't end before what was signed in it."""
    last = cohort.half_days.exclude(frozen_at=None).order_by("-date").first()
    if last is not None and cohort.ends_on and cohort.ends_on < last.date:
        sentence = _("Une présence est signée le %s : la fin ne peut pas la précéder.")
        raise FactIsFixed(sentence % long_date_fr(last.date))


def regional_number(cohort: Cohort) -> str:
    """The session's number in the regional catalogue, or empty."""
    numbers = cohort.external_references.filter(source=REGIONAL_CATALOGUE)
    return numbers.values_list("value", flat=True).first() or ""


def _set_number(cohort: Cohort, number: str) -> None:
    if number == regional_number(cohort):
        return
    cohort.external_references.filter(source=REGIONAL_CATALOGUE).delete()
    if number:
        row = ExternalReference(cohort=cohort, source=REGIONAL_CATALOGUE, value=number)
        row.full_clean()
        row.save()


def _tell_of(cohort: Cohort) -> None:
    transaction.on_commit(partial(cohort_changed.send, Cohort, cohort=cohort))


@transaction.atomic
def repeat_cohort(
    cohort: Cohort,
    *,
    by: Viewer,
    key: UUID,
    reference: str,
    starts_on: date,
    with_timetable: bool = True,
) -> Cohort:
    """The same cohort again from another day: place, seats, fundings, and its class
    sessions at the same hours, holidays skipped. Repeating a `key` finds the first."""
    if not permissions.can_run(by, cohort):
        raise NotYourCohort
    known = Cohort.objects.filter(
        pk=key, responsible_provider=cohort.responsible_provider_id
    ).first()
    if known is not None:
        return known
    shift = starts_on - cohort.starts_on if cohort.starts_on else timedelta()
    again = Cohort(
        pk=key,
        action=cohort.action,
        reference=reference,
        starts_on=starts_on,
        ends_on=cohort.ends_on and cohort.ends_on + shift,
        **{name: getattr(cohort, name) for name in COPIED},
    )
    again.full_clean()
    again.save(force_insert=True)
    for funding in cohort.fundings.all():
        Funding.objects.create(
            cohort=again, **{name: getattr(funding, name) for name in FUNDING_FACTS}
        )
    if with_timetable:
        _repeat_timetable(cohort, again, shift.days, by)
    _tell_of(again)
    return again


def _repeat_timetable(cohort: Cohort, again: Cohort, days: int, by: Viewer) -> None:
    """Without guests, whose own timetables nobody asked to change."""
    rows = cohort.class_sessions.prefetch_related("trainers", "guest_cohorts")
    steps = [
        Step.new(replace(step.after, guests=()))
        for step in propose_move(again, list(rows), days)
    ]
    if steps:
        change_timetable(again, by=by, kind=TimetableChange.Kind.PLANNED, steps=steps)


@transaction.atomic
def cancel_cohort(cohort: Cohort, *, by: Viewer, reason: str) -> Cohort:
    """Calls the cohort off: no newcomer, no coming class session. Repeatable.

    Refused while someone holds a seat: each of them is owed an answer first.
    """
    if not permissions.can_run(by, cohort):
        raise NotYourCohort
    locked = Cohort.objects.select_for_update().get(pk=cohort.pk)
    if locked.cancelled_at is not None:
        return locked
    if locked.frozen_at is not None:
        raise CohortHasSignatures
    seated = locked.enrolments.filter(status__in=SEATED).count()
    if seated:
        raise CohortHasPeople(
            ngettext(
                "%(n)s personne a encore une place dans cette session : proposez-lui "
                "une autre session ou notez sa sortie avant d’annuler.",
                "%(n)s personnes ont encore une place dans cette session : proposez-"
                "leur une autre session ou notez leur sortie avant d’annuler.",
                seated,
            )
            % {"n": seated}
        )
    coming = locked.class_sessions.not_over()
    _call_off(locked, coming.prefetch_related("trainers", "guest_cohorts"), by)
    locked.cancelled_at, locked.cancellation_reason = timezone.now(), reason
    locked.recruitment = Cohort.Recruitment.CLOSED
    locked.save()
    _tell_of(locked)
    return locked


def _call_off(cohort: Cohort, sessions: Iterable[ClassSession], by: Viewer) -> None:
    steps = propose_values(sessions, is_cancelled=True)
    if steps:
        change_timetable(
            cohort, by=by, kind=TimetableChange.Kind.CANCELLED, steps=steps
        )


@transaction.atomic
def restore_cohort(cohort: Cohort, *, by: Viewer) -> Cohort:
    """The cohort takes place after all; recruitment stays closed. Repeatable."""
    if not permissions.can_run(by, cohort):
        raise NotYourCohort
    locked = Cohort.objects.select_for_update().get(pk=cohort.pk)
    locked.cancelled_at, locked.cancellation_reason = None, ""
    locked.save(update_fields=["cancelled_at", "cancellation_reason", "updated_at"])
    _tell_of(locked)
    return locked


@transaction.atomic
def save_funding(
    cohort: Cohort, *, by: Viewer, funding: Funding | None = None, **facts
) -> Funding:
    """Changes a funding, or adds one; the same funder, scheme and contract are one.

    `facts`: the columns of `FUNDING_FACTS`. Raises `SeatsAreTaken` below the number
    of people whom it pays.
    """
    if not permissions.can_run(by, cohort):
        raise NotYourCohort
    Cohort.objects.select_for_update().get(pk=cohort.pk)
    if funding is None:
        same = ("funder", "scheme", "contract_reference")
        known = cohort.fundings.filter(**{name: facts[name] for name in same})
        funding = known.first() or Funding(cohort=cohort)
    if funding.pk is not None and facts["seats"] is not None:
        taken = funding.enrolments.filter(status__in=SEATED).count()
        if facts["seats"] < taken:
            raise SeatsAreTaken(SeatsAreTaken.sentence % {"taken": taken})
    for name, value in facts.items():
        setattr(funding, name, value)
    funding.full_clean()
    funding.save()
    return funding


@transaction.atomic
def remove_funding(funding: Funding, *, by: Viewer) -> None:
    """Repeatable; refused while an enrolment rests on it."""
    if not permissions.can_run(by, funding.cohort):
        raise NotYourCohort
    Cohort.objects.select_for_update().get(pk=funding.cohort_id)
    if funding.enrolments.exists():
        raise FundingIsUsed
    Funding.objects.filter(pk=funding.pk).delete()
