"""What shares open, asked for many at once, is what the policy says one by one."""

import itertools

import pytest

from people.viewer import Viewer
from tests.cast import make_enrolment, make_person, make_referral
from tests.training.api.conftest import make_program
from training.models import AccessGrant, Enrolment, Referral
from training.sharing.models import Scope
from training.sharing.openings import Openings

HELD = [Scope.FOLLOW_UP, Scope.ATTENDANCE, Scope.NOTES, Scope.OUTCOMES]


@pytest.fixture
def records(enrolment, amina, cohort, coming_cohort, denis, elsa, agency, other_agency):
    """Amina twice in training, another person at the other agency, one at none."""
    make_enrolment(amina, coming_cohort, status="enrolled")
    other = make_person()
    theirs = make_referral(other, cohort, by=elsa, organisation=other_agency)
    make_enrolment(other, cohort, referral=theirs)
    make_enrolment(make_person(), cohort)


@pytest.mark.parametrize("scopes", ["follow-up notes", "referral attendance outcomes"])
@pytest.mark.parametrize("is_widened", [False, True])
@pytest.mark.parametrize("born_of", ["referral", "enrolment"])
def test_both_readings_of_the_policy_agree(
    records, enrolment, agency, other_agency, scopes, is_widened, born_of
):
    facts = {"scopes": scopes, "is_widened": is_widened, "widened_reason": "Motif"}
    if born_of == "enrolment":
        facts |= {"referral": None, "enrolment": enrolment}
    AccessGrant.objects.filter(organisation=agency).update(**facts)
    grants = AccessGrant.objects.in_force()

    for organisation in (agency, other_agency):
        viewer = Viewer.for_client(make_program(organisation))
        openings = Openings.among(
            grants.held_by(viewer), Enrolment.objects.values_list("person", flat=True)
        )
        for scope, row in itertools.product(HELD, Enrolment.objects.all()):
            one = {"person": row.person_id, "enrolment": row.pk}
            found = openings.organisations(scope, **one, referral=row.referral_id)
            seen = Enrolment.objects.visible_to(viewer, scope).filter(pk=row.pk)
            assert bool(found) == seen.exists()
        for row in Referral.objects.all():
            found = openings.organisations(
                Scope.REFERRAL, person=row.person_id, referral=row.pk
            )
            seen = Referral.objects.visible_to(viewer).filter(pk=row.pk)
            assert bool(found) == seen.exists()
