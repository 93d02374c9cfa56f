"""What a new referral names: the agency, its counsellor, the cohort or the course."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError

from cms.models import CoursePage
from people.models import Membership, Organisation, Role, User
from people.viewer import Viewer
from training.cohorts.models import Cohort


def agency_of(
    viewer: Viewer, wanted: UUID | None, *, field: str = "referring_organisation"
) -> Organisation:
    """The agency named in this field, or the only one the client acts for."""
    mandates = {
        agency.pk: agency
        for agency in Organisation.objects.filter(pk__in=viewer.mandated_ids)
    }
    if wanted is None and len(mandates) == 1:
        return next(iter(mandates.values()))
    if wanted in mandates:
        return mandates[wanted]
    choices = ", ".join(f"{agency.name} ({pk})" for pk, agency in mandates.items())
    sentence = _("Indiquez une agence pour laquelle vous agissez : %(agencies)s.")
    raise ValidationError({field: sentence % {"agencies": choices}})


def counsellor_of(agency: Organisation, email: str | None) -> User | None:
    """The agency's counsellor or manager with this address."""
    if not email:
        return None
    membership = (
        Membership.objects.current()
        .filter(
            organisation=agency,
            role__in=(Role.COUNSELLOR, Role.MANAGER),
            user__email=email.strip().lower(),
        )
        .select_related("user")
        .first()
    )
    if membership is None:
        raise ValidationError(
            {"counsellor": _("Aucun conseiller de l’agence n’a cette adresse ici.")}
        )
    return membership.user


def target_of(cohort: UUID | None, course: UUID | None) -> dict[str, Any]:
    """`{"cohort": …}` or `{"course": …}`, both published."""
    if cohort is not None:
        found = Cohort.objects.published().with_details().filter(pk=cohort).first()
        if found is None:
            raise ValidationError({"cohort": _("Cette session n’est pas publiée.")})
        return {"cohort": found}
    page = CoursePage.objects.live().filter(translation_key=course).first()
    if page is None:
        raise ValidationError({"course": _("Cette formation n’est pas publiée.")})
    return {"course": page}
