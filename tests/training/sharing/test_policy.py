"""Who sees what: a table, and the ways in which sight begins and ends."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from people.models import PartnerClient
from people.services import give_role
from people.viewer import Viewer
from tests.cast import (
    make_class_session,
    make_cohort,
    make_enrolment,
    make_member,
    make_person,
    viewer_of,
)
from training.models import (
    AccessGrant,
    AccessLog,
    CaseloadAssignment,
    ClassSession,
    Cohort,
    Enrolment,
    Referral,
)
from training.sharing.services import (
    CannotObject,
    object_to_share,
    open_share,
    record_read,
)

# Who sees Amina's: referral, enrolment, her cohort (as something they run).
SIGHT = {
    "amina": (True, True, False),
    "bruno": (False, False, True),
    "chloe": (False, True, True),
    "denis": (True, True, False),
    "elsa": (False, False, False),
    "farid": (False, False, False),
    "gaelle": (False, False, False),
    "hugo": (True, True, True),
}


@pytest.mark.parametrize(("who", "sight"), SIGHT.items())
def test_who_sees_amina(request, who, sight, enrolment, on_site_session):
    viewer = viewer_of(request.getfixturevalue(who))

    seen = tuple(
        model.objects.visible_to(viewer).exists()
        for model in (Referral, Enrolment, Cohort)
    )

    assert seen == sight


def test_nobody_is_shown_anything_without_signing_in(enrolment):
    viewer = Viewer.anonymous()

    assert not Enrolment.objects.visible_to(viewer).exists()
    assert not Referral.objects.visible_to(viewer).exists()


def test_the_agencys_manager_sees_all_that_it_follows(enrolment, agency):
    ines = make_member("Inès Caron", agency, "manager")

    assert Enrolment.objects.visible_to(viewer_of(ines)).get() == enrolment


def test_the_parents_manager_sees_no_person(enrolment, mission_locale):
    boss = make_member("Paul Blin", mission_locale, "manager")

    assert not Enrolment.objects.visible_to(viewer_of(boss)).exists()


def test_a_named_stand_in_sees_while_it_lasts(enrolment, amina, agency, farid):
    stand_in = CaseloadAssignment.objects.create(
        person=amina,
        organisation=agency,
        counsellor=farid,
        kind="stand_in",
        reason="Congés de Denis",
    )
    seen_during = Enrolment.objects.visible_to(viewer_of(farid)).exists()
    stand_in.starts_on = timezone.localdate() - timedelta(days=9)
    stand_in.ends_on = timezone.localdate() - timedelta(days=1)
    stand_in.save()

    assert seen_during
    assert not Enrolment.objects.visible_to(viewer_of(farid)).exists()


def test_a_share_covers_only_what_it_was_born_of(
    enrolment, amina, denis, coming_cohort
):
    make_enrolment(amina, coming_cohort, status="enrolled", actual_entry_on=None)

    assert set(Enrolment.objects.visible_to(viewer_of(denis))) == {enrolment}


def test_a_widened_share_covers_the_whole_way(
    enrolment, referral, amina, denis, coming_cohort
):
    other = make_enrolment(
        amina, coming_cohort, status="enrolled", actual_entry_on=None
    )
    before = set(Enrolment.objects.visible_to(viewer_of(denis)))
    AccessGrant.objects.filter(referral=referral).update(
        is_widened=True, widened_reason="Parcours suivi en comité"
    )

    assert before == {enrolment}
    assert set(Enrolment.objects.visible_to(viewer_of(denis))) == {enrolment, other}


def test_a_share_opens_only_its_scopes(enrolment, referral, denis):
    AccessGrant.objects.filter(referral=referral).update(scopes="referral follow-up")
    viewer = viewer_of(denis)

    assert Enrolment.objects.visible_to(viewer, "follow-up").exists()
    assert not Enrolment.objects.visible_to(viewer, "attendance").exists()


@pytest.mark.parametrize(
    "ending",
    [
        {"ends_on": timezone.localdate() - timedelta(days=1)},
        {"ended_at": timezone.now()},
        {"starts_on": timezone.localdate() + timedelta(days=1)},
    ],
)
def test_outside_its_dates_a_share_opens_nothing(enrolment, referral, denis, ending):
    if "ends_on" in ending:
        ending["starts_on"] = timezone.localdate() - timedelta(days=9)
    AccessGrant.objects.filter(referral=referral).update(**ending)

    assert not Enrolment.objects.visible_to(viewer_of(denis)).exists()


def test_an_objection_hides_the_record_from_the_partner(
    enrolment, referral, amina, denis
):
    grant = AccessGrant.objects.get(referral=referral)

    object_to_share(grant, by=viewer_of(amina))

    assert not Enrolment.objects.visible_to(viewer_of(denis)).exists()
    assert not Referral.objects.visible_to(viewer_of(denis)).exists()


def test_a_share_imposed_by_law_cannot_be_objected(enrolment, referral, amina, denis):
    AccessGrant.objects.filter(referral=referral).update(legal_basis="legal_obligation")

    with pytest.raises(CannotObject, match="impose ce partage"):
        object_to_share(AccessGrant.objects.get(), by=viewer_of(amina))

    assert Enrolment.objects.visible_to(viewer_of(denis)).exists()


def test_a_share_objected_to_is_not_opened_again_by_itself(
    enrolment, referral, amina, denis, agency
):
    object_to_share(AccessGrant.objects.get(referral=referral), by=viewer_of(amina))

    open_share(person=amina, organisation=agency, referral=referral, purpose="Suivi")

    assert not Enrolment.objects.visible_to(viewer_of(denis)).exists()


def test_a_client_sees_what_its_mandating_agencies_may(enrolment, agency, other_agency):
    def client_of(organisation) -> Viewer:
        return Viewer.for_client(
            PartnerClient.objects.create(
                organisation=organisation,
                client_id=organisation.slug,
                allowed_scopes="follow-up:read",
                purpose="Suivi",
                expires_at=timezone.now() + timedelta(days=1),
            )
        )

    assert Enrolment.objects.visible_to(client_of(agency)).get() == enrolment
    assert not Enrolment.objects.visible_to(client_of(other_agency)).exists()


def test_reading_is_journalled_with_who_and_why(enrolment, amina, denis, agency):
    record_read(viewer_of(denis), [amina.pk], part="attendance")

    row = AccessLog.objects.visible_to(viewer_of(amina)).get()
    assert (row.actor_organisation, row.function, row.part) == (
        agency,
        "accompagnement",
        "attendance",
    )


def test_reading_ones_own_record_is_not_a_disclosure(enrolment, amina):
    record_read(viewer_of(amina), [amina.pk], part="attendance")

    assert not AccessLog.objects.exists()


def test_the_journal_only_grows(enrolment, amina, denis):
    record_read(viewer_of(denis), [amina.pk], part="attendance")

    for change in (
        lambda: AccessLog.objects.update(part="notes"),
        lambda: AccessLog.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()

    assert AccessLog.objects.get().part == "attendance"


def test_a_draft_is_its_authors_alone(coming_cohort, denis, farid, hugo, agency):
    Referral.objects.create(
        person=make_person(),
        course=coming_cohort.action.page,
        cohort=coming_cohort,
        provider=coming_cohort.responsible_provider,
        referring_organisation=agency,
        counsellor=denis,
    )

    assert Referral.objects.visible_to(viewer_of(denis)).exists()
    assert not Referral.objects.visible_to(viewer_of(farid)).exists()
    assert not Referral.objects.visible_to(viewer_of(hugo)).exists()


def test_a_trainer_keeps_the_register_of_guests_too(cohort, chloe, gaelle, action):
    guest = make_cohort(action)
    session = make_class_session(cohort, starts_at=timezone.now(), trainers=(chloe,))
    session.guest_cohorts.add(guest)
    pupil = make_enrolment(make_person(), guest)

    assert pupil in Enrolment.objects.visible_to(viewer_of(chloe))
    assert pupil not in Enrolment.objects.visible_to(viewer_of(gaelle))


def test_a_trainer_who_acts_for_another_provider_sees_no_session(
    chloe, university, formalliance, on_site_session
):
    give_role(user=chloe, organisation=formalliance, role="trainer")

    here, elsewhere = (viewer_of(chloe, org) for org in (university, formalliance))

    assert ClassSession.objects.visible_to(here).exists()
    assert not ClassSession.objects.visible_to(elsewhere).exists()
