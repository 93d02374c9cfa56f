"""Who may open what, and do what: the table is the documentation.

The story is the cast's (tests/cast.py). 200 shows, 302 does and leads on (for
anonymous: to the login page), 403 isn't one's role, 404 is a stranger's, 422 is
refused in a sentence.
"""

from datetime import datetime, time, timedelta
from uuid import uuid4

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.utils import timezone

from people.duplicates import queue_possible_duplicates
from people.merging import merge_persons
from people.models import PersonMerge, PossibleDuplicate
from people.viewer import Viewer
from tests.cast import (
    client_for,
    make_class_session,
    make_enrolment,
    make_person,
    viewer_of,
)
from training.enrolment_files.information import give_documents
from training.enrolments.admission.offers import offer_seat
from training.messages.links import link_for
from training.models import (
    AttendanceUnit,
    Certificate,
    Committee,
    Meeting,
    MeetingInvitation,
    Message,
    Paper,
    Referral,
    RequiredPaper,
    SeatQuota,
    TimetableChange,
    TraineeImport,
)
from training.referrals.services import save_draft

ROLES = (
    "amina",
    "bruno",
    "chloe",
    "denis",
    "elsa",
    "farid",
    "gaelle",
    "hugo",
    "anyone",
)

PAGES = """
                                               Ami Bru Chl Den Els Far Gaë Hug –
/formations/                                   200 200 200 200 200 200 200 200 200
/compte/organisme/                             200 200 200 200 200 200 200 200 302

/mon-parcours/                                 200 403 403 403 403 403 403 403 302
/mon-parcours/seances/                         200 403 403 403 403 403 403 403 302
/mon-parcours/partages/                        200 403 403 403 403 403 403 403 302
/mon-parcours/partages/{share}/m-opposer/      200 403 403 403 403 403 403 403 302
/mon-parcours/candidatures/{referral}/retirer/ 200 403 403 403 403 403 403 403 302
/mon-parcours/absences/{half_day}/             200 403 403 403 403 403 403 403 302
/mon-parcours/messages/                        200 403 403 403 403 403 403 403 302
/mon-parcours/messages/{message}/              200 403 403 403 403 403 403 403 302
/mon-parcours/agenda/                          200 403 403 403 403 403 403 403 302
/mon-parcours/mes-coordonnees/                 200 403 403 403 403 403 403 403 302
/mon-parcours/rendez-vous/                     200 403 403 403 403 403 403 403 302
/mon-parcours/rendez-vous/{invitation}/        200 403 403 403 403 403 403 403 302
/mon-parcours/dossier/{enrolment}/             200 403 403 403 403 403 403 403 302
/inscriptions/{enrolment}/documents/programme/ 200 404 200 200 404 404 404 200 302
/pieces/{paper}/                               200 404 404 404 404 404 404 200 302
/emargement/                                   200 403 403 403 403 403 403 403 302

/formateur/                                    403 403 200 403 403 403 403 403 302
/formateur/agenda/                             403 403 200 403 403 403 403 403 302
/formateur/registres/{half_day}/               403 403 200 403 403 403 404 200 302
/formateur/registres/{half_day}/code/          403 403 200 403 403 403 404 403 302

/seances/{session}/                            200 404 200 404 404 404 404 200 302
/seances/{session}/agenda.ics                  200 404 200 404 404 404 404 200 302
/repondre/                                     200 200 200 200 200 200 200 200 200
/repondre/{token}/                             200 200 200 200 200 200 200 200 200
/agenda/{feed}.ics                             200 200 200 200 200 200 200 200 200
/seances/{remote}/salle/                       200 404 200 404 404 404 404 200 302

/organisme/                                    403 403 403 403 403 403 200 200 302
/organisme/orientations/                       403 403 403 403 403 403 200 200 302
/organisme/orientations/{referral}/            403 403 403 403 403 403 404 200 302
/organisme/messages/                           403 403 403 403 403 403 200 200 302
/organisme/messages/{message}/                 403 403 403 403 403 403 404 200 302
/organisme/courriers/                          403 403 403 403 403 403 200 200 302
/organisme/courriers.pdf                       403 403 403 403 403 403 302 200 302
/organisme/courriers/{letter}.pdf              403 403 403 403 403 403 404 200 302
/organisme/courriers/{letter}/adresse/         403 403 403 403 403 403 404 200 302
/organisme/orientations/lot/?faire=refuser&orientation={waiting}
                                               403 403 403 403 403 403 200 200 302
/organisme/absences/                           403 403 403 403 403 403 200 200 302
/organisme/absences/{absence}/                 403 403 403 403 403 403 404 200 302
/organisme/registres/                          403 403 403 403 403 403 200 200 302
/organisme/entrees/                            403 403 403 403 403 403 200 200 302
/organisme/attestations/                       403 403 403 403 403 403 200 200 302
/organisme/rendez-vous/                        403 403 403 403 403 403 200 200 302
/organisme/rendez-vous/nouveaux/               403 403 403 403 403 403 200 200 302
/organisme/rendez-vous/au-choix/test/          403 403 403 403 403 403 200 200 302
/organisme/rendez-vous/{meeting}/              403 403 403 403 403 403 404 200 302
/organisme/rendez-vous/{meeting}/modifier/     403 403 403 403 403 403 404 200 302
/organisme/rendez-vous/{meeting}/annuler/      403 403 403 403 403 403 404 200 302
/organisme/rendez-vous/{meeting}/inviter/      403 403 403 403 403 403 404 200 302
/organisme/rendez-vous/{meeting}/presences/    403 403 403 403 403 403 404 200 302
/organisme/rendez-vous/{meeting}/presences/feuille/
                                               403 403 403 403 403 403 404 200 302
/organisme/rendez-vous/{meeting}/presences/{invitation}/preciser/
                                               403 403 403 403 403 403 404 200 302
/organisme/rendez-vous/{meeting}/feuille.pdf   403 403 403 403 403 403 404 200 302
/organisme/rendez-vous/{meeting}/resultats/    403 403 403 403 403 403 404 200 302
/organisme/convocations/{invitation}/a-nouveau/
                                               403 403 403 403 403 403 404 200 302
/organisme/dossiers/                           403 403 403 403 403 403 200 200 302
/organisme/dossiers/pieces/                    403 403 403 403 403 403 200 200 302
/organisme/dossiers/pieces/nouvelle/           403 403 403 403 403 403 200 200 302
/organisme/dossiers/pieces/{required}/         403 403 403 403 403 403 404 200 302
/organisme/dossiers/documents/                 403 403 403 403 403 403 200 200 302
/organisme/inscriptions/{enrolment}/dossier/   403 403 403 403 403 403 404 200 302
/organisme/pieces/{paper}/a-refaire/           403 403 403 403 403 403 404 200 302
/organisme/sessions/                           403 403 403 403 403 403 200 200 302
/organisme/sessions/{cohort}/                  403 403 403 403 403 403 404 200 302
/organisme/sessions/{cohort}/places/           403 403 403 403 403 403 404 200 302
/organisme/sessions/{cohort}/seances/          403 403 403 403 403 403 404 200 302
/organisme/sessions/nouvelle/                  403 403 403 403 403 403 200 200 302
/organisme/sessions/{cohort}/modifier/         403 403 403 403 403 403 404 200 302
/organisme/sessions/{cohort}/refaire/          403 403 403 403 403 403 404 200 302
/organisme/sessions/{cohort}/annuler/          403 403 403 403 403 403 404 200 302
/organisme/sessions/{cohort}/financements/     403 403 403 403 403 403 404 200 302
/organisme/sessions/{cohort}/planning/         403 403 403 403 403 403 404 200 302
/organisme/sessions/{cohort}/planning/serie/   403 403 403 403 403 403 404 200 302
/organisme/sessions/{cohort}/importer/         403 403 403 403 403 403 404 200 302
/organisme/modele-stagiaires.csv               403 403 403 403 403 403 200 200 302
/organisme/imports/{given_file}/               403 403 403 403 403 403 404 200 302
/organisme/imports/{given_file}/lignes-refusees.csv
                                               403 403 403 403 403 403 404 200 302
/organisme/seances/{session}/modifier/         403 403 403 403 403 403 404 200 302
/organisme/listes-d-attente/                   403 403 403 403 403 403 200 200 302
/organisme/places-proposees/                   403 403 403 403 403 403 200 200 302
/organisme/commissions/                        403 403 403 403 403 403 200 200 302
/organisme/sessions/{cohort}/liste-d-attente/  403 403 403 403 403 403 404 200 302
/organisme/liste-d-attente/{in_line}/          403 403 403 403 403 403 404 200 302
/organisme/sessions/{cohort}/quotas/           403 403 403 403 403 403 404 200 302
/organisme/sessions/{cohort}/commission/       403 403 403 403 403 403 404 200 302
/organisme/commissions/{committee}/            403 403 403 403 403 403 404 200 302
/organisme/commissions/{committee}/appliquer/  403 403 403 403 403 403 404 200 302
/organisme/commissions/{committee}/decisions.pdf
                                               403 403 403 403 403 403 404 200 302
/places/{offer}/                               200 404 404 404 404 404 404 200 302
/inscriptions/{enrolment}/rendre/              200 404 403 403 404 404 404 200 302
/organisme/inscriptions/{enrolment}/           403 403 403 403 403 403 404 200 302
/organisme/sessions/{cohort}/feuille-emargement.pdf
                                               404 404 200 404 404 404 404 200 302
/documents-delivres/{certificate}/             200 404 200 200 404 404 404 200 302

/suivi/                                        403 403 403 200 200 200 403 403 302
/suivi/{person}/                               403 403 403 200 404 404 403 403 302
/suivi/{person}/coordonnees/                   403 403 403 403 404 404 403 403 302
/suivi/portefeuille/                           403 403 403 200 200 200 403 403 302
/suivi/portefeuille/confier/                   403 403 403 200 200 200 403 403 302
/suivi/portefeuille/remplacement/              403 403 403 200 200 200 403 403 302
/suivi/orienter/?session={coming}              403 403 403 200 200 200 403 403 302
/suivi/orientations/                           403 403 403 200 200 200 403 403 302
/suivi/orientations/{draft}/                   403 403 403 200 404 404 403 403 302
/suivi/orientations/{waiting}/retirer/         403 403 403 200 404 404 403 403 302
/ca-m-interesse/?session={coming}              200 200 200 302 302 302 200 200 200
/ca-m-interesse/a-confirmer/                   200 200 200 200 200 200 200 200 200

/suivi/dossier/{enrolment}/                    403 403 403 403 404 404 403 403 302
/suivi/rendez-vous/{invitation}/               403 403 403 403 404 404 403 403 302

/territoire/                                   403 200 403 403 403 403 403 403 302
/territoire/doublons/                          403 200 403 403 403 403 403 403 302
/territoire/doublons/{pair}/                   403 200 403 403 403 403 403 403 302
/territoire/doublons/{pair}/fusionner/{person}/
                                               403 200 403 403 403 403 403 403 302
/territoire/doublons/fusions/                  403 200 403 403 403 403 403 403 302
/territoire/doublons/fusions/{merge}/defaire/  403 200 403 403 403 403 403 403 302
"""

