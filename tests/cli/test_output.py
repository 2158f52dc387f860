"""How results and notes are printed."""

import io
import json

import pytest
from conftest import Terminal

from galcli.cli.output import Output
from galcli.environment import Environment
from galcli.report import Check, Receipt, Report, Source, Verdict

REPORT = Report(
    "solve",
    "in",
    "0.0051 N",
    Verdict.REFUTED,
    [Check("a [bold] = 1", Verdict.VERIFIED), Check("b = 2", Verdict.REFUTED, "off by 2", "4", (0, 5))],
    [Source("card:x", "A [red]card[/red]")],
    receipt=Receipt("m", "", "ctranslate2", "int8", {}, "", {}),
)


def printed(act, *, terminal=False, variables=None, **options):
    """Return what an action wrote to both streams."""
    streams = (Terminal(), Terminal()) if terminal else (io.StringIO(), io.StringIO())
    act(Output(Environment(io.BytesIO(), *streams, variables or {}), **options))
    return tuple(stream.getvalue() for stream in streams)


def test_a_pipe_gets_the_bare_answer():
    """One line where the answer is one line."""
    assert printed(lambda output: output.report(REPORT)) == ("0.0051 N\n", "")


def test_a_terminal_gets_checks_sources_and_verdict():
    """Markup in them is only text."""
    out, _ = printed(lambda output: output.report(REPORT), terminal=True, color="never")
    assert "✓ a [bold] = 1" in out
    assert "✗ b = 2  off by 2 (right: 4)" in out
    assert "[1] A [red]card[/red]" in out
    assert "✗ refuted · m · ctranslate2 int8" in out
    assert "\x1b" not in out


@pytest.mark.parametrize(
    ("terminal", "variables", "color", "colored"),
    [
        (True, {"TERM": "xterm"}, "auto", True),
        (True, {"TERM": "xterm", "NO_COLOR": "1"}, "auto", False),
        (True, {"TERM": "xterm"}, "never", False),
        (True, {"TERM": "xterm", "NO_COLOR": "1"}, "always", True),
    ],
)
def test_colours(terminal, variables, color, colored, monkeypatch):
    """NO_COLOR and the flag; the flag is stronger."""
    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    out, _ = printed(lambda output: output.report(REPORT), terminal=terminal, variables=variables, color=color)
    assert ("\x1b[3" in out) == colored


def test_streamed_text_is_printed_once():
    """The report adds only the end of the line."""

    def act(output):
        output.stream("  \n")
        output.stream(" 0.00")
        output.stream("51 N")
        output.report(REPORT)

    assert printed(act)[0] == "0.0051 N\n"


def test_json_formats():
    """One object, or one object a line; streaming writes nothing."""

    def act(output):
        output.stream("x")
        output.report(REPORT, 7)

    pretty, line = printed(act, json=True)[0], printed(act, jsonl=True)[0]
    assert json.loads(pretty) == json.loads(line) == json.loads(json.dumps(REPORT.envelope() | {"id": 7}))
    assert line.count("\n") == 1


def test_json_on_a_terminal_cannot_move_the_cursor():
    """C1 control characters are escaped there, and kept as they are in a pipe."""
    report = Report("ask", "", "a\x9b31mb\u202e")
    assert "\x9b" not in printed(lambda output: output.report(report), terminal=True, json=True)[0]
    assert json.loads(printed(lambda output: output.report(report), json=True)[0])["answer"] == report.answer


def test_tables():
    """Aligned on a terminal, tab-separated in a pipe, the report in JSON."""

    def act(output):
        output.table(REPORT, ("name", "size"), [["a [b]", "1\n2"]])

    assert printed(act)[0] == "a [b]\t1 2\n"
    assert "a [b]" in printed(act, terminal=True, color="never")[0]
    assert json.loads(printed(act, json=True)[0])["command"] == "solve"


def test_notes_go_to_stderr_unless_quiet():
    """Details only when asked for."""

    def act(output):
        output.note("note\x1b[2J")
        output.detail("detail")

    assert printed(act) == ("", "note\n")
    assert printed(act, quiet=True) == ("", "")
    assert printed(act, verbose=True) == ("", "note\ndetail\n")


def test_checks_have_places():
    """As compilers print them, so that editors can jump there."""
    report = Report("check", "", "1 refuted", checks=REPORT.checks, data={"places": [{"file": "a.tex", "line": 3}] * 2})
    out, err = printed(lambda output: output.checks(report))
    assert out == "a.tex:3: verified: a [bold] = 1\na.tex:3: refuted: b = 2  off by 2 (right: 4)\n"
    assert err == "1 refuted\n"
    assert "a.tex:3: ✗ b = 2" in printed(lambda output: output.checks(report), terminal=True, color="never")[0]
    assert json.loads(printed(lambda output: output.checks(report), json=True)[0])["checks"][1]["expected"] == "4"


def test_progress_is_for_terminals():
    """A log file gets no bars."""

    def act(output):
        with output.progress("x") as update:
            update("file", 1, 2)

    assert printed(act) == ("", "")
    assert "file" in printed(act, terminal=True)[1]
    assert printed(act, terminal=True, quiet=True)[1] == ""
