"""The values that one copies into the other platform, in the order of its form."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from people.models import Organisation, PartnerIdentifier
from training.enrolment_files.declarations.models import Declaration

# The source that a file of trainees sets before a number.
NAMES_OF_SOURCES = {
    "france-travail": gettext_lazy("Identifiant France Travail"),
    "region": gettext_lazy("Identifiant de la Région"),
}


@dataclass(frozen=True)
class Value:
    """One field: what it is called, and the text to paste."""

    label: str
    text: str


def numbers_known_to(
    organisation: Organisation, declarations: Iterable[Declaration]
) -> dict[UUID, list[str]]:
    """Person → the numbers by which this organisation knows them. One query."""
    persons = {declaration.enrolment.person_id for declaration in declarations}
    rows = PartnerIdentifier.objects.filter(
        organisation=organisation, person__in=persons
    )
    known: dict[UUID, list[str]] = {}
    for row in rows.order_by("value"):
        known.setdefault(row.person_id, []).append(row.value)
    return known


def values_of(declaration: Declaration, known_as: Collection[str] = ()) -> list[Value]:
    """Names, dates (dd/mm/yyyy) and numbers; what isn't known is left out.

    `known_as`: the provider's own numbers for the person. Read the declaration
    `with_details()`: nothing more is asked of the database.
    """
    enrolment = declaration.enrolment
    person, cohort, funding = enrolment.person, enrolment.cohort, enrolment.funding
    numbers = cohort.external_references.all()
    rows = [
        *map(_identifier, known_as),
        Value(_("Nom de naissance"), person.birth_name),
        Value(_("Nom d’usage"), person.usual_name),
        Value(_("Prénoms"), person.first_names),
        Value(_("Date de naissance"), _day(person.birth_date)),
        Value(_("Intitulé de la formation"), cohort.title),
        *(Value(_("N° de session (%s)") % row.source, row.value) for row in numbers),
        Value(_("Référence de la session"), cohort.reference),
        Value(_("SIRET de l’organisme"), cohort.responsible_provider.siret),
        Value(_("Dispositif"), funding.scheme if funding else ""),
        Value(_("Convention"), funding.contract_reference if funding else ""),
        Value(_("Entrée prévue"), _day(enrolment.planned_entry_on)),
        *_event_values(declaration),
    ]
    return [row for row in rows if row.text]


def _event_values(declaration: Declaration) -> list[Value]:
    enrolment = declaration.enrolment
    if declaration.event == Declaration.Event.NO_ENTRY:
        return [Value(_("Raison de la non-entrée"), enrolment.status_reason)]
    rows = [Value(_("Entrée effective"), _day(enrolment.actual_entry_on))]
    if declaration.event == Declaration.Event.ENTRY:
        return [*rows, Value(_("Sortie prévue"), _day(enrolment.planned_exit_on))]
    return [
        *rows,
        Value(_("Sortie effective"), _day(enrolment.actual_exit_on)),
        Value(_("Résultat"), enrolment.get_status_display()),
        Value(_("Raison"), enrolment.status_reason),
    ]


def _identifier(value: str) -> Value:
    """ "france-travail:1111111111" as its form names and wants it."""
    source, mark, number = value.partition(":")
    if mark and source in NAMES_OF_SOURCES:
        return Value(str(NAMES_OF_SOURCES[source]), number)
    return Value(_("Votre identifiant pour la personne"), value)


def _day(day: date | None) -> str:
    return day.strftime("%d/%m/%Y") if day else ""
