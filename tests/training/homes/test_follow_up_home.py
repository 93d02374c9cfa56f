"""`/suivi/` in a counsellor's day: who needs them, what is new, and the list."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.cast import (
    client_for,
    make_action,
    make_class_session,
    make_cohort,
    make_course,
    make_enrolment,
    make_member,
    make_person,
    make_referral,
    viewer_of,
)
from training.follow_up.notes import write_note
from training.homes.partner.news import digest
from training.homes.partner.today import needs
from training.models import (
    AttendanceUnit,
    Enrolment,
    EnrolmentEvent,
    LastVisit,
    Outcome,
    Referral,
    ReferralEvent,
    SeenMark,
)
from training.sharing.visits import mark_all_seen, mark_seen, news_since

HOME = "/suivi/"
LONG_AGO = timezone.now() - timedelta(days=400)


def page_of(client, address) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def list_of(client, address) -> str:
    """The list alone, below what is new."""
    return page_of(client, address).split('id="list-title"')[1]


def accept(referral, *, at=None) -> ReferralEvent:
    return ReferralEvent.objects.create(
        referral=referral,
        from_status="sent",
        to_status="accepted",
        at=at or timezone.now(),
        actor_kind="user",
        actor_organisation=referral.provider,
    )


def words(viewer, since=LONG_AGO) -> list[tuple[str, list[str]]]:
    return [
        (group.person.first_names, [news.words for news in group.news])
        for group in digest(viewer, since).persons
    ]


def test_what_is_new_is_told_person_by_person_newest_first(
    enrolment, referral, waiting_referral, morning, denis
):
    now = timezone.now()
    accept(referral, at=now - timedelta(days=3))
    accept(waiting_referral, at=now - timedelta(days=1))
    EnrolmentEvent.objects.create(
        enrolment=enrolment,
        to_status="in_training",
        business_on=enrolment.actual_entry_on,
        at=now - timedelta(days=2),
        actor_kind="user",
    )
    AttendanceUnit.objects.create(
        enrolment=enrolment,
        half_day=morning,
        state="to_justify",
        method="trainer_entry",
    )
    Outcome.objects.create(
        enrolment=enrolment,
        observed_on=timezone.localdate(),
        situation="job",
        source="person",
        recorded_at=now - timedelta(days=4),
        actor_kind="system",
    )

    told = words(viewer_of(denis))

    assert [name for name, _news in told] == ["Amina", "Yanis"]
    assert [line.split(",")[0].split(" :")[0] for line in told[0][1]] == [
        "Absence à justifier",
        "Entrée en formation",
        "L’organisme accepte",
        "Après la formation",
    ]


def test_nobody_else_is_told_and_ones_own_doing_is_no_news(
    enrolment, referral, denis, farid, elsa, hugo
):
    event = accept(referral)
    own = ReferralEvent.objects.create(
        referral=referral,
        to_status="sent",
        actor_kind="user",
        actor_user=denis,
        actor_organisation=referral.referring_organisation,
    )

    assert words(viewer_of(denis)) == [("Amina", ["L’organisme accepte"])]
    assert [words(viewer_of(user)) for user in (farid, elsa)] == [[], []]
    assert event.pk != own.pk


def test_a_first_visit_tells_two_weeks_and_no_more(referral, denis):
    accept(referral, at=timezone.now() - timedelta(days=20))
    accept(referral, at=timezone.now() - timedelta(days=2))

    page = page_of(client_for(denis), HOME)

    assert page.count("L’organisme accepte") == 1


def test_the_news_of_a_day_stay_until_the_next_day(referral, denis):
    accept(referral)
    client = client_for(denis)

    first, second = page_of(client, HOME), page_of(client, HOME)
    LastVisit.objects.update(visited_at=timezone.now() - timedelta(days=1))
    tomorrow = page_of(client, HOME)

    assert "L’organisme accepte" in first
    assert "L’organisme accepte" in second
    assert "L’organisme accepte" in tomorrow  # it came after the last visit

    LastVisit.objects.update(visited_at=timezone.now() - timedelta(days=1))
    later = news_since(viewer_of(denis))
    assert timezone.localdate(later) == timezone.localdate() - timedelta(days=1)


def test_seen_is_seen_for_one_person_or_for_all(referral, waiting_referral, denis):
    accept(referral)
    accept(waiting_referral)
    viewer = viewer_of(denis)

    for _ in range(2):
        mark_seen(viewer, referral.person_id)
    after_one = [name for name, _news in words(viewer)]
    for _ in range(2):
        mark_all_seen(viewer)

    assert after_one == ["Yanis"]
    assert SeenMark.objects.count() == 1
    assert digest(viewer, news_since(viewer)).persons == []


def test_the_buttons_seen_answer_only_who_may_see(referral, denis, farid):
    address = f"/suivi/{referral.person_id}/vu/"

    assert client_for(denis).post(address).status_code == 302
    assert client_for(farid).post(address).status_code == 404
    assert client_for(denis).post("/suivi/tout-vu/").status_code == 302
    assert client_for(denis).get("/suivi/tout-vu/").status_code == 405


def test_who_needs_the_counsellor_today(
    enrolment, waiting_referral, morning, cohort, agency, denis
):
    AttendanceUnit.objects.create(
        enrolment=enrolment,
        half_day=morning,
        state="to_justify",
        method="trainer_entry",
    )
    Referral.objects.filter(pk=waiting_referral.pk).update(
        expires_on=timezone.localdate() + timedelta(days=2)
    )
    late = make_person("Zoé")
    referral = make_referral(
        late, cohort, by=denis, organisation=agency, status="accepted"
    )
    make_enrolment(
        late,
        cohort,
        referral=referral,
        status="enrolled",
        actual_entry_on=None,
        planned_entry_on=timezone.localdate() - timedelta(days=2),
    )

    told = [(need.person.first_names, need.words) for need in needs(viewer_of(denis))]

    assert [name for name, _words in told] == ["Yanis", "Amina", "Zoé"]
    assert told[0][1] == "Réponse attendue : reste 2 jours"
    assert told[1][1] == "1 absence à justifier"
    assert "pas encore notée" in told[2][1]


def test_a_stranger_is_needed_by_nobody(enrolment, waiting_referral, farid, elsa, hugo):
    Referral.objects.update(expires_on=timezone.localdate())

    assert [needs(viewer_of(user)) for user in (farid, elsa)] == [[], []]


@pytest.mark.parametrize("typed", ["benali", "ami ben", "BÉNALI", "amina"])
def test_a_name_is_found_by_its_parts_and_without_accents(
    typed, enrolment, waiting_referral, denis
):
    found = list_of(client_for(denis), f"{HOME}?q={typed}")

    assert "Amina BENALI" in found
    assert "Yanis" not in found


def test_filters_stand_in_the_address(
    enrolment, waiting_referral, university, formalliance, agency, denis
):
    other = make_cohort(make_action(make_course(formalliance, "Soudure")))
    make_referral(make_person("Zoé", "Blin"), other, by=denis, organisation=agency)
    client = client_for(denis)

    def names(query: str) -> set[str]:
        page = list_of(client, f"{HOME}?{query}")
        return {name for name in ("Amina", "Yanis", "Zoé") if name in page}

    assert names("") == {"Amina", "Yanis", "Zoé"}
    assert names("etat=in_training") == {"Amina"}
    assert names("etat=sent") == {"Yanis", "Zoé"}
    assert names(f"organisme={formalliance.pk}") == {"Zoé"}
    assert names(f"formation={other.action.page_id}") == {"Zoé"}
    assert names("etat=nimporte&formation=x&organisme=') OR 1") == {
        "Amina", "Yanis", "Zoé"
    }  # fmt: skip
    Referral.objects.filter(pk=waiting_referral.pk).update(
        expires_on=timezone.localdate()
    )
    assert names("relancer=on") == {"Yanis"}


def test_the_order_is_chosen(enrolment, waiting_referral, denis):
    client = client_for(denis)
    Referral.objects.filter(pk=waiting_referral.pk).update(updated_at=timezone.now())

    recent = list_of(client, HOME)
    by_name = list_of(client, f"{HOME}?tri=nom")

    assert recent.index("Yanis") < recent.index("Amina")
    assert by_name.index("Amina") < by_name.index("Yanis")


def test_a_manager_filters_by_counsellor(
    enrolment, waiting_referral, cohort, agency, denis, farid
):
    ines = make_member("Inès Caron", agency, "manager")
    make_referral(make_person("Zoé"), cohort, by=farid, organisation=agency)
    client = client_for(ines)

    everyone = list_of(client, HOME)
    of_farid = list_of(client, f"{HOME}?conseiller={farid.pk}")
    nobody = list_of(client, f"{HOME}?conseiller=sans")

    assert "Amina BENALI" in everyone
    assert "Zoé" in of_farid
    assert "Amina BENALI" not in of_farid
    assert "Personne ne correspond" in nobody


def test_a_counsellor_cannot_filter_by_colleague(enrolment, denis, farid):
    page = list_of(client_for(denis), f"{HOME}?conseiller={farid.pk}")

    assert "Amina BENALI" in page
    assert 'name="conseiller"' not in page


def test_twenty_five_lines_a_page(cohort, agency, denis):
    for number in range(27):
        make_referral(
            make_person("Léa", f"Nom{number:02}"), cohort, by=denis, organisation=agency
        )
    client = client_for(denis)

    first = list_of(client, f"{HOME}?tri=nom")
    second = list_of(client, f"{HOME}?tri=nom&page=2")

    assert first.count('role="rowheader"') == 25
    assert second.count('role="rowheader"') == 2
    assert "tri=nom" in first.split("Page 1 sur 2")[1]


@pytest.mark.parametrize("people", [1, 3, 50])
def test_the_page_asks_as_much_for_fifty_people_as_for_one(
    people, cohort, action, agency, denis, django_assert_max_num_queries
):
    client = client_for(denis)
    for _number in range(people):
        follow_someone(action, agency, denis)
    client.get(HOME)

    with django_assert_max_num_queries(36):
        client.get(HOME)


def test_a_person_s_page_asks_twenty_queries_however_much_there_is(
    action, agency, denis, django_assert_max_num_queries
):
    for _number in range(2):
        person = follow_someone(action, agency, denis)
    enrolment = person.enrolments.get()
    write_note(
        enrolment, text="Tout va bien.", visibility="partners", by=viewer_of(denis)
    )
    Enrolment.objects.filter(pk=enrolment.pk).update(status="completed")
    Outcome.objects.create(
        enrolment=enrolment,
        organisation=agency,
        observed_on=timezone.localdate(),
        situation="job",
        source="partner",
        actor_kind="user",
    )
    client = client_for(denis)
    client.get(f"/suivi/{person.pk}/")

    with django_assert_max_num_queries(20):
        page = page_of(client, f"/suivi/{person.pk}/")

    assert "Tout va bien." in page
    assert "en emploi" in page


def follow_someone(action, agency, denis):
    """In training, with an absence, an answer due, and something new of each kind."""
    person, cohort = make_person(), make_cohort(action)
    referral = make_referral(
        person, cohort, by=denis, organisation=agency, status="accepted"
    )
    enrolment = make_enrolment(person, cohort, referral=referral)
    session = make_class_session(cohort, starts_at=timezone.now())
    AttendanceUnit.objects.create(
        enrolment=enrolment,
        half_day=session.cohort.half_days.get(),
        state="to_justify",
        method="trainer_entry",
    )
    accept(referral)
    late = make_referral(person, make_cohort(action), by=denis, organisation=agency)
    Referral.objects.filter(pk=late.pk).update(expires_on=timezone.localdate())
    return person


def test_a_covered_seat_is_one_line_with_its_referral(
    enrolment, amina, cohort, elsa, other_agency
):
    second = make_referral(
        amina, cohort, by=elsa, organisation=other_agency, status="accepted"
    )
    amina.access_grants.filter(referral=second).update(enrolment=enrolment)

    page = list_of(client_for(elsa), HOME)
    done = list_of(client_for(elsa), f"{HOME}?voir=closes")

    assert page.count("Amina BENALI") == 1
    assert "En formation" in page
    assert "Amina BENALI" not in done
