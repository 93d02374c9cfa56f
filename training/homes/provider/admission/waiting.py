"""`/organisme/…/liste-d-attente/`: who waits, which offers run, and what to do."""

from dataclasses import dataclass, field, replace
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from people.templatetags.interface import date_fr, time_fr
from people.viewer import Viewer
from training.cohorts.models import Cohort
from training.cohorts.permissions import can_run
from training.enrolments.admission.models import SeatOffer, WaitingEvent, WaitingPlace
from training.enrolments.admission.offers import (
    accept_offer,
    decline_offer,
    leaves_by_itself,
    offer_next,
    offer_seat,
    withdraw_offer,
)
from training.enrolments.admission.quotas import let_offers_leave
from training.enrolments.admission.waiting_list import (
    MODES,
    in_order,
    line_of,
    move_in_line,
    pause_offers,
    place_of,
    resume_offers,
)
from training.enrolments.models import AttendanceMode
from training.enrolments.seats import Seats, count_seats
from training.homes import sheets
from training.homes.doors import for_office
from training.homes.provider.admission.doors import cohort_crumbs, own_cohort
from training.homes.provider.admission.forms import OfferForm, PlaceForm, ReasonForm
from training.homes.provider.office import PAGE_SIZE
from training.referrals.models import Referral
from training.refusals import Refusal
from training.spreadsheets import file_of


@dataclass(frozen=True)
class WaitingRow:
    """One line of the list. `offer`: the one that runs."""

    place: int
    referral: Referral
    offer: SeatOffer | None

    @property
    def own(self) -> WaitingPlace | None:
        row = getattr(self.referral, "waiting_place", None)
        is_here = row is not None and row.cohort_id == self.referral.cohort_id
        return row if is_here else None

    @property
    def since(self):
        return self.own.since if self.own else self.referral.answered_at

    @property
    def is_resting(self) -> bool:
        until = self.own.rests_until if self.own else None
        return until is not None and until > timezone.now()

    @property
    def is_told(self) -> bool:
        """Whether « liste d’attente » can no longer be taken back."""
        until = self.referral.undo_until
        return until is None or until <= timezone.now()

    @property
    def may_be_next(self) -> bool:
        """Whether the next seat could be offered to this person, quotas apart."""
        is_paused = self.own is not None and self.own.paused_at is not None
        is_free = self.offer is None and not is_paused and not self.is_resting
        return is_free and self.is_told

    @property
    def state(self) -> tuple[str, str]:
        """(status of the tag, words)."""
        if self.offer is not None:
            local = timezone.localtime(self.offer.expires_at)
            until = {"day": date_fr(local), "time": time_fr(local)}
            return "info", _("Place proposée, jusqu’à %(day)s à %(time)s") % until
        if self.own is not None and self.own.paused_at is not None:
            return "warning", _("En pause : à vous de décider")
        if self.is_resting:
            day = date_fr(timezone.localdate(self.own.rests_until))
            return "plain", _("Pas de nouvelle offre avant %(day)s") % {"day": day}
        if not self.is_told:
            local = timezone.localtime(self.referral.undo_until)
            return "plain", _("Prévenue à %(time)s") % {"time": time_fr(local)}
        return "waitlisted", _("Attend")


@dataclass(frozen=True)
class Line:
    """The line of one mode. `free`: seats that could be offered now; `shown`: those
    of its rows that stand on the page."""

    mode: str
    label: str
    free: int
    capacity: int
    rows: list[WaitingRow]
    shown: list[WaitingRow] = field(default_factory=list)

    @property
    def may_offer(self) -> bool:
        return self.free > 0 and any(row.may_be_next for row in self.rows)


