"""Who may do what: the table is the documentation."""

from datetime import datetime, time, timedelta
from uuid import UUID

import pytest
from django.utils import timezone

from tests.training.roles.table import ROLES, rows_of

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
close one's other sessions                     302 302 302 302 302 302 302 302 302
open one's account by ProConnect no more       302 302 302 302 302 302 302 302 302
leave for ProConnect while it is off           404 404 404 404 404 404 404 404 404
act for an organisation not one's own          404 404 404 404 404 404 404 404 302
invite a colleague without a name              403 422 403 403 403 403 403 403 302
confirm a coordinator's access                 403 302 403 403 403 403 403 403 302
confirm a stranger's access                    403 404 403 403 403 403 403 403 302
withdraw a colleague's invitation              403 302 403 403 403 403 403 403 302
invite no organisation's direction             403 422 403 403 403 403 403 403 302
withdraw a direction's invitation              403 404 403 403 403 403 403 403 302
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
note that nobody employs Amina                 403 403 403 403 403 403 404 302 302
take back the end of a training without a reason
                                               403 403 403 403 403 403 404 422 302
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
ask for a correction without words             422 403 403 403 403 403 403 403 302
answer a correction with nothing               403 403 403 404 404 404 404 422 302
object to a share                              302 403 403 403 403 403 403 403 302
withdraw one's application                     422 403 403 403 403 403 403 403 302
send one's application again                   302 403 403 403 403 403 403 403 302
send a draft                                   403 403 403 302 404 404 403 403 302
refer someone                                  403 403 403 302 302 302 403 403 302
entrust nobody in particular                   403 403 403 422 422 422 403 403 302
plan a leave without a stand-in                403 403 403 422 422 422 403 403 302
note that Amina lets one act                   403 403 403 302 404 404 403 403 302
write a note on Amina's training               403 403 403 302 404 404 404 302 302
correct a note of Denis's                      403 403 403 302 404 404 404 403 302
tell what came after a training that runs      403 403 403 422 404 404 404 422 302
mark Amina's news as seen                      403 403 403 302 404 404 403 403 302
change one's contacts                          302 403 403 403 403 403 403 403 302
withdraw a referral                            403 403 403 302 404 404 403 403 302
search the journal without a reason            403 422 403 403 403 403 403 403 302
extend a share without a reason                403 422 403 403 403 403 403 403 302
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
        "/organisme/sessions/{coming}/seances/",
        {
            "title": "Bilan",
            "day": timezone.localdate() + timedelta(days=31),
            "start": "09:00",
            "end": "12:00",
            "mode": "remote",
        },
    ),
    "note that nobody employs Amina": (
        "/organisme/inscriptions/{enrolment}/employeur/",
        {"employer": ""},
    ),
    "take back the end of a training without a reason": (
        "/organisme/inscriptions/{enrolment}/reprendre/",
        {"reason": ""},
    ),
    "bring a cohort back": ("/organisme/sessions/{cohort}/retablir/", {}),
    "call a cohort's sessions off": (
        "/organisme/sessions/{cohort}/planning/changer/",
        {"acte": "annuler"},
    ),
    "undo a change of the timetable": (
        "/organisme/sessions/{coming}/planning/changements/{change}/annuler/",
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
    "ask for a correction without words": ("/mon-parcours/corrections/nouvelle/", {}),
    "answer a correction with nothing": ("/corrections/{correction}/", {}),
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
    "write a note on Amina's training": (
        "/inscriptions/{enrolment}/notes/",
        {"text": "A un entretien.", "visibility": "partners"},
    ),
    "correct a note of Denis's": (
        "/notes/{note}/",
        {"text": "A eu un entretien.", "visibility": "partners"},
    ),
    "tell what came after a training that runs": (
        "/inscriptions/{enrolment}/suites/",
        {"situation": "job", "source": "person", "observed_on": timezone.localdate()},
    ),
    "close one's other sessions": ("/compte/securite/fermer/", {}),
    "open one's account by ProConnect no more": ("/comptes/proconnect/retirer/", {}),
    "leave for ProConnect while it is off": ("/comptes/proconnect/", {}),
    "act for an organisation not one's own": (
        "/compte/organisme/",
        {"organisation": UUID(int=0)},
    ),
    "invite a colleague without a name": ("/equipe/", {"role": "coordinator"}),
    "confirm a coordinator's access": (
        "/equipe/{coordinator}/agir/",
        {"act": "confirm"},
    ),
    "confirm a stranger's access": ("/equipe/{stranger}/agir/", {"act": "confirm"}),
    "withdraw a colleague's invitation": (
        "/equipe/invitations/{team_invitation}/retirer/",
        {},
    ),
    "invite no organisation's direction": ("/territoire/organismes/", {}),
    "withdraw a direction's invitation": (
        "/territoire/organismes/invitations/{team_invitation}/retirer/",
        {},
    ),
    "mark Amina's news as seen": ("/suivi/{person}/vu/", {}),
    "change one's contacts": (
        "/mon-parcours/mes-coordonnees/",
        {"email": "amina@exemple.fr", "preferred_channel": "email"},
    ),
    "withdraw a referral": (
        "/suivi/orientations/{waiting}/retirer/",
        {"reason": "found_job"},
    ),
    "search the journal without a reason": ("/territoire/journal/", {}),
    "extend a share without a reason": ("/territoire/partages/{share}/prolonger/", {}),
    "keep two persons apart": ("/territoire/doublons/{pair}/deux-personnes/", {}),
    "merge two records": ("/territoire/doublons/{pair}/fusionner/{person}/", {}),
    "take a merge back": ("/territoire/doublons/fusions/{merge}/defaire/", {}),
}


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
