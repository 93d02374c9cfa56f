"""Who pays for a seat, or pays its trainee, is owed a part of the record by law."""

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

from people.viewer import Viewer
from training.cohorts.models import Funding
from training.enrolments.models import Enrolment, EnrolmentStatus
from training.sharing.imposing import impose_shares
from training.sharing.rules.owed import owed_facts
from training.sharing.rules.table import Standing


def keep_payers_shares(enrolments: Sequence[Enrolment], *, by: Viewer) -> None:
    """The shares of funders and allowance payers follow the seats; within the
    transaction that changed them. Repeatable."""
    fundings = {one.funding_id for one in enrolments} - {None}
    funders = dict(Funding.objects.filter(pk__in=fundings).values_list("pk", "funder"))
    wanted = {}
    for enrolment in enrolments:
        payers = _payers(enrolment, funders.get(enrolment.funding_id))
        for organisation, standings in payers.items():
            facts = owed_facts(standings, enrolment.exit_on)
            wanted[enrolment.pk, organisation] = facts
    impose_shares(enrolments, wanted, by=by)


def keep_if_paid(enrolments: Sequence[Enrolment], *, by: Viewer) -> None:
    """For steps of seats whose payers stay the same: most seats have none."""
    paid = [one for one in enrolments if one.funding_id or one.allowance_payer_id]
    if paid:
        keep_payers_shares(paid, by=by)


def _payers(enrolment: Enrolment, funder: UUID | None) -> dict[UUID, list[str]]:
    """Nobody of a seat that was never taken; the provider sees its own anyway."""
    if enrolment.status == EnrolmentStatus.NEVER_ENTERED:
        return {}
    found: dict[UUID, list[str]] = defaultdict(list)
    found[funder].append(Standing.FUNDER)
    found[enrolment.allowance_payer_id].append(Standing.ALLOWANCE_PAYER)
    cohort = enrolment.cohort
    for key in (None, cohort.responsible_provider_id, cohort.delivering_provider_id):
        found.pop(key, None)
    return found
