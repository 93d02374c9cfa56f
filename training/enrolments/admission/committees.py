"""A committee's list: proposals saved as a draft, then applied at once, row by row."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from people.templatetags.interface import long_date_fr
from people.viewer import Viewer
from training.cohorts import permissions as cohort_permissions
from training.cohorts.models import Cohort
from training.enrolments.admission.committee_models import (
    Committee,
    Decision,
    Proposal,
)
from training.enrolments.admission.models import WaitingEvent
from training.enrolments.admission.waiting_list import (
    MayNotOrder,
    keep_event,
    move_in_line,
)
from training.enrolments.seats import lock_cohort
from training.enrolments.services import admit
from training.referrals.models import (
    AWAITING_ANSWER,
    Referral,
    ReferralStatus,
)
from training.referrals.services import refuse_referral, waitlist_referral
from training.referrals.steps import check_seen
from training.refusals import Refusal

Outcome = Proposal.Outcome
# Admissions take the seats first, in the order of the list; then the line is formed.
ORDER = (Decision.ON_SITE, Decision.REMOTE, Decision.WAITLIST, Decision.REFUSE)
RESULTS = {
    Decision.ON_SITE: ReferralStatus.ACCEPTED,
    Decision.REMOTE: ReferralStatus.ACCEPTED,
    Decision.WAITLIST: ReferralStatus.WAITLISTED,
    Decision.REFUSE: ReferralStatus.REFUSED,
}


class AlreadyApplied(Refusal):
    code = "already_applied"
    sentence = gettext_lazy(
        "Cette commission est déjà appliquée : ses décisions ne changent plus. "
        "Préparez-en une autre."
    )


class NothingDecided(Refusal):
    code = "nothing_decided"
    sentence = gettext_lazy("Aucune décision n’est proposée pour l’instant.")


@dataclass(frozen=True)
class Row:
    """What is proposed for one candidate; an empty `decision` leaves it open."""

    referral_id: UUID
    decision: str = ""
    rank: int | None = None
    reason: str = ""
    words: str = ""


def candidates_of(cohort: Cohort) -> QuerySet[Referral]:
    """Who awaits the provider's answer for this cohort, or waits for a seat."""
    return (
        Referral.objects.filter(
            cohort=cohort, status__in=(*AWAITING_ANSWER, ReferralStatus.WAITLISTED)
        )
        .select_related("person", "referring_organisation")
        .order_by("sent_at", "pk")
    )


@transaction.atomic
def prepare_committee(
    cohort: Cohort, *, by: Viewer, held_on: date, members: str = ""
) -> Committee:
    """The draft of this cohort, begun or redated. Two clicks make one."""
    locked = _locked_cohort(cohort, by=by)
    committee, _created = Committee.objects.update_or_create(
        cohort=locked,
        applied_at=None,
        defaults={"held_on": held_on, "members": members.strip(), **by.as_record()},
    )
    return committee


@transaction.atomic
def save_proposals(
    committee: Committee, rows: Iterable[Row], *, by: Viewer
) -> list[Proposal]:
    """Saves the draft. Candidates who left meanwhile keep what was proposed."""
    locked = _locked(committee, by=by)
    if locked.applied_at is not None:
        raise AlreadyApplied
    statuses = dict(candidates_of(locked.cohort).values_list("pk", "status"))
    return [
        Proposal.objects.update_or_create(
            committee=locked,
            referral_id=row.referral_id,
            defaults={
                "decision": row.decision,
                "rank": row.rank if row.decision == Decision.WAITLIST else None,
                "reason": row.reason if row.decision == Decision.REFUSE else "",
                "words": row.words.strip(),
                "seen_status": statuses[row.referral_id],
            },
        )[0]
        for row in rows
        if row.referral_id in statuses
    ]


@transaction.atomic
def drop_committee(committee: Committee, *, by: Viewer) -> None:
    """Throws the draft away; nothing was decided. Repeatable."""
    locked = _locked(committee, by=by)
    if locked.applied_at is not None:
        raise AlreadyApplied
    locked.delete()


@transaction.atomic
def apply_committee(committee: Committee, *, by: Viewer) -> Committee:
    """Applies every proposal: each row wholly or not at all, with its own result.

    A second click, or a colleague's, finds it applied and does nothing.
    """
    locked = _locked(committee, by=by)
    if locked.applied_at is not None:
        return locked
    proposals = list(
        locked.proposals.exclude(decision="").select_related("referral__cohort")
    )
    if not proposals:
        raise NothingDecided
    proposals.sort(key=_turn)
    for proposal in proposals:
        _apply_row(proposal, locked, by=by)
    locked.applied_at = timezone.now()
    for name, value in by.as_record().items():
        setattr(locked, name, value)
    locked.save()
    return locked


def _turn(proposal: Proposal) -> tuple:
    return (ORDER.index(Decision(proposal.decision)), proposal.rank or 0, proposal.pk)


def _apply_row(proposal: Proposal, committee: Committee, *, by: Viewer) -> None:
    try:
        with transaction.atomic():
            _decide(proposal, committee, by=by)
    except Refusal as refusal:
        proposal.outcome, proposal.message = Outcome.FAILED, str(refusal)[:500]
    else:
        proposal.outcome, proposal.message = Outcome.DONE, ""
    proposal.save(update_fields=["outcome", "message"])


def _decide(proposal: Proposal, committee: Committee, *, by: Viewer) -> None:
    """Under the cohort's lock, then the referral's. Raises a `Refusal`."""
    decision, referral = proposal.decision, proposal.referral
    wanted = RESULTS[Decision(decision)]
    check_seen(referral, proposal.seen_status, wanted=wanted, by=by)
    note = reason_of(committee)
    if decision in (Decision.ON_SITE, Decision.REMOTE):
        admit(referral, by=by, mode=decision, cohort=committee.cohort, reason=note)
    elif decision == Decision.REFUSE:
        refuse_referral(referral, by=by, reason=proposal.reason, words=proposal.words)
    else:
        if proposal.seen_status != ReferralStatus.WAITLISTED:
            referral = waitlist_referral(referral, by=by, words=proposal.words)
            keep_event(referral, WaitingEvent.Kind.DECIDED, by=by, reason=note)
        if proposal.rank is not None:
            move_in_line(referral, by=by, to=proposal.rank, reason=note)


def reason_of(committee: Committee) -> str:
    """What the journals keep of who decided."""
    note = _("Commission du %(day)s") % {"day": long_date_fr(committee.held_on)}
    names = ", ".join(committee.names)
    return (f"{note} ({names})" if names else note)[:255]


def _locked_cohort(cohort: Cohort, *, by: Viewer) -> Cohort:
    locked = lock_cohort(cohort.pk)
    if not cohort_permissions.can_run(by, locked):
        raise MayNotOrder
    return locked


def _locked(committee: Committee, *, by: Viewer) -> Committee:
    """The committee as it stands; its cohort is locked before."""
    cohort = _locked_cohort(committee.cohort, by=by)
    locked = Committee.objects.select_for_update(of=("self",)).get(pk=committee.pk)
    locked.cohort = cohort
    return locked
