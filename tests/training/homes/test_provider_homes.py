"""The trainer and the office see what waits, and act on it once, however they click."""

from datetime import timedelta

import pytest
from django.utils import timezone

from people.services import give_role
from tests.cast import (
    client_for,
    make_class_session,
    make_cohort,
    make_enrolment,
    make_member,
    make_person,
    make_referral,
)
from training.models import AttendanceUnit, Cohort, Enrolment, Referral

OFFICE = "/organisme/"


def page_of(client, address) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def test_the_trainer_sees_todays_sessions_and_open_registers(
    chloe, on_site_session, remote_session, morning
):
    page = page_of(client_for(chloe), "/formateur/")

    assert page.count("Faire l’appel") == 2
    assert "B 204, Campus des Rives" in page
    assert "Registres à contresigner" in page
    assert morning in list(type(morning).objects.to_close())


def test_another_trainer_sees_none_of_them(on_site_session, university):
    colleague = make_member("Inès Faure", university, "trainer")

    page = page_of(client_for(colleague), "/formateur/")

    assert "Pas de séance aujourd’hui" in page
    assert "Comptabilité" not in page


def test_the_office_sees_each_queue_with_its_count(
    hugo, waiting_referral, enrolment, morning
):
    AttendanceUnit.objects.create(
        enrolment=enrolment,
        half_day=morning,
        state="to_justify",
        method="trainer_entry",
    )
    newcomer = make_enrolment(
        make_person("Lina", "Faure"),
        enrolment.cohort,
        status="enrolled",
        actual_entry_on=None,
    )

    page = page_of(client_for(hugo), OFFICE)

    assert "Yanis MOREL" in page
    assert "Amina BENALI" in page
    assert str(newcomer.person) in page
    assert "Noter l’entrée" in page
    assert "Registres à clore" in page


def test_opening_a_referral_changes_nothing(hugo, waiting_referral):
    page = page_of(client_for(hugo), f"/organisme/orientations/{waiting_referral.pk}/")

    assert "Accepter et inscrire" in page
    assert "Accuser réception" in page
    assert Referral.objects.get(pk=waiting_referral.pk).status == "sent"


@pytest.fixture
def answer(hugo, waiting_referral):
    client = client_for(hugo)
    address = f"/organisme/orientations/{waiting_referral.pk}/"
    return lambda **data: client.post(address, data)


def test_accepting_takes_a_seat_once_however_one_clicks(
    answer, waiting_referral, coming_cohort
):
    facts = {"answer": "accept", "cohort": coming_cohort.pk, "mode": "on_site"}

    statuses = [answer(**facts).status_code for _ in range(2)]

    assert statuses == [302, 302]
    assert Enrolment.objects.get().referral == waiting_referral
    assert Referral.objects.get().status == "accepted"


def test_without_a_seat_the_waiting_list_is_offered(answer, coming_cohort):
    Cohort.objects.filter(pk=coming_cohort.pk).update(capacity_remote=0)

    response = answer(answer="accept", cohort=coming_cohort.pk, mode="remote")

    page = response.content.decode()
    assert response.status_code == 422
    assert "Il n’y a plus de place à distance" in page
    assert "Mettre sur liste d’attente" in page
    assert Referral.objects.get().status == "sent"
    assert not Enrolment.objects.exists()


def test_the_waiting_list_leads_to_a_seat_later(answer, coming_cohort):
    assert answer(answer="waitlist").status_code == 302
    assert Referral.objects.get().status == "waitlisted"

    answer(answer="accept", cohort=coming_cohort.pk, mode="remote")

    assert Referral.objects.get().status == "accepted"


def test_a_refusal_keeps_its_words_while_the_reason_lacks(answer):
    response = answer(answer="refuse", words="Le groupe est complet.")

    assert response.status_code == 422
    assert "Le groupe est complet." in response.content.decode()
    assert Referral.objects.get().status == "sent"


def test_a_refusal_tells_why(answer):
    assert answer(answer="refuse", reason="full", words="Désolé").status_code == 302

    referral = Referral.objects.get()
    assert (referral.status, referral.reason, referral.reason_text) == (
        "refused",
        "full",
        "Désolé",
    )


def test_an_answer_too_many_is_told_in_words(answer, coming_cohort):
    answer(answer="refuse", reason="full")

    response = answer(answer="accept", cohort=coming_cohort.pk, mode="on_site")

    assert response.status_code == 422
    assert "a changé entre-temps" in response.content.decode()


def test_rubbish_changes_nothing(answer):
    assert answer(answer="nonsense").status_code == 422
    assert Referral.objects.get().status == "sent"


