"""The public search at `/formations/`."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cms.models import CourseCode
from tests.cast import make_action, make_cohort, make_course
from training.search.models import SearchEntry
from training.search.services import rebuild_search

TODAY = timezone.localdate()


@pytest.fixture
def accounting(university):
    """Blended, in Bar-sur-Armance; starts in 30 days with 18 seats; RNCP."""
    course = make_course(university, "Comptabilité des petites entreprises")
    CourseCode.objects.create(
        page=course, kind="rncp", code="RNCP37948", label="Titre de comptable assistant"
    )
    make_cohort(make_action(course), starts_on=TODAY + timedelta(days=30))
    return course


@pytest.fixture
def welding(formalliance):
    """On site, in Saint-Étienne; starts in 10 days, full."""
    course = make_course(
        formalliance, "Soudure à l’arc", objective="Souder.", content="Arc\nTIG"
    )
    action = make_action(
        course, mode="on_site", city="Saint-Étienne", postal_code="42000"
    )
    make_cohort(
        action,
        starts_on=TODAY + timedelta(days=10),
        capacity_on_site=0,
        capacity_remote=0,
    )
    return course


@pytest.fixture
def french(formalliance):
    """Remote; one may enter at any time; no number of seats announced."""
    course = make_course(
        formalliance, "Français, niveau A2", objective="Parler.", content="Grammaire"
    )
    action = make_action(course, mode="remote", city="", postal_code="", place_name="")
    make_cohort(
        action,
        starts_on=None,
        ends_on=None,
        is_permanent_entry=True,
        capacity_on_site=0,
        capacity_remote=0,
    )
    return course


@pytest.fixture
def courses(accounting, welding, french):
    rebuild_search()
    return {"accounting": accounting, "welding": welding, "french": french}


def titles(response) -> list[str]:
    return [course.page.title for course in response.context["courses"]]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("", ["french", "welding", "accounting"]),
        ("q=comptable", ["accounting"]),
        ("q=soud", ["welding"]),
        ("q=tig", ["welding"]),
        ("q=formalliance", ["french", "welding"]),
        ("q=soudeur+comptable", []),
        ("q=de+la", ["french", "welding", "accounting"]),
        ("modalite=presentiel", ["welding"]),
        ("modalite=mixte", ["accounting"]),
        ("modalite=distance", ["french"]),
        ("modalite=presentiel&modalite=distance", ["french", "welding"]),
        ("lieu=st+etienne", ["welding"]),
        ("lieu=42000", ["welding"]),
        ("lieu=42", ["welding"]),
        ("lieu=bar", ["accounting"]),
        ("organisme=formalliance", ["french", "welding"]),
        ("certification=RNCP37948", ["accounting"]),
        ("certification=37948", ["accounting"]),
        ("certification=titre+comptable", ["accounting"]),
        ("places=1", ["accounting"]),
        (f"debut_apres={TODAY + timedelta(days=20)}", ["french", "accounting"]),
        (
            f"debut_apres={TODAY + timedelta(days=20):%d/%m/%Y}",
            ["french", "accounting"],
        ),
        ("q=comptable&modalite=distance", []),
    ],
)
def test_each_criterion_narrows_the_search(client, courses, asked, found):
    response = client.get(f"/formations/?{asked}")

    assert titles(response) == [courses[name].title for name in found]


def test_a_title_that_says_it_comes_first(client, courses, university):
    make_action(make_course(university, "Tenue de caisse", content="Un peu de soudure"))
    rebuild_search()

    response = client.get("/formations/?q=soudure")

    assert titles(response) == ["Soudure à l’arc", "Tenue de caisse"]


def test_a_course_with_many_cohorts_is_one_card_with_the_next(client, accounting):
    [action] = accounting.actions.all()
    make_cohort(action, starts_on=TODAY + timedelta(days=5), reference="NEXT")
    rebuild_search()

    response = client.get("/formations/")

    [course] = response.context["courses"]
    assert course.next_cohort.reference == "NEXT"
    assert "1 formation trouvée" in response.content.decode()


def test_a_cohort_that_began_since_the_last_write_no_longer_counts(client, welding):
    rebuild_search()
    SearchEntry.objects.filter(cohort__isnull=False).update(
        starts_on=TODAY, joinable_until=TODAY - timedelta(days=1)
    )

    [course] = client.get("/formations/").context["courses"]

    assert course.next_cohort is None


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ("debut_apres=20170900", "Cette date n’existe pas."),
        ("debut_apres=2026-02-30", "Cette date n’existe pas."),
        ("modalite=zzz", "« zzz » n’est pas une façon de suivre une formation."),
        ("organisme=zzz", "Cet organisme n’est pas au catalogue."),
        (f"q={'z' * 201}", "Écrivez quelques mots seulement."),
        ("q=%00", "Un critère n’a pas été compris"),
    ],
)
def test_what_is_not_understood_is_said_and_set_aside(client, courses, asked, sentence):
    response = client.get(f"/formations/?{asked}&lieu=42000")

    assert response.status_code == 200
    assert sentence in response.content.decode()
    assert titles(response) == ["Soudure à l’arc"]


@pytest.mark.parametrize("page", ["abc", "0", "-1", "99999999999999999999", "2"])
def test_a_page_that_does_not_exist_shows_one_that_does(client, courses, page):
    response = client.get(f"/formations/?page={page}")

    assert response.status_code == 200
    assert len(titles(response)) == 3


def test_nothing_found_says_what_to_do(client, courses):
    page = client.get("/formations/?q=plongeur").content.decode()

    assert "Aucune formation trouvée" in page
    assert "Votre conseillère ou votre conseiller" in page


def test_each_criterion_in_force_can_be_taken_away(client, courses):
    response = client.get(
        "/formations/?q=souder&lieu=&modalite=presentiel&modalite=mixte&page=1"
    )

    assert response.context["active"] == [
        {"label": "« souder »", "url": "?modalite=presentiel&modalite=mixte"},
        {"label": "En salle", "url": "?q=souder&modalite=mixte"},
        {"label": "En salle et à distance", "url": "?q=souder&modalite=presentiel"},
    ]


def test_htmx_gets_the_results_alone(client, courses):
    response = client.get("/formations/?q=souder&lieu=", headers={"HX-Request": "true"})

    assert response.headers["HX-Push-Url"] == "?q=souder"
    fragment = response.content.decode().strip()
    assert fragment.startswith('<section id="resultats"')
    assert 'data-announce="1 formation trouvée"' in fragment
    assert "HX-Request" in response.headers["Vary"]


def test_twenty_courses_a_page(client, university):
    for number in range(21):
        make_action(make_course(university, f"Formation {number}"))
    rebuild_search()

    first = client.get("/formations/?modalite=mixte")
    second = client.get("/formations/?modalite=mixte&page=2")

    assert (len(titles(first)), len(titles(second))) == (20, 1)
    assert "?modalite=mixte&amp;page=2" in first.content.decode()
    assert "21 formations trouvées" in first.content.decode()


def test_the_cost_does_not_grow_with_what_is_found(
    client, university, django_assert_max_num_queries
):
    make_cohort(
        make_action(make_course(university)), starts_on=TODAY + timedelta(days=3)
    )
    rebuild_search()
    client.get("/formations/")
    with django_assert_max_num_queries(15) as one:
        client.get("/formations/")

    for _ in range(2):
        course = make_course(university)
        make_cohort(make_action(course), starts_on=TODAY + timedelta(days=3))
    rebuild_search()

    with django_assert_max_num_queries(15) as three:
        client.get("/formations/")
    assert len(one) == len(three)


def test_courses_keep_their_own_addresses_below(client, courses):
    [course, *_rest] = client.get("/formations/?q=comptable").context["courses"]

    assert client.get(course.page.url).status_code == 200


def test_going_back_with_htmx_gets_the_whole_page(client, courses):
    response = client.get(
        "/formations/",
        headers={"HX-Request": "true", "HX-History-Restore-Request": "true"},
    )

    assert "<!doctype html>" in response.content.decode()
