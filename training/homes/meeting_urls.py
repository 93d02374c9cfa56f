"""Addresses of meetings, for the office, the person, and who acts in their place."""

from django.urls import path

from training.homes.partner.meetings import assist_meeting
from training.homes.provider.meetings.urls import urlpatterns as office
from training.homes.trainee.meetings import my_meeting, my_meetings

MEETINGS = [
    *office,
    path("mon-parcours/rendez-vous/", my_meetings, name="my_meetings"),
    path(
        "mon-parcours/rendez-vous/<uuid:invitation_id>/", my_meeting, name="my_meeting"
    ),
    path(
        "suivi/rendez-vous/<uuid:invitation_id>/", assist_meeting, name="assist_meeting"
    ),
]
