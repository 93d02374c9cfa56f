"""The line of a cohort: who waits for a seat, in which order, and who changed it.

On site and remote are two lines: one waits for the mode that one wants. Each is
ordered by the rank that the office gave, then by the day of the decision.
"""

from collections import defaultdict
from collections.abc import Iterable
from uuid import UUID

from django.db import transaction
from django.db.models import Case, F, Q, QuerySet, When
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy

from people.viewer import Viewer
from training.cohorts import permissions as cohort_permissions
from training.cohorts.models import Cohort
from training.enrolments.admission.models import WaitingEvent, WaitingPlace
from training.enrolments.seats import lock_cohort
from training.referrals.models import Referral, ReferralStatus
from training.refusals import Refusal

Kind = WaitingEvent.Kind
MODES = ("on_site", "remote")


class NotWaiting(Refusal):
    code = "not_waiting"
    sentence = gettext_lazy(
        "Cette personne n’est plus sur la liste d’attente. Rechargez la page pour voir "
        "où elle en est."
    )


class MayNotOrder(Refusal):
    code = "may_not_order"
    sentence = gettext_lazy(
        "Seul l’organisme qui organise la session s’occupe de sa liste d’attente."
    )


class ReasonIsMissing(Refusal):
    code = "reason_missing"
    sentence = gettext_lazy("Dites pourquoi : le motif est gardé avec la décision.")


def line_of(cohort: Cohort, mode: str = "") -> QuerySet[Referral]:
    """Who waits for this cohort (in this mode), the next in line first."""
    rows = in_order(Referral.objects.filter(cohort=cohort))
    return rows.filter(wanted_mode=mode) if mode else rows


def in_order(referrals: QuerySet[Referral]) -> QuerySet[Referral]:
    """Those that wait, ordered as their lines are."""
    here = Q(waiting_place__cohort=F("cohort"))
    rank = Case(When(here, then=F("waiting_place__rank")))
    since = Case(When(here, then=F("waiting_place__since")))
    return referrals.filter(status=ReferralStatus.WAITLISTED).order_by(
        "wanted_mode", rank.asc(nulls_last=True), Coalesce(since, "answered_at"), "pk"
    )


def place_of(referral: Referral) -> int | None:
    """1 is the next; None for someone who doesn't wait, or for no cohort yet."""
    return places_of([referral]).get(referral.pk)


def places_of(referrals: Iterable[Referral]) -> dict[UUID, int]:
    """Each one's place in their line; one query however many lines there are."""
    cohorts = {row.cohort_id for row in referrals if row.cohort_id}
    if not cohorts:
        return {}
    reached: dict[tuple, int] = defaultdict(int)
    places: dict[UUID, int] = {}
    rows = in_order(Referral.objects.filter(cohort__in=cohorts))
    for pk, cohort, mode in rows.values_list("pk", "cohort", "wanted_mode"):
        reached[cohort, mode] += 1
        places[pk] = reached[cohort, mode]
    return places


def waiting_place(referral: Referral) -> WaitingPlace:
    """Its row, made where there is none or it speaks of another cohort; under lock."""
    row = WaitingPlace.objects.filter(referral=referral).first()
    if row is not None and row.cohort_id == referral.cohort_id:
        return row
    values = {
        "cohort_id": referral.cohort_id,
        "since": timezone.now() if row else referral.answered_at or timezone.now(),
        "rank": None,
        "missed": 0,
        "rests_until": None,
        "paused_at": None,
    }
    row, _created = WaitingPlace.objects.update_or_create(
        referral=referral, defaults=values
    )
    return row


def lock_waiting(referral: Referral, *, by: Viewer) -> Referral:
    """The referral as it stands in its line, whose cohort is locked.

    Raises `MayNotOrder` or `NotWaiting`.
    """
    if referral.cohort_id is None:
        raise NotWaiting
    cohort = lock_cohort(referral.cohort_id)
    if not cohort_permissions.can_run(by, cohort):
        raise MayNotOrder
    fresh = Referral.objects.get(pk=referral.pk)
    if fresh.status != ReferralStatus.WAITLISTED or fresh.cohort_id != cohort.pk:
        raise NotWaiting
    fresh.cohort = cohort
    return fresh


@transaction.atomic
def move_in_line(referral: Referral, *, by: Viewer, to: int, reason: str) -> int:
    """Gives someone another place in their line; returns it. Repeatable.

    The whole line is then numbered, so that those who come later stand behind.
    """
    waiting = lock_waiting(referral, by=by)
    line = list(line_of(waiting.cohort, waiting.wanted_mode))
    before = line.index(waiting)
    after = min(max(to, 1), len(line)) - 1
    if before == after:
        return after + 1
    if not reason.strip():
        raise ReasonIsMissing
    line.insert(after, line.pop(before))
    for number, row in enumerate(line, start=1):
        place = waiting_place(row)
        if place.rank != number:
            WaitingPlace.objects.filter(pk=place.pk).update(rank=number)
    keep_event(
        waiting, Kind.MOVED, by=by, reason=reason, places=(before + 1, after + 1)
    )
    return after + 1


@transaction.atomic
def pause_offers(referral: Referral, *, by: Viewer, reason: str) -> WaitingPlace:
    """No offer by itself until the office resumes them. Repeatable."""
    waiting = lock_waiting(referral, by=by)
    place = waiting_place(waiting)
    if place.paused_at is not None:
        return place
    if not reason.strip():
        raise ReasonIsMissing
    place.paused_at = timezone.now()
    place.save(update_fields=["paused_at"])
    keep_event(waiting, Kind.PAUSED, by=by, reason=reason)
    return place


@transaction.atomic
def resume_offers(referral: Referral, *, by: Viewer) -> WaitingPlace:
    """The next free seats may be offered to them again, as if nothing was missed."""
    waiting = lock_waiting(referral, by=by)
    place = waiting_place(waiting)
    if place.paused_at is None and place.rests_until is None:
        return place
    place.paused_at, place.rests_until, place.missed = None, None, 0
    place.save(update_fields=["paused_at", "rests_until", "missed"])
    keep_event(waiting, Kind.RESUMED, by=by)
    return place


def keep_event(
    referral: Referral,
    kind: str,
    *,
    by: Viewer,
    reason: str = "",
    places: tuple[int | None, int | None] = (None, None),
) -> WaitingEvent:
    """One row of the line's journal; `places`: before and after."""
    return WaitingEvent.objects.create(
        referral=referral,
        cohort_id=referral.cohort_id,
        kind=kind,
        from_place=places[0],
        to_place=places[1],
        reason=reason.strip(),
        **by.as_record(),
    )
