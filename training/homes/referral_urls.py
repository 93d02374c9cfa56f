"""Addresses of referrals and applications, in each of the homes."""

from django.urls import path

from training.homes.provider import referral_bulk, referral_page, referrals

REFERRALS = [
    path(
        "organisme/orientations/", referrals.office_referrals, name="office_referrals"
    ),
    path(
        "organisme/orientations/lot/",
        referral_bulk.answer_several,
        name="answer_referrals",
    ),
    path(
        "organisme/orientations/lot/annuler/",
        referral_bulk.take_back_several,
        name="take_back_answers",
    ),
    path(
        "organisme/orientations/<uuid:referral_id>/",
        referral_page.office_referral,
        name="office_referral",
    ),
]
