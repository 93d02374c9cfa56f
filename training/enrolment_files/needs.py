"""What one connects with, and whether an adaptation is needed: asked once."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from people.viewer import Viewer
from training.enrolment_files.models import ConnectionNeeds, FileEvent, Way
from training.enrolment_files.permissions import can_answer, can_keep
from training.enrolment_files.refusals import MayNotAnswer, MayNotKeep
from training.enrolment_files.telling import tell_adaptation
from training.enrolment_files.ways import keep_step, way_of
from training.enrolments.models import Enrolment
from training.sharing.assistance import record_act


@transaction.atomic
def answer_needs(
    enrolment: Enrolment,
    *,
    by: Viewer,
    has_device: bool,
    has_data: bool,
    has_place: bool,
    needs_adaptation: bool,
) -> ConnectionNeeds:
    """Keeps the answers, or changes them. « Yes » to an adaptation tells the
    provider's officer or office to call the person; never why."""
    if not can_answer(by, enrolment):
        raise MayNotAnswer
    Enrolment.objects.select_for_update(of=("self",)).get(pk=enrolment.pk)
    facts = {
        "has_device": has_device,
        "has_data": has_data,
        "has_place": has_place,
        "needs_adaptation": needs_adaptation,
    }
    before = ConnectionNeeds.objects.filter(enrolment=enrolment).first()
    if before is not None and all(
        getattr(before, name) == value for name, value in facts.items()
    ):
        return before
    way = way_of(by, enrolment)
    needs, _created = ConnectionNeeds.objects.update_or_create(
        enrolment=enrolment,
        defaults=facts | {"way": way, "answered_at": timezone.now()},
    )
    event = keep_step(enrolment, FileEvent.Kind.NEEDS, by=by)
    if needs_adaptation and not (before and before.needs_adaptation):
        tell_adaptation(needs, event)
    if way == Way.ASSISTED:
        record_act(by, enrolment.person, _("Besoins pour se connecter dits"))
    return needs


@transaction.atomic
def note_contacted(needs: ConnectionNeeds, *, by: Viewer) -> ConnectionNeeds:
    """The officer or the office has called the person. Repeatable."""
    if not can_keep(by, needs.enrolment):
        raise MayNotKeep
    row = ConnectionNeeds.objects.select_for_update().get(pk=needs.pk)
    if row.contacted_at is None:
        row.contacted_at = timezone.now()
        row.save(update_fields=["contacted_at"])
        keep_step(row.enrolment, FileEvent.Kind.CONTACTED, by=by)
    return row
