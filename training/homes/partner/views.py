"""`/suivi/<personne>/`: one person whom a counsellor follows, and their referrals."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from training.homes.doors import for_counsellors
from training.homes.partner.deeds import deeds_for
from training.homes.partner.following import read_file
from training.homes.record.timeline import timeline
from training.referrals.models import OPEN
from training.sharing.accompaniment import Assistance
from training.sharing.assistance import assistance_of, can_assist
from training.sharing.services import record_read

PAGE_SIZE = 25
ONLINE = Assistance.Agreed.ONLINE


def follow_up_crumbs() -> list[dict]:
    return [{"label": _("Suivi"), "url": reverse("follow_up_home")}]


@for_counsellors
@require_safe
def follow_up_person(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """One person, as far as the shares open; each part read is noted."""
    viewer = request.viewer
    file = read_file(viewer, person_id)
    if file is None:
        raise Http404
    for part in file.parts:
        record_read(viewer, [file.person.pk], part=part)
    assistance = assistance_of(viewer, file.person)
    context = {
        "file": file,
        "withdrawable": OPEN,
        "timeline": timeline(viewer, file.referrals, file.enrolments, file.records),
        "assistance": assistance,
        "may_assist": can_assist(viewer, file.person),
        "ways": [way for way in Assistance.Agreed.choices if way[0] != ONLINE],
        "deeds": deeds_for(viewer, file.person) if assistance else [],
        "crumbs": follow_up_crumbs(),
        "here": str(file.person),
    }
    return render(request, "homes/follow_up/person.html", context)
