"""Who hears of an offered seat, and of what became of it."""

from datetime import timedelta

from people.models import Organisation, Person, User
from training.enrolments.admission.models import OfferState, SeatOffer
from training.messages.links import link_for
from training.messages.models import PersonalLink
from training.messages.services import tell
from training.referrals.models import Referral
from training.sharing.caseloads import counsellors_to_tell
from training.sharing.rules.telling import agency_is_told

# Who comes too late is told so, and their place in line.
STILL_READ = timedelta(days=30)


def counsellors_of(referral: Referral) -> list[User]:
    """Those who follow the person now for the agency that referred them, while its
    share is open."""
    agency = referral.referring_organisation_id
    if agency is None or not agency_is_told(agency, "referral", referral.pk):
        return []
    return counsellors_to_tell(referral.person_id, agency)


def tell_offer(offer: SeatOffer) -> None:
    """To the person, with a link to answer; to the counsellor, who may help."""
    link = link_for(
        offer.person,
        PersonalLink.Purpose.ANSWER_OFFER,
        offer.pk,
        expires_at=offer.expires_at + STILL_READ,
    )
    _tell(offer, "offer_made_person", offer.person, link=link)
    for counsellor in counsellors_of(offer.referral):
        _tell(offer, "offer_made_counsellor", counsellor)


def tell_closed(offer: SeatOffer, *, reason: str = "", is_paused: bool = False) -> None:
    """Accepted and declined: to the provider and the counsellor, who didn't answer;
    out of time or taken back: to the person and the counsellor."""
    context = {"reason": reason, "is_paused": is_paused}
    for counsellor in counsellors_of(offer.referral):
        _tell(offer, "offer_closed_counsellor", counsellor, **context)
    if offer.state in (OfferState.EXPIRED, OfferState.WITHDRAWN):
        _tell(offer, "offer_closed_person", offer.person, **context)
    if offer.state != OfferState.WITHDRAWN:
        provider = offer.cohort.responsible_provider
        _tell(offer, "offer_closed_provider", provider, **context)


def _tell(
    offer: SeatOffer,
    kind: str,
    recipient: Person | User | Organisation,
    *,
    link: PersonalLink | None = None,
    **context,
) -> None:
    """Once per offer, state and recipient."""
    tell(
        recipient,
        kind,
        key=f"seat-offer:{offer.pk}:{offer.state}:{kind}:{recipient.pk}",
        context={
            "offer": offer,
            "cohort": offer.cohort,
            "provider": offer.cohort.responsible_provider,
            "person": offer.person,
            **context,
        },
        about=offer.referral,
        sender=offer.cohort.responsible_provider,
        link=link,
    )
