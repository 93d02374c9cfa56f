"""Addresses of the trainee's contacts, and of who may act in their place."""

from django.urls import path

from training.homes.trainee import contacts

CONTACTS = [
    path("mon-parcours/mes-coordonnees/", contacts.my_contacts, name="my_contacts"),
    path(
        "mon-parcours/mes-coordonnees/adresse/<str:token>/",
        contacts.confirm_own_email,
        name="confirm_own_email",
    ),
    path(
        "mon-parcours/mes-coordonnees/aide/<uuid:counsellor_id>/",
        contacts.ask_for_help,
        name="ask_for_help",
    ),
    path(
        "mon-parcours/mes-coordonnees/aide/<uuid:assistance_id>/arreter/",
        contacts.stop_help,
        name="stop_help",
    ),
]
