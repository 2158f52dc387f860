"""The command line as a whole: help, errors, statuses."""

import errno
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from galcli import __version__
from galcli.cli.failures import guarded
from galcli.cli.main import main
from galcli.cli.table import COMMANDS
from galcli.errors import GalError


def start(*arguments, home, **options):
    """Start `gal` in a process of its own."""
    variables = {**os.environ, "GAL_HOME": str(home)}
    return subprocess.Popen(
        [sys.executable, "-m", "galcli", *arguments],
        env=variables,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        **options,
    )


def test_help_names_every_command_and_ends_in_examples(gal, capsys, monkeypatch):
    """Both ways to the help print the same."""
    monkeypatch.setattr(sys, "argv", ["gal", "--help"])
    assert main() == 0
    fast = capsys.readouterr().out
    assert gal.run("--help") == 0
    assert capsys.readouterr().out == fast
    for name, (_, line) in COMMANDS.items():
        assert f"  {name}" in fast
        assert line in fast
    assert "Examples:" in fast


def test_version(monkeypatch, capsys):
    """One line."""
    monkeypatch.setattr(sys, "argv", ["gal", "--version"])
    assert main() == 0
    assert capsys.readouterr().out == f"gal {__version__}\n"


@pytest.mark.parametrize(
    "command",
    [(name,) for name in COMMANDS]
    + [("models", name) for name in ("list", "show", "pull", "rm", "plan")]
    + [("library", name) for name in ("add", "list", "show", "search", "remove", "export", "stats")],
)
def test_every_help_ends_in_examples(gal, capsys, command):
    """People learn from examples."""
    assert gal.run(*command, "--help") == 0
    text = capsys.readouterr().out
    if command not in {("models",), ("library",)}:
        last = text.rstrip().rpartition("Examples:")[2].strip().splitlines()
        assert last
        assert all("gal " in line for line in last)


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        (("aks",), 2, "no command 'aks'. Did you mean 'ask'?"),
        (("ask", "--no-such-option"), 2, "--no-such-option"),
        (("ask", "x", "--seed", "one"), 2, "seed"),
        (("ask", "x", "--json", "--jsonl"), 2, "exclude each other"),
        (("ask", "x", "--engine", "warp"), 2, 'engine cannot be "warp"'),
        (("ask", "x", "--samples", "0", "-m", "/nowhere"), 5, "no model"),
        (("ask", "x"), 5, "No model is chosen"),
        (("ask", "x", "-m", "galactca-125m"), 5, "Did you mean galactica-125m?"),
        (("models", "plan", "galactica-9b"), 5, "There is no model"),
        (("models",), 2, ""),
    ],
)
def test_what_is_wrong_is_one_sentence_and_a_status(gal, arguments, status, words):
    """On stderr, without a traceback; stdout stays empty."""
    assert gal.run(*arguments) == status
    assert words in gal.err
    assert "Traceback" not in gal.err
    assert gal.out == ""


def test_an_unexpected_failure_is_a_sentence_unless_debugging(gal):
    """The traceback is for those who ask for it."""
    import io

    from galcli.environment import Environment

    def fail():
        raise ZeroDivisionError("deep\x1b[31m inside")

    streams = (io.BytesIO(), io.StringIO(), io.StringIO())
    assert guarded(fail, Environment(*streams, {})) == 1
    assert "ZeroDivisionError: deep inside" in streams[2].getvalue()
    with pytest.raises(ZeroDivisionError):
        guarded(fail, Environment(*streams, {"GAL_DEBUG": "1"}))


@pytest.mark.parametrize(
    ("error", "status"), [(KeyboardInterrupt(), 130), (BrokenPipeError(), 0), (GalError("x"), 1), (MemoryError(), 6)]
)
def test_statuses_of_what_happens(gal, error, status):
    """Interrupted, a closed pipe, a failure, no memory."""
    import io

    from galcli.environment import Environment

    def fail():
        raise error

    assert guarded(fail, Environment(io.BytesIO(), io.StringIO(), io.StringIO(), {})) == status


def test_a_closed_pipe_ends_quietly(tmp_path):
    """`gal … | head -1` is everyday use."""
    for arguments in (["--help"], ["models", "list"], ["models", "plan", "galactica-125m"]):
        process = start(*arguments, home=tmp_path)
        process.stdout.close()
        error = process.stderr.read()
        process.stderr.close()
        assert process.wait() == 0
        assert "Traceback" not in error
        assert "BrokenPipe" not in error


def test_a_silent_pipe_is_announced(tmp_path):
    """After a second, and then the text may still come."""
    read, write = os.pipe()
    process = start("ask", "--show-prompt", home=tmp_path, stdin=read)
    os.close(read)
    assert process.stderr.readline().startswith("Waiting for text on standard input")
    os.write(write, b"late?")
    os.close(write)
    out, _ = process.communicate()
    assert "Question: late?" in out
    assert process.returncode == 0


def test_ctrl_c_while_streaming_ends_with_130(checkpoint, tmp_path):
    """At once, and what was shown stays."""
    slow = ["ask", "x", "-m", str(checkpoint), "--engine", "transformers", "--max-new-tokens", "2000"]
    process = start(*slow, home=tmp_path, stdin=subprocess.DEVNULL)
    first = process.stdout.read(1)
    process.send_signal(signal.SIGINT)
    began = time.monotonic()
    rest, error = process.communicate()
    assert first
    assert process.returncode in {130, 0}
    if process.returncode == 130:
        assert "Interrupted." in error
        assert time.monotonic() - began < 10
    assert "Traceback" not in error
    del rest


def test_a_full_disk_for_the_result_is_a_sentence(tmp_path):
    """Writing to a full device."""
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("this system has no /dev/full")
    with full.open("w") as stdout:
        done = subprocess.run(
            [sys.executable, "-m", "galcli", "models", "list"],
            stdout=stdout,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
            env={**os.environ, "GAL_HOME": str(tmp_path)},
        )
    assert done.returncode == 1
    assert os.strerror(errno.ENOSPC) in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("words", "completions"),
    [("gal mo", {"mol", "models"}), ("gal models p", {"pull", "plan"}), ("gal ask --max-n", {"--max-new-tokens"})],
)
def test_the_shell_completes_commands_and_options(tmp_path, words, completions):
    """Commands, their commands, and their options."""
    asked = {"_GAL_COMPLETE": "complete_bash", "COMP_WORDS": words, "COMP_CWORD": str(words.count(" "))}
    done = subprocess.run(
        [sys.executable, "-c", "from galcli.cli.main import main; main()"],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "GAL_HOME": str(tmp_path), **asked},
    )
    assert set(done.stdout.split()) == completions
