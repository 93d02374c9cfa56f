"""What waits at the provider's office: its queues, the most urgent first.

Each costs one query, whatever its length: the count comes with the first rows, and
a line reads no more columns than it shows.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, QuerySet, Window
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from people.viewer import Viewer
from training.cohorts.schedule import HalfDay
from training.enrolments.models import Enrolment
from training.referrals.models import Referral
from training.register.models import AttendanceUnit
from training.sharing import policy

SHOWN = 5
SOON_DAYS = 14
NAMES = ("person__first_names", "person__birth_name", "person__usual_name")
COHORT_TITLE = ("cohort__frozen_title", "cohort__action__page__title")


@dataclass(frozen=True)
class Waiting:
    """A kind of work: what is read, under which words, and the list it heads.

    `row` is the template of a line, which finds it under the name `row_name` and
    shows `fields`.
    """

    key: str
    title: Promise
    read: Callable[[Viewer], QuerySet]
    row: str
    row_name: str
    url: str
    all_words: Promise
    nothing: Promise
    fields: tuple[str, ...]


@dataclass(frozen=True)
class Queue:
    """The head of a list: how many wait, and the first of them."""

    waiting: Waiting
    count: int
    rows: list[Any]

    @classmethod
    def of(cls, waiting: Waiting, viewer: Viewer) -> "Queue":
        related = {path for path, _dots, _name in map(_split, waiting.fields) if path}
        lines = (
            waiting.read(viewer)
            .select_related(*related)
            .only(*waiting.fields)
            .annotate(in_all=Window(Count("*")))
        )
        rows = list(lines[:SHOWN])
        return cls(waiting, rows[0].in_all if rows else 0, rows)


def _split(field: str) -> tuple[str, str, str]:
    return field.rpartition("__")


def referrals_to_answer(viewer: Viewer) -> QuerySet[Referral]:
    """The oldest first: their delay ends soonest."""
    return (
        Referral.objects.received_by(viewer.organisation)
        .awaiting_answer()
        .order_by("expires_on", "sent_at")
    )


def own_enrolments(viewer: Viewer) -> QuerySet[Enrolment]:
    return Enrolment.objects.run_by(viewer)


def absences_waiting(viewer: Viewer) -> QuerySet[AttendanceUnit]:
    return (
        AttendanceUnit.objects.to_settle()
        .filter(policy.provider_cohorts(viewer, "enrolment__cohort__"))
        .order_by("half_day__starts_at")
    )


def registers_waiting(viewer: Viewer) -> QuerySet[HalfDay]:
    return HalfDay.objects.visible_to(viewer).to_close()


def people_waiting(viewer: Viewer) -> QuerySet[Enrolment]:
    """Enrolled, expected within two weeks or already awaited."""
    return (
        own_enrolments(viewer)
        .starting_soon(SOON_DAYS)
        .order_by("planned_entry_on", "person__birth_name")
    )


def certificates_waiting(viewer: Viewer) -> QuerySet[Enrolment]:
    return (
        own_enrolments(viewer)
        .without_certificate()
        .order_by(F("actual_exit_on").asc(nulls_last=True), "person__birth_name")
    )


WORK = (
    Waiting(
        "orientations",
        _("Orientations à traiter"),
        referrals_to_answer,
        "homes/office/_referral_task.html",
        "referral",
        "office_referrals",
        _("Toutes les orientations"),
        _("Toutes les orientations ont une réponse."),
        (
            "status",
            "expires_on",
            *NAMES,
            "course__title",
            "cohort__starts_on",
            "referring_organisation__name",
        ),
    ),
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


def queues_of(viewer: Viewer) -> list[Queue]:
    return [Queue.of(waiting, viewer) for waiting in WORK]
