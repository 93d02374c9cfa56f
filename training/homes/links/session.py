"""One tap for a class session: its day, its hours, and who holds the link answers.

Nothing shows a name, a course or a place, nor what was answered before.
"""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from people.templatetags.interface import time_range_fr
from people.viewer import Viewer
from training.cohorts.schedule import ClassSession, SessionPlace
from training.enrolments.answers import (
    AbsentReason,
    Answer,
    NotYourSession,
    TooLateToAnswer,
    answer_session,
    choices_for,
    enrolment_in,
)
from training.enrolments.models import Enrolment
from training.messages.models import PersonalLink
from training.refusals import Refusal

# What the address of a message preselects (`?r=`): it answers nothing by itself.
WORDS = {"viens": Answer.COMING, "distance": Answer.REMOTE, "absent": Answer.ABSENT}
LABELS = {
    Answer.COMING: gettext_lazy("Je viens"),
    Answer.REMOTE: gettext_lazy("Je serai à distance"),
    Answer.ABSENT: gettext_lazy("Je ne peux pas"),
}
SAID = {
    Answer.COMING: gettext_lazy("C’est noté : vous venez"),
    Answer.REMOTE: gettext_lazy("C’est noté : vous serez à distance"),
    Answer.ABSENT: gettext_lazy("C’est noté : vous ne venez pas"),
}


@dataclass(frozen=True)
class Choice:
    answer: str
    label: str
    is_first: bool


@dataclass(frozen=True)
class Asked:
    """The question of one link. `others`: the person's later sessions of that day."""

    session: ClassSession
    enrolment: Enrolment
    others: list[ClassSession]
    chosen: str = ""

    @property
    def zone(self) -> ZoneInfo:
        return self.session.cohort.zone

    @property
    def starts_at(self) -> datetime:
        return self.session.starts_at

    @property
    def hours(self) -> str:
        return hours_of(self.session)

    @property
    def choices(self) -> list[Choice]:
        answers = choices_for(self.enrolment, self.session)
        first = self.chosen if self.chosen in answers else answers[0]
        ordered = sorted(answers, key=lambda answer: answer != first)
        return [
            Choice(str(answer), label_of(answer, self.session), answer == first)
            for answer in ordered
        ]


def hours_of(session: ClassSession) -> str:
    """`de 9 h à 12 h`, with the venue's zone where it isn't the house's."""
    zone = session.cohort.zone
    text = time_range_fr(
        session.starts_at.astimezone(zone), session.ends_at.astimezone(zone)
    )
    if zone.key == settings.TIME_ZONE:
        return text
    place = zone.key.rpartition("/")[2].replace("_", " ")
    return _("%(hours)s (heure locale : %(place)s)") % {"hours": text, "place": place}


def label_of(answer: str, session: ClassSession) -> str:
    if answer == Answer.COMING and session.mode == SessionPlace.REMOTE:
        return _("Je serai là, à distance")
    return str(LABELS[answer])


def said_of(answer: str, session: ClassSession) -> str:
    if answer == Answer.COMING and session.mode == SessionPlace.REMOTE:
        return str(SAID[Answer.REMOTE])
    return str(SAID[Answer(answer)])


def show(request: HttpRequest, link: PersonalLink) -> HttpResponse:
    """The question. What was answered before isn't shown."""
    asked = read(link, chosen=WORDS.get(request.GET.get("r", ""), ""))
    if isinstance(asked, Refusal):
        return closed(request, asked)
    return render(request, "links/session.html", {"asked": asked})


def answer(request: HttpRequest, link: PersonalLink) -> HttpResponse:
    """Keeps the answer, for the other sessions of the day too if asked. Repeatable."""
    asked = read(link)
    if isinstance(asked, Refusal):
        return closed(request, asked)
    given, reason = request.POST.get("answer", ""), request.POST.get("reason", "")
    if given not in Answer.values or reason not in ("", *AbsentReason.values):
        return render(request, "links/session.html", {"asked": asked}, status=422)
    viewer = Viewer.for_link(link.person.current)
    try:
        answer_session(asked.enrolment, asked.session, given, by=viewer, reason=reason)
    except Refusal as refusal:
        context = {"asked": asked, "refusal": refusal}
        return render(request, "links/session.html", context, status=409)
    wanted = request.POST.getlist("also")
    also = [row for row in asked.others if str(row.pk) in wanted]
    context = {
        "asked": asked,
        "said": said_of(given, asked.session),
        "asks_why": given == Answer.ABSENT and not reason,
        "reasons": AbsentReason.choices,
        "also": also,
        "left": _answer_others(asked, also, given, by=viewer, reason=reason),
    }
    return render(request, "links/session_done.html", context)


def _answer_others(
    asked: Asked, also: list[ClassSession], given: str, *, by: Viewer, reason: str
) -> list[ClassSession]:
    """Returns those for which this answer can't be given: held on site alone, full."""
    left = []
    for session in also:
        try:
            answer_session(asked.enrolment, session, given, by=by, reason=reason)
        except Refusal:
            left.append(session)
    return left


def read(link: PersonalLink, chosen: str = "") -> Asked | Refusal:
    """The session, if it is still ahead and still the person's."""
    session = (
        ClassSession.objects.filter(pk=link.subject_id).select_related("cohort").first()
    )
    enrolment = session and enrolment_in(link.person.current.pk, session)
    if enrolment is None:
        return NotYourSession()
    if session.starts_at <= timezone.now():
        return TooLateToAnswer()
    day = session.starts_at.astimezone(session.cohort.zone).date()
    later = ClassSession.objects.of_cohort(enrolment.cohort).filter(
        starts_at__gt=timezone.now()
    )
    others = [
        row
        for row in later.select_related("cohort").exclude(pk=session.pk)
        if row.starts_at.astimezone(session.cohort.zone).date() == day
    ]
    return Asked(session, enrolment, others, chosen)


def closed(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    return render(request, "links/closed.html", {"sentence": refusal}, status=410)
