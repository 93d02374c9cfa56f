"""The cast stands where the other tests believe it does."""

import pytest
from django.contrib.contenttypes.models import ContentType

from cms.models import HomePage
from people.models import Person
from tests.cast import client_for, viewer_of
from training.models import ClassSession, Enrolment, Referral


def test_denis_alone_sees_amina_through_the_share(enrolment, denis, farid, elsa):
    def seen(user):
        return list(Enrolment.objects.visible_to(viewer_of(user)))

    assert [seen(user) for user in (denis, farid, elsa)] == [[enrolment], [], []]


def test_the_university_sees_its_referral_and_formalliance_does_not(
    referral, hugo, gaelle
):
    assert list(Referral.objects.visible_to(viewer_of(hugo))) == [referral]
    assert list(Referral.objects.visible_to(viewer_of(gaelle))) == []


def test_amina_has_two_class_sessions_today(
    amina, enrolment, on_site_session, remote_session, morning, afternoon
):
    seen = ClassSession.objects.visible_to(viewer_of(amina))

    assert list(seen) == [on_site_session, remote_session]
    assert morning.date == afternoon.date
    assert remote_session.is_live


def test_a_client_asks_in_the_name_of_the_chosen_organisation(denis, agency):
    client = client_for(denis, agency)

    assert client.session["acting_for"] == str(agency.pk)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("run", [1, 2])
def test_a_committed_person_is_gone_in_the_next_test(run):
    assert list(Person.objects.all()) == []
    assert (
        HomePage.objects.get().get_site().root_page == HomePage.objects.get().page_ptr
    )
    assert ContentType.objects.exists()

    Person.objects.create(first_names="Zoé", birth_name="Blanc")
