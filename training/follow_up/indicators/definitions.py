"""What each indicator counts: a name, a version and its text, beside its conditions.

A published definition is never edited: what counts otherwise is a new version.
Conditions read outcomes `after_the_end()`. What wasn't said never counts in favour.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from training.follow_up.models import Outcome

SITUATIONS, CONTRACTS = Outcome.Situation, Outcome.Contract
MONTH, FOUR_WEEKS = timedelta(days=30), timedelta(days=28)
SIX_MONTHS = timedelta(days=183)


@dataclass(frozen=True)
class Indicator:
    """`tells`: a row that says something of the moment; `proves`: one in favour."""

    key: str
    version: int
    name: str
    definition: str
    # How long after the end it is measured; nobody is counted before.
    moment: timedelta
    tells: Q
    proves: Q
    # One definition may be measured at two moments.
    at: str = ""

    @property
    def slug(self) -> str:
        """As it stands in addresses and files."""
        return "-".join(filter(None, (self.key, f"v{self.version}", self.at)))


def after_the_end() -> QuerySet[Outcome]:
    """Outcomes as they stand, with times counted from the end of the training.

    Without « depuis le », a situation is known from the day it was seen.
    """
    began = Coalesce("starts_on", "observed_on")
    rows = Outcome.objects.current().annotate(
        seen_after=F("observed_on") - F("enrolment__actual_exit_on"),
        began_after=began - F("enrolment__actual_exit_on"),
        lasted=F("observed_on") - began,
    )
    return rows.filter(seen_after__gte=timedelta(0))


_job = Q(situation=SITUATIONS.JOB)
_business = Q(situation=SITUATIONS.BUSINESS)
_within_six_months = Q(began_after__lte=SIX_MONTHS)
_a_month_long = (
    Q(contract__in=(CONTRACTS.OPEN_ENDED, CONTRACTS.APPRENTICESHIP))
    | Q(planned_days__gte=MONTH.days)
    | Q(lasted__gte=MONTH)
)
_long_contract = Q(contract=CONTRACTS.OPEN_ENDED) | (
    Q(contract__in=(CONTRACTS.FIXED_TERM, CONTRACTS.TEMPORARY))
    & (Q(planned_days__gte=SIX_MONTHS.days) | Q(lasted__gte=SIX_MONTHS))
)
# Asked at six months, some answer a little before or later.
_at_six_months = Q(months=6) | Q(
    seen_after__gte=SIX_MONTHS - FOUR_WEEKS, seen_after__lte=SIX_MONTHS + FOUR_WEEKS
)
_six_months_over = Q(months__gte=6) | Q(seen_after__gte=SIX_MONTHS - FOUR_WEEKS)


def _holds_on(moment: timedelta) -> Q:
    """Begun before, still so after."""
    return Q(began_after__lte=moment, seen_after__gte=moment)


_FSE_TELLS_EARLY = Q(seen_after__lte=FOUR_WEEKS) | _holds_on(FOUR_WEEKS)
_FSE_TELLS_LATE = _at_six_months | _holds_on(SIX_MONTHS)

INDICATORS = (
    Indicator(
        "employment_access_6m",
        1,
        _("Accès à l’emploi dans les six mois"),
        _(
            "A eu, à un moment des six mois (183 jours) qui suivent la fin de la "
            "formation, un emploi d’au moins un mois (30 jours, prévus ou déjà faits), "
            "un contrat aidé, ou a créé une entreprise. Un CDI ou une alternance vaut "
            "un mois. Compte aussi qui n’a plus cet emploi mais dit, à la question des "
            "six mois ou au plus tard quatre semaines après, avoir travaillé au moins "
            "un mois depuis la fin. Sans date de début, une situation commence le jour "
            "où elle est constatée. A répondu qui a dit l’un de ces faits, ou sa "
            "situation au sixième mois, à quatre semaines près, ou après ; ce qui "
            "n’est pas dit ne compte pas comme un emploi."
        ),
        SIX_MONTHS,
        tells=_six_months_over,
        proves=(
            (_job & _within_six_months & (_a_month_long | Q(contract=CONTRACTS.AIDED)))
            | (_business & _within_six_months)
            | (
                Q(has_worked_a_month=True)
                & (Q(months__lte=6) | Q(seen_after__lte=SIX_MONTHS + FOUR_WEEKS))
            )
        ),
    ),
    Indicator(
        "lasting_employment",
        1,
        _("Emploi durable"),
        _(
            "A eu, à un moment des six mois (183 jours) qui suivent la fin de la "
            "formation, un CDI, ou un CDD ou une mission d’intérim d’au moins six mois "
            "(durée prévue ou déjà faite). Sans date de début, une situation commence "
            "le jour où elle est constatée. A répondu qui a dit l’un de ces faits, ou "
            "sa situation au sixième mois, à quatre semaines près, ou après."
        ),
        SIX_MONTHS,
        tells=_six_months_over,
        proves=_job & _within_six_months & _long_contract,
    ),
    Indicator(
        "positive_exit_fse",
        1,
        _("Sortie positive FSE, à quatre semaines"),
        _(
            "Dans les quatre semaines (28 jours) qui suivent la fin de la formation : "
            "en emploi, à son compte, ou dans une autre formation. A répondu qui a dit "
            "sa situation dans ces quatre semaines, ou une situation commencée alors "
            "et qui dure encore."
        ),
        FOUR_WEEKS,
        tells=_FSE_TELLS_EARLY,
        proves=_FSE_TELLS_EARLY & (_job | _business | Q(situation=SITUATIONS.TRAINING)),
        at="4-semaines",
    ),
    Indicator(
        "positive_exit_fse",
        1,
        _("Sortie positive FSE, à six mois"),
        _(
            "Six mois (183 jours) après la fin de la formation : en emploi ou à son "
            "compte. A répondu qui a dit sa situation au sixième mois, à quatre "
            "semaines près, ou une situation commencée avant et qui dure encore."
        ),
        SIX_MONTHS,
        tells=_FSE_TELLS_LATE,
        proves=_FSE_TELLS_LATE & (_job | _business),
        at="6-mois",
    ),
)
