"""A partner's program refers someone: who is recognised, what is refused."""

from datetime import timedelta

import pytest
from django.utils import timezone

from people.models import PartnerIdentifier, Person
from tests.cast import make_enrolment, make_person, make_referral, viewer_of
from training.models import AccessGrant, AccessLog, CaseloadAssignment, Referral
from training.referrals.services import refuse_referral


def test_a_new_person_is_made_referred_and_shared_with_the_agency(
    refer, body, agency, denis, coming_cohort
):
    response = refer({**body, "counsellor": "Denis@exemple.fr", "message": "Motivé."})

    sent = Referral.objects.get()
    answer = response.json()
    assert response.status_code == 201
    assert response.headers["Location"].endswith(f"/api/v1/referrals/{sent.pk}/")
    assert answer["person"] == {
        "id": str(sent.person_id),
        "birth_name": "Morel",
        "usual_name": "",
        "first_names": "Yanis",
        "birth_date": "2001-09-30",
        "external_id": "ML-0042",
    }
    assert (answer["status"], answer["counsellor"]) == ("sent", denis.email)
    assert sent.cohort == coming_cohort
    assert AccessGrant.objects.get().organisation == agency
    assert CaseloadAssignment.objects.get().counsellor == denis


def test_the_referral_is_read_again_where_its_location_says(refer, body, api):
    made = refer(body)

    assert api.get(made.headers["Location"]).json() == made.json()


def test_a_course_alone_may_be_named(refer, body, course):
    del body["cohort"]

    answer = refer({**body, "course": str(course.translation_key)}).json()

    assert (answer["course"], answer["cohort"]) == (str(course.translation_key), None)


def test_someone_surely_known_is_recognised_and_left_unchanged(refer, body, amina):
    body["person"] = {
        "birth_name": "BENALI",
        "first_names": "amina",
        "birth_date": "1998-04-12",
        "email": "autre@exemple.fr",
    }

    answer = refer(body).json()

    amina.refresh_from_db()
    assert answer["person"]["id"] == str(amina.pk)
    assert amina.email == "amina@exemple.fr"


def test_someone_who_merely_resembles_is_another_person(refer, body, amina):
    body["person"] |= {"birth_name": "Benali", "first_names": "Amina"}

    response = refer(body)

    assert response.status_code == 201
    assert response.json()["person"]["id"] != str(amina.pk)
    assert response.json().keys() == refer_shape()


def refer_shape():
    return {
        *("id", "person", "course", "cohort", "provider", "referring_organisation"),
        *("counsellor", "status", "wanted_mode", "message", "reason", "reason_text"),
        *("sent_at", "answered_at", "expires_on", "enrolment", "updated_at"),
    }


def test_the_partners_own_identifier_is_enough(refer, body, amina, agency):
    PartnerIdentifier.objects.create(person=amina, organisation=agency, value="ML-7")
    body["person"] = {
        "birth_name": "Benali",
        "first_names": "Aminna",
        "external_id": "ML-7",
    }

    assert refer(body).json()["person"]["id"] == str(amina.pk)


def test_another_partners_identifier_says_nothing(refer, body, amina, other_agency):
    PartnerIdentifier.objects.create(
        person=amina, organisation=other_agency, value="ML-0042"
    )

    answer = refer(body).json()

    assert answer["person"]["id"] != str(amina.pk)


def test_an_identifier_used_for_someone_else_is_refused(refer, body, amina, agency):
    PartnerIdentifier.objects.create(person=amina, organisation=agency, value="ML-0042")

    response = refer(body)

    assert (response.status_code, response.json()["code"]) == (
        409,
        "identifier_conflict",
    )
    assert Referral.objects.count() == 0


def test_the_identifier_of_one_partner_is_never_shown_to_another(
    refer, body, api, elsas_api
):
    refer(body)
    theirs = {**body["person"], "external_id": "FT-99"}

    answer = refer({**body, "person": theirs}, elsas_api).json()

    assert answer["person"]["external_id"] == "FT-99"
    [ours] = api.get("/api/v1/referrals/").json()["results"]
    assert ours["person"]["external_id"] == "ML-0042"
    assert ours["person"]["id"] == answer["person"]["id"]


