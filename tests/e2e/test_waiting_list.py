"""A seat given back goes to the next in line by one tap; a silence passes it on."""

import re
import time
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from tests.cast import make_person, make_referral, viewer_of
from tests.e2e.browser import DESK, PHONE, assert_accessible, log_in
from training.enrolments.admission.committees import (
    Row,
    prepare_committee,
    save_proposals,
)
from training.enrolments.admission.quotas import set_quota
from training.enrolments.admission.tasks import expire_offers
from training.enrolments.services import admit
from training.models import Cohort, Enrolment, Referral, SeatOffer, SeatRules


@pytest.fixture
def one_seat(live_site, coming_cohort, amina, denis, agency, hugo) -> Cohort:
    """A single seat, Amina's."""
    Cohort.objects.filter(pk=coming_cohort.pk).update(
        capacity_on_site=1, capacity_remote=0
    )
    coming_cohort.refresh_from_db()
    referral = make_referral(amina, coming_cohort, by=denis, organisation=agency)
    admit(referral, by=viewer_of(hugo))
    return coming_cohort


@pytest.fixture
def line(one_seat, denis, agency) -> list[Referral]:
    """Zoé, then Yann."""
    now = timezone.now()
    return [
        make_referral(
            make_person(name, email=f"{email}@exemple.fr"),
            one_seat,
            by=denis,
            organisation=agency,
            status="waitlisted",
            answered_at=now - timedelta(days=9 - rank),
        )
        for rank, (name, email) in enumerate((("Zoé", "zoe"), ("Yann", "yann")))
    ]


def mail_to(live_site, address: str, words: str):
    """Waits for the site's worker; the mail whose subject has these words."""
    for _try in range(60):
        for mail in live_site.mails():
            if address in mail["To"] and words in mail["Subject"]:
                return mail
        time.sleep(0.5)
    raise AssertionError([(mail["To"], mail["Subject"]) for mail in live_site.mails()])


def link_in(mail) -> str:
    return re.search(r"/repondre/\S+", mail.get_content())[0]


def test_from_a_seat_given_back_to_one_tap(
    live_site, open_page, line, one_seat, amina, hugo
):
    zoe, yann = line
    phone, stranger, desk = open_page(PHONE), open_page(PHONE), open_page(DESK)

    log_in(phone, amina)
    phone.goto("/mon-parcours/")
    phone.get_by_role("link", name="rendre ma place").click()
    assert_accessible(phone)
    phone.get_by_label("a trouvé un travail").check()
    phone.get_by_role("button", name="Rendre la place").click()
    expect(phone.get_by_text("la place est rendue")).to_be_visible()

    offered = mail_to(live_site, "zoe@exemple.fr", "Une place se libère")
    stranger.goto(link_in(offered))
    assert_accessible(stranger)
    stranger.get_by_role("button", name="Oui, je prends cette place").click()
    expect(stranger.get_by_text("la place est à vous")).to_be_visible()
    assert_accessible(stranger)
    assert Enrolment.objects.get(referral=zoe).status == "enrolled"

    log_in(desk, hugo)
    desk.goto(f"/organisme/sessions/{one_seat.pk}/places/")
    desk.get_by_label("Places en salle").fill("2")
    desk.get_by_role("button", name="Enregistrer").click()
    late = mail_to(live_site, "yann@exemple.fr", "Une place se libère")
    desk.goto(f"/organisme/sessions/{one_seat.pk}/liste-d-attente/")
    expect(desk.get_by_text("Place proposée, jusqu’à")).to_be_visible()
    SeatOffer.objects.filter(referral=yann).update(
        expires_at=timezone.now() - timedelta(minutes=1)
    )
    expire_offers()

    stranger.goto(link_in(late))
    expect(stranger.get_by_text("en 1re position")).to_be_visible()
    assert_accessible(stranger)
    mail_to(live_site, "yann@exemple.fr", "n’est plus gardée")
    assert one_seat.enrolments.holding_a_seat().count() == 1


def visit(page: Page, *addresses: str) -> None:
    for size in (DESK, PHONE):
        page.set_viewport_size(size)
        for address in addresses:
            page.goto(address)
            assert_accessible(page)


def test_the_offices_pages_are_accessible(
    page, line, one_seat, hugo, agency, denis, coming_cohort
):
    office = viewer_of(hugo)
    # The site's clock would offer the free seats before the office does.
    SeatRules.objects.create(cohort=one_seat, offers_leave_by_themselves=False)
    Cohort.objects.filter(pk=one_seat.pk).update(capacity_on_site=4)
    set_quota(one_seat, agency, by=office, kind="at_most", seats=3)
    committee = prepare_committee(
        one_seat, by=office, held_on=timezone.localdate(), members="Jeanne Collin"
    )
    tested = make_referral(
        make_person(), one_seat, by=denis, organisation=agency, status="tested"
    )
    save_proposals(
        committee,
        [Row(tested.pk, decision="on_site"), Row(line[1].pk, decision="waitlist")],
        by=office,
    )
    log_in(page, hugo)
    page.goto(f"/organisme/sessions/{one_seat.pk}/liste-d-attente/")
    page.get_by_role("button", name="Proposer une place").click()
    expect(page.get_by_text("Une place est proposée")).to_be_visible()

    visit(
        page,
        f"/organisme/sessions/{one_seat.pk}/liste-d-attente/",
        f"/organisme/liste-d-attente/{line[0].pk}/",
        f"/organisme/liste-d-attente/{line[1].pk}/",
        f"/organisme/sessions/{one_seat.pk}/quotas/",
        f"/organisme/sessions/{one_seat.pk}/commission/",
        f"/organisme/commissions/{committee.pk}/",
        f"/organisme/commissions/{committee.pk}/appliquer/",
        "/organisme/listes-d-attente/",
        "/organisme/places-proposees/",
        "/organisme/commissions/",
    )
    page.goto(f"/organisme/commissions/{committee.pk}/appliquer/")
    page.get_by_role("button", name="Appliquer les 2 décisions").click()
    expect(page.get_by_role("heading", name="Commission du")).to_be_visible()
    visit(page, f"/organisme/commissions/{committee.pk}/")
