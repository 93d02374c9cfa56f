"""The kinds of work of a provider's office, in the order of their urgency."""

from django.utils.translation import gettext_lazy as _

from people.viewer import Viewer
from training.homes.channels.letters import letters_waiting
from training.homes.channels.office import failures_waiting
from training.homes.provider.admission.queues import (
    decisions_waiting,
    waiting_list_waiting,
)
from training.homes.provider.declarations import declarations_waiting
from training.homes.provider.enrolment_files import files_waiting, papers_to_check
from training.homes.provider.today import (
    Queue,
    Waiting,
    absences_waiting,
    certificates_waiting,
    meetings_to_keep,
    people_waiting,
    referrals_to_answer,
    registers_waiting,
)

NAMES = ("person__first_names", "person__birth_name", "person__usual_name")
COHORT_TITLE = ("cohort__frozen_title", "cohort__action__page__title")
REFERRAL = (
    "status",
    "expires_on",
    *NAMES,
    "course__title",
    "cohort__starts_on",
    "referring_organisation__name",
)

ANSWERING = (
    Waiting(
        "orientations",
        _("Orientations à traiter"),
        referrals_to_answer,
        "homes/office/_referral_task.html",
        "referral",
        "office_referrals",
        _("Toutes les orientations"),
        _("Toutes les orientations ont une réponse."),
        REFERRAL,
    ),
    Waiting(
        "rendez-vous",
        _("Rendez-vous de la semaine"),
        meetings_to_keep,
        "homes/office/_meeting_task.html",
        "meeting",
        "office_meetings",
        _("Tous les rendez-vous"),
        _("Aucun rendez-vous cette semaine, aucune liste à terminer."),
        (
            "starts_at",
            "ends_at",
            "time_zone",
            "title",
            "means",
            "cancelled_at",
            "course__title",
            "led_by__name",
        ),
    ),
    Waiting(
        "decisions",
        _("Décisions à prendre"),
        decisions_waiting,
        "homes/office/_referral_task.html",
        "referral",
        "decisions_to_take",
        _("Toutes les décisions"),
        _("Personne n’attend de décision après ses tests."),
        REFERRAL,
    ),
    Waiting(
        "listes-d-attente",
        _("Places libres, liste d’attente"),
        waiting_list_waiting,
        "homes/office/_waiting_cohort_task.html",
        "cohort",
        "waiting_lists",
        _("Toutes les listes d’attente"),
        _("Aucune place libre n’est attendue par quelqu’un."),
        (
            "reference",
            "starts_on",
            "capacity_on_site",
            "capacity_remote",
            "frozen_title",
            "action__page__title",
        ),
    ),
)
STARTING = (
    Waiting(
        "entrees",
        _("Entrées proches"),
        people_waiting,
        "homes/office/_entry_task.html",
        "enrolment",
        "people_to_enter",
        _("Toutes les entrées"),
        _("Personne n’entre dans les deux semaines."),
        ("planned_entry_on", "status", *NAMES, *COHORT_TITLE),
    ),
    Waiting(
        "dossiers",
        _("Dossiers incomplets"),
        files_waiting,
        "homes/office/_file_task.html",
        "enrolment",
        "office_files",
        _("Tous les dossiers incomplets"),
        _("Personne n’entre bientôt sans ses papiers et ses documents lus."),
        ("planned_entry_on", *NAMES, *COHORT_TITLE),
    ),
    Waiting(
        "pieces",
        _("Pièces à vérifier"),
        papers_to_check,
        "homes/office/_paper_task.html",
        "paper",
        "office_files",
        _("Toutes les pièces à vérifier"),
        _("Toutes les pièces reçues sont vérifiées."),
        (
            "label",
            "received_at",
            *(f"enrolment__{name}" for name in NAMES),
            *(f"enrolment__{name}" for name in COHORT_TITLE),
        ),
        "?etat=a-verifier",
    ),
    Waiting(
        "declarations",
        _("Entrées et sorties à déclarer"),
        declarations_waiting,
        "homes/office/_declaration_task.html",
        "declaration",
        "declarations",
        _("Toutes les déclarations"),
        _("Toutes les entrées et sorties sont déclarées."),
        (
            "platform",
            "event",
            "business_on",
            "due_on",
            *(f"enrolment__{name}" for name in NAMES),
        ),
    ),
)
TEACHING = (
    Waiting(
        "absences",
        _("Absences à traiter"),
        absences_waiting,
        "homes/office/_absence_task.html",
        "unit",
        "absences_to_settle",
        _("Traiter les absences"),
        _("Aucune absence n’attend de décision."),
        (
            "half_day__date",
            "half_day__period",
            *(f"enrolment__{name}" for name in NAMES),
            *(f"half_day__{name}" for name in COHORT_TITLE),
        ),
    ),
    Waiting(
        "registres",
        _("Registres à clore"),
        registers_waiting,
        "homes/office/_register_task.html",
        "half_day",
        "registers_to_close",
        _("Tous les registres à clore"),
        _("Tous les registres passés sont contresignés."),
        ("date", "period", "cohort__reference", *COHORT_TITLE),
    ),
    Waiting(
        "certificats",
        _("Certificats à délivrer"),
        certificates_waiting,
        "homes/office/_certificate_task.html",
        "enrolment",
        "certificates_to_issue",
        _("Délivrer les certificats"),
        _("Aucun certificat n’est en attente."),
        ("actual_exit_on", "planned_exit_on", *NAMES, *COHORT_TITLE),
    ),
)
TELLING = (
    Waiting(
        "messages",
        _("Messages non distribués"),
        failures_waiting,
        "homes/office/_message_task.html",
        "message",
        "office_messages",
        _("Tous les messages"),
        _("Tous les messages sont arrivés."),
        ("subject", "failure", "channel", *NAMES),
    ),
    Waiting(
        "courriers",
        _("Courriers à imprimer"),
        letters_waiting,
        "homes/office/_letter_task.html",
        "message",
        "office_letters",
        _("Imprimer les courriers"),
        _("Aucun courrier n’est à imprimer."),
        ("subject", "created_at", *NAMES),
    ),
)
WORK = (*ANSWERING, *STARTING, *TEACHING, *TELLING)


def queues_of(viewer: Viewer) -> list[Queue]:
    """Each kind of work with what waits of it."""
    return [Queue.of(waiting, viewer) for waiting in WORK]