ACTIONS = """
                                               Ami Bru Chl Den Els Far Gaë Hug –
sign with a code that isn't the wall's         422 403 403 403 403 403 403 403 302
mark Amina present                             403 403 302 403 403 403 404 403 302
countersign the half-day                       403 403 302 403 403 403 404 403 302
say why one was absent                         302 403 403 403 403 403 403 403 302
decide on Amina's absence                      403 403 403 403 403 403 404 422 302
mend a message that failed                     403 403 403 403 403 403 404 302 302
mark letters printed                           403 403 403 403 403 403 302 302 302
change the address of one's agenda             302 403 403 403 403 403 403 403 302
answer a referral                              403 403 403 403 403 403 404 302 302
refuse several referrals                       403 403 403 403 403 403 200 200 302
take back what was just answered               403 403 403 403 403 403 302 302 302
note that someone entered                      403 403 403 403 403 403 404 302 302
change a cohort's seats                        403 403 403 403 403 403 404 302 302
plan a class session                           403 403 403 403 403 403 404 302 302
bring a cohort back                            403 403 403 403 403 403 404 302 302
call a cohort's sessions off                   403 403 403 403 403 403 404 302 302
undo a change of the timetable                 403 403 403 403 403 403 404 302 302
import trainees without a file                 403 403 403 403 403 403 404 422 302
confirm a file of trainees                     403 403 403 403 403 403 404 302 302
add a funding                                  403 403 403 403 403 403 404 422 302
offer a seat to the next in line               403 403 403 403 403 403 404 302 302
change someone's place in line                 403 403 403 403 403 403 404 302 302
decline an offered seat, and stay in line      302 404 404 404 404 404 404 302 302
give back a seat that is no longer one         422 404 403 403 404 404 404 422 302
change how someone attends                     403 403 403 403 403 403 404 302 302
enrol someone again                            403 403 403 403 403 403 404 302 302
keep seats for nobody in particular            403 403 403 403 403 403 404 422 302
lift a rule on seats                           403 403 403 403 403 403 404 302 302
prepare a committee                            403 403 403 403 403 403 404 302 302
apply a committee that decided nothing         403 403 403 403 403 403 404 422 302
issue certificates                             403 403 403 403 403 403 302 302 302
plan slots of a meeting                        403 403 403 403 403 403 302 302 302
invite someone to a slot                       403 403 403 403 403 403 404 302 302
mark someone present at a meeting              403 403 403 403 403 403 404 302 302
finish a meeting's list                        403 403 403 403 403 403 404 302 302
answer an invitation after its hour            422 403 403 403 403 403 403 403 302
confirm having read the documents              302 403 403 403 403 403 403 403 302
accept a paper of the file                     403 403 403 403 403 403 404 302 302
ask a paper of everybody                       403 403 403 403 403 403 302 302 302
object to a share                              302 403 403 403 403 403 403 403 302
withdraw one's application                     422 403 403 403 403 403 403 403 302
send one's application again                   302 403 403 403 403 403 403 403 302
send a draft                                   403 403 403 302 404 404 403 403 302
refer someone                                  403 403 403 302 302 302 403 403 302
entrust nobody in particular                   403 403 403 422 422 422 403 403 302
plan a leave without a stand-in                403 403 403 422 422 422 403 403 302
note that Amina lets one act                   403 403 403 302 404 404 403 403 302
mark Amina's news as seen                      403 403 403 302 404 404 403 403 302
change one's contacts                          302 403 403 403 403 403 403 403 302
withdraw a referral                            403 403 403 302 404 404 403 403 302
keep two persons apart                         403 302 403 403 403 403 403 403 302
merge two records                              403 302 403 403 403 403 403 403 302
take a merge back                              403 302 403 403 403 403 403 403 302
"""

