"""Turns the sessions of a catalogue's record into cohorts, and keeps them in step.

A cohort that has begun keeps its dates and its place: what was signed no longer moves.
No signal is sent per cohort: who imports indexes the course once, in the transaction.
"""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cms.exchange.importer import Change
from cms.exchange.records import ActionRecord, Remark, SessionRecord
from cms.exchange.texts import shortened
from cms.models import TrainingAction
from cms.models.actions import DeliveryMode
from people.models import Organisation
from training.cohorts.models import SEATED, Cohort, ExternalReference

LONGEST_REFERENCE = 100


@dataclass
class SessionsImport:
    """What becomes of the sessions of one record: counts by change, and remarks."""

    provider: Organisation
    territory: Organisation | None
    source: str
    changes: list[Change] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    references: set[str] = field(default_factory=set)

    def remark(self, session: SessionRecord, reason: str) -> None:
        self.remarks.append(Remark(session.line, session.path, reason))


def import_sessions(
    action: TrainingAction, record: ActionRecord, *, into: SessionsImport
) -> None:
    """Creates or updates one cohort per session of the action; notes it in `into`."""
    for session in record.sessions:
        if not _can_be_a_cohort(session, record, into):
            continue
        reference = _reference(session, action)
        if reference in into.references:
            into.remark(
                session,
                _("La session « %s » est deux fois dans cette formation : la première "
                  "est gardée.") % reference,
            )  # fmt: skip
            continue
        into.references.add(reference)
        cohort = (
            Cohort.objects.select_for_update()
            .filter(responsible_provider=into.provider, reference=reference)
            .first()
        )
        if cohort is None:
            _open_cohort(action, record, session, reference, into)
        elif cohort.action.page_id != action.page_id:
            into.remark(
                session,
                _("Le numéro de session « %(number)s » sert déjà à la formation "
                  "« %(title)s » : la session n’est pas créée. Donnez-lui son propre "
                  "numéro.") % {"number": reference, "title": cohort.action.page.title},
            )  # fmt: skip
        else:
            _update_cohort(cohort, action, record, session, into)


def _can_be_a_cohort(
    session: SessionRecord, record: ActionRecord, into: SessionsImport
) -> bool:
    """Whether its dates are known and in order; else a remark says how to mend it."""
    if session.starts_on is None and not record.is_permanent_entry:
        into.remark(
            session,
            _("La session « %s » n’a pas de date de début connue : elle n’est pas "
              "créée. Complétez « periode/debut » avec le jour.") % session.number,
        )  # fmt: skip
        return False
    ends_early = (
        session.starts_on and session.ends_on and session.ends_on < session.starts_on
    )
    if ends_early:
        into.remark(
            session,
            _("La session « %s » finit avant de commencer : elle n’est pas créée. "
              "Corrigez « periode ».") % session.number,
        )  # fmt: skip
        return False
    return True


def _reference(session: SessionRecord, action: TrainingAction) -> str:
    """The session's number, else one derived from its action and its first day."""
    if session.number:
        return session.number
    start = f"{session.starts_on:%Y%m%d}" if session.starts_on else "permanente"
    stem = action.reference or str(action.uuid)
    return f"{stem[: LONGEST_REFERENCE - len(start) - 1]}-{start}"


def _planned(
    action: TrainingAction, record: ActionRecord, session: SessionRecord
) -> dict:
    """Dates and place as the source tells them."""
    return {
        "starts_on": session.starts_on,
        "ends_on": session.ends_on,
        "is_permanent_entry": record.is_permanent_entry,
        "place_name": action.place_name,
        "address": shortened(action.street, 255),
        "postal_code": action.postal_code,
        "city": action.city,
        "insee_code": action.insee_code,
    }


def _seats(record: ActionRecord, session: SessionRecord) -> dict:
    """Seats where the source announces some; a blended course seats them on site.

    Where it doesn't, the office sets them: a cohort is born with none.
    """
    if session.seats is None:
        return {}
    if record.mode == DeliveryMode.REMOTE:
        return {"capacity_remote": session.seats}
    return {"capacity_on_site": session.seats}


def _open_cohort(
    action: TrainingAction,
    record: ActionRecord,
    session: SessionRecord,
    reference: str,
    into: SessionsImport,
) -> None:
    cohort = Cohort.objects.create(
        action=action,
        reference=reference,
        responsible_provider=into.provider,
        delivering_provider=action.delivering_provider or into.provider,
        territory=into.territory,
        time_zone=into.provider.time_zone,
        recruitment=session.recruitment or Cohort.Recruitment.OPEN,
        **_planned(action, record, session),
        **_seats(record, session),
    )
    if session.number:
        ExternalReference.objects.get_or_create(
            source=into.source, value=session.number, defaults={"cohort": cohort}
        )
    into.changes.append(Change.CREATED)


def _update_cohort(
    cohort: Cohort,
    action: TrainingAction,
    record: ActionRecord,
    session: SessionRecord,
    into: SessionsImport,
) -> None:
    facts = {"recruitment": session.recruitment or cohort.recruitment}
    told = _planned(action, record, session) | _seats(record, session)
    moved = {name for name, value in told.items() if getattr(cohort, name) != value}
    if cohort.frozen_at is None:
        facts |= told | {
            "action": action,
            "delivering_provider": action.delivering_provider or into.provider,
        }
        _warn_of_enrolled(cohort, moved, session, into)
    elif moved:
        into.remark(
            session,
            _("La session « %s » a commencé : ses dates, son lieu et ses places ne "
              "changent plus.") % cohort.reference,
        )  # fmt: skip
    changed = [name for name, value in facts.items() if getattr(cohort, name) != value]
    if not changed:
        into.changes.append(Change.UNCHANGED)
        return
    for name in changed:
        setattr(cohort, name, facts[name])
    cohort.save(update_fields=[*changed, "updated_at"])
    into.changes.append(Change.UPDATED)


def _warn_of_enrolled(
    cohort: Cohort, moved: set[str], session: SessionRecord, into: SessionsImport
) -> None:
    """People who were told a date or a place must be told the new one."""
    enrolled = cohort.enrolments.filter(status__in=SEATED).count() if moved else 0
    if enrolled:
        into.remark(
            session,
            ngettext(
                "La session « %(reference)s » change et %(count)d personne y est "
                "inscrite : prévenez-la.",
                "La session « %(reference)s » change et %(count)d personnes y sont "
                "inscrites : prévenez-les.",
                enrolled,
            )
            % {"reference": cohort.reference, "count": enrolled},
        )
