"""Indicators: the database's counts against the definitions in plain Python."""

from datetime import timedelta

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.cast import make_cohort, make_organisation
from tests.training.follow_up.conftest import leave
from training.follow_up.indicators.definitions import INDICATORS
from training.follow_up.indicators.figures import figures_of, small_groups, years_of
from training.models import Cohort, Enrolment, Outcome

BY_SLUG = {indicator.slug: indicator for indicator in INDICATORS}
ACCESS, LASTING, EARLY, LATE = BY_SLUG
# Long enough ago that each moment is over.
END = timezone.localdate() - timedelta(days=500)


def facts_of_the_world() -> st.SearchStrategy[dict]:
    days = st.sampled_from([-5, 0, 10, 28, 29, 60, 154, 155, 183, 184, 211, 212, 365])
    lengths = st.sampled_from([None, 0, 29, 30, 182, 183, 400])
    return st.fixed_dictionaries(
        {
            "situation": st.sampled_from(Outcome.Situation.values),
            "contract": st.sampled_from(["", *Outcome.Contract.values]),
            "months": st.sampled_from([None, 3, 6, 12]),
            "seen": days,
            "began": st.none() | days,
            "planned_days": lengths,
            "has_worked_a_month": st.sampled_from([None, True, False]),
        }
    )


def proves_and_tells(slug: str, fact: dict) -> tuple[bool, bool]:
    """The definitions, told once more, row by row."""
    seen = fact["seen"]
    began = seen if fact["began"] is None else fact["began"]
    if seen < 0:
        return False, False
    months, planned = fact["months"] or 0, fact["planned_days"] or 0
    contract, situation = fact["contract"], fact["situation"]
    lasted, soon = seen - began, began <= 183
    works = situation in ("job", "business")
    if slug == EARLY:
        tells = seen <= 28 or began <= 28 <= seen
        return tells and (works or situation == "training"), tells
    if slug == LATE:
        tells = months == 6 or 155 <= seen <= 211 or began <= 183 <= seen
        return tells and works, tells
    tells = months >= 6 or seen >= 155
    if slug == LASTING:
        long = contract in ("fixed_term", "temporary") and max(planned, lasted) >= 183
        return situation == "job" and soon and (contract == "open_ended" or long), tells
    month = max(planned, lasted) >= 30
    month = month or contract in ("open_ended", "apprenticeship", "aided")
    job = situation == "job" and soon and month
    asked_soon = seen <= 211 or 0 < months <= 6
    worked = fact["has_worked_a_month"] is True and asked_soon
    return job or worked or (situation == "business" and soon), tells


def expected_of(slug: str, people: list[list[dict]]) -> tuple[int, int, int]:
    asked = answered = positive = 0
    for facts in people:
        rows = [(fact, *proves_and_tells(slug, fact)) for fact in facts]
        known = [row for row in rows if row[0]["situation"] != "no_answer"]
        proven = any(proof for _fact, proof, _told in known)
        positive += proven
        answered += proven or any(told for _fact, _proof, told in known)
        asked += proven or any(told for _fact, _proof, told in rows)
    return asked, answered, positive


def tell(enrolment, *, seen: int, began: int | None = None, **facts) -> Outcome:
    end = enrolment.actual_exit_on
    if facts["situation"] != "job":
        facts["contract"] = ""
    return Outcome.objects.create(
        enrolment=enrolment,
        source="partner",
        observed_on=end + timedelta(days=seen),
        starts_on=None if began is None else end + timedelta(days=began),
        **facts,
    )


def left(cohort: Cohort, number: int = 1) -> list[Enrolment]:
    return [leave(cohort, END) for _number in range(number)]


