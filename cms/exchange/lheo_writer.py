"""Writes LHEO 2.3, valid against the published schema, one course at a time."""

import re
from collections.abc import Iterable
from datetime import date
from typing import BinaryIO

from lxml import etree
from lxml.etree import SubElement

from cms.exchange.records import (
    ActionRecord,
    CodeRecord,
    ContactRecord,
    CourseRecord,
    PlaceRecord,
    ProviderRecord,
    SessionRecord,
)
from cms.exchange.texts import shortened

NAMESPACE = "http://lheo.gouv.fr/2.3"
MODES = {"on_site": "0", "blended": "1", "remote": "2"}
RECRUITMENTS = {"open": "1", "closed": "2", "suspended": "3"}
# What the schema wants where we know nothing, as the field's own files write it.
SILENCE = "-"
UNKNOWN_DAY = "00000000"
UNKNOWN_SIRET = "0" * 14
UNKNOWN_DECLARATION = "9" * 11
UNKNOWN_POSTAL_CODE = "00000"
EVERY_PUBLIC = "83056"
# Control characters that XML 1.0 can't hold.
UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def write_lheo(courses: Iterable[CourseRecord], stream: BinaryIO) -> list[str]:
    """Writes the courses; answers the numbers of those left out.

    LHEO wants an action with a session: what has none is left out.
    """
    left_out = []
    # Records are built without a namespace: they stand in the root's.
    with etree.xmlfile(stream, encoding="UTF-8") as file:
        file.write_declaration()
        with file.element("lheo", nsmap={None: NAMESPACE}), file.element("offres"):
            for course in courses:
                if any(action.sessions for action in course.actions):
                    file.write(_course(course), pretty_print=True)
                else:
                    left_out.append(course.number)
    return left_out


def _add(parent: etree._Element, name: str, text: str = "", size: int = 0, **facts):
    """A child with its text (cut to the schema's `size`) and attributes."""
    child = SubElement(parent, name, facts)
    if text:
        text = UNWRITABLE.sub("", text)
        child.text = shortened(text, size) if size else text
    return child


def _owed(parent: etree._Element, name: str, text: str, size: int = 3000) -> None:
    """A mandatory text: "-" where we have none."""
    _add(parent, name, text or SILENCE, size)


def _offered(parent: etree._Element, name: str, text: object, size: int = 250) -> None:
    """An optional text: nothing where we have none."""
    if text not in ("", None):
        _add(parent, name, str(text), size)


def _flag(parent: etree._Element, name: str, value: bool) -> None:
    _add(parent, name, "1" if value else "0")


def _numbered(number: str) -> dict[str, str]:
    return {"numero": number} if number else {}


def _course(course: CourseRecord) -> etree._Element:
    node = etree.Element("formation", _numbered(course.number))
    _domain(node, course.codes)
    _owed(node, "intitule-formation", course.title, 255)
    _owed(node, "objectif-formation", course.objective)
    _owed(node, "resultats-attendus", course.expected_results)
    _owed(node, "contenu-formation", course.content)
    _flag(node, "certifiante", course.is_certifying)
    for contact in course.contacts or (ContactRecord(),):
        _contact(_add(node, "contact-formation"), contact)
    _add(node, "parcours-de-formation", course.pathway or "1")
    _add(node, "code-niveau-entree", course.entry_level or "0")
    _offered(node, "objectif-general-formation", course.general_objective)
    _certifications(node, course.codes)
    _offered(node, "code-niveau-sortie", course.exit_level)
    _url(node, "url-formation", course.website)
    for action in course.actions:
        if action.sessions:
            _action(_add(node, "action", **_numbered(action.number)), action)
    _responsible(_add(node, "organisme-formation-responsable"), course.provider)
    return node


def _codes_of(codes: tuple[CodeRecord, ...], kind: str, most: int) -> list[str]:
    return [code.code for code in codes if code.kind == kind][:most]


def _domain(parent: etree._Element, codes: tuple[CodeRecord, ...]) -> None:
    node = _add(parent, "domaine-formation")
    for kind, name, most in (
        ("formacode", "code-FORMACODE", 5),
        ("nsf", "code-NSF", 3),
        ("rome", "code-ROME", 5),
    ):
        for code in _codes_of(codes, kind, most):
            _add(node, name, code)


def _certifications(parent: etree._Element, codes: tuple[CodeRecord, ...]) -> None:
    """One `certification` per rank: the codes of one rank name one certification."""
    kinds = (
        ("rncp", "code-RNCP"),
        ("certifinfo", "code-CERTIFINFO"),
        ("rs", "code-RS"),
    )
    columns = [(name, _codes_of(codes, kind, 5)) for kind, name in kinds]
    for rank in range(max(len(found) for _name, found in columns)):
        node = _add(parent, "certification")
        for name, found in columns:
            if rank < len(found):
                _add(node, name, found[rank])


