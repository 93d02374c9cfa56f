"""Asking whoever holds a part of one's record to correct it, and their answer."""

from functools import partial

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.models import Organisation, Person
from people.viewer import Viewer
from training.refusals import Refusal
from training.sharing.models import AccessGrant
from training.sharing.rights.models import (
    TRANSITIONS,
    Correction,
    CorrectionEvent,
    CorrectionState,
)
from training.signals import correction_changed

# More open demands than that to one organisation, and it is a conversation to have.
MOST_OPEN = 10


class NotTheHolder(Refusal):
    code = "not_the_holder"
    sentence = _("Choisissez un organisme qui tient une partie de votre dossier.")


class MayNotAnswer(Refusal):
    code = "may_not_answer_correction"
    sentence = _("Cette demande ne s’adresse pas à vous.")


class WordsAreMissing(Refusal):
    code = "words_missing"
    sentence = _("Expliquez votre réponse : la personne la lira.")


class AlreadyAnswered(Refusal):
    code = "already_answered"
    sentence = _("Cette demande a déjà une réponse.")


class TooManyOpen(Refusal):
    code = "too_many_open"
    sentence = _(
        "Vous avez déjà dix demandes en attente chez cet organisme. Appelez-le : il "
        "pourra vous répondre plus vite."
    )


def holders_of(person: Person) -> QuerySet[Organisation]:
    """Who holds a part of the record: the providers, and the agencies that follow."""
    own = Organisation.objects.filter(
        Q(responsible_cohorts__enrolments__person=person)
        | Q(
            received_referrals__person=person, received_referrals__sent_at__isnull=False
        )
        | Q(pk__in=AccessGrant.objects.filter(person=person).values("organisation"))
    )
    return Organisation.objects.filter(pk__in=own.values("pk")).order_by("name")


@transaction.atomic
def ask_correction(
    *, organisation: Organisation, part: str, wrong: str, right: str, by: Viewer
) -> Correction:
    """The person says what is wrong and what is right. The same twice is one demand.

    Raises `NotTheHolder`, `TooManyOpen`.
    """
    person = by.person
    if person is None or organisation not in holders_of(person):
        raise NotTheHolder
    Person.objects.select_for_update().get(pk=person.pk)
    standing = Correction.objects.open().filter(
        person=person, organisation=organisation
    )
    facts = {"part": part, "wrong": wrong.strip(), "right": right.strip()}
    same = standing.filter(**facts).first()
    if same is not None:
        return same
    if standing.count() >= MOST_OPEN:
        raise TooManyOpen
    correction = Correction.objects.create(
        person=person, organisation=organisation, **facts
    )
    _note(correction, CorrectionState.SENT, by=by)
    return correction


@transaction.atomic
def answer_correction(
    correction: Correction, state: str, *, words: str = "", by: Viewer
) -> Correction:
    """The holder says that it looks into it, has corrected, or refuses and why.

    A second click finds it done. Raises `MayNotAnswer`, `WordsAreMissing`,
    `AlreadyAnswered`.
    """
    if not can_answer(by, correction) or state == CorrectionState.WITHDRAWN:
        raise MayNotAnswer
    if state == CorrectionState.REFUSED and not words.strip():
        raise WordsAreMissing
    return _move(correction, state, words=words, by=by)


@transaction.atomic
def withdraw_correction(correction: Correction, *, by: Viewer) -> Correction:
    """The person doesn't need it any more. Repeatable."""
    if by.person is None or by.person.pk != correction.person_id:
        raise MayNotAnswer
    return _move(correction, CorrectionState.WITHDRAWN, by=by)


def can_answer(viewer: Viewer, correction: Correction) -> bool:
    """Of the organisation asked: its office, its managers, who follows the person."""
    is_own = viewer.person is not None and viewer.person.pk == correction.person_id
    seen = Correction.objects.visible_to(viewer).filter(pk=correction.pk)
    acts = viewer.organisation is not None and (
        viewer.organisation.pk == correction.organisation_id
    )
    return acts and not is_own and seen.exists()


def _move(
    correction: Correction, state: str, *, by: Viewer, words: str = ""
) -> Correction:
    locked = Correction.objects.select_for_update().get(pk=correction.pk)
    if locked.state == state:
        return locked
    if state not in TRANSITIONS[locked.state]:
        raise AlreadyAnswered
    locked.state = state
    locked.answered_at = None if locked.is_open else timezone.now()
    locked.save(update_fields=["state", "answered_at"])
    _note(locked, state, by=by, words=words)
    return locked


def _note(correction: Correction, state: str, *, by: Viewer, words: str = "") -> None:
    event = CorrectionEvent.objects.create(
        correction=correction, to_state=state, words=words.strip(), **by.as_record()
    )
    transaction.on_commit(
        partial(correction_changed.send, CorrectionEvent, event=event)
    )