TOMORROW = timezone.localdate() + timedelta(days=1)


def local_offset(day) -> str:
    """`+01:00` in winter: a slot's name in the form is its start in ISO 8601."""
    noon = timezone.make_aware(datetime.combine(day, time(9)))
    return noon.isoformat()[-6:]


POSTED = {
    "mend a message that failed": (
        "/organisme/messages/{message}/",
        {"act": "settle"},
    ),
    "mark letters printed": (
        "/organisme/courriers/imprimes/",
        {"courrier": "{letter}"},
    ),
    "change the address of one's agenda": ("/mon-parcours/agenda/", {"act": "renew"}),
    "sign with a code that isn't the wall's": ("/emargement/", {"code": "000000"}),
    "mark Amina present": (
        "/formateur/registres/{half_day}/{enrolment}/",
        {"state": "present"},
    ),
    "countersign the half-day": ("/formateur/registres/{half_day}/contresigner/", {}),
    "say why one was absent": (
        "/mon-parcours/absences/{half_day}/",
        {"reason": "transport"},
    ),
    "decide on Amina's absence": (
        "/organisme/absences/{absence}/",
        {"state": "unexcused", "reason": "transport"},
    ),
    "answer a referral": (
        "/organisme/orientations/{waiting}/",
        {"answer": "waitlist"},
    ),
    "refuse several referrals": (
        "/organisme/orientations/lot/",
        {"faire": "refuser", "reason": "full"},
    ),
    "take back what was just answered": (
        "/organisme/orientations/lot/annuler/",
        {},
    ),
    "send one's application again": (
        "/mon-parcours/candidatures/{referral}/envoyer/",
        {},
    ),
    "send a draft": (
        "/suivi/orientations/{draft}/",
        {"wanted_mode": "on_site", "is_informed": "on"},
    ),
    "note that someone entered": (
        "/organisme/inscriptions/{newcomer}/",
        {"step": "in_training", "on": timezone.localdate()},
    ),
    "change a cohort's seats": (
        "/organisme/sessions/{cohort}/places/",
        {"on_site": 9, "remote": 9, "recruitment": "open"},
    ),
    "plan a class session": (
        "/organisme/sessions/{cohort}/seances/",
        {
            "title": "Bilan",
            "day": TOMORROW,
            "start": "09:00",
            "end": "12:00",
            "mode": "remote",
        },
    ),
    "bring a cohort back": ("/organisme/sessions/{cohort}/retablir/", {}),
    "call a cohort's sessions off": (
        "/organisme/sessions/{cohort}/planning/changer/",
        {"acte": "annuler"},
    ),
    "undo a change of the timetable": (
        "/organisme/sessions/{cohort}/planning/changements/{change}/annuler/",
        {},
    ),
    "import trainees without a file": (
        "/organisme/sessions/{cohort}/importer/",
        {"format": "csv"},
    ),
    "confirm a file of trainees": (
        "/organisme/imports/{given_file}/",
        {"act": "confirm"},
    ),
    "add a funding": ("/organisme/sessions/{cohort}/financements/", {"scheme": ""}),
    "offer a seat to the next in line": (
        "/organisme/sessions/{coming}/liste-d-attente/",
        {"answer": "on_site"},
    ),
    "change someone's place in line": (
        "/organisme/liste-d-attente/{in_line}/",
        {"answer": "place", "place": 1, "reason": "Urgence"},
    ),
    "decline an offered seat, and stay in line": (
        "/places/{offer}/",
        {"answer": "decline"},
    ),
    "give back a seat that is no longer one": (
        "/inscriptions/{enrolment}/rendre/",
        {"reason": "job"},
    ),
    "change how someone attends": (
        "/organisme/inscriptions/{enrolment}/modalite/",
        {"mode": "remote"},
    ),
    "enrol someone again": ("/organisme/inscriptions/{enrolment}/reinscrire/", {}),
    "keep seats for nobody in particular": (
        "/organisme/sessions/{cohort}/quotas/",
        {"kind": "at_most", "seats": 2},
    ),
    "lift a rule on seats": ("/organisme/quotas/{quota}/supprimer/", {}),
    "prepare a committee": (
        "/organisme/sessions/{cohort}/commission/",
        {"held_on": TOMORROW},
    ),
    "apply a committee that decided nothing": (
        "/organisme/commissions/{committee}/appliquer/",
        {},
    ),
    "issue certificates": ("/organisme/attestations/", {}),
    "plan slots of a meeting": (
        "/organisme/rendez-vous/nouveaux/",
        {
            "kind": "test",
            "title": "Test",
            "means": "telephone",
            "capacity": 1,
            "from_day": TOMORROW,
            "start": "09:00",
            "end": "10:00",
            "slot": f"{TOMORROW}T09:00:00{local_offset(TOMORROW)}",
        },
    ),
    "invite someone to a slot": (
        "/organisme/rendez-vous/{coming_meeting}/inviter/",
        {},
    ),
    "mark someone present at a meeting": (
        "/organisme/rendez-vous/{meeting}/presences/{invitation}/",
        {"state": "present"},
    ),
    "finish a meeting's list": (
        "/organisme/rendez-vous/{meeting}/presences/terminer/",
        {},
    ),
    "answer an invitation after its hour": (
        "/mon-parcours/rendez-vous/{invitation}/",
        {"answer": "coming"},
    ),
    "confirm having read the documents": (
        "/mon-parcours/dossier/{enrolment}/",
        {"answer": "read"},
    ),
    "accept a paper of the file": ("/organisme/pieces/{paper}/", {"answer": "accept"}),
    "ask a paper of everybody": (
        "/organisme/dossiers/pieces/nouvelle/",
        {"label": "CV", "due_days": 5},
    ),
    "object to a share": ("/mon-parcours/partages/{share}/m-opposer/", {}),
    "withdraw one's application": (
        "/mon-parcours/candidatures/{referral}/retirer/",
        {},
    ),
    "refer someone": (
        "/suivi/orienter/?session={coming}",
        {
            "first_names": "Noé",
            "birth_name": "Garnier",
            "wanted_mode": "on_site",
            "is_informed": "on",
        },
    ),
    "entrust nobody in particular": (
        "/suivi/portefeuille/confier/",
        {"reason": "Secteur"},
    ),
    "plan a leave without a stand-in": (
        "/suivi/portefeuille/remplacement/",
        {"reason": "Congés"},
    ),
    "note that Amina lets one act": ("/suivi/{person}/aide/", {"agreed_how": "phone"}),
    "mark Amina's news as seen": ("/suivi/{person}/vu/", {}),
    "change one's contacts": (
        "/mon-parcours/mes-coordonnees/",
        {"email": "amina@exemple.fr", "preferred_channel": "email"},
    ),
    "withdraw a referral": (
        "/suivi/orientations/{waiting}/retirer/",
        {"reason": "found_job"},
    ),
    "keep two persons apart": ("/territoire/doublons/{pair}/deux-personnes/", {}),
    "merge two records": ("/territoire/doublons/{pair}/fusionner/{person}/", {}),
    "take a merge back": ("/territoire/doublons/fusions/{merge}/defaire/", {}),
}


