"""The lists of the homes as files: their columns (see `training.spreadsheets`)."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from training.sharing.models import Scope
from training.sharing.rules.vocabulary import IDENTITY
from training.spreadsheets import Sheet, read


def _named(path: str) -> tuple:
    return (
        (_("Nom"), f"{path}.last_name"),
        (_("Prénoms"), f"{path}.first_names"),
    )


def _at(path: str) -> tuple:
    """Course and cohort."""
    return ((_("Formation"), f"{path}.title"), (_("Session"), f"{path}.reference"))


def _hour(name: str):
    """The time of day, where the row takes place."""
    return lambda row: f"{getattr(row, name).astimezone(row.zone):%H:%M}"


def _first_followed(path: str):
    """Of who follows the person, if anyone does."""
    return lambda person: read(next(iter(person.followed_by), None), path)


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
MEETINGS = Sheet(
    _("rendez-vous"),
    (
        (_("Titre"), "title"),
        (_("Sorte"), "get_kind_display"),
        (_("Formation"), "course.title"),
        (_("Jour"), lambda row: row.starts_at.astimezone(row.zone).date()),
        (_("De"), _hour("starts_at")),
        (_("À"), _hour("ends_at")),
        (_("Moyen"), "get_means_display"),
        (_("Lieu"), "place"),
        (_("Avec"), "led_by.name"),
        (_("Places"), "capacity"),
        (_("Places prises"), "taken"),
        (_("Ont dit venir"), "confirmed"),
        (_("Annulé le"), "cancelled_at"),
    ),
)
DECLARATIONS = Sheet(
    _("entrées et sorties à déclarer"),
    (
        *_named("enrolment.person"),
        (_("Date de naissance"), "enrolment.person.birth_date"),
        *_at("enrolment.cohort"),
        (_("Plateforme"), "get_platform_display"),
        (_("À déclarer"), "get_event_display"),
        (_("Le"), "business_on"),
        (_("À déclarer avant le"), "due_on"),
        (_("Dispositif"), "enrolment.funding.scheme"),
        (_("Raison"), "enrolment.status_reason"),
        (_("Déclarée le"), "done_at"),
        (_("Déclarée par"), "done_by.name"),
    ),
    part=Scope.FOLLOW_UP,
    person="enrolment.person_id",
)
WAITING_COHORTS = Sheet(
    _("listes d’attente"),
    (
        (_("Formation"), "title"),
        (_("Session"), "reference"),
        (_("Début"), "starts_on"),
        (_("Attendent"), "waiting"),
        (_("Places en salle"), "capacity_on_site"),
        (_("Prises en salle"), "taken_on_site"),
        (_("Places à distance"), "capacity_remote"),
        (_("Prises à distance"), "taken_remote"),
    ),
)
OFFERS = Sheet(
    _("places proposées"),
    (
        *_named("referral.person"),
        *_at("cohort"),
        (_("Mode"), "get_mode_display"),
        (_("Proposée le"), "made_at"),
        (_("Réponse avant le"), "expires_at"),
        (_("Heure"), lambda row: f"{timezone.localtime(row.expires_at):%H:%M}"),
    ),
    part=Scope.REFERRAL,
    person="referral.person_id",
)
REGISTERS = Sheet(
    _("registres à clore"),
    (
        *_at("cohort"),
        (_("Jour"), "date"),
        (_("Demi-journée"), "get_period_display"),
    ),
)
CORRECTIONS = Sheet(
    _("demandes de correction"),
    (
        *_named("person"),
        (_("Partie du dossier"), "get_part_display"),
        (_("Demandée le"), "asked_at"),
        (_("Répondre avant le"), "answer_by"),
        (_("État"), "get_state_display"),
        (_("Répondue le"), "answered_at"),
    ),
    part=IDENTITY[0],
    person="person_id",
)
# `followed_by`: the person's assigned counsellors who still work there.
CASELOADS = Sheet(
    _("portefeuilles de l’agence"),
    (
        (_("Nom"), "last_name"),
        (_("Prénoms"), "first_names"),
        (_("Conseiller"), _first_followed("counsellor.name")),
        (_("Depuis le"), _first_followed("starts_on")),
    ),
    part=Scope.FOLLOW_UP,
    person="pk",
)
