"""Records past their time: words and names go, the register and the figures stay."""

import json
from datetime import date, timedelta
from io import StringIO

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import DatabaseError, models, transaction
from django.utils import timezone

from people.models import Person, PersonKey
from tests.cast import (
    client_for,
    make_cohort,
    make_enrolment,
    make_person,
    make_user,
    viewer_of,
)
from training.models import (
    AccessLog,
    AttendanceUnit,
    Certificate,
    ClientUse,
    Enrolment,
    EntryPayload,
    ErasureList,
    Funding,
    Message,
    Referral,
    ReferralEvent,
    RegisterEntry,
    RetentionRule,
    ShareEvent,
)
from training.register.services import countersign, sign_presence
from training.register.verification import verify_cohort
from training.retention.logs import LOGS, erase_logs
from training.retention.services import erase_expired, record_visa
from training.retention.words import (
    DOCUMENTS,
    FORGOTTEN_SOON,
    FREE_TEXTS,
    KEPT,
    WHOLE_ROWS,
)
from training.sharing.services import record_read

TODAY = timezone.localdate()


def after(days: int) -> date:
    return TODAY + timedelta(days=days)


def evidence_over(years: int = 3) -> date:
    return date(TODAY.year + years + 1, 1, 1)


@pytest.fixture
def over(enrolment, amina, referral, morning, chloe) -> Enrolment:
    """Amina signed, has left; her words are in the record."""
    sign_presence(enrolment, morning, by=viewer_of(amina), method="qr_code")
    countersign(morning, by=viewer_of(chloe))
    Enrolment.objects.update(
        status="completed", actual_exit_on=TODAY, status_reason="Déménage à Troyes"
    )
    Referral.objects.update(message="Disponible tout de suite")
    ReferralEvent.objects.create(
        referral=referral, to_status="accepted", words="Bien", actor_kind="system"
    )
    Message.objects.create(
        key="a", kind="x", person=amina, channel="email", state="sent",
        subject="Bonjour", body="Bonjour Amina",
    )  # fmt: skip
    enrolment.refresh_from_db()
    return enrolment


def test_nothing_goes_before_its_time(over, amina):
    report = erase_expired(today=after(730))

    amina.refresh_from_db()
    assert (sum(report.persons.values()), amina.email) == (0, "amina@exemple.fr")


def test_two_years_after_the_last_contact_words_and_contacts_go(over, amina, referral):
    login = amina.user

    report = erase_expired(today=after(731))

    for row in (amina, referral, over, login):
        row.refresh_from_db()
    assert report.persons == {"follow_up": 1}
    assert (amina.email, amina.phone, amina.user) == ("", "", None)
    assert (referral.message, over.status_reason) == ("effacé", "effacé")
    assert set(ReferralEvent.objects.values_list("words", flat=True)) <= {"", "effacé"}
    assert not Message.objects.exists()
    assert (login.is_active, login.email.endswith("@efface.invalid")) == (False, True)
    keys = PersonKey.objects.filter(person=amina).values_list("value", flat=True)
    assert not [key for key in keys if "exemple.fr" in key]
    # The evidence still needs her name.
    assert amina.birth_name == "Benali"


def test_a_share_that_ran_on_ends_with_the_follow_up(over, amina):
    amina.access_grants.update(ends_on=None)

    erase_expired(today=after(731))

    assert not amina.access_grants.in_force().exists()
    assert ShareEvent.objects.filter(kind="ended").exists()


def test_evidence_goes_when_the_funding_lets_it_and_the_chain_stays(over, amina):
    report = erase_expired(today=evidence_over())

    amina.refresh_from_db()
    found = verify_cohort(over.cohort)
    assert report.persons == {"follow_up": 1, "evidence": 1}
    assert (amina.birth_name, amina.birth_date) == ("effacé", None)
    assert found.is_intact
    assert [sequence for sequence, _at in found.erased] == [1]
    assert EntryPayload.objects.get(entry__sequence=1).salt == ""
    out = StringIO()
    call_command("verify_register", stdout=out)
    assert "intact, effacé le" in out.getvalue()


