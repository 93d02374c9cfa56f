"""The office makes a timetable: proposed, read, confirmed, moved, taken back."""

import re
from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from people.services import give_role
from tests.cast import (
    client_for,
    make_action,
    make_class_session,
    make_cohort,
    make_course,
)
from training.models import ClassSession, Cohort, HalfDay, TimetableChange

PATTERN = {
    "title": "Comptabilité",
    "first": "2027-03-01",
    "last": "2027-03-12",
    "morning_start": "09:00",
    "morning_end": "12:30",
    "afternoon_start": "13:30",
    "afternoon_end": "17:00",
    "mode_0_morning": "on_site",
    "mode_0_afternoon": "remote",
    "room": "B 204",
}


@pytest.fixture
def spring(action, territory) -> Cohort:
    """A cohort of March 2027."""
    return make_cohort(
        action,
        reference="COMPTA-3",
        territory=territory,
        starts_on=date(2027, 3, 1),
        ends_on=date(2027, 4, 30),
    )


@pytest.fixture
def office(hugo):
    return client_for(hugo)


def address_of(name: str, cohort: Cohort) -> str:
    return reverse(name, args=[cohort.pk])


def read_of(response) -> dict[str, str]:
    """What a preview hands back with the yes."""
    page = response.content.decode()
    return {
        name: re.search(rf'name="{name}" value="([^"]+)"', page)[1]
        for name in ("cle", "lu")
    }


def plan(office, cohort, **facts):
    """Reads the preview, then confirms it."""
    address = address_of("plan_series", cohort)
    preview = office.post(address, PATTERN | facts)
    assert preview.status_code == 200
    return office.post(address, PATTERN | facts | read_of(preview))


def local_starts(cohort) -> list[str]:
    rows = cohort.class_sessions.order_by("starts_at")
    return [f"{row.starts_at.astimezone(cohort.zone):%d/%m %H:%M}" for row in rows]


def test_the_preview_shows_every_session_and_writes_nothing(office, spring):
    response = office.post(address_of("plan_series", spring), PATTERN)

    page = response.content.decode()
    assert "Lundi 1er\u00a0mars, de 9\u00a0h à 12\u00a0h\u00a030" in page
    assert "Lundi 8\u00a0mars, de 13\u00a0h\u00a030 à 17\u00a0h" in page
    assert "Ajouter les 4 séances" in page
    assert "4 séances, 14\u00a0h." in page
    assert "sur 210\u00a0h prévues" in page
    assert "dépasserait les heures prévues" not in page
    assert not ClassSession.objects.exists()


def test_the_preview_warns_of_more_hours_than_the_training_has(office, spring):
    spring.action.hours_in_centre = 13
    spring.action.save()

    response = office.post(address_of("plan_series", spring), PATTERN)

    assert "dépasserait les heures prévues" in response.content.decode()


def test_confirmed_once_or_twice_the_plan_is_made_once(office, spring):
    address = address_of("plan_series", spring)
    answers = PATTERN | read_of(office.post(address, PATTERN))

    statuses = [office.post(address, answers).status_code for _ in range(2)]

    assert statuses == [302, 302]
    assert local_starts(spring) == [
        "01/03 09:00",
        "01/03 13:30",
        "08/03 09:00",
        "08/03 13:30",
    ]
    assert TimetableChange.objects.count() == 1


def test_holidays_and_closures_are_named_in_the_preview(office, spring):
    facts = {"first": "2027-03-22", "last": "2027-04-12", "closures": "12/04/2027"}

    page = office.post(address_of("plan_series", spring), PATTERN | facts)

    assert "Lundi de Pâques" in page.content.decode()
    assert "Lundi 12\u00a0avril : fermeture" in page.content.decode()


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"last": ""}, "Indiquez un dernier jour ou un nombre d’heures."),
        ({"last": "2027-02-01"}, "Le dernier jour précède le premier."),
        ({"morning_end": "13:30"}, "Le matin finit à 13 h au plus tard."),
        ({"morning_end": "08:00"}, "La séance finit avant de commencer."),
        ({"afternoon_start": "12:00"}, "L’après-midi commence à 13 h ou après."),
        ({"closures": "du 31/02/2027"}, "Écrivez une date ou deux"),
        ({"closures": "Noël"}, "Écrivez une date ou deux"),
        ({"first": "9999-12-31", "last": ""}, "Indiquez un dernier jour"),
        (
            {"mode_0_morning": "", "mode_0_afternoon": ""},
            "Choisissez au moins une demi-journée",
        ),
    ],
)
def test_a_pattern_that_cannot_be_is_told_beside_its_answer(
    office, spring, facts, sentence
):
    response = office.post(address_of("plan_series", spring), PATTERN | facts)

    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert 'value="B 204"' in response.content.decode()