def line_of(slug: str, year: int = END.year):
    [line] = figures_of(BY_SLUG[slug], Cohort.objects.all(), year).by_cohort
    return line


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    people=st.lists(st.lists(facts_of_the_world(), max_size=3), min_size=1, max_size=4)
)
def test_the_database_counts_as_the_definitions_say(cohort, people):
    Outcome.objects.all().delete()
    cohort.enrolments.all().delete()
    for facts in people:
        [enrolment] = left(cohort)
        for fact in facts:
            fact["contract"] = fact["contract"] if fact["situation"] == "job" else ""
            tell(enrolment, **fact)

    for slug in BY_SLUG:
        line = line_of(slug)
        counted = line.asked, line.answered, line.positive
        assert (slug, line.concerned, *counted) == (
            slug,
            len(people),
            *expected_of(slug, people),
        )


def test_the_names_and_versions_are_promised():
    assert [(each.key, each.version) for each in INDICATORS] == [
        ("employment_access_6m", 1),
        ("lasting_employment", 1),
        ("positive_exit_fse", 1),
        ("positive_exit_fse", 1),
    ]
    assert len(BY_SLUG) == len(INDICATORS)


def test_the_text_of_access_says_what_counts_beyond_its_name():
    said = str(BY_SLUG[ACCESS].definition)

    for detail in (
        "avoir travaillé au moins un mois depuis la fin",
        "Sans date de début, une situation commence le jour où elle est constatée",
        "à quatre semaines près",
    ):
        assert detail in said


def test_only_what_stands_counts(cohort):
    [enrolment] = left(cohort)
    row = tell(enrolment, seen=190, situation="job", contract="open_ended")
    Outcome.objects.filter(pk=row.pk).update(is_current=False)

    line = line_of(ACCESS)

    assert (line.concerned, line.asked, line.unknown, line.rate) == (1, 0, 1, None)


def test_no_answer_is_asked_and_unknown(cohort):
    first, second, _third = left(cohort, number=3)
    tell(first, seen=190, situation="no_answer")
    tell(second, seen=190, situation="job_seeking")

    line = line_of(ACCESS)

    assert (line.concerned, line.asked, line.answered, line.unknown) == (3, 2, 1, 2)
    assert line.rate == 0


def test_nobody_counts_before_the_moment_nor_who_never_came(cohort):
    today = timezone.localdate()
    leave(cohort, today - timedelta(days=182))
    leave(cohort, END, status="never_entered")
    [year] = years_of(Cohort.objects.all())

    figures = figures_of(BY_SLUG[ACCESS], Cohort.objects.all(), year)

    assert figures.by_cohort == figures.by_provider == []


@pytest.mark.parametrize(
    ("sizes", "hidden"),
    [
        ([4], {0}),
        ([5], set()),
        ([5, 9], set()),
        # Alone, its number is the sum less the other: the smallest other hides too.
        ([3, 8, 20], {0, 1}),
        ([3, 4, 20], {0, 1}),
        ([2, 2, 0, 7], {0, 1, 3}),
    ],
)
def test_small_groups_hide_and_cannot_be_reckoned(sizes, hidden):
    assert small_groups(sizes) == hidden


def test_a_rate_on_few_answers_hides(cohort):
    people = left(cohort, number=6)
    for enrolment in people[:4]:
        tell(enrolment, seen=190, situation="business")

    line = line_of(ACCESS)

    assert (line.is_hidden, line.hides_rate) == (False, True)


def test_providers_hide_their_own_small_groups_alone(action, cohort):
    left(cohort, number=8)
    other = make_organisation("Autre", "training_provider")
    small = make_cohort(action, responsible_provider=other)
    left(small, number=2)

    figures = figures_of(BY_SLUG[ACCESS], Cohort.objects.all(), END.year)

    hidden = {line.provider: line.is_hidden for line in figures.by_provider}
    assert hidden == {"Autre": True, cohort.responsible_provider.name: False}


def test_queries_do_not_grow(cohort, action, django_assert_num_queries):
    for cohorts in (cohort, make_cohort(action), make_cohort(action)):
        for enrolment in left(cohorts, number=3):
            tell(enrolment, seen=190, situation="business")
        with django_assert_num_queries(3):
            figures_of(BY_SLUG[ACCESS], Cohort.objects.all(), END.year)
