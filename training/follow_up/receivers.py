"""Tells those concerned when who follows whom changes. Never names the persons."""

from django.dispatch import receiver

from people.models import User
from training.messages.services import tell
from training.sharing.accompaniment import Assistance, Handover, Replacement
from training.sharing.models import CaseloadAssignment, ShareEvent
from training.sharing.rights.models import CorrectionEvent, CorrectionState
from training.signals import (
    assistance_changed,
    correction_changed,
    handover_changed,
    replacement_changed,
    share_changed,
)


@receiver(handover_changed)
def tell_of_handover(handover: Handover, **kwargs) -> None:
    """The colleague who receives, and those who followed until then."""
    former: dict[User, int] = {}
    ended = handover.ended.filter(kind=CaseloadAssignment.Kind.ASSIGNED)
    for row in ended.select_related("counsellor"):
        former[row.counsellor] = former.get(row.counsellor, 0) + 1
    step = "undone" if handover.undone_at else "made"
    concerned = {handover.to: handover.begun.count(), **former}
    for colleague, count in concerned.items():
        if colleague.pk != handover.by_id:
            tell(
                colleague,
                "handover",
                key=f"handover:{handover.pk}:{step}:{colleague.pk}",
                context={
                    "handover": handover,
                    "count": count,
                    "receives": colleague.pk == handover.to_id,
                },
                about=handover,
                sender=handover.organisation,
            )


@receiver(replacement_changed)
def tell_of_replacement(replacement: Replacement, **kwargs) -> None:
    """The stand-in and the absent one, but for whoever decided it."""
    step = "ended" if replacement.ended_at else "named"
    for colleague in (replacement.stand_in, replacement.absent):
        if colleague.pk != replacement.actor_user_id:
            tell(
                colleague,
                "replacement",
                key=f"replacement:{replacement.pk}:{step}:{colleague.pk}",
                context={
                    "replacement": replacement,
                    "stands_in": colleague.pk == replacement.stand_in_id,
                },
                about=replacement,
                sender=replacement.organisation,
            )


@receiver(assistance_changed)
def tell_of_assistance(assistance: Assistance, **kwargs) -> None:
    """The person, always; the counsellor whom the person asked."""
    step = "ended" if assistance.ended_at else "begun"
    told = [assistance.person]
    if assistance.agreed_how == Assistance.Agreed.ONLINE:
        told.append(assistance.counsellor)
    for recipient in told:
        tell(
            recipient,
            "assistance",
            key=f"assistance:{assistance.pk}:{step}:{recipient.pk}",
            context={
                "assistance": assistance,
                "to_person": recipient == assistance.person,
            },
            about=assistance,
            sender=assistance.organisation,
        )


@receiver(share_changed)
def tell_of_share(event: ShareEvent, **kwargs) -> None:
    """The person, of every decision of the coordinator on a share of their record."""
    grant = event.grant
    tell(
        grant.person,
        "share_changed",
        key=f"share:{event.pk}",
        context={"event": event, "grant": grant},
        about=grant,
    )


@receiver(correction_changed)
def tell_of_correction(event: CorrectionEvent, **kwargs) -> None:
    """The holder of a demand, the person of each answer; the words stay on the page."""
    correction = event.correction
    by_person = event.to_state in (CorrectionState.SENT, CorrectionState.WITHDRAWN)
    tell(
        correction.organisation if by_person else correction.person,
        "correction",
        key=f"correction:{event.pk}",
        context={"event": event, "correction": correction, "to_holder": by_person},
        about=correction,
        sender=None if by_person else correction.organisation,
    )
