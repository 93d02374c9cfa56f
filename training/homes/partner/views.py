"""`/suivi/<personne>/`: one person whom a counsellor follows, and their referrals."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from training.enrolments.models import Enrolment
from training.homes.doors import for_counsellors
from training.homes.partner.deeds import deeds_for
from training.homes.partner.following import read_file
from training.homes.record.timeline import timeline
from training.referrals.models import OPEN
from training.sharing.accompaniment import Assistance
from training.sharing.assistance import agreement_with, follows
from training.sharing.services import record_parts_read

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
    record_parts_read(viewer, [file.person.pk], parts=file.parts)
    may_assist = bool(file.grants) and follows(viewer, file.person)
    assistance = agreement_with(viewer, file.person) if may_assist else None
    context = {
        "file": file,
        "withdrawable": OPEN,
        "timeline": timeline(
            viewer,
            file.referrals,
            file.enrolments,
            file.records,
            absences=_of(file.enrolments, file.absences),
            certificates=_of(file.enrolments, file.certificates),
        ),
        "assistance": assistance,
        "may_assist": may_assist,
        "ways": [way for way in Assistance.Agreed.choices if way[0] != ONLINE],
        "deeds": deeds_for(viewer, file.person) if assistance else [],
        "crumbs": follow_up_crumbs(),
        "here": str(file.person),
    }
    return render(request, "homes/follow_up/person.html", context)


def _of(enrolments: list[Enrolment], rows: list) -> list:
    """Those of these enrolments."""
    keys = {enrolment.pk for enrolment in enrolments}
    return [row for row in rows if row.enrolment_id in keys]
