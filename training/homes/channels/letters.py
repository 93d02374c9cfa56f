"""`/organisme/courriers/`: letters for those whom nothing else reaches."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from people.viewer import Viewer
from training.documents import render_pdf
from training.homes.channels.crumbs import sender_crumbs
from training.homes.channels.forms import AddressForm
from training.homes.doors import for_senders
from training.homes.provider.office import PAGE_SIZE
from training.messages import mending
from training.messages.links import absolute
from training.messages.models import Message, MessageState
from training.messages.words import url_of

AT_ONCE = 200  # pages in one PDF
UNDO = "printed_letters"  # in the session: those marked by the last click


def letters_waiting(viewer: Viewer) -> QuerySet[Message]:
    """Those to print in the name of the viewer's organisation, the oldest first."""
    rows = Message.objects.visible_to(viewer).sent_by(viewer.organisation)
    return rows.letters().to_print().order_by("created_at")


@for_senders
@require_safe
def office_letters(request: HttpRequest) -> HttpResponse:
    """Those to print, or those printed (`?etat=imprimes`)."""
    viewer, printed = request.viewer, request.GET.get("etat") == "imprimes"
    waiting = letters_waiting(viewer)
    rows = waiting if not printed else _printed(viewer)
    context = {
        "page": Paginator(rows.with_details(), PAGE_SIZE).get_page(
            request.GET.get("page")
        ),
        "printed": printed,
        "may_undo": bool(request.session.get(UNDO)),
        "tabs": [
            {
                "label": _("À imprimer"),
                "url": "?",
                "current": not printed,
                "count": waiting.count(),
            },
            {"label": _("Imprimés"), "url": "?etat=imprimes", "current": printed},
        ],
        "crumbs": sender_crumbs(viewer),
        "here": _("Courriers"),
    }
    return render(request, "channels/office_letters.html", context)


def _printed(viewer: Viewer) -> QuerySet[Message]:
    rows = Message.objects.visible_to(viewer).sent_by(viewer.organisation)
    return rows.letters().filter(state=MessageState.PRINTED).order_by("-sent_at")


@for_senders
@require_safe
def letters_file(request: HttpRequest) -> HttpResponse:
    """All that wait in one PDF, a page each."""
    letters = list(letters_waiting(request.viewer).with_details()[:AT_ONCE])
    if not letters:
        messages.info(request, _("Il n’y a aucun courrier à imprimer."))
        return redirect("office_letters")
    return _printable(request.viewer, letters)


@for_senders
@require_safe
def letter_file(request: HttpRequest, message_id: UUID) -> HttpResponse:
    """One letter, printed already or not."""
    viewer = request.viewer
    own = Message.objects.visible_to(viewer).sent_by(viewer.organisation).letters()
    return _printable(viewer, [get_object_or_404(own.with_details(), pk=message_id)])


def _printable(viewer: Viewer, letters: list[Message]) -> HttpResponse:
    context = {
        "letters": [(letter, _on_paper(letter)) for letter in letters],
        "provider": viewer.organisation,
        "today": timezone.localdate(),
        "answer_address": absolute(reverse("type_link_code")).partition("://")[2],
    }
    pdf = render_pdf("documents/letters.html", context)
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = 'inline; filename="courriers.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response


def _on_paper(letter: Message) -> str:
    """Its text; nobody types an address of forty signs: the code stands for it."""
    if letter.link is None:
        return letter.body
    where = _("(voir « Pour répondre », plus bas)")
    if not letter.link.is_open:
        where = _("(c’est trop tard : appelez-nous)")
    return letter.body.replace(url_of(letter.link), where)


@for_senders
@require_POST
def mark_letters(request: HttpRequest) -> HttpResponse:
    """Those ticked are printed; `annuler` takes the last click back."""
    if "annuler" in request.POST:
        undone = request.session.pop(UNDO, [])
        mending.unmark_printed(undone, by=request.viewer)
        messages.success(request, _("Ces courriers sont de nouveau à imprimer."))
        return redirect("office_letters")
    own = letters_waiting(request.viewer)
    chosen = [
        str(pk)
        for pk in own.values_list("pk", flat=True)
        if str(pk) in request.POST.getlist("courrier")
    ]
    marked = mending.mark_printed(chosen, by=request.viewer)
    request.session[UNDO] = chosen
    said = ngettext(
        "%(n)s courrier est noté imprimé.",
        "%(n)s courriers sont notés imprimés.",
        marked,
    )
    messages.success(request, said % {"n": marked})
    return redirect("office_letters")


@for_senders
@require_http_methods(["GET", "HEAD", "POST"])
def letter_address(request: HttpRequest, message_id: UUID) -> HttpResponse:
    """Where this person's letters go."""
    viewer = request.viewer
    own = Message.objects.visible_to(viewer).sent_by(viewer.organisation).letters()
    letter = get_object_or_404(own.with_details(), pk=message_id)
    form = AddressForm(request.POST or None, instance=letter.person.current)
    if request.method == "POST" and form.is_valid():
        mending.write_contact(letter.person.current, by=viewer, **form.cleaned_data)
        messages.success(request, _("L’adresse est enregistrée."))
        return redirect("office_letters")
    context = {
        "form": form,
        "letter": letter,
        "crumbs": sender_crumbs(viewer, (_("Courriers"), "office_letters")),
        "here": _("Adresse"),
    }
    status = 422 if form.errors else 200
    return render(request, "channels/letter_address.html", context, status=status)
