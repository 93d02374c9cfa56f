"""What the law owes to funders and allowance payers: opened, shown, ended in time."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.cast import (
    client_for,
    make_member,
    make_organisation,
    make_person,
    viewer_of,
)
from tests.training.api.conftest import door_of, make_program
from training.enrolment_files.agreements.services import (
    choose_allowance_payer,
    choose_funding,
)
from training.enrolments.bulk import NewSeat, enrol_many
from training.enrolments.services import complete
from training.models import AccessGrant, Enrolment, Funding, Note, Outcome
from training.sharing.rules.deciding import IsImposed, can_decide, stop_share
from training.sharing.services import CannotObject, object_to_share

TODAY = timezone.localdate()


@pytest.fixture
def region(db):
    return make_organisation("Région des Rives", "funder")


@pytest.fixture
def payer(db):
    return make_organisation("Agence de paiement", "allowance_payer")


@pytest.fixture
def funding(cohort, region):
    return Funding.objects.create(cohort=cohort, funder=region, scheme="Programme")


@pytest.fixture
def office(hugo):
    return viewer_of(hugo)


@pytest.fixture
def owed(enrolment, funding, office) -> AccessGrant:
    choose_funding(enrolment, funding, by=office)
    return AccessGrant.objects.get(organisation=funding.funder)


def test_a_funding_opens_what_the_law_owes_its_funder_until_a_year_after(
    owed, enrolment, amina
):
    assert (owed.person, owed.enrolment, owed.referral) == (amina, enrolment, None)
    assert owed.legal_basis == "legal_obligation"
    assert owed.scopes == "follow-up attendance certificates"
    assert "L.6353-10" in owed.basis_text
    assert owed.ends_on == enrolment.planned_exit_on + timedelta(days=365)
    assert [event.kind for event in owed.events.all()] == ["opened"]


def test_who_pays_the_trainee_sees_the_presences_for_three_months_more(
    enrolment, payer, office
):
    for _ in range(2):
        choose_allowance_payer(enrolment, payer, by=office)

    grant = AccessGrant.objects.get(organisation=payer)
    assert grant.scopes == "follow-up attendance"
    assert "R.6341-45" in grant.basis_text
    assert grant.ends_on == enrolment.planned_exit_on + timedelta(days=92)


def test_who_pays_both_has_one_share_with_both_texts(enrolment, owed, region, office):
    region.kinds.create(kind="allowance_payer")

    choose_allowance_payer(enrolment, region, by=office)

    grant = AccessGrant.objects.get(organisation=region)
    assert "L.6353-10" in grant.basis_text and "R.6341-45" in grant.basis_text


def test_another_funder_ends_the_former_ones(
    owed, enrolment, cohort, funding, payer, office
):
    other = Funding.objects.create(cohort=cohort, funder=payer, scheme="Autre")

    choose_funding(enrolment, other, by=office)
    choose_funding(enrolment, funding, by=office)

    rows = AccessGrant.objects.imposed().order_by("created_at")
    assert [(row.organisation_id, row.end_kind) for row in rows] == [
        (owed.organisation_id, "lapsed"),
        (payer.pk, "lapsed"),
        (owed.organisation_id, ""),
    ]


def test_the_end_follows_the_exit(owed, enrolment, office):
    enrolment.refresh_from_db()

    complete(enrolment, by=office, on=TODAY)

    owed.refresh_from_db()
    assert owed.ends_on == TODAY + timedelta(days=365)


def test_seats_brought_in_by_the_hundred_open_theirs(cohort, funding, office):
    seats = [
        NewSeat(make_person(), "on_site", TODAY, funding=funding) for _ in range(2)
    ]

    enrol_many(cohort, seats, by=office)

    assert AccessGrant.objects.imposed().count() == 2


def test_the_provider_who_pays_itself_needs_no_share(
    enrolment, cohort, university, office
):
    own = Funding.objects.create(cohort=cohort, funder=university, scheme="Fonds")

    choose_funding(enrolment, own, by=office)

    assert not AccessGrant.objects.imposed().exists()


def test_the_person_reads_who_and_why_and_cannot_stop_it(owed, amina):
    page = client_for(amina).get("/mon-parcours/partages/").content.decode()

    assert "Région des Rives" in page and "L.6353-10" in page
    assert f"/mon-parcours/partages/{owed.pk}/m-opposer/" not in page
    with pytest.raises(CannotObject):
        object_to_share(owed, by=viewer_of(amina))


def test_an_objection_to_the_agency_leaves_the_funders_share(
    owed, referral, amina, agency
):
    object_to_share(AccessGrant.objects.get(referral=referral), by=viewer_of(amina))

    left = AccessGrant.objects.in_force().filter(person=amina)
    assert list(left) == [owed]


def test_the_coordinator_lists_it_and_decides_nothing(owed, bruno):
    page = client_for(bruno).get("/territoire/partages/?base=legal_obligation")

    assert owed.reference in page.content.decode()
    assert not can_decide(viewer_of(bruno), owed)
    with pytest.raises(IsImposed):
        stop_share(owed, reason="Plus utile", by=viewer_of(bruno))


def test_the_funders_program_reads_its_parts_and_no_other(
    owed, enrolment, university, region
):
    facts = {"actor_kind": "system", "organisation": university}
    Note.objects.create(
        enrolment=enrolment, text="Cherche.", visibility="partners", **facts
    )
    Outcome.objects.create(
        enrolment=enrolment, observed_on=TODAY, situation="job", **facts
    )
    api = door_of(make_program(region))
    here = f"/api/v1/enrolments/{enrolment.pk}/"

    answers = {
        part: api.get(here + part).status_code
        for part in ("", "attendance/", "certificates/", "notes/", "outcomes/")
    }

    assert answers == {
        "": 200, "attendance/": 200, "certificates/": 200, "notes/": 404,
        "outcomes/": 404,
    }  # fmt: skip
    assert api.get("/api/v1/referrals/").json()["results"] == []


def test_the_office_notes_both_on_one_page(enrolment, funding, payer, hugo, region):
    answer = client_for(hugo).post(
        f"/organisme/inscriptions/{enrolment.pk}/financement/",
        {"funding": funding.pk, "allowance_payer": payer.pk},
    )

    told = AccessGrant.objects.imposed().values_list("organisation", flat=True)
    assert answer.status_code == 302
    assert set(told) == {region.pk, payer.pk}


def test_a_manager_of_the_funder_sees_that_seat_alone(
    owed, enrolment, region, coming_cohort
):
    manager = make_member("Régine Morin", region, "manager")
    Enrolment.objects.create(
        person=enrolment.person, cohort=coming_cohort, planned_entry_on=TODAY
    )

    seen = Enrolment.objects.visible_to(viewer_of(manager))

    assert list(seen) == [enrolment]
