"""Answers as they come; a test asks for each and holds the two together.

A list shows one row: the schema puts it into its page.
"""

from typing import Any

AGENCY = "6f0b7c1e-2f0a-4a5e-9a53-0d1f6a3b9c11"
PERSON = "b1e1f6a2-7f35-4a3a-8c11-6c0f0e8a9d10"
COURSE = "2c9d4a70-6a3e-4d55-9f0a-7e1b1a8c4d02"
ACTION = "8e5b2f64-0f0d-4f0b-8b7f-2b6a4c9d1e03"
COHORT = "9a7c3e52-5b1f-4c6e-a2d8-3f0e5b7c9a04"
REFERRAL = "4d2e8b17-9c3a-4e7f-b6d1-8a5c2f0e7b05"
ENROLMENT = "0d0f3c5e-8f0b-4d51-9a0e-3b1f1d9d2c77"
CERTIFICATE = "7b6a5c4d-3e2f-4a1b-9c8d-0e1f2a3b4c06"
WEBHOOK = "3f1e2d4c-5b6a-4978-8695-a4b3c2d1e007"
HERE = "https://alliage.exemple.fr"

UNIVERSITY = {
    "id": "5e4d3c2b-1a09-4f8e-9d7c-6b5a4f3e2d08",
    "name": "Université de l’Armance",
    "siret": "19990000100009",
}
MISSION_LOCALE = {
    "id": AGENCY,
    "name": "Mission locale, antenne de Bar",
    "siret": "",
}
AMINA = {
    "id": PERSON,
    "birth_name": "Benali",
    "usual_name": "",
    "first_names": "Amina",
    "birth_date": "1998-04-12",
    "external_id": "ML-004217",
}
SHOWN_COURSE = {
    "id": COURSE,
    "title": "Comptabilité des petites entreprises",
    "url": f"{HERE}/formations/universite-de-l-armance/comptabilite/",
    "provider": UNIVERSITY,
    "objective": "Tenir la comptabilité d’une petite entreprise.",
    "expected_results": "Établir un bilan simple.",
    "content": "Écritures, TVA, bilan.",
    "nature": "training",
    "is_certifying": False,
    "entry_level": "1",
    "exit_level": "",
    "contact": {
        "name": "Hugo Perrin",
        "phone": "01 23 45 67 89",
        "email": "formation@exemple.fr",
    },
    "codes": [{"kind": "rome", "code": "M1203", "label": "Comptabilité"}],
    "actions": [
        {
            "id": ACTION,
            "reference": "COMPTA",
            "mode": "blended",
            "rhythm": "Temps plein, en journée",
            "hours_total": 210,
            "hours_in_centre": 210,
            "hours_in_company": None,
            "price": "2100.00",
            "is_funding_possible": True,
            "is_permanent_entry": False,
            "delivering_provider": None,
            "place": {
                "name": "Campus des Rives",
                "street": "3 quai des Tanneurs",
                "postal_code": "10200",
                "city": "Bar-sur-Armance",
                "insee_code": "10033",
            },
        }
    ],
    "updated_at": "2026-08-24T10:12:00.120000+02:00",
}
SHOWN_COHORT = {
    "id": COHORT,
    "reference": "COMPTA-1",
    "course": COURSE,
    "action": ACTION,
    "title": "Comptabilité des petites entreprises",
    "nature": "training",
    "mode": "blended",
    "responsible_provider": UNIVERSITY,
    "delivering_provider": UNIVERSITY,
    "starts_on": "2026-11-02",
    "ends_on": "2027-01-29",
    "is_permanent_entry": False,
    "recruitment": "open",
    "place": {
        "name": "Campus des Rives",
        "address": "3 quai des Tanneurs",
        "postal_code": "10200",
        "city": "Bar-sur-Armance",
        "insee_code": "10033",
    },
    "time_zone": "Europe/Paris",
    "seats": {"on_site": 12, "remote": 6, "left_on_site": 3, "left_remote": 6},
    "external_references": [{"source": "region", "value": "SES-2026-0417"}],
    "updated_at": "2026-11-20T09:30:00.450000+01:00",
}
SENT = {
    "id": REFERRAL,
    "person": AMINA,
    "course": COURSE,
    "cohort": COHORT,
    "provider": UNIVERSITY,
    "referring_organisation": MISSION_LOCALE,
    "counsellor": "denis@exemple.fr",
    "status": "sent",
    "wanted_mode": "on_site",
    "message": "Disponible tout de suite, a déjà tenu une caisse.",
    "reason": "",
    "reason_text": "",
    "sent_at": "2026-10-05T09:00:00.250000+02:00",
    "answered_at": None,
    "expires_on": "2026-11-04",
    "enrolment": None,
    "updated_at": "2026-10-05T09:00:00.250000+02:00",
}
ACCEPTED = {
    **SENT,
    "status": "accepted",
    "answered_at": "2026-10-12T16:20:00.500000+02:00",
    "enrolment": ENROLMENT,
    "updated_at": "2026-10-12T16:20:00.500000+02:00",
}
WITHDRAWN = {
    **SENT,
    "status": "withdrawn",
    "reason": "found_job",
    "answered_at": "2026-10-08T11:05:00.750000+02:00",
    "updated_at": "2026-10-08T11:05:00.750000+02:00",
}
FOLLOWED = {
    "id": ENROLMENT,
    "person": AMINA,
    "cohort": {
        "id": COHORT,
        "reference": "COMPTA-1",
        "title": "Comptabilité des petites entreprises",
        "course": COURSE,
        "provider": "Université de l’Armance",
        "starts_on": "2026-11-02",
        "ends_on": "2027-01-29",
    },
    "referral": REFERRAL,
    "status": "in_training",
    "status_reason": "",
    "mode": "on_site",
    "dates": {
        "planned_entry_on": "2026-11-02",
        "planned_exit_on": "2027-01-29",
        "actual_entry_on": "2026-11-02",
        "actual_exit_on": None,
    },
    "attendance": {
        "planned_minutes": {"on_site": 10500, "remote": 2100},
        "realised_minutes": {"on_site": 2940, "remote": 420},
        "final_minutes": {"on_site": 2730, "remote": 420},
        "absences": {"to_justify": 1, "excused": 0, "unexcused": 0},
    },
    "next_session": {
        "id": "1a2b3c4d-5e6f-4071-8293-a4b5c6d7e809",
        "title": "La TVA",
        "starts_at": "2026-11-25T09:00:00+01:00",
        "ends_at": "2026-11-25T12:30:00+01:00",
        "mode": "on_site",
    },
    "updated_at": "2026-11-24T14:05:12.345678+01:00",
}
ATTENDED = {
    "enrolment": ENROLMENT,
    "person": PERSON,
    "half_days": [
        {
            "date": "2026-11-24",
            "period": "morning",
            "starts_at": "2026-11-24T09:00:00+01:00",
            "ends_at": "2026-11-24T12:30:00+01:00",
            "mode": "on_site",
            "state": "present",
            "planned_minutes": {"on_site": 210, "remote": 0},
            "minutes": {"on_site": 210, "remote": 0},
            "evidence": "on_site_signature",
            "is_late": False,
            "finality": "final",
        },
        {
            "date": "2026-11-24",
            "period": "afternoon",
            "starts_at": "2026-11-24T14:00:00+01:00",
            "ends_at": "2026-11-24T17:00:00+01:00",
            "mode": "on_site",
            "state": "to_justify",
            "planned_minutes": {"on_site": 180, "remote": 0},
            "minutes": {"on_site": 0, "remote": 0},
            "evidence": "trainer_entry",
            "is_late": False,
            "finality": "provisional",
        },
    ],
}
NOTED = {
    "id": "c0ffee00-1b2a-4c3d-8e4f-5a6b7c8d9e10",
    "enrolment": ENROLMENT,
    "version": 1,
    "organisation": MISSION_LOCALE,
    "recorded_at": "2026-11-20T10:00:00.125000+01:00",
    "text": "A un entretien lundi chez un employeur de Bar.",
    "visibility": "partners",
}
BECAME = {
    "id": "d1ce0000-2c3b-4d4e-9f50-6b7c8d9e0f11",
    "enrolment": ENROLMENT,
    "version": 1,
    "organisation": MISSION_LOCALE,
    "recorded_at": "2027-04-30T10:00:00.125000+02:00",
    "observed_on": "2027-04-30",
    "months": 3,
    "situation": "job",
    "contract": "open_ended",
    "starts_on": "2027-03-01",
    "planned_days": None,
    "weekly_hours": 35.0,
    "occupation": "Assistante comptable",
    "has_worked_a_month": True,
    "source": "person",
}
ISSUED = {
    "id": CERTIFICATE,
    "enrolment": ENROLMENT,
    "person": PERSON,
    "kind": "completion",
    "number": "2027-0042",
    "provider": UNIVERSITY,
    "status": "issued",
    "issued_at": "2027-02-01T15:00:00.625000+01:00",
    "revoked_at": None,
    "revoked_reason": "",
    "replaces": None,
    "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "file": f"{HERE}/api/v1/enrolments/{ENROLMENT}/certificates/{CERTIFICATE}/",
    "verification": f"{HERE}/verifier/i6HhaW1FQFEAfDmj/",
}
SUBSCRIBED = {
    "id": WEBHOOK,
    "url": "https://logiciel.exemple.fr/alliage",
    "kinds": ["enrolment", "share"],
    "is_active": True,
    "disabled_reason": "",
    "disabled_at": None,
    "failing_since": None,
    "created_at": "2026-11-02T08:00:00.375000+01:00",
    "updated_at": "2026-11-02T08:00:00.375000+01:00",
}
WITH_SECRET = {**SUBSCRIBED, "secret": "whsec_un-exemple-qui-ne-verifie-rien"}
DELIVERED = {
    "id": "e2df0000-3d4c-4e5f-a061-7c8d9e0f1a12",
    "sequence": 41,
    "kind": "enrolment",
    "action": "changed",
    "state": "delivered",
    "is_replay": False,
    "attempts": 1,
    "due_at": "2026-11-24T14:05:12.500000+01:00",
    "answer_status": 204,
    "failure": "",
    "finished_at": "2026-11-24T14:05:12.875000+01:00",
    "created_at": "2026-11-24T14:05:12.500000+01:00",
}
CODES = {
    "name": "delivery_mode",
    "label": "modalité d’une action",
    "codes": [
        {"code": "on_site", "label": "en présence"},
        {"code": "blended", "label": "mixte"},
        {"code": "remote", "label": "à distance"},
    ],
}

