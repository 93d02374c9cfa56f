"""A wrong business date is corrected, with the reason; the step of before stays."""

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from people.templatetags.interface import long_date_fr
from people.viewer import Viewer
from training.enrolments.models import Enrolment
from training.enrolments.permissions import can_manage
from training.enrolments.seats import lock_cohort
from training.enrolments.steps import keep_step
from training.refusals import Refusal


class MayNotCorrect(Refusal):
    code = "may_not_correct"
    sentence = gettext_lazy(
        "Seul l’organisme qui organise la session corrige ces dates."
    )


class NothingToCorrect(Refusal):
    code = "nothing_to_correct"
    sentence = gettext_lazy("Aucune entrée n’est encore notée.")


class WhyIsMissing(Refusal):
    code = "correction_reason_missing"
    sentence = gettext_lazy("Dites pourquoi cette date change.")


class IsCertified(Refusal):
    code = "dates_certified"
    sentence = gettext_lazy(
        "Un certificat porte ces dates : annulez-le d’abord, puis délivrez-en un autre."
    )


class IsSigned(Refusal):
    code = "dates_signed"


@transaction.atomic
def correct_dates(
    enrolment: Enrolment,
    *,
    by: Viewer,
    entry_on: date,
    exit_on: date | None = None,
    reason: str,
) -> Enrolment:
    """The days of entry and exit as they really were. Repeatable.

    `exit_on` counts once an exit is noted. Refused where a certificate or a signed
    presence says otherwise: evidence is stronger than what the office typed.
    """
    lock_cohort(enrolment.cohort_id)
    rows = Enrolment.objects.select_for_update(of=("self",)).with_details()
    locked = rows.get(pk=enrolment.pk)
    if not can_manage(by, locked):
        raise MayNotCorrect
    if locked.actual_entry_on is None:
        raise NothingToCorrect
    if locked.actual_exit_on is None:
        exit_on = None
    before = (locked.actual_entry_on, locked.actual_exit_on)
    if before == (entry_on, exit_on):
        return locked
    if not reason.strip():
        raise WhyIsMissing
    _check(locked, entry_on, exit_on)
    locked.actual_entry_on, locked.actual_exit_on = entry_on, exit_on
    locked.save(update_fields=["actual_entry_on", "actual_exit_on", "updated_at"])
    words = [_changed(_("Entrée"), before[0], entry_on)]
    if exit_on:
        words.append(_changed(_("Sortie"), before[1], exit_on))
    keep_step(
        locked,
        locked.status,
        by=by,
        business_on=timezone.localdate(),
        reason=" ".join([*filter(None, words), reason.strip()])[:255],
    )
    return locked


def _check(locked: Enrolment, entry_on: date, exit_on: date | None) -> None:
    today = timezone.localdate()
    starts_on = locked.cohort.starts_on
    if entry_on > today or (exit_on and exit_on > today):
        raise Refusal(_("Ce jour n’est pas encore passé."))
    if exit_on and exit_on < entry_on:
        raise Refusal(_("La sortie précède l’entrée."))
    if locked.actual_exit_on and exit_on is None:
        raise Refusal(_("Indiquez le jour de la sortie."))
    if starts_on and entry_on < starts_on:
        raise Refusal(
            _("L’entrée ne peut pas précéder la session, qui commence le %s.")
            % long_date_fr(starts_on)
        )
    # Register and certificates lie above: they are read by their names alone.
    if locked.certificates.filter(status="issued").exists():
        raise IsCertified
    presences = locked.attendance_units.filter(state="present")
    outside = presences.filter(half_day__date__lt=entry_on)
    if exit_on:
        outside |= presences.filter(half_day__date__gt=exit_on)
    first = outside.order_by("half_day__date").first()
    if first is not None:
        raise IsSigned(
            _("La personne est notée présente le %s : ce jour doit rester dedans.")
            % long_date_fr(first.half_day.date)
        )


def _changed(what: str, before: date, after: date) -> str:
    if before == after:
        return ""
    days = {"what": what, "after": long_date_fr(after), "before": long_date_fr(before)}
    return _("%(what)s le %(after)s, et non le %(before)s.") % days
