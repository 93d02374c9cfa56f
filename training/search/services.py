"""Keeps the search's table: after each change of a course, and by a rebuild."""

from collections.abc import Iterator
from datetime import date, timedelta

from django.db import transaction
from wagtail.models import Page

from cms.models import CourseCode, CoursePage, TrainingAction
from training.cohorts.models import Cohort
from training.search.models import SearchEntry
from training.search.words import as_column, place_words, stems

CERTIFICATION_KINDS = (CourseCode.Kind.RNCP, CourseCode.Kind.RS)
BATCH = 500


@transaction.atomic
def index_course(page: CoursePage) -> None:
    """Writes the rows of one course anew; an unpublished course keeps none.

    Safe to repeat. Call it after writes that send no signal (bulk imports).
    """
    # Two writers at once would each delete, then both insert.
    live = Page.objects.select_for_update().filter(pk=page.pk, live=True).exists()
    SearchEntry.objects.filter(page=page.pk).delete()
    if live:
        SearchEntry.objects.bulk_create(_entries(page.specific), BATCH)


def index_cohort(cohort: Cohort) -> None:
    """The same, for the course of a cohort that was opened, moved or closed."""
    index_course(CoursePage.objects.get(actions=cohort.action_id))


def refresh_seats(cohort: Cohort) -> None:
    """Counts a cohort's free seats again, after an enrolment."""
    counted = Cohort.objects.with_seats().get(pk=cohort.pk)
    SearchEntry.objects.filter(cohort=counted).update(seats_left=seats_left(counted))


def rebuild_search() -> int:
    """Writes the whole table anew, course by course; returns how many are listed.

    Readers meanwhile see each course as it was or as it is.
    """
    listed = CoursePage.objects.live()
    SearchEntry.objects.exclude(page__in=listed.values("pk")).delete()
    count = 0
    for page in listed.order_by("pk").iterator(chunk_size=BATCH):
        index_course(page)
        count += 1
    return count


def seats_left(cohort: Cohort) -> int | None:
    """Free seats of a cohort read `with_seats`; None where no number is announced."""
    if not cohort.capacity:
        return None
    free_on_site = max(0, cohort.capacity_on_site - cohort.taken_on_site)
    free_remote = max(0, cohort.capacity_remote - cohort.taken_remote)
    return free_on_site + free_remote


def joinable_until(cohort: Cohort) -> date | None:
    """The last day on which one may join: the eve of the start, or the end."""
    if cohort.is_permanent_entry:
        return cohort.ends_on
    return cohort.starts_on - timedelta(days=1)


def _entries(page: CoursePage) -> Iterator[SearchEntry]:
    provider = page.provider
    codes = list(page.codes.all())
    actions = list(page.actions.all())
    title = f"{page.title} {' '.join(code.label for code in codes)}"
    facts = {
        "page": page,
        "provider": provider,
        "title_words": as_column(stems(page.title)),
        "certification": _certification(codes),
    }
    texts = [title, page.objective, page.expected_results, page.content, provider.name]
    words = [*stems(" ".join(texts)), *(code.code.lower() for code in codes)]
    cohorts = _recruiting_cohorts(page)
    for action in actions:
        local = [*words, *stems(f"{action.city} {action.place_name}")]
        row = {**facts, "action": action, "mode": action.mode}
        yield SearchEntry(**row, words=as_column(local), place=_place(action))
        for cohort in cohorts.get(action.pk, []):
            yield SearchEntry(
                **row,
                cohort=cohort,
                words=as_column([*local, *stems(cohort.city)]),
                place=_place(cohort if cohort.city else action),
                starts_on=cohort.starts_on,
                joinable_until=joinable_until(cohort),
                seats_left=seats_left(cohort),
            )


def _recruiting_cohorts(page: CoursePage) -> dict[int, list[Cohort]]:
    """By action."""
    by_action: dict[int, list[Cohort]] = {}
    for cohort in Cohort.objects.recruiting().filter(action__page=page).with_seats():
        by_action.setdefault(cohort.action_id, []).append(cohort)
    return by_action


def _certification(codes: list[CourseCode]) -> str:
    """Numbers with and without "RNCP" or "RS" in front, and names."""
    words: list[str] = []
    for code in codes:
        if code.kind in CERTIFICATION_KINDS:
            number = code.code.lower().removeprefix(code.kind)
            words += [code.kind, number, code.kind + number, *stems(code.label)]
    return as_column(words)


def _place(where: TrainingAction | Cohort) -> str:
    """The commune, its postal code, and the number of its département."""
    code = where.postal_code
    department = code[:3] if code.startswith("97") else code[:2]
    return as_column([*place_words(where.city), *filter(None, [code, department])])
