"""Addresses of class sessions and their rooms."""

from django.urls import path

from realtime import views

SESSION = "seances/<uuid:session_id>/"

urlpatterns = [
    path(SESSION, views.class_session, name="class_session"),
    path(SESSION + "salle/", views.room, name="room"),
    path(SESSION + "salle/personnes/", views.room_people, name="room_people"),
    path(
        SESSION + "salle/confirmations/",
        views.room_confirmations,
        name="room_confirmations",
    ),
    path(
        SESSION + "salle/faire/<str:command>/", views.room_command, name="room_command"
    ),
]
