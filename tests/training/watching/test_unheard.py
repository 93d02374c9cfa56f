"""Failed messages of an agency without a direction: the coordination sees how many."""

from datetime import timedelta

import pytest
from django.utils import timezone

from people.models import Membership
from people.services import give_role
from tests.cast import client_for, make_organisation, make_person, make_user
from training.models import Message
from training.watching.unheard import unheard_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def failed(agency):
    return Message.objects.create(
        key="failed:1",
        kind="assistance",
        person=make_person("Zoé", "Lambert"),
        sender=agency,
        subject="Une aide pour vos démarches",
        body="Bonjour",
        channel="email",
        state="failed",
        failure="Adresse inconnue",
    )


def counted(territory) -> dict[str, int]:
    return {row.organisation.name: row.count for row in unheard_in(territory)}


def test_the_coordination_sees_how_many_and_of_whom_but_not_what(
    failed, agency, territory, bruno
):
    page = client_for(bruno).get("/territoire/").text

    assert counted(territory) == {agency.name: 1}
    assert "Messages non distribués, que personne ne voit" in page
    assert agency.name in page
    for word in ("LAMBERT", "Lambert", "Une aide pour vos démarches"):
        assert word not in page


def test_whoever_is_named_to_its_direction_takes_over(failed, agency, territory):
    manager = make_user("Inès Caron")
    give_role(user=manager, organisation=agency, role="manager")

    assert counted(territory) == {}
    assert failed.subject in client_for(manager).get("/organisme/messages/").text
    today = timezone.localdate()
    Membership.objects.filter(user=manager).update(
        starts_on=today - timedelta(days=9),
        ends_on=today - timedelta(days=1),
    )
    assert counted(territory) == {agency.name: 1}


def test_what_is_settled_waits_for_nobody(failed, territory):
    failed.settled_at = timezone.now()
    failed.save()

    assert counted(territory) == {}


def test_an_agency_below_another_territory_is_that_ones(failed, agency, territory):
    other = make_organisation("Vallée d’Or", "territory")
    top = agency
    while top.parent is not None:
        top = top.parent
    top.parent = other
    top.save()

    assert counted(territory) == {}
    assert counted(other) == {agency.name: 1}
