"""A trainee's home says what's next, what is awaited of whom, and who can help."""

from datetime import timedelta

import pytest
from django.utils import timezone

from people.services import give_role
from tests.cast import (
    client_for,
    make_class_session,
    make_cohort,
    make_enrolment,
    make_person,
    make_referral,
    viewer_of,
)
from training.certificates.models import Certificate
from training.models import AttendanceUnit, Referral
from training.register.models import AbsenceNotice

PAGE = "/mon-parcours/"


def text_of(client, address=PAGE) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def absent_on(half_day, enrolment, **facts) -> AttendanceUnit:
    return AttendanceUnit.objects.create(
        enrolment=enrolment,
        half_day=half_day,
        **{"state": "to_justify", "method": "trainer_entry", **facts},
    )


def test_without_anything_the_page_says_how_a_path_begins(amina):
    page = text_of(client_for(amina))

    assert "Votre parcours commence ici" in page
    assert "Voir les formations" in page


def test_a_referral_says_who_must_answer_and_by_when(
    amina, coming_cohort, denis, agency
):
    make_referral(amina, coming_cohort, by=denis, organisation=agency)

    page = text_of(client_for(amina))

    assert "Université de l’Armance doit vous répondre avant le" in page
    assert "Retirer ma candidature" in page
    assert "Denis Roche" in page


def test_on_site_one_may_sign_while_the_window_is_open(
    amina, enrolment, on_site_session, morning
):
    page = text_of(client_for(amina))

    assert "Signer ma présence" in page
    assert "Campus des Rives" in page
    assert "Voir le plan" in page


def test_once_signed_the_page_says_so(amina, enrolment, on_site_session, morning):
    absent_on(morning, enrolment, state="present", on_site_minutes=180)

    page = text_of(client_for(amina))

    assert "Votre présence est signée" in page
    assert "Signer ma présence" not in page
    assert "3\u00a0h faites sur 3\u00a0h" in page


def test_remote_one_may_join_from_a_quarter_before(amina, enrolment, remote_session):
    assert "C’est maintenant" in text_of(client_for(amina))

    start = timezone.now() + timedelta(minutes=20)
    type(remote_session).objects.filter(pk=remote_session.pk).update(
        starts_at=start, ends_at=start + timedelta(hours=2)
    )
    page = text_of(client_for(amina))

    assert "C’est maintenant" not in page
    assert "La salle ouvre" in page


def test_an_absence_is_to_be_answered(amina, enrolment, morning):
    absent_on(morning, enrolment)
    AbsenceNotice.objects.create(
        enrolment=enrolment, half_day=morning, contacted_at=timezone.now()
    )

    page = text_of(client_for(amina))

    assert "Ce que vous avez à faire" in page
    assert "À faire avant" in page


def test_a_finished_training_shows_its_certificate(amina, enrolment):
    type(enrolment).objects.filter(pk=enrolment.pk).update(
        status="completed", actual_exit_on=timezone.localdate()
    )
    Certificate.objects.create(
        enrolment=enrolment,
        provider=enrolment.cohort.responsible_provider,
        number="2026-1",
        facts={},
        file="certificates/x.pdf",
        sha256="0" * 64,
    )

    page = text_of(client_for(amina))

    assert "Certificat de réalisation" in page
    assert "Votre formation est terminée" in page


def test_withdrawing_says_what_it_changes_then_does_it_twice_alike(
    amina, coming_cohort, denis, agency
):
    referral = make_referral(amina, coming_cohort, by=denis, organisation=agency)
    address = f"/mon-parcours/candidatures/{referral.pk}/retirer/"
    client = client_for(amina)

    assert "ne garde plus de place" in text_of(client, address)
    answers = [client.post(address).status_code for _ in range(2)]

    assert answers == [302, 302]
    assert Referral.objects.get().status == "withdrawn"


def test_an_enrolled_person_is_told_why_withdrawing_is_refused(
    amina, referral, enrolment
):
    address = f"/mon-parcours/candidatures/{referral.pk}/retirer/"

    response = client_for(amina).post(address)

    assert response.status_code == 422
    assert "déjà inscrite" in response.content.decode()


def test_nobody_withdraws_the_referral_of_another(waiting_referral, amina, referral):
    address = f"/mon-parcours/candidatures/{waiting_referral.pk}/retirer/"

    assert client_for(amina).post(address).status_code == 404


def test_ones_function_elsewhere_adds_nobody_elses_path(
    amina, enrolment, university, coming_cohort
):
    give_role(user=amina.user, organisation=university, role="office")
    make_enrolment(make_person("Zoé", "Blanc"), coming_cohort)

    page = text_of(client_for(amina))

    assert "Blanc" not in page
    assert viewer_of(amina).has_role("office")


@pytest.mark.parametrize("rows", [1, 3])
def test_the_home_asks_as_many_questions_for_one_row_as_for_three(
    rows, amina, enrolment, denis, agency, action, chloe, django_assert_num_queries
):
    for number in range(rows):
        session = make_class_session(
            enrolment.cohort,
            starts_at=timezone.now() + timedelta(days=number + 1),
            trainers=(chloe,),
        )
        absent_on(session.cohort.half_days.last(), enrolment)
        cohort = make_cohort(action, starts_on=timezone.localdate())
        make_referral(amina, cohort, by=denis, organisation=agency)
    client = client_for(amina)
    client.get(PAGE)

    with django_assert_num_queries(23):
        client.get(PAGE)
