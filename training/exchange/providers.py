"""Whose record it is: the responsible provider by its SIRET, and who delivers."""

from dataclasses import dataclass, field

from django.db.models import F
from django.utils.text import slugify
from django.utils.translation import gettext as _

from cms.exchange.records import ActionRecord, CourseRecord, ProviderRecord
from cms.exchange.texts import shortened
from people.models import Organisation, OrganisationKind
from people.services import create_organisation

SIREN_LENGTH = 9


class UnknownProvider(Exception):
    """The record can't be given to an organisation; `str()` is the French reason."""


@dataclass
class Providers:
    """The providers of one import: the one it is for, or all those of the file.

    With `only`, a record that carries another organisation's SIRET is refused.
    Without, a provider that isn't known yet is created, if its SIRET is valid.
    """

    only: Organisation | None = None
    found: dict[str, Organisation] = field(default_factory=dict)

    def known_for(self, course: CourseRecord) -> Organisation | None:
        """The responsible provider, or `None` if it must be created first.

        Raises UnknownProvider with the reason. Writes nothing.
        """
        if self.only is not None:
            self._refuse_anothers(course.provider.siret)
            return self.only
        if not course.provider.siret:
            raise UnknownProvider(
                _("L’organisme « %s » n’a pas de SIRET valable : on ne sait pas à qui "
                  "rattacher la formation. Corrigez « SIRET-organisme-formation ».")
                % course.provider.name
            )  # fmt: skip
        return self._by_siret(course.provider.siret)

    def responsible_for(self, course: CourseRecord) -> Organisation:
        """The responsible provider, created if need be. Raises UnknownProvider."""
        return self.known_for(course) or _created(course.provider)

    def deliverers_of(
        self, actions: tuple[ActionRecord, ...]
    ) -> dict[str, Organisation]:
        """The delivering providers of the actions, by SIRET, as far as known.

        A provider's own file doesn't create other organisations.
        """
        known = {}
        for action in actions:
            record = action.delivering_provider
            if record is None or not record.siret:
                continue
            organisation = self._by_siret(record.siret)
            if organisation is None and self.only is None and record.name:
                organisation = _created(record)
            if organisation is not None:
                known[record.siret] = organisation
        return known

    def forget(self) -> None:
        """After a roll-back: what was found may no longer be there."""
        self.found.clear()

    def _refuse_anothers(self, siret: str) -> None:
        """Another site of the same legal entity is no one else."""
        own = self.only.siret
        if not siret or siret == own:
            return
        owner = self._by_siret(siret)
        same_entity = own and siret[:SIREN_LENGTH] == own[:SIREN_LENGTH]
        if owner == self.only or (owner is None and (same_entity or not own)):
            return
        raise UnknownProvider(
            _("Le SIRET %(siret)s n’est pas celui de « %(provider)s » : un organisme "
              "n’envoie que ses propres formations.")
            % {"siret": siret, "provider": self.only.name}
        )  # fmt: skip

    def _by_siret(self, siret: str) -> Organisation | None:
        """The organisation of this SIRET; head offices before their agencies."""
        if siret not in self.found:
            organisation = (
                Organisation.objects.filter(siret=siret)
                .order_by(F("parent").asc(nulls_first=True))
                .first()
            )
            if organisation is None:
                return None
            self.found[siret] = organisation
        return self.found[siret]


def _created(record: ProviderRecord) -> Organisation:
    place = record.contact.place
    return create_organisation(
        name=shortened(record.name or record.legal_name or record.siret, 255),
        slug=_free_slug(record),
        kinds=[OrganisationKind.Kind.TRAINING_PROVIDER],
        siret=record.siret,
        legal_name=shortened(record.legal_name, 255),
        activity_declaration_number=record.activity_declaration_number,
        email=record.contact.email,
        phone=record.contact.phone[:20],
        street=shortened(place.street, 255) if place else "",
        postal_code=place.postal_code if place else "",
        city=shortened(place.city, 100) if place else "",
        insee_code=place.insee_code if place else "",
    )


def _free_slug(record: ProviderRecord) -> str:
    slug = slugify(record.name)[:80].strip("-") or record.siret
    if Organisation.objects.filter(slug=slug).exists():
        return f"{slug}-{record.siret}"
    return slug
