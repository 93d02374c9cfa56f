"""Rows on top of the demo, so that lists are as long as the benchmark says."""

import time
from datetime import timedelta

from django.contrib.sessions.backends.db import SessionStore
from django.utils import timezone

from config.demo import cast, facts
from people.models import Person, User
from people.second_factor import RECORDS, RECORDS_OF
from training.cohorts.models import Cohort
from training.cohorts.schedule import ClassSession, HalfDay
from training.enrolments.models import Enrolment
from training.register.models import AttendanceUnit
from training.sharing.models import AccessGrant, Scope

PEOPLE = 60


def crowd(session: ClassSession) -> None:
    """60 people in the live session's cohort, shared with the demo's API client."""
    cohort = session.cohort
    Cohort.objects.filter(pk=cohort.pk).update(capacity_on_site=PEOPLE + 20)
    persons = Person.objects.bulk_create(
        Person(
            first_names=f"Prénom {n}", birth_name=f"Nom {n}", preferred_channel="sms"
        )
        for n in range(PEOPLE)
    )
    today = timezone.localdate()
    enrolments = Enrolment.objects.bulk_create(
        Enrolment(
            person=person,
            cohort=cohort,
            status="in_training",
            planned_entry_on=cohort.starts_on,
            actual_entry_on=cohort.starts_on,
        )
        for person in persons
    )
    AccessGrant.objects.bulk_create(
        AccessGrant(
            person=enrolment.person,
            organisation=facts.api_client().organisation,
            enrolment=enrolment,
            purpose="Suivi",
            legal_basis="public_mission",
            scopes=" ".join(Scope.values),
            ends_on=today + timedelta(days=700),
        )
        for enrolment in enrolments
    )
    sign_the_past(enrolments)


def sign_the_past(enrolments: list[Enrolment]) -> None:
    """Units of every past half-day, as countersigned registers leave them."""
    past = list(
        HalfDay.objects.filter(
            cohort=enrolments[0].cohort_id, date__lt=timezone.localdate()
        )
    )
    AttendanceUnit.objects.bulk_create(
        AttendanceUnit(
            enrolment=enrolment,
            half_day=half_day,
            state="present",
            method="qr_code",
            on_site_minutes=half_day.minutes,
            is_final=True,
        )
        for enrolment in enrolments
        for half_day in past
    )


def cookie_of(local_part: str) -> str:
    """A signed-in session of one of the demo's accounts, second factor included."""
    user = User.objects.get(email=cast.address_of(local_part))
    session = SessionStore()
    session["_auth_user_id"] = str(user.pk)
    session["_auth_user_backend"] = (
        "allauth.account.auth_backends.AuthenticationBackend"
    )
    session["_auth_user_hash"] = user.get_session_auth_hash()
    session[RECORDS_OF] = str(user.pk)
    session[RECORDS] = [{"method": "mfa", "type": "totp", "at": time.time()}]
    session.create()
    return f"sessionid={session.session_key}"
