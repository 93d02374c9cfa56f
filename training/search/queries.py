"""What a search asks, and the courses that answer it."""

from dataclasses import dataclass, field
from datetime import date

from django.db.models import Case, IntegerField, Min, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from cms.models import CoursePage, TrainingAction
from people.models import Organisation
from training.cohorts.models import Cohort
from training.search.models import SearchEntry
from training.search.words import place_words, stems

# A shorter beginning would match nearly everything.
PREFIX_LENGTH = 3
FAR_AWAY = date(9999, 12, 31)


@dataclass(frozen=True)
class SearchQuery:
    """What someone looks for; what is left empty doesn't narrow.

    `modes` are `DeliveryMode` values. A permanent entry answers any `starts_after`.
    """

    text: str = ""
    modes: tuple[str, ...] = ()
    place: str = ""
    starts_after: date | None = None
    provider_slug: str = ""
    certification: str = ""
    with_seats: bool = False

    def condition(self) -> Q:
        """On `SearchEntry`: every criterion, on one and the same row."""
        condition = (
            holds_words("words", stems(self.text))
            & holds_words("place", place_words(self.place))
            & holds_words("certification", stems(self.certification))
        )
        if self.modes:
            condition &= Q(mode__in=self.modes)
        if self.provider_slug:
            condition &= Q(provider__slug=self.provider_slug)
        if self.starts_after:
            condition &= Q(cohort__isnull=False) & (
                Q(starts_on__gte=self.starts_after)
                | Q(cohort__is_permanent_entry=True)
                & (Q(joinable_until=None) | Q(joinable_until__gte=self.starts_after))
            )
        if self.with_seats:
            condition &= Q(seats_left__gt=0)
        return condition


@dataclass
class FoundCourse:
    """A course that answers, with the cohort one could join next, if any.

    `place` is where that cohort, or else the first action, is given; `modes` are
    those of the rows that answer.
    """

    page: CoursePage
    provider: Organisation
    entries: list[SearchEntry] = field(default_factory=list)

    @property
    def next_entry(self) -> SearchEntry:
        return self.entries[0]

    @property
    def next_cohort(self) -> Cohort | None:
        return self.next_entry.cohort

    @property
    def action(self) -> TrainingAction:
        return self.next_entry.action

    @property
    def mode(self) -> str:
        """The only mode, or `blended` where there are several."""
        modes = {entry.mode for entry in self.entries}
        return modes.pop() if len(modes) == 1 else "blended"

    @property
    def place(self) -> str:
        entry = self.next_entry
        return (entry.cohort.city if entry.cohort else "") or entry.action.city


def holds_words(column: str, words: list[str], *, whole: bool = False) -> Q:
    """Rows that hold every word; the last may be the beginning of one."""
    condition = Q()
    for position, word in enumerate(words):
        is_last = position == len(words) - 1
        is_open = is_last and len(word) >= PREFIX_LENGTH and not whole
        condition &= Q(
            **{f"{column}__contains": f" {word}" if is_open else f" {word} "}
        )
    return condition


def find_courses(query: SearchQuery) -> QuerySet:
    """One row `{"page_id", "rank", "next_start"}` per course that answers.

    Titles that say it come first, then the soonest to begin; today's starts are past.
    """
    words = stems(query.text)
    rank = (
        Case(
            When(holds_words("title_words", words, whole=True), then=Value(0)),
            When(holds_words("title_words", words), then=Value(1)),
            default=Value(2),
            output_field=IntegerField(),
        )
        if words
        else Value(0, output_field=IntegerField())
    )
    return (
        SearchEntry.objects.current()
        .filter(query.condition())
        .values("page_id")
        .annotate(rank=Min(rank), next_start=_next_start())
        .order_by("rank", "next_start", "page_id")
    )


def _next_start() -> Coalesce:
    """The soonest start to come; permanent entries begin now; without one, last."""
    permanent = Q(cohort__is_permanent_entry=True)
    return Coalesce(
        Min(
            Case(
                When(permanent, then=Value(timezone.localdate())),
                default="starts_on",
            )
        ),
        Value(FAR_AWAY),
    )


def load_courses(page_ids: list[int], query: SearchQuery) -> list[FoundCourse]:
    """The courses of one page of results, in the given order, in two queries."""
    found: dict[int, FoundCourse] = {}
    entries = (
        SearchEntry.objects.current()
        .filter(query.condition(), page__in=page_ids)
        .with_details()
    )
    for entry in sorted(entries, key=_soonest_first):
        course = found.setdefault(
            entry.page_id, FoundCourse(page=entry.page, provider=entry.provider)
        )
        course.entries.append(entry)
    return [found[page_id] for page_id in page_ids if page_id in found]


def _soonest_first(entry: SearchEntry) -> tuple[bool, date, int]:
    if entry.cohort is None:
        return True, FAR_AWAY, entry.pk
    permanent = entry.cohort.is_permanent_entry
    return False, timezone.localdate() if permanent else entry.starts_on, entry.pk


def listed_providers() -> QuerySet[Organisation]:
    """Those who offer at least one course that can be found."""
    return Organisation.objects.filter(
        pk__in=SearchEntry.objects.values("provider")
    ).order_by("name")
