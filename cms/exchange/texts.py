"""Words, dates and numbers as catalogue files hold them, turned into plain values."""

import html
import re
from datetime import date
from decimal import Decimal, InvalidOperation
from html.parser import HTMLParser

# How sources write "nothing to say" in a field that must not be empty.
SILENCES = {"", "-", "–", "—", ".", "--", "N/A", "n/a"}
# Any run of spaces, but not the hard one of French before « : » or inside quotes.
SPACES = re.compile(r"(?![\u00a0\u202f][:;?!»])(?!(?<=«)[\u00a0\u202f]\S)\s+")
TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
ENTITY = re.compile(r"&(#\d+|#x[0-9a-fA-F]+|[a-zA-Z]\w+);")
BLOCKS = {"p", "br", "div", "ul", "ol", "tr", "table", "h1", "h2", "h3", "h4", "h5"}


class _PlainText(HTMLParser):
    """Keeps the words of HTML; paragraphs and list items become lines."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.silenced = 0

    def handle_starttag(self, tag: str, attrs) -> None:
        if tag in ("script", "style"):
            self.silenced += 1
        elif tag == "li":
            self.parts.append("\n• ")
        elif tag in BLOCKS:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("script", "style"):
            self.silenced = max(0, self.silenced - 1)
        elif tag in BLOCKS:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self.silenced:
            self.parts.append(data)


def _spaced(text: str) -> str:
    """One space between words; the hard space before « : » and « ? » stays hard."""
    return SPACES.sub(" ", text).strip()


def plain_text(raw: str | None) -> str:
    """The words without markup, line by line; "" where the source keeps silent.

    HTML that was escaped into the field (`&lt;p&gt;`) is read as such: paragraphs
    and list items become lines, scripts are dropped.
    """
    text = raw or ""
    if ENTITY.search(text):
        text = html.unescape(text)
    if TAG.search(text):
        parser = _PlainText()
        parser.feed(text)
        parser.close()
        text = "".join(parser.parts)
    lines = [_spaced(line) for line in text.splitlines()]
    text = "\n".join(line for line in lines if line and line != "•")
    return "" if text in SILENCES else text


def one_line(raw: str | None) -> str:
    """Like `plain_text`, on a single line."""
    return _spaced(plain_text(raw))


def shortened(text: str, size: int) -> str:
    """The text, cut at a word with an ellipsis if it is longer than `size`."""
    if len(text) <= size:
        return text
    cut = text[: size - 1]
    return f"{cut.rsplit(' ', 1)[0] or cut}…"


def known_date(raw: str) -> date | None:
    """The day that `YYYYMMDD` says; `None` if the day isn't known (`20170900`,
    `00000000`, `99999999`); raises ValueError for what is no date at all."""
    if not re.fullmatch(r"\d{8}", raw):
        raise ValueError(raw)
    year, month, day = int(raw[:4]), int(raw[4:6]), int(raw[6:])
    if not year or not month or not day or raw == "99999999":
        return None
    return date(year, month, day)


def whole_number(raw: str) -> int:
    """`"300"`, `"1 200"`, `"35,0"` as an integer, rounded; raises ValueError."""
    return int(decimal_number(raw).to_integral_value())


def decimal_number(raw: str) -> Decimal:
    """A positive number with comma or point; raises ValueError."""
    try:
        value = Decimal("".join(raw.split()).removesuffix("€").replace(",", "."))
    except InvalidOperation:
        raise ValueError(raw) from None
    if not value.is_finite() or value < 0 or value >= 10**7:
        raise ValueError(raw)
    return value
