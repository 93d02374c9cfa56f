"""The demo's own catalogue: valid LHEO 2.3, all three modes, no remark to make."""

from pathlib import Path

from lxml import etree

from cms.exchange.lheo import read_lheo
from cms.exchange.records import GoodRecord
from config import demo
from tests.lheo_files import real

DEMO = Path(demo.__file__).parent / "catalogue-lheo.xml"


def test_the_demo_catalogue_is_valid_lheo():
    schema = etree.XMLSchema(file=str(real("lheo-2.3.xsd")))

    assert schema.validate(etree.parse(DEMO)), schema.error_log


def test_the_demo_catalogue_reads_without_a_remark():
    with DEMO.open("rb") as stream:
        results = list(read_lheo(stream))

    assert len(results) == 60
    assert {type(result) for result in results} == {GoodRecord}
    assert [result.remarks for result in results if result.remarks] == []
    courses = [result.course for result in results]
    assert {action.mode for course in courses for action in course.actions} == {
        "on_site",
        "blended",
        "remote",
    }
    assert len({course.provider.siret for course in courses}) == 7
