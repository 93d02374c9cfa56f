"""Every list leaves as a file: same rights and filters, everyone noted, no formula."""

import csv
import io
from datetime import timedelta

import pytest
from django.core.files.storage import storages
from django.utils import timezone
from openpyxl import load_workbook

from people.models import Membership
from people.services import end_role
from tests.cast import (
    client_for,
    make_cohort,
    make_enrolment,
    make_member,
    make_person,
    make_referral,
    viewer_of,
)
from training.clients.drops import set_file_drop
from training.clients.services import MayNotManageClients
from training.homes.partner.drops import drop_files
from training.models import (
    AccessLog,
    AttendanceUnit,
    CaseloadAssignment,
    Correction,
    Declaration,
    FileDrop,
    HalfDay,
    Meeting,
    SeatOffer,
)
from training.sharing.services import object_to_share

LISTS = {
    "orientations": "/organisme/orientations/?etat=acceptees",
    "personnes": "/organisme/sessions/{cohort}/",
    "entrées": "/organisme/entrees/",
    "certificats": "/organisme/attestations/",
    "dossiers": "/organisme/dossiers/?etat=a-lire",
    "absences": "/organisme/absences/",
    "déclarations": "/organisme/declarations/",
    "décisions": "/organisme/commissions/",
    "places proposées": "/organisme/places-proposees/",
}
ABOUT_NOBODY = {
    "rendez-vous": "/organisme/rendez-vous/",
    "listes d’attente": "/organisme/listes-d-attente/",
    "registres": "/organisme/registres/",
}


def rows_of(client, address) -> list[list[str]]:
    """The CSV that the list's own link leads to, header aside."""
    mark = "&" if "?" in address else "?"
    response = client.get(f"{address}{mark}fichier=csv")
    assert response.status_code == 200
    assert response.headers["Content-Disposition"].startswith("attachment")
    text = b"".join(response.streaming_content).decode().lstrip("\ufeff")
    return list(csv.reader(io.StringIO(text), delimiter=";"))[1:]


@pytest.fixture
def ines(agency):
    return make_member("Inès Caron", agency, "manager", email="ines@exemple.fr")


@pytest.fixture
def listed(enrolment, cohort, coming_cohort, agency, denis, morning):
    """Somebody on each of the office's lists; the same name would be a formula."""
    person = make_person("=1+1", "@SUM(A1)")
    referral = make_referral(
        person, coming_cohort, by=denis, organisation=agency, status="accepted"
    )
    today = timezone.localdate()
    make_enrolment(
        person, cohort, referral=referral, status="enrolled", actual_entry_on=None,
        planned_entry_on=today,
    )  # fmt: skip
    past = make_cohort(cohort.action, territory=cohort.territory)
    done = make_enrolment(person, past, status="completed", actual_exit_on=today)
    AttendanceUnit.objects.create(
        enrolment=done, half_day=morning, state="to_justify", method="trainer_entry"
    )
    Declaration.objects.create(
        enrolment=done, platform="kairos", event="exit", business_on=today, due_on=today
    )
    seek_a_seat(person, cohort, agency, denis)
    return person


def seek_a_seat(person, cohort, agency, denis) -> None:
    """Tested for one cohort; for another a seat is offered that came free."""
    for status in ("tested", "waitlisted"):
        other = make_cohort(
            cohort.action, territory=cohort.territory, reference=f"=1+{status}"
        )
        referral = make_referral(
            person, other, by=denis, organisation=agency, status=status,
            answered_at=timezone.now(),
        )  # fmt: skip
    SeatOffer.objects.create(
        referral=referral,
        cohort=other,
        mode="on_site",
        expires_at=timezone.now() + timedelta(days=2),
    )


