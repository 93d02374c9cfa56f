"""Who may take a seat: the modes' capacities, the quotas, the fundings' numbers.

Everything here is counted under the lock of the cohort's row (`lock_cohort`): whoever
enrols, offers, moves or imports takes it first, so that no seat is given twice.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import Q
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from people.models import Organisation
from people.templatetags.interface import long_date_fr
from training.cohorts.models import Cohort, Funding
from training.cohorts.quotas import SeatQuota
from training.enrolments.admission.models import SeatOffer
from training.enrolments.models import AttendanceMode, Enrolment
from training.referrals.models import Referral
from training.refusals import Refusal

OTHER_MODE = {
    AttendanceMode.ON_SITE: AttendanceMode.REMOTE,
    AttendanceMode.REMOTE: AttendanceMode.ON_SITE,
}


class NoSeatLeft(Refusal):
    """The mode is full; the sentence says whether the other one has a seat."""

    code = "no_seat_left"
    sentence = gettext_lazy(
        "Il n’y a plus de place %(mode)s dans cette session. "
        "Vous pouvez mettre la personne sur la liste d’attente."
    )


class QuotaReached(Refusal):
    """Seats are free, but kept for others, or the referrer has had its share."""

    code = "quota_reached"


def lock_cohort(cohort_id: UUID) -> Cohort:
    """The cohort as it stands, held until the transaction ends.

    Always the first lock: before the referral's, the offer's or the enrolment's.
    """
    return Cohort.objects.select_for_update(no_key=True).get(pk=cohort_id)


@dataclass(frozen=True)
class QuotaUse:
    """A quota and the seats that its organisations hold now."""

    quota: SeatQuota
    taken: int

    @property
    def left(self) -> int:
        return max(self.quota.seats - self.taken, 0)

    @property
    def is_reserve(self) -> bool:
        return self.quota.kind == SeatQuota.Kind.RESERVED


@dataclass(frozen=True)
class Seats:
    """A cohort's seats counted once: by mode, and by the quotas in force.

    `parents` leads from each organisation to the one above it.
    """

    capacity: dict[str, int]
    taken: dict[str, int]
    quotas: list[QuotaUse]
    parents: dict[UUID, UUID | None] = field(default_factory=dict)

    def free(self, mode: str) -> int:
        """Below 0 where more people sit than the capacity says."""
        return self.capacity[mode] - self.taken[mode]

    @property
    def all_free(self) -> int:
        return sum(max(self.free(mode), 0) for mode in AttendanceMode.values)

    def covers(self, quota: SeatQuota, organisation_id: UUID | None) -> bool:
        return quota.organisation_id in _line(organisation_id, self.parents)

    def kept_from(self, organisation_id: UUID | None) -> int:
        """Free seats kept for others than this organisation (None: for nobody's)."""
        reserves = [use for use in self.quotas if use.is_reserve]
        tops = [use for use in reserves if self._above(use, reserves) is None]
        return sum(self._kept(use, reserves, organisation_id) for use in tops)

    def _above(self, use: QuotaUse, reserves: list[QuotaUse]) -> QuotaUse | None:
        """The nearest reserve of an organisation further up, if there is one."""
        line = _line(self.parents.get(use.quota.organisation_id), self.parents)
        by_organisation = {other.quota.organisation_id: other for other in reserves}
        return next((by_organisation[pk] for pk in line if pk in by_organisation), None)

    def _kept(
        self, use: QuotaUse, reserves: list[QuotaUse], organisation_id: UUID | None
    ) -> int:
        """An agency's reserve lies within its parent's: it isn't kept twice."""
        below = sum(
            self._kept(other, reserves, organisation_id)
            for other in reserves
            if self._above(other, reserves) is use
        )
        if self.covers(use.quota, organisation_id):
            return below
        return max(use.left, below)


def _line(organisation_id: UUID | None, parents: dict) -> list[UUID]:
    """The organisation and all those above it."""
    line: list[UUID] = []
    while organisation_id is not None and organisation_id not in line:
        line.append(organisation_id)
        organisation_id = parents.get(organisation_id)
    return line


def count_seats(cohort: Cohort, *, besides: Referral | None = None) -> Seats:
    """Counts now; `besides`: an offer to this referral isn't counted."""
    held = Enrolment.objects.holding_a_seat().filter(cohort=cohort)
    offers = SeatOffer.objects.holding().filter(cohort=cohort)
    if besides is not None:
        offers = offers.exclude(referral=besides)
    rows = [
        (mode, own or referred)
        for mode, own, referred in held.values_list(
            "mode", "referring_organisation", "referral__referring_organisation"
        )
    ]
    rows += offers.values_list("mode", "referral__referring_organisation")
    taken = dict.fromkeys(AttendanceMode.values, 0)
    for mode, _organisation in rows:
        taken[mode] += 1
    quotas = list(
        SeatQuota.objects.in_force()
        .filter(cohort=cohort)
        .select_related("organisation")
    )
    parents = (
        dict(Organisation.objects.values_list("pk", "parent_id")) if quotas else {}
    )
    return Seats(
        capacity={
            AttendanceMode.ON_SITE: cohort.capacity_on_site,
            AttendanceMode.REMOTE: cohort.capacity_remote,
        },
        taken=taken,
        quotas=_uses(quotas, (pk for _mode, pk in rows), parents),
        parents=parents,
    )


def _uses(
    quotas: list[SeatQuota], senders: Iterable[UUID | None], parents: dict
) -> list[QuotaUse]:
    """How many of these seats each quota's organisations hold."""
    taken: dict[UUID, int] = defaultdict(int)
    for sender in senders:
        for organisation_id in _line(sender, parents):
            taken[organisation_id] += 1
    return [QuotaUse(quota, taken[quota.organisation_id]) for quota in quotas]


def check_seat(
    cohort: Cohort,
    mode: str,
    *,
    referral: Referral | None = None,
    organisation: Organisation | None = None,
    funding: Funding | None = None,
) -> None:
    """Raises `NoSeatLeft` or `QuotaReached` if one more person can't sit there.

    `cohort` as returned by `lock_cohort`, under its lock. A running offer to the
    `referral` is the very seat asked for. `organisation`: who sends the person where
    no referral says it.
    """
    seats = count_seats(cohort, besides=referral)
    check_capacity(seats, mode)
    organisation_id = organisation.pk if organisation else None
    if referral is not None:
        organisation_id = referral.referring_organisation_id
    for use in seats.quotas:
        if not use.is_reserve and seats.covers(use.quota, organisation_id):
            _check_cap(use)
    kept = seats.kept_from(organisation_id)
    if kept and seats.all_free - kept <= 0:
        raise QuotaReached(_reserved_sentence(seats, organisation_id))
    if funding is not None:
        check_funding(funding)


def check_capacity(seats: Seats, mode: str) -> None:
    """Raises `NoSeatLeft` if the mode is full, whatever the quotas say."""
    if seats.free(mode) <= 0:
        raise NoSeatLeft(_full_sentence(seats, mode))


def check_funding(funding: Funding, *, besides: Enrolment | None = None) -> None:
    """Raises `QuotaReached` if the funding pays no further seat; under the lock."""
    if funding.seats is None:
        return
    paid = Enrolment.objects.holding_a_seat().filter(funding=funding)
    if besides is not None:
        paid = paid.filter(~Q(pk=besides.pk))
    if paid.count() >= funding.seats:
        sentence = ngettext(
            "Le financement %(funding)s paie %(n)s place, déjà prise. "
            "Choisissez un autre financement, ou la liste d’attente.",
            "Le financement %(funding)s paie %(n)s places, toutes prises. "
            "Choisissez un autre financement, ou la liste d’attente.",
            funding.seats,
        )
        raise QuotaReached(sentence % {"funding": funding, "n": funding.seats})


def _full_sentence(seats: Seats, mode: str) -> str:
    other = OTHER_MODE[AttendanceMode(mode)]
    if seats.free(other) <= 0:
        return NoSeatLeft.sentence % {"mode": AttendanceMode(mode).label}
    sentence = ngettext(
        "Il n’y a plus de place %(mode)s dans cette session ; il reste %(n)s place "
        "%(other)s. Vous pouvez la proposer, ou mettre la personne sur la liste "
        "d’attente.",
        "Il n’y a plus de place %(mode)s dans cette session ; il reste %(n)s places "
        "%(other)s. Vous pouvez en proposer une, ou mettre la personne sur la liste "
        "d’attente.",
        seats.free(other),
    )
    return sentence % {
        "mode": AttendanceMode(mode).label,
        "n": seats.free(other),
        "other": other.label,
    }


def _check_cap(use: QuotaUse) -> None:
    if use.taken < use.quota.seats:
        return
    sentence = ngettext(
        "%(organisation)s a déjà sa place dans cette session (%(n)s au plus). "
        "Mettez la personne sur la liste d’attente, ou choisissez une autre session.",
        "%(organisation)s a déjà ses places dans cette session (%(n)s au plus). "
        "Mettez la personne sur la liste d’attente, ou choisissez une autre session.",
        use.quota.seats,
    )
    raise QuotaReached(
        sentence % {"organisation": use.quota.organisation, "n": use.quota.seats}
    )


def _reserved_sentence(seats: Seats, organisation_id: UUID | None) -> str:
    """Names whom the free seats are kept for, and until when."""
    keepers = [
        use.quota
        for use in seats.quotas
        if use.is_reserve and use.left and not seats.covers(use.quota, organisation_id)
    ]
    names = ", ".join(
        _("%(organisation)s jusqu’au %(day)s")
        % {"organisation": quota.organisation, "day": long_date_fr(quota.until)}
        for quota in keepers
    )
    return capfirst(
        _(
            "les places libres sont réservées (%(names)s). Mettez la personne sur la "
            "liste d’attente, ou choisissez une autre session."
        )
        % {"names": names}
    )
