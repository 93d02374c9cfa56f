"""`/acces-api/fichier/`: the agency's nightly file, on or off."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from people.access import for_roles
from people.models import Role
from training.clients.drops import set_file_drop
from training.clients.models import FileDrop
from training.homes.clients.pages import crumbs_of
from training.homes.doors import for_partners


@for_roles(Role.MANAGER)
@for_partners
@require_http_methods(["GET", "HEAD", "POST"])
def file_drop(request: HttpRequest) -> HttpResponse:
    """What is laid down, where, when it was last; and one button."""
    viewer = request.viewer
    if request.method == "POST":
        drop = set_file_drop(on=request.POST.get("on") == "1", by=viewer)
        said = _("Le fichier est déposé chaque nuit."), _("Plus aucun fichier déposé.")
        messages.success(request, said[0] if drop.is_on else said[1])
        return redirect("file_drop")
    context = {
        "drop": FileDrop.objects.filter(organisation=viewer.organisation).first(),
        "folder": viewer.organisation.slug,
        "crumbs": crumbs_of(viewer),
        "here": _("Fichier de chaque nuit"),
    }
    return render(request, "homes/clients/drop.html", context)