@pytest.mark.parametrize("name", LISTS)
def test_a_list_of_the_office_leaves_as_a_file(name, listed, cohort, hugo):
    address = LISTS[name].format(cohort=cohort.pk)
    window = client_for(hugo)
    page = window.get(address).content.decode()

    rows = rows_of(window, address)

    assert "fichier=xlsx" in page
    assert [row[:2] for row in rows if "SUM" in row[0]] == [["'@SUM(A1)", "'=1+1"]]
    noted = AccessLog.objects.filter(person=listed).values_list("purpose", flat=True)
    assert list(noted) == ["Liste enregistrée dans un fichier"]


@pytest.mark.parametrize("name", LISTS)
def test_another_provider_gets_nothing_of_it(name, listed, cohort, gaelle):
    address = LISTS[name].format(cohort=cohort.pk)
    window = client_for(gaelle)

    if "{cohort}" in LISTS[name]:
        assert window.get(f"{address}?fichier=csv").status_code == 404
    else:
        assert rows_of(window, address) == []
    assert not AccessLog.objects.exists()


@pytest.mark.parametrize("name", ABOUT_NOBODY)
def test_a_list_about_nobody_leaves_without_a_name(
    name, listed, morning, university, hugo, gaelle
):
    now = timezone.now()
    HalfDay.objects.update(
        starts_at=now - timedelta(hours=5), ends_at=now - timedelta(hours=2)
    )
    Meeting.objects.create(
        provider=university,
        title="=Réunion",
        starts_at=now + timedelta(days=1),
        ends_at=now + timedelta(days=1, hours=2),
    )
    own, others = (
        rows_of(client_for(who), ABOUT_NOBODY[name]) for who in (hugo, gaelle)
    )

    assert "fichier=xlsx" in client_for(hugo).get(ABOUT_NOBODY[name]).content.decode()
    assert len(own) == 1
    assert "SUM" not in str(own)
    assert not [cell for row in own for cell in row if cell.startswith("=")]
    assert others == []
    assert not AccessLog.objects.exists()


def test_demands_for_corrections_leave_without_their_words(amina, university, hugo):
    Correction.objects.create(
        person=amina, organisation=university, part="identity", wrong="Faux",
        right="Juste",
    )  # fmt: skip

    rows = rows_of(client_for(hugo), "/corrections/")

    assert [row[0] for row in rows] == ["Benali"]
    assert "Juste" not in str(rows)
    assert AccessLog.objects.get().part == "identity"


def test_a_manager_takes_the_agencys_caseloads_and_a_counsellor_their_own(
    enrolment, waiting_referral, farid, ines
):
    end_role(Membership.objects.get(user__name="Denis Roche"))
    CaseloadAssignment.objects.filter(person=enrolment.person).update(counsellor=farid)

    rows = rows_of(client_for(ines), "/suivi/portefeuille/")

    assert [(row[0], row[2]) for row in rows] == [
        ("Benali", "Farid Amrani"),
        ("Morel", ""),
    ]
    assert [row[0] for row in rows_of(client_for(farid), "/suivi/portefeuille/")] == [
        "Benali"
    ]


@pytest.mark.parametrize("people", [1, 5])
def test_a_caseloads_file_asks_as_much_for_five_as_for_one(
    people, coming_cohort, agency, farid, ines, django_assert_max_num_queries
):
    for _number in range(people):
        make_referral(make_person(), coming_cohort, by=farid, organisation=agency)
    window = client_for(ines)

    with django_assert_max_num_queries(16):
        rows = rows_of(window, "/suivi/portefeuille/")

    assert [row[2] for row in rows] == ["Farid Amrani"] * people


def test_the_file_has_the_filters_of_the_page(listed, enrolment, hugo):
    rows = rows_of(
        client_for(hugo), "/organisme/orientations/?etat=acceptees&texte=benali"
    )

    assert [row[0] for row in rows] == ["Benali"]


