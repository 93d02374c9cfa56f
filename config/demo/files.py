"""Enrolment files in every state, a contract, what must be declared, a leave."""

from datetime import timedelta

from config.demo.office import RIVES
from config.demo.stage import Story
from people.services import set_identifier
from people.viewer import Viewer
from training.documents import render_pdf
from training.enrolment_files.agreements.services import make_agreement, note_signed
from training.enrolment_files.declarations.models import Declaration
from training.enrolment_files.declarations.services import plan_declarations
from training.enrolment_files.information import acknowledge, give_documents
from training.enrolment_files.needs import answer_needs
from training.enrolment_files.papers import (
    accept_paper,
    ask_papers,
    give_paper,
    refuse_paper,
)
from training.enrolment_files.settings import require_paper, set_file_settings
from training.enrolment_files.uploads import Upload
from training.enrolments.models import Enrolment
from training.sharing.replacements import name_stand_in

HAS_ALL = {"has_device": True, "has_data": True, "has_place": True}
IDENTITY, LETTER, CV = "Pièce d’identité", "Lettre de motivation", "CV"
FOUR = ("anouk", "bakary", "celeste", "dorian")


def open_files(story: Story) -> None:
    """Four who enter in two weeks: complete, to check, untouched, to be done again."""
    rules(story)
    seats = {key: _seat(story, key) for key in FOUR}
    for seat in seats.values():
        ask_papers(seat)
        give_documents(seat, by=Viewer.system())
    complete(story, seats["anouk"])
    waiting_for_the_office(seats["bakary"])
    to_be_done_again(story, seats["dorian"])


def rules(story: Story) -> None:
    """What the university asks of everybody, and hands over."""
    university = story.organisations["univ-armance"]
    set_file_settings(
        university,
        by=story.hugo,
        assessment="Exercices notés à chaque module, puis un oral de vingt minutes.",
        trainers="Nos formateurs ont un master, et cinq ans de métier au moins.",
        rules=_scan("Règlement intérieur"),
        rules_on=story.today.replace(month=1, day=1),
        officer_name="Maud Kerleo",
        officer_email="referent.handicap@univ-armance.example",
        officer_phone="02 61 91 10 18",
    )
    for label, words, days, is_mandatory in (
        (IDENTITY, "recto et verso, en cours de validité", 7, True),
        (CV, "à jour, une page suffit", 10, True),
        (LETTER, "quelques lignes, à la main si vous voulez", 5, False),
    ):
        require_paper(
            university,
            by=story.hugo,
            label=label,
            help=words,
            due_days=days,
            is_mandatory=is_mandatory,
        )


def _seat(story: Story, key: str) -> Enrolment:
    person = story.candidates[key]
    facts = RIVES if key == "dorian" else {}
    referral = story.referral(person, story.coming, "accepted", days_ago=12, **facts)
    fundings = story.coming.fundings
    schemes = {"anouk": "Compte personnel", "dorian": "Aide individuelle"}
    funding = fundings.filter(scheme__startswith=schemes.get(key, "-")).first()
    return story.enrolment(
        person,
        story.coming,
        "enrolled",
        mode="remote" if key == "celeste" else "on_site",
        referral=referral,
        funding=funding,
        days_ago=6,
    )


def complete(story: Story, seat: Enrolment) -> None:
    """All read, given, accepted and said; her contract is signed."""
    herself = Viewer.for_link(seat.person)
    acknowledge(seat, by=herself)
    answer_needs(seat, by=herself, needs_adaptation=False, **HAS_ALL)
    for paper in seat.papers.exclude(label=LETTER):
        given = give_paper(paper, _scan(paper.label), by=herself)
        accept_paper(given, by=story.hugo, keeps_file=paper.label == CV)
    contract = make_agreement(
        seat,
        by=story.hugo,
        price=seat.cohort.action.price or 640,
        terms="Payé par le compte personnel de formation.",
        early_end="En cas d’abandon sans force majeure, les heures données jusqu’à ce "
        "jour sont dues, en proportion du prix.",
        is_at_a_distance=True,
    )
    note_signed(contract, by=story.hugo, on=story.today)


def waiting_for_the_office(seat: Enrolment) -> None:
    """His identity card waits to be looked at; he asks for an adaptation."""
    himself = Viewer.for_link(seat.person)
    acknowledge(seat, by=himself)
    answer_needs(seat, by=himself, needs_adaptation=True, **HAS_ALL)
    give_paper(seat.papers.get(label=IDENTITY), _scan(IDENTITY), by=himself)


def to_be_done_again(story: Story, seat: Enrolment) -> None:
    himself = Viewer.for_link(seat.person)
    given = give_paper(seat.papers.get(label=CV), _scan(CV), by=himself)
    refuse_paper(given, by=story.hugo, reason="La photo est floue : refaites-la.")


def _scan(label: str) -> Upload:
    """A page that says what it stands for."""
    return Upload(render_pdf("documents/demo_paper.html", {"label": label}), "pdf")


def declare(story: Story) -> None:
    """Entries of the running cohort: all declared in time but one."""
    university = story.organisations["univ-armance"]
    seats = Enrolment.objects.filter(
        cohort__responsible_provider=university, status="in_training"
    ).exclude(referral=None)
    for rank, seat in enumerate(seats.select_related("person")):
        plan_declarations(seat)
        if seat.declarations.exists():
            set_identifier(
                seat.person,
                organisation=university,
                value=f"france-travail:{4400100000 + rank}",
            )
    waiting = Declaration.objects.filter(enrolment__in=seats).order_by("-platform")
    for row in waiting[1:]:
        row.done_at = story.noon_of(row.business_on + timedelta(days=1))
        row.done_by = story.colleagues["hugo.perrin"]
        row.save(update_fields=["done_at", "done_by"])


def plan_a_leave(story: Story) -> None:
    """Denis goes on leave soon: Farid will see his persons meanwhile."""
    name_stand_in(
        story.colleagues["denis.leroux"],
        stand_in=story.colleagues["farid.haddad"],
        starts_on=story.weekday(9),
        ends_on=story.weekday(16),
        reason="Congés",
        by=story.viewer("denis.leroux", "mission-locale-armance-centre"),
    )
