"""The office's pages of admission: each state shown, each act done once."""

from datetime import timedelta

import pytest
from django.utils import timezone

from people.viewer import Viewer
from tests.cast import client_for, make_person, make_referral, viewer_of
from training.enrolments.admission.committees import (
    Row,
    candidates_of,
    prepare_committee,
    save_proposals,
)
from training.enrolments.admission.offers import close_lapsed, offer_next
from training.homes.provider.admission import committees as committee_pages
from training.homes.provider.admission import waiting as waiting_pages
from training.homes.provider.admission.queues import (
    decisions_waiting,
    offers_running,
    waiting_list_waiting,
)
from training.models import (
    Committee,
    Enrolment,
    Referral,
    SeatOffer,
    SeatQuota,
    SeatRules,
)

SYSTEM = Viewer.system()


@pytest.fixture
def window(hugo):
    return client_for(hugo)


def test_the_list_shows_the_line_and_the_offers(
    window, put_in_line, free_a_seat, full_cohort
):
    put_in_line("Zoé"), put_in_line("Yann"), put_in_line("Xena", wanted_mode="remote")
    free_a_seat()
    offer_next(full_cohort, "on_site")

    page = window.get(f"/organisme/sessions/{full_cohort.pk}/liste-d-attente/")

    text = page.content.decode()
    assert text.index("Zoé") < text.index("Yann") < text.index("Xena")
    assert "Place proposée, jusqu’à" in text


@pytest.mark.parametrize("asked", ["", "?places=1"])
def test_the_lists_lead_to_the_offers_that_run_and_back(
    window, put_in_line, free_a_seat, full_cohort, asked
):
    put_in_line("Zoé")
    free_a_seat()
    offer_next(full_cohort, "on_site")

    lists = window.get(f"/organisme/listes-d-attente/{asked}").content.decode()
    offers = window.get("/organisme/places-proposees/").content.decode()

    assert 'href="/organisme/places-proposees/"' in lists
    assert "Zoé" in offers
    assert 'href="/organisme/listes-d-attente/?places=1"' in offers


def test_the_next_seat_is_not_proposed_where_nobody_may_have_it(
    window, put_in_line, free_a_seat, full_cohort
):
    """Whoever let an offer pass rests: the button would find nobody."""
    address = f"/organisme/sessions/{full_cohort.pk}/liste-d-attente/"
    put_in_line()
    free_a_seat()
    assert "Proposer une place à la suivante" in window.get(address).content.decode()
    offer = offer_next(full_cohort, "on_site")
    SeatOffer.objects.update(expires_at=timezone.now() - timedelta(minutes=1))
    close_lapsed(offer)

    text = window.get(address).content.decode()

    assert "Pas de nouvelle offre avant" in text
    assert "Proposer une place à la suivante" not in text


def test_who_is_not_told_yet_is_not_proposed_a_seat(
    window, put_in_line, free_a_seat, full_cohort
):
    """« Liste d’attente » may still be taken back: the button would find nobody."""
    address = f"/organisme/sessions/{full_cohort.pk}/liste-d-attente/"
    put_in_line("Zoé", undo_until=timezone.now() + timedelta(minutes=2))
    free_a_seat()

    page = window.get(address).text

    assert "Prévenue à" in page
    assert "Proposer une place à la suivante" not in page


def test_an_empty_list_says_what_to_do(window, coming_cohort):
    page = window.get(f"/organisme/sessions/{coming_cohort.pk}/liste-d-attente/")

    assert "Personne n’attend" in page.content.decode()


def test_one_click_offers_the_next_seat(window, put_in_line, free_a_seat, full_cohort):
    waiting = put_in_line()
    free_a_seat()
    address = f"/organisme/sessions/{full_cohort.pk}/liste-d-attente/"

    for _click in range(2):
        assert window.post(address, {"answer": "on_site"}).status_code == 302

    assert SeatOffer.objects.get().referral == waiting


def test_the_office_says_how_offers_leave(window, full_cohort):
    address = f"/organisme/sessions/{full_cohort.pk}/liste-d-attente/"

    window.post(address, {"answer": "by_hand"})
    assert not SeatRules.objects.get(cohort=full_cohort).offers_leave_by_themselves
    window.post(address, {"answer": "by_itself"})
    assert SeatRules.objects.get(cohort=full_cohort).offers_leave_by_themselves


