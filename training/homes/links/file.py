"""The link of an enrolment file: read, confirm, give papers, say what one lacks.

Shows the documents and the papers' names; never whose they are, nor what was given.
"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from people.viewer import Viewer
from training.enrolment_files.refusals import NothingToRead
from training.enrolments.models import HOLDS_A_SEAT, Enrolment
from training.homes.file_pages import FilePage, document_response, take_answer
from training.messages.models import PersonalLink
from training.refusals import Refusal


def show(request: HttpRequest, link: PersonalLink) -> HttpResponse:
    page = _read(link)
    if page is None:
        return _closed(request)
    if "document" in request.GET:
        return document_response(page, request.GET["document"])
    return render(request, "links/file.html", {"file": page})


def answer(request: HttpRequest, link: PersonalLink) -> HttpResponse:
    page = _read(link, request.POST)
    if page is None:
        return _closed(request)
    try:
        said = take_answer(page, request, by=Viewer.for_link(link.person.current))
    except Refusal as refusal:
        context = {"file": page, "refusal": refusal}
        return render(request, "links/file.html", context, status=409)
    if said is None:
        return render(request, "links/file.html", {"file": page}, status=422)
    return render(request, "links/file.html", {"file": _read(link), "said": said})


def _read(link: PersonalLink, data=None) -> FilePage | None:
    enrolment = (
        Enrolment.objects.with_details()
        .of_person(link.person.current)
        .filter(pk=link.subject_id, status__in=HOLDS_A_SEAT)
        .first()
    )
    return FilePage(enrolment, data) if enrolment else None


def _closed(request: HttpRequest) -> HttpResponse:
    context = {"sentence": NothingToRead()}
    return render(request, "links/closed.html", context, status=410)
