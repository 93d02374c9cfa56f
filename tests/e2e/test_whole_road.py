"""One person all the way: from a catalogue file to a certificate anyone can verify.

Four accounts in four windows: Denis who refers, Hugo's office, Amina on her phone,
Chloé who teaches. Each page on the way is checked by axe, and is no wider than its
window.
"""

import json
import re
import urllib.request
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import Page, expect

from people.models import PartnerClient
from tests.cast import make_class_session
from tests.e2e.browser import DESK, PHONE, assert_accessible, log_in
from tests.lheo_files import V22, formation, lheo, session
from training.models import Cohort, Enrolment, HalfDay

AMINA = "amina.road@exemple.fr"


class Road:
    """The windows of the four, and what they do one after the other."""

    def __init__(self, live_site, open_page, cohort: Cohort) -> None:
        self.site = live_site
        self.cohort = cohort
        self.open = open_page

    def visit(self, page: Page, address: str) -> None:
        page.goto(address)
        self.check(page)

    def check(self, page: Page) -> None:
        """At both widths, then back to the window's own."""
        own = page.viewport_size
        for size in (PHONE, DESK):
            page.set_viewport_size(size)
            assert_accessible(page)
        page.set_viewport_size(own)

    def press(self, page: Page, name: str) -> None:
        page.get_by_role("button", name=name).first.click()
        page.wait_for_load_state()

    def latest_mail(self, to: str, words: str) -> str:
        """The body of the last mail to `to` with these words; waits for the worker."""
        for _attempt in range(60):
            bodies = [
                mail.get_content()
                for mail in self.site.mails()
                if mail["To"] == to and words in mail.get_content() + mail["Subject"]
            ]
            if bodies:
                return bodies[-1]
            self.pause()
        raise AssertionError(f"no mail to {to} says “{words}”")

    def pause(self) -> None:
        self.denis.wait_for_timeout(250)

    # --- The steps -------------------------------------------------------------

    def seats_are_set(self, hugo) -> None:
        self.hugo = self.open(DESK)
        log_in(self.hugo, hugo)
        self.visit(self.hugo, f"/organisme/sessions/{self.cohort.pk}/places/")
        self.hugo.get_by_label("Places en salle").fill("1")
        self.hugo.get_by_label("Places à distance").fill("1")
        self.press(self.hugo, "Enregistrer")
        self.check(self.hugo)

    def denis_refers(self, denis) -> None:
        self.denis = self.open(DESK)
        log_in(self.denis, denis)
        self.visit(self.denis, self.cohort.action.page.url)
        self.denis.get_by_role("link", name="Orienter une personne").first.click()
        self.check(self.denis)
        self.denis.get_by_label("Prénom").fill("Amina")
        self.denis.get_by_label("Nom de naissance").fill("Road")
        self.denis.get_by_label("Adresse électronique").fill(AMINA)
        self.denis.get_by_label("J’ai informé la personne").check()
        self.press(self.denis, "Envoyer l’orientation")
        self.check(self.denis)
        assert "Amina" in self.denis.content()

    def hugo_admits(self) -> None:
        self.visit(self.hugo, "/organisme/")
        self.hugo.get_by_role("link", name="Amina ROAD").first.click()
        self.check(self.hugo)
        self.press(self.hugo, "Accepter et inscrire")
        self.check(self.hugo)
        self.latest_mail(AMINA, "vous accepte")
        self.enrolment = Enrolment.objects.get(cohort=self.cohort)

    def hugo_notes_the_entry(self) -> None:
        self.visit(self.hugo, f"/organisme/sessions/{self.cohort.pk}/")
        self.press(self.hugo, "Noter l’entrée")
        self.enrolment.refresh_from_db()
        assert self.enrolment.status == "in_training"

    def amina_logs_in_by_code(self) -> None:
        self.amina = self.open(PHONE)
        self.visit(self.amina, "/comptes/login/code/")
        self.amina.get_by_label("Adresse électronique").fill(AMINA)
        self.press(self.amina, "Recevoir")
        mail = self.latest_mail(AMINA, "Voici votre code")
        code = re.search(r"^\s*([A-Z0-9-]{6,})\s*$", mail, re.MULTILINE)[1]
        self.check(self.amina)
        self.amina.locator("input[name=code]").fill(code)
        self.press(self.amina, "Valider")
        self.visit(self.amina, "/mon-parcours/")
        assert "Amina" in self.amina.content()

    def amina_signs_on_site(self, chloe, half_day: HalfDay) -> None:
        self.chloe = self.open(DESK)
        log_in(self.chloe, chloe)
        self.visit(self.chloe, "/formateur/")
        self.visit(self.chloe, f"/formateur/registres/{half_day.pk}/")
        letters = self.chloe.locator(".wall-code-letters").inner_text()
        code = letters.split(":")[-1].strip()
        self.visit(self.amina, "/emargement/")
        self.amina.get_by_label("Code").fill(code)
        self.press(self.amina, "Continuer")
        self.check(self.amina)
        self.press(self.amina, "Signer ma présence")
        self.check(self.amina)

    def amina_confirms_in_the_live_room(self, session) -> None:
        self.visit(self.chloe, f"/seances/{session.pk}/")
        self.visit(self.chloe, f"/seances/{session.pk}/salle/")
        self.visit(self.amina, f"/seances/{session.pk}/")
        self.visit(self.amina, f"/seances/{session.pk}/salle/")
        self.amina.get_by_label("Votre message").fill("Bonjour, m’entendez-vous ?")
        self.press(self.amina, "Envoyer")
        expect(self.chloe.get_by_text("Bonjour, m’entendez-vous ?")).to_be_visible()
        self.press(self.chloe, "Demander de signer")
        self.press(self.amina, "Signer ma présence")
        expect(
            self.amina.get_by_text("votre présence est signée").first
        ).to_be_visible()
        self.check(self.amina)
        self.check(self.chloe)

    def chloe_countersigns(self, *half_days: HalfDay) -> None:
        for half_day in half_days:
            self.visit(self.chloe, f"/formateur/registres/{half_day.pk}/")
            self.chloe.get_by_role("link", name="Contresigner").first.click()
            self.check(self.chloe)
            self.press(self.chloe, "Contresigner le registre")
            self.check(self.chloe)

    def hugo_certifies(self) -> None:
        self.visit(self.hugo, f"/organisme/inscriptions/{self.enrolment.pk}/")
        self.hugo.get_by_label("La personne a terminé la formation").check()
        self.press(self.hugo, "Noter cette étape")
        self.visit(self.hugo, "/organisme/attestations/")
        self.press(self.hugo, "Délivrer 1 certificat")
        self.check(self.hugo)

    def anyone_verifies(self) -> None:
        certificate = self.enrolment.certificates.get()
        self.visit(self.amina, "/mon-parcours/")
        link = self.amina.get_by_role("link", name="Certificat de réalisation")
        assert str(certificate.pk) in link.get_attribute("href")
        passer_by = self.open(PHONE)
        self.visit(passer_by, f"/verifier/{certificate.public_code}/")
        expect(passer_by.get_by_text("Cette attestation est valable")).to_be_visible()
        expect(passer_by.get_by_text("6\u00a0h").first).to_be_visible()

    def the_agency_reads_by_api(self, agency) -> dict:
        PartnerClient.objects.create(
            client_id="road",
            client_secret="road-secret",
            client_type="confidential",
            authorization_grant_type="client-credentials",
            organisation=agency,
            allowed_scopes="follow-up:read attendance:read",
            purpose="Suivi des jeunes accompagnés",
            expires_at=timezone.now() + timedelta(days=1),
        )
        form = urlencode(
            {
                "grant_type": "client_credentials",
                "client_id": "road",
                "client_secret": "road-secret",
            }
        )
        token = self.call("/o/token/", data=form.encode())["access_token"]
        return self.call(f"/api/v1/enrolments/{self.enrolment.pk}/", token=token)

    def call(self, path: str, *, data: bytes | None = None, token: str = "") -> dict:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        request = urllib.request.Request(self.site.url + path, data, headers)
        with urllib.request.urlopen(request, timeout=10) as answer:
            return json.load(answer)

    def amina_sees_who_read(self) -> None:
        self.visit(self.amina, "/mon-parcours/partages/")
        expect(
            self.amina.get_by_text("Suivi des jeunes accompagnés").first
        ).to_be_visible()


