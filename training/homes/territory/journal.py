"""`/territoire/journal/`: who read what, searched with a reason that is kept.

The list names no person; agents are named to the data-protection officer alone.
"""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from people.models import Organisation, OrganisationKind
from people.templatetags.interface import long_date_fr, time_fr
from training.homes.doors import for_watchers
from training.refusals import Refusal
from training.sharing.models import AccessLog
from training.sharing.rights.searching import (
    can_name_agents,
    found_by,
    open_searches,
    search_journal,
)

PAGE_SIZE = 50
READERS = (
    OrganisationKind.Kind.EMPLOYMENT_PARTNER,
    OrganisationKind.Kind.TRAINING_PROVIDER,
    OrganisationKind.Kind.TERRITORY,
    OrganisationKind.Kind.FUNDER,
)


def _day(label: str) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=False, widget=widget)


class JournalForm(forms.Form):
    """Why one looks, and for what."""

    reason = forms.CharField(
        label=gettext_lazy("Pourquoi cherchez-vous ?"),
        help_text=gettext_lazy(
            "Le motif est gardé. Si vous cherchez sur une personne, elle le lira."
        ),
        max_length=255,
    )
    from_day = _day(gettext_lazy("Du"))
    until_day = _day(gettext_lazy("Au"))
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(),
        label=gettext_lazy("Organisme qui a lu"),
        required=False,
        empty_label=gettext_lazy("Tous"),
    )
    part = forms.ChoiceField(
        label=gettext_lazy("Partie lue"),
        required=False,
        choices=[
            ("", gettext_lazy("Toutes")),
            *AccessLog._meta.get_field("part").flatchoices,
        ],
    )
    reference = forms.RegexField(
        r"^[0-9A-Fa-f]{8}$",
        label=gettext_lazy("Une seule personne : référence d’un de ses partages"),
        required=False,
        error_messages={
            "invalid": gettext_lazy("Une référence a huit signes, de 0 à 9 et A à F.")
        },
    )
    with_names = forms.BooleanField(
        label=gettext_lazy("Montrer le nom des agents"), required=False
    )

    def __init__(self, *args, names: bool, **kwargs):
        super().__init__(*args, **kwargs)
        readers = Organisation.objects.of_kind(*READERS)
        self.fields["organisation"].queryset = readers.order_by("name")
        if not names:
            del self.fields["with_names"]

    def asked(self) -> dict:
        facts = dict(self.cleaned_data)
        if facts["organisation"]:
            facts["organisation"] = facts["organisation"].pk
        return facts


@for_watchers
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def journal(request: HttpRequest) -> HttpResponse:
    """Asks why; the search itself is then kept, and leads to what it found."""
    viewer = request.viewer
    posted = request.POST if request.method == "POST" else None
    form = JournalForm(posted, names=can_name_agents(viewer))
    if form.is_valid():
        try:
            search = search_journal(by=viewer, **form.asked())
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("journal_search", search.pk)
    context = {
        "form": form,
        "searches": open_searches(viewer)[:10],
        "crumbs": _crumbs(request),
        "here": _("Journal des consultations"),
    }
    status = 422 if posted is not None else 200
    return render(request, "homes/territory/journal.html", context, status=status)


def _crumbs(request: HttpRequest, *more: dict) -> list[dict]:
    """From whichever home is the viewer's."""
    name, label = "territory_home", _("Territoire")
    if can_name_agents(request.viewer):
        name, label = "data_protection", _("Protection des données")
    return [{"label": label, "url": reverse(name)}, *more]


@for_watchers
@never_cache
@require_safe
def journal_search(request: HttpRequest, search_id: UUID) -> HttpResponse:
    """What one search of today found."""
    viewer = request.viewer
    search = get_object_or_404(
        open_searches(viewer).select_related("actor_organisation", "person"),
        pk=search_id,
    )
    names = search.with_names and can_name_agents(viewer)
    page = Paginator(found_by(search), PAGE_SIZE).get_page(request.GET.get("page"))
    if not page.object_list:
        messages.info(request, _("Aucune lecture ne répond à cette recherche."))
    mine = {"label": _("Journal"), "url": reverse("journal")}
    context = {
        "search": search,
        "page": page,
        "columns": _columns(names),
        "rows": [_row(row, names) for row in page],
        "crumbs": _crumbs(request, mine),
        "here": _("Résultat"),
    }
    return render(request, "homes/territory/journal_search.html", context)


def _columns(names: bool) -> list[dict]:
    labels = [_("Quand"), _("Organisme"), _("Fonction")]
    labels += [_("Agent")] if names else []
    labels += [_("Dossier"), _("Partie lue"), _("Pourquoi")]
    return [{"label": label} for label in labels]


def _row(row: AccessLog, names: bool) -> dict:
    at = timezone.localtime(row.at)
    organisation = row.actor_organisation
    function = row.function or (_("logiciel") if row.actor_client_id else _("service"))
    values = [
        f"{long_date_fr(at)}, {time_fr(at)}",
        organisation.name if organisation else "Alliage",
        function,
    ]
    if names:
        values.append(str(row.actor_user or "–"))
    # The record's own mark: the same person, and nobody's name.
    mark = row.person_id.hex[:8].upper()
    values += [mark, row.get_part_display(), row.purpose]
    return {"cells": [{"value": value} for value in values]}
