"""Conventions and contracts: made once, numbered, frozen, signed or cancelled."""

import hashlib
import io
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone
from pypdf import PdfReader

from people.models import Organisation
from tests.cast import (
    client_for,
    make_enrolment,
    make_organisation,
    make_person,
    viewer_of,
)
from training.enrolment_files.agreements.services import (
    AlreadyMade,
    IsCancelled,
    MayNotAgree,
    NoSignatory,
    WrongFunding,
    cancel_agreement,
    choose_funding,
    make_agreement,
    note_signed,
)
from training.enrolment_files.models import FileSettings
from training.enrolments.seats import QuotaReached
from training.models import Agreement, Enrolment, Funding
from training.refusals import Refusal

pytestmark = pytest.mark.django_db


@pytest.fixture
def employer():
    return make_organisation("Ateliers Kervel", "company", siret="")


@pytest.fixture
def provider(university):
    university.signatory_name = "Anne Le Gall"
    university.signatory_capacity = "directrice de la formation continue"
    university.save()
    return university


@pytest.fixture
def office(hugo, provider):
    return viewer_of(hugo)


def text_of(agreement) -> str:
    with agreement.file.open("rb") as file:
        pages = PdfReader(io.BytesIO(file.read())).pages
        return " ".join("\n".join(page.extract_text() for page in pages).split())


def test_a_convention_names_both_parties_price_and_training(
    enrolment, office, employer
):
    made = make_agreement(enrolment, by=office, price=Decimal("1500"), buyer=employer)

    text = text_of(made)
    assert made.number == f"CV-{timezone.localdate().year}-0001"
    assert "Ateliers Kervel" in text
    assert "Amina BENALI" in text
    assert "1 500,00 €" in text.replace("\u202f", " ").replace("\xa0", " ")
    assert enrolment.cohort.title in text


def test_a_contract_says_how_many_days_one_has_to_withdraw(enrolment, office):
    made = make_agreement(
        enrolment, by=office, price=Decimal("900"), is_at_a_distance=True
    )

    text = text_of(made)
    assert made.kind == Agreement.Kind.CONTRACT
    assert "14 jours pour vous rétracter" in text
    assert "30 % du prix" in text.replace("\xa0", " ")


def test_the_file_is_the_one_whose_digest_is_kept(enrolment, office, employer):
    made = make_agreement(enrolment, by=office, price=Decimal("1500"), buyer=employer)

    with made.file.open("rb") as file:
        assert hashlib.sha256(file.read()).hexdigest() == made.sha256


def test_a_second_click_finds_the_document_made(enrolment, office, employer):
    facts = {"price": Decimal("10"), "buyer": employer}
    first = make_agreement(enrolment, by=office, **facts)

    assert make_agreement(enrolment, by=office, **facts) == first


def test_another_price_asks_to_cancel_the_document_in_force(
    enrolment, office, employer
):
    first = make_agreement(enrolment, by=office, price=Decimal("10"), buyer=employer)

    with pytest.raises(AlreadyMade):
        make_agreement(enrolment, by=office, price=Decimal("12"), buyer=employer)
    assert Agreement.objects.get() == first


def test_a_contract_says_all_without_which_it_is_void(enrolment, office, provider):
    FileSettings.objects.create(
        provider=provider, trainers="Titulaires d’un master", assessment="Un oral"
    )
    made = make_agreement(
        enrolment,
        by=office,
        price=Decimal("900"),
        early_end="Les heures données sont dues.",
    )

    text = text_of(made)
    cohort = enrolment.cohort
    for said in (
        "Action de formation",  # L.6353-4, 1°
        f"{cohort.capacity} personnes au plus",
        "Niveau à l’entrée",  # 2°
        "Évaluation : Un oral",  # 3°
        "Un certificat de réalisation est remis",
        "Titulaires d’un master",  # 4°
        "Les heures données sont dues.",  # 5°
    ):
        assert said in text


def test_numbers_follow_one_another(enrolment, cohort, office, employer):
    make_agreement(enrolment, by=office, price=Decimal("10"), buyer=employer)
    other = make_enrolment(make_person(), cohort)

    second = make_agreement(other, by=office, price=Decimal("10"), buyer=employer)

    assert second.number.endswith("-0002")


def test_a_cancelled_document_stays_and_another_is_made(enrolment, office, employer):
    facts = {"price": Decimal("10"), "buyer": employer}
    first = make_agreement(enrolment, by=office, **facts)
    cancel_agreement(first, by=office, reason="Prix erroné")

    second = make_agreement(enrolment, by=office, **facts)

    assert second.number.endswith("-0002")
    with pytest.raises(IsCancelled):
        note_signed(first, by=office, on=timezone.localdate())


