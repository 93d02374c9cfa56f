"""What happens in the demo: cohorts past, running and to come, and their people.

Past steps are written with their own dates; what happens from now on goes through
the same services as in real life.
"""

from datetime import timedelta

from django.db import transaction

from config.demo import attendance, crowd, files, meetings, office, outcomes
from config.demo.stage import Story
from people.models import Organisation, Person, User
from people.services import set_identifier
from people.viewer import Viewer
from training.cohorts.models import Cohort, Funding
from training.enrolments.models import Enrolment
from training.follow_up.models import Outcome
from training.follow_up.notes import write_note


def tell(
    organisations: dict[str, Organisation],
    colleagues: dict[str, User],
    persons: list[Person],
) -> None:
    """The whole story, each chapter in one transaction."""
    story = Story(organisations, colleagues, persons)
    for chapter in (
        outcomes.former_cohorts,
        past_cohort,
        running_cohort,
        running_elsewhere,
        coming_cohorts,
        office.referrals,
        meetings.past_and_coming,
        files.open_files,
        files.declare,
        files.plan_a_leave,
    ):
        with transaction.atomic():
            chapter(story)
    with transaction.atomic():
        crowd.fill_seats(running=70, coming=35)


def past_cohort(story: Story) -> None:
    """Closed: registers countersigned, certificates issued, first outcomes known.

    Lucie, who learns on, finds her certificate; Jean-Marc's is still to be issued.
    """
    cohort = story.cohort("univ-armance", number=1, starts=-120, ends=-92)
    story.timetable(cohort, story.weekdays(-120, -110), trainer="chloe.marchand")
    enrolments = [
        story.enrolment(
            person,
            cohort,
            "completed",
            referral=story.referral(person, cohort, "accepted", days_ago=150),
        )
        for person in (*story.persons[8:14], story.persons[2])
    ]
    left = story.enrolment(
        story.persons[14],
        cohort,
        "abandoned",
        reason="A trouvé un emploi",
        exit_on=story.today - timedelta(days=114),
    )
    attendance.fill(cohort, trainer=story.colleagues["chloe.marchand"])
    attendance.issue_all(cohort, but=story.persons[13])
    outcomes.called_in_the_third_week(enrolments)
    first_outcomes(story, enrolments, left)


def first_outcomes(story: Story, enrolments: list[Enrolment], left: Enrolment) -> None:
    """What became of them, as far as someone told."""
    Outcome.objects.create(
        enrolment=left,
        observed_on=story.today - timedelta(days=30),
        situation="job",
        contract="open_ended",
        starts_on=story.today - timedelta(days=113),
        weekly_hours=35,
        occupation="Assistante de gestion",
        source="person",
        actor_kind="system",
    )
    for enrolment, situation in zip(
        enrolments, ("job", "job_seeking", "training", "no_answer"), strict=False
    ):
        Outcome.objects.create(
            enrolment=enrolment,
            observed_on=story.today - timedelta(days=2),
            situation=situation,
            contract="fixed_term" if situation == "job" else "",
            starts_on=story.today - timedelta(days=60) if situation == "job" else None,
            planned_days=180 if situation == "job" else None,
            source="partner",
            actor_kind="system",
        )


def running_cohort(story: Story) -> None:
    """Amina's: two weeks of half-days behind it, the live session today."""
    cohort = story.cohort("univ-armance", number=0, starts=-14, ends=45)
    # Today's session is the live one.
    story.timetable(cohort, story.weekdays(-14, -1), trainer="chloe.marchand")
    story.timetable(
        cohort, story.weekdays(1, 30), trainer="chloe.marchand", mornings="both"
    )
    cpf = Funding.objects.create(
        cohort=cohort,
        funder=story.organisations["caisse-des-depots"],
        scheme="Compte personnel de formation",
        seats=4,
    )
    for index, person in enumerate(story.persons[:8]):
        referral = story.referral(
            person, cohort, "accepted", days_ago=40, **_who_refers(index)
        )
        story.enrolment(
            person,
            cohort,
            "in_training",
            mode="remote" if index in (1, 4) else "on_site",
            referral=referral,
            funding=cpf if index == 3 else None,
        )
    set_identifier(
        story.persons[0],
        organisation=story.organisations["mission-locale-armance-centre"],
        value="ML-2026-0412",
    )
    attendance.fill(
        cohort,
        trainer=story.colleagues["chloe.marchand"],
        leave_open=2,
        away=story.persons[0],
    )
    attendance.answer_one(cohort, but=story.persons[0])
    write_notes(story, cohort)


def write_notes(story: Story, cohort: Cohort) -> None:
    """On Amina's training: from her counsellor, and the office's answer to both."""
    said = (
        (
            "denis.leroux",
            "mission-locale-armance-centre",
            "partners",
            "Cherche une entreprise d’accueil à Bar ; peut se déplacer le matin.",
        ),
        (
            "hugo.perrin",
            "univ-armance",
            "person_too",
            "Deux entreprises ont répondu. Rendez-vous jeudi pour en choisir une.",
        ),
    )
    enrolment = Enrolment.objects.get(cohort=cohort, person=story.persons[0])
    for name, slug, visibility, text in said:
        viewer = Viewer.for_user(story.colleagues[name], story.organisations[slug].pk)
        write_note(enrolment, by=viewer, text=text, visibility=visibility)


def _who_refers(index: int) -> dict[str, str]:
    """Most by the mission locale, the last two by France Travail."""
    if index < 6:
        return {}
    return {"by": "elsa.fontaine", "agency": "france-travail-rives"}


def running_elsewhere(story: Story) -> None:
    """Another provider's cohort, of which Amina's people know nothing."""
    cohort = story.cohort("formalliance", number=0, starts=-21, ends=30, remote=4)
    story.timetable(
        cohort, story.weekdays(-21, 20), trainer="luc.besnard", afternoons="on_site"
    )
    for person in story.persons[15:20]:
        referral = story.referral(
            person,
            cohort,
            "accepted",
            by="elsa.fontaine",
            agency="france-travail-rives",
            days_ago=45,
        )
        story.enrolment(person, cohort, "in_training", referral=referral)
    attendance.fill(cohort, trainer=story.colleagues["luc.besnard"], leave_open=3)


def coming_cohorts(story: Story) -> None:
    """Cohorts that recruit; what comes of it stands in chapters of their own."""
    cohort = story.cohort("univ-armance", number=2, starts=12, ends=60)
    story.timetable(cohort, story.weekdays(12, 40), room="Salle A 102")
    story.coming = cohort
    Funding.objects.filter(cohort=cohort).update(
        seats=10, contract_reference="PRF-2026-118"
    )
    for slug, scheme, seats in (
        ("caisse-des-depots", "Compte personnel de formation", 4),
        ("france-travail-armance", "Aide individuelle à la formation", 3),
    ):
        Funding.objects.create(
            cohort=cohort,
            funder=story.organisations[slug],
            scheme=scheme,
            seats=seats,
        )
    full = story.cohort(
        "greta-armance", number=0, starts=20, ends=70, on_site=2, remote=0
    )
    story.timetable(
        full,
        story.weekdays(21, 40),
        trainer="luc.besnard",
        afternoons="on_site",
        room="Atelier 2",
    )
    for slug, number in (("formalliance", 1), ("kervel", 0), ("univ-val-dor", 0)):
        story.cohort(slug, number=number, starts=25 + number, ends=90)
    for person in story.persons[14:16]:
        story.enrolment(person, full, "enrolled")
    story.referral(story.persons[29], full, "waitlisted", days_ago=6)
