"""Several people, or one person twice, at the same instant."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from tests.cast import make_enrolment, make_person, viewer_of
from training.models import AttendanceUnit, RegisterEntry
from training.register.services import sign_presence
from training.register.verification import verify_cohort

pytestmark = pytest.mark.django_db(transaction=True)


def sign(enrolment, half_day):
    try:
        viewer = viewer_of(enrolment.person)
        return sign_presence(enrolment, half_day, by=viewer, method="qr_code").pk
    finally:
        connection.close()


def test_six_people_at_once_make_one_chain_of_six(cohort, morning):
    enrolments = [
        make_enrolment(make_person(email=f"personne{n}@exemple.fr"), cohort)
        for n in range(6)
    ]

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda enrolment: sign(enrolment, morning), enrolments))

    sequences = RegisterEntry.objects.values_list("sequence", flat=True)
    assert sorted(sequences) == [1, 2, 3, 4, 5, 6]
    assert verify_cohort(cohort).is_intact


def test_one_person_clicking_four_times_at_once_signs_once(enrolment, morning):
    with ThreadPoolExecutor(4) as pool:
        entries = list(pool.map(lambda _n: sign(enrolment, morning), range(4)))

    assert len(set(entries)) == 1
    assert RegisterEntry.objects.count() == AttendanceUnit.objects.count() == 1
