"""Bodies that a partner can copy; tests send them as they are."""

from typing import Any

COHORT = "6f0b7c1e-2f0a-4a5e-9a53-0d1f6a3b9c11"

BODIES: dict[str, dict[str, Any]] = {
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
    "referrals_withdraw": {
        "Avec une raison": {"reason": "found_job"},
        "Avec une raison et quelques mots": {
            "reason": "other",
            "reason_text": "La personne préfère une session du soir.",
        },
    },
}