def rows_of(table: str) -> list:
    """(name, statuses by role) of each line; a long name may stand a line above."""
    rows, above = [], ""
    for line in table.splitlines()[2:]:
        words = line.split()
        statuses = words[-len(ROLES) :]
        if len(statuses) == len(ROLES) and all(word.isdigit() for word in statuses):
            name = " ".join([above, *words[: -len(ROLES)]]).strip()
            rows.append(pytest.param(name, [int(s) for s in statuses], id=name))
            above = ""
        else:
            above = line.strip()
    return rows


@pytest.fixture
def windows(amina, bruno, chloe, denis, elsa, farid, gaelle, hugo) -> dict[str, Client]:
    """A browser for each role, everyone logged in but the last."""
    people = (amina, bruno, chloe, denis, elsa, farid, gaelle, hugo)
    return dict(
        zip(ROLES, [*(client_for(who) for who in people), Client()], strict=True)
    )


@pytest.fixture
def absence(enrolment, morning) -> AttendanceUnit:
    return AttendanceUnit.objects.create(
        enrolment=enrolment,
        half_day=morning,
        state="to_justify",
        method="trainer_entry",
    )


@pytest.fixture
def certificate(enrolment, university) -> Certificate:
    return Certificate.objects.create(
        enrolment=enrolment,
        provider=university,
        number="2026-0001",
        facts={},
        file=ContentFile(b"%PDF-1.7", "certificat.pdf"),
        sha256="0" * 64,
    )


