"""One tap for an offered seat: its first day and its deadline, and nothing else.

A GET answers nothing; what was answered is told only by what follows the answer.
"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from people.viewer import Viewer
from training.enrolments.admission.models import SeatOffer
from training.enrolments.admission.offers import (
    accept_offer,
    decline_offer,
    seat_of,
    what_became_of,
)
from training.messages.models import PersonalLink
from training.refusals import Refusal

ANSWERS = ("accept", "decline", "leave")


def show(request: HttpRequest, link: PersonalLink) -> HttpResponse:
    """The question, or why it is no longer one."""
    offer = _offer(link)
    if offer is None or not offer.is_open:
        return _closed(request, offer)
    return render(request, "links/offer.html", {"offer": offer})


def answer(request: HttpRequest, link: PersonalLink) -> HttpResponse:
    """Yes, no, or off the list. Repeatable; too late is said with the place in line."""
    offer = _offer(link)
    if offer is None:
        return _closed(request, None)
    given = request.POST.get("answer", "")
    if given not in ANSWERS:
        return render(request, "links/offer.html", {"offer": offer}, status=422)
    viewer = Viewer.for_link(link.person.current)
    try:
        said = answer_offer(offer, given, by=viewer)
    except Refusal as refusal:
        context = {"sentence": refusal}
        return render(request, "links/closed.html", context, status=410)
    context = {"offer": offer, "said": said, "is_accepted": given == "accept"}
    return render(request, "links/offer_done.html", context)


def answer_offer(offer: SeatOffer, given: str, *, by: Viewer) -> str:
    """Does it; the sentence that says so. Raises a `Refusal`."""
    if given == "accept":
        accept_offer(offer, by=by)
        return _("C’est noté : la place est à vous")
    decline_offer(offer, by=by, stays=given == "decline")
    if given == "decline":
        return _("C’est noté : vous gardez votre rang")
    return _("C’est noté : vous n’êtes plus sur la liste")


def _offer(link: PersonalLink) -> SeatOffer | None:
    offers = SeatOffer.objects.filter(pk=link.subject_id).with_details()
    return offers.filter(referral__person=link.person.current).first()


def _closed(request: HttpRequest, offer: SeatOffer | None) -> HttpResponse:
    if offer is not None and seat_of(offer) is not None:
        said = _("La place est à vous")
        context = {"offer": offer, "said": said, "is_accepted": True}
        return render(request, "links/offer_done.html", context)
    sentence = what_became_of(offer) if offer else _("Cette place n’est plus proposée.")
    return render(request, "links/closed.html", {"sentence": sentence}, status=410)
