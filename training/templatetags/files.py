"""The enrolment file on pages that are about something else."""

from django import template

from training.enrolments.models import Enrolment
from training.homes.file_pages import FilePage

register = template.Library()


@register.simple_tag
def file_of(enrolment: Enrolment) -> FilePage:
    return FilePage(enrolment)
