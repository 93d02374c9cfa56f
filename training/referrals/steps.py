"""The one way in which a referral moves: under its lock, as the table allows."""

from datetime import datetime, timedelta
from functools import partial

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from people.templatetags.interface import long_date_fr, time_fr
from people.viewer import Viewer
from training.changes import ChangeKind, note_change
from training.referrals import permissions
from training.referrals.models import (
    AWAITING_ANSWER,
    TRANSITIONS,
    Referral,
    ReferralEvent,
    ReferralStatus,
)
from training.referrals.refusals import (
    AlreadyReferred,
    MayNotAnswer,
    TooLateToTakeBack,
    WrongStep,
)
from training.referrals.tasks import announce_cohort, announce_referral
from training.signals import referral_changed

# A no, or "not yet", may be a slip: it is told after a short while only.
TAKEN_BACK = {ReferralStatus.REFUSED, ReferralStatus.WAITLISTED}


@transaction.atomic
def move(
    referral: Referral, status: str, *, by: Viewer, is_told: bool = True, **facts
) -> Referral:
    """Moves under the row's lock if the table allows it, and keeps the step.

    The same move by a second click does nothing; another answer than the one that
    stands raises `WrongStep`, which says who gave it and when. `is_told=False` leaves
    it to the caller to tell people.
    """
    locked = Referral.objects.select_for_update().get(pk=referral.pk)
    if locked.status == status and status not in TRANSITIONS[status]:
        if _says_the_same(locked, facts):
            return locked
        raise already_decided(locked, by=by)
    if status not in TRANSITIONS[locked.status]:
        raise already_decided(locked, by=by)
    before, locked.status = locked.status, status
    facts = {"reason": "", "reason_text": "", **facts}
    facts["undo_until"] = _undo_until(status) if is_told else None
    for name, value in facts.items():
        setattr(locked, name, value)
    locked.save(update_fields=["status", "updated_at", *facts])
    event = _keep_step(locked, before, by=by)
    news = partial(referral_changed.send, Referral, referral=locked, before=before)
    transaction.on_commit(news)
    if is_told:
        transaction.on_commit(partial(_announce, event, locked.undo_until))
    return locked


def _says_the_same(locked: Referral, facts: dict) -> bool:
    said = ("reason", "reason_text")
    return all(facts.get(name, "") == getattr(locked, name) for name in said)


def _undo_until(status: str) -> datetime | None:
    seconds = settings.REFERRAL_UNDO_SECONDS
    if status not in TAKEN_BACK or not seconds:
        return None
    return timezone.now() + timedelta(seconds=seconds)


def _keep_step(
    locked: Referral, before: str, *, by: Viewer, words: str = ""
) -> ReferralEvent:
    note_change(
        ChangeKind.REFERRAL, locked.pk, person=locked.person_id, referral=locked.pk
    )
    return ReferralEvent.objects.create(
        referral=locked,
        from_status=before,
        to_status=locked.status,
        reason=locked.reason,
        words=words or locked.reason_text,
        **by.as_record(),
    )


def _announce(event: ReferralEvent, due_at: datetime | None) -> None:
    announce_referral.using(run_after=due_at).enqueue(event.pk)


def check_seen(referral: Referral, seen: str, *, wanted: str, by: Viewer) -> None:
    """Locks the referral; raises `WrongStep` if somebody decided since `seen`.

    `seen` is the status that the page showed, empty if unknown. A colleague's step on
    the way to the answer is no decision, and `wanted` itself may be a second click.
    Call it within the transaction of the answer.
    """
    locked = Referral.objects.select_for_update().get(pk=referral.pk)
    unanswered = {seen, locked.status} <= set(AWAITING_ANSWER)
    if seen and locked.status not in (seen, wanted) and not unanswered:
        raise already_decided(locked, by=by)


@transaction.atomic
def note_cohort(referral: Referral, *, by: Viewer) -> None:
    """Keeps in the referral's story, and tells, that its session was chosen."""
    locked = Referral.objects.select_related("cohort").get(pk=referral.pk)
    words = _("Session proposée : %(cohort)s") % {"cohort": locked.cohort.reference}
    event = _keep_step(locked, locked.status, by=by, words=words)
    transaction.on_commit(partial(announce_cohort.enqueue, event.pk))


@transaction.atomic
def take_back_answer(referral: Referral, *, by: Viewer) -> Referral:
    """Undoes a refusal or the waiting list while nobody was told of it.

    Raises `TooLateToTakeBack` afterwards: the task that tells clears `undo_until`
    under the same lock.
    """
    if not permissions.can_answer(by, referral):
        raise MayNotAnswer
    locked = Referral.objects.select_for_update().get(pk=referral.pk)
    if locked.undo_until is None or locked.undo_until <= timezone.now():
        raise TooLateToTakeBack
    answer = locked.events.last()
    before, locked.status = locked.status, answer.from_status
    locked.reason, locked.reason_text = "", ""
    locked.answered_at, locked.undo_until = None, None
    fields = ["status", "reason", "reason_text", "answered_at", "undo_until"]
    try:
        with transaction.atomic():
            locked.save(update_fields=[*fields, "updated_at"])
    except IntegrityError as error:
        raise AlreadyReferred from error
    _keep_step(
        locked, before, by=by, words=_("Réponse annulée avant que quiconque la lise.")
    )
    return locked


def already_decided(locked: Referral, *, by: Viewer) -> WrongStep:
    """Who moved it to where it stands, when, and that nothing else was changed."""
    event = locked.events.select_related("actor_user", "actor_organisation").last()
    if event is None:
        return WrongStep()
    facts = {
        "who": _name_for(by, event),
        "status": locked.get_status_display(),
        "day": long_date_fr(timezone.localtime(event.at)),
        "time": time_fr(timezone.localtime(event.at)),
        "reason": f" ({locked.get_reason_display()})" if locked.reason else "",
    }
    return WrongStep(
        _(
            "Cette orientation a changé entre-temps : %(who)s l’a notée "
            "« %(status)s »%(reason)s le %(day)s à %(time)s. "
            "Votre réponse n’est pas enregistrée."
        )
        % facts
    )


def _name_for(by: Viewer, event: ReferralEvent) -> str:
    """A colleague by name; of another organisation, that organisation alone."""
    if event.actor_organisation is None:
        return _("la personne elle-même") if event.actor_user else _("Alliage")
    ours = by.organisation is not None and by.organisation == event.actor_organisation
    if ours and event.actor_user is not None:
        return event.actor_user.name or event.actor_organisation.name
    return event.actor_organisation.name
