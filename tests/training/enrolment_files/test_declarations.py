"""What happened is to be typed in elsewhere, within the funder's delay."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from people.models import Organisation
from people.services import set_identifier
from tests.cast import (
    client_for,
    make_enrolment,
    make_organisation,
    make_person,
    viewer_of,
)
from training.enrolment_files.declarations.models import Declaration
from training.enrolment_files.declarations.services import (
    MayNotDeclare,
    note_declared,
    note_undeclared,
    plan_declarations,
)
from training.enrolment_files.declarations.values import values_of
from training.enrolments.leaving import renounce
from training.enrolments.services import complete, enter
from training.enrolments.undoing import undo_end
from training.models import Enrolment, Funding

pytestmark = pytest.mark.django_db
PAGE = "/organisme/declarations/"


@pytest.fixture
def funding(cohort):
    funder = make_organisation("Caisse du CPF", "funder", declared_in="edof")
    return Funding.objects.create(
        cohort=cohort, funder=funder, scheme="CPF", declaration_days=3
    )


@pytest.fixture
def seat(cohort, funding):
    """Nadia, expected today, paid by her training account."""
    return make_enrolment(
        make_person("Nadia", "Sow", birth_date=date(1991, 3, 4)),
        cohort,
        status="enrolled",
        actual_entry_on=None,
        planned_entry_on=timezone.localdate(),
        funding=funding,
    )


def declared(enrolment) -> list[tuple[str, str]]:
    rows = Declaration.objects.filter(enrolment=enrolment)
    return [(row.platform, row.event) for row in rows.order_by("event")]


def test_an_entry_is_to_be_declared_within_the_fundings_working_days(seat, hugo):
    entered = enter(seat, by=viewer_of(hugo), on=timezone.localdate())

    plan_declarations(entered)
    plan_declarations(entered)

    [row] = Declaration.objects.filter(enrolment=seat)
    assert (row.platform, row.event) == ("edof", "entry")
    assert timezone.localdate() + timedelta(days=3) <= row.due_on


def test_the_news_of_an_entry_makes_the_declaration(
    seat, hugo, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        enter(seat, by=viewer_of(hugo), on=timezone.localdate())

    assert declared(seat) == [("edof", "entry")]


def test_who_sent_the_person_wants_it_declared_too(seat, hugo, agency):
    Organisation.objects.filter(pk=agency.parent_id or agency.pk).update(
        declared_in="kairos"
    )
    seat.referring_organisation = Organisation.objects.get(pk=agency.pk)
    seat.save()

    plan_declarations(enter(seat, by=viewer_of(hugo), on=timezone.localdate()))

    assert sorted(declared(seat)) == [("edof", "entry"), ("kairos", "entry")]


def test_without_a_funder_or_partner_who_asks_nothing_is_declared(seat, hugo):
    seat.funding = None
    seat.save()

    plan_declarations(enter(seat, by=viewer_of(hugo), on=timezone.localdate()))

    assert declared(seat) == []


def test_who_was_taken_over_was_declared_elsewhere(seat, hugo):
    seat.register_from = timezone.localdate()
    seat.save()

    plan_declarations(enter(seat, by=viewer_of(hugo), on=timezone.localdate()))

    assert declared(seat) == []


def test_an_exit_is_declared_after_the_entry(seat, hugo):
    by = viewer_of(hugo)
    entered = enter(seat, by=by, on=timezone.localdate())

    plan_declarations(complete(entered, by=by, on=timezone.localdate()))

    assert declared(seat) == [("edof", "entry"), ("edof", "exit")]


def test_a_seat_given_back_is_declared_as_never_entered(seat, hugo):
    left = renounce(seat, by=viewer_of(hugo), reason="job")

    plan_declarations(left)

    assert declared(seat) == [("edof", "no_entry")]


def test_a_date_corrected_after_the_declaration_opens_it_again(seat, hugo):
    by = viewer_of(hugo)
    entered = enter(seat, by=by, on=timezone.localdate())
    plan_declarations(entered)
    note_declared(Declaration.objects.get(), by=by)
    entered.actual_entry_on = timezone.localdate() - timedelta(days=1)
    entered.save()

    plan_declarations(entered)

    row = Declaration.objects.get()
    assert row.is_changed
    assert row.done_at is None
    assert row.business_on == entered.actual_entry_on


@pytest.fixture
def taken_back(seat, hugo) -> Declaration:
    """Nadia's exit: declared, then noted as a mistake."""
    by = viewer_of(hugo)
    plan_declarations(complete(enter(seat, by=by), by=by))
    for row in Declaration.objects.all():
        note_declared(row, by=by)
    for _news in range(2):
        plan_declarations(undo_end(seat, by=by, reason="Mauvaise personne"))
    return Declaration.objects.get(event="exit")


