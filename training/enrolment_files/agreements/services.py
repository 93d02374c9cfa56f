"""Makes conventions and contracts once, notes signatures, who pays, who employs."""

import hashlib
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from people.models import Organisation, OrganisationKind
from people.viewer import Viewer
from training.cohorts.models import Funding
from training.documents import render_pdf
from training.enrolment_files.agreements.facts import (
    agreement_facts,
    withdrawal_days,
)
from training.enrolment_files.agreements.models import Agreement
from training.enrolment_files.models import FileEvent
from training.enrolment_files.ways import keep_step
from training.enrolments.models import Enrolment
from training.enrolments.paying import keep_payers_shares
from training.enrolments.permissions import can_manage
from training.enrolments.seats import check_funding, lock_cohort
from training.refusals import Refusal
from training.signals import enrolment_changed


class MayNotAgree(Refusal):
    code = "may_not_agree"
    sentence = gettext_lazy(
        "Seul l’organisme qui organise la session établit ses conventions."
    )


class NoSignatory(Refusal):
    code = "no_signatory"
    sentence = gettext_lazy(
        "Votre organisme n’a pas de signataire : indiquez son nom et sa qualité dans "
        "sa fiche, puis recommencez."
    )


class IsCancelled(Refusal):
    code = "agreement_cancelled"
    sentence = gettext_lazy("Ce document est annulé : il ne change plus.")


class AlreadyMade(Refusal):
    code = "agreement_made"
    sentence = gettext_lazy(
        "Un document est déjà établi avec un autre prix ou d’autres conditions : "
        "annulez-le d’abord."
    )


class WrongFunding(Refusal):
    code = "wrong_funding"
    sentence = gettext_lazy("Ce financement n’est pas celui de cette session.")


class NotAnEmployer(Refusal):
    code = "not_an_employer"
    sentence = gettext_lazy(
        "Cet organisme n’est pas une entreprise d’Alliage : il ne peut pas être noté "
        "comme employeur."
    )


def make_agreement(
    enrolment: Enrolment,
    *,
    by: Viewer,
    price: Decimal,
    buyer: Organisation | None = None,
    terms: str = "",
    early_end: str = "",
    is_at_a_distance: bool = False,
) -> Agreement:
    """A convention with `buyer`, or without one the person's own contract.

    Numbered without gaps per provider and year. A second click finds the one made;
    raises `AlreadyMade` if the one in force says something else.
    """
    provider = _provider_that_signs(enrolment, by)
    kind = Agreement.Kind.CONVENTION if buyer else Agreement.Kind.CONTRACT
    said = {
        "buyer": buyer,
        "price": price,
        "terms": terms,
        "early_end": early_end,
        "is_at_a_distance": is_at_a_distance,
    }
    saved: list[str] = []
    try:
        with transaction.atomic():
            Organisation.objects.select_for_update().get(pk=provider.pk)
            made = Agreement.objects.of_enrolment(enrolment).in_force()
            existing = made.filter(kind=kind).first()
            if existing is not None:
                return _the_same(existing, said)
            agreement = Agreement(
                enrolment=enrolment,
                provider=provider,
                buyer=buyer,
                kind=kind,
                number=_next_number(provider, kind),
                price=price,
                **by.as_record(),
            )
            agreement.facts = agreement_facts(
                enrolment, number=agreement.number, **said
            )
            _write(agreement, saved)
            return agreement
    except BaseException:
        for name in saved:  # no document without its row
            Agreement.file.field.storage.delete(name)
        raise


def _provider_that_signs(enrolment: Enrolment, by: Viewer) -> Organisation:
    if not can_manage(by, enrolment):
        raise MayNotAgree
    provider = enrolment.cohort.responsible_provider
    if not (provider.signatory_name and provider.signatory_capacity):
        raise NoSignatory
    return provider


def _the_same(existing: Agreement, said: dict[str, Any]) -> Agreement:
    """The document in force; raises `AlreadyMade` if it says something else."""
    facts = existing.facts
    days = withdrawal_days(is_at_a_distance=said["is_at_a_distance"])
    if (
        (existing.buyer, existing.price) != (said["buyer"], said["price"])
        or facts["terms"] != said["terms"]
        or facts.get("early_end", "") != said["early_end"]
        or facts["withdrawal_days"] != days
    ):
        raise AlreadyMade
    return existing


def _next_number(provider: Organisation, kind: str) -> str:
    """ "CV-2026-0001" for conventions, "CT-2026-0001" for contracts."""
    letters = "CV" if kind == Agreement.Kind.CONVENTION else "CT"
    start = f"{letters}-{timezone.localdate().year}-"
    made = Agreement.objects.filter(provider=provider, number__startswith=start)
    return f"{start}{made.count() + 1:04d}"


def _write(agreement: Agreement, saved: list[str]) -> None:
    pdf = agreement_pdf(agreement)
    agreement.sha256 = hashlib.sha256(pdf).hexdigest()
    agreement.file.save(f"{agreement.pk}.pdf", ContentFile(pdf), save=False)
    saved.append(agreement.file.name)
    agreement.save()


