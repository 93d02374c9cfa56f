"""`/territoire/doublons/`: records that may be of one person, decided one by one.

The one place where a coordinator reads names; each reading is journalled.
"""

from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from people.duplicates import keep_apart
from people.merging import MergeRefused, merge_persons
from people.models import DuplicateState, Person, PossibleDuplicate
from people.templatetags.interface import long_date_fr
from people.viewer import Viewer
from training.homes.doors import for_territory
from training.homes.territory import records
from training.sharing.models import IDENTITY
from training.sharing.services import record_read, record_read_once_a_day
from training.sharing.territory import visible_duplicates

PAGE_SIZE = 25
# What the address says (`?etat=`), what it is called, and what it shows.
TABS = {
    "a-examiner": (gettext_lazy("À examiner"), DuplicateState.WAITING),
    "meme-personne": (gettext_lazy("Même personne"), DuplicateState.MERGED),
    "deux-personnes": (gettext_lazy("Deux personnes"), DuplicateState.DIFFERENT),
}
EMPTY = {
    "a-examiner": gettext_lazy(
        "Quand deux fiches se ressemblent, elles arrivent ici, et vous seul le savez."
    ),
    "meme-personne": gettext_lazy("Les fiches que vous fusionnez sont listées ici."),
    "deux-personnes": gettext_lazy(
        "Les paires que vous gardez séparées sont listées ici. Elles ne vous seront "
        "plus proposées."
    ),
}


def territory_crumbs(*more: tuple[str, str]) -> list[dict]:
    """From the territory's home down: (label, url name without arguments)."""
    crumbs = [(_("Territoire"), "territory_home"), *more]
    return [{"label": label, "url": reverse(name)} for label, name in crumbs]


def _list_crumbs() -> list[dict]:
    return territory_crumbs((_("Doublons possibles"), "possible_duplicates"))


@for_territory
@never_cache
@require_safe
def possible_duplicates(request: HttpRequest) -> HttpResponse:
    """The pairs, by state; those that resemble most first."""
    viewer = request.viewer
    chosen = request.GET.get("etat", "")
    chosen = chosen if chosen in TABS else next(iter(TABS))
    pairs = visible_duplicates(viewer)
    if chosen == "a-examiner":
        pairs = pairs.waiting()
    else:
        pairs = pairs.filter(state=TABS[chosen][1]).order_by("-decided_at", "pk")
    page = Paginator(pairs, PAGE_SIZE).get_page(request.GET.get("page"))
    shown = {pk for pair in page for pk in (pair.first_id, pair.second_id)}
    purpose = _("Chercher les fiches en double")
    record_read_once_a_day(viewer, shown, part=IDENTITY[0], purpose=purpose)
    context = {
        "page": page,
        "pairs": [(pair, records.reason_words(pair.reasons)) for pair in page],
        "empty": EMPTY[chosen],
        "tabs": [
            {"label": label, "url": f"?etat={key}", "current": key == chosen}
            for key, (label, _state) in TABS.items()
        ],
        "crumbs": territory_crumbs(),
        "here": _("Doublons possibles"),
    }
    return render(request, "homes/territory/duplicates.html", context)


def _pair(viewer: Viewer, duplicate_id: UUID) -> PossibleDuplicate:
    """404 for a pair of another territory."""
    pairs = visible_duplicates(viewer).select_related("first__user", "second__user")
    return get_object_or_404(pairs, pk=duplicate_id)


def _note_reading(viewer: Viewer, pair: PossibleDuplicate) -> None:
    record_read(
        viewer,
        [pair.first_id, pair.second_id],
        part=IDENTITY[0],
        purpose=_("Comparer deux fiches qui se ressemblent"),
    )


