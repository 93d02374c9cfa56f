"""A freed seat is offered to the next in line, for a time; it is never given twice."""

from datetime import timedelta

import pytest
from django.utils import timezone

from people.viewer import Viewer
from tests.cast import make_person, viewer_of
from training.enrolments.admission.offers import (
    CannotJoin,
    HasASeat,
    MayNotAnswerOffer,
    NotToldYet,
    OfferIsOver,
    accept_offer,
    decline_offer,
    fill_seats,
    offer_next,
    offer_seat,
    open_offers_of,
    withdraw_offer,
)
from training.enrolments.admission.tasks import expire_offers
from training.enrolments.admission.waiting_list import (
    MayNotOrder,
    NotWaiting,
    ReasonIsMissing,
    move_in_line,
    pause_offers,
    place_of,
    resume_offers,
)
from training.enrolments.leaving import renounce
from training.enrolments.seats import NoSeatLeft
from training.enrolments.services import admit, enrol_person
from training.models import (
    Cohort,
    Enrolment,
    Message,
    Referral,
    SeatOffer,
    SeatRules,
    WaitingEvent,
)
from training.referrals.services import waitlist_referral, withdraw_referral

SYSTEM = Viewer.system()


def let_pass(offer: SeatOffer) -> None:
    """Its time is over."""
    past = timezone.now() - timedelta(minutes=1)
    SeatOffer.objects.filter(pk=offer.pk).update(expires_at=past)
    offer.refresh_from_db()


def rest_is_over(referral: Referral) -> None:
    referral.waiting_place.rests_until = timezone.now() - timedelta(seconds=1)
    referral.waiting_place.save()


def kinds_told(recipient) -> list[str]:
    name = "person" if hasattr(recipient, "birth_name") else "user"
    rows = Message.objects.filter(**{name: recipient}).order_by("created_at")
    return list(rows.values_list("kind", flat=True))


def test_a_free_seat_goes_to_the_next_in_line(put_in_line, free_a_seat, full_cohort):
    first, second = put_in_line(), put_in_line()
    free_a_seat()

    offer = offer_next(full_cohort, "on_site")

    assert (offer.referral, offer.mode, offer.state) == (first, "on_site", "open")
    assert offer_next(full_cohort, "on_site") is None
    assert [place_of(first), place_of(second)] == [1, 2]


def test_an_offer_holds_the_seat(put_in_line, free_a_seat, full_cohort):
    put_in_line()
    free_a_seat()
    offer_next(full_cohort, "on_site")

    with pytest.raises(NoSeatLeft):
        enrol_person(make_person(), full_cohort, by=SYSTEM)
    counted = Cohort.objects.with_seats().get(pk=full_cohort.pk)
    assert (counted.taken_on_site, full_cohort.seats_left("on_site")) == (3, 0)


def test_person_and_counsellor_are_told_at_once(
    put_in_line, free_a_seat, full_cohort, denis
):
    waiting = put_in_line("Zoé", email="zoe@exemple.fr")
    free_a_seat()

    offer_next(full_cohort, "on_site")

    message = Message.objects.get(person=waiting.person)
    assert message.kind == "offer_made_person"
    assert "/repondre/" in message.body
    assert "Nous vous gardons cette place jusqu’à" in message.body
    assert kinds_told(denis) == ["offer_made_counsellor"]


def test_accepting_enrols_and_says_so(
    put_in_line, free_a_seat, full_cohort, denis, university
):
    waiting = put_in_line("Zoé", email="zoe@exemple.fr")
    free_a_seat()
    offer = offer_next(full_cohort, "on_site")
    own = Viewer.for_link(waiting.person)

    enrolment = accept_offer(offer, by=own)
    again = accept_offer(offer, by=own)

    waiting.refresh_from_db()
    offer.refresh_from_db()
    assert enrolment == again
    assert (waiting.status, offer.state) == ("accepted", "accepted")
    assert (enrolment.status, enrolment.mode) == ("enrolled", "on_site")
    assert enrolment.events.get().actor_kind == "link"
    assert (
        Message.objects.filter(organisation=university)
        .get()
        .subject.endswith("accepte la place")
    )


def test_an_answer_after_its_time_is_told_the_place_in_line(
    put_in_line, free_a_seat, full_cohort
):
    late, next_one = put_in_line(), put_in_line()
    free_a_seat()
    offer = offer_next(full_cohort, "on_site")
    let_pass(offer)

    with pytest.raises(OfferIsOver) as refusal:
        accept_offer(offer, by=Viewer.for_link(late.person))

    offer.refresh_from_db()
    assert offer.state == "expired"
    assert "en 2e position" in str(refusal.value)
    assert place_of(next_one) == 1
    assert not Enrolment.objects.filter(person=late.person).exists()