def test_one_returns_from_the_preview_with_ones_answers(office, spring):
    response = office.post(
        address_of("plan_series", spring), PATTERN | {"modifier": "1"}
    )

    assert response.status_code == 200
    assert 'value="B 204"' in response.content.decode()
    assert "Voir les séances proposées" in response.content.decode()


def test_a_clash_elsewhere_says_whom_to_call_and_nothing_else(
    office, spring, chloe, formalliance
):
    formalliance.phone = "0325000000"
    formalliance.save()
    give_role(user=chloe, organisation=formalliance, role="trainer")
    theirs = make_cohort(make_action(make_course(formalliance, "Anglais secret")))
    make_class_session(
        theirs,
        starts_at=datetime(2027, 3, 1, 10, tzinfo=spring.zone),
        trainers=(chloe,),
        title="Verbes",
        room="Ailleurs",
    )

    page = office.post(
        address_of("plan_series", spring), PATTERN | {"trainers": [chloe.pk]}
    ).content.decode()

    assert "Chloé Martin intervient déjà ailleurs de 10\u00a0h à 13\u00a0h." in page
    assert "Formalliance (03" in page
    for secret in ("Verbes", "Anglais", theirs.reference, "Ailleurs"):
        assert secret not in page


def test_what_came_between_reading_and_yes_is_shown_first(office, spring, chloe):
    address = address_of("plan_series", spring)
    answers = PATTERN | {"trainers": [chloe.pk]}
    read = read_of(office.post(address, answers))
    make_class_session(
        make_cohort(spring.action),
        starts_at=datetime(2027, 3, 1, 9, tzinfo=spring.zone),
        trainers=(chloe,),
    )

    response = office.post(address, answers | read)

    assert "La situation a changé depuis votre lecture" in response.content.decode()
    assert not spring.class_sessions.exists()


def change(office, cohort, deed: str, **answers):
    """Ticks all sessions, answers, reads, and confirms."""
    address = address_of("change_sessions", cohort)
    rows = cohort.class_sessions.values_list("pk", flat=True)
    facts = {"acte": deed, "s": list(rows), "rempli": "1", **answers}
    preview = office.post(address, facts)
    assert preview.status_code == 200, preview.content.decode()
    office.post(address, facts | read_of(preview))
    return preview.content.decode()


def test_sessions_move_by_a_week_and_come_back(office, spring):
    plan(office, spring)

    preview = change(office, spring, "deplacer", days="7")

    assert (
        "Horaires : lundi 1er\u00a0mars, de 9\u00a0h à 12\u00a0h\u00a030 → "
        "lundi 8\u00a0mars"
    ) in preview
    assert local_starts(spring)[0] == "08/03 09:00"
    page = office.get(address_of("cohort_timetable", spring)).content.decode()
    assert "Annuler ce changement" in page

    moved = TimetableChange.objects.first()
    undo = reverse("undo_timetable_change", args=[spring.pk, moved.pk])
    statuses = [office.post(undo).status_code for _ in range(2)]

    assert statuses == [302, 302]
    assert local_starts(spring)[0] == "01/03 09:00"
    assert HalfDay.objects.filter(cohort=spring).count() == 4


def test_hours_room_team_and_mode_change_together(office, spring, chloe):
    plan(office, spring)

    change(office, spring, "heures", morning_start="08:30", morning_end="12:00")
    change(office, spring, "modifier", mode="both", room="C 12", trainers=[chloe.pk])

    assert local_starts(spring)[:2] == ["01/03 08:30", "01/03 13:30"]
    facts = spring.class_sessions.values_list("mode", "room", "trainers")
    assert set(facts) == {("both", "C 12", chloe.pk)}


