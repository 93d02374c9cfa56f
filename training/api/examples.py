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
