"""A link answers for a class session: on POST alone, for its holder alone, in time."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from people.viewer import Viewer
from tests.cast import make_class_session, make_enrolment, make_person
from training.enrolments.answers import answer_session, answers_for
from training.messages.links import link_for, revoke_links
from training.models import PersonalLink, SessionAnswer, SessionMode

pytestmark = pytest.mark.django_db

TOMORROW = timedelta(days=1)


@pytest.fixture
def tomorrow(cohort, enrolment, chloe):
    return make_class_session(
        cohort,
        starts_at=timezone.now() + TOMORROW,
        on=timezone.localdate() + TOMORROW,
        mode="both",
        trainers=(chloe,),
    )


@pytest.fixture
def link(amina, tomorrow):
    return link_for(amina, "session", tomorrow.pk, expires_at=tomorrow.starts_at)


def address(link, query: str = "") -> str:
    return f"/repondre/{link.token}/{query}"


def post(link, **data):
    return Client().post(address(link), data)


@pytest.mark.parametrize("query", ["", "?r=viens", "?r=absent", "?answer=absent"])
def test_opening_the_link_answers_nothing(link, query):
    for method in ("get", "head"):
        assert getattr(Client(), method)(address(link, query)).status_code == 200

    assert SessionAnswer.objects.count() == 0


def test_the_page_tells_nobodys_life(link, amina, tomorrow):
    page = Client().get(address(link))
    text = page.content.decode()

    for told in (
        amina.first_names,
        amina.birth_name,
        tomorrow.title,
        tomorrow.cohort.title,
        tomorrow.cohort.place_name,
        tomorrow.cohort.city,
        tomorrow.cohort.delivering_provider.name,
        "Chloé",
    ):
        assert told not in text
    assert page["X-Robots-Tag"] == "noindex, nofollow"
    assert page["Referrer-Policy"] == "same-origin"
    assert "no-store" in page["Cache-Control"]


def test_one_tap_answers_and_the_last_one_counts(link, enrolment, tomorrow):
    first = post(link, answer="absent")
    post(link, answer="absent", reason="transport")
    why = SessionAnswer.objects.get()
    last = post(link, answer="coming")

    assert "vous ne venez pas" in first.content.decode()
    assert "vous venez" in last.content.decode()
    assert (why.answer, why.reason, why.actor_kind) == ("absent", "transport", "link")
    answer = SessionAnswer.objects.get()
    assert (answer.answer, answer.reason) == ("coming", "")


def test_what_was_answered_is_not_shown_to_the_next_who_opens_it(link):
    before = Client().get(address(link)).content
    post(link, answer="absent")
    after = Client().get(address(link)).content

    assert _without_tokens(before) == _without_tokens(after)


def _without_tokens(page: bytes) -> list[bytes]:
    return [line for line in page.splitlines() if b"csrfmiddlewaretoken" not in line]


def test_remote_changes_how_one_attends_while_a_seat_is_left(
    link, enrolment, tomorrow, cohort
):
    post(link, answer="remote")
    mode = SessionMode.objects.get()
    post(link, answer="coming")

    assert (mode.enrolment, mode.mode) == (enrolment, "remote")
    assert SessionMode.objects.count() == 0


def test_remote_is_refused_when_the_seats_are_gone(link, cohort):
    cohort.capacity_remote = 1
    cohort.save()
    make_enrolment(make_person(), cohort, mode="remote")

    page = Client().get(address(link)).content.decode()
    answered = post(link, answer="remote")

    assert "Je serai à distance" not in page
    assert answered.status_code == 409
    assert "Il n’y a plus de place à distance" in answered.content.decode()
    assert SessionAnswer.objects.count() == 0


def test_an_unknown_answer_is_asked_again(link):
    assert post(link, answer="perhaps").status_code == 422
    assert post(link, answer="absent", reason="cancer").status_code == 422
    assert SessionAnswer.objects.count() == 0


def test_after_the_start_it_is_too_late(link, tomorrow):
    tomorrow.starts_at = timezone.now() - timedelta(minutes=1)
    tomorrow.save()
    PersonalLink.objects.update(expires_at=None)

    shown, answered = Client().get(address(link)), post(link, answer="coming")

    assert (shown.status_code, answered.status_code) == (410, 410)
    assert "la séance a commencé" in answered.content.decode()


def test_a_moved_session_forgets_what_was_answered_for_other_hours(
    link, tomorrow, enrolment
):
    post(link, answer="absent")
    assert answers_for([tomorrow])[tomorrow.pk][enrolment.pk].is_absent
    tomorrow.starts_at += timedelta(hours=1)
    tomorrow.ends_at += timedelta(hours=1)
    tomorrow.save()

    assert answers_for([tomorrow]) == {}


def test_forged_past_and_revoked_links_open_nothing(link, amina):
    forged = f"/repondre/{link.handle}{'2' * 10}/"
    assert Client().get(forged).status_code == 404
    assert Client().post(forged, {"answer": "coming"}).status_code == 404
    assert Client().get("/repondre/é²'--/").status_code == 404

    PersonalLink.objects.update(expires_at=timezone.now())
    assert post(link, answer="coming").status_code == 410
    PersonalLink.objects.update(expires_at=None)
    revoke_links(amina, "session")

    assert post(link, answer="coming").status_code == 410
    assert SessionAnswer.objects.count() == 0


def test_guessing_is_slowed_down():
    tries = [Client().get(f"/repondre/{n:020}/").status_code for n in range(22)]

    assert tries == [404] * 20 + [429] * 2


def test_a_post_without_the_pages_token_is_refused(link):
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(address(link), {"answer": "coming"}).status_code == 403

    strict.get(address(link))
    token = strict.cookies["csrftoken"].value
    answered = strict.post(
        address(link), {"answer": "coming", "csrfmiddlewaretoken": token}
    )

    assert answered.status_code == 200


def test_the_same_answer_may_do_for_the_whole_day(link, cohort, tomorrow, enrolment):
    later = make_class_session(
        cohort,
        starts_at=tomorrow.starts_at + timedelta(seconds=1),
        minutes=1,
        on=timezone.localdate() + TOMORROW,
        period="evening",
    )

    post(link, answer="absent", also=[str(later.pk), "no-key"])

    assert SessionAnswer.objects.filter(answer="absent").count() == 2


def test_a_letters_code_leads_to_the_same_page_however_it_is_typed(link):
    typed = f" {link.code[:5].lower()} - {link.code[5:]}"
    found = Client().post("/repondre/", {"code": typed})
    wrong = Client().post("/repondre/", {"code": "ABCDE-FGHJK"})

    assert found.url == address(link)
    assert wrong.status_code == 422


def test_a_stranger_answers_for_nobody(enrolment, tomorrow):
    nora = make_person("Nora")
    with pytest.raises(Exception, match="plus dans votre planning"):
        answer_session(enrolment, tomorrow, "coming", by=Viewer.for_link(nora))


def test_answers_are_read_in_one_query(tomorrow, cohort, django_assert_num_queries):
    for number in range(3):
        person = make_person(f"P{number}")
        seat = make_enrolment(person, cohort)
        answer_session(seat, tomorrow, "absent", by=Viewer.for_link(person))

    with django_assert_num_queries(1):
        found = answers_for([tomorrow])
        names = [
            row.enrolment.person.first_names for row in found[tomorrow.pk].values()
        ]
    assert len(names) == 3
