"""A meeting in a browser: made, filled, answered by one tap, marked on the phone."""

import os
from pathlib import Path

import pytest
from django.urls import reverse

from tests.cast import make_person, make_referral, viewer_of
from tests.e2e.browser import DESK, PHONE, assert_accessible, log_in
from tests.training.meetings.conftest import begin, make_meeting
from training.meetings.invitations import invite
from training.messages.links import link_for
from training.messages.models import PersonalLink
from training.models import Meeting, MeetingInvitation

LIST = "/organisme/rendez-vous/"


def seen(page, name: str) -> None:
    """Accessible; kept as a picture where the run asks for them."""
    assert_accessible(page)
    if folder := os.environ.get("ALLIAGE_PICTURES"):
        width = page.viewport_size["width"]
        page.screenshot(path=Path(folder) / f"{name}-{width}.png", full_page=True)


@pytest.fixture
def waiting(coming_cohort, denis, agency):
    """Three who await an answer of the university."""
    return [
        make_referral(
            make_person(first, name, email=f"{first.lower()}@exemple.fr"),
            coming_cohort,
            by=denis,
            organisation=agency,
        )
        for first, name in (("Yanis", "Morel"), ("Nora", "Petit"), ("Ida", "Roy"))
    ]


def plan_slots(page) -> None:
    """Two tests of an hour, for two people each."""
    page.goto(LIST)
    seen(page, "empty")
    page.get_by_role("link", name="Créer des créneaux").first.click()
    seen(page, "plan")
    page.get_by_label("Test de positionnement", exact=False).check()
    page.get_by_label("Titre").fill("Test de positionnement")
    page.get_by_label("Places par créneau").fill("2")
    page.get_by_label("Premier jour").fill("2031-03-03")
    page.get_by_label("À partir de").fill("09:00")
    page.get_by_label("Jusqu’à").fill("11:00")
    page.get_by_label("Durée d’un créneau").fill("60")
    page.get_by_role("button", name="Voir les créneaux").click()
    seen(page, "slots")
    page.get_by_role("button", name="Créer les créneaux cochés").click()
    seen(page, "list")


def invite_two(page) -> None:
    page.get_by_role("link", name="de 9").click()
    page.get_by_role("link", name="Inviter des personnes").click()
    seen(page, "invite")
    page.get_by_label("Yanis MOREL").check()
    page.get_by_label("Nora PETIT").check()
    page.get_by_role("button", name="Inviter les personnes cochées").click()
    seen(page, "meeting")


def one_comes_and_does_well(page, slot: Meeting) -> None:
    page.goto(reverse("meeting_presence", args=[slot.pk]))
    row = page.get_by_role("group", name="Yanis MOREL")
    row.get_by_role("button", name="Présent").click()
    row.get_by_text("Noté").wait_for()
    seen(page, "presence")
    page.get_by_role("button", name="Terminer la liste").click()
    page.goto(reverse("meeting_paper", args=[slot.pk]))
    seen(page, "paper")
    page.goto(reverse("meeting_results", args=[slot.pk]))
    page.get_by_label("Résultat").select_option("favourable")
    page.get_by_label("Niveau").fill("B1")
    seen(page, "results")
    page.get_by_role("button", name="Noter ces résultats").click()


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["320px", "1280px"])
def test_from_the_first_slot_to_the_result(open_page, waiting, hugo, denis, size):
    page = open_page(size)
    log_in(page, hugo)

    plan_slots(page)
    invite_two(page)
    one_comes_and_does_well(page, begin(Meeting.objects.earliest("starts_at")))
    page.get_by_role("link", name="Inviter à nouveau : Nora PETIT").click()
    seen(page, "again")
    page.get_by_role("button", name="Inviter à nouveau").click()
    page.get_by_role("heading", name="Rendez-vous", exact=True).wait_for()
    seen(page, "referral")

    states = MeetingInvitation.objects.order_by("invited_at").values_list(
        "status", flat=True
    )
    assert sorted(states) == ["attended", "invited", "no_show"]
    log_in(page, denis)
    page.goto(reverse("follow_up_person", args=[waiting[0].person.pk]))
    page.get_by_text("Résultat : favorable, B1").wait_for()
    seen(page, "followed")


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["320px", "1280px"])
def test_one_tap_without_a_login_then_another_date(
    open_page, waiting, hugo, university, size
):
    slot, _other = make_meeting(university), make_meeting(university, means="both")
    row = invite(waiting[:1], by=viewer_of(hugo), meeting=slot)[0]
    link = link_for(waiting[0].person, PersonalLink.Purpose.ANSWER_MEETING, row.pk)
    page = open_page(size, java_script_enabled=False)
    page.goto(reverse("answer_link", args=[link.token]))
    page.get_by_role("button", name="Je ne peux pas").click()
    page.get_by_role("radio", name="visioconférence").check()
    page.get_by_label("être à distance").check()
    page.get_by_role("button", name="Choisir cette date").click()
    page.get_by_role("heading", name="C’est noté : vous serez à distance").wait_for()

    page = open_page(size)
    page.goto(reverse("answer_link", args=[link.token]))
    seen(page, "link")
    log_in(page, waiting[0].person)
    page.goto("/mon-parcours/")
    page.get_by_role("link", name="Voir tous mes rendez-vous").click()
    seen(page, "mine")
    page.get_by_role("link", name="de").first.click()
    seen(page, "my-meeting")
