"""What a good LHEO record says, and what is made of the field's bad habits."""

import io
import tracemalloc
from datetime import date
from decimal import Decimal

import pytest

from cms.exchange.lheo import read_lheo
from cms.exchange.records import CodeRecord, GoodRecord
from tests.lheo_files import (
    SIRET,
    V22,
    V23,
    Pieces,
    formation,
    lheo,
    many,
    real,
    session,
)


def read(*formations: str, version: str = V23) -> list:
    return list(read_lheo(io.BytesIO(lheo(*formations, version=version))))


def read_one(*sessions: str, **changes: str) -> GoodRecord:
    (result,) = read(formation(*sessions, **changes))
    assert isinstance(result, GoodRecord), result
    return result


@pytest.mark.parametrize("version", [V22, V23])
def test_both_versions_are_read_alike(version):
    (result,) = read(formation(), version=version)

    course = result.course
    assert (course.number, course.title) == ("F1", "Poser des cloisons")
    assert course.entry_level == "13"
    assert course.is_certifying is True
    assert CodeRecord("rncp", "35000") in course.codes
    assert course.provider.siret == SIRET
    (action,) = course.actions
    assert (action.mode, action.hours_total) == ("on_site", 140)
    assert action.price == Decimal("1200.50")
    assert action.publics == ("83056",)
    (found,) = action.sessions
    assert (found.starts_on, found.ends_on) == (date(2027, 1, 4), date(2027, 3, 31))
    assert found.recruitment == "open"


@pytest.mark.parametrize(
    ("code", "mode"), [("0", "on_site"), ("1", "blended"), ("2", "remote")]
)
def test_the_three_modes_are_known(code, mode):
    assert read_one(mode=code).course.actions[0].mode == mode


def test_a_dash_is_silence():
    course = read_one().course

    assert course.expected_results == ""
    assert course.actions[0].alternation == ""
    assert course.provider.legal_name == ""


def test_html_becomes_lines_and_its_scripts_vanish():
    course = read_one(
        objective="&lt;p&gt;Apprendre&amp;nbsp;à&lt;/p&gt;&lt;ul&gt;&lt;li&gt;lire"
        "&lt;/li&gt;&lt;li&gt;poser&lt;/li&gt;&lt;/ul&gt;"
        "&lt;script&gt;alert(1)&lt;/script&gt;"
    ).course

    assert course.objective == "Apprendre à\n• lire\n• poser"


def test_an_arrondissement_keeps_its_insee_code():
    place = read_one().course.actions[0].place

    assert (place.name, place.insee_code) == ("Atelier du Port", "75110")


def test_empty_contact_details_are_no_obstacle():
    (contact,) = read_one(contact="").course.contacts

    assert (contact.name, contact.phone, contact.email) == ("", "", "")


def test_a_wrong_address_is_left_out_with_a_remark():
    result = read_one(
        contact="<courriel>pas un courriel</courriel>"
        "<web><urlweb>javascript://x</urlweb></web>"
    )

    assert result.course.contacts[0].email == ""
    assert result.course.contacts[0].website == ""
    assert [remark.path for remark in result.remarks] == [
        "/lheo/offres/formation[1]/contact-formation[1]/coordonnees/courriel",
        "/lheo/offres/formation[1]/contact-formation[1]/coordonnees/web/urlweb",
    ]


@pytest.mark.parametrize("said", ["20170900", "00000000", "20170231", "bientôt"])
def test_a_day_that_is_not_known_is_not_invented(said):
    result = read_one(session("S1", starts=said))

    (found,) = result.course.actions[0].sessions
    assert found.starts_on is None
    assert found.ends_on == date(2027, 3, 31)
    (remark,) = result.remarks
    assert said in remark.reason
    assert remark.path.endswith("/action[1]/session[1]/periode/debut")


def test_an_invalid_siret_is_kept_out_but_the_course_stays():
    result = read_one(siret="99999999999999")

    assert result.course.provider.siret == ""
    assert "99999999999999" in result.remarks[0].reason


def test_announced_seats_are_read():
    seats = (
        "<recrutement><modalite-recrutement>7</modalite-recrutement>"
        "<nb-places>12</nb-places></recrutement>"
    )

    (found,) = read_one(session(more=seats)).course.actions[0].sessions

    assert found.seats == 12


def test_a_record_without_number_gets_one_that_stays():
    nameless = formation().replace('numero="F1"', "").replace('numero="F1-A"', "")

    (first,), (second,) = read(nameless), read(nameless.replace("140", "150"))

    assert first.reference == second.reference != ""
    assert "numero" in first.remarks[0].reason
    assert first.digest != second.digest


def test_the_words_of_the_source_are_kept():
    result = read_one()

    assert result.verbatim.startswith("<formation")
    assert "Poser des cloisons" in result.verbatim
    assert (result.line, len(result.digest)) == (2, 64)


def test_ten_thousand_records_take_no_more_memory_than_a_few():
    def peak(count: int) -> int:
        tracemalloc.start()
        read = sum(1 for _ in read_lheo(Pieces(many(count))))
        _now, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert read == count
        return peak

    peak(10)
    few, more = peak(500), peak(10_000)

    assert more - few < 3_000_000


def test_a_real_intercarif_record_is_read():
    path = real("intercarif-2.2-afpa-two-actions.xml")

    with path.open("rb") as stream:
        (result,) = read_lheo(stream)

    assert result.course.title == "Titre professionnel plaquiste"
    assert [action.number for action in result.course.actions] == [
        "07_114782",
        "07_123324",
    ]
    assert result.course.actions[1].hours_total == 697
    assert result.remarks == ()


def test_a_real_onisep_record_is_read():
    with real("lheo-2.3-bts-onisep.xml").open("rb") as stream:
        (result,) = read_lheo(stream)

    assert "<" not in result.course.content
    assert result.course.website.startswith("http://www2.")
    assert result.course.provider.activity_declaration_number == ""