def test_the_chore_passes_unanswered_seats_on_and_twice_changes_nothing(
    put_in_line, free_a_seat, full_cohort
):
    silent, next_one = put_in_line(), put_in_line()
    free_a_seat()
    let_pass(offer_next(full_cohort, "on_site"))

    assert expire_offers() == 2  # one closed, one made
    assert expire_offers() == 0

    assert [row.referral for row in SeatOffer.objects.holding()] == [next_one]
    assert [place_of(next_one), place_of(silent)] == [1, 2]
    assert kinds_told(silent.person) == ["offer_made_person", "offer_closed_person"]


def test_after_two_silences_the_office_decides(
    put_in_line, free_a_seat, full_cohort, office
):
    silent = put_in_line()
    free_a_seat()
    let_pass(offer_next(full_cohort, "on_site"))
    expire_offers()
    assert offer_next(full_cohort, "on_site") is None  # rests
    silent.refresh_from_db()
    rest_is_over(silent)
    let_pass(offer_next(full_cohort, "on_site"))
    expire_offers()
    silent.refresh_from_db()
    rest_is_over(silent)

    assert offer_next(full_cohort, "on_site") is None  # paused
    resume_offers(silent, by=office)
    assert offer_next(full_cohort, "on_site").referral == silent


def test_declining_and_staying_keeps_the_place(put_in_line, free_a_seat, full_cohort):
    first, second = put_in_line(), put_in_line()
    free_a_seat()
    offer = offer_next(full_cohort, "on_site")

    decline_offer(offer, by=Viewer.for_link(first.person), stays=True)

    assert place_of(first) == 1
    assert offer_next(full_cohort, "on_site").referral == second


def test_declining_and_leaving_withdraws_the_referral(
    put_in_line, free_a_seat, full_cohort
):
    first, second = put_in_line(), put_in_line()
    free_a_seat()
    offer = offer_next(full_cohort, "on_site")
    own = Viewer.for_link(first.person)

    decline_offer(offer, by=own, stays=False, words="J’ai trouvé ailleurs")
    decline_offer(offer, by=own, stays=False)

    first.refresh_from_db()
    assert first.status == "withdrawn"
    assert first.events.get(to_status="withdrawn").actor_kind == "link"
    assert place_of(second) == 1


def test_the_office_takes_an_offer_back_with_a_reason(
    put_in_line, free_a_seat, full_cohort, office
):
    waiting = put_in_line()
    free_a_seat()
    offer = offer_next(full_cohort, "on_site", by=office)

    with pytest.raises(ReasonIsMissing):
        withdraw_offer(offer, by=office, reason=" ")
    withdraw_offer(offer, by=office, reason="Salle plus petite")

    assert full_cohort.seats_left("on_site") == 1
    assert place_of(waiting) == 1
    assert kinds_told(waiting.person) == ["offer_made_person", "offer_closed_person"]
    with pytest.raises(OfferIsOver, match="a retiré"):
        accept_offer(offer, by=Viewer.for_link(waiting.person))


def test_the_office_offers_to_whom_it_chooses_once(
    put_in_line, free_a_seat, full_cohort, office
):
    _first, second = put_in_line(), put_in_line()
    free_a_seat("remote")

    offer = offer_seat(second, by=office, mode="remote")
    again = offer_seat(second, by=office, mode="remote")

    assert (offer, offer.mode) == (again, "remote")
    assert WaitingEvent.objects.filter(kind="offered").count() == 1


def test_only_the_cohorts_office_offers(put_in_line, free_a_seat, full_cohort, request):
    waiting = put_in_line()
    free_a_seat()

    for name in ("denis", "elsa", "bruno", "chloe", "gaelle", "amina"):
        viewer = viewer_of(request.getfixturevalue(name))
        with pytest.raises(MayNotOrder):
            offer_seat(waiting, by=viewer)
        with pytest.raises(MayNotOrder):
            offer_next(full_cohort, "on_site", by=viewer)


def test_a_stranger_does_not_answer(put_in_line, free_a_seat, full_cohort, elsa, denis):
    put_in_line()
    free_a_seat()
    offer = offer_next(full_cohort, "on_site")

    for user in (elsa, denis):  # nobody charged Denis to answer
        with pytest.raises(MayNotAnswerOffer):
            accept_offer(offer, by=viewer_of(user))


def test_the_office_notes_an_answer_given_on_the_telephone(
    put_in_line, free_a_seat, full_cohort, office, university
):
    put_in_line()
    free_a_seat()
    offer = offer_next(full_cohort, "on_site")

    enrolment = accept_offer(offer, by=office)

    assert enrolment.events.get().actor_organisation == university


def test_who_has_a_seat_by_another_road_is_offered_none(
    put_in_line, free_a_seat, full_cohort, office
):
    waiting = put_in_line()
    free_a_seat()
    enrol_person(waiting.person, full_cohort, by=SYSTEM)
    free_a_seat()

    assert offer_next(full_cohort, "on_site") is None
    with pytest.raises(HasASeat):
        offer_seat(waiting, by=office)


