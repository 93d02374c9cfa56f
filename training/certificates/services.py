"""Issues documents exactly once, numbers them without gaps, revokes, replaces."""

import hashlib

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import ngettext

from people.models import Organisation
from people.viewer import Viewer
from training.certificates import permissions
from training.certificates.facts import completion_facts
from training.certificates.models import (
    Certificate,
    CertificateCounter,
    new_public_code,
)
from training.certificates.refusals import (
    MayNotIssue,
    NoHours,
    NoSignatory,
    NotInForce,
    NotOver,
    ReasonIsMissing,
    RegistersAreOpen,
)
from training.certificates.rendering import certificate_pdf
from training.changes import ChangeKind, note_change
from training.enrolments.models import Enrolment, EnrolmentStatus
from training.register.reading import attendance_of, totals

OVER = (
    EnrolmentStatus.COMPLETED,
    EnrolmentStatus.ABANDONED,
    EnrolmentStatus.EXCLUDED,
)


def issue_certificate(
    enrolment: Enrolment, *, by: Viewer, replaces: Certificate | None = None
) -> Certificate:
    """Issues the certificat de réalisation, or returns the one in force.

    The provider's counter is locked from the number to the commit: two workers on
    the same cohort issue each document once, and no number is lost.
    """
    if not permissions.can_issue(by, enrolment):
        raise MayNotIssue
    issued = _in_force(enrolment)
    if issued is not None:
        return issued
    check_ready(enrolment)
    provider = enrolment.cohort.responsible_provider
    saved: list[str] = []
    try:
        with transaction.atomic():
            counter = _locked_counter(provider, timezone.localdate().year)
            issued = _in_force(enrolment)
            if issued is not None:
                return issued
            return _issue(enrolment, counter, replaces, by=by, saved=saved)
    except BaseException:
        for name in saved:  # no document without its row
            Certificate.file.field.storage.delete(name)
        raise


def check_ready(enrolment: Enrolment) -> None:
    """Raises the refusal that says what is still missing."""
    if enrolment.status not in OVER:
        raise NotOver
    provider = enrolment.cohort.responsible_provider
    if not (provider.signatory_name and provider.signatory_capacity):
        raise NoSignatory
    still_open = sum(
        row.is_expected and not row.facts.is_final for row in attendance_of(enrolment)
    )
    if still_open:
        raise RegistersAreOpen(
            ngettext(
                "%(count)d demi-journée n’est pas encore contresignée par le "
                "formateur.",
                "%(count)d demi-journées ne sont pas encore contresignées par le "
                "formateur.",
                still_open,
            )
            % {"count": still_open}
        )
    if not totals(enrolment).final.total:
        raise NoHours


def _in_force(enrolment: Enrolment) -> Certificate | None:
    return Certificate.objects.filter(
        enrolment=enrolment,
        kind=Certificate.Kind.COMPLETION,
        status=Certificate.Status.ISSUED,
    ).first()


def _locked_counter(provider: Organisation, year: int) -> CertificateCounter:
    counters = CertificateCounter.objects.select_for_update()
    CertificateCounter.objects.get_or_create(provider=provider, year=year)
    return counters.get(provider=provider, year=year)


def _issue(
    enrolment: Enrolment,
    counter: CertificateCounter,
    replaces: Certificate | None,
    *,
    by: Viewer,
    saved: list[str],
) -> Certificate:
    counter.last += 1
    counter.save(update_fields=["last"])
    number = f"{counter.year}-{counter.last:05d}"
    facts = completion_facts(enrolment, number=number)
    certificate = Certificate(
        enrolment=enrolment,
        provider=counter.provider,
        number=number,
        public_code=new_public_code(),
        facts=facts,
        replaces=replaces,
        **by.as_record(),
    )
    pdf = certificate_pdf(facts, public_code=certificate.public_code)
    certificate.sha256 = hashlib.sha256(pdf).hexdigest()
    certificate.file.save(f"{certificate.pk}.pdf", ContentFile(pdf), save=False)
    saved.append(certificate.file.name)
    certificate.save()
    _note(certificate)
    return certificate


def _note(certificate: Certificate) -> None:
    note_change(
        ChangeKind.CERTIFICATE,
        certificate.pk,
        person=certificate.enrolment.person_id,
        enrolment=certificate.enrolment_id,
    )


@transaction.atomic
def revoke_certificate(
    certificate: Certificate, *, by: Viewer, reason: str
) -> Certificate:
    """Revokes with a reason that the verification page shows."""
    return _end(certificate, Certificate.Status.REVOKED, by=by, reason=reason)


@transaction.atomic
def replace_certificate(
    certificate: Certificate, *, by: Viewer, reason: str
) -> Certificate:
    """Issues a new one from today's facts; the old address leads to it."""
    old = _end(certificate, Certificate.Status.REPLACED, by=by, reason=reason)
    return issue_certificate(old.enrolment, by=by, replaces=old)


def _end(
    certificate: Certificate, status: str, *, by: Viewer, reason: str
) -> Certificate:
    locked = Certificate.objects.select_for_update().get(pk=certificate.pk)
    if not permissions.can_issue(by, locked.enrolment):
        raise MayNotIssue
    if not reason.strip():
        raise ReasonIsMissing
    if locked.status != Certificate.Status.ISSUED:
        raise NotInForce
    locked.status = status
    locked.revoked_at = timezone.now()
    locked.revoked_reason = reason.strip()
    locked.save(update_fields=["status", "revoked_at", "revoked_reason"])
    _note(locked)
    return locked
