"""Searching the journal of reads: always with a reason, and the search is kept too."""

from datetime import datetime, time, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.models import Role
from people.viewer import Viewer, ViewerKind
from training.refusals import Refusal
from training.sharing.models import JOURNAL, AccessGrant, AccessLog
from training.sharing.rights.models import JournalSearch
from training.sharing.rules.table import Standing, sees
from training.sharing.services import record_read
from training.sharing.territory import persons_of_territory

# A search is read the day it was made; then one says anew why one looks.
OPEN_HOURS = 24


class MayNotSearch(Refusal):
    code = "may_not_search_journal"
    sentence = _(
        "Seuls la coordination du territoire et son délégué à la protection des "
        "données cherchent dans le journal."
    )


class ReasonIsMissing(Refusal):
    code = "reason_missing"
    sentence = _("Dites pourquoi vous cherchez : le motif est gardé.")


class UnknownReference(Refusal):
    code = "unknown_reference"
    sentence = _("Aucun partage du territoire n’a cette référence.")


def can_search(viewer: Viewer) -> bool:
    """The territory's coordinators, and its data-protection officer."""
    standings = {
        Role.COORDINATOR: Standing.COORDINATOR,
        Role.DATA_PROTECTION: Standing.DATA_PROTECTION,
    }
    roles = [role for role, row in standings.items() if sees(row, JOURNAL[0])]
    return viewer.kind == ViewerKind.USER and viewer.has_role(*roles)


def can_name_agents(viewer: Viewer) -> bool:
    """The data-protection officer alone."""
    return can_search(viewer) and viewer.has_role(Role.DATA_PROTECTION)


@transaction.atomic
def search_journal(
    *, by: Viewer, reason: str, reference: str = "", with_names: bool = False, **asked
) -> JournalSearch:
    """Keeps who searches what and why. `reference`: of a share, whose person is meant;
    that person reads in their own journal that somebody looked, and why.

    `asked`: from_day, until_day (ISO), organisation, part; empty ones ask nothing.
    Raises `MayNotSearch`, `ReasonIsMissing`, `UnknownReference`.
    """
    if not can_search(by) or (with_names and not can_name_agents(by)):
        raise MayNotSearch
    if not reason.strip():
        raise ReasonIsMissing
    person = _person_of(reference, by) if reference else None
    search = JournalSearch.objects.create(
        reason=reason.strip()[:255],
        person=person,
        asked={key: str(value) for key, value in asked.items() if value},
        with_names=with_names,
        **by.as_record(),
    )
    if person is not None:
        record_read(by, [person.pk], part=JOURNAL[0], purpose=search.reason)
    return search


def _person_of(reference: str, by: Viewer):
    shares = AccessGrant.objects.of_territory(by).select_related("person__merged_into")
    grant = shares.filter(pk__startswith=reference.lower()).first()
    if grant is None:
        raise UnknownReference
    return grant.person.current


def open_searches(viewer: Viewer) -> QuerySet[JournalSearch]:
    """One's own, of today: nobody reads through another's reason."""
    if not can_search(viewer):
        return JournalSearch.objects.none()
    since = timezone.now() - timedelta(hours=OPEN_HOURS)
    return JournalSearch.objects.filter(
        actor_user=viewer.user, actor_organisation=viewer.organisation, at__gte=since
    )


def found_by(search: JournalSearch) -> QuerySet[AccessLog]:
    """The reads of the territory's persons that the search asks for, newest first."""
    persons = persons_of_territory(search.actor_organisation)
    if search.person is not None:
        persons = persons.model.objects.records_of(search.person)
    rows = AccessLog.objects.filter(person__in=persons.values("pk"))
    asked = search.asked
    if day := asked.get("from_day"):
        rows = rows.filter(at__gte=_midnight(day))
    if day := asked.get("until_day"):
        rows = rows.filter(at__lt=_midnight(day) + timedelta(days=1))
    if organisation := asked.get("organisation"):
        rows = rows.filter(actor_organisation=organisation)
    if part := asked.get("part"):
        rows = rows.filter(part=part)
    return rows.select_related("actor_organisation", "actor_user").order_by("-at")


def _midnight(day: str) -> datetime:
    begins = datetime.combine(datetime.fromisoformat(day).date(), time.min)
    return timezone.make_aware(begins)
