"""A counsellor follows those in their caseload; each look is told to the person."""

from datetime import timedelta

import pytest
from django.utils import timezone

from people.models import PartnerIdentifier, Person
from people.viewer import Viewer
from tests.cast import (
    client_for,
    make_class_session,
    make_cohort,
    make_enrolment,
    make_person,
    make_referral,
    viewer_of,
)
from tests.training.meetings.conftest import make_meeting
from training.homes.record.timeline import timeline
from training.meetings.invitations import confirm, invite
from training.models import (
    AccessGrant,
    AccessLog,
    AttendanceUnit,
    Cohort,
    Outcome,
    Referral,
)
from training.sharing.services import object_to_share

HOME = "/suivi/"
REFER = "/suivi/orienter/"


def page_of(client, address) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def test_the_list_says_where_each_stands_and_what_comes_next(
    denis, enrolment, waiting_referral, morning
):
    AttendanceUnit.objects.create(
        enrolment=enrolment,
        half_day=morning,
        state="to_justify",
        method="trainer_entry",
    )

    page = page_of(client_for(denis), HOME)

    assert "Amina BENALI" in page
    assert "1 absence à justifier" in page
    assert "Yanis MOREL" in page
    assert "Réponse attendue avant le" in page


def test_a_second_look_at_the_list_adds_nothing_to_the_journal(
    denis, enrolment, waiting_referral
):
    client = client_for(denis)

    client.get(HOME)
    client.get(HOME)

    assert AccessLog.objects.count() == 2


def test_the_persons_page_is_noted_part_by_part(denis, agency, enrolment, amina):
    page = page_of(client_for(denis), f"/suivi/{amina.pk}/")

    parts = AccessLog.objects.values_list("part", "function", "actor_organisation")
    assert "Amina BENALI" in page
    assert set(parts) == {
        (part, "accompagnement", agency.pk)
        for part in ("referral", "follow-up", "attendance")
    }


def test_the_person_reads_who_looked_without_any_name(denis, enrolment, amina):
    client_for(denis).get(f"/suivi/{amina.pk}/")

    page = page_of(client_for(amina), "/mon-parcours/partages/")

    journal = page.split("Qui a lu mon dossier")[1]
    assert "Mission locale, antenne de Bar" in journal
    assert "accompagnement" in journal
    assert "parcours de formation" in journal
    assert "Denis" not in journal


def test_programs_reads_are_summed_up_by_day(amina, agency, enrolment):
    for _ in range(3):
        AccessLog.objects.create(
            person=amina,
            part="attendance",
            purpose="Suivi",
            actor_kind="client",
            actor_organisation=agency,
        )

    page = page_of(client_for(amina), "/mon-parcours/partages/")

    assert page.count("logiciel (3 lectures ce jour)") == 1


def test_an_objection_hides_the_record_from_the_partner(denis, enrolment, amina):
    grant = amina.access_grants.get()
    client = client_for(amina)
    address = f"/mon-parcours/partages/{grant.pk}/m-opposer/"

    assert "ne verra plus" in page_of(client, address)
    assert [client.post(address).status_code for _ in range(2)] == [302, 302]

    assert client_for(denis).get(f"/suivi/{amina.pk}/").status_code == 404
    assert "Amina" not in page_of(client_for(denis), HOME)


def test_a_share_that_the_law_imposes_says_whom_to_write_to(amina, enrolment, agency):
    agency.email = "contact@ml.exemple.fr"
    agency.save()
    grant = amina.access_grants.get()
    grant.legal_basis = "legal_obligation"
    grant.save()
    client = client_for(amina)
    address = f"/mon-parcours/partages/{grant.pk}/m-opposer/"

    shares = page_of(client, "/mon-parcours/partages/")
    assert "contact@ml.exemple.fr" in shares
    assert address not in shares
    refused = client.post(address)
    assert refused.status_code == 422
    grant.refresh_from_db()
    assert grant.ended_at is None


def test_nobody_objects_in_anothers_name(amina, enrolment, waiting_referral):
    other = waiting_referral.access_grants.get()

    response = client_for(amina).post(f"/mon-parcours/partages/{other.pk}/m-opposer/")

    assert response.status_code == 404


def test_a_colleague_and_another_partner_get_404(farid, elsa, enrolment, amina):
    statuses = [
        client_for(user).get(f"/suivi/{amina.pk}/").status_code
        for user in (farid, elsa)
    ]

    assert statuses == [404, 404]


