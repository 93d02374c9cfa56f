"""Anyone verifies a document; nobody lists people; strangers get no file."""

import pytest
from django.urls import reverse

from tests.cast import client_for, viewer_of
from training.certificates.services import replace_certificate, revoke_certificate
from training.models import AccessLog


def page_of(certificate) -> str:
    return reverse("verify_certificate", kwargs={"code": certificate.public_code})


def read_to_its_end(response) -> bytes:
    """A file's answer closes its file once it has been read."""
    return b"".join(response.streaming_content) if response.streaming else b""


def test_the_page_shows_the_facts_and_the_state(client, certificate):
    response = client.get(page_of(certificate))

    html = response.content.decode()
    for fact in (
        "Amina BENALI",
        "Comptabilité des petites",
        "6\u00a0h",
        certificate.sha256,
    ):
        assert fact in html
    assert "est valable" in html
    assert response["X-Robots-Tag"] == "noindex, nofollow"


def test_a_revoked_one_says_so_and_why(client, certificate, hugo):
    revoke_certificate(certificate, by=viewer_of(hugo), reason="Dates erronées")

    html = client.get(page_of(certificate)).content.decode()

    assert "a été annulée" in html
    assert "Dates erronées" in html
    assert "est valable" not in html


def test_a_replaced_one_leads_to_its_successor(client, certificate, hugo):
    new = replace_certificate(certificate, by=viewer_of(hugo), reason="Nom corrigé")

    assert page_of(new) in client.get(page_of(certificate)).content.decode()


def test_an_unknown_code_gets_a_page_that_helps(client, db):
    response = client.get(reverse("verify_certificate", kwargs={"code": "inconnu"}))

    assert response.status_code == 404
    assert "n’existe pas ici" in response.content.decode()


def test_number_and_birth_name_together_find_it(client, certificate):
    response = client.post(
        reverse("find_certificate"),
        {"number": certificate.number, "birth_name": "benali"},
    )

    assert response["Location"] == page_of(certificate)


def test_a_number_alone_finds_nobody(client, certificate):
    for name in ("", "Martin"):
        response = client.post(
            reverse("find_certificate"),
            {"number": certificate.number, "birth_name": name},
        )

        assert response.status_code == 422
        assert "BENALI" not in response.content.decode()


def test_guessing_is_slowed_down(client, certificate):
    answers = [
        client.get(reverse("verify_certificate", kwargs={"code": f"x{n}"})).status_code
        for n in range(32)
    ]

    assert answers[0] == 404
    assert answers[-1] == 429


FILE_ACCESS = {
    "amina": 200,
    "bruno": 404,
    "chloe": 200,
    "denis": 200,
    "elsa": 404,
    "farid": 404,
    "gaelle": 404,
    "hugo": 200,
}


@pytest.mark.parametrize(("who", "status"), FILE_ACCESS.items())
def test_who_gets_the_file(request, who, status, certificate):
    client = client_for(request.getfixturevalue(who))

    response = client.get(reverse("certificate_file", args=[certificate.pk]))
    read_to_its_end(response)

    assert response.status_code == status


def test_a_partners_reading_is_journalled(certificate, denis, amina):
    response = client_for(denis).get(reverse("certificate_file", args=[certificate.pk]))
    read_to_its_end(response)

    row = AccessLog.objects.visible_to(viewer_of(amina)).get()
    assert (row.part, row.actor_user) == ("certificates", denis)


def test_the_office_replaces_it_on_a_page(certificate, hugo):
    client = client_for(hugo)
    address = reverse("end_certificate", args=[certificate.pk])

    missing = client.post(address, {"action": "replace", "reason": ""})
    done = client.post(address, {"action": "replace", "reason": "Nom corrigé"})

    certificate.refresh_from_db()
    assert (missing.status_code, done.status_code) == (422, 302)
    assert certificate.status == "replaced"
