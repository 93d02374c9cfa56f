"""`/suivi/portefeuille/`: caseloads, entrusting persons, and taking it back."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from people.models import Person, Role, User, named
from people.viewer import Viewer
from training.homes import sheets
from training.homes.doors import for_counsellors
from training.homes.partner.caseload.forms import EntrustForm, so_many
from training.homes.partner.caseload.reading import (
    BY_NAME,
    Kind,
    last_counsellors,
    own_rows,
    portfolios,
    with_counsellors,
)
from training.homes.partner.views import PAGE_SIZE, follow_up_crumbs
from training.refusals import Refusal
from training.sharing.accompaniment import Handover
from training.sharing.caseloads import (
    colleagues_of,
    hand_over,
    may_manage_caseloads,
    may_undo,
    persons_assigned_to,
    persons_to_entrust,
    undo_handover,
)
from training.sharing.models import Scope
from training.sharing.services import record_read_once_a_day
from training.spreadsheets import file_of

NOBODY = "sans-conseiller"
KINDS = {
    "": (gettext_lazy("Toutes"), ""),
    "suivies": (gettext_lazy("Je les accompagne"), Kind.ASSIGNED),
    "remplacements": (gettext_lazy("Je remplace quelqu’un"), Kind.STAND_IN),
}


def caseload_crumbs() -> list[dict]:
    own = {"label": _("Portefeuille"), "url": reverse("caseload_home")}
    return [*follow_up_crumbs(), own]


@for_counsellors
@require_safe
def caseload_home(request: HttpRequest) -> HttpResponse:
    """The manager's view of the agency, or a counsellor's own list."""
    if may_manage_caseloads(request.viewer):
        return _agency(request)
    return _own(request)


def _page(request: HttpRequest, rows: QuerySet):
    return Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))


def _agency(request: HttpRequest) -> HttpResponse:
    viewer, words = request.viewer, request.GET.get("q", "")
    everyone = with_counsellors(viewer).filter(named(words))
    if file := file_of(request, everyone, sheets.CASELOADS):
        return file
    waiting = persons_to_entrust(viewer).filter(named(words))
    page = _page(request, waiting.order_by(*BY_NAME))
    record_read_once_a_day(
        viewer,
        [person.pk for person in page],
        part=Scope.FOLLOW_UP,
        purpose=_("Répartir les accompagnements"),
    )
    left = last_counsellors(viewer, list(page))
    context = {
        "page": page,
        "waiting": [(person, left.get(person.pk)) for person in page],
        "portfolios": portfolios(viewer),
        "is_counsellor": viewer.has_role(Role.COUNSELLOR),
        "q": words,
        "crumbs": follow_up_crumbs(),
        "here": _("Portefeuille"),
    }
    return render(request, "homes/follow_up/caseload/agency.html", context)


def _own(request: HttpRequest) -> HttpResponse:
    viewer = request.viewer
    chosen = request.GET.get("qui", "")
    chosen = chosen if chosen in KINDS else ""
    words = request.GET.get("q", "")
    rows = own_rows(viewer, kind=KINDS[chosen][1]).filter(named(words, "person__"))
    if file := file_of(request, rows, sheets.CASELOAD):
        return file
    page = _page(request, rows)
    record_read_once_a_day(
        viewer, [row.person_id for row in page], part=Scope.FOLLOW_UP
    )
    context = {
        "page": page,
        "tabs": [
            {"label": label, "url": f"?qui={key}", "current": key == chosen}
            for key, (label, _kind) in KINDS.items()
        ],
        "q": words,
        "qui": chosen,
        "crumbs": follow_up_crumbs(),
        "here": _("Portefeuille"),
    }
    return render(request, "homes/follow_up/caseload/own.html", context)


def list_of(viewer: Viewer, name: str) -> tuple[User | None, QuerySet[Person]]:
    """The counsellor whose list it is (None: nobody's) and the persons on it.

    `name`: what `?de=` says. A counsellor's is always their own; 404 for others.
    """
    if not may_manage_caseloads(viewer):
        if name not in ("", str(viewer.user.pk)):
            raise Http404
        return viewer.user, persons_assigned_to(viewer, viewer.user)
    if name == NOBODY:
        return None, persons_to_entrust(viewer)
    try:
        counsellor = get_object_or_404(colleagues_of(viewer), pk=UUID(name))
    except ValueError as error:
        raise Http404 from error
    return counsellor, persons_assigned_to(viewer, counsellor)


@for_counsellors
@require_http_methods(["GET", "HEAD", "POST"])
def entrust_persons(request: HttpRequest) -> HttpResponse:
    """Whose list, then whom, to whom and why; then what it will do; then it is done."""
    viewer = request.viewer
    asked = request.GET.get("de", "")
    if not asked and may_manage_caseloads(viewer):
        return _whose_list(request)
    counsellor, persons = list_of(viewer, asked)
    colleagues = colleagues_of(viewer)
    if counsellor is not None:
        colleagues = colleagues.exclude(pk=counsellor.pk)
    persons = persons.filter(named(request.GET.get("q", ""))).order_by(*BY_NAME)
    form = EntrustForm(
        request.POST or None,
        persons=persons,
        colleagues=colleagues,
        initial={"persons": request.GET.getlist("personne")},
    )
    if request.method == "POST" and form.is_valid():
        response = _decide(request, form)
        if response is not None:
            return response
    context = {
        "form": form,
        "counsellor": counsellor,
        "de": asked,
        "q": request.GET.get("q", ""),
        "crumbs": caseload_crumbs(),
        "here": _("Confier des personnes"),
    }
    status = 422 if form.errors else 200
    return render(
        request, "homes/follow_up/caseload/entrust.html", context, status=status
    )


def _whose_list(request: HttpRequest) -> HttpResponse:
    context = {
        "portfolios": portfolios(request.viewer),
        "waiting": persons_to_entrust(request.viewer).count(),
        "nobody": NOBODY,
        "crumbs": caseload_crumbs(),
        "here": _("Confier des personnes"),
    }
    return render(request, "homes/follow_up/caseload/whose_list.html", context)


def _decide(request: HttpRequest, form: EntrustForm) -> HttpResponse | None:
    """Shows what it will do; once that was read, does it. None: show the form again."""
    facts = form.cleaned_data
    if "decided" not in request.POST:
        context = {
            "form": form,
            "count": so_many(len(form.chosen())),
            "crumbs": caseload_crumbs(),
            "here": _("Confier des personnes"),
        }
        return render(request, "homes/follow_up/caseload/confirm.html", context)
    try:
        handover = hand_over(
            form.chosen(), to=facts["to"], reason=facts["reason"], by=request.viewer
        )
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return None
    return redirect("handover_made", handover.pk)


@for_counsellors
@require_http_methods(["GET", "HEAD", "POST"])
def handover_made(request: HttpRequest, handover_id: UUID) -> HttpResponse:
    """What was decided, and the button that takes it back within a day."""
    viewer = request.viewer
    handovers = Handover.objects.visible_to(viewer).select_related("to", "by")
    handover = get_object_or_404(handovers, pk=handover_id)
    if request.method == "POST":
        if not (may_undo(viewer, handover) or handover.undone_at):
            raise PermissionDenied
        undo_handover(handover, by=viewer)
        messages.success(
            request, _("C’est annulé : chaque personne a retrouvé son conseiller.")
        )
        return redirect("caseload_home")
    context = {
        "handover": handover,
        "count": so_many(handover.begun.count()),
        "may_undo": may_undo(viewer, handover),
        "crumbs": caseload_crumbs(),
        "here": _("Passage de relais"),
    }
    return render(request, "homes/follow_up/caseload/handover.html", context)
