"""Information meetings, tests and interviews: past, this week, with free slots."""

from collections.abc import Iterable
from datetime import datetime, time, timedelta

from django.utils.translation import gettext as _

from config.demo.office import FARID, RIVES
from config.demo.stage import Story
from people.models import Person
from people.viewer import Viewer
from training.meetings.invitations import (
    confirm,
    decline,
    invite,
    invite_to_choose,
)
from training.meetings.models import InvitationEvent, Meeting, MeetingInvitation
from training.meetings.slots import plan_meetings
from training.messages.delivery import note_failure
from training.messages.models import Message
from training.referrals.models import Referral
from training.sharing.assistance import start_assistance

# What came of each: (presence, minutes late, result, words, score, level)
Outcome = tuple[str, int, str, str, str, str]
CAME: Outcome = ("attended", 0, "", "", "", "")


def past_and_coming(story: Story) -> None:
    tested = information_and_test(story)
    unfinished_list(story)
    this_week(story, tested["priscilla"])
    two_come_back(story)
    for_other_offices(story)


def information_and_test(story: Story) -> dict[str, Referral]:
    """Two weeks ago the meeting, last week the test: who is still on the way."""
    keys = ("adele", "aymeric", "blessing", "capucine", "cyril", "edouard", "priscilla")
    rows = {
        key: story.referral(
            story.candidates[key],
            story.coming,
            "tested" if key in ("adele", "aymeric", "blessing") else "invited",
            days_ago=19,
            **(RIVES if key in ("blessing", "cyril") else {}),
        )
        for key in keys
    }
    meeting = _past(story, "information", -12, time(9, 30), "Amphithéâtre C")
    absent = {
        "cyril": ("no_show", 0, "", "", "", ""),
        "edouard": ("excused", 0, "", "", "", ""),
        "aymeric": ("attended", 10, "", "", "", ""),
    }
    _write(story, meeting, {rows[key]: absent.get(key, CAME) for key in keys})
    test = _past(story, "test", -6, time(14, 0), "Salle informatique 3")
    outcomes = {
        "adele": ("attended", 0, "favourable", "À l’aise à l’oral.", "17/20", "B1"),
        "aymeric": ("attended", 0, "favourable", "", "14/20", "A2"),
        "blessing": ("attended", 0, "favourable", "Écrit à revoir.", "13/20", "A2"),
        "capucine": (
            "attended",
            0,
            "to_work_on",
            "Revoir les temps du passé : un module en ligne lui est conseillé.",
            "9/20",
            "A1",
        ),
        "priscilla": ("no_show", 0, "", "", "", ""),
    }
    _write(story, test, {rows[key]: said for key, said in outcomes.items()})
    return rows


def unfinished_list(story: Story) -> None:
    """Yesterday's: two came, of two others nobody has said anything yet."""
    meeting = _past(story, "information", -1, time(10, 0), "Salle A 102", closed=False)
    said = {
        "gwenola": CAME,
        "ilona": ("attended", 15, "", "", "", ""),
        "tiago": ("confirmed", 0, "", "", "", ""),
        "valentin": ("invited", 0, "", "", "", ""),
    }
    rows = {
        story.referral(
            story.candidates[key],
            story.coming,
            "invited",
            days_ago=8,
            **(FARID if key in ("ilona", "valentin") else {}),
        ): outcome
        for key, outcome in said.items()
    }
    _write(story, meeting, rows)


def this_week(story: Story, missed_test: Referral) -> None:
    """Invited today through the same doors as in real life, so everybody is told."""
    cohort, who = story.coming, story.candidates
    [meeting] = _plan(story, "information", [2], time(10, 0), means="both", capacity=8)
    _plan(story, "information", [7, 9], time(14, 0), capacity=10)
    [test] = _plan(story, "test", [4], time(9, 30), means="video", capacity=6)
    [talk] = _plan(story, "interview", [3], time(11, 0), means="telephone", capacity=1)
    invited = {
        key: story.referral(who[key], cohort, "received", days_ago=4, **facts)
        for key, facts in (("farida", {}), ("leonard", {}), ("simone", FARID))
    }
    waiting = {
        row.person.birth_name: row
        for row in Referral.objects.received_by(story.hugo.organisation)
        .awaiting_answer()
        .filter(cohort=cohort)
        .select_related("person")
    }
    for name in ("Bouzid", "Hoarau", "Delmas"):
        invited[name] = waiting[name]
    rows = {
        row.referral.person.birth_name: row
        for row in invite(list(invited.values()), by=story.hugo, meeting=meeting)
    }
    confirm(rows["Bouzid"], by=_holder(rows["Bouzid"].referral.person))
    confirm(rows["Delmas"], by=_holder(rows["Delmas"].referral.person), comes="remote")
    decline(rows["Hoarau"], by=_holder(rows["Hoarau"].referral.person))
    invite([missed_test], by=story.hugo, meeting=test)
    invite([waiting["Le Floc’h"]], by=story.hugo, meeting=talk)
    invite_to_choose([waiting["Hamidi"]], by=story.hugo, kind="information")
    _helped(story, rows["Meziane"])


