"""A share as the territory reads it: one line of the list, its facts, its story."""

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from people.templatetags.interface import long_date_fr
from training.sharing.models import AccessGrant

COLUMNS = [
    {"label": label}
    for label in (
        gettext_lazy("Référence"),
        gettext_lazy("Agence"),
        gettext_lazy("Formation"),
        gettext_lazy("Pourquoi"),
        gettext_lazy("Base légale"),
        gettext_lazy("Du"),
        gettext_lazy("Au"),
        gettext_lazy("État"),
    )
]


def row_of(grant: AccessGrant) -> dict:
    """As components/data_table.html takes it. Names nobody."""
    training = _("%(title)s, %(provider)s") % {
        "title": grant.title,
        "provider": grant.provider.name,
    }
    cells = [
        {"value": grant.reference, "url": reverse("territory_share", args=[grant.pk])},
        {"value": grant.organisation.name},
        {"value": training},
        {"value": _why(grant)},
        {"value": grant.basis_text},
        {"value": long_date_fr(grant.starts_on)},
        {"value": _until(grant)},
        {"value": _state(grant), "status": _tone(grant)},
    ]
    return {"cells": cells}


def _why(grant: AccessGrant) -> str:
    reasons = [grant.purpose]
    if grant.is_widened:
        reasons.append(_("étendu : %(reason)s") % {"reason": grant.widened_reason})
    if grant.ended_at:
        reasons.append(_("arrêté : %(reason)s") % {"reason": grant.end_reason})
    return " · ".join(reasons)


def _until(grant: AccessGrant) -> str:
    return long_date_fr(grant.ends_on) if grant.ends_on else _("sans date")


def _state(grant: AccessGrant) -> str:
    if grant.ended_at:
        return capfirst(grant.get_end_kind_display() or _("arrêté"))
    if grant.is_over:
        return _("Terminé à sa date")
    return _("Finit bientôt") if grant.ends_soon else _("En cours")


def _tone(grant: AccessGrant) -> str:
    if grant.is_over:
        return "plain"
    return "to_justify" if grant.ends_soon else "active"


def facts_of(grant: AccessGrant) -> list[dict]:
    """As components/summary_list.html takes them."""
    facts = (
        (_("Personne"), grant.person.full_name),
        (_("Agence"), grant.organisation.name),
        (_("Formation"), grant.title),
        (_("Organisme de formation"), grant.provider.name),
        (_("Ce qu’elle voit"), ", ".join(grant.scope_labels)),
        (_("Étendue"), _reach(grant)),
        (_("Pourquoi"), grant.purpose),
        (_("Base légale"), capfirst(grant.get_legal_basis_display())),
        (_("Texte"), grant.basis_text),
        (_("Opposition"), _objection(grant)),
        (_("Du"), long_date_fr(grant.starts_on)),
        (_("Au"), _until(grant)),
    )
    return [{"label": label, "value": value} for label, value in facts]


def _reach(grant: AccessGrant) -> str:
    if grant.is_widened:
        return _("tout le parcours : %(reason)s") % {"reason": grant.widened_reason}
    if grant.enrolment_id:
        return _("cette inscription seule")
    return _("cette orientation et l’inscription qui en vient")


def _objection(grant: AccessGrant) -> str:
    if grant.can_be_objected:
        return _("possible (art. 21 RGPD)")
    return _("impossible : la loi ou un contrat l’impose")


def deed_words(grant: AccessGrant) -> list[dict]:
    """As components/timeline.html takes them, newest first. One query."""
    events = grant.events.select_related("actor_organisation")
    return [
        {
            "title": capfirst(event.get_kind_display()),
            "at": event.at,
            "author": str(event.actor_organisation or ""),
            "body": event.reason,
        }
        for event in events
    ]
