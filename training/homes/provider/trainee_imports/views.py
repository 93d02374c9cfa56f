"""Upload, preview, confirmation, progress, result, and the files to download."""

import io
from collections.abc import Callable
from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe
from django_htmx.http import HttpResponseClientRefresh

from training.cohorts.permissions import can_run
from training.exchange.trainees.layouts import Format
from training.exchange.trainees.models import ImportState, TraineeImport
from training.exchange.trainees.services import (
    KEPT_DAYS,
    confirm_import,
    erase_import,
    give_file,
    is_stalled,
    resume_import,
)
from training.exchange.trainees.sheets import (
    csv_rows,
    template_rows,
    with_reasons,
    write_template,
    write_xlsx,
)
from training.homes.doors import for_office
from training.homes.provider.cohorts import cohort_crumbs, cohort_of
from training.homes.provider.trainee_imports.forms import UploadForm
from training.refusals import Refusal

LINES_SHOWN = 50
IMPORTS_SHOWN = 20
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ACTS = {"confirm": confirm_import, "resume": resume_import}


@for_office
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def give_trainees(request: HttpRequest, cohort_id: UUID) -> HttpResponse:
    """The upload, with the templates and the cohort's past imports."""
    cohort = cohort_of(request, cohort_id)
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        facts = form.cleaned_data
        facts["upload"] = facts.pop("file")
        try:
            given = give_file(cohort, by=request.viewer, **facts)
        except Refusal as refusal:
            form.add_error("file", str(refusal))
        else:
            return redirect("trainee_import", given.pk)
    past = TraineeImport.objects.visible_to(request.viewer).of_cohort(cohort)
    context = {
        "form": form,
        "cohort": cohort,
        "past": past.with_details()[:IMPORTS_SHOWN],
        "days": KEPT_DAYS,
        "crumbs": cohort_crumbs(cohort),
        "here": _("Importer des stagiaires"),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "homes/office/import.html", context, status=status)


def _import_of(request: HttpRequest, import_id: UUID) -> TraineeImport:
    """404 to strangers, 403 to those who only look."""
    imports = TraineeImport.objects.visible_to(request.viewer).with_details()
    given = get_object_or_404(imports, pk=import_id)
    if not can_run(request.viewer, given.cohort):
        raise PermissionDenied
    return given


@for_office
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def trainee_import(request: HttpRequest, import_id: UUID) -> HttpResponse:
    """One import in each of its states; POST confirms, resumes or erases it."""
    given = _import_of(request, import_id)
    if request.method == "POST":
        return _act(request, given)
    if request.htmx and not given.is_running:
        return HttpResponseClientRefresh()
    told = given.told_lines.order_by("-is_refused", "line", "pk")
    context = {
        "given": given,
        "cohort": given.cohort,
        "is_stalled": is_stalled(given),
        "is_check": given.state == ImportState.CHECKED,
        "page": Paginator(told, LINES_SHOWN).get_page(request.GET.get("page")),
        "crumbs": cohort_crumbs(given.cohort),
        "here": given.name,
    }
    if request.htmx:
        return render(request, "homes/office/_import_progress.html", context)
    return render(request, "homes/office/import_state.html", context)


def _act(request: HttpRequest, given: TraineeImport) -> HttpResponse:
    try:
        if request.POST.get("act") == "erase":
            erase_import(given, by=request.viewer)
            messages.success(request, _("Le fichier est effacé."))
            return redirect("give_trainees", given.cohort_id)
        ACTS[request.POST.get("act", "confirm")](given, by=request.viewer)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    except KeyError:
        raise Http404 from None
    return redirect("trainee_import", given.pk)


@for_office
@require_safe
def trainee_template(request: HttpRequest, kind: str) -> HttpResponse:
    """Our layout to fill in."""
    if kind == "xlsx":
        return _workbook("modele-stagiaires.xlsx", write_template)
    if kind != "csv":
        raise Http404
    return _csv("modele-stagiaires.csv", csv_rows(template_rows(), format=Format.CSV))


@for_office
@never_cache
@require_safe
def bad_lines(request: HttpRequest, import_id: UUID, kind: str) -> HttpResponse:
    """The refused lines, as given, with the reason beside each."""
    given = _import_of(request, import_id)
    refused = given.told_lines.filter(is_refused=True).order_by("line", "pk")
    lines = refused.values_list("cells", "reason").iterator(500)
    rows = with_reasons(given.headings, lines)
    name = f"lignes-refusees-{given.created_at:%Y-%m-%d}.{kind}"
    if kind == "xlsx":
        return _workbook(name, lambda stream: write_xlsx(rows, stream))
    if kind != "csv":
        raise Http404
    return _csv(name, csv_rows(rows, format=given.format))


def _workbook(name: str, write: Callable[[io.BytesIO], None]) -> HttpResponse:
    stream = io.BytesIO()
    write(stream)
    return _attached(HttpResponse(stream.getvalue(), content_type=XLSX), name)


def _csv(name: str, rows) -> HttpResponse:
    stream = StreamingHttpResponse(rows, content_type="text/csv; charset=utf-8")
    return _attached(stream, name)


def _attached(response: HttpResponse, name: str) -> HttpResponse:
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
