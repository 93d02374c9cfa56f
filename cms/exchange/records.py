"""A catalogue's records as plain data, whatever the format they came in.

The fields follow LHEO, whose every mandatory field has its place here. An empty
string or `None` says that the source keeps silent; nothing is ever invented.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


class FileUnusable(Exception):
    """Nothing of the file can be read; `str()` is the French sentence to show."""


@dataclass(frozen=True)
class PlaceRecord:
    """An address; `street` is one line, coordinates are in degrees (WGS 84)."""

    name: str = ""
    street: str = ""
    postal_code: str = ""
    city: str = ""
    insee_code: str = ""
    latitude: float | None = None
    longitude: float | None = None


@dataclass(frozen=True)
class ContactRecord:
    """Whom to call; `kind` is LHEO's dict-type-contact, or empty."""

    kind: str = ""
    name: str = ""
    phone: str = ""
    email: str = ""
    website: str = ""
    place: PlaceRecord | None = None


@dataclass(frozen=True)
class ProviderRecord:
    """A responsible or delivering provider; `siret` is empty unless it is valid."""

    siret: str = ""
    name: str = ""
    legal_name: str = ""
    activity_declaration_number: str = ""
    contact: ContactRecord = ContactRecord()


@dataclass(frozen=True)
class CodeRecord:
    """A code of `cms.models.CourseCode.Kind`."""

    kind: str
    code: str


@dataclass(frozen=True)
class SessionRecord:
    """A session: dates are `None` when the source doesn't know the very day.

    `recruitment` is `open`, `closed`, `suspended`, or empty. `seats` is how many
    people the source takes in, if it says so. `line` is where the session stands.
    """

    number: str = ""
    starts_on: date | None = None
    ends_on: date | None = None
    recruitment: str = ""
    seats: int | None = None
    enrolment_place: PlaceRecord = PlaceRecord()
    enrolment_terms: str = ""
    website: str = ""
    line: int = 0
    path: str = ""


@dataclass(frozen=True)
class ActionRecord:
    """How and where a course is given. `mode` is `on_site`, `blended` or `remote`.

    Hours are whole hours, the price is in euros with taxes; `publics` are FORMACODE
    codes, `funders` LHEO's codes of funders.
    """

    number: str = ""
    mode: str = "on_site"
    rhythm: str = ""
    publics: tuple[str, ...] = ()
    is_entry_level_required: bool = False
    alternation: str = ""
    specific_conditions: str = ""
    is_funding_possible: bool = False
    is_permanent_entry: bool = False
    place: PlaceRecord | None = None
    website: str = ""
    catering: str = ""
    lodging: str = ""
    transport: str = ""
    accessibility: str = ""
    duration: str = ""
    hours_total: int | None = None
    hours_in_centre: int | None = None
    hours_in_company: int | None = None
    price: Decimal | None = None
    funders: tuple[str, ...] = ()
    delivering_provider: ProviderRecord | None = None
    sessions: tuple[SessionRecord, ...] = ()


@dataclass(frozen=True)
class CourseRecord:
    """A course with its actions, as one record of the source tells it.

    `pathway`, `entry_level`, `exit_level` and `general_objective` are LHEO codes.
    """

    number: str
    title: str
    provider: ProviderRecord
    objective: str = ""
    expected_results: str = ""
    content: str = ""
    is_certifying: bool = False
    pathway: str = ""
    entry_level: str = ""
    exit_level: str = ""
    general_objective: str = ""
    codes: tuple[CodeRecord, ...] = ()
    contacts: tuple[ContactRecord, ...] = ()
    website: str = ""
    actions: tuple[ActionRecord, ...] = ()


@dataclass(frozen=True)
class Remark:
    """Something in a good record that a person should look at."""

    line: int
    path: str
    reason: str


@dataclass(frozen=True)
class GoodRecord:
    """A record that can be imported, with its words as they stood in the file.

    `digest` is the SHA-256 of the record's canonical XML, in hexadecimal.
    """

    line: int
    path: str
    course: CourseRecord
    verbatim: str
    digest: str
    remarks: tuple[Remark, ...] = ()

    @property
    def reference(self) -> str:
        return self.course.number


@dataclass(frozen=True)
class RefusedRecord:
    """A record left out: where it stands, its number, and why, in French."""

    line: int
    path: str
    reference: str
    reason: str


ReadResult = GoodRecord | RefusedRecord
