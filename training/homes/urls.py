"""Addresses of the five homes."""

from django.urls import path

from training.homes import sharing, trainee

urlpatterns = [
    path("mon-parcours/", trainee.my_path, name="my_path"),
    path("mon-parcours/seances/", trainee.my_sessions, name="my_sessions"),
    path(
        "mon-parcours/candidatures/<uuid:referral_id>/retirer/",
        trainee.withdraw_my_referral,
        name="withdraw_my_referral",
    ),
    path("mon-parcours/partages/", sharing.my_shares, name="my_shares"),
    path(
        "mon-parcours/partages/<uuid:share_id>/m-opposer/",
        sharing.object_share,
        name="object_share",
    ),
]
