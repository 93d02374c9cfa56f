"""Papers: asked, received or seen, accepted, to be done again, waived."""

from datetime import timedelta

from django.core.files.storage import storages
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from people.viewer import Viewer
from training.enrolment_files.models import (
    TRANSITIONS,
    FileEvent,
    Paper,
    PaperState,
    RequiredPaper,
    Way,
)
from training.enrolment_files.permissions import can_answer, can_keep
from training.enrolment_files.refusals import (
    MayNotAnswer,
    MayNotKeep,
    ReasonIsMissing,
    WrongStep,
)
from training.enrolment_files.telling import tell_refused
from training.enrolment_files.uploads import Upload
from training.enrolment_files.ways import keep_step, way_of
from training.enrolments.models import Enrolment
from training.sharing.assistance import record_act

P = PaperState


@transaction.atomic
def ask_papers(enrolment: Enrolment) -> list[Paper]:
    """Asks all that are due of this enrolment and not asked yet. Repeatable."""
    entry, today = enrolment.planned_entry_on, timezone.localdate()
    wanted = RequiredPaper.objects.due_from(enrolment)
    Paper.objects.bulk_create(
        (
            Paper(
                enrolment=enrolment,
                required=required,
                label=required.label,
                help=required.help,
                is_mandatory=required.is_mandatory,
                due_on=max(entry - timedelta(days=required.due_days), today),
            )
            for required in wanted
        ),
        ignore_conflicts=True,
    )
    return list(enrolment.papers.order_by("due_on", "label"))


def _locked(paper: Paper) -> Paper:
    return (
        Paper.objects.select_for_update(of=("self",))
        .select_related("enrolment__person", "enrolment__cohort")
        .get(pk=paper.pk)
    )


@transaction.atomic
def give_paper(paper: Paper, upload: Upload, *, by: Viewer) -> Paper:
    """The file arrives; the one before goes. The office then looks at it."""
    row = _locked(paper)
    if not can_answer(by, row.enrolment):
        raise MayNotAnswer
    if P.RECEIVED not in TRANSITIONS[row.state]:
        raise WrongStep
    old = row.file.name
    if old and row.sha256 == upload.sha256:
        return row  # a second click
    row.file.save(f"{row.pk}.{upload.suffix}", upload.file, save=False)
    row.sha256 = upload.sha256
    _move(row, P.RECEIVED, by=by, received_at=timezone.now(), reason="")
    _erase_later(old)
    if way_of(by, row.enrolment) == Way.ASSISTED:
        record_act(by, row.enrolment.person, _("Pièce donnée : %s") % row.label)
    return row


@transaction.atomic
def accept_paper(paper: Paper, *, by: Viewer, keeps_file: bool = False) -> Paper:
    """Good as it is. Without `keeps_file` no copy stays: « vu ». Repeatable."""
    row = _locked(paper)
    _check_keeper(row, by=by)
    if row.state == P.ACCEPTED:
        return row
    words = "" if row.file else _("vue, sans copie")
    if row.file and not keeps_file:
        words = _("vue, copie effacée")
        _drop_file(row)
    _move(row, P.ACCEPTED, by=by, words=words, decided_at=timezone.now(), reason="")
    return row


@transaction.atomic
def refuse_paper(paper: Paper, *, by: Viewer, reason: str) -> Paper:
    """To be done again, and why: the person is told. Repeatable."""
    row = _locked(paper)
    _check_keeper(row, by=by)
    if not reason.strip():
        raise ReasonIsMissing
    if row.state == P.REFUSED:
        return row
    _drop_file(row)
    event = _move(
        row, P.REFUSED, by=by, reason=reason.strip(), decided_at=timezone.now()
    )
    tell_refused(row, event)
    return row


@transaction.atomic
def waive_paper(paper: Paper, *, by: Viewer, reason: str = "") -> Paper:
    """Not needed of this person after all. Repeatable."""
    row = _locked(paper)
    _check_keeper(row, by=by)
    if row.state == P.WAIVED:
        return row
    _drop_file(row)
    _move(row, P.WAIVED, by=by, reason=reason.strip(), decided_at=timezone.now())
    return row


@transaction.atomic
def ask_again(paper: Paper, *, by: Viewer) -> Paper:
    """Needed after all. Repeatable."""
    row = _locked(paper)
    _check_keeper(row, by=by)
    if row.state == P.ASKED:
        return row
    _move(row, P.ASKED, by=by, reason="", decided_at=None, received_at=None)
    return row


def _check_keeper(row: Paper, *, by: Viewer) -> None:
    if not can_keep(by, row.enrolment):
        raise MayNotKeep


def _move(row: Paper, state: str, *, by: Viewer, words: str = "", **facts) -> FileEvent:
    if state not in TRANSITIONS[row.state]:
        raise WrongStep
    row.state = state
    for name, value in facts.items():
        setattr(row, name, value)
    row.save()
    said = [row.label, words or facts.get("reason", "")]
    return keep_step(
        row.enrolment, state, by=by, words=" : ".join(part for part in said if part)
    )


def _drop_file(row: Paper) -> None:
    _erase_later(row.file.name)
    row.file, row.sha256 = "", ""


def _erase_later(name: str) -> None:
    """Once it is committed that nothing points to it any more."""
    if name:
        transaction.on_commit(lambda: storages["private"].delete(name))
