"""The layouts we read, and how the columns of a file are recognised by their names."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms.exchange.records import FileUnusable
from people.matching import folded_name

FOUND_SHOWN = 12
# A file resembles a layout when it has this share of its columns.
RESEMBLES = 0.5
# The column that our files of bad lines add; it comes back with the mended lines.
REASON_HEADING = "Motif du refus"
NIR = ("nir", "numero de securite sociale", "n de securite sociale", "no secu")


class Format(TextChoices):
    """The layouts by the names of the command and the page."""

    FRANCE_TRAVAIL = "france-travail", gettext_lazy("France Travail")
    REGION = "region", gettext_lazy("Région")
    CSV = "csv", gettext_lazy("Modèle d’Alliage (CSV ou XLSX)")


@dataclass(frozen=True)
class Column:
    """A column of a layout. Without a `field` it is known, and left aside.

    `aliases` are other names seen for it, in other years' files or people's own.
    """

    heading: str
    field: str = ""
    aliases: tuple[str, ...] = ()
    is_mandatory: bool = False
    explanation: str = ""
    example: str = ""

    @property
    def names(self) -> set[str]:
        return {folded_name(name) for name in (self.heading, *self.aliases)}


@dataclass(frozen=True)
class Layout:
    """Columns in their order. `source` stands before the identifiers it gives."""

    format: str
    columns: tuple[Column, ...]
    delimiters: str
    is_quoted: bool = True
    source: str = ""


def _left_aside(headings: str) -> tuple[Column, ...]:
    return tuple(Column(heading) for heading in headings.split())


FRANCE_TRAVAIL = Layout(
    Format.FRANCE_TRAVAIL,
    (
        Column("c_nomcorrespondance", "birth_name", is_mandatory=True),
        Column("c_prenomcorrespondance", "first_names", is_mandatory=True),
        Column("c_adresseemail", "email"),
        Column("c_telephone1", "phone"),
        Column("c_telephone2", "other_phone"),
        Column("c_validitemail_id", "email_validity"),
        Column("dn_individu_national", "identifier"),
        Column("dn_session_id", "session"),
        Column("c_individulocal", "other_identifier"),
        *_left_aside("dc_formation_id dc_lblformation"),
        Column("dd_datedebutplanformation", "entry_on", ("dd_datedebutmodule",)),
        Column("dd_datefinplanformation", "planned_exit_on", ("dd_datefinmodule",)),
        *_left_aside(
            "dc_organisme_id dc_cp_lieuformation dc_insee_lieuformation "
            "dc_ville_lieuformation dc_formacode_ppal_id dc_formacode_secondaire1_id "
            "dc_formacode_secondaire2_id dc_formacode_secondaire3_id "
            "dc_formacode_secondaire4_id dn_certifinfo_1_id dn_certifinfo_2_id "
            "dn_certifinfo_3_id dn_certifinfo_4_id dn_certifinfo_5_id dc_siret "
            "dc_lblorganisme dc_raisonsociale departement"
        ),
        Column("dc_numeroicsession", "other_session"),
        *_left_aside("dc_numeroicaction liste_financeur"),
        Column("c_dispositifformation", "scheme"),
        *_left_aside(
            "dc_siretorganismeformateur dc_lblorganismeorganismeformateur "
            "dc_raisonsocialeorganismeformateur"
        ),
    ),
    delimiters="|",
    is_quoted=False,
    source="france-travail",
)

REGION = Layout(
    Format.REGION,
    (
        Column("Identifiant Stagiaire", "identifier"),
        Column("Identifiant Composante"),
        Column("Raison Sociale"),
        Column("SIRET"),
        Column("Numéro Action"),
        Column("Libellé Action"),
        Column("Individu.Nom", "birth_name", ("Nom",), is_mandatory=True),
        Column("Prénom", "first_names", ("Individu.Prénom",), is_mandatory=True),
        Column("Tel Portable", "phone", ("Téléphone Portable",)),
        Column("Mail", "email", ("Courriel", "Email")),
        Column("Date Entree", "entry_on", ("Date d’entrée",)),
        Column("Date Sortie Prevue", "planned_exit_on", ("Date de sortie prévue",)),
        Column("Date Sortie", "exit_on", ("Date de sortie",)),
        Column("Site.Nom"),
        Column("Code Postal"),
        Column("Ville"),
        Column("Id Session DOKELIO", "session", ("Id Session",)),
    ),
    delimiters=";\t,",
    source="region",
)

OWN = Layout(
    Format.CSV,
    (
        Column(
            "Identifiant",
            "identifier",
            ("identifiant interne", "id"),
            explanation=gettext_lazy(
                "Le numéro que votre organisme donne à la personne. Jamais son numéro "
                "de sécurité sociale."
            ),
            example="A-1042",
        ),
        Column(
            "Nom de naissance",
            "birth_name",
            ("nom", "nom de famille", "nom_apprenant"),
            is_mandatory=True,
            explanation=gettext_lazy("Tel qu’il est sur la pièce d’identité."),
            example="Garnier",
        ),
        Column(
            "Nom d’usage",
            "usual_name",
            ("nom usuel", "nom marital"),
            explanation=gettext_lazy("S’il n’est pas le nom de naissance."),
        ),
        Column(
            "Prénoms",
            "first_names",
            ("prénom", "prenom_apprenant"),
            is_mandatory=True,
            explanation=gettext_lazy("Tous, ou le premier."),
            example="Noé",
        ),
        Column(
            "Date de naissance",
            "birth_date",
            ("né le", "née le", "naissance", "date_de_naissance_apprenant"),
            explanation=gettext_lazy(
                "24/11/1998. Elle évite de confondre deux personnes du même nom."
            ),
            example="24/11/1998",
        ),
        Column(
            "Courriel",
            "email",
            (
                "mail",
                "e-mail",
                "email",
                "adresse mail",
                "adresse électronique",
                "email_contact",
            ),
            explanation=gettext_lazy("Celui de la personne, et d’elle seule."),
            example="noe.garnier@exemple.fr",
        ),
        Column(
            "Téléphone",
            "phone",
            ("tel", "portable", "tel portable", "mobile", "tel_apprenant"),
            explanation=gettext_lazy("Un numéro à dix chiffres, ou +33…"),
            example="06 12 34 56 78",
        ),
        Column(
            "Modalité",
            "mode",
            ("mode",),
            explanation=gettext_lazy(
                "« En salle » ou « À distance ». Vide : en salle, s’il y a des places "
                "en salle."
            ),
            example="En salle",
        ),
        Column(
            "Date d’entrée",
            "entry_on",
            ("entrée", "date entrée", "entrée effective", "date_entree_formation"),
            explanation=gettext_lazy(
                "Passée : la personne est en formation depuis ce jour. À venir : elle "
                "est attendue ce jour. Vide : le premier jour de la session."
            ),
            example="02/11/2026",
        ),
        Column(
            "Sortie prévue",
            "planned_exit_on",
            (
                "date de sortie prévue",
                "date sortie prévue",
                "fin prévue",
                "date_fin_formation",
            ),
            explanation=gettext_lazy("Vide : le dernier jour de la session."),
        ),
        Column(
            "Date de sortie",
            "exit_on",
            ("sortie", "date sortie", "sortie effective"),
            explanation=gettext_lazy("Si la personne est déjà sortie."),
        ),
        Column(
            "Formation terminée",
            "is_completed",
            ("terminée",),
            explanation=gettext_lazy(
                "« Oui » si la personne est allée au bout, avec sa date de sortie."
            ),
        ),
        Column(
            "Financeur",
            "funder",
            explanation=gettext_lazy("Un financeur déjà indiqué pour la session."),
        ),
        Column(
            "Dispositif",
            "scheme",
            explanation=gettext_lazy("Un dispositif déjà indiqué pour la session."),
        ),
        Column(
            "Session",
            "session",
            ("numéro de session", "référence de session", "session de formation"),
            explanation=gettext_lazy(
                "La référence de la session, si le fichier en contient plusieurs : "
                "les lignes d’une autre session sont laissées de côté."
            ),
        ),
        Column(
            "Reprise jusqu’au",
            "carried_until",
            explanation=gettext_lazy(
                "Pour une session déjà commencée : le dernier jour que comptent les "
                "quatre colonnes suivantes. Le registre est tenu ici dès le lendemain."
            ),
        ),
        Column(
            "Heures faites en salle",
            "carried_on_site",
            ("heures en salle",),
            explanation=gettext_lazy("120, 7,5 ou 7 h 30, jusqu’à la date de reprise."),
        ),
        Column(
            "Heures faites à distance",
            "carried_remote",
            ("heures à distance",),
            explanation=gettext_lazy("De même."),
        ),
        Column(
            "Heures d’absence justifiée",
            "carried_excused",
            ("heures d’absence justifiées", "absences justifiées"),
            explanation=gettext_lazy("De même."),
        ),
        Column(
            "Heures d’absence injustifiée",
            "carried_unexcused",
            ("heures d’absence injustifiées", "absences injustifiées"),
            explanation=gettext_lazy("De même."),
        ),
    ),
    delimiters=";,\t",
)

LAYOUTS: dict[str, Layout] = {
    layout.format: layout for layout in (FRANCE_TRAVAIL, REGION, OWN)
}


@dataclass(frozen=True)
class Header:
    """A file's first line, understood: field → position, and what to say of it."""

    headings: tuple[str, ...]
    positions: dict[str, int]
    missing: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    repeated: tuple[str, ...] = ()
    layout: Layout = field(default=OWN)

    def heading_of(self, field_name: str) -> str:
        """The column as the file names it, else as the layout does."""
        if field_name in self.positions:
            return self.headings[self.positions[field_name]]
        columns = self.layout.columns
        return next(c.heading for c in columns if c.field == field_name)

    @property
    def notes(self) -> list[str]:
        """What to tell of a header that isn't quite the layout's."""
        said = [
            (_("Colonnes absentes de ce fichier : %s."), self.missing),
            (_("Colonnes inconnues, laissées de côté : %s."), self.unknown),
            (_("Colonnes en double, la première est lue : %s."), self.repeated),
        ]
        return [sentence % _quoted(names) for sentence, names in said if names]