@pytest.fixture
def pair(amina) -> PossibleDuplicate:
    """Somebody whose record resembles Amina's."""
    twin = make_person("Amina", "Bennali", birth_date=amina.birth_date)
    queue_possible_duplicates([twin])
    return PossibleDuplicate.objects.get()


@pytest.fixture
def merge(bruno) -> PersonMerge:
    return merge_persons(make_person(), make_person(), by=viewer_of(bruno))


@pytest.fixture
def paper(enrolment, university) -> Paper:
    """Given by Amina; the documents of her file are given to her too."""
    give_documents(enrolment, by=Viewer.system())
    required = RequiredPaper.objects.create(provider=university, label="Diplôme")
    return Paper.objects.create(
        enrolment=enrolment,
        required=required,
        label=required.label,
        due_on=timezone.localdate(),
        state="received",
        file=ContentFile(b"%PDF-1.7", "piece.pdf"),
    )


@pytest.fixture
def slots(university, referral) -> list[Meeting]:
    """One that runs, to which Amina was invited, and one to come."""
    running, coming = (
        Meeting.objects.create(
            provider=university,
            title="Réunion d’information",
            starts_at=timezone.now() + begins,
            ends_at=timezone.now() + begins + timedelta(hours=2),
        )
        for begins in (-timedelta(minutes=30), timedelta(days=3))
    )
    MeetingInvitation.objects.create(
        meeting=running, referral=referral, kind="information"
    )
    return [running, coming]


