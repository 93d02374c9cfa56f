"""The follow-up record and the attendance that a share opens, each read noted."""

from datetime import timedelta

import pytest
from django.utils import timezone

from people.models import PartnerIdentifier
from tests.cast import (
    make_action,
    make_class_session,
    make_cohort,
    make_course,
    make_enrolment,
    make_person,
    make_referral,
    viewer_of,
)
from training.models import AccessGrant, AccessLog, AttendanceUnit
from training.register.services import sign_presence
from training.sharing.services import end_share

LIST = "/api/v1/enrolments/"


def _attendance(enrolment) -> str:
    return f"{LIST}{enrolment.pk}/attendance/"


def _attended(enrolment, half_day, state="present", **facts) -> AttendanceUnit:
    return AttendanceUnit.objects.create(
        enrolment=enrolment,
        half_day=half_day,
        state=state,
        **{"method": "on_site_signature", **facts},
    )


def test_the_record_says_who_where_since_when_and_how_much(
    api, enrolment, amina, agency, cohort, morning, afternoon, remote_session
):
    PartnerIdentifier.objects.create(person=amina, organisation=agency, value="ML-7")
    _attended(enrolment, morning, on_site_minutes=180, is_final=True)
    _attended(enrolment, afternoon, "to_justify", method="trainer_entry")

    answer = api.get(f"{LIST}{enrolment.pk}/").json()

    assert answer["person"] == {
        "id": str(amina.pk),
        "birth_name": "Benali",
        "usual_name": "",
        "first_names": "Amina",
        "birth_date": "1998-04-12",
        "external_id": "ML-7",
    }
    assert answer["cohort"]["id"] == str(cohort.pk)
    assert (answer["status"], answer["mode"]) == ("in_training", "on_site")
    assert answer["dates"] == {
        "planned_entry_on": cohort.starts_on.isoformat(),
        "planned_exit_on": cohort.ends_on.isoformat(),
        "actual_entry_on": cohort.starts_on.isoformat(),
        "actual_exit_on": None,
    }
    assert answer["attendance"] == {
        "planned_minutes": {"on_site": 180, "remote": 180},
        "realised_minutes": {"on_site": 180, "remote": 0},
        "final_minutes": {"on_site": 180, "remote": 0},
        "absences": {"to_justify": 1, "excused": 0, "unexcused": 0},
    }
    assert answer["next_session"]["id"] == str(remote_session.pk)


def test_the_attendance_says_each_half_day(
    api, enrolment, cohort, hugo, chloe, university, morning, afternoon
):
    answer = api.get(_attendance(enrolment)).json()

    first, second = answer["half_days"]
    assert answer["enrolment"] == str(enrolment.pk)
    assert (first["period"], first["mode"], first["state"]) == (
        "morning",
        "on_site",
        "expected",
    )
    assert first["planned_minutes"] == {"on_site": 180, "remote": 0}
    assert first["minutes"] == {"on_site": 0, "remote": 0}
    assert (first["evidence"], first["finality"]) == (None, "provisional")
    assert (second["period"], second["mode"]) == ("afternoon", "remote")


def test_the_partners_identifiers_stay_their_own(api, enrolment, amina, other_agency):
    PartnerIdentifier.objects.create(
        person=amina, organisation=other_agency, value="FT-1"
    )

    answer = api.get(f"{LIST}{enrolment.pk}/").json()

    assert answer["person"]["external_id"] is None


def test_the_list_is_narrowed_by_status_cohort_and_identifier(
    api, enrolment, amina, agency, denis, coming_cohort
):
    PartnerIdentifier.objects.create(person=amina, organisation=agency, value="ML-7")
    yanis = make_person("Yanis", "Morel")
    other = make_enrolment(
        yanis,
        coming_cohort,
        status="enrolled",
        actual_entry_on=None,
        referral=make_referral(yanis, coming_cohort, by=denis, organisation=agency),
    )

    def found(**query):
        return {row["id"] for row in api.get(LIST, query).json()["results"]}

    assert found() == {str(enrolment.pk), str(other.pk)}
    assert found(status="enrolled") == {str(other.pk)}
    assert found(cohort=coming_cohort.pk) == {str(other.pk)}
    assert found(external_id="ML-7") == {str(enrolment.pk)}


