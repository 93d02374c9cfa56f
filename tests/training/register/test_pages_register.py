"""The trainer's register as a page: rows, undo, code, closing, correcting."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.cast import client_for, make_enrolment, make_member, make_person, viewer_of
from training.models import AttendanceUnit, RegisterEntry, SignedHead
from training.register.services import countersign, mark, sign_presence


def page_url(half_day, name: str = "register_page", *more) -> str:
    return reverse(name, args=[half_day.pk, *more])


def answer(client, half_day, enrolment, state: str, **headers):
    url = page_url(half_day, "register_mark", enrolment.pk)
    return client.post(url, {"state": state}, headers=headers)


def state_of(enrolment, half_day) -> str:
    unit = AttendanceUnit.objects.get(enrolment=enrolment, half_day=half_day)
    return unit.state


def test_who_opens_a_register(
    enrolment, morning, amina, bruno, chloe, denis, elsa, gaelle, hugo, university
):
    url = page_url(morning)
    opened = {
        name: client_for(who).get(url).status_code
        for name, who in {
            "amina": amina,
            "bruno": bruno,
            "chloe": chloe,
            "denis": denis,
            "elsa": elsa,
            "gaelle": gaelle,
            "hugo": hugo,
            "colleague": make_member("Louis Roy", university, "trainer"),
        }.items()
    }

    assert opened == {
        "amina": 403,
        "bruno": 403,
        "chloe": 200,
        "denis": 403,
        "elsa": 403,
        "gaelle": 404,
        "hugo": 200,
        "colleague": 404,
    }
    assert Client().get(url).status_code == 302


def test_the_office_reads_and_writes_nothing(enrolment, morning, hugo):
    client = client_for(hugo)

    page = client.get(page_url(morning)).content.decode()

    assert "Amina BENALI" in page
    assert "data-choice" not in page
    assert page_url(morning, "register_qr") not in page
    assert answer(client, morning, enrolment, "present").status_code == 403
    assert client.get(page_url(morning, "register_qr")).status_code == 403
    assert client.post(page_url(morning, "countersign_register")).status_code == 403
    assert RegisterEntry.objects.count() == 0


@pytest.mark.parametrize("people", [1, 3])
def test_the_page_asks_the_database_as_often_for_three_as_for_one(
    cohort, morning, chloe, amina, people, django_assert_num_queries
):
    for number in range(people):
        member = make_enrolment(make_person(), cohort)
        if number:
            mark(member, morning, by=viewer_of(chloe), state="present")
    first = cohort.enrolments.first()
    mark(first, morning, by=viewer_of(chloe), state="absent")
    client = client_for(chloe)

    with django_assert_num_queries(15):
        client.get(page_url(morning))


def test_each_answer_is_a_plain_form(enrolment, morning, chloe):
    client = client_for(chloe)

    back = answer(client, morning, enrolment, "absent")

    assert back.url == f"{page_url(morning)}#ligne-{enrolment.pk}"
    assert state_of(enrolment, morning) == "to_justify"


def test_htmx_gets_the_row_and_the_counts(enrolment, morning, chloe):
    client = client_for(chloe)

    fragment = answer(client, morning, enrolment, "present", hx_request="true")

    html = fragment.content.decode()
    assert "<html" not in html
    assert f'id="ligne-{enrolment.pk}"' in html
    assert 'hx-swap-oob="true"' in html


def test_a_double_click_writes_one_entry(enrolment, morning, chloe):
    client = client_for(chloe)

    for _click in range(2):
        answer(client, morning, enrolment, "present")

    assert RegisterEntry.objects.count() == 1


def test_undo_takes_back_one_answer_once(enrolment, morning, chloe):
    client = client_for(chloe)
    answer(client, morning, enrolment, "present")
    answer(client, morning, enrolment, "absent")
    url = page_url(morning, "register_undo", enrolment.pk, 2)

    for _click in range(2):
        assert client.post(url).status_code == 302

    assert state_of(enrolment, morning) == "present"
    assert RegisterEntry.objects.count() == 3


def test_late_minutes_are_said_on_their_own_page(enrolment, morning, chloe):
    client = client_for(chloe)
    url = page_url(morning, "register_late", enrolment.pk)

    assert client.post(url, {"late_minutes": "20"}).status_code == 302
    assert client.post(url, {"late_minutes": "200"}).status_code == 422

    unit = AttendanceUnit.objects.get()
    assert (unit.state, unit.on_site_minutes) == ("present", 160)
    assert "20" in client.get(page_url(morning)).content.decode()


def test_who_signed_is_marked_absent_with_a_reason_only(
    enrolment, morning, amina, chloe
):
    sign_presence(enrolment, morning, by=viewer_of(amina), method="qr_code")
    client = client_for(chloe)
    question = page_url(morning, "register_absent", enrolment.pk)

    assert answer(client, morning, enrolment, "absent").url == question
    assert client.post(question, {"reason": ""}).status_code == 422
    assert state_of(enrolment, morning) == "present"

    client.post(question, {"reason": "A quitté la salle."})
    assert state_of(enrolment, morning) == "to_justify"


def test_the_page_says_who_signed_how_and_when(enrolment, nora, morning, amina, chloe):
    sign_presence(enrolment, morning, by=viewer_of(amina), method="qr_code")
    mark(nora, morning, by=viewer_of(chloe), state="present")

    page = client_for(chloe).get(page_url(morning)).content.decode()

    assert "code affiché en salle" in page
    assert "par Chloé Martin" in page


def test_remote_people_are_shown_as_such(enrolment, nora, both_ways, chloe):
    page = client_for(chloe).get(page_url(both_ways)).content.decode()

    assert page.count('<p class="register-hint">À distance</p>') == 1


def test_the_code_is_a_picture_that_nobody_keeps(enrolment, morning, chloe):
    client = client_for(chloe)

    picture = client.get(page_url(morning, "register_qr"))
    wall = client.get(page_url(morning, "register_code")).content.decode()

    assert picture["Content-Type"] == "image/svg+xml"
    assert "no-store" in picture["Cache-Control"]
    assert "BENALI" not in wall


def test_a_half_day_at_a_distance_has_no_code_for_a_wall(enrolment, afternoon, chloe):
    client = client_for(chloe)

    assert "code-salle" not in client.get(page_url(afternoon)).content.decode()
    assert client.get(page_url(afternoon, "register_code")).status_code == 302


def test_closing_is_summed_up_then_done_once(enrolment, nora, morning, amina, chloe):
    sign_presence(enrolment, morning, by=viewer_of(amina), method="qr_code")
    client = client_for(chloe)
    url = page_url(morning, "countersign_register")

    summary = client.get(url).content.decode()
    assert "1 absence" in summary
    assert "Nora PETIT" in summary
    assert SignedHead.objects.count() == 0

    for _click in range(2):
        client.post(url)
    head = SignedHead.objects.get()
    assert state_of(nora, morning) == "to_justify"
    closed = client.get(page_url(morning)).content.decode()
    assert head.hash in closed
    assert "data-choice" not in closed
    assert client.get(url).status_code == 302


def test_closing_too_early_is_refused_in_words(enrolment, afternoon, chloe):
    refused = client_for(chloe).post(page_url(afternoon, "countersign_register"))

    assert refused.status_code == 409
    assert "Il est trop tôt" in refused.content.decode()


def test_a_closed_row_is_refused_in_words(enrolment, nora, morning, chloe):
    countersign(morning, by=viewer_of(chloe))
    client = client_for(chloe)

    fragment = answer(client, morning, enrolment, "present", hx_request="true")
    page = client.get(answer(client, morning, enrolment, "present").url)

    assert fragment.status_code == 409
    for said in (fragment, page):
        assert "déjà contresigné" in said.content.decode()


def test_a_correction_takes_a_reason_and_two_people(
    enrolment, morning, chloe, hugo, gaelle
):
    countersign(morning, by=viewer_of(chloe))
    client = client_for(chloe)
    url = page_url(morning, "correct_register", enrolment.pk)
    facts = {"state": "present", "reason": "Signé sur papier."}

    for second in ("", chloe.pk, gaelle.pk):
        refused = client.post(url, {**facts, "second_person": second})
        assert refused.status_code == 422
    client.post(url, {**facts, "second_person": hugo.pk})

    entry = RegisterEntry.objects.last()
    assert (entry.method, entry.second_person) == ("correction", hugo)
    page = client.get(page_url(morning)).content.decode()
    assert "Corrigé par Chloé Martin et Hugo Perrin" in page


def test_someone_not_expected_has_no_row(enrolment, morning, chloe):
    gone = make_enrolment(make_person(), morning.cohort, status="never_entered")
    client = client_for(chloe)

    refused = client.get(answer(client, morning, gone, "present").url)

    assert "pas attendu" in refused.content.decode()
    assert RegisterEntry.objects.count() == 0


def test_a_person_of_another_cohort_is_not_found_here(
    enrolment, morning, coming_cohort, chloe
):
    elsewhere = make_enrolment(make_person(), coming_cohort)

    assert answer(client_for(chloe), morning, elsewhere, "present").status_code == 404
