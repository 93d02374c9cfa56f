"""`/organisme/messages/`: what didn't arrive, and what can be done about it."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from people.models import Organisation, named
from people.names import folded_name
from people.viewer import Viewer
from training.homes.channels.crumbs import sender_crumbs
from training.homes.channels.forms import EmailForm, ListFilter, PhoneForm
from training.homes.doors import for_senders
from training.homes.provider.office import PAGE_SIZE
from training.messages import mending
from training.messages.models import Message, MessageState
from training.refusals import Refusal

State = MessageState
# What the address says (`?etat=`), what it is called, and the states it shows.
TABS = {
    "a-traiter": (gettext_lazy("À traiter"), None),
    "en-attente": (gettext_lazy("En attente"), (State.WAITING, State.SENDING)),
    "envoyes": (gettext_lazy("Envoyés"), (State.SENT, State.PRINTED)),
    "tous": (gettext_lazy("Tous"), tuple(State)),
}
SAID = {
    "resend": gettext_lazy("Le message repart."),
    "settle": gettext_lazy("C’est réglé."),
    "unsettle": gettext_lazy("Le message est de nouveau à traiter."),
    "letter": gettext_lazy("Le courrier est prêt à imprimer."),
}
ACTS = {
    "resend": mending.resend,
    "settle": mending.settle,
    "unsettle": mending.unsettle,
    "letter": mending.send_by_letter,
}


def failures_waiting(viewer: Viewer) -> QuerySet[Message]:
    """Those the viewer's organisation sent, that reached nobody and wait for help."""
    rows = Message.objects.visible_to(viewer).sent_by(viewer.organisation)
    return rows.to_mend().order_by("-created_at")


@for_senders
@require_safe
def office_messages(request: HttpRequest) -> HttpResponse:
    """The list, by state; newest first."""
    viewer = request.viewer
    chosen = request.GET.get("etat", "")
    chosen = chosen if chosen in TABS else next(iter(TABS))
    states = TABS[chosen][1]
    if states is None:
        rows = failures_waiting(viewer)
    else:
        sent = Message.objects.visible_to(viewer).sent_by(viewer.organisation)
        rows = sent.filter(state__in=states)
    form = ListFilter(request.GET)
    form.is_valid()
    rows = _narrowed(rows, **form.cleaned_data)
    rows = rows.with_details().prefetch_related("replacements")
    context = {
        "page": Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page")),
        "tabs": _tabs(viewer, chosen),
        "chosen": chosen,
        "form": form,
        "is_narrowed": any(form.cleaned_data.values()),
        "crumbs": sender_crumbs(viewer),
        "here": _("Messages envoyés"),
    }
    return render(request, "channels/office_messages.html", context)


def _narrowed(
    rows: QuerySet[Message], *, nom: str = "", moyen: str = ""
) -> QuerySet[Message]:
    """By how they left, and by the name of whoever they were for."""
    if moyen:
        rows = rows.filter(channel=moyen)
    if nom:
        colleagues = _called(rows, nom, "user")
        organisations = _called(rows, nom, "organisation")
        rows = rows.filter(
            Q(named(nom, "person__"), person__isnull=False)
            | Q(user__in=colleagues)
            | Q(organisation__in=organisations)
        )
    return rows


def _called(rows: QuerySet[Message], words: str, path: str) -> list[UUID]:
    """Colleagues or organisations written to: few, and no column holds their name
    as it is sought."""
    written = rows.filter(**{f"{path}__isnull": False}).order_by()
    wanted = folded_name(words).split()
    return [
        pk
        for pk, name in written.values_list(path, f"{path}__name").distinct()
        if all(word in folded_name(name) for word in wanted)
    ]


def _tabs(viewer: Viewer, chosen: str) -> list[dict]:
    tabs = [
        {"label": label, "url": f"?etat={key}", "current": key == chosen}
        for key, (label, _states) in TABS.items()
    ]
    tabs[0]["count"] = failures_waiting(viewer).count()
    return tabs


@for_senders
@require_http_methods(["GET", "HEAD", "POST"])
def office_message(request: HttpRequest, message_id: UUID) -> HttpResponse:
    """One message: why it didn't arrive, and each thing that can be done."""
    viewer = request.viewer
    sent = Message.objects.visible_to(viewer).sent_by(viewer.organisation)
    message = get_object_or_404(sent.with_details(), pk=message_id)
    if not mending.can_mend(viewer, message):
        raise PermissionDenied
    act = request.POST.get("act", "")
    form = _contact_form(message, request.POST if act == "correct" else None)
    refusal = None
    if request.method == "POST":
        try:
            if _do(request, message, act, form):
                return redirect("office_message", message.pk)
        except Refusal as refused:
            refusal = refused
    context = {
        "message": message,
        "form": form,
        "refusal": refusal,
        "may_print": _may_print(message),
        "agencies": _agencies(message),
        "replacements": message.replacements.order_by("created_at"),
        "crumbs": sender_crumbs(viewer, (_("Messages envoyés"), "office_messages")),
        "here": message.subject,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "channels/office_message.html", context, status=status)


def _contact_form(message: Message, posted) -> forms.Form | None:
    """The contact that failed, for a person; a colleague mends their own."""
    if message.person is None or message.state != State.FAILED:
        return None
    if message.channel == Message.Channel.SMS:
        return PhoneForm(posted, initial={"phone": message.person.current.phone})
    return EmailForm(posted, initial={"email": message.person.current.email})


def _may_print(message: Message) -> bool:
    by_letter = {row.channel for row in message.replacements.all()}
    return message.person is not None and Message.Channel.LETTER not in by_letter


def _agencies(message: Message) -> list[Organisation]:
    """Where to telephone a colleague: a login has no number of its own."""
    if message.user is None:
        return []
    rows = Organisation.objects.filter(
        memberships__in=message.user.memberships.current()
    )
    return list(rows.exclude(phone="").distinct().order_by("name"))


def _do(
    request: HttpRequest, message: Message, act: str, form: forms.Form | None
) -> bool:
    """Whether it was done; False if the form must be shown again."""
    if act == "correct" and form is not None:
        if not form.is_valid():
            return False
        mending.correct_contact(message, by=request.viewer, **form.cleaned_data)
        messages.success(request, _("La correction est notée, le message repart."))
        return True
    if act not in ACTS:
        return False
    ACTS[act](message, by=request.viewer)
    messages.success(request, SAID[act])
    return True
