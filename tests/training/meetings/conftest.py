"""Slots of the university, and someone to invite."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.cast import make_person, make_referral, viewer_of
from training.meetings.invitations import invite
from training.models import Meeting, MeetingInvitation


def make_meeting(provider, **facts) -> Meeting:
    """A slot on site in three days, with two places."""
    starts_at = facts.pop("starts_at", timezone.now() + timedelta(days=3))
    minutes = facts.pop("minutes", 90)
    return Meeting.objects.create(
        provider=provider,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=minutes),
        **{
            "title": "Réunion d’information",
            "kind": "information",
            "capacity": 2,
            "place_name": "Campus des Rives",
            "city": "Bar-sur-Armance",
            **facts,
        },
    )


def begin(meeting: Meeting, *, minutes: int = 10) -> Meeting:
    """The hour has come: the slot began so many minutes ago."""
    starts_at = timezone.now() - timedelta(minutes=minutes)
    Meeting.objects.filter(pk=meeting.pk).update(
        starts_at=starts_at, ends_at=starts_at + timedelta(minutes=90)
    )
    return Meeting.objects.get(pk=meeting.pk)


@pytest.fixture
def slot(university) -> Meeting:
    return make_meeting(university)


@pytest.fixture
def yanis(coming_cohort, denis, agency):
    """Sent by Denis, awaits an answer; has an e-mail."""
    person = make_person("Yanis", "Morel", email="yanis@exemple.fr")
    return make_referral(person, coming_cohort, by=denis, organisation=agency)


@pytest.fixture
def invited(slot, yanis, hugo) -> MeetingInvitation:
    return invite([yanis], by=viewer_of(hugo), meeting=slot)[0]
