"""A file given on the page: kept, checked, confirmed, imported, and forgotten."""

from datetime import timedelta
from functools import partial
from pathlib import PurePath
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.viewer import Viewer
from training.cohorts.models import Cohort
from training.cohorts.permissions import can_run
from training.exchange.trainees import tasks
from training.exchange.trainees.importer import MayNotImport
from training.exchange.trainees.models import (
    RUNNING,
    TRANSITIONS,
    ImportState,
    TraineeImport,
)
from training.refusals import Refusal

LARGEST_MB = 20
KEPT_DAYS = 30
# A run that gives no sign of life for so long has been cut.
STALLED_MINUTES = 5
NAME_LENGTH = 150


class FileTooLarge(Refusal):
    code = "file_too_large"
    sentence = (
        _("Ce fichier dépasse %s Mo : partagez-le en plusieurs fichiers.") % LARGEST_MB
    )


class FileEmpty(Refusal):
    code = "file_empty"
    sentence = _("Ce fichier est vide.")


class NotToConfirm(Refusal):
    code = "import_not_to_confirm"
    sentence = _("Ce fichier n’attend pas de confirmation. Rechargez la page.")


class StillRunning(Refusal):
    code = "import_running"
    sentence = _("L’import avance encore : attendez qu’il finisse.")


def give_file(
    cohort: Cohort, *, by: Viewer, upload: UploadedFile, format: str, key: UUID
) -> TraineeImport:
    """Keeps the file privately and has it checked; the same `key` again finds it."""
    if not can_run(by, cohort):
        raise MayNotImport
    if not upload.size:
        raise FileEmpty
    if upload.size > LARGEST_MB * 1024 * 1024:
        raise FileTooLarge
    given = TraineeImport(
        cohort=cohort,
        key=key,
        format=format,
        name=PurePath(upload.name).name[:NAME_LENGTH],
        **by.as_record(),
    )
    with transaction.atomic():
        # The cohort's lock makes a second click wait for the first.
        Cohort.objects.select_for_update(no_key=True).get(pk=cohort.pk)
        known = TraineeImport.objects.filter(key=key, cohort=cohort).first()
        if known is not None:
            return known
        given.file.save(f"{given.pk}.import", upload, save=False)
        given.save()
        transaction.on_commit(partial(tasks.check_file.enqueue, str(given.pk)))
    return given


@transaction.atomic
def confirm_import(given: TraineeImport, *, by: Viewer) -> TraineeImport:
    """Starts the import that was checked. A second click does nothing."""
    locked = _locked(given, by)
    if locked.state in (ImportState.IMPORTING, ImportState.DONE):
        return locked
    if ImportState.IMPORTING not in TRANSITIONS[locked.state]:
        raise NotToConfirm
    locked.state = ImportState.IMPORTING
    return _start(locked)


@transaction.atomic
def resume_import(given: TraineeImport, *, by: Viewer) -> TraineeImport:
    """Starts anew a check or an import that was cut: lines done are found done."""
    locked = _locked(given, by)
    if not is_stalled(locked):
        raise StillRunning
    return _start(locked)


def is_stalled(given: TraineeImport) -> bool:
    limit = timezone.now() - timedelta(minutes=STALLED_MINUTES)
    return given.is_running and given.beat_at < limit


@transaction.atomic
def erase_import(given: TraineeImport, *, by: Viewer) -> None:
    """Forgets the file and its bad lines; who was enrolled stays so. Repeatable."""
    locked = _locked(given, by)
    if locked.state in RUNNING and not is_stalled(locked):
        raise StillRunning
    _forget(locked)


def erase_old_imports() -> int:
    """Forgets files given more than thirty days ago; how many. For the daily chores."""
    limit = timezone.now() - timedelta(days=KEPT_DAYS)
    old = TraineeImport.objects.filter(created_at__lt=limit)
    for given in old:
        with transaction.atomic():
            _forget(given)
    return len(old)


def _locked(given: TraineeImport, by: Viewer) -> TraineeImport:
    locked = TraineeImport.objects.select_for_update(of=("self",), no_key=True)
    found = locked.select_related("cohort").get(pk=given.pk)
    if not can_run(by, found.cohort):
        raise MayNotImport
    return found


def _start(locked: TraineeImport) -> TraineeImport:
    locked.beat_at = timezone.now()
    locked.lines_done = 0
    locked.save(update_fields=["state", "beat_at", "lines_done"])
    task = (
        tasks.run_import if locked.state == ImportState.IMPORTING else tasks.check_file
    )
    transaction.on_commit(partial(task.enqueue, str(locked.pk)))
    return locked


def _forget(given: TraineeImport) -> None:
    storage, name = given.file.storage, given.file.name
    given.delete()
    transaction.on_commit(partial(storage.delete, name))