@pytest.mark.parametrize(
    ("answer", "status"),
    [("accept", "accepted"), ("decline", "waitlisted"), ("leave", "withdrawn")],
)
def test_an_answer_on_the_telephone_is_noted(
    window, put_in_line, free_a_seat, full_cohort, answer, status
):
    waiting = put_in_line()
    free_a_seat()
    offer_next(full_cohort, "on_site")
    address = f"/organisme/liste-d-attente/{waiting.pk}/"
    assert "Une place lui est proposée" in window.get(address).content.decode()

    assert window.post(address, {"answer": answer}).status_code == 302

    waiting.refresh_from_db()
    assert waiting.status == status


def test_a_move_without_its_reason_is_asked_again(window, put_in_line):
    put_in_line(), put_in_line()
    third = put_in_line()
    address = f"/organisme/liste-d-attente/{third.pk}/"

    page = window.post(address, {"answer": "place", "place": 1, "reason": ""})
    assert page.status_code == 422
    moved = window.post(address, {"answer": "place", "place": 1, "reason": "Urgence"})

    assert moved.status_code == 302
    third.refresh_from_db()
    assert third.waiting_place.rank == 1
    assert "Rang changé : du 3 au 1" in window.get(address).content.decode()


def test_pausing_and_resuming(window, put_in_line):
    waiting = put_in_line()
    address = f"/organisme/liste-d-attente/{waiting.pk}/"

    window.post(address, {"answer": "pause", "pause-reason": "En congé"})
    assert "en pause" in window.get(address).content.decode()
    window.post(address, {"answer": "resume"})

    waiting.refresh_from_db()
    assert waiting.waiting_place.paused_at is None


def test_taking_an_offer_back(window, put_in_line, free_a_seat, full_cohort):
    waiting = put_in_line()
    free_a_seat()
    offer = offer_next(full_cohort, "on_site")

    window.post(
        f"/organisme/liste-d-attente/{waiting.pk}/",
        {"answer": "withdraw", "withdraw-reason": "Erreur"},
    )

    offer.refresh_from_db()
    assert offer.state == "withdrawn"


def test_a_quota_is_noted_and_lifted(window, coming_cohort, agency, mission_locale):
    address = f"/organisme/sessions/{coming_cohort.pk}/quotas/"
    facts = {
        "organisation": mission_locale.pk,
        "kind": "reserved",
        "seats": 4,
        "until": timezone.localdate() + timedelta(days=9),
    }

    assert window.post(address, facts | {"until": ""}).status_code == 422
    assert window.post(address, facts).status_code == 302
    quota = SeatQuota.objects.get()
    assert "4 places réservées jusqu’au" in window.get(address).content.decode()
    assert window.post(f"/organisme/quotas/{quota.pk}/supprimer/").status_code == 302

    assert not SeatQuota.objects.exists()
    page = window.get(address).content.decode()
    assert "Aucune règle" in page
    assert f'href="/organisme/sessions/{coming_cohort.pk}/financements/"' in page


@pytest.fixture
def candidates(coming_cohort, denis, agency) -> list[Referral]:
    return [
        make_referral(
            make_person(name),
            coming_cohort,
            by=denis,
            organisation=agency,
            status="tested",
        )
        for name in ("Anne", "Basile", "Cyril")
    ]


def test_a_committee_from_its_draft_to_its_list(window, coming_cohort, candidates):
    today = timezone.localdate()
    page = window.post(
        f"/organisme/sessions/{coming_cohort.pk}/commission/",
        {"held_on": today, "members": "Jeanne Collin\nMarc Olivier"},
    )
    committee = Committee.objects.get()
    address = f"/organisme/commissions/{committee.pk}/"
    assert page.url == address
    anne, basile, cyril = (str(row.pk) for row in candidates)
    decided = {
        f"{anne}-decision": "on_site",
        f"{basile}-decision": "waitlist",
        f"{basile}-rank": "1",
        f"{cyril}-decision": "refuse",
    }

    assert window.post(address, decided).status_code == 422  # a refusal has a reason
    decided |= {f"{cyril}-reason": "project", "then": "apply"}
    assert window.post(address, decided).url == f"{address}appliquer/"
    whole = window.get(f"{address}appliquer/").content.decode()
    assert "Admissions : 1." in whole
    shown = window.get(f"{address}appliquer/").context["shown"]
    for _click in range(2):
        assert window.post(f"{address}appliquer/", {"shown": shown}).url == address

    statuses = [Referral.objects.get(pk=row.pk).status for row in candidates]
    assert statuses == ["accepted", "waitlisted", "refused"]
    step = Enrolment.objects.get().events.get()
    assert "Commission du" in step.reason and "Jeanne Collin" in step.reason
    assert "Appliquée" in window.get(address).content.decode()
    pdf = window.get(f"{address}decisions.pdf")
    assert pdf.content.startswith(b"%PDF")


