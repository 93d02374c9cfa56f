"""Who may do what with a referral."""

from people.models import Role
from people.viewer import Viewer, ViewerKind
from training.referrals.models import Referral, ReferralStatus


def can_refer(viewer: Viewer) -> bool:
    """A counsellor or manager of an employment partner, or its mandated client."""
    if viewer.is_system or viewer.kind == ViewerKind.CLIENT:
        return True
    if viewer.organisation is None:
        return False
    is_partner = "employment_partner" in viewer.organisation.kind_names
    return is_partner and viewer.has_role(Role.COUNSELLOR, Role.MANAGER)


def can_send(viewer: Viewer, referral: Referral) -> bool:
    """Who may refer, for the agency in whose name it goes; an application without an
    agency is sent by the person alone."""
    agency = referral.referring_organisation_id
    if viewer.is_system:
        return True
    if agency is None:
        return _is_own(viewer, referral)
    if viewer.kind == ViewerKind.CLIENT:
        return agency in viewer.mandated_ids
    return can_refer(viewer) and viewer.organisation.pk == agency


def can_answer(viewer: Viewer, referral: Referral) -> bool:
    """The office or a manager of the provider to whom it was sent."""
    return viewer.is_system or (
        viewer.acts_for(referral.provider_id, Role.OFFICE, Role.MANAGER)
        and referral.status != ReferralStatus.DRAFT
    )


def can_withdraw(viewer: Viewer, referral: Referral) -> bool:
    """Those who referred (their agency's counsellors, managers, clients), or the
    person herself or himself."""
    if viewer.is_system or _is_own(viewer, referral):
        return True
    agency = referral.referring_organisation_id
    if viewer.kind == ViewerKind.CLIENT:
        return agency in viewer.mandated_ids
    return viewer.acts_for(agency, Role.COUNSELLOR, Role.MANAGER)


def _is_own(viewer: Viewer, referral: Referral) -> bool:
    return viewer.person is not None and viewer.person.pk == referral.person_id
