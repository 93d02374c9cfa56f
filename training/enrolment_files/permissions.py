"""Who keeps an enrolment file, and who gives its papers and answers."""

from people.models import Organisation, Role
from people.viewer import Viewer
from training.enrolments.models import Enrolment
from training.enrolments.permissions import can_manage
from training.sharing.assistance import may_act_as


def can_keep(viewer: Viewer, enrolment: Enrolment) -> bool:
    """The office or a manager of the cohort's providers: asks, checks, decides."""
    return can_manage(viewer, enrolment)


def can_answer(viewer: Viewer, enrolment: Enrolment) -> bool:
    """The person (by login or personal link), the counsellor who acts for them, or
    the office that has the paper in its hands."""
    return can_keep(viewer, enrolment) or may_act_as(viewer, enrolment.person)


def can_set(viewer: Viewer, provider: Organisation) -> bool:
    """The provider's office or management says what its files ask and hand over."""
    return viewer.is_system or viewer.acts_for(provider.pk, Role.OFFICE, Role.MANAGER)