def test_a_long_list_is_decided_page_by_page(
    window, coming_cohort, office, candidates, monkeypatch
):
    monkeypatch.setattr(committee_pages, "PAGE_SIZE", 2)
    committee = prepare_committee(
        coming_cohort, by=office, held_on=timezone.localdate()
    )
    address = f"/organisme/commissions/{committee.pk}/"
    first, second, third = (str(row.pk) for row in candidates_of(coming_cohort))
    assert f"{third}-decision" not in window.get(address).content.decode()

    on = window.post(
        address,
        {f"{first}-decision": "on_site", f"{second}-decision": "", "then": "next"},
    )
    assert on.url == f"{address}?page=2"
    back = window.post(on.url, {f"{third}-decision": "remote", "then": "previous"})

    assert back.url == address
    page = window.get(address).content.decode()
    assert f"{third}-decision" not in page
    assert "à décider <strong>1</strong>" in page
    whole = window.get(f"{address}appliquer/").content.decode()
    assert whole.count("Admissions : 1.") == 2
    assert "1 candidature reste sans décision" in whole


def test_who_leaves_meanwhile_shifts_no_proposal(
    window, coming_cohort, office, candidates, monkeypatch
):
    """The pages move up: whoever comes onto the one that was sent keeps theirs."""
    monkeypatch.setattr(committee_pages, "PAGE_SIZE", 2)
    committee = prepare_committee(
        coming_cohort, by=office, held_on=timezone.localdate()
    )
    first, second, third = candidates_of(coming_cohort)
    save_proposals(committee, [Row(third.pk, decision="on_site")], by=office)
    Referral.objects.filter(pk=first.pk).update(status="withdrawn")

    window.post(
        f"/organisme/commissions/{committee.pk}/", {f"{second.pk}-decision": "remote"}
    )

    proposals = committee.proposals.values_list("referral", "decision")
    assert dict(proposals) == {third.pk: "on_site", second.pk: "remote"}


def test_what_changed_since_it_was_shown_is_shown_again_and_not_applied(
    window, coming_cohort, office, candidates
):
    day = timezone.localdate()
    committee = prepare_committee(coming_cohort, by=office, held_on=day)
    first, second, _third = candidates
    save_proposals(committee, [Row(first.pk, decision="on_site")], by=office)
    address = f"/organisme/commissions/{committee.pk}/appliquer/"
    shown = window.get(address).context["shown"]
    save_proposals(committee, [Row(second.pk, decision="waitlist")], by=office)

    answer = window.post(address, {"shown": shown})

    assert answer.status_code == 422
    assert "Le brouillon a changé" in answer.text
    assert second.person.birth_name.upper() in answer.text
    assert not Enrolment.objects.exists()
    assert window.post(address, {"shown": answer.context["shown"]}).status_code == 302


def test_preview_and_result_of_a_long_list_come_in_pages_and_apply_whole(
    window, coming_cohort, office, candidates, monkeypatch
):
    monkeypatch.setattr(committee_pages, "PAGE_SIZE", 2)
    day = timezone.localdate()
    committee = prepare_committee(coming_cohort, by=office, held_on=day)
    rows = [Row(row.pk, decision="waitlist") for row in candidates]
    save_proposals(committee, rows, by=office)
    address = f"/organisme/commissions/{committee.pk}/"

    page = window.get(f"{address}appliquer/")
    second = window.get(f"{address}appliquer/?page=2")
    window.post(f"{address}appliquer/", {"shown": page.context["shown"]})
    done = window.get(f"{address}?page=2")

    assert [len(found.context["page"]) for found in (page, second, done)] == [2, 1, 1]
    assert page.context["shown"] == second.context["shown"]
    assert "Appliquer les 3 décisions" in page.text
    assert Referral.objects.filter(status="waitlisted").count() == 3


