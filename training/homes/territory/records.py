"""Two records side by side: what identifies each, and who knows them."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from people.belongings import clashes
from people.merging import TAKEABLE
from people.models import Organisation, PartnerIdentifier, Person
from people.resemblance import Reason
from people.templatetags.interface import long_date_fr, phone_fr
from training.enrolments.models import Enrolment
from training.referrals.models import Referral
from training.sharing.models import CaseloadAssignment

# The two records may bear the same name: the page calls them A and B.
LETTERS = "AB"
SHOWN_AS = {"birth_date": long_date_fr, "phone": phone_fr}


@dataclass(frozen=True)
class Record:
    """A person's record as the coordinator tells it from the other."""

    letter: str
    person: Person
    known_to: list[str]


def records_of(*persons: Person) -> list[Record]:
    """Of the two persons of a pair. Six queries."""
    known = known_to(person.pk for person in persons)
    return [
        Record(letter, person, known[person.pk])
        for letter, person in zip(LETTERS, persons, strict=True)
    ]


def known_to(person_ids: Iterable[UUID]) -> dict[UUID, list[str]]:
    """The names of the organisations that know each person, for whatever reason."""
    ids = list(person_ids)
    pairs: set[tuple[UUID, UUID]] = set()
    for model, path in (
        (PartnerIdentifier, "organisation"),
        (CaseloadAssignment, "organisation"),
        (Referral, "referring_organisation"),
        (Referral, "provider"),
        (Enrolment, "cohort__responsible_provider"),
    ):
        rows = model.objects.filter(person__in=ids).order_by()
        pairs.update(rows.values_list("person", path))
    names = dict(
        Organisation.objects.filter(pk__in={pk for _person, pk in pairs}).values_list(
            "pk", "name"
        )
    )
    return {
        person: sorted(names[pk] for whose, pk in pairs if whose == person and pk)
        for person in ids
    }


def columns(records: list[Record]) -> list[dict]:
    """As components/data_table.html takes them."""
    return [
        {"label": _("Ce qui les distingue")},
        *({"label": _("Fiche %s") % record.letter} for record in records),
    ]


def rows(records: list[Record]) -> list[dict]:
    """As components/data_table.html takes them: one fact a line, a record a column."""
    facts = [_facts(record) for record in records]
    return [
        {"cells": [{"value": label}, *({"value": fact[label]} for fact in facts)]}
        for label in facts[0]
    ]


def _facts(record: Record) -> dict[str, str]:
    person = record.person
    born = person.birth_date
    return {
        _("Nom de naissance"): person.birth_name,
        _("Nom d’usage"): person.usual_name or "–",
        _("Prénoms"): person.first_names,
        _("Date de naissance"): long_date_fr(born) if born else _("inconnue"),
        _("Courriel"): person.email or "–",
        _("Téléphone"): phone_fr(person.phone) or "–",
        _("Adresse de connexion"): person.user.email if person.user else _("aucune"),
        _("Connue de"): " · ".join(record.known_to) or _("personne d’autre"),
        _("Fiche créée le"): long_date_fr(timezone.localdate(person.created_at)),
    }


def reason_words(reasons: Iterable[str]) -> list[str]:
    """`Reason` values as sentences; one that is no longer used is left out."""
    known = dict(Reason.choices)
    return [str(known[reason]) for reason in reasons if reason in known]


def missing_facts(kept: Person, merged: Person) -> list[tuple[str, str]]:
    """(field, "date de naissance : 12 avril 1998") that only the merged one has."""
    found = []
    for name in TAKEABLE:
        value = getattr(merged, name)
        if value and not getattr(kept, name):
            label = Person._meta.get_field(name).verbose_name
            shown = SHOWN_AS[name](value) if name in SHOWN_AS else value
            found.append((name, f"{label} : {shown}"))
    return found


def consequences(merged: Person) -> list[str]:
    """What merging this record into the other will do, in sentences. Two queries."""
    referrals = Referral.objects.filter(person=merged).count()
    enrolments = Enrolment.objects.filter(person=merged).count()
    moved = [
        ngettext("%(n)s orientation", "%(n)s orientations", referrals),
        ngettext("%(n)s inscription", "%(n)s inscriptions", enrolments),
    ]
    things = _(" et ").join(
        words % {"n": count}
        for words, count in zip(moved, (referrals, enrolments), strict=True)
        if count
    )
    said = []
    if things:
        said.append(
            _("À reprendre sur la fiche gardée : %(things)s.") % {"things": things}
        )
    return said + [
        _("Chaque organisme retrouve la personne sous l’identifiant qu’il connaît."),
        _("Les partages ouverts restent ouverts, pour les mêmes organismes."),
        _("L’autre fiche, au nom de %(name)s, n’apparaît plus.")
        % {"name": merged.full_name},
    ]


def obstacles(kept: Person, merged: Person) -> list[str]:
    """What both have and only one may have: "inscription (COMPTA-1)"."""
    return [f"{clash.what} ({clash.where})" for clash in clashes(merged, kept)]
