"""Addresses of one's account that allauth doesn't have, or that we keep closed."""

from django.urls import path

from people.account_pages import account_security, close_sessions, unlock_account
from people.proconnect import pages as proconnect
from people.team_pages import (
    accept_invitation,
    act_on_member,
    member_page,
    team_page,
    withdraw,
)
from people.views import (
    home_of_viewer,
    one_login,
    own_address,
    switch_organisation,
)

urlpatterns = [
    path("accueil/", home_of_viewer, name="home_of_viewer"),
    path("compte/organisme/", switch_organisation, name="switch_organisation"),
    path("compte/securite/", account_security, name="account_security"),
    path("compte/securite/fermer/", close_sessions, name="close_sessions"),
    path("compte/debloquer/<str:token>/", unlock_account, name="unlock_account"),
    path("equipe/", team_page, name="team"),
    path("equipe/<uuid:user_id>/", member_page, name="team_member"),
    path("equipe/<uuid:user_id>/agir/", act_on_member, name="act_on_member"),
    path(
        "equipe/invitations/<uuid:invitation_id>/retirer/",
        withdraw,
        name="withdraw_invitation",
    ),
    path("invitation/<str:token>/", accept_invitation, name="accept_invitation"),
    path("admin/login/", one_login),
    path("cms/login/", one_login),
    path("_util/login/", one_login),
    path("comptes/email/", own_address),
    path("comptes/logout/", proconnect.leave),
    path("comptes/proconnect/", proconnect.depart, name="proconnect_depart"),
    path("comptes/proconnect/retour/", proconnect.come_back, name="proconnect_return"),
    path("comptes/proconnect/retirer/", proconnect.unlink, name="proconnect_unlink"),
]
