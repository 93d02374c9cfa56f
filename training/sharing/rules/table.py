"""The written table: who sees which part of a record, without a share and by one.

`training.sharing.policy` builds every condition from it, and `docs/sharing.md` is
rendered from it: what stands here is what holds.
"""

from dataclasses import dataclass, field

from django.db import models
from django.utils.translation import gettext_lazy as _

from training.sharing.rules.vocabulary import IDENTITY, JOURNAL, SHARES, Scope


class Standing(models.TextChoices):
    """By what right one asks; one viewer may have several."""

    PERSON = "person", _("la personne elle-même")
    OFFICE = "office", _("secrétariat et direction de l’organisme de formation")
    TRAINER = "trainer", _("formateurs de la session")
    AUTHOR = "author", _("conseiller qui a orienté, tant que la réponse est attendue")
    SHARE = "share", _("agence partenaire, par un partage")
    COORDINATOR = "coordinator", _("coordination du territoire")
    DATA_PROTECTION = "data_protection", _("délégué à la protection des données")
    FUNDER = "funder", _("financeur")
    ALLOWANCE_PAYER = "allowance_payer", _("payeur de la rémunération")


class Door(models.TextChoices):
    """By what something leaves."""

    PAGE = "page", _("page")
    API = "api", _("API")
    FILE = "file", _("fichier")
    MESSAGE = "message", _("message")
    SOCKET = "socket", _("salle en direct")


S, D = Standing, Door
FILE, SESSIONS, FIGURES = "file", "sessions", "figures"


@dataclass(frozen=True)
class Part:
    """One line: who sees it without a share, and the scope by which a share opens it.

    A part without a scope is opened by no share.
    """

    label: str
    without_share: frozenset[str]
    scope: str = ""
    doors: tuple[str, ...] = (D.PAGE,)
    notes: dict[str, str] = field(default_factory=dict)

    def opens_to(self, standing: str) -> bool:
        if standing == Standing.SHARE:
            return bool(self.scope)
        return standing in self.without_share


def _shared(scope: str, *without_share: str, doors: tuple, **notes: str) -> Part:
    label = Scope(scope).label
    return Part(label, frozenset(without_share), scope, doors, notes)


_STAFF = (S.PERSON, S.OFFICE, S.TRAINER)
# A partner's name can tell a disability: trainers read neither notes nor outcomes.
_KEEPERS = (S.PERSON, S.OFFICE)
# What the law owes them is a share too (`rules.owed`), of the seat they pay.
_FUNDER = {S.FUNDER: _("par le partage que la loi impose, pour la place qu’il paie")}
_PAYERS = _FUNDER | {S.ALLOWANCE_PAYER: _("par le partage que la loi impose")}
TABLE: dict[str, Part] = {
    Scope.REFERRAL: _shared(
        Scope.REFERRAL,
        S.PERSON,
        S.OFFICE,
        S.AUTHOR,
        doors=(D.PAGE, D.API, D.FILE, D.MESSAGE),
        office=_("dès l’envoi"),
        author=_("cette orientation seule"),
    ),
    Scope.FOLLOW_UP: _shared(
        Scope.FOLLOW_UP, *_STAFF, doors=(D.PAGE, D.API, D.FILE, D.MESSAGE), **_PAYERS
    ),
    Scope.ATTENDANCE: _shared(
        Scope.ATTENDANCE, *_STAFF, doors=(D.PAGE, D.API, D.FILE, D.MESSAGE), **_PAYERS
    ),
    Scope.OUTCOMES: _shared(Scope.OUTCOMES, *_KEEPERS, doors=(D.PAGE, D.API)),
    Scope.NOTES: _shared(
        Scope.NOTES,
        *_KEEPERS,
        doors=(D.PAGE, D.API),
        person=_("celles que l’auteur lui ouvre"),
        office=_("sauf celles qu’un autre organisme garde pour lui"),
    ),
    Scope.CERTIFICATES: _shared(
        Scope.CERTIFICATES,
        *_STAFF,
        doors=(D.PAGE, D.API, D.FILE),
        **_FUNDER,
    ),
    FILE: Part(
        _("pièces et besoins du dossier d’inscription"),
        frozenset({S.PERSON, S.OFFICE}),
        doors=(D.PAGE, D.FILE),
    ),
    SESSIONS: Part(
        _("séances et leur salle"),
        frozenset(_STAFF),
        doors=(D.PAGE, D.FILE, D.SOCKET),
        notes={S.PERSON: _("celles de sa formation"), S.TRAINER: _("les siennes")},
    ),
    FIGURES: Part(
        _("sessions de formation, en chiffres"),
        frozenset({S.OFFICE, S.TRAINER, S.COORDINATOR}),
        doors=(D.PAGE, D.FILE),
        notes={S.COORDINATOR: _("sans aucun nom")},
    ),
    IDENTITY[0]: Part(
        _("fiches qui se ressemblent"),
        frozenset({S.COORDINATOR}),
        notes={S.COORDINATOR: _("deux fiches à la fois, noté au journal")},
    ),
    SHARES[0]: Part(
        SHARES[1],
        frozenset({S.PERSON, S.COORDINATOR, S.DATA_PROTECTION}),
        doors=(D.PAGE, D.FILE),
        notes={S.COORDINATOR: _("le nom d’une personne à la fois, noté au journal")},
    ),
    JOURNAL[0]: Part(
        JOURNAL[1],
        frozenset({S.PERSON, S.COORDINATOR, S.DATA_PROTECTION}),
        doors=(D.PAGE, D.FILE),
        notes={
            S.PERSON: _("sans le nom des agents"),
            S.COORDINATOR: _("avec un motif, sans le nom des agents"),
            S.DATA_PROTECTION: _("avec un motif, nom des agents compris"),
        },
    ),
}


def sees(standing: str, part: str) -> bool:
    """Whether this standing opens the part."""
    return TABLE[part].opens_to(standing)