CURSOR = "eyI2ZjBiN2MxZTJmMGE0YTVlOWE1MzBkMWY2YTNiOWMxMSI6NDJ9:uQ2h5d3ZbI0c8w1Yk3p"
ANSWERS: dict[str, dict[str, Any]] = {
    "courses_list": {"Une formation": SHOWN_COURSE},
    "courses_get": {"Une formation": SHOWN_COURSE},
    "cohorts_list": {"Une session": SHOWN_COHORT},
    "cohorts_get": {"Une session": SHOWN_COHORT},
    "codes_list": {"Une liste": CODES},
    "referrals_list": {"Une orientation acceptée": ACCEPTED},
    "referrals_get": {"Acceptée": ACCEPTED},
    "referrals_create": {"Envoyée": SENT},
    "referrals_withdraw": {"Retirée": WITHDRAWN},
    "enrolments_list": {"Une personne en formation": FOLLOWED},
    "enrolments_get": {"En formation": FOLLOWED},
    "enrolments_attendance": {"Une présence, puis une absence": ATTENDED},
    "notes_list": {"Une note": NOTED},
    "notes_get": {"Une note": NOTED},
    "notes_create": {"Écrite": NOTED},
    "notes_correct": {
        "Corrigée": {**NOTED, "version": 2, "text": "L’entretien est mardi."}
    },
    "outcomes_list": {"Un emploi": BECAME},
    "outcomes_get": {"Un emploi": BECAME},
    "outcomes_create": {"Notée": BECAME},
    "outcomes_correct": {"Corrigée": {**BECAME, "version": 2}},
    "certificates_list": {"Un certificat de réalisation": ISSUED},
    "webhooks_list": {"Un abonnement": SUBSCRIBED},
    "webhooks_get": {"En service": SUBSCRIBED},
    "webhooks_create": {"Le secret, cette fois seulement": WITH_SECRET},
    "webhooks_change": {
        "Suspendu": {
            **SUBSCRIBED,
            "is_active": False,
            "disabled_reason": "owner",
            "disabled_at": "2026-11-25T08:00:00.375000+01:00",
        }
    },
    "webhooks_rotate": {"Un autre secret": WITH_SECRET},
    "deliveries_list": {"Un envoi reçu": DELIVERED},
    "deliveries_replay": {"Douze envois à refaire": {"queued": 12}},
    "changes_list": {
        "Une inscription a changé, puis un partage a pris fin": {
            "results": [
                {
                    "sequence": 41,
                    "at": "2026-11-24T14:05:12.345678+01:00",
                    "kind": "enrolment",
                    "action": "changed",
                    "id": ENROLMENT,
                    "organisation": AGENCY,
                    "person": PERSON,
                    "enrolment": ENROLMENT,
                    "referral": None,
                    "external_ids": ["ML-004217"],
                },
                {
                    "sequence": 42,
                    "at": "2026-11-24T14:06:00.000000+01:00",
                    "kind": "share",
                    "action": "ended",
                    "id": "5c3a2b10-1f2e-4c3d-8b4a-9f8e7d6c5b4a",
                    "organisation": AGENCY,
                    "person": PERSON,
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
                f"{HERE}/api/v1/referrals/",
                f"{HERE}/api/v1/enrolments/",
            ],
        }
    },
}
