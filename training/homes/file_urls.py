"""Addresses of enrolment files, for the office, the person, and who helps them."""

from django.urls import path

from training.homes.provider import enrolment_files as office
from training.homes.provider import required_papers as required
from training.homes.trainee import files as own

FILES = [
    path("organisme/dossiers/", office.office_files, name="office_files"),
    path(
        "organisme/inscriptions/<uuid:enrolment_id>/dossier/",
        office.office_file,
        name="office_file",
    ),
    path("organisme/pieces/<uuid:paper_id>/", office.decide_paper, name="decide_paper"),
    path(
        "organisme/pieces/<uuid:paper_id>/a-refaire/",
        office.refuse,
        name="refuse_paper",
    ),
    path(
        "organisme/dossiers/pieces/", required.required_papers, name="required_papers"
    ),
    path(
        "organisme/dossiers/pieces/nouvelle/",
        required.edit_required,
        name="require_paper",
    ),
    path(
        "organisme/dossiers/pieces/<int:paper_id>/",
        required.edit_required,
        name="edit_required",
    ),
    path(
        "organisme/dossiers/pieces/<int:paper_id>/retirer/",
        required.retire_required,
        name="retire_required",
    ),
    path("organisme/dossiers/documents/", required.file_settings, name="file_settings"),
    path("mon-parcours/dossier/<uuid:enrolment_id>/", own.my_file, name="my_file"),
    path("suivi/dossier/<uuid:enrolment_id>/", own.assist_file, name="assist_file"),
    path("pieces/<uuid:paper_id>/", own.paper_file, name="paper_file"),
    path(
        "inscriptions/<uuid:enrolment_id>/documents/<slug:name>/",
        own.file_document,
        name="file_document",
    ),
]
