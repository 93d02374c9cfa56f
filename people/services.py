"""Writes about who people are: logins, persons, functions, identifiers."""

from datetime import date, timedelta

from django.db import transaction
from django.dispatch import Signal
from django.utils import timezone

from people.models import (
    Membership,
    Organisation,
    OrganisationKind,
    PartnerIdentifier,
    Person,
    User,
)

# Sent with `membership`; the catalogue opens or closes an editor's branch on it.
membership_changed = Signal()


@transaction.atomic
def create_organisation(*, name: str, slug: str, kinds: list[str], **facts):
    """Creates an organisation with its kinds; `facts` are its model's fields.

    Raises ValidationError with the sentence to show.
    """
    organisation = Organisation(name=name, slug=slug, **facts)
    organisation.full_clean()
    organisation.save()
    OrganisationKind.objects.bulk_create(
        OrganisationKind(organisation=organisation, kind=kind) for kind in kinds
    )
    return organisation


@transaction.atomic
def give_role(
    *, user: User, organisation: Organisation, role: str, starts_on: date | None = None
) -> Membership:
    """Gives a function, or renews it if it had ended. Safe to repeat."""
    membership, created = Membership.objects.get_or_create(
        user=user,
        organisation=organisation,
        role=role,
        defaults={"starts_on": starts_on or timezone.localdate()},
    )
    if not created and membership.ends_on is not None:
        membership.ends_on = None
        membership.save(update_fields=["ends_on"])
    membership_changed.send(Membership, membership=membership)
    return membership


@transaction.atomic
def end_role(membership: Membership, *, on: date | None = None) -> None:
    """Ends a function on a day (by default yesterday: at once, even if it was given
    today; a function lasts one day at least)."""
    membership.ends_on = on or timezone.localdate() - timedelta(days=1)
    membership.starts_on = min(membership.starts_on, membership.ends_on)
    membership.save(update_fields=["starts_on", "ends_on"])
    membership_changed.send(Membership, membership=membership)


@transaction.atomic
def open_account(person: Person, *, email: str, password: str | None = None) -> User:
    """Gives a person a login. Safe to repeat."""
    user = User.objects.filter(email=email.strip().lower()).first()
    if user is None:
        user = User.objects.create_user(email, password, name=person.full_name)
    person.user = user
    person.email = person.email or user.email
    person.save(update_fields=["user", "email"])
    return user


@transaction.atomic
def open_own_account(person: Person) -> User | None:
    """Lets a person log in by a code sent to their address; no password is set.

    Nothing happens without an address, or if a login has it already: it may be a
    colleague's, or a relative's, and would show them the record. Safe to repeat.
    """
    taken = User.objects.filter(email=person.email.strip().lower()).exists()
    if person.user is not None or not person.email or taken:
        return person.user
    return open_account(person, email=person.email)


def set_identifier(person: Person, *, organisation: Organisation, value: str) -> None:
    """Notes the partner's own identifier for the person; raises IntegrityError
    if the partner uses it for someone else."""
    if value:
        PartnerIdentifier.objects.get_or_create(
            organisation=organisation, value=value, defaults={"person": person}
        )
