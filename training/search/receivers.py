"""Keeps the search's table in step with the catalogue and with enrolments."""

from django.dispatch import receiver
from wagtail.models import Page
from wagtail.signals import page_published, page_unpublished, post_page_move

from cms.models import CoursePage
from training.search.services import index_cohort, index_course, refresh_seats
from training.signals import cohort_changed, enrolment_changed, seats_changed


@receiver([page_published, page_unpublished])
def keep_course(sender, instance: Page, **kwargs) -> None:
    if issubclass(sender, CoursePage):
        index_course(instance)


@receiver(post_page_move)
def keep_moved_branch(instance: Page, **kwargs) -> None:
    """A course moved below another provider is that provider's."""
    for course in CoursePage.objects.descendant_of(instance, inclusive=True):
        index_course(course)


@receiver(enrolment_changed)
def keep_seats(enrolment, is_one_of_many: bool = False, **kwargs) -> None:
    if not is_one_of_many:
        refresh_seats(enrolment.cohort)


@receiver(seats_changed)
def keep_offered_seats(cohort, **kwargs) -> None:
    refresh_seats(cohort)


@receiver(cohort_changed)
def keep_cohort(cohort, **kwargs) -> None:
    index_cohort(cohort)
