"""The editor's form of a course refuses in words."""

import pytest
from wagtail.test.utils.form_data import inline_formset, nested_form_data

from cms.models import CoursePage, TrainingAction
from people.models import Role
from tests.cast import client_for, make_cohort, make_member


@pytest.fixture
def editor(university, course):
    return client_for(make_member("Ève", university, Role.EDITOR))


def filled_form(course: CoursePage, action: TrainingAction, **changes) -> dict:
    """What the browser sends for the course as it stands, with `changes`."""
    return nested_form_data(
        {
            "title": course.title,
            "slug": course.slug,
            "objective": course.objective,
            "expected_results": course.expected_results,
            "content": course.content,
            "nature": course.nature,
            "pathway": course.pathway,
            "entry_level": course.entry_level,
            "codes": inline_formset([]),
            "actions": inline_formset(
                [
                    {
                        "id": action.pk,
                        "mode": action.mode,
                        "rhythm": action.rhythm,
                        "ORDER": 1,
                        "DELETE": changes.pop("delete_action", ""),
                    }
                ],
                initial=1,
                min=1,
            ),
            "comments": inline_formset([]),
            "action-publish": "1",
            **changes,
        }
    )


def save(editor, course, data):
    return editor.post(f"/cms/pages/{course.pk}/edit/", data)


def test_a_complete_course_is_published(editor, course, action):
    response = save(editor, course, filled_form(course, action, title="Paie"))

    assert response.status_code == 302
    assert CoursePage.objects.get(pk=course.pk).title == "Paie"


@pytest.mark.parametrize("field", ["objective", "expected_results", "content"])
def test_what_a_jobseeker_needs_must_be_written(editor, course, action, field):
    response = save(editor, course, filled_form(course, action, **{field: ""}))

    assert response.status_code == 200
    assert field in response.context["form"].errors


def test_an_action_with_cohorts_cannot_be_removed(editor, course, action):
    make_cohort(action)

    response = save(editor, course, filled_form(course, action, delete_action="1"))

    assert response.status_code == 200
    assert "ne se supprime pas" in str(response.context["form"].errors)
    assert TrainingAction.objects.filter(pk=action.pk).exists()


def test_a_course_keeps_at_least_one_action(editor, course, action):
    response = save(editor, course, filled_form(course, action, delete_action="1"))

    assert response.status_code == 200
    assert TrainingAction.objects.filter(pk=action.pk).exists()
