"""`/territoire/doublons/fusions/`: the merges, and taking one back."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from people.merging import MergeRefused, undo_merge
from training.homes.doors import for_territory
from training.homes.territory.duplicates import PAGE_SIZE, territory_crumbs
from training.sharing.models import IDENTITY
from training.sharing.services import record_read_once_a_day
from training.sharing.territory import visible_merges


def _crumbs(*more: tuple[str, str]) -> list[dict]:
    return territory_crumbs((_("Doublons possibles"), "possible_duplicates"), *more)


@for_territory
@never_cache
@require_safe
def recent_merges(request: HttpRequest) -> HttpResponse:
    """Newest first; each can be taken back for some time."""
    viewer = request.viewer
    page = Paginator(visible_merges(viewer), PAGE_SIZE).get_page(
        request.GET.get("page")
    )
    shown = {pk for merge in page for pk in (merge.kept_id, merge.merged_id)}
    purpose = _("Suivre les fusions de fiches")
    record_read_once_a_day(viewer, shown, part=IDENTITY[0], purpose=purpose)
    context = {"page": page, "crumbs": _crumbs(), "here": _("Fusions")}
    return render(request, "homes/territory/merges.html", context)


@for_territory
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def undo_person_merge(request: HttpRequest, merge_id: UUID) -> HttpResponse:
    """Says what comes back, then takes the merge back. Repeatable."""
    viewer = request.viewer
    merge = get_object_or_404(visible_merges(viewer), pk=merge_id)
    refusal = None
    if request.method == "POST":
        try:
            undo_merge(merge, by=viewer)
        except MergeRefused as error:
            refusal = error
        else:
            messages.success(request, _("C’est fait : il y a de nouveau deux fiches."))
            return redirect("recent_merges")
    context = {
        "merge": merge,
        "refusal": refusal,
        "crumbs": _crumbs((_("Fusions"), "recent_merges")),
        "here": _("Revenir en arrière"),
    }
    status = 422 if refusal else 200
    return render(request, "homes/territory/undo_merge.html", context, status=status)
