"""Who needs the counsellor today: late answers, no-shows, absences, drafts, entries."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from people.models import Person
from people.templatetags.interface import date_fr
from people.viewer import Viewer
from training.enrolments.admission.models import SeatOffer
from training.enrolments.models import Enrolment, EnrolmentStatus
from training.homes.partner.news import own_people
from training.homes.words import days_left_label
from training.meetings.models import InvitationStatus, MeetingInvitation
from training.referrals.models import AWAITING_ANSWER, Referral, ReferralStatus
from training.register.models import AttendanceUnit

SHOWN = 10
READ_AT_MOST = 30
ANSWER_DAYS = 5
# What nobody took up for so long is no more "today".
FORGOTTEN_DAYS = 60


@dataclass(frozen=True)
class Need:
    """A person, what is awaited, of which course; `tone` colours the tag."""

    person: Person
    words: str
    about: str
    tone: str = "info"


def needs(viewer: Viewer) -> list[Need]:
    """The most urgent first, one line per person and matter. Six queries at most."""
    found = [need for source in SOURCES for need in source(viewer)]
    return found[:SHOWN]


def _referrals(viewer: Viewer) -> QuerySet[Referral]:
    return (
        Referral.objects.visible_to(viewer)
        .sent_by(viewer.organisation)
        .filter(own_people(viewer, "person"))
        .select_related("person", "course")
    )


def _late_answers(viewer: Viewer) -> Iterator[Need]:
    today = timezone.localdate()
    late = Q(
        status__in=AWAITING_ANSWER, expires_on__lte=today + timedelta(days=ANSWER_DAYS)
    )
    expired = Q(
        status=ReferralStatus.EXPIRED,
        updated_at__gte=timezone.now() - timedelta(days=FORGOTTEN_DAYS),
    )
    rows = _referrals(viewer).filter(late | expired)
    for row in rows.order_by("expires_on", "pk")[:READ_AT_MOST]:
        words = _("Pas de réponse de l’organisme : à relancer")
        if row.status != ReferralStatus.EXPIRED:
            words = _("Réponse attendue : %(left)s") % {"left": days_left_label(row)}
        yield Need(row.person, words, row.course.title, "warning")


def _offers(viewer: Viewer) -> Iterator[Need]:
    rows = (
        SeatOffer.objects.visible_to(viewer)
        .holding()
        .filter(
            own_people(viewer, "referral__person"),
            referral__referring_organisation=viewer.organisation,
        )
        .with_details()
    )
    for row in rows.order_by("expires_at", "pk")[:READ_AT_MOST]:
        words = _("Une place est proposée : la personne répond avant %(day)s") % {
            "day": date_fr(row.expires_at)
        }
        yield Need(row.referral.person, words, row.cohort.title, "warning")


def _no_shows(viewer: Viewer) -> Iterator[Need]:
    rows = (
        MeetingInvitation.objects.visible_to(viewer)
        .filter(
            own_people(viewer, "referral__person"),
            status=InvitationStatus.NO_SHOW,
            referral__status__in=AWAITING_ANSWER,
            referral__referring_organisation=viewer.organisation,
            updated_at__gte=timezone.now() - timedelta(days=FORGOTTEN_DAYS),
        )
        .select_related("referral__person", "referral__course", "meeting")
    )
    for row in rows.order_by("-updated_at", "pk")[:READ_AT_MOST]:
        words = _("N’est pas venue au rendez-vous %(day)s") % {
            "day": date_fr(row.meeting.starts_at) if row.meeting else ""
        }
        yield Need(row.referral.person, words, row.referral.course.title, "warning")


def _absences(viewer: Viewer) -> Iterator[Need]:
    """One line per seat, with how many half-days wait for a reason."""
    counts = dict(
        AttendanceUnit.objects.visible_to(viewer)
        .to_settle()
        .filter(own_people(viewer, "enrolment__person"))
        .values_list("enrolment")
        .annotate(n=Count("pk"))
        .order_by("-n")[:READ_AT_MOST]
    )
    rows = Enrolment.objects.filter(pk__in=counts).select_related(
        "person", "cohort__action__page"
    )
    for row in sorted(rows, key=lambda row: -counts[row.pk]):
        words = ngettext(
            "%(n)s absence à justifier", "%(n)s absences à justifier", counts[row.pk]
        ) % {"n": counts[row.pk]}
        yield Need(row.person, words, row.cohort.title, "warning")


def _entries(viewer: Viewer) -> Iterator[Need]:
    """Awaited since before today, without anyone noting that they came."""
    rows = Enrolment.objects.visible_to(viewer).filter(
        own_people(viewer, "person"),
        status=EnrolmentStatus.ENROLLED,
        planned_entry_on__lt=timezone.localdate(),
    )
    rows = rows.select_related("person", "cohort__action__page")
    for row in rows.order_by("planned_entry_on", "pk")[:READ_AT_MOST]:
        words = _("Entrée prévue %(day)s, pas encore notée") % {
            "day": date_fr(row.planned_entry_on)
        }
        yield Need(row.person, words, row.cohort.title)


def _drafts(viewer: Viewer) -> Iterator[Need]:
    """The viewer's own: nobody else sends them."""
    rows = (
        Referral.objects.visible_to(viewer)
        .sent_by(viewer.organisation)
        .filter(status=ReferralStatus.DRAFT, counsellor=viewer.user)
        .select_related("person", "course")
    )
    for row in rows.order_by(F("created_at"), "pk")[:READ_AT_MOST]:
        words = _("Orientation préparée, à envoyer")
        yield Need(row.person, words, row.course.title)


SOURCES = (_late_answers, _offers, _no_shows, _absences, _entries, _drafts)
