"""The office's queues: each line by the template of its kind of work."""

from django import template
from django.db.models import QuerySet
from django.utils.safestring import SafeString

from training.enrolment_files.agreements.models import Agreement
from training.enrolment_files.declarations.models import Declaration
from training.enrolments.models import Enrolment

register = template.Library()


@register.simple_tag(takes_context=True)
def task_line(context, waiting, row) -> SafeString:
    """A row of a queue; its template finds it under the name it is used to."""
    line = context.template.engine.get_template(waiting.row)
    with context.push(**{waiting.row_name: row}):
        return line.render(context)


@register.simple_tag(takes_context=True)
def agreements_of(context, enrolment: Enrolment) -> QuerySet[Agreement]:
    """The conventions and contracts of a seat that the viewer may read."""
    viewer = context["viewer"]
    return Agreement.objects.visible_to(viewer).of_enrolment(enrolment)


@register.simple_tag(takes_context=True)
def declarations_of(context, enrolment: Enrolment) -> QuerySet[Declaration]:
    """What must be, or was, typed into another platform for a seat."""
    rows = Declaration.objects.visible_to(context["viewer"])
    return rows.filter(enrolment=enrolment).order_by("due_on", "pk")
