"""The README's commands do what the README shows."""

import re
import shlex
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
CONSOLE = re.findall(r"```console\n\$ gal (.*)\n((?:.*\n)*?)```", README)


@pytest.mark.parametrize(("command", "shown"), CONSOLE, ids=[command for command, _ in CONSOLE])
def test_a_command_prints_what_is_shown(gal, monkeypatch, command, shown):
    """Line for line."""
    monkeypatch.chdir(ROOT)
    status = gal.run(*shlex.split(command))
    assert status in {0, 3}
    assert gal.out == shown


def test_the_readme_shows_commands():
    """The test above has something to do."""
    assert len(CONSOLE) >= 2
    assert "make demo" in README
    assert "make test" in README


def test_every_link_leads_somewhere():
    """No page is missing."""
    for target in re.findall(r"\]\((?!http)([^)#]+)\)", README):
        assert (ROOT / target).exists()


def test_every_command_is_named(gal):
    """The table is whole."""
    from galcli.cli.table import COMMANDS

    for name in COMMANDS:
        assert f"`gal {name}`" in README
