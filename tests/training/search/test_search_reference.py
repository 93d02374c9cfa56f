"""The search finds what a plain reading of the catalogue finds, on any database."""

import random
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from django.utils import timezone

from cms.models import CoursePage, TrainingAction
from tests.cast import make_action, make_cohort, make_course
from training.cohorts.models import Cohort
from training.search.queries import SearchQuery, find_courses
from training.search.services import rebuild_search
from training.search.words import place_words, stems

TRADES = ["Soudure", "Boulangerie", "Comptabilité", "Électricité", "Cuisine", "Paie"]
WORDS = ["débutant", "atelier", "à distance", "cœur", "C++", "bureautique", "vente"]
TOWNS = [("Troyes", "10000"), ("Saint-Étienne", "42000"), ("Lille", "59000"), ("", "")]
TODAY = timezone.localdate()


@dataclass
class Row:
    """A way to follow a course: an action, alone or with a cohort still to join."""

    action: TrainingAction
    cohort: Cohort | None

    def starts(self) -> date:
        if self.cohort is None:
            return date.max
        return TODAY if self.cohort.is_permanent_entry else self.cohort.starts_on


@pytest.fixture
def territory_catalogue(university, formalliance):
    """A few dozen courses, drawn with a fixed seed."""
    dice = random.Random(20261124)  # any seed will do, as long as it stays
    for _ in range(30):
        words = dice.sample(WORDS, 3)
        course = make_course(
            dice.choice([university, formalliance]),
            f"{dice.choice(TRADES)} {words[0]}",
            objective=" ".join(words[1:]),
            expected_results="",
            content=dice.choice(TRADES),
        )
        for _action in range(dice.randint(1, 2)):
            town, code = dice.choice(TOWNS)
            mode = dice.choice(["on_site", "blended", "remote"])
            action = make_action(
                course, mode=mode, city=town, postal_code=code, place_name=""
            )
            for _cohort in range(dice.randint(0, 2)):
                permanent = dice.random() < 0.2
                begins = TODAY + timedelta(days=dice.randint(-20, 60))
                make_cohort(
                    action,
                    starts_on=None if permanent else begins,
                    ends_on=None if permanent else begins + timedelta(days=30),
                    is_permanent_entry=permanent,
                    recruitment=dice.choice(["open", "open", "closed"]),
                    capacity_on_site=dice.choice([0, 8]),
                    capacity_remote=0,
                )
    rebuild_search()


def drawn_query(dice: random.Random) -> SearchQuery:
    def maybe(value, chance=0.3):
        return value if dice.random() < chance else type(value)()

    return SearchQuery(
        text=maybe(dice.choice([*TRADES, *WORDS, "boulanger atelier", "compt"]), 0.7),
        modes=maybe((dice.choice(["on_site", "blended", "remote"]),)),
        place=maybe(dice.choice(["troyes", "st etienne", "59", "Lil"])),
        starts_after=TODAY + timedelta(days=20) if dice.random() < 0.2 else None,
        provider_slug=maybe("formalliance"),
        with_seats=dice.random() < 0.2,
    )


def plain_rows(course: CoursePage) -> list[Row]:
    rows = []
    for action in course.actions.all():
        rows.append(Row(action, None))
        for cohort in action.cohorts.filter(recruitment="open"):
            begins_later = not cohort.is_permanent_entry and cohort.starts_on > TODAY
            if cohort.is_permanent_entry or begins_later:
                rows.append(Row(action, cohort))
    return rows


def holds(words: list[str], sought: list[str]) -> bool:
    """Each word sought is there; of the last one a beginning of three letters is."""
    *whole, last = sought or [""]
    starts = (word for word in words if word == last or word.startswith(last))
    found = bool(sought) and (any(starts) if len(last) > 2 else last in words)
    return not sought or (all(word in words for word in whole) and found)


def answers(row: Row, query: SearchQuery) -> bool:
    course, action = row.action.page, row.action
    texts = [course.title, course.objective, course.content, course.provider.name]
    place = [*place_words(action.city), action.postal_code, action.postal_code[:2]]
    after = query.starts_after
    return (
        holds(stems(" ".join([*texts, action.city])), stems(query.text))
        and holds(place, place_words(query.place))
        and (not query.modes or action.mode in query.modes)
        and query.provider_slug in ("", course.provider.slug)
        and (
            after is None
            or row.cohort is not None
            and (row.cohort.is_permanent_entry or row.cohort.starts_on >= after)
        )
        and (not query.with_seats or bool(row.cohort and row.cohort.capacity))
    )


def plain_search(query: SearchQuery) -> list[int]:
    found = []
    sought = stems(query.text)
    for course in CoursePage.objects.live().order_by("pk"):
        rows = [row for row in plain_rows(course) if answers(row, query)]
        if rows:
            title = stems(course.title)
            whole = all(word in title for word in sought)
            rank = 0 if whole else 1 if holds(title, sought) else 2
            begins = min(row.starts() for row in rows)
            found.append((rank, begins, course.pk))
    return [pk for _rank, _begins, pk in sorted(found)]


def test_the_table_and_a_plain_reading_agree(territory_catalogue):
    dice = random.Random(7)
    seen = 0
    for _ in range(60):
        query = drawn_query(dice)

        found = [row["page_id"] for row in find_courses(query)]

        assert found == plain_search(query), query
        seen += bool(found)
    assert seen > 20  # else the agreement would say little
