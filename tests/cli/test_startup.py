"""Start-up is imports: which command loads what."""

import subprocess
import sys
from importlib import import_module

import pytest

from galcli.cli.table import COMMANDS

HEAVY = {"torch", "transformers", "sympy", "rdkit", "scipy", "numpy", "ctranslate2", "accelerate", "huggingface_hub"}


def loaded(*arguments, home):
    """Run `gal` in a fresh interpreter and return the heavy modules that it loaded, and its status."""
    program = f"""
import sys
sys.argv = ["gal", *{list(arguments)!r}]
from galcli.cli.main import main
status = main()
sys.stderr.write("LOADED " + " ".join(sorted({HEAVY!r} & set(sys.modules))) + f" STATUS {{status}}")
"""
    variables = {"GAL_HOME": str(home), "PATH": "/usr/bin:/bin"}
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        env=variables,
        stdin=subprocess.DEVNULL,
        check=True,
    )
    modules, _, status = done.stderr.rpartition("LOADED ")[2].partition(" STATUS ")
    return set(modules.split()), int(status)


@pytest.mark.parametrize("arguments", [(), ("--help",), ("-h",), ("--version",), ("-V",)])
def test_help_and_version_load_nothing(tmp_path, arguments):
    """Not even Typer."""
    assert loaded(*arguments, home=tmp_path) == (set(), 0)
    program = f"import sys; sys.argv = ['gal', *{list(arguments)!r}]\nfrom galcli.cli.main import main; main()\n"
    program += "assert not {'typer', 'rich', 'dataclasses'} & set(sys.modules)"
    subprocess.run([sys.executable, "-S", "-c", program], check=True, capture_output=True, cwd=_root())


@pytest.mark.parametrize("command", COMMANDS)
def test_a_commands_help_loads_nothing_heavy(tmp_path, command):
    """Help is for people in a hurry."""
    assert loaded(command, "--help", home=tmp_path) == (set(), 0)


@pytest.mark.parametrize(
    "arguments", [("models", "list"), ("models", "plan", "galactica-1.3b"), ("doctor",), ("doctor", "--json")]
)
def test_commands_without_a_model_load_nothing_heavy(tmp_path, arguments):
    """Planning works from numbers; the doctor looks libraries up without importing them."""
    assert loaded(*arguments, home=tmp_path) == (set(), 0)


def test_a_prompt_is_shown_without_loading_anything(tmp_path):
    """No model is needed to see the prompt."""
    assert loaded("ask", "x", "--show-prompt", home=tmp_path)[1] == 0
    assert not loaded("ask", "x", "--show-prompt", home=tmp_path)[0] & {"torch", "transformers", "ctranslate2"}


def test_every_command_in_the_table_exists():
    """Each module has a function or an app."""
    for module, line in COMMANDS.values():
        found = import_module(module)
        assert hasattr(found, "command") or hasattr(found, "app")
        assert line.endswith(".")


def _root():
    import galcli

    return galcli.__path__[0] + "/.."
