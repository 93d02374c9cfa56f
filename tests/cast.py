"""The people of every test, and the cohort in which they meet.

Amina is trained at the Université de l’Armance; Chloé teaches her, Hugo keeps the
university's office, Denis referred her from his agency of the mission locale, Bruno
coordinates the territory. Nobody else knows her: Elsa works for another partner,
Farid in Denis's agency without her in his caseload, Gaëlle at another provider.

Persons are `Person` (their login is `.user`), colleagues are `User`. The `make_…`
functions build more of each; the fixtures are those of the story.
"""

import itertools
import time
from datetime import date, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from cms.models import CatalogueIndexPage, CoursePage, TrainingAction
from cms.services import open_branch
from people.middleware import ACTING_FOR
from people.models import Organisation, Person, User
from people.second_factor import RECORDS, RECORDS_OF
from people.services import create_organisation, give_role, open_account
from people.viewer import Viewer
from training.models import (
    ClassSession,
    Cohort,
    Enrolment,
    HalfDay,
    Referral,
)
from training.sharing.services import assign_counsellor, open_share

PASSWORD = "armance-2026"
_numbers = itertools.count(1)


# --- Makers ---------------------------------------------------------------------


def make_organisation(name: str = "", *kinds: str, **facts) -> Organisation:
    number = next(_numbers)
    facts.setdefault("slug", f"organisme-{number}")
    return create_organisation(
        name=name or f"Organisme {number}", kinds=list(kinds), **facts
    )


def make_user(name: str = "", *, email: str = "") -> User:
    """A colleague's login, whose password is `PASSWORD`."""
    number = next(_numbers)
    return User.objects.create_user(
        email or f"collegue{number}@exemple.fr",
        PASSWORD,
        name=name or f"Collègue {number}",
    )


def make_member(name: str, organisation: Organisation, *roles: str, **facts) -> User:
    user = make_user(name, **facts)
    for role in roles:
        give_role(user=user, organisation=organisation, role=role)
    return user


def make_person(
    first_names: str = "", birth_name: str = "", *, email: str = "", **facts
) -> Person:
    """A person; with an `email`, also a login whose password is `PASSWORD`."""
    number = next(_numbers)
    facts.setdefault("birth_date", date(1990, 1, 1) + timedelta(days=number))
    person = Person.objects.create(
        first_names=first_names or f"Prénom{number}",
        birth_name=birth_name or f"Nom{number}",
        **facts,
    )
    if email:
        open_account(person, email=email, password=PASSWORD)
    return person


def make_course(provider: Organisation, title: str = "", **facts) -> CoursePage:
    """A published course below the provider's page, without any action."""
    number = next(_numbers)
    page = CoursePage(
        title=title or f"Formation {number}",
        slug=facts.pop("slug", f"formation-{number}"),
        **{
            "objective": "Tenir la comptabilité d’une petite entreprise.",
            "expected_results": "Établir un bilan simple.",
            "content": "Écritures\nTVA\nBilan",
            "contact_name": "Hugo Perrin",
            "contact_phone": "01 23 45 67 89",
            **facts,
        },
    )
    return open_branch(provider).add_child(instance=page)


def make_action(course: CoursePage, **facts) -> TrainingAction:
    defaults = {
        "mode": "blended",
        "rhythm": "Temps plein, en journée",
        "hours_total": 210,
        "hours_in_centre": 210,
        "place_name": "Campus des Rives",
        "street": "3 quai des Tanneurs",
        "postal_code": "10200",
        "city": "Bar-sur-Armance",
        "insee_code": "10033",
    }
    return TrainingAction.objects.create(page=course, **(defaults | facts))


def make_cohort(action: TrainingAction, **facts) -> Cohort:
    """A cohort of the action's provider; by default it began a week ago."""
    provider = action.page.provider
    today = timezone.localdate()
    defaults = {
        "reference": f"S-{next(_numbers):04d}",
        "responsible_provider": provider,
        "delivering_provider": action.delivering_provider or provider,
        "starts_on": today - timedelta(days=7),
        "ends_on": today + timedelta(days=60),
        "place_name": action.place_name,
        "address": action.street,
        "postal_code": action.postal_code,
        "city": action.city,
        "capacity_on_site": 12,
        "capacity_remote": 6,
    }
    return Cohort.objects.create(action=action, **(defaults | facts))


