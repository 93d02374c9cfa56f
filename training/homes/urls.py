"""Addresses of the five homes."""

from django.urls import path

from training.homes.channels.urls import CHANNELS
from training.homes.clients.urls import CLIENTS
from training.homes.file_urls import FILES
from training.homes.meeting_urls import MEETINGS
from training.homes.partner import views as follow_up
from training.homes.partner.urls import ASSISTING, CASELOAD
from training.homes.provider import (
    agreements,
    certificates,
    corrections,
    declarations,
    enrolments,
    home,
    office,
    trainer,
)
from training.homes.provider.admission.urls import ADMISSION
from training.homes.provider.cohort_urls import COHORTS
from training.homes.provider.trainee_imports.urls import IMPORTS
from training.homes.record.urls import RECORD
from training.homes.referral_urls import REFERRALS
from training.homes.results import views as results
from training.homes.seat_urls import SEATS
from training.homes.territory.urls import (
    DIRECTIONS,
    DUPLICATES,
    PROTECTION,
    SHARES,
)
from training.homes.territory.views import territory_home
from training.homes.trainee import sharing, views
from training.homes.trainee.urls import CONTACTS, RIGHTS
from training.homes.watching.urls import WATCHING

TRAINEE = [
    path("mon-parcours/", views.my_path, name="my_path"),
    path("mon-parcours/seances/", views.my_sessions, name="my_sessions"),
    path("mon-parcours/partages/", sharing.my_shares, name="my_shares"),
    path(
        "mon-parcours/partages/<uuid:share_id>/m-opposer/",
        sharing.object_share,
        name="object_share",
    ),
]
PROVIDER = [
    path("formateur/", trainer.trainer_home, name="trainer_home"),
    path("organisme/", home.office_home, name="office_home"),
    path("organisme/registres/", office.registers_to_close, name="registers_to_close"),
    path("organisme/entrees/", office.people_to_enter, name="people_to_enter"),
    path(
        "organisme/attestations/",
        certificates.certificates_to_issue,
        name="certificates_to_issue",
    ),
    path(
        "organisme/inscriptions/<uuid:enrolment_id>/",
        enrolments.office_enrolment,
        name="office_enrolment",
    ),
    path(
        "organisme/inscriptions/<uuid:enrolment_id>/dates/",
        corrections.correct_enrolment,
        name="correct_enrolment",
    ),
    path(
        "organisme/inscriptions/<uuid:enrolment_id>/reprendre/",
        corrections.undo_enrolment_end,
        name="undo_enrolment_end",
    ),
]
PARTNER = [
    path(
        "suivi/<uuid:person_id>/", follow_up.follow_up_person, name="follow_up_person"
    ),
]
DECLARED = [
    path("organisme/declarations/", declarations.declarations, name="declarations"),
    path(
        "organisme/inscriptions/<uuid:enrolment_id>/financement/",
        agreements.enrolment_funding,
        name="enrolment_funding",
    ),
    path(
        "organisme/inscriptions/<uuid:enrolment_id>/employeur/",
        agreements.enrolment_employer,
        name="enrolment_employer",
    ),
    path(
        "organisme/inscriptions/<uuid:enrolment_id>/convention/",
        agreements.new_agreement,
        name="new_agreement",
    ),
    path(
        "organisme/conventions/<uuid:agreement_id>/",
        agreements.sign_agreement,
        name="sign_agreement",
    ),
    path(
        "conventions/<uuid:agreement_id>.pdf",
        agreements.agreement_file,
        name="agreement_file",
    ),
]
TERRITORY = [path("territoire/", territory_home, name="territory_home")]
RESULTS = [
    path("territoire/resultats/", results.territory_results, name="territory_results"),
    path("organisme/resultats/", results.office_results, name="office_results"),
]
urlpatterns = [
    *REFERRALS,
    *RECORD,
    *CHANNELS,
    *CLIENTS,
    *WATCHING,
    *TRAINEE,
    *PROVIDER,
    *COHORTS,
    *IMPORTS,
    *PARTNER,
    *CASELOAD,
    *ASSISTING,
    *CONTACTS,
    *RIGHTS,
    *MEETINGS,
    *FILES,
    *ADMISSION,
    *SEATS,
    *DECLARED,
    *TERRITORY,
    *RESULTS,
    *DUPLICATES,
    *SHARES,
    *DIRECTIONS,
    *PROTECTION,
]