def lines_of(cohort: Cohort, seats: Seats) -> list[Line]:
    """Both lines, those of a mode without seats only if somebody waits there."""
    referrals = line_of(cohort).select_related(
        "person", "referring_organisation", "waiting_place"
    )
    offers = {
        offer.referral_id: offer
        for offer in SeatOffer.objects.holding().filter(cohort=cohort)
    }
    waiting: dict[str, list[Referral]] = {mode: [] for mode in MODES}
    for referral in referrals:
        waiting[referral.wanted_mode].append(referral)
    lines = [
        Line(
            mode,
            str(AttendanceMode(mode).label),
            seats.free(mode),
            seats.capacity[mode],
            [
                WaitingRow(place, referral, offers.get(referral.pk))
                for place, referral in enumerate(waiting[mode], start=1)
            ],
        )
        for mode in MODES
    ]
    return [line for line in lines if line.capacity or line.rows]


def on_page(lines: list[Line], page: Page) -> list[Line]:
    """The pages run through one line, then the other."""
    here = {row.referral.pk for row in page}
    return [
        replace(line, shown=[row for row in line.rows if row.referral.pk in here])
        for line in lines
    ]


@for_office
@require_http_methods(["GET", "HEAD", "POST"])
def waiting_list(request: HttpRequest, cohort_id: UUID) -> HttpResponse:
    """The lines of one cohort; POST offers the next seat, or says how offers leave."""
    cohort = own_cohort(request, cohort_id)
    refusal = None
    if request.method == "POST":
        try:
            messages.success(request, _act(request, cohort))
        except Refusal as refused:
            refusal = refused
        else:
            return redirect("waiting_list", cohort.pk)
    seats = count_seats(cohort)
    lines = lines_of(cohort, seats)
    waiting = [row for line in lines for row in line.rows]
    if file := file_of(request, waiting, sheets.WAITING):
        return file
    page = Paginator(waiting, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "cohort": cohort,
        "page": page,
        "lines": on_page(lines, page),
        "seats": seats,
        "by_itself": leaves_by_itself(cohort),
        "may_join": Cohort.objects.upcoming().filter(pk=cohort.pk).exists(),
        "refusal": refusal,
        "crumbs": cohort_crumbs(cohort),
        "here": _("Liste d’attente"),
    }
    status = 422 if refusal else 200
    return render(request, "homes/office/waiting_list.html", context, status=status)


def _act(request: HttpRequest, cohort: Cohort) -> str:
    """Does what was asked; the sentence that says so."""
    viewer, asked = request.viewer, request.POST.get("answer", "")
    if asked in ("by_itself", "by_hand"):
        let_offers_leave(cohort, by=viewer, by_themselves=asked == "by_itself")
        if asked == "by_itself":
            return _("Les places libres sont proposées sans attendre votre clic.")
        return _("Les places libres attendent votre clic.")
    if asked not in MODES:
        raise Refusal
    offer = offer_next(cohort, asked, by=viewer)
    if offer is None:
        return _("Personne n’attend cette place, ou plus aucune n’est libre.")
    return _("Une place est proposée. Message envoyé à %(name)s.") % {
        "name": offer.person
    }


@for_office
@require_http_methods(["GET", "HEAD", "POST"])
def waiting_person(request: HttpRequest, referral_id: UUID) -> HttpResponse:
    """One person's place in line: move, offer, pause, answer on the telephone."""
    viewer = request.viewer
    referral = get_object_or_404(
        in_order(Referral.objects.visible_to(viewer))
        .filter(cohort__isnull=False)
        .with_details(),
        pk=referral_id,
    )
    if not can_run(viewer, referral.cohort):
        raise PermissionDenied
    seats = count_seats(referral.cohort)
    forms = _forms(request, referral, seats)
    refusal = None
    if request.method == "POST":
        try:
            said = _do(forms, referral, request.POST.get("answer", ""), by=viewer)
        except Refusal as refused:
            refusal, said = refused, ""
        if said:
            messages.success(request, said)
            return redirect("waiting_list", referral.cohort_id)
    own = WaitingPlace.objects.filter(referral=referral, cohort=referral.cohort)
    back = reverse("waiting_list", args=[referral.cohort_id])
    context = {
        "referral": referral,
        "place": place_of(referral),
        "own": own.first(),
        "offer": _running(referral),
        "forms": forms,
        "refusal": refusal,
        "events": _journal(referral),
        "crumbs": cohort_crumbs(referral.cohort, (_("Liste d’attente"), back)),
        "here": str(referral.person),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "homes/office/waiting_person.html", context, status=status)