def test_a_long_waiting_list_comes_in_pages_with_its_ranks(
    window, put_in_line, full_cohort, monkeypatch
):
    monkeypatch.setattr(waiting_pages, "PAGE_SIZE", 2)
    for name, mode in (("Zoé", "on_site"), ("Yann", "on_site"), ("Xena", "on_site"),
                       ("Wil", "remote")):  # fmt: skip
        put_in_line(name, wanted_mode=mode)
    address = f"/organisme/sessions/{full_cohort.pk}/liste-d-attente/"

    pages = [window.get(f"{address}?page={number}") for number in (1, 2)]

    on_site, remote = zip(*(page.context["lines"] for page in pages), strict=True)
    assert [[row.place for row in line.shown] for line in on_site] == [[1, 2], [3]]
    assert [[row.place for row in line.shown] for line in remote] == [[], [1]]
    assert "sur une autre page" in pages[0].text
    file = window.get(f"{address}?fichier=csv")
    assert len(b"".join(file.streaming_content).splitlines()) == 5


def test_a_draft_is_thrown_away(window, coming_cohort, office, candidates):
    committee = prepare_committee(
        coming_cohort, by=office, held_on=timezone.localdate()
    )
    save_proposals(committee, [Row(candidates[0].pk, decision="on_site")], by=office)

    window.post(f"/organisme/commissions/{committee.pk}/abandonner/")

    assert not Committee.objects.exists()
    assert not Enrolment.objects.exists()


def test_the_queues_of_the_day(
    office, put_in_line, free_a_seat, full_cohort, candidates
):
    put_in_line(), put_in_line()
    assert list(waiting_list_waiting(office)) == []
    free_a_seat()

    assert list(waiting_list_waiting(office)) == [full_cohort]
    offer = offer_next(full_cohort, "on_site")
    assert list(waiting_list_waiting(office)) == []
    assert list(offers_running(office)) == [offer]
    assert set(decisions_waiting(office)) == set(candidates)


def test_the_page_of_decisions_leads_to_each_sessions_committee(
    window, full_cohort, candidates
):
    page = window.get("/organisme/commissions/").text

    assert f"/organisme/sessions/{full_cohort.pk}/commission/" in page
    assert "/organisme/sessions/None/" not in page


def test_the_queues_of_another_office_are_empty(
    gaelle, put_in_line, free_a_seat, full_cohort, candidates
):
    put_in_line(), put_in_line()
    free_a_seat("on_site"), free_a_seat("on_site")
    offer_next(full_cohort, "on_site")
    stranger = viewer_of(gaelle)

    for queue in (waiting_list_waiting, offers_running, decisions_waiting):
        assert list(queue(stranger)) == []


@pytest.mark.parametrize(
    "address",
    [
        "/organisme/listes-d-attente/",
        "/organisme/listes-d-attente/?places=1",
        "/organisme/places-proposees/",
        "/organisme/commissions/",
        "/organisme/sessions/{cohort}/liste-d-attente/",
        "/organisme/sessions/{cohort}/quotas/",
        "/organisme/sessions/{cohort}/commission/",
        "/organisme/commissions/{committee}/",
    ],
)
def test_pages_ask_as_much_for_one_as_for_many(
    window, address, put_in_line, free_a_seat, full_cohort, office, denis, agency,
    django_assert_max_num_queries, django_assert_num_queries,
):  # fmt: skip
    committee = prepare_committee(full_cohort, by=office, held_on=timezone.localdate())
    url = address.format(cohort=full_cohort.pk, committee=committee.pk)

    def one_more() -> None:
        put_in_line()
        free_a_seat()
        offer_next(full_cohort, "on_site")
        put_in_line(status="tested")

    one_more()
    window.get(url)
    with django_assert_max_num_queries(30) as asked:
        window.get(url)
    for _person in range(8):
        one_more()
    with django_assert_num_queries(len(asked.captured_queries)):
        window.get(url)
