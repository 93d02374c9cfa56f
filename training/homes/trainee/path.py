"""What a person in training reads about themselves, gathered in a few queries."""

from dataclasses import dataclass, field

from django.db.models import QuerySet
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from people.models import Person
from people.templatetags.interface import date_fr, hours_fr
from people.viewer import Viewer
from training.certificates.models import Certificate
from training.enrolments.admission.waiting_list import places_of
from training.enrolments.admission.words import position_fr
from training.enrolments.models import Enrolment, EnrolmentStatus
from training.homes.agenda import Appointment, appointments, coming_sessions
from training.homes.words import referral_for_person
from training.meetings.models import MeetingInvitation
from training.meetings.reading import last_invitations
from training.referrals.models import OPEN, Referral, ReferralStatus
from training.register.models import AbsenceNotice, AttendanceUnit
from training.register.reading import Totals, totals_of
from training.register.services.absences import answer_by
from training.sharing.models import AccessGrant, CaseloadAssignment

ACTIVE = (
    EnrolmentStatus.ENROLLED,
    EnrolmentStatus.IN_TRAINING,
    EnrolmentStatus.SUSPENDED,
)
SHOWN_SESSIONS = 3


@dataclass(frozen=True)
class TrainingCard:
    """One enrolment with its hours. `percent` is None while nothing is planned."""

    enrolment: Enrolment
    totals: Totals

    @property
    def done_minutes(self) -> int:
        return self.totals.realised.total

    @property
    def planned_minutes(self) -> int:
        return self.totals.planned.total

    @property
    def hours_text(self) -> str:
        """`12 h faites sur 210 h`."""
        return _("%(done)s faites sur %(planned)s") % {
            "done": hours_fr(self.done_minutes),
            "planned": hours_fr(self.planned_minutes),
        }


@dataclass(frozen=True)
class ReferralCard:
    """`position`: the place on the waiting list (« 3e position »), if one waits;
    `invitation`: the last one to a meeting."""

    referral: Referral
    position: str = ""
    invitation: MeetingInvitation | None = None

    @property
    def sentence(self) -> str:
        return referral_for_person(self.referral, self.invitation)

    @property
    def status_label(self) -> str:
        """A wish that one's counsellor hasn't sent yet isn't a « brouillon » to one."""
        if self.referral.status == ReferralStatus.DRAFT:
            return _("Chez votre conseiller")
        return capfirst(self.referral.get_status_display())

    @property
    def may_withdraw(self) -> bool:
        return self.referral.status in OPEN and not hasattr(self.referral, "enrolment")

    @property
    def may_send_again(self) -> bool:
        """What one sent alone; a counsellor's, the counsellor sends again."""
        is_expired = self.referral.status == ReferralStatus.EXPIRED
        return is_expired and self.referral.is_application


@dataclass(frozen=True)
class Absence:
    """A half-day missed, on which the person may still say why."""

    unit: AttendanceUnit
    notice: AbsenceNotice | None

    @property
    def is_answered(self) -> bool:
        return self.notice is not None and self.notice.answered_at is not None

    @property
    def hint(self) -> str:
        if self.is_answered:
            return _("Vous avez répondu. Votre organisme décide.")
        last_day = answer_by(self.notice) if self.notice else None
        if last_day is None:
            return _("Dites pourquoi : votre organisme décidera ensuite.")
        return _("À faire avant %(day)s au soir") % {"day": date_fr(last_day)}


@dataclass(frozen=True)
class Path:
    """Everything on `/mon-parcours/`."""

    person: Person
    trainings: list[TrainingCard]
    referrals: list[ReferralCard]
    next: list[Appointment]
    absences: list[Absence]
    certificates: list[Certificate]
    watchers: list[str]
    counsellors: list[CaseloadAssignment]
    steps: list[dict] = field(default_factory=list)

    @property
    def enrolment(self) -> Enrolment | None:
        """The one that matters now: running or to come, else the last."""
        rows = [card.enrolment for card in self.trainings]
        return next((e for e in rows if e.status in ACTIVE), rows[0] if rows else None)

    @property
    def later(self) -> list[Appointment]:
        """After the next one, without those that ask for something now."""
        return [row for row in self.next[1:] if not (row.may_join or row.may_sign)]

    @property
    def course(self):
        """Of the enrolment, or of the referral under way: its contact can help."""
        if self.enrolment is not None:
            return self.enrolment.cohort.action.page
        return self.referrals[0].referral.course if self.referrals else None

    @property
    def provider(self):
        if self.enrolment is not None:
            return self.enrolment.cohort.delivering_provider
        return self.referrals[0].referral.provider if self.referrals else None

    @property
    def lead(self) -> str:
        """One sentence: where one is."""
        if self.enrolment is not None:
            return _LEADS.get(
                EnrolmentStatus(self.enrolment.status),
                _("Cette formation est arrêtée."),
            )
        if self.referrals:
            return _("Voici où en est votre candidature.")
        return _("Vous n’avez pas encore de formation.")