def understand_header(headings: Sequence[str], layout: Layout) -> Header:
    """Recognises columns whatever their order, case and accents.

    Raises FileUnusable, saying what was expected and found, if a mandatory column is
    missing, or if a column holds what must never be kept here.
    """
    headings = tuple(heading.strip() for heading in headings)
    folded = [folded_name(heading) for heading in headings]
    positions: dict[str, int] = {}
    missing, known, repeated = [], set(), []
    for column in layout.columns:
        places = [place for place, name in enumerate(folded) if name in column.names]
        known.update(places)
        if not places:
            missing.append(column.heading)
        elif column.field:
            positions[column.field] = places[0]
            repeated += [headings[place] for place in places[1:]]
    _refuse_social_security_numbers(headings, folded)
    if any(c.is_mandatory and c.heading in missing for c in layout.columns):
        raise FileUnusable(_wrong_header(headings, layout))
    unknown = [
        heading
        for place, heading in enumerate(headings)
        if heading and place not in known and heading != REASON_HEADING
    ]
    return Header(
        headings,
        positions,
        # An own file may have the columns it likes; a layout's tell of its year.
        tuple(missing) if layout is not OWN else (),
        tuple(unknown),
        tuple(repeated),
        layout,
    )


def resembling_layout(headings: Sequence[str]) -> Layout | None:
    """The layout that has most of its columns in this header, if one does."""
    folded = {folded_name(heading) for heading in headings}
    shares = {
        layout.format: sum(not folded.isdisjoint(c.names) for c in layout.columns)
        / len(layout.columns)
        for layout in LAYOUTS.values()
    }
    best = max(shares, key=shares.__getitem__)
    return LAYOUTS[best] if shares[best] >= RESEMBLES else None


