"""Addresses of the attendance register."""

from django.urls import path

from training.register.views import absences, check_in

ABSENCE = "organisme/absences/<int:unit_id>/"
CHECK_IN = [
    path("emargement/", check_in.sign_with_code, name="sign_with_code"),
    path(
        "emargement/signee/<int:half_day_id>/",
        check_in.check_in_done,
        name="check_in_done",
    ),
    path("emargement/<str:token>/", check_in.check_in, name="check_in"),
]
ABSENCES = [
    path("organisme/absences/", absences.absences_to_settle, name="absences_to_settle"),
    path(ABSENCE, absences.settle, name="settle_absence"),
    path(ABSENCE + "contact/", absences.absence_contact, name="absence_contact"),
    path(
        "mon-parcours/absences/<int:half_day_id>/",
        absences.answer_absence,
        name="answer_absence",
    ),
]
urlpatterns = [*CHECK_IN, *ABSENCES]
