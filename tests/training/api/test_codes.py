"""The code lists: whoever reads an answer finds the label of each of its codes."""

from django.test import Client

from training.api.views.codes import LISTS

PAGE = "/api/v1/codes/"


def lists() -> dict[str, dict[str, str]]:
    return {
        one["name"]: {row["code"]: row["label"] for row in one["codes"]}
        for one in Client().get(PAGE).json()
    }


def test_every_list_is_whole_and_in_french(db):
    found = lists()

    assert set(found) == set(LISTS)
    assert found["attendance_state"]["to_justify"] == "absence à justifier"
    assert all(labels and all(labels.values()) for labels in found.values())


def test_what_a_cohort_says_is_found_in_the_lists(db, cohort):
    answer = Client().get(f"/api/v1/cohorts/{cohort.pk}/").json()

    found = lists()

    assert answer["mode"] in found["delivery_mode"]
    assert answer["nature"] in found["nature"]
    assert answer["recruitment"] in found["recruitment"]


def test_asking_again_costs_nothing(db):
    first = Client().get(PAGE)
    again = Client().get(PAGE, headers={"If-None-Match": first["ETag"]})

    assert again.status_code == 304
