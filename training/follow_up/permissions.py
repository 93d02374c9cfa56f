"""Who writes notes and outcomes, and who corrects them."""

from uuid import UUID

from people.models import Organisation
from people.viewer import Viewer, ViewerKind
from training.enrolments.models import Enrolment
from training.follow_up.models import Versioned
from training.sharing import policy


def can_write(viewer: Viewer, enrolment: Enrolment, scope: str) -> bool:
    """The provider's office, and whoever follows the person through a share that
    opens this part; not the person about themselves, nor trainers."""
    worked_on = policy.enrolments_worked_on(viewer, scope)
    return Enrolment.objects.filter(worked_on, pk=enrolment.pk).exists()


def speaks_for(viewer: Viewer, organisation: Organisation | UUID | None) -> bool:
    """Acts for this organisation: a colleague, or a program that it mandated."""
    if organisation is None:
        return viewer.is_system
    key = getattr(organisation, "pk", organisation)
    if viewer.kind == ViewerKind.CLIENT:
        return key in viewer.mandated_ids
    return viewer.organisation is not None and viewer.organisation.pk == key


def can_correct(viewer: Viewer, row: Versioned, scope: str) -> bool:
    """Whoever may write here, in the name of the organisation that wrote it."""
    return speaks_for(viewer, row.organisation_id) and can_write(
        viewer, row.enrolment, scope
    )
