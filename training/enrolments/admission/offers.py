"""Timed offers of free seats to the next in line: made, answered, lapsed, taken back.

What becomes of a place in line:
- declined, staying: the place is kept; the next offer comes after a rest
  (`SEAT_OFFER_REST_DAYS`), so that a seat isn't offered to the same person all day;
- declined, leaving: the referral is withdrawn;
- unanswered in time: the end of the line, after the same rest; the second time offers
  pause, and the office decides;
- taken back by the office: the place is kept.
"""

from datetime import datetime, timedelta
from functools import partial

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from people.models import Person
from people.templatetags.interface import date_fr, time_fr
from people.viewer import Viewer
from training.cohorts import permissions as cohort_permissions
from training.cohorts.models import Cohort
from training.cohorts.quotas import SeatRules
from training.enrolments.admission.deadlines import deadline_of
from training.enrolments.admission.models import (
    OfferState,
    SeatOffer,
    WaitingEvent,
)
from training.enrolments.admission.telling import tell_closed, tell_offer
from training.enrolments.admission.waiting_list import (
    MODES,
    MayNotOrder,
    ReasonIsMissing,
    keep_event,
    line_of,
    lock_waiting,
    place_of,
    waiting_place,
)
from training.enrolments.admission.words import position_fr
from training.enrolments.models import Enrolment
from training.enrolments.seats import (
    NoSeatLeft,
    QuotaReached,
    check_seat,
    lock_cohort,
)
from training.enrolments.services import take_seat
from training.referrals.models import Referral, ReferralStatus
from training.referrals.permissions import can_withdraw
from training.referrals.services import accept_referral, withdraw_referral
from training.refusals import Refusal
from training.sharing.assistance import may_act_as, record_act
from training.signals import seats_changed

Kind = WaitingEvent.Kind
SYSTEM = Viewer.system()
# After so many offers left unanswered, the office decides.
MISSED_OFFERS = 2


class OfferIsOver(Refusal):
    """Answered after its time, or taken back; the sentence tells the place in line."""

    code = "offer_over"


class MayNotAnswerOffer(Refusal):
    code = "may_not_answer_offer"
    sentence = gettext_lazy(
        "Seule la personne peut répondre, ou quelqu’un qu’elle a chargé de le faire."
    )


class HasASeat(Refusal):
    code = "has_a_seat"
    sentence = gettext_lazy("Cette personne a déjà une place dans cette session.")


class NotToldYet(Refusal):
    """The sentence says from when on a seat may be offered."""

    code = "not_told_yet"


class CannotJoin(Refusal):
    code = "cannot_join"
    sentence = gettext_lazy("On ne peut plus entrer dans cette session.")


def open_offers_of(person: Person) -> QuerySet[SeatOffer]:
    """The offers that the person may still answer, the most urgent first."""
    return (
        SeatOffer.objects.holding()
        .filter(referral__person=person)
        .with_details()
        .order_by("expires_at")
    )


def can_answer(viewer: Viewer, offer: SeatOffer) -> bool:
    """The person, who acts in their place, or the cohort's office that has them on
    the telephone."""
    return may_act_as(viewer, offer.person) or cohort_permissions.can_run(
        viewer, offer.cohort
    )


def leaves_by_itself(cohort: Cohort) -> bool:
    """Whether free seats of this cohort are offered without the office's click."""
    rules = SeatRules.objects.filter(cohort=cohort).first()
    return rules is None or rules.offers_leave_by_themselves


@transaction.atomic
def offer_seat(referral: Referral, *, by: Viewer, mode: str = "") -> SeatOffer:
    """The office offers a seat to whom it chooses. A second click makes no second.

    Raises `NoSeatLeft`, `QuotaReached`, or why this person can't be offered one.
    """
    waiting = lock_waiting(referral, by=by)
    if not Cohort.objects.upcoming().filter(pk=waiting.cohort_id).exists():
        raise CannotJoin
    _check_told(waiting)
    running = SeatOffer.objects.holding().filter(referral=waiting).first()
    if running is not None:
        return running
    held = Enrolment.objects.holding_a_seat().filter(cohort=waiting.cohort_id)
    if held.filter(person=waiting.person_id).exists():
        raise HasASeat
    return _make(waiting, mode or waiting.wanted_mode, by=by)


def _check_told(waiting: Referral) -> None:
    """While "not yet" may still be taken back, an offer would tell it too early."""
    until = waiting.undo_until
    if until is not None and until > timezone.now():
        sentence = _(
            "Vous venez de répondre « liste d’attente » : la personne l’apprend à "
            "%(time)s. Proposez la place ensuite, ou annulez cette réponse pour "
            "l’accepter."
        )
        raise NotToldYet(sentence % {"time": time_fr(timezone.localtime(until))})


