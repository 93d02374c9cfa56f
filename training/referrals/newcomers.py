"""Referring someone whom the agency names: found if we follow them, else made."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy

from people.matching import find_or_create_person
from people.models import Organisation, PartnerIdentifier, Person
from people.services import set_identifier
from people.viewer import Viewer
from training.referrals.models import Referral
from training.referrals.services import refer_person, save_draft
from training.refusals import Refusal
from training.sharing.models import CaseloadAssignment


class IdentifierIsAnothers(Refusal):
    code = "identifier_is_anothers"
    sentence = gettext_lazy(
        "Votre organisme utilise déjà cet identifiant pour une autre personne."
    )


@transaction.atomic
def refer_newcomer(
    names: dict, *, by: Viewer, identifier: str = "", is_sent: bool = True, **facts
) -> Referral:
    """Finds or makes the person, then refers them, or keeps a draft; all or nothing.

    `names` are `find_or_create_person`'s, `facts` those of `refer_person`. The
    agency's row is locked: a second click finds the person of the first.
    """
    agency = Organisation.objects.select_for_update().get(pk=by.organisation.pk)
    known = CaseloadAssignment.objects.current().filter(
        organisation=agency, counsellor=by.user
    )
    try:
        person, _created = find_or_create_person(
            **names, known=known.values_list("person", flat=True)
        )
    except ValidationError as error:
        raise Refusal(" ".join(error.messages)) from error
    _note_identifier(person, agency, identifier.strip())
    refer = refer_person if is_sent else save_draft
    return refer(person, by=by, **facts)


def _note_identifier(person: Person, agency: Organisation, value: str) -> None:
    """The agency's own number of the person, if it gave one."""
    if not value:
        return
    holder = PartnerIdentifier.objects.filter(organisation=agency, value=value).first()
    if holder is not None and holder.person_id != person.pk:
        raise IdentifierIsAnothers
    set_identifier(person, organisation=agency, value=value)
