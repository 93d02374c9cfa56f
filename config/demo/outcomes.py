"""What became of those who left: a few months ago, and in cohorts of a year ago.

Without the latter every indicator would answer that it is too early.
"""

from datetime import date, timedelta

from config.demo.stage import SYSTEM, Story, noon_of
from people.models import Organisation, Person
from training.certificates.services import issue_certificate
from training.cohorts.models import Cohort
from training.enrolments.models import Enrolment
from training.follow_up.models import Outcome
from training.register.carry_over import carry_over_totals

ENDED_DAYS_AGO = 410
# Days after the end, by month asked; the provider calls everyone in the third week.
SEEN = {0: 20, 3: 92, 6: 183, 12: 365}
Fact = dict[str, str | int | bool]


def _job(months: int, source: str, contract: str, began: int, **facts) -> Fact:
    return {
        "months": months,
        "source": source,
        "situation": "job",
        "contract": contract,
        "began": began,
        **facts,
    }


def _as(situation: str, months: int, source: str, **facts) -> Fact:
    return {"months": months, "source": source, "situation": situation, **facts}


def _silent(*milestones: int) -> list[Fact]:
    return [_as("no_answer", months, "partner") for months in milestones]


CLERK = {"occupation": "Assistant administratif", "weekly_hours": 35}
ORDERS = {"occupation": "Préparatrice de commandes", "weekly_hours": 35}
# Ways people went after their training, as told by several, or by nobody.
WAYS: dict[str, list[Fact]] = {
    "hired": [
        _as("job_seeking", 0, "provider"),
        _job(3, "person", "open_ended", 45, **CLERK),
        _job(6, "partner", "open_ended", 45, **CLERK),
        _job(12, "employer", "open_ended", 45, **CLERK),
    ],
    "hired at once": [
        _job(0, "provider", "open_ended", 8, **CLERK),
        _job(6, "person", "open_ended", 8, **CLERK),
        *_silent(12),
    ],
    "short contract": [
        _as("job_seeking", 0, "provider"),
        _job(3, "partner", "fixed_term", 60, planned_days=90, **ORDERS),
        _as("job_seeking", 6, "person", has_worked_a_month=True),
        *_silent(12),
    ],
    "long mission": [
        _job(0, "provider", "temporary", 15, planned_days=200, **ORDERS),
        _job(3, "person", "temporary", 15, planned_days=200, **ORDERS),
        _job(6, "partner", "temporary", 15, planned_days=200, **ORDERS),
        _job(12, "partner", "open_ended", 240, **ORDERS),
    ],
    "aided": [
        _as("other", 0, "provider"),
        _job(3, "partner", "aided", 80, planned_days=270, weekly_hours=26),
        _job(6, "partner", "aided", 80, planned_days=270, weekly_hours=26),
        _as("job_seeking", 12, "person", has_worked_a_month=True),
    ],
    "own business": [
        _as("other", 0, "provider"),
        _as("business", 3, "person", began=70, occupation="Secrétaire à domicile"),
        _as("business", 6, "person", began=70, occupation="Secrétaire à domicile"),
        _as("business", 12, "person", began=70, occupation="Secrétaire à domicile"),
    ],
    "learns on": [
        _as("training", 0, "provider", began=14),
        _as("training", 3, "partner", began=14),
        _job(6, "provider", "apprenticeship", 150, planned_days=365, weekly_hours=35),
        *_silent(12),
    ],
    "still looks": [
        _as("job_seeking", 0, "provider"),
        _as("job_seeking", 3, "partner"),
        _as("job_seeking", 6, "partner"),
        _job(12, "person", "fixed_term", 300, planned_days=120, weekly_hours=28),
    ],
    "silent": _silent(3, 6, 12),
    "nobody asked": [],
}
# provider: (course's number, its first day, minutes on site and remote, people);
# each: first names, birth name, birth date, the way they went.
COHORTS: dict[str, tuple[int, int, tuple[int, int], list[tuple[str, str, str, str]]]]
COHORTS = {
    "univ-armance": (
        3,
        -470,
        (9000, 5400),
        [
            ("Solène", "Cadiou", "1991-03-15", "hired"),
            ("Rachid", "Amrouche", "1984-11-02", "hired at once"),
            ("Marine", "Teissier", "1998-06-21", "short contract"),
            ("Lamine", "Camara", "1996-01-30", "long mission"),
            ("Sylvie", "Grandjean", "1969-09-08", "own business"),
            ("Corentin", "Mahé", "2001-12-17", "learns on"),
            ("Zohra", "Belhadj", "1979-05-04", "still looks"),
            ("Estelle", "Bonnard", "1987-10-11", "hired"),
            ("Gabriel", "Lopes", "1993-07-26", "silent"),
            ("Tatiana", "Volkova", "1982-02-19", "aided"),
            ("Jordan", "Pineau", "2000-08-03", "still looks"),
            ("Mireille", "Auffret", "1966-04-28", "nobody asked"),
        ],
    ),
    "formalliance": (
        2,
        -455,
        (7200, 1800),
        [
            ("Bilal", "Haddouche", "1995-02-11", "long mission"),
            ("Virginie", "Charrier", "1977-08-24", "hired"),
            ("Enzo", "Marchetti", "2002-03-06", "learns on"),
            ("Awa", "Cissé", "1990-12-01", "short contract"),
            ("Didier", "Lebreton", "1964-07-13", "still looks"),
            ("Margaux", "Vidal", "1999-05-29", "silent"),
            ("Samuel", "Kouassi", "1988-10-18", "hired at once"),
            ("Ludivine", "Perrin", "1986-01-09", "nobody asked"),
        ],
    ),
}