@transaction.atomic
def offer_next(cohort: Cohort, mode: str, *, by: Viewer = SYSTEM) -> SeatOffer | None:
    """Offers a seat to the first in line for whom one is free; None if there is none.

    Whoever rests, is paused, holds an offer or whose organisation's quota is reached
    is passed over, and keeps their place.
    """
    if not cohort_permissions.can_run(by, cohort):
        raise MayNotOrder
    locked = lock_cohort(cohort.pk)
    if not Cohort.objects.upcoming().filter(pk=locked.pk).exists():
        return None
    for referral in _candidates(locked, mode):
        referral.cohort = locked
        try:
            return _make(referral, mode, by=by)
        except NoSeatLeft:
            return None
        except QuotaReached:
            continue
    return None


def _candidates(cohort: Cohort, mode: str) -> QuerySet[Referral]:
    now = timezone.now()
    seated = Enrolment.objects.holding_a_seat().filter(cohort=cohort)
    return (
        line_of(cohort, mode)
        .exclude(waiting_place__cohort=cohort, waiting_place__rests_until__gt=now)
        .exclude(waiting_place__cohort=cohort, waiting_place__paused_at__isnull=False)
        .exclude(pk__in=SeatOffer.objects.holding().values("referral"))
        .exclude(person__in=seated.values("person"))
        .exclude(undo_until__gt=now)
    )


def fill_seats(cohort: Cohort, *, by: Viewer = SYSTEM) -> list[SeatOffer]:
    """Offers every free seat to those in line, both modes."""
    offers: list[SeatOffer] = []
    for mode in MODES:
        while offer := offer_next(cohort, mode, by=by):
            offers.append(offer)
    return offers


def _make(referral: Referral, mode: str, *, by: Viewer) -> SeatOffer:
    """Under the cohort's lock. A lapsed offer still open is closed before."""
    check_seat(referral.cohort, mode, referral=referral)
    for lapsed in SeatOffer.objects.unanswered().filter(referral=referral):
        _lapse(lapsed)
    offer = SeatOffer.objects.create(
        referral=referral,
        cohort=referral.cohort,
        mode=mode,
        expires_at=deadline_of(referral.cohort, referral.person),
    )
    keep_event(referral, Kind.OFFERED, by=by)
    tell_offer(offer)
    _tell_seats(referral.cohort)
    return offer


@transaction.atomic
def _accept(offer: SeatOffer, *, by: Viewer) -> Enrolment:
    cohort = lock_cohort(offer.cohort_id)
    locked = _locked(offer, by=by)
    referral = locked.referral
    if (seat := seat_of(locked)) is not None:
        return seat
    if not SeatOffer.objects.holding().filter(pk=locked.pk).exists():
        raise OfferIsOver
    accepted = accept_referral(referral, by=SYSTEM)
    _close(locked, OfferState.ACCEPTED)
    enrolment = take_seat(
        accepted.person,
        cohort,
        by=by,
        mode=locked.mode,
        referral=accepted,
        is_promised=True,
    )
    keep_event(accepted, Kind.ACCEPTED, by=by)
    record_act(by, accepted.person, _("Place acceptée : %s") % cohort.title)
    tell_closed(locked)
    return enrolment


def seat_of(offer: SeatOffer) -> Enrolment | None:
    """The seat that was accepted, unless it was given back since."""
    if offer.state != OfferState.ACCEPTED:
        return None
    held = Enrolment.objects.holding_a_seat().filter(cohort=offer.cohort_id)
    return held.filter(person=offer.referral.person_id).first()


def accept_offer(offer: SeatOffer, *, by: Viewer) -> Enrolment:
    """Yes: the referral is accepted and the seat taken, both or neither. Repeatable.

    Raises `OfferIsOver` after its time, with the place in line.
    """
    try:
        return _accept(offer, by=by)
    except OfferIsOver:
        raise _too_late(offer) from None


@transaction.atomic
def _decline(offer: SeatOffer, *, by: Viewer, stays: bool, words: str) -> SeatOffer:
    lock_cohort(offer.cohort_id)
    locked = _locked(offer, by=by)
    if locked.state == OfferState.DECLINED:
        return locked
    if not SeatOffer.objects.holding().filter(pk=locked.pk).exists():
        raise OfferIsOver
    _close(locked, OfferState.DECLINED)
    place = waiting_place(locked.referral)
    place.rests_until = _rest()
    place.save(update_fields=["rests_until"])
    keep_event(locked.referral, Kind.DECLINED, by=by, reason=words)
    record_act(by, locked.person, _("Place déclinée : %s") % locked.cohort.title)
    if stays:
        tell_closed(locked)
    else:  # its own news tells everybody
        _leave(locked.referral, by=by, words=words)
    return locked


def _leave(referral: Referral, *, by: Viewer, words: str) -> None:
    """Off the list. The office that has the person on the telephone may note it."""
    author = by if can_withdraw(by, referral) else SYSTEM
    withdraw_referral(referral, by=author, words=words)


def decline_offer(
    offer: SeatOffer, *, by: Viewer, stays: bool, words: str = ""
) -> SeatOffer:
    """No, `stays` in line or leaves it (the referral is withdrawn). Repeatable.

    Raises `OfferIsOver` after its time, with the place in line.
    """
    try:
        return _decline(offer, by=by, stays=stays, words=words)
    except OfferIsOver:
        raise _too_late(offer) from None


