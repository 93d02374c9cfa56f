"""The office's to-do lists of registers and entries, and what its pages share."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from training.enrolments.models import Enrolment
from training.enrolments.services import enter
from training.homes import sheets
from training.homes.doors import for_office
from training.homes.provider.today import people_waiting, registers_waiting
from training.lists import Narrowed, narrow
from training.refusals import Refusal
from training.spreadsheets import file_of

PAGE_SIZE = 25


def office_crumbs(*more: tuple[str, str]) -> list[dict]:
    """From the office's home down: (label, url name without arguments)."""
    crumbs = [(_("Mon organisme"), "office_home"), *more]
    return [{"label": label, "url": reverse(name)} for label, name in crumbs]


@for_office
@require_safe
def registers_to_close(request: HttpRequest) -> HttpResponse:
    """Past half-days that no trainer has countersigned, the oldest first."""
    narrowed = narrow(request, registers_waiting(request.viewer).with_details())
    if file := file_of(request, narrowed.rows, sheets.REGISTERS):
        return file
    return render(
        request,
        "homes/office/registers.html",
        _listed(request, narrowed, _("Registres à clore")),
    )


@for_office
@require_http_methods(["GET", "HEAD", "POST"])
def people_to_enter(request: HttpRequest) -> HttpResponse:
    """Who begins soon. POST says what noting several entries does, then notes them."""
    rows = people_waiting(request.viewer).with_details()
    if request.method == "POST":
        return _enter_several(request, rows)
    narrowed = narrow(request, rows, person="person")
    if file := file_of(request, narrowed.rows, sheets.ENTRIES):
        return file
    context = _listed(request, narrowed, _("Entrées à noter"))
    context["may_enter"] = any(
        row.planned_entry_on <= context["today"] for row in context["page"]
    )
    return render(request, "homes/office/entries.html", context)


def _enter_several(request: HttpRequest, rows: QuerySet[Enrolment]) -> HttpResponse:
    """Those ticked whose day has come: shown first, each noted once confirmed."""
    chosen = set(request.POST.getlist("enrolment"))
    due = rows.filter(planned_entry_on__lte=timezone.localdate())
    people = [row for row in due if str(row.pk) in chosen]
    if not people:
        messages.error(
            request, _("Cochez au moins une personne dont le jour est venu.")
        )
        return redirect("people_to_enter")
    if "confirm" not in request.POST:
        context = {
            "people": people,
            "crumbs": office_crumbs((_("Entrées à noter"), "people_to_enter")),
            "here": _("Noter plusieurs entrées"),
        }
        return render(request, "homes/office/entries_confirm.html", context)
    noted = 0
    for enrolment in people:
        try:
            enter(enrolment, by=request.viewer, on=enrolment.planned_entry_on)
            noted += 1
        except Refusal as refusal:
            messages.error(request, f"{enrolment.person} : {refusal}")
    said = ngettext("%(n)s entrée est notée.", "%(n)s entrées sont notées.", noted)
    messages.success(request, said % {"n": noted})
    return redirect("people_to_enter")


def _listed(request: HttpRequest, narrowed: Narrowed, here: str) -> dict:
    return {
        "page": Paginator(narrowed.rows, PAGE_SIZE).get_page(request.GET.get("page")),
        "narrowed": narrowed,
        "crumbs": office_crumbs(),
        "here": here,
        "today": timezone.localdate(),
    }
