"""A trainer at her desk, trainees on their telephones, in one live room."""

import pytest
from playwright.sync_api import expect

from tests.cast import make_enrolment, make_person
from tests.e2e.browser import DESK, PHONE, assert_accessible, log_in
from training.models import AttendanceUnit

UP = "#etat-salle[data-state=up]"


@pytest.fixture
def address(remote_session, afternoon, amina, chloe, enrolment) -> str:
    return f"/seances/{remote_session.pk}/salle/"


@pytest.fixture
def enter(open_page, live_site, address):
    """Opens the room for someone and waits for its socket."""

    def open_room(who, size, **options):
        page = open_page(size, **options)
        log_in(page, who)
        page.goto(address)
        return page

    return open_room


def _write(page, text: str) -> None:
    page.get_by_label("Votre message").fill(text)
    page.get_by_role("button", name="Envoyer").click()


def test_a_session_from_hello_to_signature(enter, chloe, amina):
    trainer, trainee = enter(chloe, DESK), enter(amina, PHONE)
    expect(trainer.locator(UP)).to_have_text("Vous êtes à jour")

    _write(trainee, "Bonjour Chloé")
    expect(trainer.get_by_role("log")).to_contain_text("Bonjour Chloé")
    trainee.get_by_role("button", name="Lever la main").click()
    expect(trainer.locator("#file-mains")).to_contain_text("Amina BENALI")
    trainer.get_by_role("button", name="Demander de signer").click()
    trainee.get_by_role("button", name="Signer ma présence").click()

    expect(trainee.locator("#confirmations")).to_contain_text(
        "votre présence est signée"
    )
    expect(trainer.locator("#effectif")).to_contain_text("a signé")
    assert AttendanceUnit.objects.get().state == "present"
    for page in (trainer, trainee):
        assert_accessible(page)


def test_what_is_written_while_the_line_is_down_arrives_once(
    open_page, live_site, enter, chloe, amina, address
):
    trainer, trainee = enter(chloe, DESK), open_page(PHONE)
    lines = []

    def through(line) -> None:
        line.connect_to_server()
        lines.append(line)

    trainee.route_web_socket("**/ws/seances/**", through)
    log_in(trainee, amina)
    trainee.goto(address)
    expect(trainee.locator(UP)).to_be_visible()

    lines[-1].close(code=4408)
    expect(trainee.locator("#etat-salle")).to_have_text(
        "Connexion perdue, nouvelle tentative…"
    )
    _write(trainee, "Écrit dans le tunnel")
    _write(trainer, "Pendant ce temps")

    expect(trainee.locator(UP)).to_be_visible()
    for page in (trainer, trainee):
        log = page.get_by_role("log")
        expect(log.get_by_text("Écrit dans le tunnel")).to_have_count(1)
        expect(log.get_by_text("Pendant ce temps")).to_have_count(1)
    expect(trainee.locator(".message[data-pending]")).to_have_count(0)


def test_a_closed_door_a_removal_and_the_end(enter, chloe, amina, cohort):
    yanis = make_person("Yanis", "Morel", email="yanis@exemple.fr")
    make_enrolment(yanis, cohort)
    trainer, trainee = enter(chloe, DESK), enter(amina, PHONE)
    expect(trainee.locator(UP)).to_be_visible()

    trainer.get_by_role("button", name="Fermer la porte").click()
    expect(trainer.get_by_role("button", name="Rouvrir la porte")).to_be_visible()
    late = enter(yanis, PHONE)
    expect(late.get_by_role("heading", level=1)).to_have_text(
        "Votre formateur va vous ouvrir"
    )
    assert_accessible(late)
    trainer.get_by_role("button", name="Faire entrer").click()
    expect(late.locator(UP)).to_be_visible()

    row = trainer.locator("#effectif li", has_text="Amina BENALI")
    row.get_by_text("Gérer").click()
    row.get_by_role("button", name="Faire sortir").click()
    expect(trainee.get_by_role("heading", level=1)).to_contain_text(
        "Votre formateur vous a fait sortir"
    )

    trainer.get_by_text("Terminer la séance").click()
    trainer.get_by_role("button", name="Terminer pour tout le monde").click()
    for page in (late, trainer):
        expect(page.get_by_role("heading", level=1)).to_contain_text(
            "La séance est terminée"
        )
    assert_accessible(late)


def test_the_room_reads_and_writes_without_scripts(enter, chloe, amina):
    enter(chloe, DESK)
    trainee = enter(amina, PHONE, java_script_enabled=False)

    _write(trainee, "Sans script")
    expect(trainee.get_by_role("log")).to_contain_text("Sans script")
    trainee.get_by_role("button", name="Lever la main").click()
    expect(trainee.locator("#file-mains")).to_contain_text("Amina BENALI")


def test_the_page_of_the_session_leads_to_the_room(
    open_page, live_site, remote_session, amina, enrolment
):
    phone = open_page(PHONE)
    log_in(phone, amina)
    phone.goto(f"/seances/{remote_session.pk}/")
    assert_accessible(phone)

    phone.get_by_role("link", name="Rejoindre la séance").click()

    expect(phone.locator(UP)).to_be_visible()
