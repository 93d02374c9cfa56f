"""Who may open which page: the table is the documentation."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.cast import (
    make_class_session,
)
from tests.training.roles.table import ROLES, rows_of, status_of, text_of

PAGES = """
                                               Ami Bru Chl Den Els Far Gaë Hug –
/formations/                                   200 200 200 200 200 200 200 200 200
/compte/organisme/                             200 200 200 200 200 200 200 200 302
/compte/securite/                              200 200 200 200 200 200 200 200 302
/compte/debloquer/x/                           200 200 200 200 200 200 200 200 200
/accueil/                                      302 302 302 302 302 302 302 302 302
/equipe/                                       403 200 403 403 403 403 403 403 302
/equipe/{coordinator}/                         403 200 403 403 403 403 403 403 302
/equipe/{stranger}/                            403 404 403 403 403 403 403 403 302
/invitation/{invited}/                         200 200 200 200 200 200 200 200 200
/comptes/email/                                200 200 200 200 200 200 200 200 302
/comptes/proconnect/retour/                    404 404 404 404 404 404 404 404 404

/mon-parcours/                                 200 403 403 403 403 403 403 403 302
/mon-parcours/seances/                         200 403 403 403 403 403 403 403 302
/mon-parcours/partages/                        200 403 403 403 403 403 403 403 302
/mon-parcours/partages/{share}/m-opposer/      200 403 403 403 403 403 403 403 302
/mon-parcours/mes-donnees/                     200 403 403 403 403 403 403 403 302
/mon-parcours/mes-donnees.zip                  200 403 403 403 403 403 403 403 302
/mon-parcours/corrections/                     200 403 403 403 403 403 403 403 302
/mon-parcours/corrections/nouvelle/            200 403 403 403 403 403 403 403 302
/mon-parcours/corrections/{correction}/        200 403 403 403 403 403 403 403 302
/corrections/                                  403 403 403 200 200 200 200 200 302
/corrections/{correction}/                     403 403 403 404 404 404 404 200 302
/mon-parcours/candidatures/{referral}/retirer/ 200 403 403 403 403 403 403 403 302
/mon-parcours/absences/{half_day}/             200 403 403 403 403 403 403 403 302
/mon-parcours/messages/                        200 403 403 403 403 403 403 403 302
/mon-parcours/messages/{message}/              200 403 403 403 403 403 403 403 302
/mon-parcours/agenda/                          200 403 403 403 403 403 403 403 302
/mon-parcours/mes-coordonnees/                 200 403 403 403 403 403 403 403 302
/mon-parcours/formations/{enrolment}/          200 403 403 403 403 403 403 403 302
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

/inscriptions/{enrolment}/notes/               403 403 403 200 404 404 404 200 302
/inscriptions/{enrolment}/suites/              403 403 403 200 404 404 404 200 302
/notes/{note}/                                 403 403 403 200 404 404 404 403 302
/suites/{outcome}/                             403 403 403 200 404 404 404 403 302

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
/organisme/resultats/                          403 403 403 403 403 403 200 200 302
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
/organisme/inscriptions/{enrolment}/convention/
                                               403 403 403 403 403 403 404 200 302
/organisme/inscriptions/{enrolment}/dates/     403 403 403 403 403 403 404 200 302
/organisme/inscriptions/{enrolment}/reprendre/ 403 403 403 403 403 403 404 200 302
/organisme/inscriptions/{enrolment}/employeur/ 403 403 403 403 403 403 404 200 302
/organisme/inscriptions/{enrolment}/financement/
                                               403 403 403 403 403 403 404 200 302
/organisme/sessions/{cohort}/feuille-emargement.pdf
                                               404 404 200 404 404 404 404 200 302
/documents-delivres/{certificate}/             200 404 200 200 404 404 404 200 302

/acces-api/                                    403 403 403 403 403 403 403 403 302
/acces-api/nouveau/                            403 403 403 403 403 403 403 403 302
/acces-api/fichier/                            403 403 403 403 403 403 403 403 302
/alertes/                                      403 200 403 403 403 403 403 403 302
/acces-api/mandat/                             403 403 403 403 403 403 403 403 302

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
/territoire/resultats/                         403 200 403 403 403 403 403 403 302
/territoire/partages/                          403 200 403 403 403 403 403 403 302
/territoire/partages/{share}/                  403 200 403 403 403 403 403 403 302
/territoire/partages/{share}/prolonger/        403 200 403 403 403 403 403 403 302
/territoire/organismes/                        403 200 403 403 403 403 403 403 302
/territoire/journal/                           403 200 403 403 403 403 403 403 302
/territoire/donnees/                           403 403 403 403 403 403 403 403 302
/territoire/donnees/analyse-d-impact/          403 403 403 403 403 403 403 403 302
/territoire/doublons/                          403 200 403 403 403 403 403 403 302
/territoire/doublons/{pair}/                   403 200 403 403 403 403 403 403 302
/territoire/doublons/{pair}/fusionner/{person}/
                                               403 200 403 403 403 403 403 403 302
/territoire/doublons/fusions/                  403 200 403 403 403 403 403 403 302
/territoire/doublons/fusions/{merge}/defaire/  403 200 403 403 403 403 403 403 302
"""


@pytest.mark.parametrize(("page", "expected"), rows_of(PAGES))
def test_who_may_open(page, expected, windows, names):
    address = page.replace(" ", "").format(**names)

    answers = [status_of(window.get(address)) for window in windows.values()]

    assert dict(zip(ROLES, answers, strict=True)) == dict(
        zip(ROLES, expected, strict=True)
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
        page = text_of(window.get(address, follow=True)).casefold()
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
