"""What must be declared follows the enrolment; a person says when it is done."""

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy

from people.models import Organisation
from people.viewer import Viewer
from training.cohorts import permissions as cohort_permissions
from training.cohorts.working_days import add_working_days
from training.enrolment_files.declarations.models import Declaration
from training.enrolments.models import Enrolment, EnrolmentStatus
from training.refusals import Refusal

# Entry and exit are due within three working days where no funding says otherwise:
# the rule of Mon compte formation (its general conditions for providers).
DEFAULT_DAYS = 3
ENDED = (
    EnrolmentStatus.COMPLETED,
    EnrolmentStatus.ABANDONED,
    EnrolmentStatus.EXCLUDED,
)
Event = Declaration.Event


class MayNotDeclare(Refusal):
    code = "may_not_declare"
    sentence = gettext_lazy(
        "Seul l’organisme qui organise la session note ses déclarations."
    )


@transaction.atomic
def plan_declarations(enrolment: Enrolment) -> None:
    """Brings the declarations in step with the enrolment. Repeatable.

    Whoever was taken over from a file was declared where they came from.
    """
    events = _events(enrolment)
    if not events and enrolment.status != EnrolmentStatus.ENROLLED:
        return
    due = {
        (platform, event): on
        for platform in platforms_of(enrolment)
        for event, on in events.items()
    }
    rows = Declaration.objects.select_for_update().filter(enrolment=enrolment)
    for row in rows:
        on = due.pop((row.platform, row.event), None)
        if on is None:
            _take_back(row)
        elif on != row.business_on or row.is_taken_back:
            _change(row, on)
    Declaration.objects.bulk_create(
        (
            Declaration(
                enrolment=enrolment,
                platform=platform,
                event=event,
                business_on=on,
                due_on=_due(enrolment, on),
            )
            for (platform, event), on in due.items()
        ),
        ignore_conflicts=True,
    )


def _events(enrolment: Enrolment) -> dict[str, date]:
    """What has happened, and when."""
    if enrolment.register_from is not None:
        return {}
    if enrolment.status == EnrolmentStatus.NEVER_ENTERED:
        return {Event.NO_ENTRY: enrolment.planned_entry_on}
    events = {}
    if enrolment.actual_entry_on is not None:
        events[Event.ENTRY] = enrolment.actual_entry_on
    if enrolment.status in ENDED and enrolment.actual_exit_on is not None:
        events[Event.EXIT] = enrolment.actual_exit_on
    return events


def platforms_of(enrolment: Enrolment) -> set[str]:
    """Where the funder, and the agency that sent the person, want it declared."""
    organisations = [
        enrolment.funding and enrolment.funding.funder,
        enrolment.referring_organisation,
        enrolment.referral and enrolment.referral.referring_organisation,
    ]
    return {_platform(one) for one in organisations if one} - {""}


def _platform(organisation: Organisation) -> str:
    parent = organisation.parent
    return organisation.declared_in or (parent.declared_in if parent else "")


def _due(enrolment: Enrolment, on: date) -> date:
    funding = enrolment.funding
    days = funding.declaration_days if funding else DEFAULT_DAYS
    cohort = enrolment.cohort
    return add_working_days(on, days, cohort.insee_code or cohort.postal_code)


def _take_back(row: Declaration) -> None:
    """It didn't happen after all. What was declared must be cancelled there too."""
    if row.done_at is None:
        row.delete()
    elif not row.is_taken_back:
        row.is_changed = True
        row.due_on = _due(row.enrolment, timezone.localdate())
        row.save(update_fields=["is_changed", "due_on"])


def _change(row: Declaration, on: date) -> None:
    row.is_changed = row.is_changed or row.done_at is not None
    row.business_on, row.due_on = on, _due(row.enrolment, on)
    row.done_at = row.done_by = None
    row.save()


@transaction.atomic
def note_declared(declaration: Declaration, *, by: Viewer) -> Declaration:
    """The office has typed it in there. Repeatable: who was first stays.

    What was taken back, and is now cancelled there, leaves nothing to declare.
    """
    locked = _locked(declaration, by=by)
    if locked is None:
        return declaration
    if locked.is_taken_back:
        locked.delete()
    elif locked.done_at is None:
        locked.done_at, locked.done_by = timezone.now(), by.user
        locked.is_changed = False
        locked.save(update_fields=["done_at", "done_by", "is_changed"])
    return locked


@transaction.atomic
def note_undeclared(declaration: Declaration, *, by: Viewer) -> Declaration:
    """It was ticked by mistake: it waits again. Repeatable."""
    locked = _locked(declaration, by=by)
    if locked is None or locked.is_taken_back:
        return declaration
    locked.done_at = locked.done_by = None
    locked.save(update_fields=["done_at", "done_by"])
    return locked


def _locked(declaration: Declaration, *, by: Viewer) -> Declaration | None:
    """None if it is gone: cancelled, or no longer due."""
    rows = Declaration.objects.select_for_update(of=("self",))
    locked = rows.select_related("enrolment__cohort").filter(pk=declaration.pk).first()
    if locked is not None and not cohort_permissions.can_run(
        by, locked.enrolment.cohort
    ):
        raise MayNotDeclare
    return locked
