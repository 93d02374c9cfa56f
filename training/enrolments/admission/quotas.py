"""Seats kept for some organisations or capped, and how offers leave: the office's."""

from datetime import date
from functools import partial

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy, ngettext

from people.models import Organisation
from people.viewer import Viewer
from training.cohorts import permissions as cohort_permissions
from training.cohorts.models import Cohort
from training.cohorts.quotas import SeatQuota, SeatRules
from training.cohorts.services import NotYourCohort
from training.enrolments.seats import count_seats, lock_cohort
from training.refusals import Refusal
from training.signals import seats_changed


class DayIsPast(Refusal):
    code = "day_is_past"
    sentence = gettext_lazy("Choisissez un jour à venir pour la fin de la réserve.")


class ReserveTooLarge(Refusal):
    code = "reserve_too_large"


@transaction.atomic
def set_quota(
    cohort: Cohort,
    organisation: Organisation,
    *,
    by: Viewer,
    kind: str,
    seats: int,
    until: date | None = None,
) -> SeatQuota:
    """Reserves seats until a day, or caps them; the organisation's rule of that kind
    is replaced. Repeatable. Takes no seat from anyone who has it or is offered it.
    """
    locked = _locked(cohort, by=by)
    is_reserve = kind == SeatQuota.Kind.RESERVED
    if is_reserve and (until is None or until < timezone.localdate()):
        raise DayIsPast
    quota, _created = SeatQuota.objects.update_or_create(
        cohort=locked,
        organisation=organisation,
        kind=kind,
        defaults={"seats": seats, "until": until if is_reserve else None},
    )
    if is_reserve:
        _check_room(locked)
    _tell(locked)
    return quota


def _check_room(cohort: Cohort) -> None:
    """A reserve that no free seat can keep would be a false promise."""
    seats = count_seats(cohort)
    missing = seats.kept_from(None) - seats.all_free
    if missing > 0:
        sentence = ngettext(
            "Il manque %(n)s place libre pour tenir cette réserve : réservez-en moins, "
            "ou ajoutez des places à la session.",
            "Il manque %(n)s places libres pour tenir cette réserve : réservez-en "
            "moins, ou ajoutez des places à la session.",
            missing,
        )
        raise ReserveTooLarge(sentence % {"n": missing})


@transaction.atomic
def drop_quota(quota: SeatQuota, *, by: Viewer) -> None:
    """Lifts the rule; what it kept free goes to whoever is next. Repeatable."""
    locked = _locked(quota.cohort, by=by)
    SeatQuota.objects.filter(pk=quota.pk).delete()
    _tell(locked)


@transaction.atomic
def let_offers_leave(cohort: Cohort, *, by: Viewer, by_themselves: bool) -> SeatRules:
    """Whether a free seat is offered without the office's click. Repeatable."""
    locked = _locked(cohort, by=by)
    rules, _created = SeatRules.objects.update_or_create(
        cohort=locked, defaults={"offers_leave_by_themselves": by_themselves}
    )
    _tell(locked)
    return rules


def _locked(cohort: Cohort, *, by: Viewer) -> Cohort:
    locked = lock_cohort(cohort.pk)
    if not cohort_permissions.can_run(by, locked):
        raise NotYourCohort
    return locked


def _tell(cohort: Cohort) -> None:
    news = partial(seats_changed.send, Cohort, cohort=cohort, is_freed=True)
    transaction.on_commit(news)
