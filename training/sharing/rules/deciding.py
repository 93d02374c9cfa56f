"""What a coordinator decides on a share: longer, wider, over; always with a reason."""

from datetime import date, timedelta
from functools import partial

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.models import Role
from people.viewer import Viewer, ViewerKind
from training.refusals import Refusal
from training.sharing.models import AccessGrant, EndKind, ShareEvent
from training.sharing.services import SHARE_DAYS, end_grant, note_event
from training.signals import share_changed

Kind = ShareEvent.Kind


class MayNotDecide(Refusal):
    code = "may_not_decide_share"
    sentence = _("Seule la coordination du territoire décide d’un partage.")


class ReasonIsMissing(Refusal):
    code = "reason_missing"
    sentence = _("Dites pourquoi : la personne et l’agence le lisent.")


class ShareIsOver(Refusal):
    code = "share_over"
    sentence = _(
        "Ce partage est terminé : il ne se rouvre pas. Une nouvelle orientation en "
        "ouvre un autre."
    )


class IsImposed(Refusal):
    code = "share_imposed"
    sentence = _(
        "La loi impose ce partage à qui paie : il suit l’inscription et son "
        "financement, et finit avec eux."
    )


class WrongEnd(Refusal):
    code = "wrong_end"
    sentence = _("Choisissez un jour après la fin actuelle, dans les deux ans à venir.")


def can_decide(viewer: Viewer, grant: AccessGrant) -> bool:
    """A coordinator, on the shares of their territory that the law leaves to them."""
    return _coordinates(viewer, grant) and not grant.is_imposed


def _coordinates(viewer: Viewer, grant: AccessGrant) -> bool:
    is_coordinator = viewer.kind == ViewerKind.USER and viewer.has_role(
        Role.COORDINATOR
    )
    mine = AccessGrant.objects.of_territory(viewer).filter(pk=grant.pk)
    return is_coordinator and mine.exists()


@transaction.atomic
def extend_share(
    grant: AccessGrant, *, until: date, reason: str, by: Viewer
) -> AccessGrant:
    """Moves the last day; the share goes on as it is. A second click finds it done.

    Raises `MayNotDecide`, `IsImposed`, `ReasonIsMissing`, `ShareIsOver`, `WrongEnd`.
    """
    locked = _locked(grant, reason=reason, by=by)
    if locked.ends_on == until:
        return locked
    latest = timezone.localdate() + timedelta(days=SHARE_DAYS)
    if locked.ends_on is None or not locked.ends_on < until <= latest:
        raise WrongEnd
    locked.ends_on = until
    locked.save(update_fields=["ends_on"])
    _note(locked, Kind.EXTENDED, reason=reason, by=by, ends_on=until)
    return locked


@transaction.atomic
def widen_share(grant: AccessGrant, *, reason: str, by: Viewer) -> AccessGrant:
    """From its referral or seat to all of the person's. Repeatable.

    Raises `MayNotDecide`, `IsImposed`, `ReasonIsMissing`, `ShareIsOver`.
    """
    locked = _locked(grant, reason=reason, by=by)
    if not locked.is_widened:
        locked.is_widened, locked.widened_reason = True, reason.strip()[:255]
        locked.save(update_fields=["is_widened", "widened_reason"])
        _note(locked, Kind.WIDENED, reason=reason, by=by)
    return locked


@transaction.atomic
def stop_share(grant: AccessGrant, *, reason: str, by: Viewer) -> AccessGrant:
    """Ends it before its last day. Repeatable.

    Raises `MayNotDecide`, `IsImposed`, `ReasonIsMissing`.
    """
    if grant.is_over and can_decide(by, grant):
        return grant
    locked = _locked(grant, reason=reason, by=by)
    ended = end_grant(locked, EndKind.DECISION, reason=reason.strip(), by=by)
    _tell(ended.events.first())
    return ended


def _locked(grant: AccessGrant, *, reason: str, by: Viewer) -> AccessGrant:
    if not _coordinates(by, grant):
        raise MayNotDecide
    if grant.is_imposed:
        raise IsImposed
    if not reason.strip():
        raise ReasonIsMissing
    locked = AccessGrant.objects.select_for_update().get(pk=grant.pk)
    if locked.is_over:
        raise ShareIsOver
    return locked


def _note(grant: AccessGrant, kind: str, *, reason: str, by: Viewer, **facts) -> None:
    _tell(note_event(grant, kind, by=by, reason=reason.strip(), **facts))


def _tell(event: ShareEvent) -> None:
    transaction.on_commit(partial(share_changed.send, ShareEvent, event=event))
