"""`/organisme/pieces/`: what the provider asks in its files, and what it hands over."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from training.enrolment_files.models import FileSettings, RequiredPaper
from training.enrolment_files.permissions import can_set
from training.enrolment_files.settings import (
    require_paper,
    retire_paper,
    set_file_settings,
)
from training.homes.doors import for_office
from training.homes.provider.file_forms import FileSettingsForm, RequiredPaperForm
from training.homes.provider.office import office_crumbs
from training.refusals import Refusal


def _crumbs() -> list[dict]:
    return office_crumbs((_("Dossiers d’inscription"), "office_files"))


@for_office
@require_safe
def required_papers(request: HttpRequest) -> HttpResponse:
    rows = RequiredPaper.objects.visible_to(request.viewer).in_use()
    provider = request.viewer.organisation
    context = {
        "papers": rows.select_related("cohort").order_by("label"),
        "settings": FileSettings.objects.filter(provider=provider).first(),
        "crumbs": _crumbs(),
        "here": _("Pièces et documents"),
    }
    return render(request, "homes/office/file_required.html", context)


def _paper(request: HttpRequest, paper_id: int) -> RequiredPaper:
    rows = RequiredPaper.objects.visible_to(request.viewer).in_use()
    paper = get_object_or_404(rows.select_related("provider"), pk=paper_id)
    if not can_set(request.viewer, paper.provider):
        raise PermissionDenied
    return paper


@for_office
@require_http_methods(["GET", "HEAD", "POST"])
def edit_required(request: HttpRequest, paper_id: int | None = None) -> HttpResponse:
    """A new one, or one changed for those asked from now on."""
    paper = _paper(request, paper_id) if paper_id else None
    provider = request.viewer.organisation
    form = RequiredPaperForm(request.POST or None, instance=paper, provider=provider)
    if request.method == "POST" and form.is_valid():
        facts = {name: form.cleaned_data[name] for name in form.fields}
        try:
            require_paper(provider, by=request.viewer, paper=paper, **facts)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            messages.success(request, _("Cette pièce sera demandée."))
            return redirect("required_papers")
    return _form_page(request, form, _("Pièce à demander"))


@for_office
@require_POST
def retire_required(request: HttpRequest, paper_id: int) -> HttpResponse:
    paper = _paper(request, paper_id)
    retire_paper(paper, by=request.viewer)
    messages.success(request, _("« %s » n’est plus demandée.") % paper.label)
    return redirect("required_papers")


@for_office
@require_http_methods(["GET", "HEAD", "POST"])
def file_settings(request: HttpRequest) -> HttpResponse:
    """Assessment, trainers' titles, internal rules, the disability officer."""
    provider = request.viewer.organisation
    form = FileSettingsForm(
        request.POST or None,
        request.FILES or None,
        instance=FileSettings.objects.filter(provider=provider).first(),
    )
    if request.method == "POST" and form.is_valid():
        try:
            set_file_settings(provider, by=request.viewer, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("C’est enregistré pour les prochains envois."))
            return redirect("required_papers")
    return _form_page(request, form, _("Ce que vous remettez"))


def _form_page(request: HttpRequest, form, here: str) -> HttpResponse:
    context = {"form": form, "crumbs": _crumbs(), "here": here}
    status = 422 if form.errors else 200
    return render(request, "homes/office/file_form.html", context, status=status)
