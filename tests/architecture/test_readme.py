"""What the README promises to operators is what the settings read."""

import re

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
