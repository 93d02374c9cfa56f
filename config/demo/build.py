"""Builds the demo territory once: organisations, logins, catalogue, story."""

from pathlib import Path

from django.db import transaction
from django.utils.dateparse import parse_date

from cms.services import open_branch
from cms.site import build_site
from config.demo import cast, story
from config.demo.candidates import address_of
from people.models import Organisation, Person, User
from people.services import create_organisation, give_role, open_account
from people.viewer import Viewer
from training.enrolments.models import Enrolment
from training.enrolments.paying import keep_payers_shares
from training.exchange.catalogue import import_catalogue
from training.search.services import rebuild_search

CATALOGUE = Path(__file__).parent / "catalogue-lheo.xml"


def is_built() -> bool:
    return Organisation.objects.filter(slug=cast.TERRITORY).exists()


def build() -> None:
    """From an empty, migrated database to the whole story."""
    build_site("Alliage, Pays d’Armance")
    with transaction.atomic():
        organisations = build_organisations()
        colleagues = build_colleagues(organisations)
        persons = build_persons()
        build_administrator()
    with CATALOGUE.open("rb") as stream:
        import_catalogue(stream, by=Viewer.system(), name=CATALOGUE.name)
    story.tell(organisations, colleagues, persons)
    open_payers_shares()
    rebuild_search()


def build_organisations() -> dict[str, Organisation]:
    """All of the cast's organisations by slug, providers with their branch."""
    built: dict[str, Organisation] = {}
    for slug, (name, kinds, parent, facts) in cast.ORGANISATIONS.items():
        built[slug] = create_organisation(
            name=name, slug=slug, kinds=kinds, parent=built.get(parent), **facts
        )
        if "training_provider" in kinds:
            open_branch(built[slug])
    return built


def build_colleagues(organisations: dict[str, Organisation]) -> dict[str, User]:
    """Professionals' logins by local part of their address."""
    built = {}
    for local_part, (name, roles) in cast.COLLEAGUES.items():
        user = User.objects.create_user(
            cast.address_of(local_part), cast.PASSWORD, name=name
        )
        for slug, role in roles:
            give_role(user=user, organisation=organisations[slug], role=role)
        built[local_part] = user
    return built


def build_persons() -> list[Person]:
    """The trainees, some without login, e-mail, telephone."""
    persons = []
    for first_names, birth_name, birth_date, login, phone in cast.TRAINEES:
        person = Person.objects.create(
            first_names=first_names,
            birth_name=birth_name,
            birth_date=parse_date(birth_date) if birth_date else None,
            phone=phone,
            preferred_channel="email" if login else "sms" if phone else "letter",
            **address_of(birth_name),
        )
        if login:
            open_account(person, email=cast.address_of(login), password=cast.PASSWORD)
        persons.append(person)
    return persons


def open_payers_shares() -> None:
    """Seats were written as they stand: their payers have what the law owes them."""
    seats = Enrolment.objects.exclude(funding=None).select_related("cohort")
    keep_payers_shares(list(seats), by=Viewer.system())


def build_administrator() -> User:
    """Keeps the installation; sees no person's record."""
    return User.objects.create_superuser(
        cast.address_of("admin"), cast.PASSWORD, name="Administration"
    )
