"""How many seats of a cohort are taken, as an expression of its queries."""

from django.db.models import F, Func, IntegerField
from django.db.models.sql.compiler import SQLCompiler
from django.utils import timezone

# The enrolment states that hold a seat; `training.enrolments` names them.
SEATED = ("enrolled", "in_training", "suspended")

# Written out: built from querysets, the two modes' counts cost a page several
# milliseconds of composing SQL, and every list of cohorts pays them.
_ENROLLED = (
    "(SELECT COUNT(*) FROM training_enrolment seated WHERE seated.cohort_id = {cohort}"
    " AND seated.mode = %s AND seated.status IN ({states}))"
)
_OFFERED = (
    "(SELECT COUNT(*) FROM training_seatoffer kept"
    " JOIN training_referral waits ON waits.id = kept.referral_id"
    " WHERE kept.cohort_id = {cohort} AND kept.mode = %s AND kept.state = 'open'"
    " AND kept.expires_at > %s"
    " AND waits.status = 'waitlisted' AND waits.cohort_id = kept.cohort_id)"
)


class SeatsTaken(Func):
    """Seats of one mode taken in a cohort, those kept for an offer in time included.

    Says in SQL what `Cohort.seats_taken` counts; to annotate cohorts with.
    """

    output_field = IntegerField()

    def __init__(self, mode: str) -> None:
        self.mode = mode
        super().__init__(F("pk"))

    def __repr__(self) -> str:
        return f"SeatsTaken({self.mode!r})"

    def as_sql(self, compiler: SQLCompiler, connection, **_how) -> tuple[str, list]:
        cohort, params = compiler.compile(self.source_expressions[0])
        states = ", ".join(["%s"] * len(SEATED))
        now = connection.ops.adapt_datetimefield_value(timezone.now())
        sql = f"({_ENROLLED} + {_OFFERED})".format(cohort=cohort, states=states)
        return sql, [*params, self.mode, *SEATED, *params, self.mode, now]