@pytest.fixture
def given_file(cohort, hugo) -> TraineeImport:
    """A file of trainees of Amina's cohort, checked and not yet confirmed."""
    return TraineeImport.objects.create(
        cohort=cohort,
        key=uuid4(),
        format="csv",
        name="liste.csv",
        state="checked",
        headings=["Nom", "Prénoms"],
        **viewer_of(hugo).as_record(),
    )


@pytest.fixture
def sent(amina, university, enrolment, cohort) -> dict:
    """A message that failed, a letter, and Amina's links."""
    facts = {
        "person": amina,
        "sender": university,
        "kind": "x",
        "subject": "Bonjour",
        "body": "Bonjour",
    }
    failed = Message.objects.create(key="a", channel="email", state="failed", **facts)
    letter = Message.objects.create(
        key="b", channel="letter", state="to_print", **facts
    )
    return {
        "message": failed.pk,
        "letter": letter.pk,
        "token": link_for(amina, "message", failed.pk).token,
        "feed": link_for(amina, "agenda").token,
    }


@pytest.fixture
def admission(amina, coming_cohort, cohort, agency, university) -> dict:
    """Amina waits for the coming cohort and is offered a seat; a rule; a committee.

    Nobody shares that referral: even Denis's agency, without a share, finds nothing.
    """
    in_line = Referral.objects.create(
        person=amina,
        course=coming_cohort.action.page,
        cohort=coming_cohort,
        provider=university,
        referring_organisation=agency,
        status="waitlisted",
        answered_at=timezone.now(),
    )
    return {
        "in_line": in_line.pk,
        "offer": offer_seat(in_line, by=Viewer.system()).pk,
        "quota": SeatQuota.objects.create(
            cohort=coming_cohort, organisation=agency, kind="at_most", seats=9
        ).pk,
        "committee": Committee.objects.create(
            cohort=cohort,
            held_on=timezone.localdate(),
            **Viewer.system().as_record(),
        ).pk,
    }


