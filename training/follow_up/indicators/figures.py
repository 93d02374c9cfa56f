"""An indicator by cohort and by provider: three queries, however many people.

Exits are of one calendar year: years never overlap, so that no difference between two
pages tells of a few people. For the same reason small groups hide within their provider
(`small_groups`).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import Count, Max, Q, QuerySet
from django.utils import timezone

from training.cohorts.models import Cohort
from training.enrolments.models import Enrolment
from training.follow_up.indicators.definitions import Indicator, after_the_end
from training.follow_up.models import Outcome
from training.follow_up.outcomes import OVER

FEWEST = 5


@dataclass
class Line:
    """A cohort, or a provider (`cohort` is None) with all of its cohorts.

    `concerned`: who left early enough; `asked`: those of whom a row tells of the
    moment, be it « sans réponse »; `answered`: of whom it says more.
    """

    provider: str
    cohort: Cohort | None = None
    concerned: int = 0
    asked: int = 0
    answered: int = 0
    positive: int = 0
    is_hidden: bool = False
    hides_rate: bool = False

    @property
    def unknown(self) -> int:
        return self.concerned - self.answered

    @property
    def rate(self) -> int | None:
        """In per cent of those who answered."""
        return round(100 * self.positive / self.answered) if self.answered else None

    def add(self, other: "Line") -> None:
        self.concerned += other.concerned
        self.asked += other.asked
        self.answered += other.answered
        self.positive += other.positive


@dataclass(frozen=True)
class Figures:
    by_provider: list[Line] = field(default_factory=list)
    by_cohort: list[Line] = field(default_factory=list)


def exits_of(cohorts: QuerySet[Cohort]) -> QuerySet[Enrolment]:
    """Those who left, however it ended."""
    return Enrolment.objects.filter(
        cohort__in=cohorts.values("pk"), status__in=OVER, actual_exit_on__isnull=False
    )


def years_of(cohorts: QuerySet[Cohort]) -> list[int]:
    """In which someone left, the latest first."""
    days = exits_of(cohorts).dates("actual_exit_on", "year", order="DESC")
    return [day.year for day in days]


def latest_year_of(indicator: Indicator, cohorts: QuerySet[Cohort]) -> int | None:
    """The latest of which the indicator says something already."""
    found = _early_enough(indicator, cohorts).aggregate(last=Max("actual_exit_on"))
    return found["last"].year if found["last"] else None


def _early_enough(
    indicator: Indicator, cohorts: QuerySet[Cohort]
) -> QuerySet[Enrolment]:
    last = timezone.localdate() - indicator.moment
    return exits_of(cohorts).filter(actual_exit_on__lte=last)


def figures_of(indicator: Indicator, cohorts: QuerySet[Cohort], year: int) -> Figures:
    concerned = _early_enough(indicator, cohorts).filter(actual_exit_on__year=year)
    numbers = _concerned_by_cohort(concerned)
    answers = _answers_by_cohort(indicator, concerned)
    rows = Cohort.objects.filter(pk__in=list(numbers)).select_related(
        "action__page", "responsible_provider"
    )
    groups: dict[UUID, list[Line]] = {}
    for cohort in rows.order_by("responsible_provider__name", "ends_on", "reference"):
        provider = cohort.responsible_provider
        line = Line(provider.name, cohort, numbers[cohort.pk])
        for name, number in answers.get(cohort.pk, {}).items():
            setattr(line, name, number)
        groups.setdefault(provider.pk, []).append(line)
    for lines in groups.values():
        _hide(lines)
    return Figures(
        [_sum(lines) for lines in groups.values()],
        [line for lines in groups.values() for line in lines],
    )


def _concerned_by_cohort(concerned: QuerySet[Enrolment]) -> dict[UUID, int]:
    rows = concerned.order_by().values("cohort").annotate(n=Count("pk"))
    return {row["cohort"]: row["n"] for row in rows}


def _answers_by_cohort(
    indicator: Indicator, concerned: QuerySet[Enrolment]
) -> dict[UUID, dict[str, int]]:
    def people(condition: Q) -> Count:
        return Count("enrolment", distinct=True, filter=condition)

    known = ~Q(situation=Outcome.Situation.NO_ANSWER)
    told = indicator.tells | (known & indicator.proves)
    rows = (
        after_the_end()
        .filter(enrolment__in=concerned.values("pk"))
        .order_by()
        .values("enrolment__cohort")
        .annotate(
            asked=people(told),
            answered=people(known & told),
            positive=people(known & indicator.proves),
        )
    )
    return {row.pop("enrolment__cohort"): row for row in rows}


def _sum(lines: list[Line]) -> Line:
    total = Line(lines[0].provider)
    for line in lines:
        total.add(line)
    _hide([total])
    return total


def _hide(lines: list[Line]) -> None:
    """Lines of too few people, and rates on too few answers."""
    hidden = small_groups([line.concerned for line in lines])
    rates = small_groups([line.answered for line in lines], hidden)
    for rank, line in enumerate(lines):
        line.is_hidden, line.hides_rate = rank in hidden, rank in rates


def small_groups(
    sizes: Sequence[int], hidden: frozenset[int] = frozenset()
) -> frozenset[int]:
    """Which groups to hide: those under five; and while these together are under five,
    the next smallest too, or the sum less the others would tell of them."""
    hidden |= {rank for rank, size in enumerate(sizes) if 0 < size < FEWEST}
    others = sorted(set(range(len(sizes))) - hidden, key=lambda rank: sizes[rank])
    for rank in others:
        if not 0 < sum(sizes[each] for each in hidden) < FEWEST:
            break
        if sizes[rank]:
            hidden |= {rank}
    return hidden
