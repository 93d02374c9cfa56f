"""Reads LHEO 2.2 and 2.3 record by record, in constant memory.

One bad record costs no other; a file that breaks off keeps what stood before.
"""

from collections.abc import Iterator
from hashlib import sha256
from typing import BinaryIO

from django.utils.translation import gettext as _
from lxml import etree

from cms.exchange.lheo_fields import course_from
from cms.exchange.lheo_file import CHUNK, SAFE, broken_off, feed, open_lheo, unreadable
from cms.exchange.lheo_nodes import Node, RecordRefused
from cms.exchange.records import FileUnusable, GoodRecord, ReadResult, RefusedRecord


def read_lheo(stream: BinaryIO) -> Iterator[ReadResult]:
    """Yields each `formation` of the file, good or refused, in its order.

    Raises FileUnusable, with the sentence to show, if nothing can be read. A file
    that breaks off after some records ends with a refused one that says where.
    """
    root, namespace, start = open_lheo(stream)
    above = "/lheo/offres" if root == "lheo" else "/lheo-plus/lheo/offres"
    parser = etree.XMLPullParser(
        events=("end",), tag=f"{{{namespace}}}formation", **SAFE
    )
    numbers: dict[str, int] = {}
    position = 0
    broken = None
    for chunk in _chunks(start, stream):
        broken = feed(parser, chunk)
        for _event, element in parser.read_events():
            if not _is_record(element, namespace):
                continue
            position += 1
            yield _read(element, f"{above}/formation[{position}]", numbers)
            _forget(element)
        if broken is not None:
            break
    if not position:
        raise FileUnusable(
            unreadable(broken)
            if broken is not None
            else _("Ce fichier LHEO ne contient aucune formation : rien n’a été lu.")
        )
    if broken is not None:
        yield RefusedRecord(broken.lineno or 0, above, "", broken_off(broken))


def _chunks(start: bytes, stream: BinaryIO) -> Iterator[bytes | None]:
    yield start
    while chunk := stream.read(CHUNK):
        yield chunk
    yield None


def _is_record(element: etree._Element, namespace: str) -> bool:
    parent = element.getparent()
    return parent is not None and parent.tag == f"{{{namespace}}}offres"


def _read(element: etree._Element, path: str, numbers: dict[str, int]) -> ReadResult:
    """One record; `numbers` are those already read, with their lines."""
    node = Node(element, path, element.sourceline, etree.QName(element).namespace)
    try:
        course = course_from(node)
        if course.number in numbers:
            raise node.refuse(
                _(
                    "Le numéro « %(number)s » a déjà servi à la ligne %(line)s. Donnez "
                    "à chaque formation son propre numéro."
                )
                % {"number": course.number, "line": numbers[course.number]}
            )
    except RecordRefused as refused:
        return RefusedRecord(
            refused.line, refused.path, node.attribute("numero"), refused.reason
        )
    numbers[course.number] = node.line
    return GoodRecord(
        line=node.line,
        path=path,
        course=course,
        verbatim=etree.tostring(element, encoding="unicode", with_tail=False),
        digest=sha256(
            etree.tostring(element, method="c14n", exclusive=True, with_tail=False)
        ).hexdigest(),
        remarks=tuple(node.remarks),
    )


def _forget(element: etree._Element) -> None:
    """Frees the record and what stands before it, so that memory stays flat."""
    parent = element.getparent()
    element.clear()
    while element.getprevious() is not None:
        del parent[0]
