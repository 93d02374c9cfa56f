"""The chain's arithmetic, against values computed once and written down."""

from datetime import UTC, date, datetime, timedelta, timezone
from uuid import UUID

import pytest
from django.test import override_settings

from training.register import chain

COHORT = UUID("6f1c0c1e-7a44-4a0e-9a4d-0d6a1c1f2b3c")
FACTS = {
    "cohort": COHORT,
    "date": date(2026, 11, 24),
    "business_at": datetime(2026, 11, 24, 9, 2, tzinfo=timezone(timedelta(hours=1))),
    "period": "après-midi",
    "enrolment": None,
    "is_late": False,
    "on_site_minutes": 180,
}


def test_the_canonical_form_is_sorted_tight_and_in_utc():
    assert chain.canonical(FACTS).decode() == (
        '{"business_at":"2026-11-24T08:02:00.000000Z",'
        '"cohort":"6f1c0c1e-7a44-4a0e-9a4d-0d6a1c1f2b3c","date":"2026-11-24",'
        '"enrolment":null,"is_late":false,"on_site_minutes":180,'
        '"period":"après-midi"}'
    )


def test_the_same_instant_has_one_form_in_every_zone():
    utc = FACTS | {"business_at": datetime(2026, 11, 24, 8, 2, tzinfo=UTC)}

    assert chain.canonical(utc) == chain.canonical(FACTS)


def test_vector_of_an_entry_hash():
    assert chain.entry_hash(FACTS, chain.GENESIS) == (
        "d2a0812627581d9941a069c7261f0c977c27eada270ba7f4a7551ffbad5fcd1f"
    )


def test_vector_of_a_payload_digest():
    digest = chain.payload_digest({"reason": "Départ à 11 h"}, "00ff" * 8)

    assert digest == "9ac8e449e43bb0113094dfe130f1f42ed91de0e81afded9f7107766f33da643f"


@override_settings(REGISTER_KEY="a key kept apart")
def test_vector_of_a_head_signature():
    assert chain.head_signature(COHORT, 3, "ab" * 32) == (
        "66d296ad964cb62ffbbc2b63829a04a5152a7c0992d09075185794f3bcf390d5"
    )


def test_floats_are_refused():
    with pytest.raises(TypeError, match="float"):
        chain.canonical({"minutes": 1.5})
