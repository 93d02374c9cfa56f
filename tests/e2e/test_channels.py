"""One tap from a message, without login or JavaScript; the pages around messages."""

from datetime import datetime, time, timedelta

import pytest
from django.utils import timezone

from tests.cast import make_class_session, make_person
from tests.e2e.browser import DESK, PHONE, assert_accessible, log_in
from training.messages.links import link_for
from training.models import Message, SessionAnswer


@pytest.fixture
def tomorrow(cohort, enrolment):
    day = timezone.localdate() + timedelta(days=1)
    start = datetime.combine(day, time(9), tzinfo=cohort.zone)
    make_class_session(
        cohort, starts_at=start + timedelta(hours=5), on=day, period="afternoon"
    )
    return make_class_session(cohort, starts_at=start, on=day, mode="both")


@pytest.fixture
def link(amina, tomorrow):
    return link_for(amina, "session", tomorrow.pk, expires_at=tomorrow.starts_at)


def test_one_answers_by_a_tap_without_javascript(open_page, link):
    page = open_page(PHONE, java_script_enabled=False)

    page.goto(f"/repondre/{link.token}/?r=absent")
    unanswered = SessionAnswer.objects.count()
    page.get_by_role("button", name="Je ne peux pas").click()
    page.get_by_role("heading", name="C’est noté : vous ne venez pas").wait_for()
    page.get_by_label("J’ai un rendez-vous").check()
    page.get_by_role("button", name="Envoyer ma raison").click()
    page.get_by_role("link", name="Changer ma réponse").click()
    page.get_by_role("button", name="Je serai à distance").click()

    page.get_by_role("heading", name="vous serez à distance").wait_for()
    assert unanswered == 0
    # « Aussi pour la séance de 14 h » was ticked: that one is on site alone.
    said = SessionAnswer.objects.order_by("starts_at").values_list("answer", "reason")
    assert list(said) == [("remote", ""), ("absent", "appointment")]


@pytest.fixture
def undelivered(amina, university) -> tuple[Message, Message]:
    """A mail to Amina that came back, and a letter to print."""
    facts = {"sender": university, "kind": "x", "body": "Bonjour.\nÀ demain."}
    failed = Message.objects.create(
        key="a",
        person=amina,
        subject="Demain, votre formation",
        channel="email",
        state="failed",
        failure="L’adresse électronique n’existe pas.",
        **facts,
    )
    letter = Message.objects.create(
        key="b",
        person=make_person("Nora", "Petit"),
        subject="Une place vous est proposée",
        channel="letter",
        state="to_print",
        **facts,
    )
    return failed, letter


def assert_all_accessible(page, *addresses: str) -> None:
    for address in addresses:
        page.goto(address)
        assert_accessible(page)


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["320px", "1280px"])
def test_the_pages_are_accessible(open_page, link, amina, hugo, undelivered, size):
    failed, letter = undelivered
    read = link_for(amina, "message", failed.pk)
    page = open_page(size)

    assert_all_accessible(
        page,
        f"/repondre/{link.token}/",
        f"/repondre/{read.token}/",
        "/repondre/",
        "/repondre/rien/",
    )
    log_in(page, hugo)
    assert_all_accessible(
        page,
        "/organisme/messages/",
        f"/organisme/messages/{failed.pk}/",
        "/organisme/courriers/",
        f"/organisme/courriers/{letter.pk}/adresse/",
    )
    log_in(page, amina)
    assert_all_accessible(
        page,
        "/mon-parcours/messages/",
        f"/mon-parcours/messages/{failed.pk}/",
        "/mon-parcours/agenda/",
    )
    page.get_by_role("button", name="Créer mon agenda").click()
    page.get_by_text("Votre agenda est prêt.").wait_for()
    assert_accessible(page)
