"""The lists of the homes as files: their columns (see `training.spreadsheets`)."""

from django.utils.translation import gettext_lazy as _

from training.sharing.models import Scope
from training.spreadsheets import Sheet


def _named(path: str) -> tuple:
    return (
        (_("Nom"), f"{path}.last_name"),
        (_("Prénoms"), f"{path}.first_names"),
    )


def _at(path: str) -> tuple:
    """Course and cohort."""
    return ((_("Formation"), f"{path}.title"), (_("Session"), f"{path}.reference"))


REFERRALS = Sheet(
    _("orientations"),
    (
        *_named("person"),
        (_("Formation"), "course.title"),
        (_("Session"), "cohort.reference"),
        (_("Orientée par"), "referring_organisation.name"),
        (_("État"), "get_status_display"),
        (_("Envoyée le"), "sent_at"),
        (_("Réponse attendue avant le"), "expires_on"),
        (_("Mode souhaité"), "get_wanted_mode_display"),
    ),
    part=Scope.REFERRAL,
    person="person_id",
)
SEATS = Sheet(
    _("personnes de la session"),
    (
        *_named("person"),
        *_at("cohort"),
        (_("État"), "get_status_display"),
        (_("Mode"), "get_mode_display"),
        (_("Entrée prévue le"), "planned_entry_on"),
        (_("Entrée le"), "actual_entry_on"),
        (_("Sortie prévue le"), "planned_exit_on"),
        (_("Sortie le"), "actual_exit_on"),
        (_("Employeur"), "employer.name"),
    ),
    part=Scope.FOLLOW_UP,
    person="person_id",
)
WAITING = Sheet(
    _("liste d’attente"),
    (
        (_("Rang"), "place"),
        *_named("referral.person"),
        (_("Mode souhaité"), "referral.get_wanted_mode_display"),
        (_("Orientée par"), "referral.referring_organisation.name"),
        (_("Attend depuis le"), "since"),
        (_("État"), lambda row: row.state[1]),
    ),
    part=Scope.REFERRAL,
    person="referral.person_id",
)
FILES = Sheet(
    _("dossiers d’inscription"),
    (
        *_named("person"),
        *_at("cohort"),
        (_("Entrée prévue le"), "planned_entry_on"),
    ),
    part=Scope.FOLLOW_UP,
    person="person_id",
)
PAPERS = Sheet(
    _("pièces à vérifier"),
    (
        *_named("enrolment.person"),
        *_at("enrolment.cohort"),
        (_("Pièce"), "label"),
        (_("Reçue le"), "received_at"),
    ),
    part=Scope.FOLLOW_UP,
    person="enrolment.person_id",
)
CERTIFICATES = Sheet(
    _("certificats à délivrer"),
    (*_named("person"), *_at("cohort"), (_("Sortie le"), "actual_exit_on")),
    part=Scope.CERTIFICATES,
    person="person_id",
)
ENTRIES = Sheet(
    _("entrées à noter"),
    (
        *_named("person"),
        *_at("cohort"),
        (_("Entrée prévue le"), "planned_entry_on"),
    ),
    part=Scope.FOLLOW_UP,
    person="person_id",
)
DRAFTS = Sheet(
    _("orientations à finir"),
    (
        *_named("person"),
        (_("Formation"), "course.title"),
        (_("Organisme"), "provider.name"),
        (_("Depuis le"), "created_at"),
    ),
    part=Scope.REFERRAL,
    person="person_id",
)
CASELOAD = Sheet(
    _("portefeuille"),
    (
        *_named("person"),
        (_("Accompagnement"), "get_kind_display"),
        (_("À la place de"), "replacement.absent"),
        (_("Depuis le"), "starts_on"),
    ),
    part=Scope.FOLLOW_UP,
    person="person_id",
)
FIGURES = Sheet(
    _("sessions du territoire"),
    (
        (_("Formation"), "name"),
        (_("Session"), lambda line: line.cohorts[0].reference),
        (_("Organisme"), lambda line: line.cohorts[0].responsible_provider.name),
        (_("Début"), lambda line: line.cohorts[0].starts_on),
        (_("Fin"), lambda line: line.cohorts[0].ends_on),
        (_("Places"), "seats.total"),
        (_("Places prises"), "seats.taken"),
        (_("Demi-journées suivies"), "attendance.present"),
        (_("Demi-journées relevées"), "attendance.due"),
        (_("Absences à justifier"), "attendance.to_justify"),
        (_("Orientations en attente"), "waiting"),
    ),
)
