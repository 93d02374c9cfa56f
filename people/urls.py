"""Addresses of one's account that allauth doesn't have, or that we keep closed."""

from django.urls import path

from people.views import (
    home_of_viewer,
    one_login,
    own_address,
    switch_organisation,
)

urlpatterns = [
    path("accueil/", home_of_viewer, name="home_of_viewer"),
    path("compte/organisme/", switch_organisation, name="switch_organisation"),
    path("admin/login/", one_login),
    path("cms/login/", one_login),
    path("_util/login/", one_login),
    path("comptes/email/", own_address),
]