def test_an_end_taken_back_after_its_declaration_is_to_be_cancelled_there(
    taken_back, seat, hugo
):
    window = client_for(hugo)
    assert list(Declaration.objects.to_do()) == [taken_back]
    assert "annulez-la aussi là-bas" in window.get(PAGE).text

    for _click in range(2):
        window.post(PAGE, {"declaration": [taken_back.pk]})
        note_declared(taken_back, by=viewer_of(hugo))

    assert declared(seat) == [("edof", "entry")]
    assert not Declaration.objects.to_do().exists()


def test_the_same_end_noted_again_is_to_be_declared_again(taken_back, seat, hugo):
    plan_declarations(complete(seat, by=viewer_of(hugo)))

    row = Declaration.objects.get(event="exit")
    assert (row.done_at, row.is_changed) == (None, True)


def test_it_is_noted_once_and_can_be_taken_back(seat, hugo):
    by = viewer_of(hugo)
    plan_declarations(enter(seat, by=by, on=timezone.localdate()))
    row = Declaration.objects.get()

    first = note_declared(row, by=by)
    again = note_declared(row, by=by)

    assert first.done_at == again.done_at
    assert note_undeclared(row, by=by).done_at is None


def test_only_the_provider_notes_it(seat, hugo, gaelle):
    plan_declarations(enter(seat, by=viewer_of(hugo), on=timezone.localdate()))

    with pytest.raises(MayNotDeclare):
        note_declared(Declaration.objects.get(), by=viewer_of(gaelle))


def test_the_values_are_those_of_the_form_as_the_french_write_them(seat, hugo):
    entered = enter(seat, by=viewer_of(hugo), on=timezone.localdate())
    plan_declarations(entered)

    row = Declaration.objects.with_details().get()
    values = {value.label: value.text for value in values_of(row)}

    assert values["Nom de naissance"] == "Sow"
    assert values["Date de naissance"] == "04/03/1991"
    assert values["Dispositif"] == "CPF"
    assert values["Entrée effective"] == f"{timezone.localdate():%d/%m/%Y}"
    assert "Nom d’usage" not in values


def test_the_number_of_a_funders_file_is_among_the_values_for_its_provider(
    seat, hugo, gaelle
):
    by = viewer_of(hugo)
    enter(seat, by=by, on=timezone.localdate())
    plan_declarations(Enrolment.objects.get(pk=seat.pk))
    for organisation, value in (
        (by.organisation, "france-travail:1111111111"),
        (viewer_of(gaelle).organisation, "region:222222"),
    ):
        set_identifier(seat.person, organisation=organisation, value=value)

    page = client_for(hugo).get(PAGE).text

    assert "Identifiant France Travail" in page
    assert "1111111111" in page
    assert "222222" not in page


def test_the_page_shows_what_to_copy_and_notes_what_is_ticked(seat, hugo):
    office = client_for(hugo)
    assert "Tout est déclaré" in office.get(PAGE).content.decode()
    plan_declarations(enter(seat, by=viewer_of(hugo), on=timezone.localdate()))
    row = Declaration.objects.get()

    assert "04/03/1991" in office.get(PAGE).content.decode()
    office.post(PAGE, {"declaration": [row.pk, "rubbish"]})
    row.refresh_from_db()
    assert row.done_by == hugo

    assert "Déclarée le" in office.get(PAGE, {"etat": "faites"}).content.decode()
    office.post(f"{PAGE}?etat=faites", {"declaration": [row.pk]})
    row.refresh_from_db()
    assert row.done_at is None


def test_another_provider_sees_and_notes_nothing(seat, hugo, gaelle):
    plan_declarations(enter(seat, by=viewer_of(hugo), on=timezone.localdate()))
    row = Declaration.objects.get()
    other = client_for(gaelle)

    assert "Sow" not in other.get(PAGE).content.decode()
    other.post(PAGE, {"declaration": [row.pk]})

    row.refresh_from_db()
    assert row.done_at is None


def test_the_list_asks_no_more_for_five_rows_than_for_one(
    cohort, funding, hugo, django_assert_max_num_queries
):
    for number in range(5):
        person = make_person(f"P{number}", f"N{number}")
        plan_declarations(make_enrolment(person, cohort, funding=funding))
    office = client_for(hugo)
    office.get(PAGE)

    with django_assert_max_num_queries(10):
        assert office.get(PAGE).status_code == 200