def test_a_closed_path_is_under_its_own_tab(denis, enrolment, amina):
    type(enrolment).objects.update(status="completed")
    client = client_for(denis)

    assert "Amina" not in page_of(client, HOME)
    assert "Amina" in page_of(client, f"{HOME}?voir=closes")


def test_withdrawing_ends_the_share(denis, waiting_referral):
    client = client_for(denis)
    address = f"/suivi/orientations/{waiting_referral.pk}/retirer/"

    assert "prévenus" in page_of(client, address)
    assert client.post(address).status_code == 422
    assert client.post(address, {"reason": "found_job"}).status_code == 302

    waiting_referral.refresh_from_db()
    assert (waiting_referral.status, waiting_referral.reason) == (
        "withdrawn",
        "found_job",
    )


def answers(**facts) -> dict:
    return {
        "first_names": "Noé",
        "birth_name": "Garnier",
        "wanted_mode": "on_site",
        "is_informed": "on",
        **facts,
    }


def test_someone_without_e_mail_is_referred_once_however_one_clicks(
    denis, agency, coming_cohort
):
    client = client_for(denis)
    address = f"{REFER}?session={coming_cohort.pk}"
    facts = answers(identifier="ML-42", preferred_channel="letter")

    first, second = (client.post(address, facts) for _ in range(2))

    person = Person.objects.get(birth_name="Garnier")
    assert [first.status_code, second.status_code] == [302, 302]
    assert first.url == second.url == f"/suivi/{person.pk}/"
    assert Referral.objects.get().counsellor == denis
    assert PartnerIdentifier.objects.get().value == "ML-42"


def test_without_telling_the_person_nothing_is_sent_and_nothing_is_lost(
    denis, coming_cohort
):
    facts = answers(message="Très motivé")
    del facts["is_informed"]

    response = client_for(denis).post(f"{REFER}?session={coming_cohort.pk}", facts)

    page = response.content.decode()
    assert response.status_code == 422
    assert "Informez d’abord la personne" in page
    assert "Très motivé" in page
    assert not Referral.objects.exists()


def test_a_full_session_is_refused_in_words_and_makes_nobody(denis, coming_cohort):
    Cohort.objects.filter(pk=coming_cohort.pk).update(
        capacity_on_site=0, capacity_remote=1
    )
    client = client_for(denis)
    address = f"{REFER}?session={coming_cohort.pk}"

    response = client.post(address, answers())
    assert response.status_code == 422
    assert "Cette session est complète" in response.content.decode()
    assert not Person.objects.filter(birth_name="Garnier").exists()

    assert client.post(address, answers(accepts_waiting_list="on")).status_code == 302


def test_someone_of_the_caseload_is_chosen_not_typed_again(
    denis, waiting_referral, cohort, action
):
    other = make_cohort(action, starts_on=timezone.localdate() + timedelta(days=3))

    response = client_for(denis).post(
        f"{REFER}?session={other.pk}",
        answers(person=waiting_referral.person_id, first_names="", birth_name=""),
    )

    assert response.status_code == 302
    assert Referral.objects.get(cohort=other).person == waiting_referral.person


def test_the_person_of_another_counsellor_cannot_be_chosen(
    farid, enrolment, coming_cohort, amina
):
    response = client_for(farid).post(
        f"{REFER}?session={coming_cohort.pk}", answers(person=amina.pk)
    )

    assert response.status_code == 422
    assert "Amina" not in response.content.decode()


def test_a_course_is_enough_and_a_session_may_be_chosen(denis, course, coming_cohort):
    client = client_for(denis)
    address = f"{REFER}?formation={course.pk}"

    assert "L’organisme choisira" in page_of(client, address)
    assert client.post(address, answers()).status_code == 302
    assert (
        client.post(
            address, answers(first_names="Zoé", cohort=coming_cohort.pk)
        ).status_code
        == 302
    )

    assert {r.cohort for r in Referral.objects.all()} == {None, coming_cohort}


@pytest.mark.parametrize("query", ["?session=x", "?formation=x", "?formation=99999"])
def test_an_address_that_names_nothing_is_404(query, denis):
    assert client_for(denis).get(REFER + query).status_code == 404


def test_without_a_course_one_is_sent_to_the_search(denis):
    assert "Chercher une formation" in page_of(client_for(denis), REFER)


