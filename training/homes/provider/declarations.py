"""`/organisme/declarations/`: what is to be typed into Kairos or EDOF, and by when."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from people.viewer import Viewer
from training.enrolment_files.declarations.models import Declaration
from training.enrolment_files.declarations.services import (
    note_declared,
    note_undeclared,
)
from training.enrolment_files.declarations.values import numbers_known_to, values_of
from training.homes import sheets
from training.homes.doors import for_office
from training.homes.provider.office import PAGE_SIZE, office_crumbs
from training.lists import narrow
from training.refusals import Refusal
from training.spreadsheets import file_of

TABS = {
    "a-faire": (gettext_lazy("À déclarer"), "to_do", ("due_on", "pk")),
    "faites": (gettext_lazy("Déclarées"), "done", ("-done_at", "pk")),
}


def declarations_waiting(viewer: Viewer) -> QuerySet[Declaration]:
    """Those whose delay ends soonest first."""
    return Declaration.objects.visible_to(viewer).to_do().order_by("due_on", "pk")


@for_office
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def declarations(request: HttpRequest) -> HttpResponse:
    """The list with the values to copy; POST says which are done, or not done yet."""
    chosen = request.GET.get("etat", "")
    chosen = chosen if chosen in TABS else next(iter(TABS))
    _label, reading, order = TABS[chosen]
    rows = getattr(Declaration.objects.visible_to(request.viewer), reading)()
    rows = rows.with_details().order_by(*order)
    if request.method == "POST":
        return _note(request, undo=chosen == "faites")
    narrowed = narrow(
        request, rows, cohort="enrolment__cohort", person="enrolment__person"
    )
    if file := file_of(request, narrowed.rows, sheets.DECLARATIONS):
        return file
    page = Paginator(narrowed.rows, PAGE_SIZE).get_page(request.GET.get("page"))
    known = numbers_known_to(request.viewer.organisation, page.object_list)
    context = {
        "page": page,
        "lines": [
            (row, values_of(row, known.get(row.enrolment.person_id, ())))
            for row in page
        ],
        "narrowed": narrowed,
        "is_done": chosen == "faites",
        "tabs": [
            {"label": label, "url": f"?etat={key}", "current": key == chosen}
            for key, (label, _reading, _order) in TABS.items()
        ],
        "crumbs": office_crumbs(),
        "here": _("Entrées et sorties à déclarer"),
    }
    return render(request, "homes/office/declarations.html", context)


def _note(request: HttpRequest, *, undo: bool) -> HttpResponse:
    act = note_undeclared if undo else note_declared
    chosen = [key for key in request.POST.getlist("declaration") if key.isdigit()]
    noted = 0
    rows = Declaration.objects.visible_to(request.viewer).filter(pk__in=chosen)
    for declaration in rows:
        try:
            act(declaration, by=request.viewer)
            noted += 1
        except Refusal as refusal:
            messages.error(request, str(refusal))
    if undo:
        said = ngettext(
            "%(n)s déclaration attend de nouveau.",
            "%(n)s déclarations attendent de nouveau.",
            noted,
        )
    else:
        said = ngettext(
            "%(n)s déclaration est notée comme faite.",
            "%(n)s déclarations sont notées comme faites.",
            noted,
        )
    messages.success(request, said % {"n": noted})
    return redirect(f"{request.path}?etat={'faites' if undo else 'a-faire'}")
