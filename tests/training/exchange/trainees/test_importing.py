"""Good lines enrol, bad ones are told, the same file again changes nothing."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from people.models import PartnerIdentifier, Person, PossibleDuplicate
from tests.cast import make_enrolment, make_person, viewer_of
from tests.training.exchange.trainees.conftest import told
from tests.training.exchange.trainees.files import (
    france_travail_file,
    french,
    own_file,
    person,
    region_file,
)
from training.cohorts.models import ExternalReference
from training.enrolments.models import Enrolment, EnrolmentEvent
from training.exchange.trainees.importer import CohortIsCancelled, MayNotImport

pytestmark = pytest.mark.django_db
NOE = person("Noé", "Garnier", birth_date="24/11/1998", email="noe@exemple.fr")
LINA = person("Lina", "Da Silva", phone="06 11 22 33 44")


def test_each_good_line_enrols_its_person(cohort, import_file):
    outcomes = import_file(own_file(NOE, LINA), cohort)

    assert told(outcomes) == [(2, "created"), (3, "created")]
    noe = Person.objects.get(birth_name="Garnier")
    assert (noe.email, noe.preferred_channel) == ("noe@exemple.fr", "email")
    lina = Person.objects.get(birth_name="Da Silva")
    assert (lina.phone, lina.preferred_channel) == ("+33611223344", "sms")
    assert cohort.enrolments.count() == 2


def test_the_same_file_again_changes_nothing(cohort, import_file):
    content = own_file(NOE, LINA, person("Paul", "Roux"), person("Ali", "Roux"))
    import_file(content, cohort)
    before = Person.objects.count(), EnrolmentEvent.objects.count()

    outcomes = import_file(content, cohort)

    assert {outcome.outcome for outcome in outcomes} == {"unchanged"}
    assert (Person.objects.count(), EnrolmentEvent.objects.count()) == before


def test_a_certain_person_keeps_their_record(cohort, import_file):
    noe = make_person("Noe", "GARNIER", birth_date=timezone.datetime(1998, 11, 24))

    import_file(own_file(NOE), cohort)

    assert cohort.enrolments.get().person == noe
    noe.refresh_from_db()
    assert noe.email == "noe@exemple.fr"


def test_contacts_are_filled_only_where_they_are_empty(cohort, import_file):
    noe = make_person(
        "Noé", "Garnier", birth_date=timezone.datetime(1998, 11, 24).date()
    )
    noe.email = "autre@exemple.fr"
    noe.save()

    import_file(own_file(NOE | {"phone": "0611223344"}), cohort)

    noe.refresh_from_db()
    assert (noe.email, noe.phone) == ("autre@exemple.fr", "+33611223344")


def test_a_past_entry_is_an_entry_with_its_business_date(cohort, import_file):
    entry = cohort.starts_on + timedelta(days=2)

    import_file(own_file(NOE | {"entry_on": french(entry)}), cohort)

    enrolment = cohort.enrolments.get()
    assert (enrolment.status, enrolment.actual_entry_on) == ("in_training", entry)
    steps = enrolment.events.values_list("to_status", "business_on")
    assert list(steps) == [
        ("enrolled", timezone.localdate()),
        ("in_training", entry),
    ]


def test_a_coming_entry_is_planned(cohort, import_file):
    entry = timezone.localdate() + timedelta(days=3)

    import_file(own_file(NOE | {"entry_on": french(entry)}), cohort)

    enrolment = cohort.enrolments.get()
    assert (enrolment.status, enrolment.actual_entry_on) == ("enrolled", None)
    assert enrolment.planned_entry_on == entry


def test_a_past_exit_completes_only_if_the_file_says_so(cohort, import_file):
    yesterday = timezone.localdate() - timedelta(days=1)
    dates = {"entry_on": french(cohort.starts_on), "exit_on": french(yesterday)}

    outcomes = import_file(
        own_file(NOE | dates | {"is_completed": "Oui"}, LINA | dates), cohort
    )

    assert told(outcomes) == [(2, "created"), (3, "created")]
    noe, lina = cohort.enrolments.order_by("status")
    assert (noe.status, noe.actual_exit_on) == ("completed", yesterday)
    assert (lina.status, lina.actual_exit_on) == ("in_training", None)
    assert [remark.column for remark in outcomes[1].remarks] == ["Date de sortie"]


def test_never_one_too_many(cohort, import_file):
    cohort.capacity_on_site = 1
    cohort.save()

    dry = import_file(own_file(NOE, LINA), cohort, dry_run=True)
    outcomes = import_file(own_file(NOE, LINA), cohort)

    assert told(dry) == told(outcomes) == [(2, "created"), (3, "refused")]
    assert "plus de place" in outcomes[1].reason
    assert not Person.objects.filter(birth_name="Da Silva").exists()


def test_a_session_that_is_over_takes_only_those_who_finished(
    action, cohort, import_file
):
    cohort.starts_on = timezone.localdate() - timedelta(days=90)
    cohort.ends_on = timezone.localdate() - timedelta(days=5)
    cohort.save()
    dates = {
        "entry_on": french(cohort.starts_on),
        "exit_on": french(cohort.ends_on),
        "is_completed": "oui",
    }

    outcomes = import_file(own_file(NOE | dates, LINA), cohort)

    assert told(outcomes) == [(2, "created"), (3, "refused")]
    assert outcomes[1].reason == "Cette session est terminée."


def test_a_repeated_line_is_told_and_enrolled_once(cohort, import_file):
    swapped = person("GARNIER", "Noe", birth_date="1998-11-24")

    outcomes = import_file(own_file(NOE, swapped, LINA, LINA), cohort)

    assert told(outcomes) == [
        (2, "created"),
        (3, "refused"),
        (4, "created"),
        (5, "refused"),
    ]
    assert "répète la ligne 2" in outcomes[1].reason
    assert cohort.enrolments.count() == 2


def test_namesakes_with_other_contacts_are_two_people(cohort, import_file):
    other = person("Lina", "Da Silva", phone="06 99 88 77 66")

    outcomes = import_file(own_file(LINA, other), cohort)
    again = import_file(own_file(LINA, other), cohort)

    assert told(outcomes) == [(2, "created"), (3, "created")]
    assert {outcome.outcome for outcome in again} == {"unchanged"}


def test_a_namesake_of_someone_enrolled_is_asked_about(cohort, import_file):
    import_file(own_file(LINA), cohort)
    other = person("Lina", "Da Silva", email="lina@exemple.fr")

    outcomes = import_file(own_file(other), cohort)

    assert told(outcomes) == [(2, "refused")]
    assert "date de naissance" in outcomes[0].reason


def test_a_line_of_another_session_is_refused_with_its_number(cohort, import_file):
    ExternalReference.objects.create(cohort=cohort, source="carif", value="SE_0042")
    dates = {
        "entry_on": cohort.starts_on.isoformat(),
        "planned_exit_on": cohort.ends_on.isoformat(),
    }
    own = person("EUGENE", "MARTIN", session="77", other_session="se_0042", **dates)
    other = person("STEPHANE", "MARTINA", session="78", other_session="SE_9", **dates)

    outcomes = import_file(
        france_travail_file(own, other), cohort, format="france-travail"
    )

    assert told(outcomes) == [(2, "created"), (3, "refused")]
    assert "« 78 », « SE_9 »" in outcomes[1].reason
    assert outcomes[1].column == "dn_session_id"


def test_the_identifier_recognises_the_person_next_time(
    cohort, coming_cohort, hugo, university, import_file
):
    content = region_file(person("Gisèle", "Martin", identifier="4444"))
    import_file(content, cohort, format="region", by=viewer_of(hugo))

    outcomes = import_file(content, coming_cohort, format="region")

    assert told(outcomes) == [(2, "created")]
    assert Person.objects.get(birth_name="Martin").enrolments.count() == 2
    kept = PartnerIdentifier.objects.get()
    assert (kept.organisation, kept.value) == (university, "region:4444")


def test_an_identifier_of_somebody_else_is_refused(cohort, import_file):
    import_file(own_file(NOE | {"identifier": "A1"}), cohort)

    outcomes = import_file(own_file(LINA | {"identifier": "A1"}), cohort)

    assert told(outcomes) == [(2, "refused")]
    assert outcomes[0].column == "Identifiant"


def test_a_dry_run_keeps_nothing(cohort, import_file):
    outcomes = import_file(own_file(NOE, LINA), cohort, dry_run=True)

    assert told(outcomes) == [(2, "created"), (3, "created")]
    assert not Person.objects.exists()
    assert not Enrolment.objects.exists()


def test_someone_enrolled_by_hand_is_not_enrolled_twice(cohort, import_file):
    noe = make_person(
        "Noé", "Garnier", birth_date=timezone.datetime(1998, 11, 24).date()
    )
    make_enrolment(noe, cohort)

    outcomes = import_file(own_file(NOE), cohort)

    assert told(outcomes) == [(2, "updated")]
    assert cohort.enrolments.count() == 1


def test_another_provider_may_not_import(cohort, gaelle, import_file):
    with pytest.raises(MayNotImport):
        import_file(own_file(NOE), cohort, by=viewer_of(gaelle))


def test_the_number_of_queries_does_not_grow_with_the_lines(
    cohort, import_file, django_assert_max_num_queries
):
    cohort.capacity_on_site = 200
    cohort.save()
    lines = [
        person(
            f"Prénom{chr(97 + n // 26)}{chr(97 + n % 26)}", "Durand", identifier=str(n)
        )
        for n in range(100)
    ]

    with django_assert_max_num_queries(60):
        outcomes = import_file(own_file(*lines), cohort)

    assert {outcome.outcome for outcome in outcomes} == {"created"}


def test_a_referral_that_awaited_an_answer_gets_it(
    waiting_referral, coming_cohort, hugo, import_file
):
    yanis = waiting_referral.person
    line = person("Yanis", "Morel", birth_date=french(yanis.birth_date))

    outcomes = import_file(own_file(line), coming_cohort, by=viewer_of(hugo))

    assert told(outcomes) == [(2, "created")]
    waiting_referral.refresh_from_db()
    assert waiting_referral.status == "accepted"
    assert coming_cohort.enrolments.get().referral == waiting_referral


def test_a_cancelled_session_takes_nobody(cohort, import_file):
    cohort.cancelled_at = timezone.now()
    cohort.save()

    with pytest.raises(CohortIsCancelled):
        import_file(own_file(NOE), cohort)


def test_possible_duplicates_wait_for_the_territory_alone(cohort, import_file):
    make_person("Noé", "Garnier", birth_date=date(1998, 11, 24))
    near = person("Noe", "Garnié", birth_date="24/11/1998")

    outcomes = import_file(own_file(near), cohort)

    assert told(outcomes) == [(2, "created")]
    assert outcomes[0].remarks == ()
    assert PossibleDuplicate.objects.count() == 1
