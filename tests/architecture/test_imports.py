"""Who may import whom: the rooms of the house lean one way."""

from tests.architecture.house import (
    APPS,
    TOPICS,
    imports_of,
    label_of,
    modules,
    name_of,
)

# They put the topics together, and stand above them all.
GATHERING = ("models", "apps", "management", "templatetags")


def _app(name: str) -> str:
    return name.split(".")[0]


def _topic(name: str) -> str:
    parts = name.split(".")
    return parts[1] if len(parts) > 1 and parts[0] == "training" else ""


def test_an_app_imports_only_those_below_it():
    wrong = [
        f"{label_of(path)} imports {imported}"
        for path in modules()
        for imported in imports_of(path)
        if _app(imported) in APPS
        and APPS.index(_app(imported)) > APPS.index(_app(name_of(path)))
    ]

    assert wrong == []


def test_a_topic_imports_only_those_before_it():
    wrong = [
        f"{label_of(path)} imports {imported}"
        for path in modules("training")
        for imported in imports_of(path)
        if _topic(name_of(path)) in TOPICS
        and _topic(imported) in TOPICS
        and TOPICS.index(_topic(imported)) > TOPICS.index(_topic(name_of(path)))
    ]

    assert wrong == []


def test_a_topic_does_not_lean_on_what_gathers_the_topics():
    wrong = [
        f"{label_of(path)} imports {imported}"
        for path in modules("training")
        for imported in imports_of(path)
        if _topic(name_of(path)) in TOPICS and _topic(imported) in GATHERING
    ]

    assert wrong == []


def test_every_topic_of_training_has_its_place_in_the_order():
    packages = {
        _topic(name_of(path))
        for path in modules("training")
        if path.parent.name != "training"
    }

    assert packages - set(TOPICS) - set(GATHERING) == set()


def test_no_app_imports_the_tests():
    wrong = [
        label_of(path)
        for path in modules()
        if any(
            _app(name) in ("tests", "pytest", "unittest") for name in imports_of(path)
        )
    ]

    assert wrong == []