def former_cohorts(story: Story) -> None:
    """Ended long enough ago for every indicator; registers were on paper then."""
    for rank, slug in enumerate(COHORTS):
        number, starts, minutes, people = COHORTS[slug]
        cohort = story.cohort(
            slug, number=number, starts=starts, ends=-ENDED_DAYS_AGO, on_site=14
        )
        for place, (*facts, way) in enumerate(people):
            person = _person(*facts, phone=f"06 39 98 12 {20 * rank + place:02d}")
            enrolment = _left(story, person, cohort, gives_up=way == "hired at once")
            _certify(enrolment, *minutes)
            tell(enrolment, WAYS[way], story.organisations)


def called_in_the_third_week(enrolments: list[Enrolment]) -> None:
    """What the provider heard of a cohort that ended a few months ago."""
    situations = ("job_seeking", "job_seeking", "training", "job", "job_seeking")
    for enrolment, situation in zip(enrolments, situations, strict=False):
        seen_on = enrolment.actual_exit_on + timedelta(days=SEEN[0])
        Outcome.objects.create(
            enrolment=enrolment,
            organisation=enrolment.cohort.responsible_provider,
            observed_on=seen_on,
            recorded_at=noon_of(seen_on),
            situation=situation,
            source="provider",
            actor_kind="system",
        )


def _person(
    first_names: str, birth_name: str, birth_date: str, *, phone: str
) -> Person:
    return Person.objects.create(
        first_names=first_names,
        birth_name=birth_name,
        birth_date=date.fromisoformat(birth_date),
        phone=phone,
        preferred_channel=Person.Channel.SMS,
    )


def _left(story: Story, person: Person, cohort: Cohort, *, gives_up: bool) -> Enrolment:
    if not gives_up:
        return story.enrolment(person, cohort, "completed")
    return story.enrolment(
        person,
        cohort,
        "abandoned",
        reason="A trouvé un emploi",
        exit_on=cohort.ends_on - timedelta(days=9),
    )


def _certify(enrolment: Enrolment, on_site: int, remote: int) -> None:
    carry_over_totals(
        enrolment,
        by=SYSTEM,
        source="Feuilles d’émargement sur papier",
        until_on=enrolment.actual_exit_on,
        on_site_minutes=on_site,
        remote_minutes=remote,
    )
    if enrolment.status == "completed":
        issue_certificate(enrolment, by=SYSTEM)


def tell(enrolment: Enrolment, facts: list[Fact], by: dict[str, Organisation]) -> None:
    """Each fact on its day, in the name of who said it."""
    speaks = {
        "partner": by["mission-locale-armance-centre"],
        "provider": enrolment.cohort.responsible_provider,
    }
    end = enrolment.actual_exit_on
    for fact in facts:
        said = dict(fact)
        months, began = said.pop("months"), said.pop("began", None)
        seen_on = end + timedelta(days=SEEN[months])
        Outcome.objects.create(
            enrolment=enrolment,
            organisation=speaks.get(said["source"]),
            months=months or None,
            observed_on=seen_on,
            recorded_at=noon_of(seen_on),
            starts_on=None if began is None else end + timedelta(days=began),
            actor_kind="system",
            **said,
        )
