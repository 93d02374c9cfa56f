"""What a calendar shows: class sessions attended or taught, and meetings invited to.

Each event keeps its UID for good; SEQUENCE counts the changes of the timetable, so
that a moved hour replaces the old one and a cancelled one is struck out.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from people.models import Person, User
from people.templatetags.interface import phone_fr
from people.viewer import Viewer
from training.cohorts.changes import TimetableChange
from training.cohorts.schedule import ClassSession
from training.homes.agenda import place_of, trainers_of
from training.meetings.models import InvitationStatus, Meeting, MeetingInvitation
from training.messages.links import absolute

PAST_DAYS = 60  # how long what is over stays in the feed


@dataclass(frozen=True)
class CalendarEvent:
    """One entry; `changed_at` and `revision` say which version of it this is."""

    uid: str
    title: str
    starts_at: datetime
    ends_at: datetime
    zone: ZoneInfo
    place: str
    url: str
    description: str
    is_cancelled: bool
    changed_at: datetime
    revision: int


@dataclass(frozen=True)
class Revisions:
    """How often, and when last, each class session of some cohorts was changed."""

    cohorts: frozenset[UUID]

    @cached_property
    def _found(self) -> dict[str, tuple[int, datetime]]:
        found: dict[str, tuple[int, datetime]] = {}
        rows = TimetableChange.objects.filter(cohort__in=self.cohorts)
        for lines, made_at in rows.order_by("made_at").values_list("lines", "made_at"):
            for line in lines:
                count = found.get(line["session"], (-1, made_at))[0]
                found[line["session"]] = (count + 1, made_at)
        return found

    def of(self, session: ClassSession) -> tuple[int, datetime]:
        """A session that no change tells of dates from its cohort's own change."""
        default = (0, session.cohort.updated_at)
        return self._found.get(str(session.pk), default)


def events_of_person(person: Person) -> list[CalendarEvent]:
    """Five queries, however many entries."""
    sessions = _shown(ClassSession.with_cancelled.attended_by(person))
    return [*session_events(sessions), *_meetings(person)]


def events_of_trainer(user: User) -> list[CalendarEvent]:
    return session_events(_shown(ClassSession.with_cancelled.taught_by(user)))


def _shown(sessions: QuerySet[ClassSession]) -> QuerySet[ClassSession]:
    since = timezone.now() - timedelta(days=PAST_DAYS)
    return sessions.filter(ends_at__gte=since).order_by("starts_at").with_details()


def session_events(sessions: Iterable[ClassSession]) -> list[CalendarEvent]:
    sessions = list(sessions)
    revisions = Revisions(frozenset(session.cohort_id for session in sessions))
    return [_session_event(session, revisions) for session in sessions]


def _session_event(session: ClassSession, revisions: Revisions) -> CalendarEvent:
    revision, changed_at = revisions.of(session)
    place = place_of(session) if session.has_room_on_site else ""
    remote = _("À distance") if session.has_remote else ""
    notes = [
        session.cohort.title,
        _("Avec %(names)s") % {"names": trainers_of(session)}
        if session.trainers.all()
        else "",
        _("À apporter : %(things)s") % {"things": session.bring}
        if session.bring
        else "",
    ]
    return CalendarEvent(
        uid=f"seance-{session.pk}",
        title=session.title,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        zone=session.cohort.zone,
        place=" / ".join(filter(None, [place, remote])),
        url=absolute(reverse("class_session", args=[session.pk])),
        description="\n".join(filter(None, notes)),
        is_cancelled=session.cancelled_at is not None,
        changed_at=changed_at,
        revision=revision,
    )


def _meetings(person: Person) -> list[CalendarEvent]:
    since = timezone.now() - timedelta(days=PAST_DAYS)
    invitations = (
        MeetingInvitation.objects.visible_to(Viewer.for_link(person))
        .of_person(person)
        .on_the_list()
        .filter(meeting__ends_at__gte=since)
        .exclude(status=InvitationStatus.DECLINED)
        .select_related("meeting__provider")
    )
    return [_meeting_event(invitation) for invitation in invitations]


def _notes_of(meeting: Meeting) -> str:
    """Whom to call, how to take part, what to bring."""
    provider = meeting.provider
    way = "" if meeting.place else capfirst(meeting.get_means_display())
    if meeting.video_link:
        way = _("En visioconférence : %(link)s") % {"link": meeting.video_link}
    notes = [
        " : ".join(filter(None, [provider.name, phone_fr(provider.phone)])),
        way,
        _("À apporter : %(things)s") % {"things": meeting.bring}
        if meeting.bring
        else "",
    ]
    return "\n".join(filter(None, notes))


def _meeting_event(invitation: MeetingInvitation) -> CalendarEvent:
    meeting = invitation.meeting
    return CalendarEvent(
        uid=f"rendez-vous-{invitation.pk}",
        title=meeting.title,
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        zone=meeting.zone,
        place=meeting.place,
        url=absolute(reverse("my_meetings")),
        description=_notes_of(meeting),
        is_cancelled=meeting.is_cancelled,
        changed_at=max(meeting.updated_at, invitation.updated_at),
        revision=int((meeting.updated_at - meeting.created_at).total_seconds()),
    )