@for_territory
@never_cache
@require_safe
def possible_duplicate(request: HttpRequest, duplicate_id: UUID) -> HttpResponse:
    """The two records side by side."""
    pair = _pair(request.viewer, duplicate_id)
    _note_reading(request.viewer, pair)
    both = records.records_of(pair.first, pair.second)
    context = {
        "pair": pair,
        "is_waiting": pair.state == DuplicateState.WAITING,
        "can_be_merged": pair.state != DuplicateState.MERGED
        and not (pair.first.merged_into_id or pair.second.merged_into_id),
        "records": both,
        "columns": records.columns(both),
        "rows": records.rows(both),
        "reasons": records.reason_words(pair.reasons),
        "crumbs": _list_crumbs(),
        "here": _("Deux fiches qui se ressemblent"),
    }
    return render(request, "homes/territory/duplicate.html", context)


@for_territory
@require_POST
def keep_persons_apart(request: HttpRequest, duplicate_id: UUID) -> HttpResponse:
    """« Ce sont deux personnes ». Repeatable."""
    kept = keep_apart(_pair(request.viewer, duplicate_id), by=request.viewer)
    if kept.state == DuplicateState.DIFFERENT:
        messages.success(
            request,
            _("C’est noté : deux personnes. Cette paire ne sera plus proposée."),
        )
    else:
        messages.error(request, _("Ces fiches ont été fusionnées entre-temps."))
    return redirect("possible_duplicates")


class MergeForm(forms.Form):
    """What the kept record takes over, and which account stays where both have one."""

    take = forms.MultipleChoiceField(
        label=gettext_lazy("Reprendre ce qui lui manque"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    login = forms.TypedChoiceField(
        label=gettext_lazy("Avec quelle adresse la personne se connecte-t-elle ?"),
        help_text=gettext_lazy(
            "Demandez-le-lui. L’autre adresse n’ouvrira plus aucune fiche."
        ),
        coerce=UUID,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choisissez l’adresse à garder.")},
    )

    def __init__(self, *args, kept: Person, merged: Person, **kwargs):
        super().__init__(*args, **kwargs)
        missing = records.missing_facts(kept, merged)
        if missing:
            self.fields["take"].choices = missing
            self.fields["take"].initial = [name for name, _said in missing]
        else:
            del self.fields["take"]
        if kept.user and merged.user:
            users = (kept.user, merged.user)
            self.fields["login"].choices = [(user.pk, user.email) for user in users]
        else:
            del self.fields["login"]


@for_territory
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def merge_duplicate(
    request: HttpRequest, duplicate_id: UUID, kept_id: UUID
) -> HttpResponse:
    """Says what a merge will do, then does it: `kept_id` goes on."""
    pair = _pair(request.viewer, duplicate_id)
    if pair.state == DuplicateState.MERGED:
        return redirect("possible_duplicate", pair.pk)
    both = {pair.first_id: pair.first, pair.second_id: pair.second}
    if kept_id not in both:
        raise Http404
    kept = both.pop(kept_id)
    (merged,) = both.values()
    posted = request.POST if request.method == "POST" else None
    form = MergeForm(posted, kept=kept, merged=merged)
    refusal = None
    if form.is_valid():
        try:
            return _merge(request, kept, merged, form.cleaned_data)
        except MergeRefused as error:
            refusal = error
    elif posted is None:
        _note_reading(request.viewer, pair)
    context = {
        "pair": pair,
        "kept": kept,
        "letter": records.LETTERS[kept == pair.second],
        "merged": merged,
        "form": form,
        "refusal": refusal,
        "obstacles": records.obstacles(kept, merged),
        "consequences": records.consequences(merged),
        "undo_days": settings.MERGE_UNDO_DAYS,
        "crumbs": _list_crumbs(),
        "here": _("Fusionner deux fiches"),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "homes/territory/merge.html", context, status=status)


def _merge(
    request: HttpRequest, kept: Person, merged: Person, facts: dict
) -> HttpResponse:
    merge = merge_persons(kept, merged, by=request.viewer, **facts)
    messages.success(
        request,
        _("C’est fait : une seule fiche. Retour en arrière possible jusqu’au %(day)s.")
        % {"day": long_date_fr(merge.undo_until)},
    )
    return redirect("recent_merges")
