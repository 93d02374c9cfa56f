"""What an objection changes, and what it can't stop, said before one confirms."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from people.models import Membership, Organisation, OrganisationKind, Role
from training.referrals.models import AWAITING_ANSWER
from training.sharing.accompaniment import Assistance
from training.sharing.models import AccessGrant
from training.sharing.rules.vocabulary import ALLOWANCE_TEXT, PROVIDER_TEXTS

CNIL = "https://www.cnil.fr/fr/plaintes"


@dataclass(frozen=True)
class Consequences:
    """In sentences, by what worries people: the allowance, the seat, the counsellor."""

    counsellor: list[str]
    seat: list[str]
    allowance: list[str]
    goes_on: list[dict]


def consequences_of(grant: AccessGrant) -> Consequences:
    """Three queries."""
    return Consequences(
        _for_counsellor(grant), _for_seat(grant), _for_allowance(grant), _imposed(grant)
    )


def _for_counsellor(grant: AccessGrant) -> list[str]:
    names = {"name": grant.organisation, "parts": ", ".join(grant.scope_labels)}
    said = [
        _("%(name)s ne verra plus : %(parts)s. C’est immédiat.") % names,
        _(
            "Votre conseiller ne saura plus où en est votre formation, ni vos "
            "absences : à vous de le lui dire."
        ),
    ]
    helped = Assistance.objects.current().filter(
        person=grant.person_id, organisation=grant.organisation_id
    )
    if helped.exists():
        said.append(
            _("S’il agit à votre place aujourd’hui, il ne le pourra plus : vous ferez "
              "vos démarches vous-même.")
        )  # fmt: skip
    said.append(_("Il garde ce qu’il a déjà noté dans son propre logiciel."))
    return said


def _for_seat(grant: AccessGrant) -> list[str]:
    referral = grant.referral
    if referral is not None and referral.status in AWAITING_ANSWER:
        return [
            _("Votre candidature continue. La réponse arrive à vous seul."),
        ]
    return [_("Votre place en formation reste la vôtre.")]


def _for_allowance(grant: AccessGrant) -> list[str]:
    said = [
        _("Votre rémunération de formation ne change pas : votre organisme transmet "
          "toujours vos présences à qui vous paie.")
    ]  # fmt: skip
    kinds = _kinds_of(grant.organisation)
    if OrganisationKind.Kind.ALLOWANCE_PAYER in kinds:
        said.append(
            _("%(name)s vous verse peut-être une allocation. Il peut vous demander "
              "lui-même des justificatifs.") % {"name": grant.organisation}
        )  # fmt: skip
    return said


def _kinds_of(agency: Organisation) -> set[str]:
    """Of the agency, or of the organisation it belongs to."""
    keys = [agency.pk, agency.parent_id]
    rows = OrganisationKind.objects.filter(organisation__in=keys)
    return set(rows.values_list("kind", flat=True))


def _imposed(grant: AccessGrant) -> list[dict]:
    """What the law or a contract lets nobody stop: who, the text, whom to write to."""
    provider = grant.provider
    return [
        {
            "who": provider.name,
            "what": _("garde votre inscription et la preuve de vos présences"),
            "text": str(PROVIDER_TEXTS),
            "email": provider.email,
            "phone": provider.phone,
        },
        {
            "who": _("Qui vous rémunère, s’il y a lieu"),
            "what": _("reçoit chaque mois vos présences et vos absences"),
            "text": str(ALLOWANCE_TEXT),
            "email": provider.email,
            "phone": provider.phone,
        },
    ]


def officer_addresses() -> list[dict]:
    """Whom to write to about one's data: the territories' officers, never by name."""
    rows = Membership.objects.current().filter(
        role=Role.DATA_PROTECTION, user__is_active=True
    )
    found = rows.select_related("organisation", "user").order_by("organisation__name")
    return [
        {
            "name": row.organisation.name,
            "email": row.organisation.email or row.user.email,
        }
        for row in found
    ]
