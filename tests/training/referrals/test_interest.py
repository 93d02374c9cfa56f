"""A person asks for a place: through their counsellor, straight on, or by a link."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from people.models import Person, User
from tests.cast import client_for, make_person, viewer_of
from training.models import AccessGrant, Message, PendingInterest, Referral
from training.referrals.chores import forget_past_interests, remind_of_wishes
from training.referrals.drafts import drop_draft
from training.referrals.interest import token_of
from training.sharing.services import assign_counsellor

INTEREST = "/ca-m-interesse/"


def words_of(response) -> str:
    return response.content.decode()


@pytest.fixture
def yanis(db, agency, denis) -> Person:
    """Followed by Denis, with an account."""
    person = make_person("Yanis", "Morel", email="yanis@exemple.fr")
    assign_counsellor(person=person, organisation=agency, counsellor=denis)
    return person


@pytest.fixture
def wish(yanis, coming_cohort):
    """Posts the wish of Yanis: `wish(road)`."""
    client = client_for(yanis)
    address = f"{INTEREST}?session={coming_cohort.pk}"
    return lambda road, **facts: client.post(
        address, {"road": road, "wanted_mode": "remote", **facts}
    )


def test_a_wish_that_is_not_sent_says_so_in_the_text_too(wish, yanis, denis, told):
    wish(yanis.caseload.get().pk)
    Person.objects.filter(pk=yanis.pk).update(email="", phone="+33612345678")

    with told():
        drop_draft(Referral.objects.get(), by=viewer_of(denis), reason="moved")

    short = Message.objects.get(person=yanis).short
    assert "n’a pas été envoyée : a déménagé." in short
    assert "Si c’est une erreur, appelez votre conseiller." in short


def test_a_wish_left_lying_is_called_to_mind_once(wish, yanis, denis, told):
    wish(yanis.caseload.get().pk)
    with told():
        assert remind_of_wishes() == 0
    long_ago = timezone.now() - timedelta(days=11)
    Referral.objects.update(created_at=long_ago)

    with told():
        assert [remind_of_wishes(), remind_of_wishes()] == [1, 0]

    reminder = mail.outbox[-1]
    assert reminder.to == [denis.email]
    assert reminder.subject.startswith("Rappel : Yanis MOREL attend")


def test_who_has_no_address_reads_whom_to_call(coming_cohort, university):
    page = words_of(Client().get(f"{INTEREST}?session={coming_cohort.pk}"))

    assert "Pas d’adresse électronique ?" in page
    assert 'href="tel:' in page


def test_a_wish_becomes_a_draft_for_ones_counsellor(
    wish, yanis, denis, elsa, farid, hugo, agency, told
):
    with told():
        response = wish(yanis.caseload.get().pk, message="Je suis motivé.")

    draft = Referral.objects.get()
    assert response.url == "/mon-parcours/"
    assert (draft.status, draft.counsellor, draft.referring_organisation) == (
        "draft",
        denis,
        agency,
    )
    assert (draft.is_own_wish, draft.wanted_mode) == (True, "remote")
    assert [m.to for m in mail.outbox] == [[denis.email]]
    assert "Je suis motivé." in mail.outbox[0].body
    assert list(Referral.objects.visible_to(viewer_of(denis))) == [draft]
    for stranger in (elsa, farid, hugo):
        assert not Referral.objects.visible_to(viewer_of(stranger)).exists()


def test_the_person_follows_the_wish_and_may_withdraw_it(wish, yanis, told):
    wish(yanis.caseload.get().pk)
    client = client_for(yanis)

    page = words_of(client.get("/mon-parcours/"))
    draft = Referral.objects.get()
    with told():
        client.post(f"/mon-parcours/candidatures/{draft.pk}/retirer/")

    assert "Votre conseiller a votre demande" in page
    assert Referral.objects.get().status == "withdrawn"
    assert sorted(Message.objects.values_list("kind", flat=True)) == [
        "referral_withdrawn_counsellor",
        "referral_withdrawn_person",
    ]


def test_a_wish_that_is_not_sent_is_told_to_the_person(wish, yanis, denis, told):
    wish(yanis.caseload.get().pk)
    draft = Referral.objects.get()

    with told():
        client_for(denis).post(
            f"/suivi/orientations/{draft.pk}/retirer/",
            {"reason": "other", "words": "Parlons-en d’abord."},
        )

    assert [m.to for m in mail.outbox] == [["yanis@exemple.fr"]]
    assert "Parlons-en d’abord." in mail.outbox[0].body


def test_the_straight_road_reaches_the_provider_alone(wish, yanis, denis, hugo, told):
    with told():
        assert wish("direct").status_code == 302

    application = Referral.objects.get()
    assert (application.status, application.referring_organisation) == ("sent", None)
    assert application.expires_on == timezone.localdate() + timedelta(days=30)
    assert not AccessGrant.objects.exists()
    assert not Referral.objects.visible_to(viewer_of(denis)).exists()
    assert list(Referral.objects.visible_to(viewer_of(hugo))) == [application]
    assert sorted(m.to[0] for m in mail.outbox) == [
        "formation@universite-armance.exemple.fr",
        "yanis@exemple.fr",
    ]


@pytest.mark.parametrize("road", ["direct", "counsellor"])
def test_a_double_click_asks_once(wish, yanis, road):
    road = road if road == "direct" else yanis.caseload.get().pk

    assert [wish(road).status_code for _ in range(2)] == [302, 302]

    assert Referral.objects.count() == 1


def test_someone_elses_counsellor_cannot_be_asked(wish, amina, elsa, other_agency):
    row = assign_counsellor(person=amina, organisation=other_agency, counsellor=elsa)

    assert wish(row.pk).status_code == 422
    assert not Referral.objects.exists()


def test_an_expired_application_is_sent_again_by_the_person(wish, yanis):
    wish("direct")
    Referral.objects.update(status="expired")
    client = client_for(yanis)
    address = f"/mon-parcours/candidatures/{Referral.objects.get().pk}/envoyer/"

    page = words_of(client.get("/mon-parcours/"))
    client.post(address)

    assert "Envoyer à nouveau" in page
    assert Referral.objects.get().status == "sent"


def test_a_counsellor_is_led_to_referring(denis, coming_cohort):
    response = client_for(denis).get(f"{INTEREST}?session={coming_cohort.pk}")

    assert response.url == f"/suivi/orienter/?session={coming_cohort.pk}"


# --- Passers-by -------------------------------------------------------------------

TYPED = {
    "first_names": "Noé",
    "birth_name": "Garnier",
    "email": "Noe@exemple.fr",
    "phone": "06 12 34 56 99",
    "wanted_mode": "on_site",
}


@pytest.fixture
def ask(coming_cohort, django_capture_on_commit_callbacks):
    """A passer-by asks; returns the link that is queued to be mailed, or None."""

    def asked(**facts) -> str | None:
        queued = set(DBTaskResult.objects.values_list("pk", flat=True))
        with django_capture_on_commit_callbacks(execute=True):
            response = Client().post(
                f"{INTEREST}?session={coming_cohort.pk}", TYPED | facts
            )
        assert response.url == "/ca-m-interesse/a-confirmer/"
        letter = DBTaskResult.objects.exclude(pk__in=queued).first()
        if letter is None:
            return None
        body = letter.args_kwargs["kwargs"]["body"]
        return re.search(r"http://[^/]+(/ca-m-interesse/\S+)", body)[1]

    return asked


def test_nobody_is_kept_before_the_link_is_confirmed(ask):
    link = ask()

    page = words_of(Client().get(link))
    assert "Confirmer ma demande" in page
    assert not any(word in page for word in ("Noé", "Garnier", "noe@exemple.fr"))
    assert not Person.objects.exists()
    assert not Referral.objects.exists()


def test_confirming_makes_the_person_and_applies_once(ask):
    link = ask(message="Je cherche une place.")

    pages = [Client().post(link) for _ in range(2)]

    assert [page.status_code for page in pages] == [200, 200]
    person = Person.objects.get()
    assert (person.email, person.phone) == ("noe@exemple.fr", "+33612345699")
    assert person.user.email == "noe@exemple.fr"
    application = Referral.objects.get()
    assert (application.status, application.is_application) == ("sent", True)
    assert application.message == "Je cherche une place."
    assert PendingInterest.objects.get().birth_name == ""


def test_an_address_with_an_account_confirms_after_its_login(ask, yanis):
    link = ask(email="yanis@exemple.fr")

    stranger = Client().post(link)
    assert stranger.status_code == 302
    assert stranger.url.startswith("/comptes/login/?next=/ca-m-interesse/confirmer/")
    assert not Referral.objects.exists()

    assert client_for(yanis).post(link).status_code == 200
    assert Referral.objects.get().person == yanis
    assert Person.objects.count() == 1


def test_typing_someones_names_never_reaches_their_record(ask, amina):
    link = ask(first_names="Amina", birth_name="Benali", birth_date="1998-04-12")

    Client().post(link)

    assert Referral.objects.get().person != amina
    assert User.objects.filter(email="noe@exemple.fr").get().person != amina


def test_one_letterbox_is_not_filled_by_others(ask):
    links = [ask() for _ in range(4)]

    assert [bool(link) for link in links] == [True, True, True, False]


def test_a_link_that_is_past_or_forged_opens_nothing(ask):
    link = ask()
    PendingInterest.objects.update(created_at=timezone.now() - timedelta(hours=49))

    assert Client().post(link).status_code == 410
    assert Client().post(link[:-2] + "x/").status_code == 410
    assert forget_past_interests() == 1
    assert not PendingInterest.objects.exists()


def test_an_interest_is_forgotten_with_its_token(ask):
    ask()
    pending = PendingInterest.objects.get()
    token = token_of(pending)
    pending.delete()

    address = f"/ca-m-interesse/confirmer/{token}/"
    assert Client().get(address).status_code == 410


def test_what_is_missing_is_asked_again_and_nothing_is_lost(coming_cohort):
    response = Client().post(
        f"{INTEREST}?session={coming_cohort.pk}",
        {**TYPED, "email": "", "phone": "12", "message": "Bonjour"},
    )

    page = words_of(response)
    assert response.status_code == 422
    assert "Ce numéro n’est pas complet" in page
    assert "Bonjour" in page
    assert not PendingInterest.objects.exists()


@pytest.mark.parametrize("query", ["", "?session=x", "?formation=x", "?formation=9999"])
def test_an_address_that_names_nothing_is_404(query, db):
    assert Client().get(f"{INTEREST}{query}").status_code == 404
