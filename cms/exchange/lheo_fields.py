"""Where each fact of LHEO 2.2 and 2.3 (one tree, two namespaces) goes in a record."""

from hashlib import sha256

from django.utils.translation import gettext as _

from cms.exchange.lheo_nodes import Node
from cms.exchange.records import (
    ActionRecord,
    CodeRecord,
    ContactRecord,
    CourseRecord,
    PlaceRecord,
    ProviderRecord,
    SessionRecord,
)
from people.identifiers import is_valid_siret

MODES = {"0": "on_site", "1": "blended", "2": "remote"}
RECRUITMENTS = {"1": "open", "2": "closed", "3": "suspended"}
PATHWAYS = {code: code for code in "1234"}
LEVELS = {code: code for code in (*"012345678", *map(str, range(11, 19)))}
OBJECTIVES = {code: code for code in "123456789"}


def course_from(node: Node) -> CourseRecord:
    """The record of one `formation`; raises RecordRefused where it can't be one."""
    title = node.child("intitule-formation")
    if not title.words:
        raise title.refuse(
            _("La formation n’a pas d’intitulé. Remplissez « intitule-formation ».")
        )
    actions = tuple(_action(child) for child in node.children("action"))
    if not actions:
        raise node.child("action").refuse(
            _(
                "La formation n’a aucune action : on ne sait ni où ni comment elle "
                "se donne. Ajoutez au moins une « action »."
            )
        )
    provider = _responsible(node.child("organisme-formation-responsable"))
    return CourseRecord(
        number=_number(node, actions, provider, title.words),
        title=title.words,
        provider=provider,
        objective=node.child("objectif-formation").text,
        expected_results=node.child("resultats-attendus").text,
        content=node.child("contenu-formation").text,
        is_certifying=node.child("certifiante").flag(),
        pathway=node.child("parcours-de-formation").code(PATHWAYS),
        entry_level=node.child("code-niveau-entree").code(LEVELS),
        exit_level=node.child("code-niveau-sortie").code(LEVELS),
        general_objective=node.child("objectif-general-formation").code(OBJECTIVES),
        codes=_codes(node),
        contacts=tuple(_contact(child) for child in node.children("contact-formation")),
        website=node.at("url-formation", "urlweb").url(),
        actions=actions,
    )


def _number(node: Node, actions, provider: ProviderRecord, title: str) -> str:
    """The source's number, else one derived from what doesn't change."""
    if number := node.number():
        return number
    of_actions = next((action.number for action in actions if action.number), "")
    if of_actions:
        return of_actions
    node.remark(
        _(
            "La formation n’a pas de numéro : elle sera reconnue à son intitulé. "
            "Ajoutez l’attribut « numero »."
        )
    )
    identity = f"{provider.siret}|{provider.name}|{title}"
    return f"sans-numero-{sha256(identity.encode()).hexdigest()[:16]}"


def _codes(node: Node) -> tuple[CodeRecord, ...]:
    domain = node.child("domaine-formation")
    found = [
        CodeRecord(kind, code)
        for kind, name in (
            ("formacode", "code-FORMACODE"),
            ("nsf", "code-NSF"),
            ("rome", "code-ROME"),
        )
        for code in domain.codes(name, 5)
    ]
    for certification in node.children("certification"):
        for kind, name in (
            ("rncp", "code-RNCP"),
            ("rs", "code-RS"),
            ("certifinfo", "code-CERTIFINFO"),
        ):
            if code := certification.child(name).short(20):
                found.append(CodeRecord(kind, code))
    return tuple(dict.fromkeys(found))


