"""What happened, in its order: one timeline for the office, the counsellor, the person.

Each kind of fact asks what the viewer may see of it: a referral and an enrolment come
from the page, which has read them for its viewer.
"""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from people.templatetags.interface import date_fr
from people.viewer import Viewer, ViewerKind
from training.certificates.models import Certificate
from training.enrolments.models import Enrolment, EnrolmentEvent
from training.follow_up.models import Note, Outcome
from training.homes.record.reading import Record, Said
from training.homes.words import enrolment_title
from training.meetings.models import InvitationEvent
from training.referrals.models import TRANSITIONS, Referral, ReferralEvent
from training.register.models import ABSENCES, AttendanceUnit


def timeline(
    viewer: Viewer,
    referrals: Iterable[Referral],
    enrolments: Iterable[Enrolment] = (),
    records: Iterable[Record] = (),
    *,
    absences: Iterable[AttendanceUnit] | None = None,
    certificates: Iterable[Certificate] | None = None,
    is_office: bool = False,
) -> list[dict]:
    """Every step of these, newest first, as components/timeline.html takes them.

    `records`: what was said of the enrolments (`records_of`). `absences` and
    `certificates`: those that the page has read for its viewer, if it has. An answer
    that the office took back before anybody was told is the office's alone.
    """
    entries = _of_referrals(referrals, is_office)
    if enrolments := list(enrolments):
        entries += _of_enrolments(viewer, enrolments, absences, certificates)
    for record in records:
        entries += [_note_entry(said) for said in record.notes]
        entries += [_outcome_entry(said) for said in record.outcomes]
    entries.sort(key=lambda entry: entry["order"], reverse=True)
    return entries


def _of_referrals(referrals: Iterable[Referral], is_office: bool) -> list[dict]:
    events = _with_author(ReferralEvent.objects.filter(referral__in=referrals))
    told = events if is_office else without_taken_back(events)
    meetings = InvitationEvent.objects.filter(
        invitation__referral__in=referrals
    ).select_related("invitation__meeting")
    entries = [_referral_entry(event) for event in told]
    return entries + [_meeting_entry(event) for event in _with_author(meetings)]


def _of_enrolments(
    viewer: Viewer,
    enrolments: list[Enrolment],
    absences: Iterable[AttendanceUnit] | None,
    certificates: Iterable[Certificate] | None,
) -> list[dict]:
    steps = EnrolmentEvent.objects.filter(enrolment__in=enrolments)
    if absences is None:
        absences = (
            AttendanceUnit.objects.visible_to(viewer)
            .filter(enrolment__in=enrolments, state__in=ABSENCES)
            .select_related("half_day")
        )
    if certificates is None:
        certificates = (
            Certificate.objects.visible_to(viewer)
            .filter(enrolment__in=enrolments)
            .select_related("provider")
        )
    return [
        *(_enrolment_entry(event) for event in _with_author(steps)),
        *(_absence_entry(unit) for unit in absences),
        *(entry for row in certificates for entry in _certificate_entries(row)),
    ]


def without_taken_back(events: Iterable[ReferralEvent]) -> list[ReferralEvent]:
    """`events` in their order. Only taking back goes where the table doesn't lead."""
    kept: dict[UUID, list[ReferralEvent]] = {}
    for event in events:
        told = kept.setdefault(event.referral_id, [])
        before, after = event.from_status, event.to_status
        is_step = not before or before == after or after in TRANSITIONS[before]
        if is_step:
            told.append(event)
        elif told:
            told.pop()
    return [event for told in kept.values() for event in told]


def _order(day: date, at: datetime, key: object, *, is_day: bool = False) -> tuple:
    """Of one day, what is told without an hour comes after; `key` parts the rest."""
    return day, is_day, at, str(key).zfill(40)


def _with_author(events: QuerySet) -> QuerySet:
    return events.select_related("actor_organisation", "actor_user")


