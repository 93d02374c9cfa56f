"""What we write is valid LHEO 2.3 and reads back as it was."""

import dataclasses
import io

import pytest
from lxml import etree

from cms.exchange.lheo import read_lheo
from cms.exchange.lheo_writer import write_lheo
from cms.exchange.records import CourseRecord
from tests.lheo_files import formation, lheo, real, session


def courses(content: bytes) -> list[CourseRecord]:
    return [result.course for result in read_lheo(io.BytesIO(content))]


def written(records: list[CourseRecord]) -> bytes:
    stream = io.BytesIO()
    assert write_lheo(records, stream) == []
    return stream.getvalue()


def told(course: CourseRecord) -> dict:
    """The course without where its sessions stood in the file."""
    facts = dataclasses.asdict(course)
    for action in facts["actions"]:
        for found in action["sessions"]:
            del found["line"], found["path"]
    return facts


SEATS = (
    "<recrutement><modalite-recrutement>7</modalite-recrutement>"
    "<nb-places>12</nb-places></recrutement>"
)
VARIED = lheo(
    formation(),
    formation(session("S2", starts="00000000", more=SEATS), number="F2", mode="2"),
    formation(number="F3", contact="", siret="1", price="", hours="", objective="-"),
)


def test_a_course_reads_back_as_it_was_written():
    before = courses(VARIED)

    after = courses(written(before))

    assert [told(course) for course in after] == [told(course) for course in before]


def test_what_we_write_is_valid_lheo():
    schema = etree.XMLSchema(file=str(real("lheo-2.3.xsd")))

    document = etree.fromstring(written(courses(VARIED)))

    assert schema.validate(document), schema.error_log


@pytest.mark.parametrize(
    "name", ["intercarif-2.2-afpa-two-actions.xml", "lheo-2.3-bts-onisep.xml"]
)
def test_a_real_file_is_written_again_as_valid_lheo(name):
    schema = etree.XMLSchema(file=str(real("lheo-2.3.xsd")))

    document = etree.fromstring(written(courses(real(name).read_bytes())))

    assert schema.validate(document), schema.error_log


def test_control_characters_of_a_text_are_not_written():
    (course,) = courses(lheo(formation()))

    content = written([dataclasses.replace(course, objective="a\x0bb")])

    assert courses(content)[0].objective == "ab"


def test_a_course_without_a_session_is_left_out_and_named():
    (course,) = courses(lheo(formation()))
    action = dataclasses.replace(course.actions[0], sessions=())
    stream = io.BytesIO()

    left_out = write_lheo([dataclasses.replace(course, actions=(action,))], stream)

    assert left_out == ["F1"]
    assert b"<formation" not in stream.getvalue()