def test_a_longer_funding_keeps_the_evidence_longer(over, amina, agency):
    Funding.objects.create(
        cohort=over.cohort, funder=agency, scheme="FSE+", retention_years=10
    )

    early, late = (erase_expired(today=evidence_over(years)) for years in (9, 10))

    assert early.persons == {"follow_up": 1}
    assert late.persons == {"evidence": 1}
    amina.refresh_from_db()
    assert amina.birth_name == "effacé"


def test_an_organisations_own_delay_is_kept(over, mission_locale, amina):
    """That of the parent holds for its agencies."""
    RetentionRule.objects.create(organisation=mission_locale, follow_up_days=1200)

    assert not erase_expired(today=after(1200)).persons
    assert erase_expired(today=after(1201)).persons["follow_up"] == 1


def test_figures_survive_without_anybody(over, bruno):
    before = client_for(bruno).get("/territoire/?periode=").content.decode()
    counts = [Enrolment.objects.count(), AttendanceUnit.objects.count()]
    states = list(AttendanceUnit.objects.values_list("state", "on_site_minutes"))

    erase_expired(today=evidence_over())

    assert [Enrolment.objects.count(), AttendanceUnit.objects.count()] == counts
    assert list(AttendanceUnit.objects.values_list("state", "on_site_minutes")) == (
        states
    )
    after_all = client_for(bruno).get("/territoire/?periode=").content.decode()
    assert ("assiduité" in before) == ("assiduité" in after_all)


def test_a_certificate_keeps_its_hours_and_loses_its_name(over, university):
    certificate = Certificate.objects.create(
        enrolment=over,
        provider=university,
        number="2026-0001",
        facts={"person": {"name": "Amina BENALI"}, "minutes": {"total": 180}},
        sha256="0" * 64,
    )

    erase_expired(today=evidence_over())

    certificate.refresh_from_db()
    assert certificate.facts == {
        "person": {"name": "effacé"}, "minutes": {"total": 180},
    }  # fmt: skip


def test_it_may_run_again_and_does_nothing_twice(over):
    first, second = (erase_expired(today=evidence_over()) for _ in range(2))

    assert (sum(first.persons.values()), sum(second.persons.values())) == (2, 0)


def test_a_dry_run_says_the_same_and_changes_nothing(over, amina, tmp_path):
    dry = erase_expired(today=evidence_over(), dry_run=True)

    amina.refresh_from_db()
    assert amina.birth_name == "Benali"
    assert dry.persons == erase_expired(today=evidence_over()).persons


def test_someone_in_a_training_without_an_end_is_kept(cohort, action):
    endless = make_cohort(action, is_permanent_entry=True, ends_on=None)
    make_enrolment(
        make_person(), endless, planned_entry_on=TODAY, planned_exit_on=None,
        actual_entry_on=TODAY,
    )  # fmt: skip

    assert not erase_expired(today=after(9000)).persons


def test_one_person_who_fails_stops_no_other(over, amina):
    """The address that a closed login gets is taken, here by somebody's mistake."""
    make_user("Erreur", email=f"{amina.user.pk}@efface.invalid")
    other = make_person(email="autre@exemple.fr")
    told = []

    report = erase_expired(
        today=after(731), on_failure=lambda key, error: told.append(key)
    )

    for person in (amina, other):
        person.refresh_from_db()
    assert (report.failed, told) == (1, [amina.pk])
    assert (amina.email, other.email) == ("amina@exemple.fr", "")


# --- Public bodies --------------------------------------------------------------


@pytest.fixture
def public_university(university) -> RetentionRule:
    return RetentionRule.objects.create(organisation=university, is_public_body=True)


def test_a_public_body_gets_a_list_and_keeps_everything(
    over, amina, public_university, university
):
    report = erase_expired(today=after(731))

    amina.refresh_from_db()
    assert (sum(report.persons.values()), amina.email) == (0, "amina@exemple.fr")
    assert report.waiting == {university.pk: 1}
    assert ErasureList.objects.get().items.get().person_key == amina.pk