def _referral_entry(event: ReferralEvent) -> dict:
    reason = event.get_reason_display()
    body = "\n".join(part for part in (capfirst(reason), event.words) if part)
    return {
        "title": _("Orientation : %(status)s")
        % {"status": event.get_to_status_display()},
        "at": event.at,
        "order": _order(timezone.localdate(event.at), event.at, event.pk),
        "author": author_of(event),
        "body": body,
    }


def _enrolment_entry(event: EnrolmentEvent) -> dict:
    """The business date is shown, and is where it stands, whenever it was typed."""
    return {
        "title": enrolment_title(event),
        "on": event.business_on,
        "order": _order(event.business_on, event.at, event.pk, is_day=True),
        "author": author_of(event),
        "body": event.reason,
    }


def _meeting_entry(event: InvitationEvent) -> dict:
    """« Réunion d’information : vient », with the day it is about."""
    invitation, meeting = event.invitation, event.invitation.meeting
    day = date_fr(meeting.starts_at.astimezone(meeting.zone)) if meeting else ""
    # A step that stays where it was is a change of the meeting, or its result.
    is_step = event.from_status != event.to_status
    status = event.get_to_status_display() if is_step else _("du nouveau")
    return {
        "title": _("%(kind)s : %(status)s")
        % {"kind": capfirst(invitation.get_kind_display()), "status": status},
        "at": event.at,
        "order": _order(timezone.localdate(event.at), event.at, event.pk),
        "author": author_of(event),
        "body": "\n".join(part for part in (capfirst(day), event.words) if part),
    }


def author_of(event: ReferralEvent | EnrolmentEvent | InvitationEvent) -> str:
    """The organisation that acted; a person who acted alone is « la personne »."""
    if event.actor_kind == ViewerKind.LINK:
        return _("la personne elle-même")
    if event.actor_organisation is not None:
        return event.actor_organisation.name
    return _("la personne elle-même") if event.actor_user is not None else "Alliage"


def _absence_entry(unit: AttendanceUnit) -> dict:
    half_day = unit.half_day
    return {
        "title": _("Absence, %(period)s") % {"period": half_day.get_period_display()},
        "status": unit.state,
        "status_label": capfirst(unit.get_state_display()),
        "on": half_day.date,
        "order": _order(half_day.date, half_day.starts_at, unit.pk, is_day=True),
    }


def _certificate_entries(certificate: Certificate) -> list[dict]:
    """Its issue, and its end where it has ended."""
    name = {
        "kind": capfirst(certificate.get_kind_display()),
        "number": certificate.number,
    }
    steps = [(_("%(kind)s %(number)s : délivré") % name, certificate.issued_at, "")]
    if certificate.revoked_at:
        ended = _("%(kind)s %(number)s : annulé") % name
        steps.append((ended, certificate.revoked_at, certificate.revoked_reason))
    return [
        {
            "title": title,
            "at": at,
            "order": _order(timezone.localdate(at), at, certificate.number),
            "author": certificate.provider.name,
            "body": body,
        }
        for title, at, body in steps
    ]


def _note_entry(said: Said) -> dict:
    """The text stands with the notes; here, that there is one."""
    note: Note = said.row
    at = note.recorded_at
    return {
        "title": _("Note corrigée") if note.is_corrected else _("Note écrite"),
        "at": at,
        "order": _order(timezone.localdate(at), at, note.pk),
        "author": said.author,
    }


def _outcome_entry(said: Said) -> dict:
    """On the day it was observed, whenever it was typed."""
    outcome: Outcome = said.row
    return {
        "title": _("Après la formation : %(situation)s")
        % {"situation": outcome.get_situation_display()},
        "on": outcome.observed_on,
        "order": _order(
            outcome.observed_on, outcome.recorded_at, outcome.pk, is_day=True
        ),
        "author": said.author,
        "body": capfirst(outcome.get_contract_display()),
    }
