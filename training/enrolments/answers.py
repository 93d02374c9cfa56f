"""What people announce for a class session: I come, I can't, I'll be remote.

An announcement is no attendance and no absence: it tells trainers and office whom to
expect. One may change one's mind until the session starts.
"""

from collections import defaultdict
from collections.abc import Iterable
from uuid import UUID

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.actors import ActorFields
from people.viewer import Viewer
from training.changes import ChangeKind, note_enrolments
from training.cohorts import permissions as cohort_permissions
from training.cohorts.models import Cohort
from training.cohorts.schedule import ClassSession, SessionPlace
from training.enrolments.models import (
    AttendanceMode,
    Enrolment,
    EnrolmentStatus,
    SessionMode,
)
from training.refusals import Refusal

EXPECTED = (EnrolmentStatus.ENROLLED, EnrolmentStatus.IN_TRAINING)


class Answer(models.TextChoices):
    """The words of the buttons are chosen by how the session is held."""

    COMING = "coming", _("vient")
    REMOTE = "remote", _("sera à distance")
    ABSENT = "absent", _("ne vient pas")


class AbsentReason(models.TextChoices):
    """A class of reason, never a diagnosis."""

    SICKNESS = "sickness", _("Je suis malade")
    APPOINTMENT = "appointment", _("J’ai un rendez-vous")
    FAMILY = "family", _("Une raison familiale")
    TRANSPORT = "transport", _("Un problème de transport")
    WORK = "work", _("Je travaille")
    OTHER = "other", _("Une autre raison")


class SessionAnswer(ActorFields):
    """One person's announcement for one class session; the last one counts.

    `starts_at` is the hour that was answered for: moved since, it no longer counts.
    """

    enrolment = models.ForeignKey(
        Enrolment, models.CASCADE, related_name="session_answers"
    )
    class_session = models.ForeignKey(
        ClassSession, models.CASCADE, related_name="answers"
    )
    answer = models.CharField(_("réponse"), max_length=10, choices=Answer)
    reason = models.CharField(
        _("raison"), max_length=15, choices=AbsentReason, blank=True
    )
    starts_at = models.DateTimeField()
    answered_at = models.DateTimeField(_("répondu le"), default=timezone.now)

    class Meta:
        verbose_name = _("réponse pour une séance")
        verbose_name_plural = _("réponses pour des séances")
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment", "class_session"],
                name="session_answer_once",
                violation_error_message=_("Une réponse est déjà notée."),
            )
        ]

    def __str__(self) -> str:
        return self.get_answer_display()

    @property
    def is_absent(self) -> bool:
        return self.answer == Answer.ABSENT


class TooLateToAnswer(Refusal):
    code = "too_late_to_answer"
    sentence = _(
        "C’est trop tard : la séance a commencé. Appelez votre organisme de formation."
    )


class NotYourSession(Refusal):
    code = "not_your_session"
    sentence = _("Cette séance n’est plus dans votre planning.")


class NoRemoteSeat(Refusal):
    code = "no_remote_seat"
    sentence = _("Il n’y a plus de place à distance pour cette séance.")


class NoRoomSeat(Refusal):
    code = "no_room_seat"
    sentence = _("Il n’y a plus de place en salle pour cette séance.")


def can_answer(viewer: Viewer, enrolment: Enrolment) -> bool:
    """The person, signed in or by their link; else the provider, on the phone."""
    if viewer.person is not None and viewer.person.pk == enrolment.person_id:
        return True
    return cohort_permissions.can_run(viewer, enrolment.cohort)


def enrolment_in(person_id: UUID, session: ClassSession) -> Enrolment | None:
    """The seat by which the person attends that session, if they do."""
    return (
        Enrolment.objects.filter(
            models.Q(cohort=session.cohort_id)
            | models.Q(cohort__guest_sessions=session),
            person=person_id,
            status__in=EXPECTED,
        )
        .select_related("cohort", "person")
        .first()
    )