def test_an_entry_is_noted_on_its_day_and_once(hugo, cohort):
    newcomer = make_enrolment(
        make_person(), cohort, status="enrolled", actual_entry_on=None
    )
    client = client_for(hugo)
    facts = {"step": "in_training", "on": newcomer.planned_entry_on.isoformat()}
    address = f"/organisme/inscriptions/{newcomer.pk}/"

    answers = [client.post(address, facts).status_code for _ in range(2)]

    newcomer.refresh_from_db()
    assert answers == [302, 302]
    assert newcomer.actual_entry_on == newcomer.planned_entry_on
    assert newcomer.events.count() == 1


@pytest.mark.parametrize(
    ("step", "days", "sentence"),
    [
        ("completed", 3, "pas encore passé"),
        ("completed", -400, "C’est avant le"),
        ("abandoned", 0, "demande une raison"),
        ("enrolled", 0, "Sélectionnez un choix valide"),
    ],
)
def test_a_step_that_cannot_be_is_refused_in_words(
    step, days, sentence, hugo, enrolment
):
    on = timezone.localdate() + timedelta(days=days)

    response = client_for(hugo).post(
        f"/organisme/inscriptions/{enrolment.pk}/", {"step": step, "on": on}
    )

    assert response.status_code == 422
    assert sentence in response.content.decode()
    enrolment.refresh_from_db()
    assert enrolment.status == "in_training"


def test_seats_never_fall_below_those_taken(hugo, enrolment):
    address = f"/organisme/sessions/{enrolment.cohort_id}/places/"
    client = client_for(hugo)
    facts = {"on_site": 0, "remote": 4, "recruitment": "closed"}

    response = client.post(address, facts)
    assert response.status_code == 422
    assert "places sont déjà prises" in response.content.decode()

    assert client.post(address, facts | {"on_site": 1}).status_code == 302
    cohort = Cohort.objects.get(pk=enrolment.cohort_id)
    assert (cohort.capacity_on_site, cohort.recruitment) == (1, "closed")


def test_a_class_session_is_planned_once_and_never_across_midday(hugo, cohort, chloe):
    address = f"/organisme/sessions/{cohort.pk}/seances/"
    client = client_for(hugo)
    facts = {
        "title": "Bilan",
        "day": timezone.localdate() + timedelta(days=2),
        "start": "09:00",
        "end": "16:00",
        "mode": "on_site",
        "trainers": [chloe.pk],
    }

    refused = client.post(address, facts)
    assert refused.status_code == 422
    assert "passe 13 h" in refused.content.decode()
    assert 'value="Bilan"' in refused.content.decode()

    answers = [client.post(address, facts | {"end": "12:00"}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    session = cohort.class_sessions.get()
    assert session.minutes == 180
    assert list(session.trainers.all()) == [chloe]


def test_the_cohort_shows_people_sessions_and_registers(
    hugo, enrolment, on_site_session, remote_session, morning
):
    page = page_of(client_for(hugo), f"/organisme/sessions/{enrolment.cohort_id}/")

    assert "Amina BENALI" in page
    assert "À contresigner" in page
    assert "1 sur 12" in page


PAGES = {
    "/formateur/": 20,
    "/organisme/": 30,
    "/organisme/orientations/": 12,
    "/organisme/registres/": 12,
    "/organisme/entrees/": 12,
    "/organisme/sessions/": 12,
}


@pytest.mark.parametrize("address", PAGES)
def test_no_list_asks_more_for_three_rows_than_for_one(
    address,
    hugo,
    university,
    cohort,
    action,
    denis,
    agency,
    django_assert_max_num_queries,
):
    give_role(user=hugo, organisation=university, role="trainer")
    client = client_for(hugo)
    counts = []
    for number in range(3):
        _grow(number, cohort, action, denis, agency, hugo)
        if number != 1:
            with django_assert_max_num_queries(PAGES[address]) as asked:
                assert client.get(address).status_code == 200
            counts.append(len(asked))

    assert counts[0] == counts[1]


def _grow(number, cohort, action, denis, agency, trainer) -> None:
    """One more row of everything the provider's pages list."""
    now = timezone.now()
    done = make_class_session(
        cohort,
        starts_at=now - timedelta(hours=3 + 24 * (number + 1)),
        trainers=(trainer,),
    )
    make_class_session(
        cohort, starts_at=now + timedelta(days=number + 1), trainers=(trainer,)
    )
    make_class_session(
        cohort,
        starts_at=now,
        period=["morning", "afternoon", "evening"][number],
        minutes=1 + number,
        trainers=(trainer,),
    )
    enrolment = make_enrolment(make_person(), cohort)
    make_enrolment(make_person(), cohort, status="enrolled", actual_entry_on=None)
    make_enrolment(make_person(), cohort, status="completed")
    AttendanceUnit.objects.create(
        enrolment=enrolment,
        half_day=done.cohort.half_days.first(),
        state="to_justify",
        method="trainer_entry",
    )
    make_referral(make_person(), make_cohort(action), by=denis, organisation=agency)
