"""`/mon-parcours/formations/<id>/`: one's own training, and all that happened."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from people.access import for_person
from training.enrolments.models import Enrolment
from training.homes.record.reading import records_of
from training.homes.record.timeline import timeline
from training.homes.trainee.views import home_crumbs


@for_person
@require_safe
def my_training(request: HttpRequest, enrolment_id: UUID) -> HttpResponse:
    viewer = request.viewer
    own = Enrolment.objects.visible_to(viewer).of_person(viewer.person)
    enrolment = get_object_or_404(own.with_details(), pk=enrolment_id)
    [record] = records_of(viewer, [enrolment])
    referrals = [enrolment.referral] if enrolment.referral else []
    context = {
        "record": record,
        "enrolment": enrolment,
        "timeline": timeline(viewer, referrals, [enrolment], [record]),
        "crumbs": home_crumbs(),
        "here": enrolment.cohort.title,
    }
    return render(request, "homes/record/own.html", context)