def answer_session(
    enrolment: Enrolment,
    session: ClassSession,
    answer: str,
    *,
    by: Viewer,
    reason: str = "",
) -> SessionAnswer:
    """Keeps the announcement, the last one in place of those before. Repeatable.

    Where the session is held both ways, coming or being remote also sets how the
    person attends it, if a seat of that kind is left.
    """
    if not can_answer(by, enrolment) or enrolment.status not in EXPECTED:
        raise NotYourSession
    if session.starts_at <= timezone.now():
        raise TooLateToAnswer
    with transaction.atomic():
        cohort = Cohort.objects.select_for_update().get(pk=enrolment.cohort_id)
        if answer != Answer.ABSENT:
            _choose_mode(enrolment, session, cohort, answer)
        kept, _created = SessionAnswer.objects.update_or_create(
            enrolment=enrolment,
            class_session=session,
            defaults={
                "answer": answer,
                "reason": reason if answer == Answer.ABSENT else "",
                "starts_at": session.starts_at,
                "answered_at": timezone.now(),
                **by.as_record(),
            },
        )
    return kept


def _choose_mode(
    enrolment: Enrolment, session: ClassSession, cohort: Cohort, answer: str
) -> None:
    """Sets the mode of this one session; call it under the cohort's lock."""
    if session.mode != SessionPlace.BOTH:
        if answer == Answer.REMOTE and session.mode != SessionPlace.REMOTE:
            raise NoRemoteSeat
        return
    mode = mode_of(answer)
    rows = SessionMode.objects.filter(enrolment=enrolment, class_session=session)
    if mode == enrolment.mode:
        if rows.delete()[0]:
            note_enrolments(ChangeKind.ENROLMENT, [enrolment])
        return
    if rows.filter(mode=mode).exists():
        return
    if seats_left(session, cohort, mode) <= 0:
        raise NoRemoteSeat if mode == AttendanceMode.REMOTE else NoRoomSeat
    SessionMode.objects.update_or_create(
        enrolment=enrolment, class_session=session, defaults={"mode": mode}
    )
    note_enrolments(ChangeKind.ENROLMENT, [enrolment])


def mode_of(answer: str) -> str:
    return AttendanceMode.REMOTE if answer == Answer.REMOTE else AttendanceMode.ON_SITE


def seats_left(session: ClassSession, cohort: Cohort, mode: str) -> int:
    """Seats of that mode that nobody of the cohort takes in this session."""
    capacity = (
        cohort.capacity_remote
        if mode == AttendanceMode.REMOTE
        else cohort.capacity_on_site
    )
    once = SessionMode.objects.filter(
        class_session=session, enrolment=models.OuterRef("pk")
    )
    taken = (
        Enrolment.objects.holding_a_seat()
        .filter(cohort=cohort)
        .annotate(once=models.Subquery(once.values("mode")[:1]))
        .filter(models.Q(once=mode) | models.Q(once=None, mode=mode))
    )
    return capacity - taken.count()


def choices_for(enrolment: Enrolment, session: ClassSession) -> list[str]:
    """The answers that may be given now, in the order of the buttons."""
    if session.mode != SessionPlace.BOTH:
        return [Answer.COMING, Answer.ABSENT]
    offered = {
        answer
        for answer in (Answer.COMING, Answer.REMOTE)
        if current_mode(enrolment, session) == mode_of(answer)
        or seats_left(session, enrolment.cohort, mode_of(answer)) > 0
    }
    return [answer for answer in Answer if answer in {*offered, Answer.ABSENT}]


def current_mode(enrolment: Enrolment, session: ClassSession) -> str:
    """How the person attends that session as things stand."""
    if session.mode != SessionPlace.BOTH:
        return session.mode
    once = SessionMode.objects.filter(enrolment=enrolment, class_session=session)
    return once.values_list("mode", flat=True).first() or enrolment.mode


def answers_for(
    sessions: Iterable[ClassSession],
) -> dict[UUID, dict[UUID, SessionAnswer]]:
    """{session: {enrolment: answer}}, in one query, however many sessions."""
    sessions = list(sessions)
    hours = {session.pk: session.starts_at for session in sessions}
    found: dict[UUID, dict[UUID, SessionAnswer]] = defaultdict(dict)
    rows = SessionAnswer.objects.filter(class_session__in=sessions)
    for row in rows.select_related("enrolment__person"):
        if row.starts_at == hours[row.class_session_id]:
            found[row.class_session_id][row.enrolment_id] = row
    return found