def test_admitting_someone_answers_their_offer(
    put_in_line, free_a_seat, full_cohort, office
):
    waiting = put_in_line()
    free_a_seat()
    offer = offer_next(full_cohort, "on_site")

    admit(waiting, by=office)

    offer.refresh_from_db()
    assert offer.state == "accepted"
    assert full_cohort.seats_left("on_site") == 0


@pytest.mark.django_db(transaction=True)
def test_a_withdrawal_frees_the_seat_kept(
    put_in_line, free_a_seat, full_cohort, denis, run_tasks
):
    first, second = put_in_line(), put_in_line()
    free_a_seat()
    offer_next(full_cohort, "on_site")

    withdraw_referral(first, by=viewer_of(denis))
    run_tasks()
    run_tasks()

    assert [row.referral for row in SeatOffer.objects.holding()] == [second]


@pytest.mark.django_db(transaction=True)
def test_a_seat_given_back_is_offered_by_itself(
    put_in_line, full_cohort, office, run_tasks
):
    waiting = put_in_line()
    seated = full_cohort.enrolments.filter(mode="on_site").first()

    renounce(seated, by=office, reason="job")
    run_tasks()

    assert SeatOffer.objects.holding().get().referral == waiting


@pytest.mark.django_db(transaction=True)
def test_where_the_office_wishes_nothing_is_offered_by_itself(
    put_in_line, full_cohort, office, run_tasks
):
    put_in_line()
    SeatRules.objects.create(cohort=full_cohort, offers_leave_by_themselves=False)
    seated = full_cohort.enrolments.filter(mode="on_site").first()

    renounce(seated, by=office, reason="job")
    run_tasks()

    assert not SeatOffer.objects.exists()
    assert expire_offers() == 0
    assert len(fill_seats(full_cohort, by=office)) == 1


def test_the_office_moves_someone_with_a_reason(put_in_line, full_cohort, office):
    first, second, third = (put_in_line() for _ in range(3))

    with pytest.raises(ReasonIsMissing):
        move_in_line(third, by=office, to=1, reason="")
    assert move_in_line(third, by=office, to=1, reason="Entrée en CDD ensuite") == 1
    assert move_in_line(third, by=office, to=1, reason="Entrée en CDD ensuite") == 1
    late = put_in_line()

    assert [place_of(row) for row in (third, first, second, late)] == [1, 2, 3, 4]
    event = WaitingEvent.objects.get()
    assert (event.from_place, event.to_place) == (3, 1)


def test_both_modes_have_their_own_line(put_in_line):
    room, distance = put_in_line(), put_in_line(wanted_mode="remote")

    assert [place_of(room), place_of(distance)] == [1, 1]


def test_who_is_paused_keeps_the_place_and_gets_no_offer(
    put_in_line, free_a_seat, full_cohort, office
):
    first, second = put_in_line(), put_in_line()
    free_a_seat()

    pause_offers(first, by=office, reason="En congé jusqu’en mai")
    pause_offers(first, by=office, reason="En congé jusqu’en mai")

    assert place_of(first) == 1
    assert offer_next(full_cohort, "on_site").referral == second
    assert WaitingEvent.objects.filter(kind="paused").count() == 1


def test_once_begun_nobody_is_offered_a_seat(put_in_line, cohort, office):
    waiting = put_in_line(cohort=cohort)

    with pytest.raises(CannotJoin):
        offer_seat(waiting, by=office)
    assert offer_next(cohort, "on_site") is None


def test_an_answer_that_can_still_be_taken_back_is_no_place_yet(
    put_in_line, free_a_seat, full_cohort
):
    put_in_line(undo_until=timezone.now() + timedelta(minutes=2))
    free_a_seat()

    assert offer_next(full_cohort, "on_site") is None


def test_who_no_longer_waits_is_not_moved(put_in_line, office):
    gone = put_in_line(status="withdrawn")

    with pytest.raises(NotWaiting):
        move_in_line(gone, by=office, to=1, reason="x")


def test_someone_sees_the_offers_they_may_answer(put_in_line, free_a_seat, full_cohort):
    waiting = put_in_line()
    free_a_seat()
    offer = offer_next(full_cohort, "on_site")

    assert list(open_offers_of(waiting.person)) == [offer]
    let_pass(offer)
    assert list(open_offers_of(waiting.person)) == []


def test_no_seat_is_offered_while_not_yet_may_be_taken_back(
    put_in_line, free_a_seat, office, settings
):
    settings.REFERRAL_UNDO_SECONDS = 120
    asked = put_in_line(status="received", answered_at=None)
    free_a_seat()
    waiting = waitlist_referral(asked, by=office)

    with pytest.raises(NotToldYet, match="annulez cette réponse"):
        offer_seat(waiting, by=office)
    Referral.objects.filter(pk=waiting.pk).update(undo_until=None)  # it was told
    assert offer_seat(waiting, by=office).state == "open"