@transaction.atomic
def withdraw_offer(offer: SeatOffer, *, by: Viewer, reason: str) -> SeatOffer:
    """The office takes an unanswered offer back; the place in line is kept."""
    lock_cohort(offer.cohort_id)
    locked = SeatOffer.objects.select_for_update(of=("self",)).get(pk=offer.pk)
    if not cohort_permissions.can_run(by, locked.cohort):
        raise MayNotOrder
    if locked.state == OfferState.WITHDRAWN:
        return locked
    if locked.state != OfferState.OPEN:
        raise OfferIsOver(what_became_of(locked))
    if not reason.strip():
        raise ReasonIsMissing
    _close(locked, OfferState.WITHDRAWN)
    place = waiting_place(locked.referral)
    place.rests_until = _rest()  # else the same seat would go to them again
    place.save(update_fields=["rests_until"])
    keep_event(locked.referral, Kind.WITHDRAWN, by=by, reason=reason)
    tell_closed(locked, reason=reason)
    return locked


@transaction.atomic
def close_lapsed(offer: SeatOffer) -> SeatOffer | None:
    """Closes an offer out of time, or to someone who no longer waits; None if it was
    answered meanwhile. Repeatable."""
    lock_cohort(offer.cohort_id)
    lapsed = SeatOffer.objects.lapsed().filter(pk=offer.pk)
    locked = lapsed.select_for_update(of=("self",)).first()
    return _lapse(locked) if locked is not None else None


def _lapse(offer: SeatOffer) -> SeatOffer:
    referral = offer.referral
    still_waits = (
        referral.status == ReferralStatus.WAITLISTED
        and referral.cohort_id == offer.cohort_id
    )
    if not still_waits:
        return _close(offer, OfferState.WITHDRAWN)
    _close(offer, OfferState.EXPIRED)
    place = waiting_place(referral)
    place.since, place.rank = timezone.now(), None
    place.missed += 1
    place.rests_until = _rest()
    if place.missed >= MISSED_OFFERS:
        place.paused_at = timezone.now()
    place.save()
    keep_event(referral, Kind.EXPIRED, by=SYSTEM)
    tell_closed(offer, is_paused=place.paused_at is not None)
    return offer


def _locked(offer: SeatOffer, *, by: Viewer) -> SeatOffer:
    locked = SeatOffer.objects.select_for_update(of=("self",)).get(pk=offer.pk)
    if not can_answer(by, locked):
        raise MayNotAnswerOffer
    return locked


def _close(offer: SeatOffer, state: str) -> SeatOffer:
    offer.state, offer.closed_at = state, timezone.now()
    offer.save(update_fields=["state", "closed_at"])
    _tell_seats(offer.cohort, is_freed=state != OfferState.ACCEPTED)
    return offer


def _rest() -> datetime:
    return timezone.now() + timedelta(days=settings.SEAT_OFFER_REST_DAYS)


def _tell_seats(cohort: Cohort, *, is_freed: bool = False) -> None:
    news = partial(seats_changed.send, Cohort, cohort=cohort, is_freed=is_freed)
    transaction.on_commit(news)


def _too_late(offer: SeatOffer) -> OfferIsOver:
    """Notes it if nobody had yet, and says where the person stands now."""
    close_lapsed(offer)
    fresh = SeatOffer.objects.with_details().get(pk=offer.pk)
    return OfferIsOver(what_became_of(fresh))


def what_became_of(offer: SeatOffer) -> str:
    """In a sentence to the person, with their place in line once it is noted."""
    is_late = offer.state == OfferState.OPEN and not offer.is_open
    state = OfferState.EXPIRED if is_late else OfferState(offer.state)
    local = timezone.localtime(offer.expires_at, offer.cohort.zone)
    if state == OfferState.ACCEPTED and seat_of(offer) is None:
        return _(
            "Cette place avait été acceptée, mais elle n’est plus gardée pour vous. "
            "Pour en parler, appelez votre organisme de formation."
        )
    what = _CLOSED[state] % {"day": date_fr(local), "time": time_fr(local)}
    place = None if is_late else place_of(offer.referral)
    if place is None:
        return what
    return f"{what} " + _(
        "Vous êtes toujours sur la liste d’attente, en %(place)s."
    ) % {"place": position_fr(place)}


_CLOSED = {
    OfferState.OPEN: gettext_lazy("Cette place n’est plus proposée."),
    OfferState.ACCEPTED: gettext_lazy("Cette place a déjà été acceptée."),
    OfferState.DECLINED: gettext_lazy("Cette place a déjà été déclinée."),
    OfferState.EXPIRED: gettext_lazy(
        "Cette place vous était gardée jusqu’au %(day)s à %(time)s : elle est proposée "
        "à la personne suivante."
    ),
    OfferState.WITHDRAWN: gettext_lazy("L’organisme a retiré cette proposition."),
}
