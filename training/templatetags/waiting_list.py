"""A place in line and the offers that wait, for pages and messages."""

from django import template
from django.db.models import QuerySet

from people.models import Person
from training.enrolments.admission.models import SeatOffer
from training.enrolments.admission.offers import open_offers_of
from training.enrolments.admission.waiting_list import place_of
from training.enrolments.admission.words import position_fr
from training.referrals.models import Referral, ReferralStatus

register = template.Library()


@register.filter
def position_in_line(referral: Referral) -> str:
    """`3e position`, counted now; empty for someone who doesn't wait."""
    if referral.status != ReferralStatus.WAITLISTED:
        return ""
    return position_fr(place_of(referral))


@register.simple_tag
def seat_offers_of(person: Person) -> QuerySet[SeatOffer]:
    """The offers that the person may still answer."""
    return open_offers_of(person)
