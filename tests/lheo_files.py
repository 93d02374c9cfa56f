"""Small LHEO files for tests: a good record, of which a test spoils one thing."""

from pathlib import Path

import pytest

V23 = "http://lheo.gouv.fr/2.3"
V22 = "http://www.lheo.org/2.2"
REAL = Path(__file__).parents[2] / "shared" / "data" / "lheo"
# Right by Luhn's key, and nobody's.
SIRET = "99900010200015"
OTHER_SIRET = "99900020100015"

SESSION = """
      <session numero="{number}">
        <periode><debut>{starts}</debut><fin>{ends}</fin></periode>
        <adresse-inscription><adresse><ligne>1 rue du Port</ligne>
          <codepostal>49999</codepostal><ville>Armance</ville></adresse>
        </adresse-inscription>
        <etat-recrutement>1</etat-recrutement>{more}
      </session>"""

FORMATION = """
  <formation numero="{number}">
    <domaine-formation>
      <code-FORMACODE>22403</code-FORMACODE><code-NSF>233</code-NSF>
      <code-ROME>F1604</code-ROME>
    </domaine-formation>
    <intitule-formation>{title}</intitule-formation>
    <objectif-formation>{objective}</objectif-formation>
    <resultats-attendus>-</resultats-attendus>
    <contenu-formation>Lire un plan. Poser une cloison.</contenu-formation>
    <certifiante>1</certifiante>
    <contact-formation><coordonnees>{contact}</coordonnees></contact-formation>
    <parcours-de-formation>1</parcours-de-formation>
    <code-niveau-entree>13</code-niveau-entree>
    <certification><code-RNCP>35000</code-RNCP></certification>
    <action numero="{number}-A">
      <rythme-formation>Temps plein</rythme-formation>
      <code-public-vise>83056</code-public-vise>
      <niveau-entree-obligatoire>0</niveau-entree-obligatoire>
      <modalites-alternance>-</modalites-alternance>
      <modalites-enseignement>{mode}</modalites-enseignement>
      <conditions-specifiques>-</conditions-specifiques>
      <prise-en-charge-frais-possible>1</prise-en-charge-frais-possible>
      <lieu-de-formation><coordonnees><nom>Atelier du Port</nom>
        <adresse><ligne>1 rue du Port</ligne><codepostal>75010</codepostal>
          <ville>Paris 10</ville>
          <code-INSEE-commune>75110</code-INSEE-commune></adresse>
      </coordonnees></lieu-de-formation>
      <modalites-entrees-sorties>{permanent}</modalites-entrees-sorties>{sessions}
      <prix-total-TTC>{price}</prix-total-TTC>
      <nombre-heures-total>{hours}</nombre-heures-total>{deliverer}
    </action>
    <organisme-formation-responsable>
      <numero-activite>52490000001</numero-activite>
      <SIRET-organisme-formation><SIRET>{siret}</SIRET></SIRET-organisme-formation>
      <nom-organisme>{provider}</nom-organisme><raison-sociale>-</raison-sociale>
      <coordonnees-organisme><coordonnees/></coordonnees-organisme>
      <contact-organisme><coordonnees/></contact-organisme>
    </organisme-formation-responsable>
  </formation>"""

GOOD = {
    "number": "F1",
    "title": "Poser des cloisons",
    "objective": "Devenir plaquiste.",
    "contact": "<nom>Durand</nom><courriel>contact@exemple.fr</courriel>",
    "mode": "0",
    "permanent": "0",
    "price": "1 200,50",
    "hours": "140",
    "siret": SIRET,
    "provider": "Atelier des Métiers",
    "deliverer": "",
}


def session(
    number: str = "S1", starts: str = "20270104", ends: str = "20270331", more: str = ""
) -> str:
    return SESSION.format(number=number, starts=starts, ends=ends, more=more)


def formation(*sessions: str, **changes: str) -> str:
    """A good record with one session, or with those given."""
    facts = GOOD | changes
    return FORMATION.format(
        sessions="".join(sessions) or session(f"{facts['number']}-S"), **facts
    )


def lheo(*formations: str, version: str = V23) -> bytes:
    body = "".join(formations)
    return f'<lheo xmlns="{version}"><offres>{body}\n</offres></lheo>'.encode()


def many(count: int):
    """The bytes of a file of `count` records, piece by piece."""
    yield f'<lheo xmlns="{V23}"><offres>'.encode()
    for number in range(count):
        yield formation(number=f"F{number}", title=f"Formation {number}").encode()
    yield b"</offres></lheo>"


class Pieces:
    """A stream over pieces of bytes, so that a test's own file takes no memory."""

    def __init__(self, pieces) -> None:
        self.pieces, self.rest = iter(pieces), b""

    def read(self, size: int) -> bytes:
        while len(self.rest) < size and (piece := next(self.pieces, b"")):
            self.rest += piece
        found, self.rest = self.rest[:size], self.rest[size:]
        return found


def real(name: str) -> Path:
    """A real file of the field; the test is skipped where it isn't at hand."""
    path = REAL / name
    if not path.exists():
        pytest.skip(f"no real LHEO file at ../shared/data/lheo/{name}")
    return path
