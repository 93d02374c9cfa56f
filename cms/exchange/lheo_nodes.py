"""An XML element that knows its path and line, and notes what it can't make out."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email
from django.utils.translation import gettext as _
from lxml import etree

from cms.exchange.records import Remark
from cms.exchange.texts import (
    decimal_number,
    known_date,
    one_line,
    plain_text,
    whole_number,
)

LONGEST_NUMBER = 100
is_url = URLValidator(schemes=["http", "https"])


class RecordRefused(Exception):
    """The record can't be imported: where, and why."""

    def __init__(self, line: int, path: str, reason: str) -> None:
        super().__init__(reason)
        self.line, self.path, self.reason = line, path, reason


@dataclass(frozen=True)
class Node:
    """An element (perhaps absent) with its path from the root of the file."""

    element: etree._Element | None
    path: str
    line: int
    namespace: str
    remarks: list[Remark] = field(default_factory=list)

    def __bool__(self) -> bool:
        return self.element is not None

    def _below(self, element: etree._Element | None, step: str) -> "Node":
        line = self.line if element is None else element.sourceline
        return Node(element, f"{self.path}/{step}", line, self.namespace, self.remarks)

    def child(self, name: str) -> "Node":
        """The first child of this name; an absent one is falsy and reads as silence."""
        if self.element is None:
            return self._below(None, name)
        return self._below(self.element.find(f"{{{self.namespace}}}{name}"), name)

    def at(self, *names: str) -> "Node":
        """The descendant reached by these names."""
        node = self
        for name in names:
            node = node.child(name)
        return node

    def children(self, name: str) -> Iterator["Node"]:
        """All children of this name, numbered from 1 in their paths."""
        if self.element is not None:
            found = self.element.iterchildren(f"{{{self.namespace}}}{name}")
            for number, element in enumerate(found, start=1):
                yield self._below(element, f"{name}[{number}]")

    def remark(self, reason: str) -> None:
        self.remarks.append(Remark(self.line, self.path, reason))

    def refuse(self, reason: str) -> RecordRefused:
        return RecordRefused(self.line, self.path, reason)

    def attribute(self, name: str) -> str:
        return one_line(self.element.get(name)) if self else ""

    def number(self) -> str:
        """The source's own number of this element; one that can't be kept refuses."""
        found = self.attribute("numero")
        if len(found) > LONGEST_NUMBER:
            raise self.refuse(
                _("Le numéro « %s… » dépasse 100 signes : raccourcissez-le.")
                % found[:20]
            )
        return found

    def short(self, size: int) -> str:
        """A code of at most `size` signs; a longer one is left out with a remark."""
        if len(self.words) <= size:
            return self.words
        self.remark(
            _("« %(code)s » dépasse %(size)s signes : laissé de côté.")
            % {"code": self.words, "size": size}
        )
        return ""

    @property
    def raw(self) -> str:
        return "".join(self.element.itertext("*")).strip() if self else ""

    @property
    def text(self) -> str:
        return plain_text(self.raw)

    @property
    def words(self) -> str:
        return one_line(self.raw)

    def texts(self, name: str) -> tuple[str, ...]:
        """The words of each child of this name, without repeats or silences."""
        found = (child.words for child in self.children(name))
        return tuple(dict.fromkeys(word for word in found if word))

    def codes(self, name: str, size: int) -> tuple[str, ...]:
        """Like `texts`, for codes of at most `size` signs."""
        found = (child.short(size) for child in self.children(name))
        return tuple(dict.fromkeys(code for code in found if code))

    def flag(self) -> bool:
        """LHEO's dict-boolean; silence is "no"."""
        if self.words not in ("", "0", "1"):
            self.remark(
                _("« %s » n’est ni 0 (non) ni 1 (oui) : lu comme « non ».") % self.words
            )
        return self.words == "1"

    def code(self, known: dict[str, str]) -> str:
        """The meaning of a code, or "" with a remark if the list doesn't know it."""
        if self.words and self.words not in known:
            self.remark(
                _(
                    "Le code « %(code)s » n’existe pas (codes connus : %(known)s) : "
                    "laissé de côté."
                )
                % {"code": self.words, "known": ", ".join(known)}
            )
        return known.get(self.words, "")

    def integer(self) -> int | None:
        return self._number(whole_number)

    def decimal(self) -> Decimal | None:
        return self._number(decimal_number)

    def _number(self, read):
        """What isn't a number where money or hours are due refuses the record."""
        if not self.words:
            return None
        try:
            return read(self.words)
        except ValueError:
            raise self.refuse(
                _("« %s » n’est pas un nombre possible ici. Écrivez par exemple : 140.")
                % self.words
            ) from None

    def day(self) -> date | None:
        """The day, or `None` with a remark if the source doesn't know it."""
        raw = self.words
        try:
            found = known_date(raw) if raw else None
        except ValueError:
            self.remark(
                _("« %s » n’est pas une date (attendu : AAAAMMJJ) : laissée de côté.")
                % raw
            )
            return None
        if found is None and raw:
            self.remark(_("La date « %s » ne dit pas le jour : laissée de côté.") % raw)
        return found

    def url(self) -> str:
        """A web address; one without `http://` gets it, what is none is left out."""
        address = self.words
        if not address:
            return ""
        if "://" not in address:
            address = f"http://{address}"
        return self._valid(address, is_url, _("adresse de site"))

    def email(self) -> str:
        return self._valid(self.words, validate_email, _("adresse de courriel"))

    def _valid(self, value: str, check, kind: str) -> str:
        if not value:
            return ""
        try:
            check(value)
        except ValidationError:
            self.remark(
                _("« %(value)s » n’est pas une %(kind)s : laissée de côté.")
                % {"value": value, "kind": kind}
            )
            return ""
        return value

    def coordinate(self, limit: float) -> float | None:
        """Degrees between -limit and limit, or `None`; 0 means unknown."""
        try:
            degrees = float(self.words.replace(",", "."))
        except ValueError:
            return None
        return degrees if degrees and -limit <= degrees <= limit else None
