"""The coordinator's shares: a list that names nobody, decisions with a reason."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.cast import (
    client_for,
    make_cohort,
    make_member,
    make_organisation,
    make_person,
    make_referral,
    viewer_of,
)
from training.models import AccessGrant, AccessLog, Message
from training.sharing.rules.deciding import MayNotDecide, extend_share

LIST = "/territoire/partages/"


@pytest.fixture
def grant(enrolment) -> AccessGrant:
    return AccessGrant.objects.get()


@pytest.fixture
def window(bruno):
    return client_for(bruno)


def _decide(window, grant, deed, **facts):
    return window.post(f"{LIST}{grant.pk}/{deed}/", facts)


def test_the_list_says_all_but_the_name(window, grant):
    page = window.get(LIST).content.decode()

    for words in (
        grant.reference,
        "Mission locale, antenne de Bar",
        "Comptabilité des petites entreprises, Université de l’Armance",
        "Suivi du parcours de formation",
        "L.5311-7",
    ):
        assert words in page
    assert "BENALI" not in page.upper()


def test_the_page_of_a_share_names_the_person_who_reads_so(window, grant, amina):
    page = window.get(f"{LIST}{grant.pk}/").content.decode()

    assert "BENALI" in page
    row = AccessLog.objects.visible_to(viewer_of(amina)).get()
    assert (row.part, row.purpose) == (
        "shares",
        f"Examiner un partage ({grant.reference})",
    )


def test_another_territory_sees_none_of_it(grant):
    elsewhere = make_organisation("Val-d’Or", "territory")
    window = client_for(make_member("Zoé Blanc", elsewhere, "coordinator"))

    assert grant.reference not in window.get(LIST).content.decode()
    assert window.get(f"{LIST}{grant.pk}/").status_code == 404
    assert _decide(window, grant, "arreter", reason="Non").status_code == 404


def test_shares_near_their_end_are_listed_and_end_by_themselves(window, grant):
    assert grant.reference not in window.get(f"{LIST}?etat=bientot").content.decode()

    soon = timezone.localdate() + timedelta(days=9)
    AccessGrant.objects.filter(pk=grant.pk).update(ends_on=soon)

    page = window.get(f"{LIST}?etat=bientot").content.decode()
    assert grant.reference in page
    assert "1 partage finit dans le mois" in page


def test_the_address_narrows_the_list(window, grant, cohort, denis, agency, elsa):
    other = make_referral(
        make_person(), cohort, by=elsa, organisation=viewer_of(elsa).organisation
    ).access_grants.get()

    def shown(query: str) -> set[str]:
        page = window.get(f"{LIST}?{query}").content.decode()
        return {row.reference for row in (grant, other) if row.reference in page}

    assert shown("") == {grant.reference, other.reference}
    assert shown(f"agence={agency.slug}") == {grant.reference}
    assert shown(f"reference={other.reference.lower()}") == {other.reference}
    assert shown("base=contract") == set()
    assert shown("etat=termines") == set()
    assert shown("base=nonsense&page=nine") == {grant.reference, other.reference}


def test_an_extension_is_an_act_with_a_reason_that_the_person_reads(
    window, grant, amina, django_capture_on_commit_callbacks
):
    until = grant.ends_on
    AccessGrant.objects.update(ends_on=timezone.localdate() + timedelta(days=20))

    refused = _decide(window, grant, "prolonger", until=until, reason="")
    with django_capture_on_commit_callbacks(execute=True):
        done = _decide(window, grant, "prolonger", until=until, reason="Stage long")
    _decide(window, grant, "prolonger", until=until, reason="Stage long")

    grant.refresh_from_db()
    assert (refused.status_code, done.status_code) == (422, 302)
    assert grant.ends_on == until
    assert [(e.kind, e.reason) for e in grant.events.all()][:-1] == [
        ("extended", "Stage long")
    ]
    assert "Stage long" in Message.objects.get(person=amina).body


@pytest.mark.parametrize("days", [-5, 731])
def test_an_extension_stays_within_two_years(window, grant, days):
    AccessGrant.objects.update(ends_on=timezone.localdate() + timedelta(days=20))
    until = timezone.localdate() + timedelta(days=days)

    answer = _decide(window, grant, "prolonger", until=until, reason="Stage")

    assert answer.status_code == 422
    assert "dans les deux ans" in answer.content.decode()


def test_a_share_is_widened_then_ended_with_reasons(window, grant):
    _decide(window, grant, "etendre", reason="Suivi en comité")
    grant.refresh_from_db()
    widened = (grant.is_widened, grant.widened_reason)
    _decide(window, grant, "arreter", reason="Suivi terminé")
    again = _decide(window, grant, "etendre", reason="Encore")

    grant.refresh_from_db()
    assert widened == (True, "Suivi en comité")
    assert (grant.end_kind, grant.end_reason) == ("decision", "Suivi terminé")
    assert "ne se rouvre pas" in again.content.decode()


def test_only_the_territorys_coordinator_decides(grant, denis, hugo):
    for who in (denis, hugo):
        with pytest.raises(MayNotDecide):
            extend_share(
                grant,
                until=timezone.localdate(),
                reason="Pour moi",
                by=viewer_of(who),
            )


def test_the_officer_reads_and_does_not_decide(grant, territory):
    officer = make_member("Odile Ferrand", territory, "data_protection")
    window = client_for(officer)

    page = window.get(f"{LIST}{grant.pk}/").content.decode()

    assert "BENALI" in page
    assert "/arreter/" not in page
    assert _decide(window, grant, "arreter", reason="Oui").status_code == 403


def test_the_lists_queries_do_not_grow(
    window,
    grant,
    cohort,
    denis,
    agency,
    action,
    territory,
    django_assert_max_num_queries,
):
    window.get(LIST)
    with django_assert_max_num_queries(20):
        window.get(LIST)
    for _number in range(5):
        other = make_cohort(action, territory=territory)
        make_referral(make_person(), other, by=denis, organisation=agency)
    with django_assert_max_num_queries(20):
        window.get(LIST)
