"""`/territoire/partages/`: every share of the territory, its reason and its end.

The list names nobody; the page of one share does, and the person reads that it was
opened. Nothing is extended by itself: each decision is an act with a reason.
"""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from people.models import Organisation
from training.homes.doors import for_territory, for_watchers
from training.homes.territory.duplicates import territory_crumbs
from training.homes.territory.share_words import COLUMNS, deed_words, facts_of, row_of
from training.refusals import Refusal
from training.sharing.models import SHARES, AccessGrant, LegalBasis
from training.sharing.rules.deciding import (
    can_decide,
    extend_share,
    stop_share,
    widen_share,
)
from training.sharing.services import record_read

PAGE_SIZE = 25
# What the address says (`?etat=`), what it is called, and what it shows.
STATES = {
    "": (gettext_lazy("En cours"), "in_force"),
    "bientot": (gettext_lazy("Finissent dans le mois"), "ending_soon"),
    "etendus": (gettext_lazy("Étendus"), "widened"),
    "termines": (gettext_lazy("Terminés"), "over"),
}


class ShareFilters(forms.Form):
    """What narrows the list. Wrong values in the address narrow nothing."""

    etat = forms.CharField(required=False, widget=forms.HiddenInput)
    agence = forms.ModelChoiceField(
        Organisation.objects.none(),
        label=gettext_lazy("Agence"),
        required=False,
        empty_label=gettext_lazy("Toutes"),
        to_field_name="slug",
    )
    base = forms.ChoiceField(
        label=gettext_lazy("Base légale"),
        required=False,
        choices=[("", gettext_lazy("Toutes")), *LegalBasis.choices],
    )
    reference = forms.RegexField(
        r"^[0-9A-Fa-f]{8}$",
        label=gettext_lazy("Référence"),
        required=False,
        help_text=gettext_lazy("Huit signes, donnés par l’agence ou la personne."),
        error_messages={
            "invalid": gettext_lazy("Une référence a huit signes, de 0 à 9 et A à F.")
        },
    )

    def __init__(self, *args, shares, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["agence"].queryset = Organisation.objects.filter(
            pk__in=shares.order_by().values("organisation")
        )

    def narrow(self, shares):
        self.is_valid()
        facts = self.cleaned_data
        if agency := facts.get("agence"):
            shares = shares.filter(organisation=agency)
        if basis := facts.get("base"):
            shares = shares.filter(legal_basis=basis)
        if reference := facts.get("reference"):
            return shares.filter(pk__startswith=reference.lower())
        return getattr(shares, STATES[self.state][1])()

    @property
    def state(self) -> str:
        asked = self.data.get("etat", "")
        return asked if asked in STATES else ""


@for_watchers
@never_cache
@require_safe
def territory_shares(request: HttpRequest) -> HttpResponse:
    """All shares, by state; those that end soonest first."""
    shares = AccessGrant.objects.of_territory(request.viewer)
    form = ShareFilters(request.GET, shares=shares)
    rows = form.narrow(shares).with_origin().order_by("ends_on", "pk")
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "page": page,
        "columns": COLUMNS,
        "rows": [row_of(grant) for grant in page],
        "filter_form": form,
        "tabs": [_tab(query, key, form.state) for key in STATES],
        "ending_soon": shares.ending_soon().count(),
        "crumbs": territory_crumbs(),
        "here": _("Partages"),
    }
    return render(request, "homes/territory/shares.html", context)


def _tab(query, key: str, state: str) -> dict:
    query = query.copy()
    query["etat"] = key
    url = f"?{query.urlencode()}"
    return {"label": STATES[key][0], "url": url, "current": key == state}


def _share(request: HttpRequest, share_id: UUID) -> AccessGrant:
    """404 for a share of another territory; opening it is noted."""
    shares = AccessGrant.objects.visible_to(request.viewer).with_origin()
    shares = shares.of_territory(request.viewer).select_related("person")
    grant = get_object_or_404(shares, pk=share_id)
    purpose = _("Examiner un partage (%(reference)s)") % {"reference": grant.reference}
    if request.method == "GET":
        record_read(request.viewer, [grant.person_id], part=SHARES[0], purpose=purpose)
    return grant


def _crumbs(*more: dict) -> list[dict]:
    return [*territory_crumbs((_("Partages"), "territory_shares")), *more]


@for_watchers
@never_cache
@require_safe
def territory_share(request: HttpRequest, share_id: UUID) -> HttpResponse:
    """One share, whose it is, and all that was decided about it."""
    grant = _share(request, share_id)
    context = {
        "grant": grant,
        "facts": facts_of(grant),
        "may_decide": can_decide(request.viewer, grant) and not grant.is_over,
        "entries": deed_words(grant),
        "crumbs": _crumbs(),
        "here": grant.reference,
    }
    return render(request, "homes/territory/share.html", context)


class ReasonForm(forms.Form):
    """Why; and until when, where that is what is decided."""

    until = forms.DateField(
        label=gettext_lazy("Nouveau dernier jour"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    reason = forms.CharField(
        label=gettext_lazy("Pourquoi ?"),
        help_text=gettext_lazy("La personne le lira. Jamais rien sur la santé."),
        max_length=255,
    )

    def __init__(self, *args, deed: str, **kwargs):
        super().__init__(*args, **kwargs)
        if deed != "prolonger":
            del self.fields["until"]


DEEDS = {
    "prolonger": (gettext_lazy("Prolonger ce partage"), extend_share),
    "etendre": (gettext_lazy("Étendre à tout le parcours"), widen_share),
    "arreter": (gettext_lazy("Arrêter ce partage"), stop_share),
}


@for_territory
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def decide_share(request: HttpRequest, share_id: UUID, deed: str) -> HttpResponse:
    """Says what it changes, asks why, then does it. Repeatable."""
    if deed not in DEEDS:
        raise Http404
    grant = _share(request, share_id)
    label, decide = DEEDS[deed]
    posted = request.POST if request.method == "POST" else None
    form = ReasonForm(posted, deed=deed)
    refusal = None
    if form.is_valid():
        try:
            decide(grant, by=request.viewer, **form.cleaned_data)
        except Refusal as error:
            refusal = error
        else:
            messages.success(request, _("C’est noté. La personne en est informée."))
            return redirect("territory_share", grant.pk)
    elif posted is None and grant.is_over:
        return redirect("territory_share", grant.pk)
    context = {
        "grant": grant,
        "deed": deed,
        "label": label,
        "form": form,
        "refusal": refusal,
        "crumbs": _crumbs(),
        "here": label,
    }
    status = 422 if posted is not None else 200
    return render(request, "homes/territory/decide_share.html", context, status=status)
