"""By which road someone answered, read from who they are; and the step it leaves."""

from people.viewer import Viewer, ViewerKind
from training.enrolment_files.models import FileEvent, Way
from training.enrolments.models import Enrolment


def way_of(viewer: Viewer, enrolment: Enrolment) -> str:
    if viewer.kind == ViewerKind.LINK:
        return Way.LINK
    if viewer.person is not None and viewer.person.pk == enrolment.person_id:
        return Way.ONLINE
    providers = (
        enrolment.cohort.responsible_provider_id,
        enrolment.cohort.delivering_provider_id,
    )
    acts_for = viewer.organisation.pk if viewer.organisation else None
    return Way.PAPER if acts_for in providers or viewer.is_system else Way.ASSISTED


def keep_step(
    enrolment: Enrolment, kind: str, *, by: Viewer, words: str = ""
) -> FileEvent:
    return FileEvent.objects.create(
        enrolment=enrolment, kind=kind, words=words[:255], **by.as_record()
    )
