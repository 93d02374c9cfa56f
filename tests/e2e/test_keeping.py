"""An agency's access to the API and its alarms, in a browser."""

import pytest
from django.utils import timezone

from tests.cast import make_member
from tests.e2e.browser import DESK, PHONE, assert_accessible, log_in
from tests.training.api.conftest import make_program
from training.models import Alarm


@pytest.fixture
def ines(agency):
    return make_member("Inès Caron", agency, "manager", email="ines@exemple.fr")


@pytest.fixture
def places(agency) -> list[str]:
    program = make_program(agency)
    alarm = Alarm.objects.create(
        key="x", kind="volume", organisation=agency, client=program,
        since=timezone.now(), count=240, usual=12,
    )  # fmt: skip
    return [
        "/acces-api/",
        "/acces-api/nouveau/",
        "/acces-api/mandat/",
        "/acces-api/fichier/",
        f"/acces-api/{program.pk}/",
        f"/acces-api/{program.pk}/revoquer/",
        f"/acces-api/{program.pk}/rythme/",
        "/alertes/",
        f"/alertes/{alarm.pk}/",
        "/alertes/?voir=traitees",
    ]


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["320px", "1280px"])
def test_axe_finds_nothing_on_the_pages_of_access(open_page, size, places, ines):
    page = open_page(size)
    log_in(page, ines)

    for place in places:
        page.goto(place)
        assert_accessible(page)


def test_a_manager_makes_a_client_and_sees_its_secret_once(page, ines):
    log_in(page, ines)
    page.goto("/acces-api/")
    page.get_by_role("link", name="Créer un client").first.click()
    page.get_by_label("Nom du logiciel").fill("Parcours")
    page.get_by_label("À quoi sert-il ?").fill("Suivi des jeunes accompagnés")
    page.get_by_label("Lire le suivi").check()

    page.get_by_role("button", name="Créer le client").click()

    assert page.get_by_text("Notez le secret maintenant").is_visible()
    assert_accessible(page)
    secret = page.locator("code").nth(1).inner_text()
    page.get_by_role("link", name="J’ai noté le secret").click()
    assert secret not in page.content()
