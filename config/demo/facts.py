"""What the demo tells people (printed) and programs (`var/demo.json`)."""

import json
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from config.demo import cast
from config.demo.second_factor import give_factor
from people.models import Organisation, PartnerClient, Person, User
from people.second_factor import owes_second_factor
from training.certificates.models import Certificate
from training.cohorts.schedule import ClassSession

CLIENT_ID = "demo-mission-locale"
CLIENT_SECRET = "demo-secret-of-the-mission-locale"  # noqa: S105 (a demo's)
ROLE_WORDS = {
    "coordinator": "coordination",
    "manager": "direction",
    "office": "gestion",
    "trainer": "formation",
    "counsellor": "accompagnement",
    "editor": "catalogue",
}


def accounts() -> list[dict]:
    """Every login with its role, the five daily ones first."""
    rows = [
        _account(person.user, "trainee", person.full_name) for person in _trainees()
    ]
    rows += [
        _account(
            User.objects.get(email=cast.address_of(local_part)),
            roles[0][1],
            name,
            Organisation.objects.get(slug=roles[0][0]).name,
        )
        for local_part, (name, roles) in cast.COLLEAGUES.items()
    ]
    admin = User.objects.get(email=cast.address_of("admin"))
    return [*rows, _account(admin, "admin", admin.name)]


def _trainees() -> list[Person]:
    people = Person.objects.filter(user__isnull=False).select_related("user")
    return sorted(people, key=lambda person: person.user.email)


def _account(user: User, role: str, name: str, organisation: str = "") -> dict:
    return {
        "email": user.email,
        "password": cast.PASSWORD,
        "role": str(role),
        "name": name,
        "organisation": organisation,
        "totp_secret": give_factor(user) if owes_second_factor(user) else None,
    }


def api_client() -> PartnerClient:
    """The mission locale's client of the API; its secret is known to all, here."""
    agency = Organisation.objects.get(slug="mission-locale-armance-centre")
    client, _created = PartnerClient.objects.get_or_create(
        client_id=CLIENT_ID,
        defaults={
            "name": "Logiciel de la mission locale",
            "client_secret": CLIENT_SECRET,
            "client_type": PartnerClient.CLIENT_CONFIDENTIAL,
            "authorization_grant_type": PartnerClient.GRANT_CLIENT_CREDENTIALS,
            "organisation": agency,
            "allowed_scopes": " ".join(settings.OAUTH2_PROVIDER["SCOPES"]),
            "purpose": "Suivi des jeunes accompagnés par l’antenne",
            "expires_at": timezone.now() + timedelta(days=365),
        },
    )
    return client


def write(url: str, session: ClassSession) -> dict:
    """Writes `var/demo.json` whole, and returns it."""
    api_client()
    certificate = Certificate.objects.filter(status="issued").first()
    address = session.cohort.action.page.get_url()
    facts = {
        "url": url,
        "accounts": accounts(),
        "api": {
            "client_id": CLIENT_ID,
            "client_secret": CLIENT_SECRET,
            "token_url": f"{url}/o/token/",
        },
        "live_session": str(session.pk),
        "live_session_url": f"{url}/seances/{session.pk}/",
        "course": address,
        "course_url": f"{url}{address}",
        "cohort": str(session.cohort_id),
        "verify_code": certificate.public_code if certificate else None,
    }
    path = Path(settings.VAR_DIR) / "demo.json"
    part = path.with_suffix(".part")
    part.write_text(json.dumps(facts, ensure_ascii=False, indent=1), encoding="utf-8")
    part.replace(path)
    return facts
