"""The office's queues: each line by the template of its kind of work."""

from django import template
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag(takes_context=True)
def task_line(context, waiting, row) -> SafeString:
    """A row of a queue; its template finds it under the name it is used to."""
    line = context.template.engine.get_template(waiting.row)
    with context.push(**{waiting.row_name: row}):
        return line.render(context)
