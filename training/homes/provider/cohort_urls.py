"""Addresses of cohorts and their timetables, below `/organisme/`."""

from django.urls import path

from training.homes.provider import (
    cohort_editing,
    cohorts,
    timetable,
    timetable_changes,
)

COHORT = "organisme/sessions/<uuid:cohort_id>/"
COHORTS = [
    path("organisme/sessions/", cohorts.office_cohorts, name="office_cohorts"),
    path("organisme/sessions/nouvelle/", cohort_editing.new_cohort, name="new_cohort"),
    path(COHORT, cohorts.office_cohort, name="office_cohort"),
    path(COHORT + "places/", cohorts.cohort_seats, name="cohort_seats"),
    path(
        COHORT + "modifier/", cohort_editing.edit_cohort_facts, name="edit_cohort_facts"
    ),
    path(
        COHORT + "refaire/",
        cohort_editing.repeat_this_cohort,
        name="repeat_this_cohort",
    ),
    path(
        COHORT + "annuler/",
        cohort_editing.cancel_this_cohort,
        name="cancel_this_cohort",
    ),
    path(
        COHORT + "retablir/",
        cohort_editing.restore_this_cohort,
        name="restore_this_cohort",
    ),
    path(
        COHORT + "financements/", cohort_editing.cohort_fundings, name="cohort_fundings"
    ),
    path(
        COHORT + "financements/<int:funding_id>/",
        cohort_editing.edit_funding,
        name="edit_funding",
    ),
    path(
        COHORT + "financements/<int:funding_id>/retirer/",
        cohort_editing.drop_funding,
        name="drop_funding",
    ),
    path(COHORT + "seances/", timetable_changes.plan_session, name="plan_session"),
    path(COHORT + "planning/", timetable.cohort_timetable, name="cohort_timetable"),
    path(COHORT + "planning/serie/", timetable_changes.plan_series, name="plan_series"),
    path(
        COHORT + "planning/changer/",
        timetable_changes.change_sessions,
        name="change_sessions",
    ),
    path(
        COHORT + "planning/changements/<uuid:change_id>/annuler/",
        timetable.undo_timetable_change,
        name="undo_timetable_change",
    ),
    path(
        "organisme/seances/<uuid:session_id>/modifier/",
        timetable_changes.edit_session,
        name="edit_session",
    ),
]
