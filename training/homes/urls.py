"""Addresses of the five homes."""

from django.urls import path

from training.homes.partner import referring
from training.homes.partner import views as follow_up
from training.homes.partner.urls import ASSISTING, CASELOAD
from training.homes.provider import (
    certificates,
    cohorts,
    office,
    trainer,
)
from training.homes.referral_urls import REFERRALS
from training.homes.territory.views import territory_home
from training.homes.trainee import sharing, views
from training.homes.trainee.urls import CONTACTS

TRAINEE = [
    path("mon-parcours/", views.my_path, name="my_path"),
    path("mon-parcours/seances/", views.my_sessions, name="my_sessions"),
    path(
        "mon-parcours/candidatures/<uuid:referral_id>/retirer/",
        views.withdraw_my_referral,
        name="withdraw_my_referral",
    ),
    path("mon-parcours/partages/", sharing.my_shares, name="my_shares"),
    path(
        "mon-parcours/partages/<uuid:share_id>/m-opposer/",
        sharing.object_share,
        name="object_share",
    ),
]
PROVIDER = [
    path("formateur/", trainer.trainer_home, name="trainer_home"),
    path("organisme/", office.office_home, name="office_home"),
    path("organisme/registres/", office.registers_to_close, name="registers_to_close"),
    path("organisme/entrees/", office.people_to_enter, name="people_to_enter"),
    path(
        "organisme/attestations/",
        certificates.certificates_to_issue,
        name="certificates_to_issue",
    ),
    path("organisme/sessions/", cohorts.office_cohorts, name="office_cohorts"),
    path(
        "organisme/sessions/<uuid:cohort_id>/",
        cohorts.office_cohort,
        name="office_cohort",
    ),
    path(
        "organisme/sessions/<uuid:cohort_id>/places/",
        cohorts.cohort_seats,
        name="cohort_seats",
    ),
    path(
        "organisme/sessions/<uuid:cohort_id>/seances/",
        cohorts.plan_session,
        name="plan_session",
    ),
    path(
        "organisme/inscriptions/<uuid:enrolment_id>/",
        cohorts.office_enrolment,
        name="office_enrolment",
    ),
]
PARTNER = [
    path("suivi/", follow_up.follow_up_home, name="follow_up_home"),
    path("suivi/orienter/", referring.refer_person, name="refer_person"),
    path(
        "suivi/orientations/<uuid:referral_id>/envoyer/",
        follow_up.send_own_referral,
        name="send_own_referral",
    ),
    path(
        "suivi/orientations/<uuid:referral_id>/retirer/",
        follow_up.withdraw_sent_referral,
        name="withdraw_sent_referral",
    ),
    path(
        "suivi/<uuid:person_id>/", follow_up.follow_up_person, name="follow_up_person"
    ),
]
TERRITORY = [path("territoire/", territory_home, name="territory_home")]
urlpatterns = [
    *REFERRALS,
    *LINKS,
    *TRAINEE,
    *PROVIDER,
    *PARTNER,
    *CASELOAD,
    *ASSISTING,
    *CONTACTS,
    *TERRITORY,
]
