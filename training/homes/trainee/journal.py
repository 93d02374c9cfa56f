"""Who sees a person's record, and who has read it, in words for that person."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count
from django.db.models.functions import TruncDate
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from people.models import Organisation
from people.viewer import Viewer, ViewerKind
from training.enrolments.models import Enrolment
from training.sharing.models import AccessGrant, AccessLog
from training.sharing.rules.vocabulary import PROVIDER_TEXTS

SHOWN_READS = 100
PARTS = dict(AccessLog._meta.get_field("part").flatchoices)


@dataclass(frozen=True)
class Read:
    """One look by people, or a day's looks by a program of the organisation."""

    on: date
    organisation: str
    function: str
    purpose: str
    part: str


def reads_of(viewer: Viewer) -> list[Read]:
    """The latest looks at the viewer's own record, newest first. Two queries."""
    own = AccessLog.objects.visible_to(viewer)
    by_people = (
        own.exclude(actor_kind=ViewerKind.CLIENT)
        .annotate(day=TruncDate("at"))
        .select_related("actor_organisation")
    )
    by_programs = (
        own.filter(actor_kind=ViewerKind.CLIENT)
        .annotate(day=TruncDate("at"))
        .values("day", "actor_organisation__name", "purpose", "part")
        .annotate(times=Count("pk"))
        .order_by("-day")
    )
    reads = [_by_person(row) for row in by_people.order_by("-at")[:SHOWN_READS]]
    reads += [_by_program(row) for row in by_programs[:SHOWN_READS]]
    return sorted(reads, key=lambda read: read.on, reverse=True)[:SHOWN_READS]


def _by_person(row: AccessLog) -> Read:
    """The function is told, never the agent's name."""
    organisation = row.actor_organisation
    return Read(
        on=row.day,
        organisation=organisation.name if organisation else "Alliage",
        function=row.function or _("service"),
        purpose=row.purpose,
        part=row.get_part_display(),
    )


def _by_program(row: dict) -> Read:
    times = row["times"]
    looks = ngettext("%(n)s lecture", "%(n)s lectures", times) % {"n": times}
    return Read(
        on=row["day"],
        organisation=row["actor_organisation__name"],
        function=_("logiciel (%(looks)s ce jour)") % {"looks": looks},
        purpose=row["purpose"],
        part=str(PARTS.get(row["part"], row["part"])),
    )


def shares_of(grants: Iterable[AccessGrant]) -> list[dict]:
    """As components/sharing_panel.html takes them."""
    return [_share(grant) for grant in grants]


def _share(grant: AccessGrant) -> dict:
    is_open = not grant.is_over
    share = {
        "about": about(grant),
        "reference": grant.reference,
        "organisation": grant.organisation.name,
        "people": _people(grant),
        "scopes": grant.scope_labels,
        "purpose": grant.purpose,
        "basis": _("Ce qui le permet : %(basis)s, %(text)s.")
        % {"basis": grant.get_legal_basis_display(), "text": grant.basis_text},
        "until": grant.ends_on if is_open else None,
        "status": "active" if is_open else "",
        "status_label": _("Partage ouvert") if is_open else _("Partage arrêté"),
    }
    if not is_open:
        share["note"] = grant.end_reason or _("Arrivé à sa date de fin.")
    elif grant.can_be_objected:
        share["object_url"] = reverse("object_share", args=[grant.pk])
    else:
        share["note"] = imposed_note(grant.organisation)
    return share


def _people(grant: AccessGrant) -> str:
    if grant.is_imposed:
        return _("La direction de cet organisme, et le logiciel qu’elle a déclaré.")
    return _(
        "La personne qui vous accompagne, son remplaçant désigné et la direction de "
        "l’agence."
    )


def about(grant: AccessGrant) -> str:
    """Which training it shows: the one it was born of, or all."""
    if grant.is_widened:
        return _("tout votre parcours (%(reason)s)") % {"reason": grant.widened_reason}
    return grant.title


def imposed_note_of(grant: AccessGrant) -> str:
    """The same with its text, for the page that speaks of this share alone."""
    note = imposed_note(grant.organisation)
    return _("%(note)s Texte : %(text)s.") % {"note": note, "text": grant.basis_text}


def imposed_note(organisation: Organisation) -> str:
    """Why one can't object, and whom to write to."""
    sentence = _("La loi ou un contrat impose ce partage : il ne s’arrête pas ici.")
    if not organisation.email:
        return sentence
    ask = _("Pour une question, écrivez à %(email)s.") % {"email": organisation.email}
    return f"{sentence} {ask}"


def provider_shares(enrolments: Iterable[Enrolment]) -> list[dict]:
    """The providers, who need no share: they give the training."""
    providers = {}
    for enrolment in enrolments:
        cohort = enrolment.cohort
        for provider in (cohort.responsible_provider, cohort.delivering_provider):
            providers[provider.pk] = provider
    return [
        {
            "organisation": provider.name,
            "people": _("Le secrétariat, la direction et vos formateurs."),
            "scopes": [
                _("candidature"),
                _("inscription"),
                _("assiduité"),
                _("attestations"),
            ],
            "purpose": _("Organiser votre formation et en garder les preuves."),
            "basis": _("Ce qui le permet : %(text)s.") % {"text": PROVIDER_TEXTS},
            "note": imposed_note(provider),
        }
        for provider in providers.values()
    ]