def _wrong_header(headings: Sequence[str], layout: Layout) -> str:
    mandatory = [c.heading for c in layout.columns if c.is_mandatory]
    sentence = _(
        "La première ligne n’est pas celle du format « %(format)s » : il y faut les "
        "colonnes %(mandatory)s. Colonnes trouvées : %(found)s."
    ) % {
        "format": Format(layout.format).label,
        "mandatory": _quoted(mandatory),
        "found": _quoted(headings[:FOUND_SHOWN])
        + (" …" if len(headings) > FOUND_SHOWN else ""),
    }
    other = resembling_layout(headings)
    if other is None or other is layout:
        return sentence
    return sentence + " " + _(
        "Ce fichier ressemble au format « %s » : choisissez-le."
    ) % Format(other.format).label  # fmt: skip


def _refuse_social_security_numbers(
    headings: Sequence[str], folded: Sequence[str]
) -> None:
    for heading, name in zip(headings, folded, strict=True):
        if name in NIR:
            raise FileUnusable(
                _(
                    "La colonne « %s » contient des numéros de sécurité sociale, "
                    "qu’Alliage ne garde jamais : retirez-la du fichier."
                )
                % heading
            )


def _quoted(names: Sequence[str]) -> str:
    return ", ".join(f"« {name} »" for name in names if name) or _("aucune")
