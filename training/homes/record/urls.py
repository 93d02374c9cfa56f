"""Addresses of the record: notes, what came after, one's own page."""

from django.urls import path

from training.homes.record import own, pages

RECORD = [
    path(
        "inscriptions/<uuid:enrolment_id>/notes/",
        pages.write_record_note,
        name="write_note",
    ),
    path(
        "inscriptions/<uuid:enrolment_id>/suites/",
        pages.write_record_outcome,
        name="write_outcome",
    ),
    path("notes/<uuid:reference>/", pages.correct_record_note, name="correct_note"),
    path(
        "suites/<uuid:reference>/",
        pages.correct_record_outcome,
        name="correct_outcome",
    ),
    path(
        "mon-parcours/formations/<uuid:enrolment_id>/",
        own.my_training,
        name="my_training",
    ),
]
