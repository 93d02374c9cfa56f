"""The table of sharing as a page of the documentation: `docs/sharing.md`."""

from collections.abc import Iterator

from training.sharing.models import AccessGrant
from training.sharing.rules.table import TABLE, Door, Part, Standing
from training.sharing.rules.vocabulary import (
    USUAL_TEXTS,
    LegalBasis,
)

HEAD = """\
# Qui voit quoi

Cette page est écrite par `manage.py write_sharing_table` depuis
`training/sharing/rules/table.py`, dont `training/sharing/policy.py` tire chaque
condition ; un test refuse qu’elles diffèrent, et un autre confronte chaque case à de
vraies données. Ne la corrigez pas à la main.

**●** : voit sans partage. **partage** : voit si un partage ouvre cette partie.
**–** : ne voit pas.
"""
SHARES = """
## Ce qu’un partage ouvre

Un partage (`AccessGrant`) est lié à une orientation ou à une inscription, à une agence,
à des parties du dossier, à des dates, à une finalité et à une base légale dont le texte
est nommé. Dans l’agence, il ouvre au conseiller référent, à son remplaçant nommé, à la
direction de l’agence et au logiciel qu’elle a mandaté ; à personne d’autre. La
coordination seule l’étend à tout le parcours ou le prolonge, avec un motif.

Ceux qui paient ont un partage que la loi impose, pour la place qu’ils paient : le
financeur (parcours, assiduité, attestations) et qui verse la rémunération (parcours,
assiduité). Il s’ouvre quand le secrétariat note le financement ou la rémunération, suit
les dates de l’inscription, et finit avec elle (`FUNDER_SHARE_DAYS`,
`ALLOWANCE_SHARE_DAYS` jours après la sortie) ou dès que l’organisme ne paie plus. La
personne le lit dans « Qui voit mon dossier », qui dit pourquoi elle ne peut pas s’y
opposer ; la coordination le voit dans sa liste et n’en décide pas.

| base légale | texte par défaut | opposition (art. 21 RGPD) |
|---|---|---|
"""
DOORS = """
## Par où cela sort

Chaque porte pose la question à `training.sharing`. Un message déjà écrit est redemandé
au moment de partir.

"""


def sharing_page() -> str:
    """The whole page, in Markdown."""
    return (
        HEAD
        + "\n"
        + "\n".join(_roles())
        + "\n"
        + SHARES
        + "\n".join([*_bases(), DOORS.rstrip("\n"), "", *_doors(), ""])
    )


def _roles() -> Iterator[str]:
    yield _line(["partie du dossier", *(str(standing.label) for standing in Standing)])
    yield _rule(len(Standing) + 1)
    for part in TABLE.values():
        yield _line([str(part.label), *(_cell(part, row) for row in Standing)])


def _cell(part: Part, standing: Standing) -> str:
    said = "–"
    if part.opens_to(standing):
        scope = f"partage « {part.scope} »"
        said = scope if standing == Standing.SHARE else "●"
    note = part.notes.get(standing, "")
    return f"{said} ({note})" if note else said


def _bases() -> Iterator[str]:
    for basis in LegalBasis:
        can = AccessGrant(legal_basis=basis).can_be_objected
        words = "oui" if can else "non : la page dit le texte et à qui écrire"
        yield _line([str(basis.label), str(USUAL_TEXTS[basis]), words])


def _doors() -> Iterator[str]:
    yield _line(["partie du dossier", *(str(door.label) for door in Door)])
    yield _rule(len(Door) + 1)
    for part in TABLE.values():
        cells = ("●" if door in part.doors else "–" for door in Door)
        yield _line([str(part.label), *cells])


def _line(cells: list[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _rule(columns: int) -> str:
    return "|" + "---|" * columns
