"""What changed since the last visit, person by person, in words, newest first."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from people.models import Person, Role
from people.templatetags.interface import date_fr
from people.viewer import Viewer
from training.certificates.models import Certificate
from training.enrolments.models import Enrolment, EnrolmentEvent
from training.follow_up.models import Note, Outcome
from training.homes.words import enrolment_title
from training.referrals.models import Referral, ReferralEvent, ReferralStatus
from training.register.models import AttendanceUnit
from training.sharing.caseloads import may_manage_caseloads
from training.sharing.models import CaseloadAssignment
from training.sharing.visits import seen_until

# Of each kind; more than that in one visit is read in the list itself.
READ_AT_MOST = 200
SHOWN_PERSONS = 20

S = ReferralStatus
REFERRAL_NEWS = {
    S.SENT: gettext_lazy("Orientation envoyée"),
    S.RECEIVED: gettext_lazy("L’organisme a reçu l’orientation"),
    S.INVITED: gettext_lazy("Invitation à une rencontre"),
    S.TESTED: gettext_lazy("Tests passés"),
    S.ACCEPTED: gettext_lazy("L’organisme accepte"),
    S.WAITLISTED: gettext_lazy("Mise sur liste d’attente"),
    S.REFUSED: gettext_lazy("L’organisme refuse"),
    S.WITHDRAWN: gettext_lazy("Orientation retirée"),
    S.EXPIRED: gettext_lazy("Pas de réponse dans le délai"),
}


@dataclass(frozen=True)
class News:
    """One thing that happened; `about` is the course's title."""

    person: Person
    at: datetime
    words: str
    about: str
    status: str = ""


@dataclass(frozen=True)
class PersonNews:
    """What is new of one person, newest first."""

    person: Person
    news: list[News]


@dataclass(frozen=True)
class Digest:
    """The persons shown, and how many more there are."""

    persons: list[PersonNews]
    more: int


def own_people(viewer: Viewer, path: str) -> Q:
    """Whose news concern the viewer; `path` leads to the person.

    Those they follow; a manager who is no counsellor reads the whole agency's.
    """
    if may_manage_caseloads(viewer) and not viewer.has_role(Role.COUNSELLOR):
        return Q()
    followed = CaseloadAssignment.objects.current().filter(
        counsellor=viewer.user,
        organisation=viewer.organisation,
        person=OuterRef(path),
    )
    return Q(Exists(followed))


def digest(viewer: Viewer, since: datetime) -> Digest:
    """Everything newer than `since` and not yet seen. Seven queries, however much."""
    seen = seen_until(viewer)
    by_person: dict[Person, list[News]] = {}
    news = [row for source in SOURCES for row in source(viewer, since)]
    for row in sorted(news, key=lambda row: row.at, reverse=True):
        mark = seen.get(row.person.pk)
        if mark is None or row.at > mark:
            by_person.setdefault(row.person, []).append(row)
    persons = [PersonNews(person, rows) for person, rows in by_person.items()]
    return Digest(persons[:SHOWN_PERSONS], max(len(persons) - SHOWN_PERSONS, 0))


def _latest(rows: QuerySet, viewer: Viewer, at: str, since: datetime) -> Iterable:
    """The newest; not what the viewer did, if the rows say who did it."""
    if hasattr(rows.model, "actor_user"):
        rows = rows.exclude(actor_user=viewer.user)
    return rows.filter(**{f"{at}__gt": since}).order_by(f"-{at}")[:READ_AT_MOST]


def _seats(viewer: Viewer) -> QuerySet[Enrolment]:
    return Enrolment.objects.visible_to(viewer)


def _of_referrals(viewer: Viewer, since: datetime) -> Iterator[News]:
    sent = Referral.objects.visible_to(viewer).sent_by(viewer.organisation)
    # An answer that may still be taken back has been told to nobody.
    events = ReferralEvent.objects.filter(
        own_people(viewer, "referral__person"),
        referral__in=sent,
        referral__undo_until=None,
    ).select_related("referral__person", "referral__course")
    for event in _latest(events, viewer, "at", since):
        words = str(REFERRAL_NEWS.get(event.to_status, event.get_to_status_display()))
        if event.reason and event.to_status in (S.REFUSED, S.WITHDRAWN):
            words = f"{words} : {event.get_reason_display()}"
        referral = event.referral
        yield News(
            referral.person, event.at, words, referral.course.title, event.to_status
        )


def _of_enrolments(viewer: Viewer, since: datetime) -> Iterator[News]:
    events = EnrolmentEvent.objects.filter(
        own_people(viewer, "enrolment__person"), enrolment__in=_seats(viewer)
    ).select_related("enrolment__person", "enrolment__cohort__action__page")
    for event in _latest(events, viewer, "at", since):
        words = f"{enrolment_title(event)}, {date_fr(event.business_on)}"
        if event.reason:
            words = f"{words} ({event.reason})"
        enrolment = event.enrolment
        title = enrolment.cohort.title
        yield News(enrolment.person, event.at, words, title, event.to_status)


def _of_absences(viewer: Viewer, since: datetime) -> Iterator[News]:
    units = (
        AttendanceUnit.objects.visible_to(viewer)
        .to_settle()
        .filter(own_people(viewer, "enrolment__person"))
        .with_details()
    )
    for unit in _latest(units, viewer, "updated_at", since):
        half_day = unit.half_day
        words = _("Absence à justifier : %(day)s, %(period)s") % {
            "day": date_fr(half_day.date),
            "period": half_day.get_period_display(),
        }
        title = half_day.cohort.title
        yield News(unit.enrolment.person, unit.updated_at, words, title, "to_justify")


def _of_certificates(viewer: Viewer, since: datetime) -> Iterator[News]:
    rows = (
        Certificate.objects.visible_to(viewer)
        .filter(own_people(viewer, "enrolment__person"), status="issued")
        .with_details()
    )
    for row in _latest(rows, viewer, "issued_at", since):
        words = _("Document délivré : %(kind)s") % {"kind": row.get_kind_display()}
        title = row.enrolment.cohort.title
        yield News(row.enrolment.person, row.issued_at, words, title)


def _of_outcomes(viewer: Viewer, since: datetime) -> Iterator[News]:
    rows = (
        Outcome.objects.visible_to(viewer)
        .current()
        .filter(own_people(viewer, "enrolment__person"))
        .select_related("enrolment__person", "enrolment__cohort__action__page")
    )
    for row in _latest(rows, viewer, "recorded_at", since):
        words = _("Après la formation : %(situation)s") % {
            "situation": row.get_situation_display()
        }
        title = row.enrolment.cohort.title
        yield News(row.enrolment.person, row.recorded_at, capfirst(words), title)


def _of_notes(viewer: Viewer, since: datetime) -> Iterator[News]:
    """The words stand in the record, where reading them is noted."""
    rows = (
        Note.objects.visible_to(viewer)
        .current()
        .filter(own_people(viewer, "enrolment__person"))
        .with_details()
    )
    for row in _latest(rows, viewer, "recorded_at", since):
        words = _("Note de %(organisation)s") % {"organisation": row.organisation.name}
        title = row.enrolment.cohort.title
        yield News(row.enrolment.person, row.recorded_at, words, title)


SOURCES = (
    _of_referrals,
    _of_enrolments,
    _of_absences,
    _of_certificates,
    _of_outcomes,
    _of_notes,
)
