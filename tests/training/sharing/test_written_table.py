"""The table of docs/sharing.md holds: each cell is asked of real rows."""

from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.utils import timezone

from tests.cast import make_member, make_organisation, viewer_of
from training.models import (
    AccessGrant,
    AccessLog,
    AttendanceUnit,
    Certificate,
    ClassSession,
    Cohort,
    Enrolment,
    Outcome,
    Paper,
    Referral,
)
from training.sharing.rules.table import TABLE, Standing
from training.sharing.rules.vocabulary import Scope
from training.sharing.rules.written import sharing_page
from training.sharing.services import record_read

# What each part of the table is, in rows; notes between partners come later, and
# two records that resemble have their own tests.
ROWS = {
    "referral": Referral,
    "follow-up": Enrolment,
    "attendance": AttendanceUnit,
    "outcomes": Outcome,
    "certificates": Certificate,
    "file": Paper,
    "sessions": ClassSession,
    "figures": Cohort,
    "shares": AccessGrant,
}


@pytest.fixture
def record(enrolment, morning, university, chloe):
    """A row of Amina's for each part."""
    AttendanceUnit.objects.create(
        enrolment=enrolment, half_day=morning, state="present", method="trainer_entry"
    )
    Certificate.objects.create(
        enrolment=enrolment,
        provider=university,
        number="2026-0001",
        facts={},
        file=ContentFile(b"%PDF-1.7", "certificat.pdf"),
        sha256="0" * 64,
    )
    actor = {"actor_kind": "system"}
    today = timezone.localdate()
    Outcome.objects.create(
        enrolment=enrolment, observed_on=today, situation="job", **actor
    )
    Paper.objects.create(
        enrolment=enrolment, label="Diplôme", due_on=today, state="expected"
    )
    record_read(viewer_of(chloe), [enrolment.person_id], part="attendance")
    return enrolment


@pytest.fixture
def asks(record, request, territory, agency):
    """Standing → who asks."""

    def viewer(standing: str):
        if standing == Standing.DATA_PROTECTION:
            return viewer_of(make_member("Odile Ferrand", territory, "data_protection"))
        if standing in (Standing.FUNDER, Standing.ALLOWANCE_PAYER):
            payer = make_organisation("Payeur", standing)
            return viewer_of(make_member("Régine Morin", payer, "manager"))
        names = {"person": "amina", "office": "hugo", "trainer": "chloe"}
        name = names.get(standing, "bruno" if standing == "coordinator" else "denis")
        return viewer_of(request.getfixturevalue(name))

    return viewer


@pytest.mark.parametrize("part", ROWS)
@pytest.mark.parametrize(
    "standing",
    [row for row in Standing if row not in (Standing.SHARE, Standing.AUTHOR)],
)
def test_what_each_sees_without_a_share(part, standing, asks):
    viewer = asks(standing)

    seen = ROWS[part].objects.visible_to(viewer).exists()

    assert seen == TABLE[part].opens_to(standing)


@pytest.mark.parametrize("part", [part for part in ROWS if TABLE[part].scope])
def test_a_share_opens_the_parts_it_names_and_no_other(part, record, denis):
    AccessGrant.objects.update(scopes=part)
    seen = {
        other
        for other, model in ROWS.items()
        if TABLE[other].scope and _seen(model, viewer_of(denis), other)
    }

    assert seen == {part}


def _seen(model, viewer, part) -> bool:
    if model is Enrolment:
        return model.objects.visible_to(viewer, Scope(part)).exists()
    return model.objects.visible_to(viewer).exists()


@pytest.mark.parametrize("part", ["file", "sessions", "figures"])
def test_no_share_opens_what_the_table_leaves_closed(part, record, denis, referral):
    AccessGrant.objects.update(scopes=" ".join(Scope.values))

    assert not ROWS[part].objects.visible_to(viewer_of(denis)).exists()


def test_only_the_person_reads_the_journal_without_a_reason(asks):
    readers = {
        standing
        for standing in Standing
        if AccessLog.objects.visible_to(asks(standing)).exists()
    }

    assert readers == {Standing.PERSON}


def test_the_documentation_is_up_to_date():
    written = Path(settings.BASE_DIR, "docs", "sharing.md").read_text("utf-8")

    assert written == sharing_page()