def test_a_change_of_attendance_is_a_change_of_the_record(
    api, enrolment, morning, amina
):
    old = timezone.now() - timedelta(days=2)
    type(enrolment).objects.filter(pk=enrolment.pk).update(updated_at=old)
    since = {"updated_since": (old + timedelta(days=1)).isoformat()}

    before = api.get(LIST, since).json()["results"]
    sign_presence(enrolment, morning, by=viewer_of(amina), method="qr_code")
    unit = AttendanceUnit.objects.get()
    [after] = api.get(LIST, since).json()["results"]

    assert before == []
    assert (
        after["updated_at"][:19] == timezone.localtime(unit.updated_at).isoformat()[:19]
    )


def test_an_ended_share_hides_the_record(api, enrolment):
    assert api.get(f"{LIST}{enrolment.pk}/").status_code == 200

    end_share(AccessGrant.objects.get(), reason="Opposition de la personne")

    assert api.get(f"{LIST}{enrolment.pk}/").status_code == 404
    assert api.get(_attendance(enrolment)).status_code == 404
    assert api.get(LIST).json()["results"] == []


def test_a_share_that_leaves_attendance_out_hides_it(api, enrolment):
    AccessGrant.objects.update(scopes="referral follow-up")

    assert api.get(f"{LIST}{enrolment.pk}/").status_code == 200
    assert api.get(_attendance(enrolment)).status_code == 404


def test_a_share_covers_its_own_enrolment_alone(api, enrolment, amina, coming_cohort):
    elsewhere = make_enrolment(
        amina, coming_cohort, status="enrolled", actual_entry_on=None
    )

    assert api.get(f"{LIST}{elsewhere.pk}/").status_code == 404


# --- The journal ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "part"),
    [
        ("", "follow-up"),
        ("{pk}/", "follow-up"),
        ("{pk}/attendance/", "attendance"),
    ],
)
def test_each_read_leaves_one_row_that_amina_sees(
    api, program, enrolment, amina, agency, path, part
):
    api.get(LIST + path.format(pk=enrolment.pk))

    log = AccessLog.objects.get()
    assert (log.person, log.part) == (amina, part)
    assert (log.actor_client, log.actor_organisation) == (program, agency)
    assert (log.actor_kind, log.purpose) == ("client", program.purpose)


def test_what_was_refused_or_not_found_leaves_no_row(elsas_api, enrolment):
    elsas_api.get(LIST)
    elsas_api.get(f"{LIST}{enrolment.pk}/")
    elsas_api.get(_attendance(enrolment))

    assert AccessLog.objects.count() == 0


def test_only_the_persons_of_the_page_are_noted(
    api, enrolment, denis, agency, coming_cohort
):
    yanis = make_person("Yanis", "Morel")
    make_enrolment(
        yanis,
        coming_cohort,
        referral=make_referral(yanis, coming_cohort, by=denis, organisation=agency),
    )

    [row] = api.get(LIST, {"page_size": 1}).json()["results"]

    assert [str(log.person_id) for log in AccessLog.objects.all()] == [
        row["person"]["id"]
    ]


def test_what_is_read_is_kept_by_no_cache(api, enrolment):
    assert api.get(LIST).headers["Cache-Control"] == "no-store"


# --- The cost ---------------------------------------------------------------------


def _follow_more(agency, denis, university) -> None:
    """Two persons in cohorts of their own, with sessions, units and identifiers."""
    for _ in range(2):
        cohort = make_cohort(make_action(make_course(university)))
        session = make_class_session(cohort, starts_at=timezone.now(), mode="both")
        person = make_person()
        PartnerIdentifier.objects.create(
            person=person, organisation=agency, value=str(person.pk)
        )
        referral = make_referral(person, cohort, by=denis, organisation=agency)
        enrolment = make_enrolment(person, cohort, referral=referral)
        _attended(
            enrolment, session.cohort.half_days.get(), "present", remote_minutes=180
        )


@pytest.mark.parametrize("path", ["enrolments/", "referrals/"])
def test_a_list_costs_the_same_with_one_row_and_three(
    api,
    enrolment,
    remote_session,
    agency,
    denis,
    university,
    path,
    django_assert_max_num_queries,
):
    remote_session.cohort.half_days.update(remote_minutes=0, either_minutes=180)
    api.get(f"/api/v1/{path}")
    with django_assert_max_num_queries(6) as one:
        api.get(f"/api/v1/{path}")
    _follow_more(agency, denis, university)
    with django_assert_max_num_queries(6) as three:
        answer = api.get(f"/api/v1/{path}").json()

    assert len(answer["results"]) == 3
    assert len(one) == len(three)