def _action(node: Node) -> ActionRecord:
    place = next(node.children("lieu-de-formation"), None)
    entries = node.child("modalites-entrees-sorties")
    deliverer = next(node.children("organisme-formateur"), None)
    funders = node.children("organisme-financeur")
    return ActionRecord(
        number=node.number(),
        mode=_mode(node.child("modalites-enseignement")),
        rhythm=node.child("rythme-formation").words,
        publics=node.codes("code-public-vise", 5),
        is_entry_level_required=node.child("niveau-entree-obligatoire").flag(),
        alternation=node.child("modalites-alternance").text,
        specific_conditions=node.child("conditions-specifiques").text,
        is_funding_possible=node.child("prise-en-charge-frais-possible").flag(),
        is_permanent_entry=entries.flag(),
        place=_place_of(place.child("coordonnees")) if place else None,
        website=node.at("url-action", "urlweb").url(),
        catering=node.child("restauration").words,
        lodging=node.child("hebergement").words,
        transport=node.child("transport").words,
        accessibility=node.child("acces-handicapes").text,
        duration=node.child("duree-indicative").words,
        hours_total=node.child("nombre-heures-total").integer(),
        hours_in_centre=node.child("nombre-heures-centre").integer(),
        hours_in_company=node.child("nombre-heures-entreprise").integer(),
        price=node.child("prix-total-TTC").decimal(),
        funders=tuple(
            dict.fromkeys(
                code
                for funder in funders
                if (code := funder.child("code-financeur").short(2))
            )
        ),
        delivering_provider=_deliverer(deliverer) if deliverer else None,
        sessions=tuple(_session(child) for child in node.children("session")),
    )


def _mode(node: Node) -> str:
    if node.words not in MODES:
        raise node.refuse(
            _(
                "La modalité « %s » n’existe pas. Écrivez 0 (en présence), "
                "1 (mixte) ou 2 (à distance)."
            )
            % node.words
        )
    return MODES[node.words]


def _session(node: Node) -> SessionRecord:
    period = node.child("periode")
    return SessionRecord(
        number=node.number(),
        starts_on=period.child("debut").day(),
        ends_on=period.child("fin").day(),
        recruitment=node.child("etat-recrutement").code(RECRUITMENTS),
        seats=_seats(node),
        enrolment_place=_address(node.at("adresse-inscription", "adresse")),
        enrolment_terms=node.child("modalites-inscription").words,
        website=node.at("url-session", "urlweb").url(),
        line=node.line,
        path=node.path,
    )


def _seats(node: Node) -> int | None:
    """The seats that the recruitment announces, else the cycle's capacity."""
    told = [
        *(part.child("nb-places") for part in node.children("recrutement")),
        *(part.child("capacite-simultanee") for part in node.children("cycle")),
    ]
    return next((seats for part in told if (seats := part.integer()) is not None), None)


def _address(node: Node, name: str = "") -> PlaceRecord:
    return PlaceRecord(
        name=name or node.child("denomination").words,
        street=", ".join(node.texts("ligne")),
        postal_code=node.child("codepostal").short(5),
        city=node.child("ville").words,
        insee_code=node.child("code-INSEE-commune").short(5),
        latitude=node.at("geolocalisation", "latitude").coordinate(90),
        longitude=node.at("geolocalisation", "longitude").coordinate(180),
    )


def _place_of(node: Node) -> PlaceRecord:
    """The place of `coordonnees`: its name stands in `nom` or in a line of its own."""
    name = node.child("nom").words or ", ".join(node.texts("ligne"))
    return _address(node.child("adresse"), name)


def _contact(node: Node) -> ContactRecord:
    details = node.child("coordonnees")
    person = (details.child("prenom").words, details.child("nom").words)
    return ContactRecord(
        kind=node.child("type-contact").words,
        name=" ".join(filter(None, person)),
        phone=details.at("telfixe", "numtel").short(30)
        or details.at("portable", "numtel").short(30),
        email=details.child("courriel").email(),
        website=details.at("web", "urlweb").url(),
        place=_address(details.child("adresse")) if details.child("adresse") else None,
    )


def _siret(node: Node) -> str:
    siret = "".join(node.words.split())
    if not siret.strip("0"):
        return ""
    if not is_valid_siret(siret):
        node.remark(
            _("Le SIRET « %s » n’est pas valable : il est laissé de côté.") % siret
        )
        return ""
    return siret


def _responsible(node: Node) -> ProviderRecord:
    number = node.child("numero-activite").short(11)
    return ProviderRecord(
        siret=_siret(node.at("SIRET-organisme-formation", "SIRET")),
        name=node.child("nom-organisme").words or node.child("raison-sociale").words,
        legal_name=node.child("raison-sociale").words,
        activity_declaration_number="" if set(number) <= {"9"} else number,
        contact=_contact(node.child("coordonnees-organisme")),
    )


def _deliverer(node: Node) -> ProviderRecord:
    contact = next(node.children("contact-formateur"), None)
    return ProviderRecord(
        siret=_siret(node.at("SIRET-formateur", "SIRET")),
        name=node.child("raison-sociale-formateur").words,
        contact=_contact(contact) if contact else ContactRecord(),
    )