def test_the_list_asks_as_much_for_three_people_as_for_one(
    denis, agency, cohort, action, django_assert_max_num_queries
):
    client = client_for(denis)
    counts = []
    for number in range(3):
        person = make_person()
        other = make_cohort(action)
        referral = make_referral(
            person, other, by=denis, organisation=agency, status="accepted"
        )
        enrolment = make_enrolment(person, other, referral=referral)
        session = make_class_session(other, starts_at=timezone.now())
        AttendanceUnit.objects.create(
            enrolment=enrolment,
            half_day=session.cohort.half_days.get(),
            state="to_justify",
            method="trainer_entry",
        )
        client.get(HOME)
        if number != 1:
            with django_assert_max_num_queries(36) as asked:
                client.get(HOME)
            counts.append(len(asked))

    assert counts[0] == counts[1]


def test_ending_a_share_ends_the_follow_up_of_its_enrolment(denis, enrolment, amina):
    object_to_share(amina.access_grants.get(), by=viewer_of(amina))

    assert client_for(denis).get(f"/suivi/{amina.pk}/").status_code == 404


def test_without_an_answer_one_may_call_or_send_again(denis, waiting_referral):
    Referral.objects.filter(pk=waiting_referral.pk).update(status="expired")

    page = page_of(client_for(denis), f"{HOME}{waiting_referral.person_id}/")

    assert "Envoyer à nouveau" in page
    assert waiting_referral.provider.phone.replace(" ", "\u00a0") in page
    assert "Chercher une autre formation" in page


def test_a_draft_is_opened_from_the_persons_page(denis, waiting_referral):
    Referral.objects.filter(pk=waiting_referral.pk).update(status="draft")

    page = page_of(client_for(denis), f"{HOME}{waiting_referral.person_id}/")

    assert f"/suivi/orientations/{waiting_referral.pk}/" in page


def test_what_happened_on_one_day_is_told_in_its_order(
    denis, hugo, agency, university, coming_cohort
):
    """Numbers of rows of two tables don't tell which came first."""
    person = make_person("Yanis", "Morel", email="yanis@exemple.fr")
    first, referral = (
        make_referral(each, coming_cohort, by=denis, organisation=agency)
        for each in (make_person(), person)
    )
    slot = make_meeting(university, capacity=5)
    invite([first], by=viewer_of(hugo), meeting=slot)
    row = invite([referral], by=viewer_of(hugo), meeting=slot)[0]
    confirm(row, by=Viewer.for_link(person))

    titles = [entry["title"] for entry in timeline(viewer_of(hugo), [referral])]

    assert titles == [
        "Réunion d’information : vient",
        "Orientation : invitation envoyée",
        "Réunion d’information : invitation envoyée",
    ]


def test_a_draft_is_sent_once_and_opens_the_follow_up(
    denis, agency, coming_cohort, university
):
    draft = Referral.objects.create(
        person=make_person("Noé", "Garnier"),
        course=coming_cohort.action.page,
        cohort=coming_cohort,
        provider=university,
        referring_organisation=agency,
        counsellor=denis,
        informed_at=timezone.now(),
    )
    client = client_for(denis)
    assert "Envoyer l’orientation" in page_of(client, f"/suivi/{draft.person_id}/")

    address = f"/suivi/orientations/{draft.pk}/envoyer/"
    assert [client.post(address).status_code for _ in range(2)] == [302, 302]

    draft.refresh_from_db()
    assert draft.status == "sent"
    assert draft.events.count() == 1
    assert draft.access_grants.get().organisation == agency
    assert "Réponse attendue" in page_of(client, f"/suivi/{draft.person_id}/")


def test_a_draft_is_its_authors_alone(farid, elsa, agency, denis, coming_cohort):
    draft = Referral.objects.create(
        person=make_person(),
        course=coming_cohort.action.page,
        cohort=coming_cohort,
        provider=coming_cohort.responsible_provider,
        referring_organisation=agency,
        counsellor=denis,
    )
    address = f"/suivi/orientations/{draft.pk}/envoyer/"

    assert [client_for(u).post(address).status_code for u in (farid, elsa)] == [
        404,
        404,
    ]


def test_what_came_after_the_training_is_shown_if_the_share_opens_it(
    denis, enrolment, referral, amina
):
    Outcome.objects.create(
        enrolment=enrolment,
        observed_on=timezone.localdate(),
        situation="job",
        contract="open_ended",
        source="person",
        actor_kind="system",
    )
    address = f"/suivi/{amina.pk}/"

    shared = page_of(client_for(denis), address)
    AccessGrant.objects.filter(referral=referral).update(scopes="referral follow-up")
    unshared = page_of(client_for(denis), address)

    assert "En emploi, CDI" in shared
    assert "En emploi" not in unshared
    assert AccessLog.objects.filter(person=amina, part="outcomes").count() == 1
