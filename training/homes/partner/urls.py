"""Addresses of the counsellor's home, beside referring someone."""

from django.urls import path

from training.homes.partner import assisting, export, home
from training.homes.partner.caseload import leaves, pages

CASELOAD = [
    path("suivi/", home.follow_up_home, name="follow_up_home"),
    path("suivi/tout-vu/", home.news_seen, name="news_seen"),
    path("suivi/<uuid:person_id>/vu/", home.person_seen, name="person_seen"),
    path("suivi/liste.xlsx", export.follow_up_list, name="follow_up_list"),
    path("suivi/portefeuille/", pages.caseload_home, name="caseload_home"),
    path("suivi/portefeuille/confier/", pages.entrust_persons, name="entrust_persons"),
    path(
        "suivi/portefeuille/relais/<uuid:handover_id>/",
        pages.handover_made,
        name="handover_made",
    ),
    path("suivi/portefeuille/remplacement/", leaves.leaves, name="leaves"),
    path(
        "suivi/portefeuille/remplacement/<uuid:replacement_id>/arreter/",
        leaves.end_leave,
        name="end_leave",
    ),
]
ASSISTING = [
    path(
        "suivi/<uuid:person_id>/coordonnees/",
        assisting.person_contacts,
        name="person_contacts",
    ),
    path("suivi/<uuid:person_id>/aide/", assisting.assist_person, name="assist_person"),
    path(
        "suivi/aides/<uuid:assistance_id>/arreter/",
        assisting.stop_assisting,
        name="stop_assisting",
    ),
]