def _helped(story: Story, invitation: MeetingInvitation) -> None:
    """Farida lets Denis act in her place: he answers for her, and she reads it."""
    denis = story.viewer("denis.leroux", "mission-locale-armance-centre")
    start_assistance(invitation.referral.person, by=denis, agreed_how="meeting")
    confirm(invitation, by=denis)


def two_come_back(story: Story) -> None:
    """An address that doesn't exist, a full mailbox: the office sees both, and by
    what other way the news went out."""
    for key, failure in (
        ("sabrina", _("L’adresse électronique n’existe pas.")),
        ("priscilla", _("La boîte de réception est pleine.")),
    ):
        told = Message.objects.filter(
            person=story.candidates[key], kind="meeting_invitation"
        )
        note_failure(told.get(), failure)


def for_other_offices(story: Story) -> None:
    """A slot at the Greta and one at Formalliance, still empty."""
    for login, slug in (
        ("sonia.briand", "greta-armance"),
        ("gaelle.riou", "formalliance"),
    ):
        provider = story.organisations[slug]
        plan_meetings(
            provider,
            by=story.viewer(login, slug),
            hours=_hours(story, [5], time(9, 0)),
            kind="information",
            title="Réunion d’information",
            capacity=12,
            place_name=provider.name,
            address=provider.street,
            postal_code=provider.postal_code,
            city=provider.city,
            led_by=story.colleagues[login],
        )


def _holder(person: Person) -> Viewer:
    return Viewer.for_link(person)


TITLES = {
    "information": "Réunion d’information : anglais professionnel",
    "test": "Test de positionnement en anglais",
    "interview": "Entretien de motivation",
}


def _facts(story: Story, kind: str) -> dict:
    university = story.organisations["univ-armance"]
    return {
        "kind": kind,
        "title": TITLES[kind],
        "course": story.coming.action.page.specific,
        "place_name": university.name,
        "address": university.street,
        "postal_code": university.postal_code,
        "city": university.city,
        "bring": "Votre CV et de quoi écrire",
        "led_by": story.colleagues["hugo.perrin"],
    }


def _hours(
    story: Story, offsets: Iterable[int], at: time
) -> list[tuple[datetime, datetime]]:
    zone = story.organisations["univ-armance"].zone
    starts = [
        datetime.combine(story.weekday(offset), at, tzinfo=zone) for offset in offsets
    ]
    return [(start, start + timedelta(hours=1, minutes=30)) for start in starts]


def _plan(
    story: Story, kind: str, offsets: list[int], at: time, **facts
) -> list[Meeting]:
    if facts.get("means") in ("both", "video"):
        facts["video_link"] = "https://visio.univ-armance.example/anglais"
    return plan_meetings(
        story.organisations["univ-armance"],
        by=story.hugo,
        hours=_hours(story, offsets, at),
        **_facts(story, kind) | {"is_collective": kind != "interview"} | facts,
    )


def _past(
    story: Story, kind: str, offset: int, at: time, room: str, *, closed: bool = True
) -> Meeting:
    """The working day at this offset, or the last one before it."""
    while (story.today + timedelta(days=offset)).weekday() > 4:
        offset -= 1
    [(starts_at, ends_at)] = _hours(story, [offset], at)
    return Meeting.objects.create(
        provider=story.organisations["univ-armance"],
        starts_at=starts_at,
        ends_at=ends_at,
        capacity=12,
        closed_at=ends_at if closed else None,
        created_at=starts_at - timedelta(days=20),
        **_facts(story, kind) | {"place_name": room},
    )


def _write(story: Story, meeting: Meeting, said: dict[Referral, Outcome]) -> None:
    """Invitations a week before, and what each became, with its own dates."""
    hugo = story.hugo.as_record()
    invited_at = meeting.starts_at - timedelta(days=5)
    rows, events = [], []
    for referral, (status, late, result, words, score, level) in said.items():
        came = status == "attended"
        row = MeetingInvitation(
            referral=referral,
            meeting=meeting,
            kind=meeting.kind,
            status=status,
            invited_at=invited_at,
            answered_at=invited_at + timedelta(days=1) if came else None,
            arrived_at=meeting.starts_at + timedelta(minutes=late) if came else None,
            result=result,
            result_words=words,
            score=score,
            level=level,
            result_at=meeting.ends_at if result else None,
        )
        rows.append(row)
        steps = [("", "invited", invited_at)]
        if status != "invited":
            steps.append(("invited", status, meeting.ends_at))
        events += [
            InvitationEvent(
                invitation=row, from_status=before, to_status=after, at=at, **hugo
            )
            for before, after, at in steps
        ]
    MeetingInvitation.objects.bulk_create(rows)
    InvitationEvent.objects.bulk_create(events)
