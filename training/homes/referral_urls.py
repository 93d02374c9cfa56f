"""Addresses of referrals and applications, in each of the homes."""

from django.urls import path

from training.homes.interest import views as interest
from training.homes.partner import own_referrals, referring
from training.homes.provider import referral_bulk, referral_page, referrals
from training.homes.trainee import applications

OFFICE = [
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
COUNSELLOR = [
    path("suivi/orienter/", referring.refer_person, name="refer_person"),
    path("suivi/orientations/", own_referrals.own_drafts, name="own_drafts"),
    path(
        "suivi/orientations/<uuid:referral_id>/",
        own_referrals.edit_draft,
        name="edit_draft",
    ),
    path(
        "suivi/orientations/<uuid:referral_id>/envoyer/",
        own_referrals.send_own_referral,
        name="send_own_referral",
    ),
    path(
        "suivi/orientations/<uuid:referral_id>/retirer/",
        own_referrals.withdraw_sent_referral,
        name="withdraw_sent_referral",
    ),
]
PERSON = [
    path(
        "mon-parcours/candidatures/<uuid:referral_id>/retirer/",
        applications.withdraw_my_referral,
        name="withdraw_my_referral",
    ),
    path(
        "mon-parcours/candidatures/<uuid:referral_id>/envoyer/",
        applications.send_my_application,
        name="send_my_application",
    ),
]
ANYONE = [
    path("ca-m-interesse/", interest.show_interest, name="show_interest"),
    path("ca-m-interesse/a-confirmer/", interest.interest_noted, name="interest_noted"),
    path(
        "ca-m-interesse/confirmer/<str:token>/",
        interest.confirm,
        name="confirm_interest",
    ),
]
REFERRALS = [*ANYONE, *OFFICE, *COUNSELLOR, *PERSON]
