"""Notes between partners on someone's training: written, corrected, never lost."""

from django.db import transaction

from people.models import Organisation
from people.viewer import Viewer
from training.enrolments.models import Enrolment
from training.follow_up.models import Note
from training.follow_up.permissions import can_correct, can_write, speaks_for
from training.follow_up.refusals import HealthIsMentioned, MayNotWrite, NotYours
from training.follow_up.versions import mentions_health, next_version, save_checked
from training.sharing.models import Scope


@transaction.atomic
def write_note(
    enrolment: Enrolment,
    *,
    by: Viewer,
    text: str,
    visibility: str,
    organisation: Organisation | None = None,
) -> Note:
    """Says it in the name of the organisation one acts for (or `organisation`, for a
    program that several mandate)."""
    organisation = organisation or by.organisation
    if not speaks_for(by, organisation) or not can_write(by, enrolment, Scope.NOTES):
        raise MayNotWrite
    check_text(text)
    note = Note(
        enrolment=enrolment,
        organisation=organisation,
        text=text.strip(),
        visibility=visibility,
        **by.as_record(),
    )
    return save_checked(note)


def correct_note(
    note: Note, *, by: Viewer, expected: int | None = None, **facts
) -> Note:
    """`facts`: `text`, `visibility`. Another colleague of the same organisation may."""
    if not can_correct(by, note, Scope.NOTES):
        raise NotYours
    if "text" in facts:
        facts["text"] = facts["text"].strip()
        check_text(facts["text"])
    return next_version(note, by=by, expected=expected, **facts)


def check_text(text: str) -> None:
    if mentions_health(text):
        raise HealthIsMentioned
