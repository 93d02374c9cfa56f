"""Addresses of the register."""

from django.urls import path

from training.register.views import absences, check_in, registers

REGISTER = "formateur/registres/<int:half_day_id>/"
ROW = REGISTER + "<uuid:enrolment_id>/"
ABSENCE = "organisme/absences/<int:unit_id>/"

urlpatterns = [
    path("emargement/", check_in.type_code, name="type_code"),
    path("emargement/<str:token>/", check_in.scan, name="check_in"),
    path(REGISTER, registers.register_page, name="register_page"),
    path(REGISTER + "code/", registers.register_code, name="register_code"),
    path(REGISTER + "code.svg", registers.register_qr, name="register_qr"),
    path(
        REGISTER + "contresigner/",
        registers.register_countersign,
        name="register_countersign",
    ),
    path(ROW, registers.register_mark, name="register_mark"),
    path(ROW + "absence/", registers.register_absent, name="register_absent"),
    path(ROW + "retard/", registers.register_late, name="register_late"),
    path(
        ROW + "annuler/<int:sequence>/", registers.register_undo, name="register_undo"
    ),
    path("organisme/absences/", absences.absences_to_settle, name="absences_to_settle"),
    path(ABSENCE, absences.settle, name="settle_absence"),
    path(ABSENCE + "contact/", absences.absence_contact, name="absence_contact"),
    path(
        "mon-parcours/absences/<int:half_day_id>/",
        absences.answer_absence,
        name="answer_absence",
    ),
]
