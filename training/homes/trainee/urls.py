"""Addresses of the trainee's contacts, of who acts in their place, of their rights."""

from django.urls import path

from training.homes import corrections as asked
from training.homes.trainee import contacts, corrections, download

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
RIGHTS = [
    path("mon-parcours/mes-donnees/", download.my_data, name="my_data"),
    path("mon-parcours/mes-donnees.zip", download.my_data_file, name="my_data_file"),
    path(
        "mon-parcours/corrections/", corrections.my_corrections, name="my_corrections"
    ),
    path(
        "mon-parcours/corrections/nouvelle/",
        corrections.ask_for_correction,
        name="ask_correction",
    ),
    path(
        "mon-parcours/corrections/<uuid:correction_id>/",
        corrections.my_correction,
        name="my_correction",
    ),
    path("corrections/", asked.corrections, name="corrections"),
    path("corrections/<uuid:correction_id>/", asked.correction, name="correction"),
]
