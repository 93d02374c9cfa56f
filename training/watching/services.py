"""Raising alarms, telling who must know, cutting off, and saying what was found."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.models import Membership, Organisation, PartnerClient, Role, User
from people.sessions import end_sessions
from people.viewer import Viewer
from training.clients.services import cut_client
from training.messages.links import absolute
from training.messages.services import tell
from training.refusals import Refusal
from training.watching.models import TERRITORY, Alarm, ClientRhythm
from training.watching.reading import unusual_reading
from training.watching.silence import silences


class MayNotSettle(Refusal):
    code = "may_not_settle_alarm"
    sentence = _("Cette alerte n’est pas à vous.")


def watch(now: datetime | None = None) -> int:
    """Raises what is to be raised, once each; how many are new. Repeatable."""
    now, raised = now or timezone.now(), 0
    for found in (*silences(now), *unusual_reading(now)):
        found.raised_at = now
        raised += _raise(found)
    return raised


@transaction.atomic
def _raise(found: Alarm) -> bool:
    values = {
        field.attname: getattr(found, field.attname)
        for field in Alarm._meta.concrete_fields
        if field.name not in ("id", "key")
    }
    alarm, is_new = Alarm.objects.get_or_create(key=found.key, defaults=values)
    if is_new:
        url = absolute(reverse("alarm", args=[alarm.pk]))
        for user in told_of(alarm.organisation):
            tell(
                user,
                "watch_alarm",
                key=f"alarm:{alarm.pk}:{user.pk}",
                context={"alarm": alarm, "url": url},
            )
    return is_new


def told_of(organisation: Organisation) -> Iterable[User]:
    """The managers of the organisation, and the coordinators of its territory; where no
    territory stands above it, every coordinator."""
    current = Membership.objects.current().filter(user__is_active=True)
    managers = current.filter(organisation=organisation, role=Role.MANAGER)
    coordinators = current.filter(role=Role.COORDINATOR)
    if (territory := territory_above(organisation)) is not None:
        coordinators = coordinators.filter(organisation=territory)
    keys = {row.user_id for row in (*managers, *coordinators)}
    return User.objects.filter(pk__in=keys)


def territory_above(organisation: Organisation) -> Organisation | None:
    above = organisation
    while above is not None:
        if TERRITORY in above.kind_names:
            return above
        above = above.parent
    return None


@transaction.atomic
def cut_off(alarm: Alarm, *, reason: str, by: Viewer) -> Alarm:
    """The client is revoked, or the colleague's sessions are closed, at once.

    A colleague may log in again, with their second factor: their manager decides
    whether their function ends. Repeatable.
    """
    locked = _locked(alarm, by)
    if locked.client is not None:
        cut_client(locked.client, reason=reason, by=by)
    elif locked.user is not None:
        end_sessions(locked.user)
    return _settle(locked, reason=reason, by=by, is_cut=True)


@transaction.atomic
def settle_alarm(alarm: Alarm, *, reason: str, by: Viewer) -> Alarm:
    """It was looked at, and this was found. Repeatable."""
    return _settle(_locked(alarm, by), reason=reason, by=by, is_cut=False)


def _locked(alarm: Alarm, by: Viewer) -> Alarm:
    rows = Alarm.objects.visible_to(by).filter(pk=alarm.pk)
    if not rows.exists():
        raise MayNotSettle
    return Alarm.objects.select_for_update(of=("self",)).get(pk=alarm.pk)


def _settle(alarm: Alarm, *, reason: str, by: Viewer, is_cut: bool) -> Alarm:
    if alarm.settled_at is None:
        alarm.settled_at, alarm.settled_by = timezone.now(), by.user
        alarm.reason = reason[:255]
    alarm.is_cut |= is_cut
    alarm.save()
    return alarm


@transaction.atomic
def set_rhythm(client: PartnerClient, *, hours: int | None) -> None:
    """After how long a silence its owner is told; None: it is learned again."""
    if hours is None:
        ClientRhythm.objects.filter(client=client).delete()
    else:
        ClientRhythm.objects.update_or_create(client=client, defaults={"hours": hours})
