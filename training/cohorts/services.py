"""Writes of cohorts: seats, recruitment, the frozen title."""

from functools import partial

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy

from people.viewer import Viewer
from training.cohorts import permissions
from training.cohorts.models import Cohort
from training.refusals import Refusal
from training.signals import cohort_changed


class NotYourCohort(Refusal):
    code = "not_your_cohort"
    sentence = gettext_lazy(
        "Seul l’organisme qui organise cette session peut le faire."
    )


class SeatsAreTaken(Refusal):
    code = "seats_are_taken"
    sentence = gettext_lazy(
        "Des places sont déjà prises (%(taken)s) : on ne peut pas descendre plus bas."
    )


@transaction.atomic
def set_seats(
    cohort: Cohort, *, by: Viewer, on_site: int, remote: int, recruitment: str
) -> Cohort:
    """Says how many may come, and whether newcomers are taken. Repeatable.

    Refuses fewer seats than are taken.
    """
    if not permissions.can_run(by, cohort):
        raise NotYourCohort
    locked = Cohort.objects.select_for_update().get(pk=cohort.pk)
    for mode, seats in (("on_site", on_site), ("remote", remote)):
        taken = locked.seats_taken(mode)
        if seats < taken:
            raise SeatsAreTaken(SeatsAreTaken.sentence % {"taken": taken})
    locked.capacity_on_site, locked.capacity_remote = on_site, remote
    locked.recruitment = recruitment
    locked.save(
        update_fields=[
            "capacity_on_site",
            "capacity_remote",
            "recruitment",
            "updated_at",
        ]
    )
    transaction.on_commit(partial(cohort_changed.send, Cohort, cohort=locked))
    return locked


@transaction.atomic
def freeze_facts(cohort: Cohort) -> Cohort:
    """Freezes title and nature as they stand; called at the first entry. Repeatable."""
    locked = Cohort.objects.select_for_update().get(pk=cohort.pk)
    if locked.frozen_at is None:
        locked.frozen_title = locked.action.page.title
        locked.frozen_nature = locked.nature
        locked.frozen_at = timezone.now()
        locked.save(update_fields=["frozen_title", "frozen_nature", "frozen_at"])
    return locked
