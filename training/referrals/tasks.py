"""Who is told of a referral's steps. Runs outside requests; twice tells once."""

from collections.abc import Iterator

from django.db import transaction
from django.db.models import F
from django_tasks import task

from people.models import Membership, Organisation, Person, User
from people.viewer import ViewerKind
from training.messages.links import absolute
from training.messages.services import tell
from training.referrals.models import Referral, ReferralEvent, ReferralStatus
from training.sharing.caseloads import counsellors_to_tell
from training.sharing.models import CaseloadAssignment
from training.sharing.rules.telling import agency_is_told

S = ReferralStatus
# Whom each step concerns; the provider's own steps aren't told back to it.
TOLD = {
    S.SENT: ("provider", "person"),
    S.RECEIVED: ("counsellor", "person"),
    S.INVITED: ("counsellor", "person"),
    S.TESTED: ("counsellor", "person"),
    S.ACCEPTED: ("counsellor", "person"),
    S.WAITLISTED: ("counsellor", "person"),
    S.REFUSED: ("counsellor", "person"),
    S.WITHDRAWN: ("provider", "counsellor", "person"),
    S.EXPIRED: ("provider", "counsellor", "person"),
}


@task()
def announce_referral(event_id: int) -> int:
    """Tells a step to those it concerns; returns how many messages there are.

    An answer taken back in the meantime, or overtaken, is told to nobody: what came
    after it is told instead.
    """
    with transaction.atomic():
        event = ReferralEvent.objects.get(pk=event_id)
        referral = _locked(event)
        if referral is None:
            return 0
        recipients = list(_recipients(referral, event))
        for who, recipient in recipients:
            _tell(referral, event, who, recipient)
    return len(recipients)


def _locked(event: ReferralEvent) -> Referral | None:
    """The referral, whose answer can't be taken back from here on; None if it was."""
    locked = Referral.objects.select_for_update().get(pk=event.referral_id)
    waited = event.to_status in (S.REFUSED, S.WAITLISTED)
    if waited and locked.events.exclude(to_status=F("from_status")).last() != event:
        return None
    if waited and locked.undo_until is not None:
        Referral.objects.filter(pk=locked.pk).update(undo_until=None)
    return Referral.objects.with_details().get(pk=locked.pk)


def _recipients(
    referral: Referral, event: ReferralEvent
) -> Iterator[tuple[str, Person | User | Organisation]]:
    """(role, recipient): a draft that is dropped concerns no provider."""
    for who in TOLD[S(event.to_status)]:
        if who == "person" and _is_told(referral.person, event):
            yield who, referral.person
        if who == "provider" and event.from_status != S.DRAFT:
            yield who, referral.provider
        if who == "provider" and event.to_status == S.SENT:
            yield who, referral.provider
        if who == "counsellor":
            for counsellor in counsellors_of(referral):
                if counsellor.pk != event.actor_user_id:
                    yield who, counsellor


def _is_told(person: Person, event: ReferralEvent) -> bool:
    """That it arrived is not worth a letter in the post."""
    by_letter = person.reachable_by == Person.Channel.LETTER
    return not (by_letter and event.to_status == S.RECEIVED)


def counsellors_of(referral: Referral) -> list[User]:
    """Those who follow the person at the agency, and who referred them.

    Not somebody who has left, or who has entrusted the person to a colleague; nobody
    once the share has ended.
    """
    agency = referral.referring_organisation
    if agency is None or not agency_is_told(agency, "referral", referral.pk):
        return []
    found = counsellors_to_tell(referral.person_id, agency.pk)
    author = referral.counsellor
    if author is None or author in found:
        return found
    own = CaseloadAssignment.objects.filter(
        person=referral.person, organisation=agency, counsellor=author
    )
    has_left = not Membership.objects.current().filter(
        user=author, organisation=agency, user__is_active=True
    )
    return found if has_left or own.exists() else [*found, author]


def _tell(
    referral: Referral,
    event: ReferralEvent,
    who: str,
    recipient: Person | User | Organisation,
    kind: str = "",
) -> None:
    """`kind`: of the message, the step's by default."""
    own_login = referral.person.user_id
    by_login = own_login is not None and event.actor_user_id == own_login
    tell(
        recipient,
        f"referral_{kind or event.to_status}_{who}",
        key=f"referral:{event.pk}:{who}:{recipient.pk}",
        context={
            "referral": referral,
            "event": event,
            "by_person": by_login or event.actor_kind == ViewerKind.LINK,
            "course_url": absolute(referral.course.url or "/formations/"),
        },
        about=referral,
        sender=referral.provider,
    )


@task()
def announce_cohort(event_id: int) -> int:
    """Tells counsellors and person that the provider proposed a session."""
    event = ReferralEvent.objects.get(pk=event_id)
    referral = Referral.objects.with_details().get(pk=event.referral_id)
    recipients = [("person", referral.person)]
    recipients += [("counsellor", user) for user in counsellors_of(referral)]
    for who, recipient in recipients:
        _tell(referral, event, who, recipient, kind="cohort")
    return len(recipients)


@task()
def announce_wish(referral_id: str) -> int:
    """Tells the counsellors of a draft that the person asked for; how many."""
    return tell_wish(Referral.objects.with_details().get(pk=referral_id))


def tell_wish(referral: Referral, *, is_again: bool = False) -> int:
    """`is_again`: the person has been waiting for a while."""
    counsellors = counsellors_of(referral)
    for counsellor in counsellors:
        news = "wish-again" if is_again else "wish"
        tell(
            counsellor,
            "referral_wish_counsellor",
            key=f"referral:{referral.pk}:{news}:{counsellor.pk}",
            context={"referral": referral, "is_again": is_again},
            about=referral,
            sender=referral.referring_organisation,
        )
    return len(counsellors)
