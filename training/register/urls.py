"""Addresses of the attendance register."""

from django.urls import path

from training.register.views import absences, check_in, closing, roll, sheet

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
REGISTER = "formateur/registres/<int:half_day_id>/"
ROW = REGISTER + "<uuid:enrolment_id>/"
REGISTERS = [
    path(REGISTER, roll.register_page, name="register_page"),
    path(REGISTER + "code/", roll.register_code, name="register_code"),
    path(REGISTER + "code.svg", roll.register_qr, name="register_qr"),
    path(
        REGISTER + "contresigner/",
        closing.countersign_register,
        name="countersign_register",
    ),
    path(ROW, roll.register_mark, name="register_mark"),
    path(ROW + "absence/", roll.register_absent, name="register_absent"),
    path(ROW + "retard/", roll.register_late, name="register_late"),
    path(ROW + "annuler/<int:sequence>/", roll.register_undo, name="register_undo"),
    path(ROW + "corriger/", closing.correct_register, name="correct_register"),
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
# One name: the reader of an address gives a cohort, or a half-day for its day alone.
SHEETS = [
    path(
        "organisme/sessions/<uuid:cohort_id>/feuille-emargement.pdf",
        sheet.attendance_sheet,
        name="attendance_sheet",
    ),
    path(
        "formateur/registres/<int:half_day_id>/feuille-emargement.pdf",
        sheet.attendance_sheet_of_day,
        name="attendance_sheet",
    ),
]
urlpatterns = [*CHECK_IN, *REGISTERS, *ABSENCES, *SHEETS]