def make_class_session(
    cohort: Cohort,
    *,
    starts_at: datetime,
    minutes: int = 180,
    mode: str = "on_site",
    period: str = "morning",
    on: date | None = None,
    trainers: tuple[User, ...] = (),
    **facts,
) -> ClassSession:
    """A class session with its half-day (`half_day_of`).

    The half-day's date and period are said, not derived from the hour: tests also
    run near midnight.
    """
    ends_at = starts_at + timedelta(minutes=minutes)
    session = ClassSession.objects.create(
        cohort=cohort,
        starts_at=starts_at,
        ends_at=ends_at,
        mode=mode,
        **{"title": "Comptabilité", "room": "B 204", **facts},
    )
    session.trainers.set(trainers)
    planned = {"both": "either_minutes"}.get(mode, f"{mode}_minutes")
    HalfDay.objects.create(
        cohort=cohort,
        date=on or timezone.localdate(starts_at),
        period=period,
        starts_at=starts_at,
        ends_at=ends_at,
        **{planned: minutes},
    )
    return session


def half_day_of(session: ClassSession) -> HalfDay:
    return HalfDay.objects.get(cohort=session.cohort, starts_at=session.starts_at)


def make_referral(
    person: Person, cohort: Cohort, *, by: User, organisation: Organisation, **facts
) -> Referral:
    """A sent referral, with the share and the caseload that sending it opens."""
    now = timezone.now()
    defaults = {
        "status": "sent",
        "sent_at": now,
        "expires_on": timezone.localdate() + timedelta(days=30),
    }
    referral = Referral.objects.create(
        person=person,
        course=cohort.action.page,
        cohort=cohort,
        provider=cohort.responsible_provider,
        referring_organisation=organisation,
        counsellor=by,
        **(defaults | facts),
    )
    assign_counsellor(person=person, organisation=organisation, counsellor=by)
    open_share(
        person=person,
        organisation=organisation,
        referral=referral,
        purpose="Suivi du parcours de formation",
    )
    return referral


def make_enrolment(person: Person, cohort: Cohort, **facts) -> Enrolment:
    """In training since the cohort's start."""
    defaults = {
        "status": "in_training",
        "planned_entry_on": cohort.starts_on,
        "planned_exit_on": cohort.ends_on,
        "actual_entry_on": cohort.starts_on,
    }
    return Enrolment.objects.create(person=person, cohort=cohort, **(defaults | facts))


# --- Doors ----------------------------------------------------------------------


def viewer_of(who: User | Person, organisation: Organisation | None = None) -> Viewer:
    """As whom they ask, acting for `organisation` or for their first one."""
    user = who.user if isinstance(who, Person) else who
    return Viewer.for_user(user, organisation.pk if organisation else None)


def client_for(who: User | Person, organisation: Organisation | None = None) -> Client:
    """A browser in which they are logged in, second factor included."""
    user = who.user if isinstance(who, Person) else who
    client = Client()
    client.force_login(user)
    session = client.session
    session[RECORDS_OF] = str(user.pk)
    session[RECORDS] = [{"method": "mfa", "type": "totp", "at": time.time()}]
    if organisation is not None:
        session[ACTING_FOR] = str(organisation.pk)
    session.save()
    return client


# --- Organisations --------------------------------------------------------------


@pytest.fixture
def territory(db) -> Organisation:
    return make_organisation("Pays d’Armance", "territory", slug="pays-d-armance")


@pytest.fixture
def university(db) -> Organisation:
    """The provider of Amina's course."""
    return make_organisation(
        "Université de l’Armance",
        "university",
        "training_provider",
        slug="universite-de-l-armance",
        legal_name="Université de l’Armance",
        siret="19990000100009",
        activity_declaration_number="44100099910",
        street="3 quai des Tanneurs",
        postal_code="10200",
        city="Bar-sur-Armance",
        email="formation@universite-armance.exemple.fr",
        phone="01 23 45 67 89",
        signatory_name="Jeanne Collin",
        signatory_capacity="Directrice de la formation continue",
    )


@pytest.fixture
def formalliance(db) -> Organisation:
    """The other provider."""
    return make_organisation(
        "Formalliance",
        "training_provider",
        slug="formalliance",
        siret="91234500010009",
        activity_declaration_number="44100088810",
        signatory_name="Marc Olivier",
        signatory_capacity="Gérant",
    )


@pytest.fixture
def mission_locale(db) -> Organisation:
    return make_organisation(
        "Mission locale de l’Armance",
        "employment_partner",
        slug="mission-locale",
        siret="92345600010001",
    )


