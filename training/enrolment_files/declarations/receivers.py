"""Follows enrolments: what happened is to be declared."""

from django.dispatch import receiver

from training.enrolment_files.declarations.services import plan_declarations
from training.enrolments.models import Enrolment, EnrolmentStatus
from training.signals import enrolment_changed


@receiver(enrolment_changed)
def follow(sender, enrolment: Enrolment, is_one_of_many: bool = False, **kwargs):
    """A seat newly taken by an import has nothing to declare: no query is spent."""
    if is_one_of_many and enrolment.status == EnrolmentStatus.ENROLLED:
        return
    plan_declarations(enrolment)
