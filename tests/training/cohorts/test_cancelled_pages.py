"""Who follows an old link to a class session called off is told so, not lost."""

from django.urls import reverse
from django.utils import timezone

from tests.cast import client_for
from training.models import ClassSession


def test_its_page_says_that_it_is_called_off(enrolment, remote_session, amina, elsa):
    ClassSession.objects.update(cancelled_at=timezone.now())
    page = reverse("class_session", args=[remote_session.pk])
    room = reverse("room", args=[remote_session.pk])

    told = client_for(amina).get(page)
    sent_on = client_for(amina).get(room)
    stranger = client_for(elsa).get(page)

    assert "n’a pas lieu" in told.content.decode()
    assert (sent_on.status_code, sent_on.url) == (302, page)
    assert stranger.status_code == 404


def test_it_leaves_the_trainee_s_own_list(enrolment, remote_session, amina):
    client, key = client_for(amina), str(remote_session.pk)
    before = client.get("/mon-parcours/seances/").content.decode()
    ClassSession.objects.update(cancelled_at=timezone.now())

    after = client.get("/mon-parcours/seances/").content.decode()

    assert (key in before, key in after) == (True, False)