_LEADS = {
    EnrolmentStatus.ENROLLED: gettext_lazy("Votre inscription est confirmée."),
    EnrolmentStatus.IN_TRAINING: gettext_lazy("Vous êtes en formation."),
    EnrolmentStatus.SUSPENDED: gettext_lazy("Votre parcours est suspendu."),
    EnrolmentStatus.COMPLETED: gettext_lazy("Votre formation est terminée."),
}


def read_path(viewer: Viewer) -> Path:
    """The viewer's own path; about fifteen queries, however long it is."""
    person = viewer.person
    enrolments = own_enrolments(viewer)
    totals = totals_of(enrolments)
    active = [row for row in enrolments if row.status in ACTIVE]
    sessions = coming_sessions(viewer, person)[:SHOWN_SESSIONS] if active else []
    referrals = list(
        Referral.objects.visible_to(viewer).of_person(person).with_details()
    )
    places = places_of(referrals)
    invited = [row for row in referrals if row.status == ReferralStatus.INVITED]
    invitations = last_invitations(invited)
    path = Path(
        person=person,
        trainings=[TrainingCard(row, totals[row.pk]) for row in enrolments],
        referrals=[
            ReferralCard(row, position_fr(places.get(row.pk)), invitations.get(row.pk))
            for row in referrals
            if _is_shown(row)
        ],
        next=appointments(sessions, active),
        absences=_absences(enrolments),
        certificates=list(_certificates(viewer, enrolments)),
        watchers=list(
            AccessGrant.objects.visible_to(viewer)
            .filter(person=person)
            .in_force()
            .values_list("organisation__name", flat=True)
            .distinct()
        ),
        counsellors=list(
            CaseloadAssignment.objects.current()
            .filter(person=person)
            .select_related("counsellor", "organisation")
        ),
    )
    path.steps.extend(steps_of(path))
    return path


def own_enrolments(viewer: Viewer) -> list[Enrolment]:
    """The running or coming first, then the past, newest first."""
    rows = Enrolment.objects.visible_to(viewer).of_person(viewer.person).with_details()
    return sorted(rows, key=lambda row: row.status not in ACTIVE)


def _is_shown(referral: Referral) -> bool:
    """A draft isn't told yet, unless the person asked for it; an enrolment tells the
    rest of an accepted one."""
    is_told = referral.status != ReferralStatus.DRAFT or referral.is_own_wish
    return is_told and not hasattr(referral, "enrolment")


def _absences(enrolments: list[Enrolment]) -> list[Absence]:
    units = (
        AttendanceUnit.objects.to_settle()
        .filter(enrolment__in=enrolments)
        .select_related("half_day__cohort", "enrolment")
        .order_by("half_day__starts_at")
    )
    notices = {
        (notice.enrolment_id, notice.half_day_id): notice
        for notice in AbsenceNotice.objects.filter(
            enrolment__in=enrolments
        ).select_related("half_day__cohort")
    }
    return [
        Absence(unit, notices.get((unit.enrolment_id, unit.half_day_id)))
        for unit in units
    ]


def _certificates(viewer: Viewer, enrolments: list[Enrolment]) -> QuerySet:
    return (
        Certificate.objects.visible_to(viewer)
        .filter(enrolment__in=enrolments, status=Certificate.Status.ISSUED)
        .with_details()
    )


def steps_of(path: Path) -> list[dict]:
    """The way in four steps, as components/steps.html takes them."""
    if path.enrolment is None and not path.referrals:
        return []
    done = _steps_done(path)
    labels = [
        _("Candidature envoyée"),
        _("Réponse de l’organisme"),
        _("Formation"),
        _("Certificat"),
    ]
    status = ["done"] * done + ["current"] + ["to_come"] * len(labels)
    return [
        {"label": label, "status": status[index]} for index, label in enumerate(labels)
    ]


def _steps_done(path: Path) -> int:
    """How many of the four steps lie behind."""
    if path.enrolment is None:
        is_accepted = path.referrals[0].referral.status == ReferralStatus.ACCEPTED
        return 2 if is_accepted else 1
    if path.enrolment.status in ACTIVE:
        return 2
    has_certificate = any(
        row.enrolment_id == path.enrolment.pk for row in path.certificates
    )
    return 4 if has_certificate else 3