def agreement_pdf(agreement: Agreement) -> bytes:
    """The document as PDF/A-3a, from its frozen facts alone."""
    facts = agreement.facts

    def day(name: str) -> date | None:
        return date.fromisoformat(facts[name]) if facts[name] else None

    context = {
        "kind": agreement.kind,
        "facts": facts
        | {name: day(name) for name in ("starts_on", "ends_on", "made_on")}
        | {"price": Decimal(facts["price"])},
    }
    return render_pdf("documents/agreement.html", context)


@transaction.atomic
def note_signed(agreement: Agreement, *, by: Viewer, on: date) -> Agreement:
    """All have signed, on that day. The last word counts: a wrong day is corrected."""
    locked = _locked(agreement, by=by)
    made_on = timezone.localdate(locked.made_at)
    if not made_on <= on <= timezone.localdate():
        raise Refusal(
            _("La signature date d’entre le %(made)s et aujourd’hui.")
            % {"made": made_on.strftime("%d/%m/%Y")}
        )
    locked.signed_on = on
    locked.save(update_fields=["signed_on"])
    return locked


@transaction.atomic
def cancel_agreement(agreement: Agreement, *, by: Viewer, reason: str) -> Agreement:
    """The document no longer holds; it stays to be read, with the reason."""
    locked = _locked(agreement, by=by)
    if not reason.strip():
        raise Refusal(_("Dites pourquoi vous annulez ce document."))
    locked.cancelled_at, locked.cancel_reason = timezone.now(), reason.strip()
    locked.save(update_fields=["cancelled_at", "cancel_reason"])
    return locked


def _locked(agreement: Agreement, *, by: Viewer) -> Agreement:
    rows = Agreement.objects.select_for_update(of=("self",))
    locked = rows.select_related("enrolment__cohort").get(pk=agreement.pk)
    if not can_manage(by, locked.enrolment):
        raise MayNotAgree
    if locked.cancelled_at is not None:
        raise IsCancelled
    return locked


@transaction.atomic
def choose_funding(
    enrolment: Enrolment, funding: Funding | None, *, by: Viewer
) -> Enrolment:
    """Who pays this seat, among the cohort's fundings; kept in the file. Repeatable.

    Raises `QuotaReached` if the funding pays no further seat.
    """
    if not can_manage(by, enrolment):
        raise MayNotAgree
    lock_cohort(enrolment.cohort_id)
    rows = Enrolment.objects.select_for_update(of=("self",))
    locked = rows.select_related("cohort", "funding").get(pk=enrolment.pk)
    if funding is not None and funding.cohort_id != locked.cohort_id:
        raise WrongFunding
    if funding == locked.funding:
        return locked
    if funding is not None:
        check_funding(funding, besides=locked)
    locked.funding = funding
    locked.save(update_fields=["funding", "updated_at"])
    keep_payers_shares([locked], by=by)
    # In the file alone: who pays can tell what partners need not know.
    words = str(funding) if funding else _("aucun")
    keep_step(locked, FileEvent.Kind.FUNDING, by=by, words=words)
    transaction.on_commit(partial(enrolment_changed.send, Enrolment, enrolment=locked))
    return locked


@transaction.atomic
def set_employer(
    enrolment: Enrolment, employer: Organisation | None, *, by: Viewer
) -> Enrolment:
    """Who employs the person during the training; documents made from now on say it.

    Repeatable. It opens nothing to the employer: shares alone do.
    """
    if not can_manage(by, enrolment):
        raise MayNotAgree
    rows = Enrolment.objects.select_for_update(of=("self",))
    locked = rows.select_related("cohort", "employer").get(pk=enrolment.pk)
    if employer == locked.employer:
        return locked
    if employer is not None and not employers().contains(employer):
        raise NotAnEmployer
    locked.employer = employer
    locked.save(update_fields=["employer", "updated_at"])
    # In the file alone, like the funding: partners need not know who employs whom.
    words = str(employer) if employer else _("aucun")
    keep_step(locked, FileEvent.Kind.EMPLOYER, by=by, words=words)
    return locked


def employers() -> QuerySet[Organisation]:
    """Those among whom an employer is chosen: companies, by name."""
    companies = Organisation.objects.of_kind(OrganisationKind.Kind.COMPANY)
    return companies.order_by("name")


@transaction.atomic
def choose_allowance_payer(
    enrolment: Enrolment, payer: Organisation | None, *, by: Viewer
) -> Enrolment:
    """Who pays the trainee meanwhile: the law owes them the presences. Repeatable."""
    if not can_manage(by, enrolment):
        raise MayNotAgree
    rows = Enrolment.objects.select_for_update(of=("self",))
    locked = rows.select_related("cohort", "allowance_payer").get(pk=enrolment.pk)
    if payer == locked.allowance_payer:
        return locked
    locked.allowance_payer = payer
    locked.save(update_fields=["allowance_payer", "updated_at"])
    keep_payers_shares([locked], by=by)
    words = _("rémunération : %s") % (payer or _("aucune"))
    keep_step(locked, FileEvent.Kind.FUNDING, by=by, words=words)
    return locked