def test_a_waiting_list_leaves_with_its_ranks(coming_cohort, agency, denis, hugo):
    for name in ("Un", "Deux"):
        make_referral(
            make_person("P", name), coming_cohort, by=denis, organisation=agency,
            status="waitlisted", answered_at=timezone.now(),
        )  # fmt: skip

    rows = rows_of(
        client_for(hugo), f"/organisme/sessions/{coming_cohort.pk}/liste-d-attente/"
    )

    assert [row[:2] for row in rows] == [["1", "Un"], ["2", "Deux"]]


def test_a_counsellor_takes_their_own_caseload_alone(enrolment, denis, farid):
    own, others = (
        rows_of(client_for(who), "/suivi/portefeuille/") for who in (denis, farid)
    )

    assert [row[0] for row in own] == ["Benali"]
    assert others == []


def test_the_territorys_figures_leave_without_anybody(enrolment, cohort, bruno):
    rows = rows_of(client_for(bruno), "/territoire/")

    assert [row[1] for row in rows] == [cohort.reference]
    assert not AccessLog.objects.exists()
    assert "Benali" not in str(rows)


@pytest.mark.parametrize("people", [1, 30])
def test_a_file_asks_as_much_for_thirty_as_for_one(
    people, cohort, hugo, django_assert_max_num_queries
):
    for _number in range(people):
        make_enrolment(make_person(), cohort)
    window = client_for(hugo)

    with django_assert_max_num_queries(32):
        rows = rows_of(window, f"/organisme/sessions/{cohort.pk}/")

    assert len(rows) == people


# --- The nightly file -----------------------------------------------------------


def laid(agency) -> list[tuple] | None:
    """Today's file, header aside; None if there is none."""
    store = storages["partner_files"]
    name = f"{agency.slug}/suivi-{timezone.localdate().isoformat()}.xlsx"
    if not store.exists(name):
        return None
    with store.open(name) as file:
        book = load_workbook(file)
    return [tuple(cell.value for cell in row) for row in book.active.iter_rows()][1:]


@pytest.fixture(autouse=True)
def empty_folder(request):
    yield
    store = storages["partner_files"]
    if store.exists(""):
        for folder in store.listdir("")[0]:
            for name in store.listdir(folder)[1]:
                store.delete(f"{folder}/{name}")


def test_a_manager_has_the_list_laid_down_every_night(enrolment, agency, ines):
    client_for(ines).post("/acces-api/fichier/", {"on": "1"})

    assert drop_files() == 1
    assert drop_files() == 0
    assert [row[0] for row in laid(agency)] == ["Benali"]
    assert FileDrop.objects.get().lines == 1
    assert AccessLog.objects.filter(actor_organisation=agency).count() == 1
    assert "1 ligne" in client_for(ines).get("/acces-api/fichier/").content.decode()


def test_nothing_is_laid_down_unasked_nor_after_it_was_stopped(enrolment, agency, ines):
    assert (drop_files(), laid(agency)) == (0, None)

    for on in (True, False):
        set_file_drop(on=on, by=viewer_of(ines))

    assert (drop_files(), laid(agency)) == (0, None)


def test_after_an_objection_the_file_holds_nothing_of_the_person(
    enrolment, amina, agency, ines
):
    set_file_drop(on=True, by=viewer_of(ines))
    object_to_share(amina.access_grants.get(), by=viewer_of(amina))

    drop_files()

    assert laid(agency) == []


def test_old_files_are_taken_away(enrolment, agency, ines):
    set_file_drop(on=True, by=viewer_of(ines))
    store = storages["partner_files"]
    drop_files()
    today = f"{agency.slug}/suivi-{timezone.localdate().isoformat()}.xlsx"
    with store.open(today) as file:
        store.save(f"{agency.slug}/suivi-2020-01-01.xlsx", file)

    drop_files()

    assert store.listdir(agency.slug)[1] == [today.rpartition("/")[2]]


def test_a_counsellor_does_not_decide_it(denis, hugo):
    with pytest.raises(MayNotManageClients):
        set_file_drop(on=True, by=viewer_of(denis))
    assert client_for(denis).post("/acces-api/fichier/").status_code == 403