@pytest.fixture
def names(
    amina, denis, referral, enrolment, cohort, coming_cohort, waiting_referral, morning,
    on_site_session, remote_session, absence, certificate, pair, merge, slots, paper,
    sent,
    given_file,
    admission,
) -> dict:  # fmt: skip
    """What the addresses of the table point to."""
    draft = save_draft(
        make_person(), by=viewer_of(denis), course=coming_cohort.action.page
    )
    newcomer = make_enrolment(
        make_person(), cohort, status="enrolled", actual_entry_on=None
    )
    return {
        "absence": absence.pk,
        "certificate": certificate.pk,
        "change": TimetableChange.objects.create(cohort=cohort, kind="moved").pk,
        "cohort": cohort.pk,
        "coming": coming_cohort.pk,
        "draft": draft.pk,
        "enrolment": enrolment.pk,
        "given_file": given_file.pk,
        "half_day": morning.pk,
        "coming_meeting": slots[1].pk,
        "invitation": slots[0].invitations.get().pk,
        "meeting": slots[0].pk,
        "paper": paper.pk,
        "required": paper.required_id,
        "merge": merge.pk,
        "newcomer": newcomer.pk,
        "pair": pair.pk,
        "person": amina.pk,
        "referral": referral.pk,
        "remote": remote_session.pk,
        "session": on_site_session.pk,
        "share": amina.access_grants.get().pk,
        "waiting": waiting_referral.pk,
        **sent,
        **admission,
    }


