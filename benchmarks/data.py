"""Rows on top of the demo, so that lists are as long as the benchmark says."""

import time
from datetime import timedelta

from django.contrib.sessions.backends.db import SessionStore
from django.db.models import OuterRef
from django.utils import timezone

from config.demo import cast, facts
from people.models import Person, User
from people.second_factor import RECORDS, RECORDS_OF
from training.cohorts.models import Cohort
from training.cohorts.schedule import ClassSession, HalfDay
from training.enrolments.models import Enrolment
from training.referrals.models import Referral
from training.register.models import AttendanceUnit
from training.sharing.models import AccessGrant, Scope

PEOPLE = 60


def crowd(session: ClassSession) -> None:
    """60 people in the live session's cohort, shared with the demo's API client."""
    cohort = session.cohort
    Cohort.objects.filter(pk=cohort.pk).update(capacity_on_site=PEOPLE + 20)
    enrol(cohort, PEOPLE)


def caseload(number: int, *, cohorts: int) -> None:
    """So many people more, in cohorts with a timetable, shared and referred."""
    with_days = Cohort.objects.filter(half_days__date__lt=timezone.localdate())
    chosen = list(with_days.distinct().order_by("reference")[:cohorts])
    for cohort in chosen:
        refer(enrol(cohort, number // len(chosen)))


def refer(enrolments: list[Enrolment]) -> None:
    """The referral by which each came."""
    agency = facts.api_client().organisation
    referrals = Referral.objects.bulk_create(
        Referral(
            person=enrolment.person,
            course=enrolment.cohort.action.page,
            cohort=enrolment.cohort,
            provider=enrolment.cohort.responsible_provider,
            referring_organisation=agency,
            status="accepted",
            sent_at=timezone.now(),
        )
        for enrolment in enrolments
    )
    for enrolment, referral in zip(enrolments, referrals, strict=True):
        enrolment.referral = referral
    Enrolment.objects.bulk_update(enrolments, ["referral"])
    keys = [enrolment.pk for enrolment in enrolments]
    shares = AccessGrant.objects.filter(enrolment__in=keys)
    shares.update(
        referral=Enrolment.objects.filter(pk=OuterRef("enrolment")).values("referral")[
            :1
        ]
    )


def enrol(cohort: Cohort, number: int) -> list[Enrolment]:
    """Persons in training there, shared with the demo's API client, present so far."""
    persons = Person.objects.bulk_create(
        Person(
            first_names=f"Prénom {n}", birth_name=f"Nom {n}", preferred_channel="sms"
        )
        for n in range(number)
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
    return enrolments


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
