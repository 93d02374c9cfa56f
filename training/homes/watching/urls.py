"""Addresses of the alarms."""

from django.urls import path

from training.homes.watching import pages

WATCHING = [
    path("alertes/", pages.alarms, name="alarms"),
    path("alertes/<uuid:alarm_id>/", pages.alarm, name="alarm"),
    path("acces-api/<int:client_pk>/rythme/", pages.rhythm, name="client_rhythm"),
]