def test_with_the_archives_visa_what_is_on_the_list_goes(
    over, amina, public_university, university
):
    erase_expired(today=after(731))
    record_visa(university, reference="AD10-2026-12")

    erase_expired(today=after(731))

    amina.refresh_from_db()
    assert amina.email == ""


def test_a_visa_is_for_its_list_alone(over, amina, public_university, university):
    """The evidence, due later, needs another one."""
    erase_expired(today=after(731))
    record_visa(university, reference="AD10-2026-12")
    erase_expired(today=after(731))

    report = erase_expired(today=evidence_over())

    amina.refresh_from_db()
    assert (amina.birth_name, report.waiting[university.pk]) == ("Benali", 1)


def test_the_command_records_the_visa_and_reports(over, public_university, tmp_path):
    path, out = tmp_path / "rapport.json", StringIO()
    call_command("erase_expired_records", dry_run=True, report=str(path), stdout=out)

    told = json.loads(path.read_text())
    assert told["dry_run"] is True
    assert told["persons"] == {"follow_up": 0, "evidence": 0}
    assert "Suivi à effacer : 0 personne(s)" in out.getvalue()
    with pytest.raises(CommandError):
        call_command("erase_expired_records", visa="universite-de-l-armance")
    with pytest.raises(CommandError):
        call_command(
            "erase_expired_records", visa="universite-de-l-armance", reference="AD"
        )


# --- Logs, each with its own delay ----------------------------------------------


def test_each_log_goes_by_its_own_setting(enrolment, amina, denis, settings):
    record_read(viewer_of(denis), [amina.pk], part="follow-up")
    settings.JOURNAL_KEPT_DAYS, settings.API_LOG_KEPT_DAYS = 1000, 365
    later = timezone.now() + timedelta(days=999)

    kept = erase_logs(later, dry_run=False)
    gone = erase_logs(later + timedelta(days=2), dry_run=False)

    assert (kept["journal"], gone["journal"]) == (0, 1)
    assert set(LOGS) == {"api_calls", "journal", "chat", "presence"}
    assert not ClientUse.objects.exists()


def test_nought_days_keeps_for_good(enrolment, amina, denis, settings):
    record_read(viewer_of(denis), [amina.pk], part="follow-up")
    settings.JOURNAL_KEPT_DAYS = 0

    erase_logs(timezone.now() + timedelta(days=9000), dry_run=False)

    assert AccessLog.objects.exists()


def test_outside_of_an_erasing_transaction_the_journal_only_grows(
    enrolment, amina, denis
):
    record_read(viewer_of(denis), [amina.pk], part="follow-up")
    erase_logs(timezone.now(), dry_run=False)

    for rows in (AccessLog.objects, RegisterEntry.objects):
        with transaction.atomic():
            if rows.exists():
                with pytest.raises(DatabaseError), transaction.atomic():
                    rows.all().delete()
    assert AccessLog.objects.exists()


# --- Nothing forgotten ----------------------------------------------------------


def _about_persons() -> list[type[models.Model]]:
    """Models that lead to a person: by their own key, a seat, a referral."""
    roots = {Person, Enrolment, Referral}
    return [
        model
        for model in apps.get_app_config("training").get_models()
        if any(
            field.is_relation and field.related_model in roots
            for field in model._meta.concrete_fields
        )
    ]


def test_every_written_word_about_a_person_is_erased_or_kept_by_name():
    texts = (models.CharField, models.TextField, models.JSONField)
    forgotten = [
        f"{model._meta.label}.{field.name}"
        for model in _about_persons()
        for field in model._meta.concrete_fields
        if isinstance(field, texts)
        and model._meta.label not in FORGOTTEN_SOON
        and not isinstance(field, models.FileField)
        and not field.choices
        and model._meta.label not in WHOLE_ROWS
        and field.name not in FREE_TEXTS.get(model._meta.label, ("", ()))[1]
        and field.name not in KEPT.get(model._meta.label, ())
        and not (model._meta.label in DOCUMENTS and field.name == "facts")
    ]

    assert forgotten == []
