"""`verify_register` finds what was altered behind the house's back."""

import io
import json

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from tests.cast import viewer_of
from training.append_only import lifted
from training.models import (
    AttendanceUnit,
    EntryPayload,
    RegisterEntry,
    RegisterHead,
    SignedHead,
)
from training.register import chain
from training.register.services import countersign, settle_absence, sign_presence
from training.register.verification import rebuild_units, verify_cohort


@pytest.fixture
def register(enrolment, nora, morning, amina, chloe, cohort):
    """Amina signed (1), Nora was absent (2), Chloé countersigned (3)."""
    sign_presence(enrolment, morning, by=viewer_of(amina), method="qr_code")
    countersign(morning, by=viewer_of(chloe))
    return cohort


def sql(statement: str, *values) -> None:
    with lifted(), connection.cursor() as cursor:
        cursor.execute(statement, values)


def recompute(cohort, *, head: bool = True) -> None:
    """What someone with the whole database, but not the key, would do."""
    previous = chain.GENESIS
    entries = list(
        RegisterEntry.objects.filter(cohort=cohort)
        .select_related("half_day")
        .order_by("sequence")
    )
    with lifted():
        for entry in entries:
            entry.previous_hash = previous
            entry.hash = chain.entry_hash(chain.entry_facts(entry), previous)
            entry.save()
            previous = entry.hash
        if head:
            last = entries[-1]
            RegisterHead.objects.update(sequence=last.sequence, hash=last.hash)


def broken(cohort) -> tuple[int, str]:
    found = verify_cohort(cohort).first_break
    return found.sequence, found.what


def run(*args) -> str:
    out = io.StringIO()
    call_command("verify_register", *args, stdout=out)
    return out.getvalue()


def test_an_untouched_register_is_intact(register):
    assert run() == (
        f"COMPTA-1 ({register.pk}) : intact, 3 entrée(s), 1 contreseing(s)\n"
    )


def test_an_entry_altered_by_sql_is_named(register):
    sql(
        "UPDATE training_registerentry SET state = %s, on_site_minutes = 180 "
        "WHERE sequence = 2",
        "present",
    )

    out = io.StringIO()
    with pytest.raises(CommandError) as failure:
        call_command("verify_register", "COMPTA-1", stdout=out)

    today = timezone.localdate()
    assert failure.value.returncode == 1
    assert out.getvalue() == (
        f"COMPTA-1 ({register.pk}) : ALTÉRÉ, entrée n° 2, {today:%d/%m/%Y} : "
        "ses faits ont été modifiés\n"
    )


def test_a_missing_entry_is_found(register):
    EntryPayload.objects.filter(entry__sequence=2).delete()
    sql("DELETE FROM training_registerentry WHERE sequence = 2")

    assert broken(register) == (3, "l’entrée n° 2 manque")


def test_a_moved_half_day_is_found(register, morning):
    morning.date = morning.date.replace(year=morning.date.year - 1)
    morning.save()

    assert broken(register) == (1, "ses faits ont été modifiés")


def test_an_altered_detail_is_found(register):
    EntryPayload.objects.filter(entry__sequence=1).update(details={"signed_by": "x"})

    assert broken(register) == (1, "son détail a été modifié")


def test_a_recomputed_chain_is_found_by_its_signed_head(register):
    sql("UPDATE training_registerentry SET on_site_minutes = 60 WHERE sequence = 1")

    recompute(register)

    assert broken(register) == (3, "la chaîne a été recalculée après le contreseing")


def test_a_recomputed_signed_head_is_found_by_the_key(register):
    sql("UPDATE training_registerentry SET on_site_minutes = 60 WHERE sequence = 1")
    recompute(register)

    with lifted():
        SignedHead.objects.update(hash=RegisterEntry.objects.get(sequence=3).hash)

    assert broken(register) == (3, "la signature du contreseing est fausse")


def test_a_countersignature_without_its_signed_head_is_found(register):
    sql("DELETE FROM training_signedhead")

    assert broken(register) == (3, "son contreseing n’a plus de signature")


def test_a_chain_cut_short_is_found(register):
    EntryPayload.objects.filter(entry__sequence=3).delete()
    sql("DELETE FROM training_registerentry WHERE sequence = 3")
    last = RegisterEntry.objects.get(sequence=2)
    RegisterHead.objects.update(sequence=2, hash=last.hash)

    assert broken(register) == (3, "la chaîne a été coupée avant ce contreseing")


def test_a_decision_cut_off_is_found(register, nora, morning, hugo):
    settle_absence(
        nora, morning, by=viewer_of(hugo), state="excused", reason="sickness"
    )
    EntryPayload.objects.filter(entry__sequence=4).delete()
    sql("DELETE FROM training_registerentry WHERE sequence = 4")
    last = RegisterEntry.objects.get(sequence=3)
    RegisterHead.objects.update(sequence=3, hash=last.hash)

    assert broken(register) == (4, "la chaîne a été coupée avant ce contreseing")


def test_a_deleted_head_is_found_without_naming_the_cohort(register):
    RegisterHead.objects.all().delete()

    with pytest.raises(CommandError):
        run()


def test_an_erased_detail_leaves_the_chain_intact(register):
    EntryPayload.objects.filter(entry__sequence=1).update(
        salt="", details={}, erased_at=timezone.now()
    )

    today = timezone.localdate()
    assert run().splitlines()[1] == (
        f"  entrée n° 1 : intact, effacé le {today:%d/%m/%Y}"
    )


def test_an_altered_unit_is_found_and_rebuilt(register, nora):
    AttendanceUnit.objects.filter(enrolment=nora).update(
        state="present", on_site_minutes=180
    )

    sequence, what = broken(register)
    rebuilt = rebuild_units(register)

    assert (sequence, what) == (
        2,
        "une unité d’assiduité ne dit pas ce que dit le registre",
    )
    assert rebuilt == 1
    assert verify_cohort(register).is_intact
    assert AttendanceUnit.objects.get(enrolment=nora).state == "to_justify"


def test_a_unit_out_of_nowhere_is_found_and_removed(register, enrolment, afternoon):
    AttendanceUnit.objects.create(
        enrolment=enrolment, half_day=afternoon, state="present", remote_minutes=180
    )

    assert broken(register)[1] == "une unité d’assiduité n’a aucune entrée au registre"
    run("--rebuild")

    assert verify_cohort(register).is_intact


def test_the_export_holds_every_entry_and_no_name(register, tmp_path):
    path = tmp_path / "chain.jsonl"

    run("--export", str(path))

    lines = [json.loads(line) for line in path.read_text().splitlines()]
    assert [line["sequence"] for line in lines] == [1, 2, 3]
    assert lines[1]["previous_hash"] == lines[0]["hash"]
    assert "Amina" not in path.read_text()


def test_an_unknown_cohort_is_said(db):
    with pytest.raises(CommandError, match="Aucune session") as failure:
        run("INCONNUE")

    assert failure.value.returncode == 2


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE training_registerentry SET state = 'present'",
        "DELETE FROM training_registerentry",
        "UPDATE training_signedhead SET signature = ''",
        "DELETE FROM training_signedhead",
    ],
)
def test_the_database_itself_refuses_change_and_deletion(register, statement):
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)

    assert verify_cohort(register).is_intact
