"""Whom we follow. A person may have no login, no e-mail and no telephone."""

import uuid
from collections.abc import Iterable, Iterator
from itertools import islice

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.models.organisations import Organisation
from people.names import KEY_LENGTH, Identity, folded_name, identity_of, keys_of

NAMES = ("first_names", "birth_name", "usual_name")
KEYED = ("birth_name", "usual_name", "first_names", "email", "phone")
WRITTEN_AT_ONCE = 500


def batched(persons: Iterable["Person"], size: int) -> Iterator[list["Person"]]:
    """Lists of so many, the last one shorter."""
    rest = iter(persons)
    while batch := list(islice(rest, size)):
        yield batch


def named(words: str, path: str = "") -> Q:
    """Whose names hold each of the words, however written; `path` leads to the person
    ("person__"). Lists of people one may see anyway are sought through with it."""
    wanted = Q()
    for word in folded_name(words).split():
        wanted &= Q(**{f"{path}searched_name__contains": word})
    return wanted


class FoldedNames(models.CharField):
    """All of a person's names, folded; computed whenever the row is written."""

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        names = (getattr(model_instance, name) for name in NAMES)
        value = " ".join(folded_name(name) for name in names if name)
        setattr(model_instance, self.attname, value)
        return value


class PersonQuerySet(models.QuerySet):
    """Keeps the look-up keys in step with what it writes in bulk."""

    def bulk_create(self, objs: Iterable["Person"], **options) -> list["Person"]:
        with transaction.atomic(using=self.db):
            persons = super().bulk_create(list(objs), **options)
            PersonKey.objects.write_for(persons)
        return persons

    def going_on(self) -> "PersonQuerySet":
        """Without those merged into another."""
        return self.filter(merged_into=None)

    def records_of(self, person: "Person") -> "PersonQuerySet":
        """The person's record, and those merged into it."""
        return self.filter(Q(pk=person.pk) | Q(merged_into=person))


class Person(models.Model):
    """A person followed by the territory. Never holds the NIR, nor anything on health.

    `merged_into` points to the record that goes on when two were one person.
    """

    class Channel(models.TextChoices):
        EMAIL = "email", _("courriel")
        SMS = "sms", _("SMS")
        LETTER = "letter", _("courrier")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    birth_name = models.CharField(_("nom de naissance"), max_length=120)
    usual_name = models.CharField(_("nom d’usage"), max_length=120, blank=True)
    first_names = models.CharField(_("prénoms"), max_length=120)
    birth_date = models.DateField(_("date de naissance"), null=True, blank=True)
    searched_name = FoldedNames(max_length=370, blank=True, editable=False)
    email = models.EmailField(_("courriel"), blank=True)
    phone = models.CharField(_("téléphone"), max_length=20, blank=True)
    street = models.CharField(_("adresse postale"), max_length=255, blank=True)
    postal_code = models.CharField(_("code postal"), max_length=5, blank=True)
    city = models.CharField(_("commune"), max_length=100, blank=True)
    preferred_channel = models.CharField(
        _("moyen de contact préféré"),
        max_length=10,
        choices=Channel,
        default=Channel.EMAIL,
    )
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="person",
        verbose_name=_("compte"),
    )
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged_from"
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = PersonQuerySet.as_manager()

    class Meta:
        verbose_name = _("personne")
        verbose_name_plural = _("personnes")
        indexes = [models.Index(fields=["birth_date"], name="person_birth_date")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(merged_into=models.F("id")),
                name="person_not_merged_into_self",
                violation_error_message=_("Une fiche ne se fond pas en elle-même."),
            ),
            models.CheckConstraint(
                condition=~Q(birth_name="") & ~Q(first_names=""),
                name="person_named",
                violation_error_message=_("Indiquez le nom et le prénom."),
            ),
        ]

    def __str__(self) -> str:
        return self.full_name

    def save(self, *args, **kwargs) -> None:
        """Also writes the keys by which the person is found."""
        written = kwargs.get("update_fields")
        if written is not None and not set(KEYED) & set(written):
            super().save(*args, **kwargs)
            return
        if written is not None:
            kwargs["update_fields"] = {*written, "searched_name"}
        with transaction.atomic():
            super().save(*args, **kwargs)
            PersonKey.objects.write_for([self])

    @property
    def current(self) -> "Person":
        """The record that goes on: this one, or the one it was merged into."""
        return self.merged_into or self

    @property
    def identity(self) -> Identity:
        """What a second record of surely the same person has too."""
        return identity_of(
            birth_name=self.birth_name,
            first_names=self.first_names,
            birth_date=self.birth_date,
        )

    @property
    def keys_due(self) -> set[str]:
        """The look-up keys that the record's names and contacts make."""
        return keys_of(**{name: getattr(self, name) for name in KEYED})

    @property
    def last_name(self) -> str:
        return self.usual_name or self.birth_name

    @property
    def full_name(self) -> str:
        """First names, then the usual name in capitals, as French documents do."""
        return f"{self.first_names} {self.last_name.upper()}"

    @property
    def reachable_by(self) -> str:
        """The channel to use: the preferred one if we can, else what we have."""
        can = {
            self.Channel.EMAIL: bool(self.email),
            self.Channel.SMS: bool(self.phone),
            self.Channel.LETTER: True,
        }
        order = [self.preferred_channel, *can]
        return next(channel for channel in order if can[channel])


class PartnerIdentifier(models.Model):
    """A partner's own identifier for a person, known to that partner alone."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="identifiers")
    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="person_identifiers"
    )
    value = models.CharField(_("identifiant"), max_length=100)

    class Meta:
        verbose_name = _("identifiant chez un partenaire")
        verbose_name_plural = _("identifiants chez les partenaires")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "value"],
                name="partner_identifier_once",
                violation_error_message=_(
                    "Cet identifiant désigne déjà quelqu’un d’autre."
                ),
            )
        ]

    def __str__(self) -> str:
        return f"{self.value} ({self.organisation})"


class PersonKeyManager(models.Manager):
    def write_for(self, persons: Iterable[Person]) -> int:
        """Brings the persons' keys in step; the number of rows changed.

        For 500 persons three queries at most, and one where nothing changed.
        """
        return sum(map(self._write_for, batched(persons, WRITTEN_AT_ONCE)))

    def _write_for(self, persons: list[Person]) -> int:
        due = {(person.pk, key) for person in persons for key in person.keys_due}
        rows = self.filter(person__in=[person.pk for person in persons])
        held = {(row.person_id, row.value): row.pk for row in rows}
        stale = [pk for pair, pk in held.items() if pair not in due]
        missing = due - held.keys()
        if stale:
            self.filter(pk__in=stale).delete()
        self.bulk_create(
            (PersonKey(person_id=person, value=value) for person, value in missing),
            ignore_conflicts=True,
        )
        return len(stale) + len(missing)


class PersonKey(models.Model):
    """One of the keys by which likeness finds a person (people/names.py).

    Kept by `Person.save` and `bulk_create`; rebuilt by `rebuild_person_keys`.
    """

    person = models.ForeignKey(Person, models.CASCADE, related_name="keys")
    value = models.CharField(max_length=KEY_LENGTH)

    objects = PersonKeyManager()

    class Meta:
        verbose_name = _("clé de recherche")
        verbose_name_plural = _("clés de recherche")
        constraints = [
            models.UniqueConstraint(fields=["value", "person"], name="person_key_once")
        ]

    def __str__(self) -> str:
        return self.value