def _action(node: etree._Element, action: ActionRecord) -> None:
    _owed(node, "rythme-formation", action.rhythm)
    for public in action.publics[:10] or (EVERY_PUBLIC,):
        _add(node, "code-public-vise", public)
    _flag(node, "niveau-entree-obligatoire", action.is_entry_level_required)
    _owed(node, "modalites-alternance", action.alternation)
    _add(node, "modalites-enseignement", MODES[action.mode])
    _owed(node, "conditions-specifiques", action.specific_conditions)
    _flag(node, "prise-en-charge-frais-possible", action.is_funding_possible)
    if action.place:
        _place(_add(node, "lieu-de-formation"), action.place)
    _flag(node, "modalites-entrees-sorties", action.is_permanent_entry)
    _url(node, "url-action", action.website)
    for session in action.sessions:
        _session(_add(node, "session", **_numbered(session.number)), session)
    _offered(node, "restauration", action.catering)
    _offered(node, "hebergement", action.lodging)
    _offered(node, "transport", action.transport)
    _offered(node, "acces-handicapes", action.accessibility)
    _offered(node, "prix-total-TTC", action.price, 10)
    _offered(node, "duree-indicative", action.duration, 150)
    _offered(node, "nombre-heures-centre", action.hours_in_centre)
    _offered(node, "nombre-heures-entreprise", action.hours_in_company)
    _offered(node, "nombre-heures-total", action.hours_total)
    if action.delivering_provider:
        _deliverer(_add(node, "organisme-formateur"), action.delivering_provider)
    for funder in action.funders[:8]:
        _add(_add(node, "organisme-financeur"), "code-financeur", funder)


def _day(day: date | None) -> str:
    return f"{day:%Y%m%d}" if day else UNKNOWN_DAY


def _session(node: etree._Element, session: SessionRecord) -> None:
    period = _add(node, "periode")
    _add(period, "debut", _day(session.starts_on))
    _add(period, "fin", _day(session.ends_on))
    _address(_add(node, "adresse-inscription"), session.enrolment_place)
    _offered(node, "modalites-inscription", session.enrolment_terms, 255)
    _offered(node, "etat-recrutement", RECRUITMENTS.get(session.recruitment))
    if session.seats is not None:
        recruitment = _add(node, "recrutement")
        _add(recruitment, "modalite-recrutement", "0")
        _add(recruitment, "nb-places", str(session.seats))
    _url(node, "url-session", session.website)


def _address(parent: etree._Element, place: PlaceRecord) -> None:
    node = _add(parent, "adresse")
    _offered(node, "denomination", place.name, 255)
    for line in place.street.split(", ")[:4] if place.street else (SILENCE,):
        _add(node, "ligne", line, 50)
    postal_code = place.postal_code
    _add(
        node,
        "codepostal",
        postal_code if len(postal_code) == 5 else UNKNOWN_POSTAL_CODE,
    )
    _owed(node, "ville", place.city, 50)
    if len(place.insee_code) == 5:
        _add(node, "code-INSEE-commune", place.insee_code)
    if place.latitude is not None and place.longitude is not None:
        position = _add(node, "geolocalisation")
        _add(position, "latitude", str(place.latitude))
        _add(position, "longitude", str(place.longitude))


def _place(parent: etree._Element, place: PlaceRecord) -> None:
    details = _add(parent, "coordonnees")
    _offered(details, "nom", place.name, 50)
    _address(details, PlaceRecord(**{**vars(place), "name": ""}))


def _contact(parent: etree._Element, contact: ContactRecord) -> None:
    _offered(parent, "type-contact", contact.kind)
    _details(parent, contact)


def _details(parent: etree._Element, contact: ContactRecord) -> None:
    node = _add(parent, "coordonnees")
    _offered(node, "nom", contact.name, 50)
    if contact.place:
        _address(node, contact.place)
    if contact.phone:
        _add(_add(node, "telfixe"), "numtel", contact.phone, 25)
    _offered(node, "courriel", contact.email, 160)
    _url(node, "web", contact.website)


def _url(parent: etree._Element, name: str, address: str) -> None:
    """One longer than the schema's 400 signs is left out: cut, it leads nowhere."""
    if address and len(address) <= 400:
        _add(_add(parent, name), "urlweb", address)


def _siret(parent: etree._Element, name: str, siret: str) -> None:
    _add(_add(parent, name), "SIRET", siret or UNKNOWN_SIRET)


def _responsible(node: etree._Element, provider: ProviderRecord) -> None:
    number = provider.activity_declaration_number
    _add(node, "numero-activite", number if len(number) == 11 else UNKNOWN_DECLARATION)
    _siret(node, "SIRET-organisme-formation", provider.siret)
    _owed(node, "nom-organisme", provider.name, 250)
    _owed(node, "raison-sociale", provider.legal_name, 250)
    _details(_add(node, "coordonnees-organisme"), provider.contact)
    _contact(_add(node, "contact-organisme"), provider.contact)


def _deliverer(node: etree._Element, provider: ProviderRecord) -> None:
    _siret(node, "SIRET-formateur", provider.siret)
    _add(node, "raison-sociale-formateur", provider.name, 250)
    if provider.contact != ContactRecord():
        _contact(_add(node, "contact-formateur"), provider.contact)
