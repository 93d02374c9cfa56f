"""How pages of the catalogue show cohorts: when, where, how many seats are left."""

from django import template
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cms.models import CoursePage, ProviderPage
from people.models import Role
from people.templatetags.interface import date_fr, long_date_fr
from people.viewer import Viewer
from training.cohorts.models import Cohort
from training.search.models import SearchEntry
from training.search.queries import (
    FoundCourse,
    SearchQuery,
    find_courses,
    load_courses,
)
from training.search.services import seats_left

register = template.Library()

SHOWN_COHORTS = 10


@register.simple_tag
def upcoming_cohorts(course: CoursePage) -> list[Cohort]:
    """The course's next cohorts, the soonest first, with their seats, in one query."""
    cohorts = Cohort.objects.published().upcoming().filter(action__page=course)
    return list(cohorts.with_details().order_by("starts_on")[:SHOWN_COHORTS])


@register.simple_tag
def soon_starting(limit: int = 6) -> list[Cohort]:
    """The next cohorts of all courses that still recruit."""
    today = timezone.localdate()
    cohorts = Cohort.objects.published().recruiting().filter(starts_on__gt=today)
    return list(cohorts.with_details().order_by("starts_on", "pk")[:limit])


@register.simple_tag
def offered_courses(provider: ProviderPage, limit: int = 12) -> list[FoundCourse]:
    """The provider's courses, the soonest to begin first."""
    query = SearchQuery(provider_slug=provider.organisation.slug)
    rows = find_courses(query)[:limit]
    return load_courses([row["page_id"] for row in rows], query)


@register.filter
def dates_in_words(cohort: Cohort) -> str:
    """« Du lundi 7 décembre 2026 au vendredi 12 mars 2027 »."""
    if cohort.is_permanent_entry:
        if cohort.ends_on is None:
            return _("Entrées toute l’année")
        return _("Entrées possibles jusqu’au %(end)s") % {"end": _full(cohort.ends_on)}
    if cohort.ends_on is None:
        return _("À partir du %(start)s") % {"start": _full(cohort.starts_on)}
    if cohort.ends_on == cohort.starts_on:
        return _("Le %(day)s") % {"day": _full(cohort.starts_on)}
    return _("Du %(start)s au %(end)s") % {
        "start": _full(cohort.starts_on),
        "end": _full(cohort.ends_on),
    }


def _full(day) -> str:
    """`lundi 7 décembre 2026`."""
    return f"{date_fr(day)} {day.year}"


@register.filter
def start_label(entry: SearchEntry) -> str:
    """What a result says of its start."""
    if entry.cohort is None:
        return _("Dates à demander à l’organisme")
    return start_in_words(entry.cohort)


@register.filter
def start_in_words(cohort: Cohort) -> str:
    """« Début le 7 décembre 2026 »."""
    if cohort.is_permanent_entry:
        return _("Entrées toute l’année")
    return _("Début le %(day)s") % {"day": long_date_fr(cohort.starts_on)}


@register.filter
def seats_in_words(cohort: Cohort) -> str:
    """Seats left on site and remote; empty when the provider announces no number."""
    said = [
        _seats(cohort.capacity_on_site - cohort.taken_on_site, _("en salle"))
        if cohort.capacity_on_site
        else "",
        _seats(cohort.capacity_remote - cohort.taken_remote, _("à distance"))
        if cohort.capacity_remote
        else "",
    ]
    return ", ".join(part for part in said if part)


def _seats(left: int, where: str) -> str:
    if left <= 0:
        return _("complet %(where)s") % {"where": where}
    return ngettext("%(left)s place %(where)s", "%(left)s places %(where)s", left) % {
        "left": left,
        "where": where,
    }


@register.filter
def free_seats(cohort: Cohort) -> int | None:
    """Free seats in all; None where the provider announces no number."""
    return seats_left(cohort)


@register.filter
def may_refer(viewer: Viewer | None) -> bool:
    """Whether to offer the link to refer someone: counsellors alone do."""
    return bool(viewer) and viewer.has_role(Role.COUNSELLOR)