def status_of(window: Client, address: str) -> int:
    """A document's answer is an open file: it is closed."""
    response = window.get(address)
    if response.streaming:
        for close in response._resource_closers:
            close()
    return response.status_code


@pytest.mark.parametrize(("page", "expected"), rows_of(PAGES))
def test_who_may_open(page, expected, windows, names):
    address = page.replace(" ", "").format(**names)

    answers = [status_of(window, address) for window in windows.values()]

    assert dict(zip(ROLES, answers, strict=True)) == dict(
        zip(ROLES, expected, strict=True)
    )


@pytest.mark.parametrize(("deed", "expected"), rows_of(ACTIONS))
def test_who_may_do(deed, expected, windows, names, request):
    if deed in ("say why one was absent", "decide on Amina's absence"):
        request.getfixturevalue("real_absence")
    address, data = POSTED[deed]

    answers = [
        window.post(address.format(**names), data).status_code
        for window in windows.values()
    ]

    assert dict(zip(ROLES, answers, strict=True)) == dict(
        zip(ROLES, expected, strict=True)
    )


@pytest.fixture
def real_absence(absence, enrolment, morning, chloe):
    """Written by the trainer, so that the register itself holds it."""
    client_for(chloe).post(
        f"/formateur/registres/{morning.pk}/{enrolment.pk}/", {"state": "absent"}
    )


@pytest.mark.parametrize("stranger", ["elsa", "farid", "gaelle"])
def test_strangers_read_nothing_of_amina(stranger, windows, names, chloe, cohort):
    """Every page that opens to them is searched for her names and her identifiers."""
    make_class_session(
        cohort,
        starts_at=timezone.now() + timedelta(days=1),
        trainers=(chloe,),
    )
    window = windows[stranger]
    column = ROLES.index(stranger)
    opened = [
        row.values[0].replace(" ", "").format(**names)
        for row in rows_of(PAGES)
        if row.values[1][column] == 200
    ]

    for address in opened:
        page = window.get(address, follow=True).content.decode().casefold()
        for word in ("amina", "benali", "06 12 34 56 78", str(names["person"])):
            assert word not in page, f"{word} on {address}"
    assert len(opened) >= 4


def test_the_others_do_read_of_her(windows, names):
    """What the strangers don't see is really there."""
    seen = {
        "hugo": f"/organisme/sessions/{names['cohort']}/",
        "chloe": f"/formateur/registres/{names['half_day']}/",
        "denis": "/suivi/",
    }

    for who, address in seen.items():
        assert "BENALI" in windows[who].get(address).content.decode()
