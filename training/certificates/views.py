"""Documents handed out, verified by anyone, revoked by those who issued them."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from people.access import by_link, for_roles, public, signed_in
from people.matching import folded_name
from people.models import Role
from people.rate_limits import is_too_fast
from training.certificates import permissions
from training.certificates.forms import EndCertificateForm, FindCertificateForm
from training.certificates.models import Certificate
from training.certificates.rendering import readable
from training.certificates.services import replace_certificate, revoke_certificate
from training.refusals import Refusal
from training.sharing.models import Scope
from training.sharing.services import record_read

TRIES, PER_SECONDS = 30, 60


@signed_in
@never_cache
@require_safe
def certificate_file(request: HttpRequest, certificate_id: UUID) -> HttpResponse:
    """The PDF, for the person, the provider and the partners it is shared with."""
    certificates = Certificate.objects.visible_to(request.viewer).with_details()
    certificate = get_object_or_404(certificates, pk=certificate_id)
    if not permissions.can_issue(request.viewer, certificate.enrolment):
        record_read(
            request.viewer,
            [certificate.enrolment.person_id],
            part=Scope.CERTIFICATES,
            request_id=request.id,
        )
    return FileResponse(
        certificate.file.open("rb"),
        as_attachment=False,
        filename=f"certificat-{certificate.number}.pdf",
        content_type="application/pdf",
    )


def _unlisted(response: HttpResponse) -> HttpResponse:
    """No search engine shall list people's certificates."""
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _slow_down(request: HttpRequest) -> HttpResponse:
    return _unlisted(render(request, "429.html", status=429))


@public
@never_cache
def find_certificate(request: HttpRequest) -> HttpResponse:
    """Leads from a number and a birth name to the certificate's own page."""
    form = FindCertificateForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if is_too_fast(request, "find", limit=TRIES, seconds=PER_SECONDS):
            return _slow_down(request)
        found = _find(**form.cleaned_data)
        if found is not None:
            return redirect("verify_certificate", code=found.public_code)
        form.add_error(
            None,
            _(
                "Aucune attestation ne porte ce numéro et ce nom. "
                "Vérifiez les deux, ou scannez le code du document."
            ),
        )
    status = 422 if form.errors else 200
    response = render(
        request, "certificates/find_certificate.html", {"form": form}, status=status
    )
    return _unlisted(response)


def _find(*, number: str, birth_name: str) -> Certificate | None:
    wanted = folded_name(birth_name)
    return next(
        (
            certificate
            for certificate in Certificate.objects.filter(number=number.strip())
            if folded_name(certificate.facts["person"]["birth_name"]) == wanted
        ),
        None,
    )


@by_link
@never_cache
@require_safe
def verify_certificate(request: HttpRequest, code: str) -> HttpResponse:
    """The true facts of a document and its state, so that an altered one is found."""
    if is_too_fast(request, "verify", limit=TRIES, seconds=PER_SECONDS):
        return _slow_down(request)
    certificate = (
        Certificate.objects.select_related("provider", "replaced_by")
        .filter(public_code=code)
        .first()
    )
    if certificate is None:
        context = {"form": FindCertificateForm()}
        response = render(
            request, "certificates/unknown_certificate.html", context, status=404
        )
        return _unlisted(response)
    context = {
        "certificate": certificate,
        "facts": readable(certificate.facts),
        "successor": getattr(certificate, "replaced_by", None),
    }
    return _unlisted(render(request, "certificates/verify_certificate.html", context))


@for_roles(Role.OFFICE, Role.MANAGER)
@never_cache
def end_certificate(request: HttpRequest, certificate_id: UUID) -> HttpResponse:
    """The office revokes or replaces a document, with a reason anyone will read."""
    certificates = Certificate.objects.visible_to(request.viewer).with_details()
    certificate = get_object_or_404(certificates, pk=certificate_id)
    if not permissions.can_issue(request.viewer, certificate.enrolment):
        raise PermissionDenied
    form = EndCertificateForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        act = {"replace": replace_certificate, "revoke": revoke_certificate}
        try:
            act[form.cleaned_data["action"]](
                certificate, by=request.viewer, reason=form.cleaned_data["reason"]
            )
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("C’est fait : la page publique le montre."))
            return redirect("office_cohort", cohort_id=certificate.enrolment.cohort_id)
    context = {"certificate": certificate, "form": form}
    status = 422 if form.errors else 200
    return render(request, "certificates/end_certificate.html", context, status=status)
