"""Follows enrolments: a seat that is given opens a file."""

from django.dispatch import receiver

from training.enrolment_files.models import Delivery
from training.enrolment_files.tasks import open_file
from training.enrolments.models import Enrolment, EnrolmentStatus
from training.signals import enrolment_changed


@receiver(enrolment_changed)
def follow(sender, enrolment: Enrolment, is_one_of_many: bool = False, **kwargs):
    """One task for a seat newly given; whoever is in training has nothing to read."""
    if enrolment.status != EnrolmentStatus.ENROLLED:
        return
    if is_one_of_many or not Delivery.objects.filter(enrolment=enrolment).exists():
        open_file.enqueue(str(enrolment.pk))
