"""What is promised to operators is what the settings read and the lock holds."""

import re
import tomllib

import pytest

from tests.architecture.house import ROOT


def test_the_readme_names_every_variable_that_the_settings_read():
    settings = (ROOT / "config" / "settings.py").read_text("utf-8")
    readme = (ROOT / "README.md").read_text("utf-8")

    read = set(re.findall(r"""env(?:\.\w+)?\(\s*"([A-Z_]+)\"""", settings))

    assert read - set(re.findall(r"`([A-Z_]+)`", readme)) == set()


def test_the_readme_names_no_command_that_is_not_there():
    readme = (ROOT / "README.md").read_text("utf-8")
    commands = {path.stem for path in ROOT.glob("*/management/commands/*.py")} | {
        "migrate",
        "check",
        "createcachetable",
    }

    assert set(re.findall(r"manage\.py (\w+)", readme)) - commands == set()


@pytest.mark.parametrize("lock", ["requirements.txt", "requirements-dev.txt"])
def test_the_lock_holds_everything_that_the_house_stands_on(lock):
    """A lock made by a newer Python leaves out what Debian's own needs."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    asked = {re.match(r"[\w-]+", line)[0].lower() for line in project["dependencies"]}
    locked = re.findall(r"(?m)^([\w.-]+)==", (ROOT / lock).read_text("utf-8"))

    assert asked - set(locked) == set()