@pytest.fixture
def agency(mission_locale) -> Organisation:
    """Denis's and Farid's agency of the mission locale."""
    return make_organisation(
        "Mission locale, antenne de Bar",
        "employment_partner",
        slug="mission-locale-bar",
        parent=mission_locale,
        phone="01 98 76 54 32",
    )


@pytest.fixture
def other_agency(db) -> Organisation:
    """Elsa's: an agency of France Travail."""
    return make_organisation(
        "France Travail, agence des Rives",
        "employment_partner",
        slug="france-travail-rives",
        parent=make_organisation(
            "France Travail", "employment_partner", slug="france-travail"
        ),
    )


# --- The cast -------------------------------------------------------------------


@pytest.fixture
def amina(db) -> Person:
    return make_person(
        "Amina",
        "Benali",
        email="amina@exemple.fr",
        birth_date=date(1998, 4, 12),
        phone="06 12 34 56 78",
    )


@pytest.fixture
def bruno(territory) -> User:
    return make_member(
        "Bruno Lefèvre", territory, "coordinator", email="bruno@exemple.fr"
    )


@pytest.fixture
def chloe(university) -> User:
    return make_member("Chloé Martin", university, "trainer", email="chloe@exemple.fr")


@pytest.fixture
def denis(agency) -> User:
    return make_member("Denis Roche", agency, "counsellor", email="denis@exemple.fr")


@pytest.fixture
def elsa(other_agency) -> User:
    return make_member(
        "Elsa Girard", other_agency, "counsellor", email="elsa@exemple.fr"
    )


@pytest.fixture
def farid(agency) -> User:
    return make_member("Farid Amrani", agency, "counsellor", email="farid@exemple.fr")


@pytest.fixture
def gaelle(formalliance) -> User:
    return make_member(
        "Gaëlle Petit", formalliance, "office", email="gaelle@exemple.fr"
    )


@pytest.fixture
def hugo(university) -> User:
    return make_member("Hugo Perrin", university, "office", email="hugo@exemple.fr")


# --- The catalogue and the timetable --------------------------------------------


@pytest.fixture
def catalogue(db) -> CatalogueIndexPage:
    return CatalogueIndexPage.objects.get()


@pytest.fixture
def course(university) -> CoursePage:
    return make_course(
        university, "Comptabilité des petites entreprises", slug="comptabilite"
    )


@pytest.fixture
def action(course) -> TrainingAction:
    return make_action(course)


@pytest.fixture
def cohort(action, territory) -> Cohort:
    """Running since a week, on site and remote."""
    return make_cohort(action, reference="COMPTA-1", territory=territory)


@pytest.fixture
def coming_cohort(action, territory) -> Cohort:
    """Recruiting; begins in a month."""
    today = timezone.localdate()
    return make_cohort(
        action,
        reference="COMPTA-2",
        territory=territory,
        starts_on=today + timedelta(days=30),
        ends_on=today + timedelta(days=90),
    )


@pytest.fixture
def on_site_session(cohort, chloe) -> ClassSession:
    """This morning's: over since ten minutes, one may still sign."""
    return make_class_session(
        cohort,
        starts_at=timezone.now() - timedelta(minutes=190),
        minutes=180,
        on=timezone.localdate(),
        trainers=(chloe,),
    )


@pytest.fixture
def remote_session(cohort, chloe) -> ClassSession:
    """This afternoon's, in the live room: it runs since five minutes."""
    return make_class_session(
        cohort,
        starts_at=timezone.now() - timedelta(minutes=5),
        minutes=180,
        mode="remote",
        period="afternoon",
        on=timezone.localdate(),
        trainers=(chloe,),
        title="Comptabilité, à distance",
        room="",
    )


@pytest.fixture
def morning(on_site_session) -> HalfDay:
    return half_day_of(on_site_session)


@pytest.fixture
def afternoon(remote_session) -> HalfDay:
    return half_day_of(remote_session)


# --- What binds them ------------------------------------------------------------


@pytest.fixture
def referral(amina, cohort, denis, agency) -> Referral:
    """Denis referred Amina, the university accepted; his agency may follow her."""
    return make_referral(
        amina,
        cohort,
        by=denis,
        organisation=agency,
        status="accepted",
        answered_at=timezone.now(),
    )


@pytest.fixture
def enrolment(amina, cohort, referral) -> Enrolment:
    return make_enrolment(amina, cohort, referral=referral)


@pytest.fixture
def waiting_referral(coming_cohort, denis, agency) -> Referral:
    """Another person, sent to the coming cohort: the university owes an answer."""
    return make_referral(
        make_person("Yanis", "Morel"), coming_cohort, by=denis, organisation=agency
    )
