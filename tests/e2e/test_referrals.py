"""A referral from the draft to the answer, and an interest from a course page: what
each side does and is told. Every page is checked by axe at both widths."""

import re

from playwright.sync_api import Page

from tests.cast import make_person
from tests.e2e.browser import DESK, PHONE, assert_accessible, log_in
from training.models import Cohort, Referral


def check(page: Page) -> None:
    """At both widths, then back to the window's own."""
    own = page.viewport_size
    for size in (PHONE, DESK):
        page.set_viewport_size(size)
        assert_accessible(page)
    page.set_viewport_size(own)


def visit(page: Page, address: str) -> None:
    page.goto(address)
    check(page)


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name).first.click()
    page.wait_for_load_state()


def mail_to(live_site, page: Page, to: str, words: str) -> str:
    """The body of the first mail to `to` with these words; waits for the worker."""
    for _attempt in range(120):
        for mail in live_site.mails():
            if mail["To"] == to and words in mail["Subject"] + mail.get_content():
                return mail.get_content()
        page.wait_for_timeout(250)
    raise AssertionError(f"no mail to {to} says “{words}”")


def send_from_a_draft(counsellor: Page, cohort: Cohort) -> None:
    visit(counsellor, f"/suivi/orienter/?session={cohort.pk}")
    counsellor.get_by_label("Prénom").fill("Noé")
    counsellor.get_by_label("Nom de naissance").fill("Garnier")
    counsellor.get_by_label("Adresse électronique").fill("noe@exemple.fr")
    press(counsellor, "Enregistrer le brouillon")
    check(counsellor)
    counsellor.get_by_role("link", name="Noé GARNIER").click()
    check(counsellor)
    counsellor.get_by_label("J’ai informé la personne").check()
    press(counsellor, "Envoyer l’orientation")


def test_a_draft_is_sent_acknowledged_and_answered(
    live_site, open_page, coming_cohort, denis, hugo
):
    counsellor, office = open_page(DESK), open_page(DESK)
    log_in(counsellor, denis)
    log_in(office, hugo)

    send_from_a_draft(counsellor, coming_cohort)
    mail_to(live_site, office, "noe@exemple.fr", "Votre candidature est envoyée")
    mail_to(live_site, office, "formation@universite-armance.exemple.fr", "GARNIER")

    visit(office, "/organisme/orientations/")
    office.get_by_label("Choisir Noé GARNIER").check()
    press(office, "Accuser réception")
    check(office)
    press(office, "Accuser réception")
    check(office)
    mail_to(live_site, office, denis.email, "Reçue par Université")

    office.get_by_role("link", name="Noé GARNIER").click()
    check(office)
    office.get_by_text("Refuser", exact=True).click()
    office.get_by_label("projet à préciser").check()
    press(office, "Refuser l’orientation")
    check(office)
    press(office, "Annuler ma réponse")
    assert Referral.objects.get().status == "received"
    press(office, "Accepter et inscrire")
    mail_to(live_site, office, "noe@exemple.fr", "Bonne nouvelle")
    mail_to(live_site, office, denis.email, "Acceptée")
    told = [mail["Subject"] for mail in live_site.mails()]
    assert not any("Refusée" in subject for subject in told)

    referral = Referral.objects.get()
    visit(counsellor, f"/suivi/{referral.person_id}/")
    visit(counsellor, "/suivi/orientations/")
    visit(counsellor, "/suivi/orienter/")


def test_a_passer_by_asks_confirms_and_may_withdraw(
    live_site, open_page, coming_cohort
):
    page = open_page(PHONE)
    visit(page, coming_cohort.action.page.url)
    page.get_by_role("link", name="Ça m’intéresse").last.click()
    check(page)
    press(page, "Envoyer ma demande")
    check(page)
    page.get_by_label("Votre prénom").fill("Lina")
    page.get_by_label("Votre nom de naissance").fill("Faure")
    page.get_by_label("Votre adresse électronique").fill("lina@exemple.fr")
    press(page, "Envoyer ma demande")
    check(page)
    body = mail_to(live_site, page, "lina@exemple.fr", "48 heures")
    visit(page, re.search(r"http://\S+/ca-m-interesse/\S+", body)[0])
    press(page, "Confirmer ma demande")
    check(page)
    mail_to(live_site, page, "lina@exemple.fr", "Votre candidature est envoyée")

    application = Referral.objects.get()
    log_in(page, application.person)
    visit(page, "/mon-parcours/")
    visit(page, f"/mon-parcours/candidatures/{application.pk}/retirer/")
    press(page, "Retirer ma candidature")
    assert Referral.objects.get().status == "withdrawn"


def test_someone_followed_asks_the_counsellor(
    live_site, open_page, amina, referral, coming_cohort, denis
):
    person, counsellor = open_page(PHONE), open_page(DESK)
    log_in(person, amina)
    log_in(counsellor, denis)

    visit(person, f"/ca-m-interesse/?session={coming_cohort.pk}")
    press(person, "Envoyer ma demande")
    check(person)
    mail_to(live_site, person, denis.email, "souhaite une formation")

    visit(counsellor, "/suivi/orientations/")
    counsellor.get_by_role("link", name="Amina BENALI").click()
    check(counsellor)
    counsellor.get_by_role("link", name="Ne pas envoyer cette demande").click()
    check(counsellor)


def test_the_office_reads_three_hundred_rows(
    live_site, open_page, coming_cohort, denis, agency, hugo
):
    Referral.objects.bulk_create(
        Referral(
            person=make_person(),
            course=coming_cohort.action.page,
            cohort=coming_cohort,
            provider=coming_cohort.responsible_provider,
            referring_organisation=agency,
            counsellor=denis,
            status="waitlisted" if number % 2 else "refused",
            reason="" if number % 2 else "full",
        )
        for number in range(300)
    )
    office = open_page(DESK)
    log_in(office, hugo)

    visit(office, "/organisme/orientations/")
    visit(office, "/organisme/orientations/?etat=liste-d-attente&cocher=1")
    press(office, "Refuser")
    check(office)
    visit(office, "/organisme/orientations/?etat=closes")
