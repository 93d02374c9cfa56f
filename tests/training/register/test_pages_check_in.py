"""Signing by the code on the wall: who, when, once, and how it is refused."""

import time

import pytest
from django.core import signing
from django.test import Client
from django.urls import reverse

from tests.cast import (
    client_for,
    make_cohort,
    make_enrolment,
    make_person,
    viewer_of,
)
from training.models import HalfDay, RegisterEntry
from training.register import codes
from training.register.services import countersign, sign_presence


class PastSigner(signing.TimestampSigner):
    """Signs as if it were eleven minutes ago."""

    def timestamp(self) -> str:
        return signing.b62_encode(int(time.time()) - 660)


def check_in_url(half_day: HalfDay) -> str:
    return reverse("check_in", args=[codes.check_in_token(half_day)])


def old_url(half_day: HalfDay) -> str:
    return reverse("check_in", args=[PastSigner(salt=codes.SALT).sign(half_day.pk)])


def signatures() -> int:
    return RegisterEntry.objects.filter(kind="presence").count()


def test_looking_at_the_page_signs_nothing(enrolment, morning, amina):
    client = client_for(amina)

    page = client.get(check_in_url(morning))
    client.head(check_in_url(morning))

    assert page.status_code == 200
    assert page.content.decode().count("Signer ma présence</span>") == 1
    assert signatures() == 0


def test_the_button_signs_with_the_code_on_the_wall(enrolment, morning, amina):
    page = client_for(amina).post(check_in_url(morning), follow=True)

    entry = RegisterEntry.objects.get()
    assert (entry.enrolment, entry.method) == (enrolment, "qr_code")
    assert "Votre présence est signée" in page.content.decode()


def test_a_second_click_signs_nothing_more(enrolment, morning, amina):
    client = client_for(amina)

    client.post(check_in_url(morning))
    again = client.post(check_in_url(morning), follow=True)
    later = client.get(check_in_url(morning), follow=True)

    assert signatures() == 1
    assert "Votre présence est signée" in again.content.decode()
    assert "Votre présence est signée" in later.content.decode()


def test_nobody_is_asked_to_log_in_for_nothing(enrolment, morning):
    url = check_in_url(morning)

    answer = Client().get(url)

    assert answer.status_code == 302
    assert answer.url.startswith("/comptes/login/?next=/emargement/")


def test_logging_in_may_take_longer_than_the_code_lives(enrolment, morning, amina):
    client, old = client_for(amina), old_url(morning)
    session = client.session
    session["check_in_scanned"] = [old.split("/")[2], time.time() - 600]
    session.save()

    assert client.get(old).status_code == 200
    assert client_for(amina).get(old).status_code == 410


def test_an_old_code_leads_to_the_new_one(enrolment, morning, amina):
    client = client_for(amina)

    for answer in (client.get(old_url(morning)), client.post(old_url(morning))):
        assert answer.status_code == 410
        assert "n’est plus valable" in answer.content.decode()
    assert signatures() == 0


def test_a_changed_address_opens_nothing(enrolment, morning, afternoon, amina):
    token = codes.check_in_token(morning)
    forged = token.replace(f"{morning.pk}:", f"{afternoon.pk}:", 1)

    answer = client_for(amina).post(reverse("check_in", args=[forged]))

    assert answer.status_code == 404
    assert signatures() == 0


def test_whoever_isnt_of_the_cohort_is_told_so(enrolment, morning, chloe, denis, db):
    stranger = make_person("Zoé", "Perrot", email="zoe@exemple.fr")

    for who in (stranger, chloe, denis):
        answer = client_for(who).post(check_in_url(morning))
        assert answer.status_code == 403
        assert "Ce code n’est pas pour ce compte" in answer.content.decode()
        assert "Comptabilité" not in answer.content.decode()
    assert signatures() == 0


def test_too_early_says_from_when_and_shows_no_button(enrolment, tomorrow, amina):
    client = client_for(amina)

    before = client.get(check_in_url(tomorrow))
    pressed = client.post(check_in_url(tomorrow))

    assert "Il est trop tôt" in before.content.decode()
    assert "Signer ma présence</span>" not in before.content.decode()
    assert pressed.status_code == 409
    assert signatures() == 0


def test_the_next_day_a_correction_is_proposed(enrolment, yesterday, amina):
    answer = client_for(amina).post(check_in_url(yesterday))

    assert answer.status_code == 409
    assert "demandez une correction" in answer.content.decode()


def test_a_closed_register_is_said_to_be(enrolment, nora, morning, amina, chloe):
    countersign(morning, by=viewer_of(chloe))

    answer = client_for(amina).get(check_in_url(morning))

    assert "déjà contresigné" in answer.content.decode()
    assert "Signer ma présence</span>" not in answer.content.decode()


def test_a_guest_cohort_signs_in_its_own_register(on_site_session, morning, action):
    guests = make_cohort(action, reference="INVITES")
    on_site_session.guest_cohorts.add(guests)
    own = HalfDay.objects.create(
        cohort=guests,
        date=morning.date,
        period=morning.period,
        starts_at=morning.starts_at,
        ends_at=morning.ends_at,
        on_site_minutes=180,
    )
    guest = make_person("Guy", "Invité", email="guy@exemple.fr")
    make_enrolment(guest, guests)

    client_for(guest).post(check_in_url(morning))

    assert RegisterEntry.objects.get().half_day == own


@pytest.mark.parametrize("steps_ago", [0, 1])
def test_the_six_signs_lead_to_the_same_page(enrolment, morning, amina, steps_ago):
    code = codes.short_code(morning, step=codes.current_step() - steps_ago)

    answer = client_for(amina).post(
        "/emargement/", {"code": f" {code[:3].lower()} {code[3:]}"}
    )

    assert answer.status_code == 302
    assert codes.half_day_of_token(answer.url.split("/")[2]) == morning
    assert signatures() == 0


def test_old_signs_and_those_of_others_lead_nowhere(enrolment, morning, amina, action):
    elsewhere = HalfDay.objects.create(
        cohort=make_cohort(action),
        date=morning.date,
        period=morning.period,
        starts_at=morning.starts_at,
        ends_at=morning.ends_at,
        on_site_minutes=180,
    )
    client = client_for(amina)
    old = codes.short_code(morning, step=codes.current_step() - 2)

    for code in (old, codes.short_code(elsewhere), "AAAAAA", ""):
        assert client.post("/emargement/", {"code": code}).status_code == 422


def test_codes_cannot_be_guessed_by_trying(enrolment, morning, amina):
    client = client_for(amina)

    tries = [client.post("/emargement/", {"code": "AAAAAA"}) for _ in range(11)]

    assert [answer.status_code for answer in tries] == [422] * 10 + [429]


def test_ones_confirmation_is_ones_own(enrolment, nora, morning, amina, chloe):
    sign_presence(enrolment, morning, by=viewer_of(amina), method="qr_code")
    other = make_person("Ida", "Roy", email="ida@exemple.fr")
    make_enrolment(other, morning.cohort)
    url = reverse("check_in_done", args=[morning.pk])

    assert client_for(amina).get(url).status_code == 200
    assert client_for(other).get(url).status_code == 404
    assert client_for(chloe).get(url).status_code == 403
