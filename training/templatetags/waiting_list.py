"""A place in line and the offers that wait, for pages and messages."""

from django import template

from people.models import Person
from people.viewer import Viewer
from training.enrolments.admission.models import SeatOffer
from training.enrolments.admission.offers import open_offers_of
from training.enrolments.admission.waiting_list import place_of
from training.enrolments.admission.words import position_fr
from training.referrals.models import Referral, ReferralStatus
from training.sharing.assistance import may_act_as

register = template.Library()


@register.filter
def position_in_line(referral: Referral) -> str:
    """`3e position`, counted now; empty for someone who doesn't wait."""
    if referral.status != ReferralStatus.WAITLISTED:
        return ""
    return position_fr(place_of(referral))


@register.simple_tag
def seat_offers_of(person: Person, viewer: Viewer) -> list[tuple[SeatOffer, bool]]:
    """The unanswered offers that the viewer sees, each with whether they may answer."""
    offers = list(open_offers_of(person).visible_to(viewer))
    may = bool(offers) and may_act_as(viewer, person)
    return [(offer, may) for offer in offers]
