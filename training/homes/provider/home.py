"""`/organisme/`: what waits at the provider's office today."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from training.cohorts.models import Cohort
from training.homes.doors import for_office
from training.homes.provider.today import SHOWN
from training.homes.provider.work import queues_of


@for_office
@require_safe
def office_home(request: HttpRequest) -> HttpResponse:
    """What waits, in order; what is done is told in one line at the end."""
    viewer = request.viewer
    queues = queues_of(viewer)
    cohorts = Cohort.objects.visible_to(viewer).not_over()
    next_ones = cohorts.order_by("starts_on", "reference").values("pk")[:SHOWN]
    context = {
        "waiting": [queue for queue in queues if queue.count],
        "done": [queue for queue in queues if not queue.count],
        "cohort_count": cohorts.count(),
        "cohorts": Cohort.objects.filter(pk__in=next_ones).with_details(),
        "today": timezone.localdate(),
    }
    return render(request, "homes/office/home.html", context)
