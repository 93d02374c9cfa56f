"""A counsellor's day in a browser: a handover there and back, a leave, the contacts."""

import pytest
from django.utils import timezone

from tests.cast import make_member
from tests.e2e.browser import DESK, PHONE, assert_accessible, log_in
from training.models import CaseloadAssignment, ReferralEvent


@pytest.fixture
def ines(agency):
    return make_member("Inès Caron", agency, "manager", email="ines@exemple.fr")


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["320px", "1280px"])
def test_axe_finds_nothing_on_the_caseloads_pages(
    open_page, size, enrolment, referral, waiting_referral, amina, denis, farid, ines
):
    ReferralEvent.objects.create(
        referral=referral, to_status="accepted", actor_kind="system"
    )
    pages = {
        denis: [
            "/suivi/",
            "/suivi/?q=personne",
            f"/suivi/{amina.pk}/",
            "/suivi/portefeuille/",
            "/suivi/portefeuille/confier/",
            "/suivi/portefeuille/remplacement/",
        ],
        ines: [
            "/suivi/",
            "/suivi/portefeuille/",
            "/suivi/portefeuille/confier/",
            f"/suivi/portefeuille/remplacement/?absent={denis.pk}",
        ],
        amina: ["/mon-parcours/mes-coordonnees/"],
    }

    for who, addresses in pages.items():
        page = open_page(size)
        log_in(page, who)
        for address in addresses:
            page.goto(address)
            assert_accessible(page)


def test_a_handover_is_read_done_and_taken_back(page, enrolment, amina, denis, farid):
    log_in(page, denis)
    page.goto("/suivi/portefeuille/")
    page.get_by_role("link", name="Confier des personnes à un collègue").click()
    page.get_by_label("Amina BENALI").check()
    page.get_by_label("Farid Amrani").check()
    page.get_by_label("Pourquoi ?").fill("Changement de secteur")
    page.get_by_role("button", name="Vérifier avant de confier").click()
    assert_accessible(page)
    page.get_by_role("button", name="Confier 1 personne").click()
    assert_accessible(page)
    moved = CaseloadAssignment.objects.current().get(person=amina).counsellor
    page.get_by_role("button", name="Annuler ce passage de relais").click()

    page.get_by_text("chaque personne a retrouvé son conseiller").wait_for()
    assert moved == farid
    assert CaseloadAssignment.objects.current().get(person=amina).counsellor == denis


def test_acting_in_her_place_on_a_telephone(phone, enrolment, amina, denis):
    log_in(phone, denis)
    phone.goto(f"/suivi/{amina.pk}/")
    phone.get_by_label("Comment a-t-elle donné son accord ?").select_option("phone")
    phone.get_by_role("button", name="Noter son accord").click()
    phone.get_by_role("link", name="Changer ses coordonnées").click()
    assert_accessible(phone)
    phone.get_by_label("Téléphone").fill("07 51 22 33 44")
    phone.get_by_label("Pourquoi ce changement ?").fill("Nouveau numéro")
    phone.get_by_role("button", name="Enregistrer les coordonnées").click()

    phone.get_by_text("Les coordonnées sont à jour.").wait_for()
    amina.refresh_from_db()
    assert amina.phone == "+33751223344"
    assert amina.contact_changes.get().at.date() <= timezone.now().date()