# --- What the rules refuse --------------------------------------------------------


def test_a_past_cohort_is_refused_in_french_and_leaves_no_person(
    refer, body, coming_cohort
):
    coming_cohort.starts_on = timezone.localdate() - timedelta(days=90)
    coming_cohort.ends_on = timezone.localdate() - timedelta(days=1)
    coming_cohort.save()

    response = refer(body)

    assert response.status_code == 409
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.json() == {
        "type": "urn:alliage:problem:cohort_closed",
        "title": "Refusé",
        "status": 409,
        "detail": "Cette session ne prend plus d’inscription. "
        "Choisissez une autre session de la formation.",
        "code": "cohort_closed",
    }
    assert Person.objects.count() == 0


def test_a_full_cohort_is_refused_unless_one_accepts_to_wait(
    refer, body, coming_cohort
):
    coming_cohort.capacity_on_site = 1
    coming_cohort.save()
    make_enrolment(make_person(), coming_cohort, status="enrolled")

    refused = refer(body)
    waiting = refer({**body, "accepts_waiting_list": True})

    assert (refused.status_code, refused.json()["code"]) == (409, "cohort_full")
    assert refused.json()["detail"].startswith("Cette session est complète.")
    assert waiting.status_code == 201


def test_the_same_referral_twice_is_refused(refer, body):
    refer(body)

    response = refer(body)

    assert (response.status_code, response.json()["code"]) == (409, "already_referred")
    assert Person.objects.count() == 1


def test_a_course_taken_offline_takes_nobody(refer, body, course):
    course.live = False
    course.save()

    errors = refer(body).json()["errors"]

    assert errors == [
        {"pointer": "/cohort", "detail": "Cette session n’est pas publiée."}
    ]


def test_a_colleague_of_another_agency_cannot_be_the_counsellor(refer, body, elsa):
    response = refer({**body, "counsellor": elsa.email})

    assert response.status_code == 400
    assert response.json()["errors"][0]["pointer"] == "/counsellor"


# --- A vendor that several agencies mandate ---------------------------------------


def test_a_vendor_must_say_for_which_agency(refer, body, vendors_api, agency):
    unsaid = refer(body, vendors_api)
    said = refer({**body, "referring_organisation": str(agency.pk)}, vendors_api)

    assert unsaid.status_code == 400
    assert unsaid.json()["errors"][0]["pointer"] == "/referring_organisation"
    assert said.status_code == 201
    assert Referral.objects.get().referring_organisation == agency


def test_a_vendor_cannot_speak_for_an_agency_that_did_not_mandate_it(
    refer, body, vendors_api, mission_locale
):
    response = refer(
        {**body, "referring_organisation": str(mission_locale.pk)}, vendors_api
    )

    assert response.status_code == 400
    assert Referral.objects.count() == 0


def test_an_agency_cannot_speak_for_another(refer, body, other_agency):
    response = refer({**body, "referring_organisation": str(other_agency.pk)})

    assert response.status_code == 400


# --- The same request twice -------------------------------------------------------


def test_the_same_key_and_body_refer_once_and_answer_the_same(refer, body):
    first = refer(body, **{"Idempotency-Key": "abc"})
    again = refer(body, **{"Idempotency-Key": "abc"})

    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert "Idempotency-Replayed" not in first.headers
    assert again.headers["Idempotency-Replayed"] == "true"
    assert Referral.objects.count() == 1


def test_the_same_key_with_another_body_is_refused(refer, body):
    refer(body, **{"Idempotency-Key": "abc"})

    response = refer({**body, "message": "Autre"}, **{"Idempotency-Key": "abc"})

    assert response.status_code == 422
    assert response.json()["code"] == "idempotency_key_reused"


def test_another_client_may_use_the_same_key(refer, body, elsas_api):
    ours = refer(body, **{"Idempotency-Key": "abc"})
    theirs = refer(body, elsas_api, **{"Idempotency-Key": "abc"})

    assert (ours.status_code, theirs.status_code) == (201, 201)
    assert ours.json()["id"] != theirs.json()["id"]