def test_without_a_signatory_it_says_what_to_do(enrolment, hugo, employer, university):
    Organisation.objects.filter(pk=university.pk).update(signatory_name="")
    seat = Enrolment.objects.get(pk=enrolment.pk)

    with pytest.raises(NoSignatory):
        make_agreement(seat, by=viewer_of(hugo), price=Decimal("10"), buyer=employer)


@pytest.mark.parametrize("days", [-400, 1])
def test_a_signature_is_neither_before_the_document_nor_to_come(
    enrolment, office, employer, days
):
    made = make_agreement(enrolment, by=office, price=Decimal("10"), buyer=employer)

    with pytest.raises(Refusal):
        note_signed(made, by=office, on=timezone.localdate() + timedelta(days=days))


def test_nobody_else_makes_one(enrolment, gaelle, employer):
    with pytest.raises(MayNotAgree):
        make_agreement(
            enrolment, by=viewer_of(gaelle), price=Decimal("10"), buyer=employer
        )


def test_a_funding_pays_no_more_seats_than_it_has(enrolment, cohort, office, hugo):
    funder = make_organisation("Région", "funder")
    funding = Funding.objects.create(
        cohort=cohort, funder=funder, scheme="PRF", seats=1
    )

    chosen = choose_funding(enrolment, funding, by=office)

    assert chosen.funding == funding
    assert choose_funding(enrolment, funding, by=office).funding == funding
    with pytest.raises(QuotaReached):
        choose_funding(make_enrolment(make_person(), cohort), funding, by=office)
    assert "PRF" in chosen.file_events.get().words


def test_who_pays_is_told_to_no_partner(enrolment, cohort, office, denis):
    funder = make_organisation("Agefiph", "funder")
    funding = Funding.objects.create(cohort=cohort, funder=funder, scheme="Aide")

    choose_funding(enrolment, funding, by=office)

    file = client_for(denis).get(f"/suivi/{enrolment.person_id}/")
    home = client_for(denis).get("/suivi/")
    assert "BENALI" in file.text
    assert "Agefiph" not in file.text + home.text


def test_another_sessions_funding_is_refused(enrolment, coming_cohort, office):
    funder = make_organisation("Région", "funder")
    funding = Funding.objects.create(cohort=coming_cohort, funder=funder, scheme="PRF")

    with pytest.raises(WrongFunding):
        choose_funding(enrolment, funding, by=office)


def test_the_office_makes_signs_and_cancels_on_the_page(enrolment, provider, hugo):
    window = client_for(hugo)
    seat = f"/organisme/inscriptions/{enrolment.pk}/"

    page = window.post(f"{seat}convention/", {"price": ""})
    assert page.status_code == 422
    facts = {"terms": "En trois fois", "early_end": "Rien n’est dû."}
    window.post(f"{seat}convention/", {"price": "900,50", **facts})
    made = Agreement.objects.get()
    assert made.price == Decimal("900.50")

    act = f"/organisme/conventions/{made.pk}/"
    window.post(act, {"on": timezone.localdate().isoformat()})
    assert "Signé le" in window.get(seat).content.decode()
    window.post(act, {"cancel": "1", "reason": ""})
    made.refresh_from_db()
    assert made.cancelled_at is None
    window.post(act, {"cancel": "1", "reason": "Erreur de prix"})
    made.refresh_from_db()
    assert made.cancel_reason == "Erreur de prix"


def test_a_company_of_the_territory_can_buy_the_training(
    enrolment, employer, provider, hugo
):
    page = client_for(hugo).get(f"/organisme/inscriptions/{enrolment.pk}/convention/")

    buyers = page.context["form"].fields["buyer"].queryset
    assert employer in buyers
    assert provider not in buyers


def test_the_person_finds_their_contract_on_their_pages(enrolment, office, amina, hugo):
    made = make_agreement(enrolment, by=office, price=Decimal("10"))
    window = client_for(amina)

    training = window.get(f"/mon-parcours/formations/{enrolment.pk}/").text
    file = window.get(f"/mon-parcours/dossier/{enrolment.pk}/").text

    for page in (training, file):
        assert f"/conventions/{made.pk}.pdf" in page
        assert "À signer" in page
    cancel_agreement(made, by=office, reason="Erreur de prix")
    assert "Annulé" in window.get(f"/mon-parcours/formations/{enrolment.pk}/").text


def test_the_file_is_for_the_provider_and_the_person_alone(
    enrolment, office, amina, hugo, gaelle, denis, chloe
):
    made = make_agreement(enrolment, by=office, price=Decimal("10"))
    path = f"/conventions/{made.pk}.pdf"

    for who, status in ((hugo, 200), (amina, 200), (gaelle, 404), (denis, 404)):
        response = client_for(who).get(path)
        assert response.status_code == status
        if response.streaming:
            assert b"".join(response.streaming_content).startswith(b"%PDF")
