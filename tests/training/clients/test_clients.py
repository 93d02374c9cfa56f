"""Clients of the API: made, renewed, revoked and mandated by an agency's manager."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.utils import timezone

from people.models import PartnerClient
from tests.cast import client_for, make_member, make_organisation, viewer_of
from training.clients.services import (
    MayNotManageClients,
    end_mandate,
    give_mandate,
    make_client,
    renew_client,
    revoke_client,
)
from training.models import ClientEvent

HOME = "/acces-api/"


@pytest.fixture
def ines(agency):
    return make_member("Inès Caron", agency, "manager", email="ines@exemple.fr")


@pytest.fixture
def lucas(db):
    """Manages a software house."""
    house = make_organisation("Éditeur Lys", "company", slug="editeur-lys")
    return make_member("Lucas Blin", house, "manager", email="lucas@exemple.fr")


def facts(**other) -> dict:
    return {
        "key": uuid4(),
        "name": "Parcours",
        "purpose": "Suivi des personnes accompagnées",
        "scopes": ["referrals:read", "follow-up:read"],
        "expires_on": timezone.localdate() + timedelta(days=90),
        **other,
    }


def made_by(manager) -> tuple[PartnerClient, Client]:
    """A client, and a program that holds its token."""
    client, secret = make_client(by=viewer_of(manager), **facts())
    return client, program_of(client, secret)


def ask_token(client: PartnerClient, secret: str):
    body = {"client_id": client.client_id, "client_secret": secret}
    return Client().post("/o/token/", {"grant_type": "client_credentials", **body})


def program_of(client: PartnerClient, secret: str) -> Client:
    token = ask_token(client, secret).json()["access_token"]
    return Client(headers={"Authorization": f"Bearer {token}"})


def names_read(program: Client) -> list[str]:
    rows = program.get("/api/v1/enrolments/").json()["results"]
    return [row["person"]["birth_name"] for row in rows]


def test_a_client_made_in_the_portal_reads_its_agencys_shares(ines, enrolment):
    page = client_for(ines).post(f"{HOME}nouveau/", facts())
    client, secret = page.context["client"], page.context["secret"]

    assert page.status_code == 200
    assert secret in page.content.decode()
    assert "no-store" in page.headers["Cache-Control"]
    assert names_read(program_of(client, secret)) == ["Benali"]


def test_the_secret_is_shown_once_and_kept_as_a_digest(ines):
    window = client_for(ines)
    page = window.post(f"{HOME}nouveau/", facts())
    client, secret = page.context["client"], page.context["secret"]
    client.refresh_from_db()

    assert client.client_secret != secret
    for address in (HOME, f"{HOME}{client.pk}/"):
        assert secret not in window.get(address).content.decode()


def test_the_same_form_sent_twice_makes_one_client(ines):
    window, body = client_for(ines), facts()

    first, second = (window.post(f"{HOME}nouveau/", body) for _ in range(2))

    assert (first.status_code, second.status_code) == (200, 302)
    assert PartnerClient.objects.count() == 1


@pytest.mark.parametrize("days", [-1, 0, 366])
def test_a_client_ends_within_a_year(ines, days):
    body = facts(expires_on=timezone.localdate() + timedelta(days=days))

    page = client_for(ines).post(f"{HOME}nouveau/", body)

    assert page.status_code == 422
    assert "trop lointaine" in page.content.decode()


def test_a_client_has_the_rights_that_were_chosen_alone(ines, enrolment):
    _client, program = made_by(ines)

    assert program.get("/api/v1/enrolments/").status_code == 200
    assert (
        program.get(f"/api/v1/enrolments/{enrolment.pk}/attendance/").status_code == 403
    )


def test_a_revoked_client_reads_why_at_once_by_both_doors(ines, enrolment):
    client, secret = make_client(by=viewer_of(ines), **facts())
    program = program_of(client, secret)

    client_for(ines).post(f"{HOME}{client.pk}/revoquer/", {"reason": "Perdu"})

    refused, token = program.get("/api/v1/enrolments/"), ask_token(client, secret)
    assert (refused.status_code, refused.json()["code"]) == (401, "client_revoked")
    assert "révoqué" in refused.json()["detail"]
    assert (token.status_code, token.json()["error"]) == (401, "invalid_client")
    assert token.json()["error_description"] == "client_revoked"


def test_who_does_not_hold_the_secret_learns_nothing_of_a_client(ines):
    client, _program = made_by(ines)
    revoke_client(client, reason="Perdu", by=viewer_of(ines))

    assert ask_token(client, "au hasard").json() == {"error": "invalid_client"}


def test_an_expired_client_reads_how_to_be_renewed(ines):
    client, program = made_by(ines)
    PartnerClient.objects.update(expires_at=timezone.now() - timedelta(seconds=1))

    refused = program.get("/api/v1/enrolments/")
    client_for(ines).post(
        f"{HOME}{client.pk}/",
        {"expires_on": timezone.localdate() + timedelta(days=30)},
    )

    assert (refused.status_code, refused.json()["code"]) == (401, "client_expired")
    assert "prolonger" in refused.json()["detail"]
    assert program.get("/api/v1/enrolments/").status_code == 200


def test_a_new_secret_stops_what_the_old_one_gave(ines):
    client, program = made_by(ines)

    secret = renew_client(
        client,
        expires_on=timezone.localdate() + timedelta(days=30),
        with_new_secret=True,
        by=viewer_of(ines),
    )

    assert program.get("/api/v1/enrolments/").status_code == 401
    client.refresh_from_db()
    assert program_of(client, secret).get("/api/v1/enrolments/").status_code == 200


def test_a_vendor_reads_of_an_agency_while_it_is_mandated(
    ines, lucas, enrolment, other_agency
):
    client, program = made_by(lucas)
    before = names_read(program)

    window = client_for(ines)
    window.post(
        f"{HOME}mandat/", {"client_id": client.client_id, "reason": "Notre éditeur"}
    )
    during = names_read(program)
    window.post(f"{HOME}{client.pk}/fin-du-mandat/", {"reason": "Contrat fini"})

    assert (before, during, names_read(program)) == ([], ["Benali"], [])


def test_each_agency_ends_its_own_mandate_alone(ines, lucas, other_agency, enrolment):
    client, program = made_by(lucas)
    maya = make_member("Maya Costa", other_agency, "manager")
    for manager in (ines, maya):
        give_mandate(client.client_id, reason="Éditeur", by=viewer_of(manager))

    end_mandate(client, reason="Contrat fini", by=viewer_of(maya))

    assert names_read(program) == ["Benali"]


def test_an_agencys_client_that_serves_another_keeps_its_own(
    ines, other_agency, enrolment
):
    _client, program = made_by(ines)
    maya = make_member("Maya Costa", other_agency, "manager")

    give_mandate(_client.client_id, reason="Outil commun", by=viewer_of(maya))

    assert names_read(program) == ["Benali"]


def test_nobody_but_the_owners_manager_decides(ines, lucas, denis):
    client, _program = made_by(lucas)
    give_mandate(client.client_id, reason="Éditeur", by=viewer_of(ines))

    for stranger in (ines, denis):
        with pytest.raises(MayNotManageClients):
            revoke_client(client, reason="?", by=viewer_of(stranger))
    assert client_for(ines).get(f"{HOME}{client.pk}/revoquer/").status_code == 404
    assert client_for(denis).get(HOME).status_code == 403


def test_another_organisations_client_is_not_found(ines, other_agency):
    maya = make_member("Maya Costa", other_agency, "manager")
    client, _program = made_by(ines)

    answers = [
        client_for(maya).get(f"{HOME}{client.pk}/{what}").status_code
        for what in ("", "revoquer/", "fin-du-mandat/")
    ]

    assert answers == [404, 404, 404]


def test_a_guessed_identifier_is_not_told_from_an_ended_client(ines, lucas):
    client, _program = made_by(lucas)
    revoke_client(client, reason="Fini", by=viewer_of(lucas))

    pages = [
        client_for(ines).post(f"{HOME}mandat/", {"client_id": name, "reason": "?"})
        for name in (client.client_id, uuid4())
    ]

    said = "Aucun client en service n’a cet identifiant."
    assert [page.context["form"].errors["client_id"] for page in pages] == [[said]] * 2


def test_every_decision_is_kept_with_who_and_why(ines, lucas):
    client, _program = made_by(lucas)
    give_mandate(client.client_id, reason="Éditeur", by=viewer_of(ines))
    end_mandate(client, reason="Fini", by=viewer_of(ines))
    revoke_client(client, reason="Perdu", by=viewer_of(lucas))

    rows = ClientEvent.objects.order_by("pk").values_list(
        "kind", "actor_user__name", "reason"
    )
    assert list(rows) == [
        ("made", "Lucas Blin", ""),
        ("mandated", "Inès Caron", "Éditeur"),
        ("mandate_ended", "Inès Caron", "Fini"),
        ("revoked", "Lucas Blin", "Perdu"),
    ]
    with pytest.raises(DatabaseError), transaction.atomic():
        ClientEvent.objects.update(reason="")


def test_the_list_of_clients_does_not_ask_more_for_each(
    ines, django_assert_max_num_queries
):
    window = client_for(ines)
    for count in (1, 3):
        while PartnerClient.objects.count() < count:
            made_by(ines)
        with django_assert_max_num_queries(12):
            assert window.get(HOME).content.decode().count("En service") == count


def test_who_has_no_client_reads_what_one_is_for(ines):
    assert "Aucun client" in client_for(ines).get(HOME).content.decode()
