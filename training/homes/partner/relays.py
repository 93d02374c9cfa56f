"""Persons who changed hands since the last visit, without naming them: who followed
them until then may see them no more."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from people.viewer import Viewer
from training.homes.partner.caseload.forms import so_many
from training.sharing.accompaniment import Handover
from training.sharing.models import CaseloadAssignment


@dataclass(frozen=True)
class Relay:
    """What was decided by a colleague, in words."""

    at: datetime
    words: str


def relays(viewer: Viewer, since: datetime) -> list[Relay]:
    """Those that others decided, to or from the viewer; one query."""
    lost = Q(
        ended__counsellor=viewer.user, ended__kind=CaseloadAssignment.Kind.ASSIGNED
    )
    decided = (
        Handover.objects.filter(organisation=viewer.organisation)
        .filter(Q(at__gt=since) | Q(undone_at__gt=since))
        .exclude(by=viewer.user)
        .annotate(
            given=Count("begun", distinct=True),
            lost=Count("ended", distinct=True, filter=lost),
        )
        .filter(Q(to=viewer.user) | Q(lost__gt=0))
        .select_related("to", "by")
    )
    return [_relay(handover, viewer) for handover in decided.order_by("-at")]


def _relay(handover: Handover, viewer: Viewer) -> Relay:
    if handover.undone_at is not None:
        words = _(
            "Un passage de relais est annulé : chaque personne a retrouvé son "
            "conseiller d’avant."
        )
        return Relay(handover.undone_at, words)
    facts = {"by": handover.by, "to": handover.to, "reason": handover.reason}
    if handover.to_id == viewer.user.pk:
        words = _("%(by)s vous a confié %(count)s. Motif : %(reason)s.")
        facts["count"] = so_many(handover.given)
    else:
        words = _(
            "%(by)s a confié à %(to)s %(count)s de votre portefeuille : vous ne voyez "
            "plus leur parcours. Motif : %(reason)s."
        )
        facts["count"] = so_many(handover.lost)
    return Relay(handover.at, words % facts)
