"""Absences as pages: the person answers for themselves, the office decides."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.cast import client_for, make_enrolment, make_person, viewer_of
from training.models import AbsenceNotice, AttendanceUnit
from training.register.services import countersign


@pytest.fixture
def missed(enrolment, morning, chloe):
    """Amina's absence of this morning, countersigned."""
    countersign(morning, by=viewer_of(chloe))
    return AttendanceUnit.objects.get(enrolment=enrolment)


def answer_url(unit) -> str:
    return reverse("answer_absence", args=[unit.half_day_id])


def settle_url(unit) -> str:
    return reverse("settle_absence", args=[unit.pk])


def tell(unit, *, days_ago: int = 0) -> AbsenceNotice:
    return AbsenceNotice.objects.update_or_create(
        enrolment=unit.enrolment,
        half_day=unit.half_day,
        defaults={
            "channel": "email",
            "contacted_at": timezone.now() - timedelta(days=days_ago),
        },
    )[0]


def test_the_person_answers_and_reads_that_it_was_sent(missed, amina):
    client = client_for(amina)

    assert "Expliquer mon absence" in client.get(answer_url(missed)).content.decode()
    page = client.post(answer_url(missed), {"reason": "transport"}, follow=True)

    assert "Votre réponse est envoyée" in page.content.decode()
    assert AbsenceNotice.objects.get().reason == "transport"


def test_the_answer_may_change_until_someone_decided(missed, amina, hugo):
    client = client_for(amina)
    client.post(answer_url(missed), {"reason": "transport"})
    client.post(answer_url(missed), {"reason": "family"})
    client_for(hugo).post(settle_url(missed), {"state": "excused", "reason": "family"})

    late = client.post(answer_url(missed), {"reason": "other"})

    assert AbsenceNotice.objects.get().reason == "family"
    assert "a décidé" in late.content.decode()


def test_an_answer_needs_a_reason(missed, amina):
    client = client_for(amina)

    for reason in ("", "no_reason", "wrong"):
        answer = client.post(answer_url(missed), {"reason": reason})
        assert answer.status_code == 422


def test_one_answers_for_oneself_alone(missed, chloe, hugo, denis, cohort):
    classmate = make_person("Ida", "Roy", email="ida@exemple.fr")
    make_enrolment(classmate, cohort)

    assert client_for(classmate).get(answer_url(missed)).status_code == 404
    for who in (chloe, hugo, denis):
        posted = client_for(who).post(answer_url(missed), {"reason": "other"})
        assert posted.status_code == 403
    assert not AbsenceNotice.objects.filter(answered_at__isnull=False).exists()


def test_the_office_reads_what_was_answered_and_what_is_awaited(missed, nora, hugo):
    client, url = client_for(hugo), reverse("absences_to_settle")

    assert "Pas encore prévenue" in client.get(url).content.decode()
    tell(missed)
    assert "Peut devenir injustifiée à partir de" in client.get(url).content.decode()
    tell(missed, days_ago=10)
    assert "sans réponse" in client.get(url).content.decode()


def test_nobody_else_reads_the_list(missed, amina, chloe, denis, gaelle):
    url = reverse("absences_to_settle")

    assert "BENALI" not in client_for(gaelle).get(url).content.decode()
    for who in (amina, chloe, denis):
        assert client_for(who).get(url).status_code == 403
    assert client_for(gaelle).get(settle_url(missed)).status_code == 404


@pytest.mark.parametrize("people", [1, 3])
def test_the_list_asks_the_database_as_often_for_three_as_for_one(
    cohort, morning, chloe, hugo, people, django_assert_num_queries
):
    for _number in range(people):
        make_enrolment(make_person(), cohort)
    countersign(morning, by=viewer_of(chloe))
    for unit in AttendanceUnit.objects.all():
        tell(unit)
    client = client_for(hugo)

    with django_assert_num_queries(8):
        client.get(reverse("absences_to_settle"))


def test_an_absence_is_excused_with_its_reason(missed, hugo):
    facts = {"state": "excused", "reason": "sickness", "has_seen_proof": "on"}

    done = client_for(hugo).post(settle_url(missed), facts)

    missed.refresh_from_db()
    assert done.url == reverse("absences_to_settle")
    assert missed.state == "excused"
    assert AbsenceNotice.objects.get().has_seen_proof is True


def test_unexcused_waits_until_the_person_was_told_and_had_time(missed, hugo):
    client = client_for(hugo)
    facts = {"state": "unexcused", "reason": "no_reason"}

    untold = client.post(settle_url(missed), facts)
    client.post(
        reverse("absence_contact", args=[missed.pk]), {"channel": "phone"}, follow=True
    )
    told = client.post(settle_url(missed), facts)

    assert "pas encore été prévenue" in untold.content.decode()
    assert "peut encore répondre" in told.content.decode()
    assert (untold.status_code, told.status_code) == (422, 422)
    tell(missed, days_ago=10)
    client.post(settle_url(missed), facts)
    missed.refresh_from_db()
    assert missed.state == "unexcused"
