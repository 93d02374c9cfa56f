"""The office's referrals, in every state, and what people asked for by themselves."""

from datetime import timedelta

from cms.models import CoursePage
from config.demo.stage import Story
from people.viewer import Viewer
from training.cohorts.models import Cohort
from training.referrals.interest import apply_alone, ask_counsellor
from training.sharing.models import CaseloadAssignment

RIVES = {"by": "elsa.fontaine", "agency": "france-travail-rives"}
FARID = {"by": "farid.haddad"}
NOBODY = {"by": ""}
NOBODYS = {"agency": ""}


def referrals(story: Story) -> None:
    """To the university's cohort that recruits, and to courses without a session."""
    answered(story)
    waiting_for_an_answer(story)
    drafts(story)
    without_a_session(story)
    own_wishes(story)
    elsewhere(story)


def answered(story: Story) -> None:
    """Refused, withdrawn, expired: each with its reason."""
    persons, cohort = story.persons, story.coming
    story.referral(
        persons[26],
        cohort,
        "refused",
        days_ago=15,
        reason="prerequisites",
        reason_text="Revenez après une remise à niveau en calcul : nous vous gardons "
        "une place.",
    )
    story.referral(
        story.candidates["yohann"],
        cohort,
        "refused",
        days_ago=21,
        reason="unreachable",
        reason_text="Trois appels et un courrier sans réponse.",
        **RIVES,
    )
    story.referral(
        persons[27],
        cohort,
        "withdrawn",
        days_ago=10,
        reason="found_job",
        reason_text="Commence en boulangerie lundi.",
    )
    story.referral(
        story.candidates["ursula"],
        cohort,
        "withdrawn",
        days_ago=7,
        reason="moved",
        **RIVES,
    )
    story.referral(persons[28], cohort, "expired", days_ago=33)


def waiting_for_an_answer(story: Story) -> None:
    """New ones, one that expires in two days, one that its person alone sent."""
    persons, cohort, who = story.persons, story.coming, story.candidates
    story.referral(
        persons[20],
        cohort,
        "sent",
        days_ago=1,
        message="Très motivée, disponible tout de suite.",
        accepts_waiting_list=True,
    )
    story.referral(persons[21], cohort, "sent", days_ago=28)
    story.referral(persons[22], cohort, "received", days_ago=12, **FARID)
    story.referral(
        who["joris"], cohort, "sent", days_ago=3, wanted_mode="remote", **RIVES
    )
    story.referral(who["diane"], cohort, "received", days_ago=6)
    story.referral(
        who["diane_again"],
        cohort,
        "sent",
        days_ago=2,
        message="Adressée par le pôle recrutement.",
        **RIVES,
    )
    story.referral(
        who["kadiatou"],
        cohort,
        "sent",
        days_ago=4,
        agency="mission-locale-val-dor",
        **NOBODY,
    )
    # At the mission locale too nobody follows this one: the manager entrusts them.
    story.referral(who["wided"], cohort, "received", days_ago=9, **NOBODY)


def drafts(story: Story) -> None:
    """Not sent yet: the office sees nothing of them."""
    story.referral(
        story.persons[25],
        story.coming,
        "draft",
        days_ago=0,
        message="À compléter après notre entretien de jeudi.",
    )
    story.referral(
        story.candidates["raphael"], story.coming, "draft", days_ago=2, **FARID
    )


def without_a_session(story: Story) -> None:
    """A course is wanted of which the next session isn't chosen, or open, yet."""
    course = _course(story, "univ-armance", 6)
    story.referral(
        story.candidates["noemie"],
        None,
        "received",
        course=course,
        days_ago=11,
        message="Attend l’ouverture de la prochaine session.",
    )
    story.referral(
        story.candidates["malik"], None, "sent", course=course, days_ago=5, **FARID
    )
    story.referral(
        story.candidates["malik_again"],
        None,
        "sent",
        course=_course(story, "univ-armance", 5),
        days_ago=8,
        **RIVES,
    )


def own_wishes(story: Story) -> None:
    """Amina asks her counsellor for a course; Lucie applies alone, by no agency."""
    amina, _karim, lucie = story.persons[:3]
    ask_counsellor(
        CaseloadAssignment.objects.current().assigned().get(person=amina),
        by=Viewer.for_user(amina.user),
        course=_course(story, "univ-armance", 3),
        message="Je voudrais apprendre la comptabilité après cette formation.",
    )
    apply_alone(
        by=Viewer.for_user(lucie.user),
        course=_course(story, "univ-armance", 6),
        wanted_mode="remote",
        message="J’aimerais devenir formatrice.",
    )
    story.referral(
        story.candidates["sabrina"],
        story.coming,
        "received",
        days_ago=3,
        message="J’ai vu la formation sur votre site.",
        **NOBODYS,
    )


def elsewhere(story: Story) -> None:
    """Other offices have their own, of which the university sees nothing."""
    for slug, person, status, facts in (
        ("formalliance", story.persons[23], "sent", FARID),
        ("formalliance", story.candidates["hatice"], "received", RIVES),
        ("greta-armance", story.persons[24], "sent", {}),
        ("kervel", story.candidates["oscar"], "sent", RIVES),
    ):
        cohort = (
            Cohort.objects.recruiting()
            .filter(responsible_provider=story.organisations[slug])
            .filter(starts_on__gt=story.today + timedelta(days=15))
            .order_by("-capacity_on_site", "starts_on")
            .first()
        )
        story.referral(person, cohort, status, days_ago=7, **facts)


def _course(story: Story, slug: str, number: int) -> CoursePage:
    provider = story.organisations[slug]
    return CoursePage.objects.offered_by(provider).order_by("title")[number]
