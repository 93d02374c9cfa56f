"""Addresses of messages, letters and calendars."""

from django.urls import path

from training.homes.calendar import views as calendar
from training.homes.channels import inbox, letters, office
from training.homes.links.views import answer_link, type_link_code

CHANNELS = [
    path("repondre/", type_link_code, name="type_link_code"),
    path("repondre/<str:token>/", answer_link, name="answer_link"),
    path("mon-parcours/messages/", inbox.my_messages, name="my_messages"),
    path(
        "mon-parcours/messages/<uuid:message_id>/",
        inbox.my_message,
        name="my_message",
    ),
    path("organisme/messages/", office.office_messages, name="office_messages"),
    path(
        "organisme/messages/<uuid:message_id>/",
        office.office_message,
        name="office_message",
    ),
    path("organisme/courriers/", letters.office_letters, name="office_letters"),
    path("organisme/courriers.pdf", letters.letters_file, name="letters_file"),
    path(
        "organisme/courriers/<uuid:message_id>.pdf",
        letters.letter_file,
        name="letter_file",
    ),
    path("organisme/courriers/imprimes/", letters.mark_letters, name="mark_letters"),
    path(
        "organisme/courriers/<uuid:message_id>/adresse/",
        letters.letter_address,
        name="letter_address",
    ),
    path("agenda/<str:token>.ics", calendar.agenda_feed, name="agenda_feed"),
    path("mon-parcours/agenda/", calendar.my_agenda, name="my_agenda"),
    path("formateur/agenda/", calendar.trainer_agenda, name="trainer_agenda"),
    path(
        "seances/<uuid:session_id>/agenda.ics",
        calendar.session_file,
        name="session_file",
    ),
]