def _running(referral: Referral) -> SeatOffer | None:
    return SeatOffer.objects.holding().filter(referral=referral).first()


def _forms(request: HttpRequest, referral: Referral, seats: Seats) -> dict:
    """Only the form that was sent is bound, so that the others show no errors."""
    asked = request.POST.get("answer", "")
    last = line_of(referral.cohort, referral.wanted_mode).count()
    free = {mode: seats.free(mode) for mode in MODES}

    def data(*answers: str):
        return request.POST if asked in answers else None

    return {
        "place": PlaceForm(
            data("place"), last=last, initial={"place": place_of(referral)}
        ),
        "offer": OfferForm(
            data("offer"), free=free, initial={"mode": referral.wanted_mode}
        ),
        "withdraw": ReasonForm(data("withdraw"), prefix="withdraw"),
        "pause": ReasonForm(data("pause"), prefix="pause"),
    }


def _do(forms: dict, referral: Referral, asked: str, *, by: Viewer) -> str:
    """Does what was asked; empty while a form has errors. Raises a `Refusal`."""
    form = forms.get(asked)
    if form is not None and not form.is_valid():
        return ""
    name = {"name": referral.person}
    if asked == "place":
        facts = form.cleaned_data
        moved = move_in_line(referral, by=by, to=facts["place"], reason=facts["reason"])
        return _("%(name)s a désormais le rang %(place)s.") % {**name, "place": moved}
    if asked == "offer":
        offer_seat(referral, by=by, mode=form.cleaned_data["mode"])
        return _("Une place est proposée. Message envoyé à %(name)s.") % name
    if asked == "pause":
        pause_offers(referral, by=by, reason=form.cleaned_data["reason"])
        return _("%(name)s garde son rang, sans offre pour l’instant.") % name
    if asked == "resume":
        resume_offers(referral, by=by)
        return _("%(name)s peut de nouveau recevoir une place.") % name
    return _answer_offer(form, referral, asked, by=by) % name


def _answer_offer(form, referral: Referral, asked: str, *, by: Viewer) -> str:
    """What the office does with the offer that runs; the sentence names `%(name)s`."""
    offer = SeatOffer.objects.filter(referral=referral).order_by("-made_at").first()
    if offer is None:
        raise Refusal
    if asked == "withdraw":
        withdraw_offer(offer, by=by, reason=form.cleaned_data["reason"])
        return _("La place n’est plus proposée. Message envoyé à %(name)s.")
    if asked == "accept":
        accept_offer(offer, by=by)
        return _("%(name)s a sa place dans la session.")
    if asked in ("decline", "leave"):
        decline_offer(offer, by=by, stays=asked == "decline")
        if asked == "decline":
            return _("%(name)s décline cette place et garde son rang.")
        return _("%(name)s quitte la liste d’attente.")
    raise Refusal


def _journal(referral: Referral) -> list[dict]:
    """As components/timeline.html takes it, newest first."""
    events = WaitingEvent.objects.filter(referral=referral).select_related(
        "actor_organisation", "actor_user"
    )
    return [
        {
            "title": _title(event),
            "at": event.at,
            "author": _author(event),
            "body": event.reason,
        }
        for event in reversed(list(events))
    ]


def _title(event: WaitingEvent) -> str:
    words = event.get_kind_display().capitalize()
    if event.to_place is None:
        return words
    return _("%(words)s : du %(before)s au %(after)s") % {
        "words": words,
        "before": event.from_place,
        "after": event.to_place,
    }


def _author(event: WaitingEvent) -> str:
    if event.actor_organisation is not None:
        return event.actor_organisation.name
    return "Alliage" if event.actor_kind == "system" else _("la personne elle-même")