def test_a_refused_request_may_be_sent_again_with_its_key(refer, body, coming_cohort):
    coming_cohort.recruitment = "suspended"
    coming_cohort.save()
    refused = refer(body, **{"Idempotency-Key": "abc"})
    coming_cohort.recruitment = "open"
    coming_cohort.save()

    assert refused.status_code == 409
    assert refer(body, **{"Idempotency-Key": "abc"}).status_code == 201


@pytest.mark.parametrize("key", ["x" * 256, "a\tb"])
def test_a_key_too_long_or_unreadable_is_refused(refer, body, key):
    assert refer(body, **{"Idempotency-Key": key}).status_code == 400


# --- Withdrawing ------------------------------------------------------------------


def test_a_withdrawn_referral_ends_the_share(api, waiting_referral):
    response = api.post(
        f"/api/v1/referrals/{waiting_referral.pk}/withdraw/",
        {"reason": "found_job", "reason_text": "Embauchée lundi."},
        content_type="application/json",
    )

    assert response.status_code == 200
    assert response.json()["status"] == "withdrawn"
    assert response.json()["reason"] == "found_job"
    assert response.json()["reason_text"] == "Embauchée lundi."
    assert api.get(f"/api/v1/referrals/{waiting_referral.pk}/").status_code == 404


@pytest.mark.parametrize("reason", ["health", ""])
def test_a_reason_that_is_not_of_the_list_is_refused(api, waiting_referral, reason):
    response = api.post(
        f"/api/v1/referrals/{waiting_referral.pk}/withdraw/",
        {"reason": reason},
        content_type="application/json",
    )

    assert response.status_code == 400
    assert response.json()["errors"][0]["pointer"] == "/reason"


def test_a_telephone_is_kept_in_one_form(refer, body):
    body["person"]["phone"] = "06.12.34.56.78"
    refer(body)

    assert Person.objects.get().phone == "+33612345678"


def test_an_answer_that_may_still_be_taken_back_is_read_as_it_stands(
    api, waiting_referral, hugo
):
    refuse_referral(waiting_referral, by=viewer_of(hugo), reason="full")

    answer = api.get(f"/api/v1/referrals/{waiting_referral.pk}/").json()

    assert (answer["status"], answer["reason"]) == ("refused", "full")


def test_someone_enrolled_is_not_withdrawn_by_the_partner(api, referral, enrolment):
    response = api.post(
        f"/api/v1/referrals/{referral.pk}/withdraw/",
        {},
        content_type="application/json",
    )

    assert response.status_code == 409
    assert "déjà inscrite" in response.json()["detail"]


# --- The list, the journal --------------------------------------------------------


def test_the_list_is_narrowed_by_status_identifier_and_date(
    api, referral, waiting_referral, amina, agency
):
    PartnerIdentifier.objects.create(person=amina, organisation=agency, value="ML-7")

    def found(**query):
        rows = api.get("/api/v1/referrals/", query).json()["results"]
        return {row["id"] for row in rows}

    later = (timezone.now() + timedelta(hours=1)).isoformat()
    assert found(status="sent") == {str(waiting_referral.pk)}
    assert found(external_id="ML-7") == {str(referral.pk)}
    assert found(updated_since=later) == set()
    assert found() == {str(referral.pk), str(waiting_referral.pk)}


def test_an_identifier_of_elsas_finds_nobody_for_denis(
    api, referral, amina, other_agency
):
    PartnerIdentifier.objects.create(
        person=amina, organisation=other_agency, value="FT-1"
    )

    rows = api.get("/api/v1/referrals/", {"external_id": "FT-1"}).json()["results"]

    assert rows == []


def test_reading_referrals_is_journalled_once_per_person(
    api, program, referral, coming_cohort, denis, agency, amina
):
    make_referral(amina, coming_cohort, by=denis, organisation=agency)

    api.get("/api/v1/referrals/")

    log = AccessLog.objects.get()
    assert (log.person, log.part, log.actor_client) == (amina, "referral", program)
    assert (log.purpose, log.actor_organisation) == (program.purpose, agency)
    assert log.request_id != ""