def test_sessions_are_called_off_after_the_preview(office, spring):
    plan(office, spring)

    preview = change(office, spring, "annuler")

    assert "Annuler les 4 séances" in preview
    assert not spring.class_sessions.exists()
    assert not spring.half_days.exists()


def test_what_is_signed_stays_and_is_named(office, spring):
    plan(office, spring)
    spring.half_days.filter(date=date(2027, 3, 1), period="morning").update(
        frozen_at=timezone.now()
    )

    preview = change(office, spring, "deplacer", days="14")

    assert "1 séance ne changera pas" in preview
    assert "lundi 1er\u00a0mars (matin)" in preview
    assert "Déplacer les 3 séances" in preview
    assert local_starts(spring)[0] == "01/03 09:00"


@pytest.mark.parametrize("facts", [{}, {"s": ["pas-un-identifiant"]}])
def test_without_a_choice_one_is_told_to_choose(office, spring, facts):
    response = office.post(
        address_of("change_sessions", spring),
        {"acte": "deplacer", **facts},
        follow=True,
    )

    assert "Cochez d’abord les séances à changer." in response.content.decode()


def test_a_session_of_another_cohort_is_not_touched(office, spring, cohort):
    other = make_class_session(cohort, starts_at=timezone.now() + timedelta(days=1))

    office.post(
        address_of("change_sessions", spring), {"acte": "annuler", "s": [other.pk]}
    )

    assert ClassSession.objects.filter(pk=other.pk).exists()


def test_one_session_is_changed_at_once_where_nothing_speaks_against_it(
    office, cohort, chloe
):
    session = make_class_session(
        cohort, starts_at=timezone.now() + timedelta(days=2), trainers=(chloe,)
    )
    start = timezone.localtime(session.starts_at, cohort.zone)
    day = (start + timedelta(days=1)).date()
    facts = {
        "title": "Bilan",
        "day": day,
        "start": "14:00",
        "end": "17:00",
        "mode": "on_site",
        "trainers": [chloe.pk],
    }
    holiday = office.post(reverse("edit_session", args=[session.pk]), facts)
    if holiday.status_code == 200:  # A public holiday is asked about first.
        facts |= read_of(holiday)
        office.post(reverse("edit_session", args=[session.pk]), facts)

    session.refresh_from_db()
    assert (session.title, session.room) == ("Bilan", "")
    assert TimetableChange.objects.get().kind == "moved"


def test_filters_stand_in_the_address(office, spring, chloe):
    plan(office, spring, trainers=[chloe.pk])
    address = address_of("cohort_timetable", spring)

    def shown(query: str) -> int:
        return office.get(f"{address}?{query}").context["page"].paginator.count

    assert shown("du=2027-03-02") == 2
    assert shown("du=2027-03-01&au=2027-03-01") == 2
    assert shown("modalite=remote") == 2
    assert shown("salle=B+204") == 2
    assert shown(f"equipe={chloe.pk}&modalite=on_site") == 2
    assert shown("du=hier") == 4


def test_a_week_is_ticked_without_a_script(office, spring):
    plan(office, spring)

    page = office.get(
        address_of("cohort_timetable", spring), {"du": "", "cocher": "2027-03-08"}
    )

    assert len(re.findall(r"checked aria-label", page.content.decode())) == 2


def test_an_empty_timetable_leads_to_the_pattern(office, spring):
    page = office.get(address_of("cohort_timetable", spring)).content.decode()

    assert "Le planning est vide" in page
    assert address_of("plan_series", spring) in page


def test_many_sessions_cost_no_more_queries(
    office, spring, chloe, django_assert_num_queries
):
    plan(office, spring, last="2027-03-01", trainers=[chloe.pk])
    address = address_of("cohort_timetable", spring)
    with CaptureQueriesContext(connection) as few:
        office.get(address)
    count = len(few)
    plan(office, spring, last="2027-06-30", trainers=[chloe.pk])

    with django_assert_num_queries(count):
        office.get(address)
    assert count <= 40


def test_a_single_session_has_the_training_for_its_title(office, spring):
    page = office.get(address_of("plan_session", spring)).content.decode()

    assert f'name="title" value="{spring.title}"' in page
