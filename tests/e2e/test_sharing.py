"""Share → read → journal → objection → nothing, in browsers; and the pages with axe."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.cast import make_member, viewer_of
from tests.e2e.browser import DESK, PHONE, assert_accessible, log_in
from tests.training.api.conftest import SECRET, make_program
from training.models import AccessGrant
from training.sharing.rights.correcting import ask_correction
from training.sharing.rights.searching import search_journal
from training.sharing.services import record_read


@pytest.fixture
def odile(territory):
    return make_member("Odile Ferrand", territory, "data_protection")


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["320px", "1280px"])
def test_axe_finds_nothing_on_the_pages_of_sharing(
    open_page, size, enrolment, amina, denis, bruno, odile, hugo, university
):
    record_read(viewer_of(denis), [amina.pk], part="attendance")
    share = AccessGrant.objects.get().pk
    correction = ask_correction(
        organisation=university,
        part="attendance",
        wrong="Absente le 3 mars",
        right="Présente",
        by=viewer_of(amina),
    ).pk
    search = search_journal(by=viewer_of(odile), reason="Contrôle", with_names=True)
    pages = {
        amina: [
            "/mon-parcours/partages/",
            f"/mon-parcours/partages/{share}/m-opposer/",
            "/mon-parcours/mes-donnees/",
            "/mon-parcours/corrections/",
            "/mon-parcours/corrections/nouvelle/",
            f"/mon-parcours/corrections/{correction}/",
        ],
        bruno: [
            "/territoire/partages/",
            f"/territoire/partages/{share}/",
            f"/territoire/partages/{share}/prolonger/",
            "/territoire/journal/",
        ],
        odile: [
            "/territoire/donnees/",
            "/territoire/donnees/analyse-d-impact/",
            f"/territoire/journal/{search.pk}/",
        ],
        hugo: ["/corrections/", f"/corrections/{correction}/"],
    }

    for who, addresses in pages.items():
        page = open_page(size)
        log_in(page, who)
        for address in addresses:
            page.goto(address)
            assert_accessible(page)


def program_of(window: Page, agency) -> Callable[[str], dict]:
    """The agency's program, over HTTP like a partner's: a token, then what it reads."""
    client = make_program(agency)
    facts = {"client_id": client.client_id, "client_secret": SECRET}
    answer = window.request.post(
        "/o/token/", form={"grant_type": "client_credentials", **facts}
    )
    headers = {"Authorization": f"Bearer {answer.json()['access_token']}"}

    def read(address: str) -> dict:
        return window.request.get(f"/api/v1/{address}", headers=headers).json()

    return read


def reads_of(program: Callable[[str], dict]) -> tuple[list[str], set[str]]:
    """The records it may read, and the kinds of changes that it is told."""
    records = [row["id"] for row in program("enrolments/")["results"]]
    return records, {entry["kind"] for entry in program("changes/")["results"]}


def test_a_share_is_read_then_objected_to_and_nothing_is_left(
    open_page, enrolment, amina, denis, agency
):
    program = program_of(open_page(DESK), agency)
    assert reads_of(program) == (
        [str(enrolment.pk)],
        {"share", "referral", "enrolment"},
    )

    counsellor = open_page(DESK)
    log_in(counsellor, denis)
    counsellor.goto(f"/suivi/{amina.pk}/")
    assert counsellor.get_by_role("heading", name="Amina BENALI").count() == 1

    person = open_page(PHONE)
    log_in(person, amina)
    person.goto("/mon-parcours/partages/")
    journal = person.get_by_role("table")
    assert agency.name in journal.inner_text()
    assert "Denis" not in journal.inner_text()
    assert "logiciel" in journal.inner_text()

    person.get_by_role("link", name="M’opposer à ce partage").click()
    assert person.get_by_role("heading", name="Votre rémunération").count() == 1
    person.get_by_role("button", name="Arrêter ce partage").click()
    assert "ne voit plus votre dossier" in person.get_by_role("main").inner_text()

    answer = counsellor.goto(f"/suivi/{amina.pk}/")
    assert answer.status == 404
    counsellor.goto("/suivi/")
    assert "BENALI" not in counsellor.content()
    assert reads_of(program) == ([], {"share"})
