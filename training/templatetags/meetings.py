"""Meetings on pages that are about something else: a person, a referral, a path."""

from django import template

from people.models import Person
from people.viewer import Viewer
from training.meetings.models import MeetingInvitation
from training.meetings.reading import invitations_about, to_answer
from training.referrals.models import Referral

register = template.Library()


@register.simple_tag
def meetings_of_person(viewer: Viewer, person: Person) -> list[MeetingInvitation]:
    """As far as the viewer may see them, the latest first."""
    return list(invitations_about(viewer, person=person))


@register.simple_tag
def meetings_of_referral(viewer: Viewer, referral: Referral) -> list[MeetingInvitation]:
    return list(invitations_about(viewer, referral=referral))


@register.simple_tag
def my_coming_meetings(viewer: Viewer) -> list[MeetingInvitation]:
    """Those that the person still has ahead, soonest first."""
    return list(to_answer(viewer))
