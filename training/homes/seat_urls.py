"""Addresses of seats: offered, given back, changed."""

from django.urls import path

from training.homes import seats

SEATS = [
    path("places/<uuid:offer_id>/", seats.answer_seat_offer, name="answer_seat_offer"),
    path(
        "inscriptions/<uuid:enrolment_id>/rendre/",
        seats.renounce_seat,
        name="renounce_seat",
    ),
    path(
        "organisme/inscriptions/<uuid:enrolment_id>/modalite/",
        seats.change_enrolment_mode,
        name="change_mode",
    ),
    path(
        "organisme/inscriptions/<uuid:enrolment_id>/reinscrire/",
        seats.reinstate_enrolment,
        name="reinstate_enrolment",
    ),
]
