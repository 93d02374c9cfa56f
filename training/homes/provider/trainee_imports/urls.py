"""Addresses of the imports of trainees."""

from django.urls import path

from training.homes.provider.trainee_imports import views

IMPORTS = [
    path(
        "organisme/sessions/<uuid:cohort_id>/importer/",
        views.give_trainees,
        name="give_trainees",
    ),
    path(
        "organisme/modele-stagiaires.<str:kind>",
        views.trainee_template,
        name="trainee_template",
    ),
    path(
        "organisme/imports/<uuid:import_id>/",
        views.trainee_import,
        name="trainee_import",
    ),
    path(
        "organisme/imports/<uuid:import_id>/lignes-refusees.<str:kind>",
        views.bad_lines,
        name="bad_lines",
    ),
]