@pytest.fixture
def imported(live_site, university, territory, tmp_path) -> Cohort:
    """The university's catalogue file comes in: a course one may enter at any time."""
    today = timezone.localdate()
    file = tmp_path / "catalogue.xml"
    file.write_bytes(
        lheo(
            formation(
                session(
                    number="ROAD-1",
                    starts=f"{today - timedelta(days=7):%Y%m%d}",
                    ends=f"{today + timedelta(days=30):%Y%m%d}",
                ),
                siret=university.siret,
                title="Plaquiste",
                mode="1",
                permanent="1",
            ),
            version=V22,
        )
    )
    call_command("import_catalogue", str(file), format="lheo", provider=university.slug)
    cohort = Cohort.objects.get(reference="ROAD-1")
    Cohort.objects.filter(pk=cohort.pk).update(territory=territory)
    return cohort


def nearly_over(cohort: Cohort, chloe, **facts):
    """A class session of three hours that ends in ten minutes."""
    return make_class_session(
        cohort,
        starts_at=timezone.now() - timedelta(minutes=170),
        on=timezone.localdate(),
        trainers=(chloe,),
        **facts,
    )


def test_one_person_goes_the_whole_road(
    live_site, open_page, imported, agency, denis, hugo, chloe
):
    road = Road(live_site, open_page, imported)
    on_site = nearly_over(imported, chloe)
    remote = nearly_over(imported, chloe, mode="remote", period="afternoon", room="")
    morning, afternoon = HalfDay.objects.filter(cohort=imported).order_by("pk")

    road.seats_are_set(hugo)
    road.denis_refers(denis)
    road.hugo_admits()
    road.hugo_notes_the_entry()
    road.amina_logs_in_by_code()
    road.amina_signs_on_site(chloe, morning)
    road.amina_confirms_in_the_live_room(remote)
    road.chloe_countersigns(morning, afternoon)
    road.hugo_certifies()
    road.anyone_verifies()
    record = road.the_agency_reads_by_api(agency)
    road.amina_sees_who_read()

    assert on_site.cohort == remote.cohort
    assert record["status"] == "completed"
    assert record["person"]["birth_name"] == "Road"
