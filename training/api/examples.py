"""Bodies that a partner can copy; tests send them as they are."""

from typing import Any

COHORT = "6f0b7c1e-2f0a-4a5e-9a53-0d1f6a3b9c11"

BODIES: dict[str, dict[str, Any]] = {
    "notes_create": {
        "Lue par les partenaires": {
            "text": "A un entretien lundi chez un employeur de Bar.",
            "visibility": "partners",
        }
    },
    "notes_correct": {"Le texte seul": {"text": "L’entretien est mardi."}},
    "outcomes_create": {
        "Un CDI": {
            "observed_on": "2026-09-30",
            "situation": "job",
            "contract": "open_ended",
            "starts_on": "2026-09-01",
            "weekly_hours": 35,
            "occupation": "Assistante comptable",
            "source": "person",
        }
    },
    "outcomes_correct": {"Une autre date": {"starts_on": "2026-09-07"}},
    "referrals_create": {
        "Vers une session": {
            "person": {
                "birth_name": "Benali",
                "usual_name": "",
                "first_names": "Amina",
                "birth_date": "1998-04-12",
                "email": "amina@exemple.fr",
                "phone": "06 12 34 56 78",
                "external_id": "ML-004217",
            },
            "cohort": COHORT,
            "wanted_mode": "on_site",
            "message": "Disponible tout de suite, a déjà tenu une caisse.",
            "accepts_waiting_list": True,
        },
        "Vers une formation, sans session choisie": {
            "person": {"birth_name": "Morel", "first_names": "Yanis"},
            "course": COHORT,
        },
    },
    "webhooks_create": {
        "Tout ce qui change": {"url": "https://logiciel.exemple.fr/alliage"},
        "Les inscriptions et les fins de partage": {
            "url": "https://logiciel.exemple.fr/alliage?poste=2",
            "kinds": ["enrolment", "share"],
        },
    },
    "webhooks_change": {
        "Une autre adresse": {"url": "https://logiciel.exemple.fr/nouvelle"},
        "Suspendre": {"is_active": False},
    },
    "deliveries_replay": {
        "Depuis un moment": {"since": "2026-11-24T08:00:00+01:00"},
    },
    "referrals_withdraw": {
        "Avec une raison": {"reason": "found_job"},
        "Avec une raison et quelques mots": {
            "reason": "other",
            "reason_text": "La personne préfère une session du soir.",
        },
    },
}

CURSOR = "eyI2ZjBiN2MxZTJmMGE0YTVlOWE1MzBkMWY2YTNiOWMxMSI6NDJ9:uQ2h5d3ZbI0c8w1Yk3p"
# Answers as they come; a test asks for each and compares their shape.
ANSWERS: dict[str, dict[str, Any]] = {
    "changes_list": {
        "Une inscription a changé, puis un partage a pris fin": {
            "results": [
                {
                    "sequence": 41,
                    "at": "2026-11-24T14:05:12.345678+01:00",
                    "kind": "enrolment",
                    "action": "changed",
                    "id": "0d0f3c5e-8f0b-4d51-9a0e-3b1f1d9d2c77",
                    "organisation": COHORT,
                    "person": "b1e1f6a2-7f35-4a3a-8c11-6c0f0e8a9d10",
                    "enrolment": "0d0f3c5e-8f0b-4d51-9a0e-3b1f1d9d2c77",
                    "referral": None,
                    "external_ids": ["ML-004217"],
                },
                {
                    "sequence": 42,
                    "at": "2026-11-24T14:06:00.000000+01:00",
                    "kind": "share",
                    "action": "ended",
                    "id": "5c3a2b10-1f2e-4c3d-8b4a-9f8e7d6c5b4a",
                    "organisation": COHORT,
                    "person": "b1e1f6a2-7f35-4a3a-8c11-6c0f0e8a9d10",
                    "enrolment": None,
                    "referral": None,
                    "external_ids": ["ML-004217"],
                },
            ],
            "cursor": CURSOR,
            "next": None,
            "previous": None,
        }
    },
    "changes_snapshot": {
        "D’une agence": {
            "cursor": CURSOR,
            "lists": [
                "https://alliage.exemple.fr/api/v1/referrals/",
                "https://alliage.exemple.fr/api/v1/enrolments/",
            ],
        }
    },
}
