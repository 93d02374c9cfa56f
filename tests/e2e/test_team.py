"""The direction's page of its team, on a telephone and a desk: axe finds nothing."""

import pytest

from people.models import User
from tests.cast import make_member
from tests.e2e.browser import DESK, PHONE, assert_accessible, log_in


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["320px", "1280px"])
def test_a_colleague_is_invited_joins_and_is_confirmed(
    open_page, live_site, university, hugo, size
):
    direction = open_page(size)
    log_in(direction, make_member("Irène Caron", university, "manager"))
    direction.goto("/equipe/")
    direction.get_by_label("Prénom et nom").fill("Nina Roy")
    direction.get_by_label("Adresse électronique").fill("nina@exemple.fr")
    direction.get_by_label("Fonction").select_option("trainer")
    direction.get_by_role("button", name="Envoyer l’invitation").click()
    direction.get_by_text("L’invitation est partie").wait_for()
    assert_accessible(direction)
    direction.get_by_role("link", name="Hugo Perrin").click()
    assert_accessible(direction)
    direction.get_by_role("button", name="Confirmer").first.click()
    direction.get_by_text("L’accès est confirmé").wait_for()

    newcomer = open_page(size)
    newcomer.goto(_link(direction, live_site))
    assert_accessible(newcomer)
    newcomer.get_by_label("Choisissez un mot de passe").fill("un-secret-bien-long-7")
    newcomer.get_by_role("button", name="Accepter l’invitation").click()
    newcomer.wait_for_url("**/comptes/login/**")

    assert User.objects.get(email="nina@exemple.fr").memberships.count() == 1


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["320px", "1280px"])
def test_a_coordinator_invites_a_first_direction(open_page, bruno, cohort, size):
    page = open_page(size)
    log_in(page, bruno)
    page.goto("/territoire/")
    page.get_by_role("link", name="Directions à inviter").click()
    assert_accessible(page)
    page.get_by_label("Organisme").select_option(label=str(cohort.responsible_provider))
    page.get_by_label("Prénom et nom").fill("Irène Caron")
    page.get_by_label("Adresse électronique").fill("irene@exemple.fr")
    page.get_by_role("button", name="Envoyer l’invitation").click()
    page.get_by_text("L’invitation est partie").wait_for()
    assert_accessible(page)


def _link(page, site) -> str:
    for _try in range(50):
        for mail in site.mails():
            words = mail.get_content().split()
            links = [word for word in words if "/invitation/" in word]
            if links:
                return links[0]
        page.wait_for_timeout(200)
    raise AssertionError("no invitation was sent")
