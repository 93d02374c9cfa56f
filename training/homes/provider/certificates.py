"""`/organisme/attestations/`: certificates for those who have finished."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from training.certificates.services import issue_certificate
from training.enrolments.models import Enrolment
from training.homes import sheets
from training.homes.doors import for_office
from training.homes.provider.office import PAGE_SIZE, office_crumbs
from training.homes.provider.today import certificates_waiting
from training.lists import narrow
from training.refusals import Refusal
from training.spreadsheets import file_of


@for_office
@require_http_methods(["GET", "HEAD", "POST"])
def certificates_to_issue(request: HttpRequest) -> HttpResponse:
    """Lists those who finished without a certificate; POST issues those of the page."""
    viewer = request.viewer
    rows = certificates_waiting(viewer).with_details()
    if request.method == "POST":
        return _issue(request, rows)
    narrowed = narrow(request, rows, person="person")
    if file := file_of(request, narrowed.rows, sheets.CERTIFICATES):
        return file
    context = {
        "page": Paginator(narrowed.rows, PAGE_SIZE).get_page(request.GET.get("page")),
        "narrowed": narrowed,
        "crumbs": office_crumbs(),
        "here": _("Certificats à délivrer"),
    }
    return render(request, "homes/office/certificates.html", context)


def _issue(request: HttpRequest, waiting: QuerySet[Enrolment]) -> HttpResponse:
    """One certificate per chosen enrolment; a refusal stops none of the others."""
    chosen = set(request.POST.getlist("enrolment"))
    issued = 0
    for enrolment in waiting:
        if str(enrolment.pk) not in chosen:
            continue
        try:
            issue_certificate(enrolment, by=request.viewer)
            issued += 1
        except Refusal as refusal:
            messages.error(request, f"{enrolment.person} : {refusal}")
    if issued:
        said = ngettext(
            "%(n)s certificat est délivré.", "%(n)s certificats sont délivrés.", issued
        )
        messages.success(request, said % {"n": issued})
    return redirect("certificates_to_issue")
