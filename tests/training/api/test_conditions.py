"""Every reading has an ETag: what the client has isn't sent again, and what it hasn't
seen isn't changed."""

import pytest

from training.models import AccessLog, Referral

LIST = "/api/v1/enrolments/"


@pytest.mark.parametrize(
    "path",
    [
        "enrolments/",
        "enrolments/{enrolment}/",
        "enrolments/{enrolment}/attendance/",
        "enrolments/{enrolment}/notes/",
        "enrolments/{enrolment}/outcomes/",
        "enrolments/{enrolment}/certificates/",
        "referrals/",
        "referrals/{referral}/",
        "changes/snapshot/",
        "webhooks/",
        "codes/",
    ],
)
def test_what_has_not_changed_is_not_sent_again(api, enrolment, path):
    address = f"/api/v1/{path}".format(
        enrolment=enrolment.pk, referral=enrolment.referral_id
    )
    first = api.get(address)
    tag = first.headers["ETag"]

    again = api.get(address, headers={"If-None-Match": f'"other", W/{tag}'})
    other = api.get(address, headers={"If-None-Match": '"other"'})

    assert (first.status_code, again.status_code, other.status_code) == (200, 304, 200)
    assert (again.content, again.headers["ETag"]) == (b"", tag)
    assert "Content-Type" not in again.headers


def test_a_change_gives_another_tag(api, enrolment):
    before = api.get(f"{LIST}{enrolment.pk}/").headers["ETag"]
    type(enrolment).objects.filter(pk=enrolment.pk).update(mode="remote")

    after = api.get(f"{LIST}{enrolment.pk}/", headers={"If-None-Match": before})

    assert after.status_code == 200
    assert after.headers["ETag"] != before


def test_a_reading_that_found_nothing_new_is_journalled_too(api, enrolment):
    tag = api.get(f"{LIST}{enrolment.pk}/").headers["ETag"]

    api.get(f"{LIST}{enrolment.pk}/", headers={"If-None-Match": tag})

    assert AccessLog.objects.count() == 2


def test_a_tag_opens_nothing_to_a_stranger(api, elsas_api, enrolment):
    tag = api.get(f"{LIST}{enrolment.pk}/").headers["ETag"]

    for said in (tag, "*"):
        stranger = elsas_api.get(
            f"{LIST}{enrolment.pk}/", headers={"If-None-Match": said}
        )
        assert stranger.status_code == 404


def test_a_referral_that_has_changed_is_not_withdrawn_unseen(api, refer, body):
    made = refer(body)
    address = f"/api/v1/referrals/{made.json()['id']}/"
    seen = api.get(address).headers["ETag"]
    Referral.objects.update(status="received")

    def withdraw(tag):
        return api.post(
            f"{address}withdraw/",
            {"reason": "found_job"},
            content_type="application/json",
            headers={"If-Match": tag},
        )

    stale, fresh = withdraw(seen), withdraw(api.get(address).headers["ETag"])

    assert (stale.status_code, stale.json()["code"]) == (412, "changed_meanwhile")
    assert (fresh.status_code, fresh.json()["status"]) == (200, "withdrawn")
