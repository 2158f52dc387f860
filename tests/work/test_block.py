"""The block parser: every part is found, nothing is lost, nothing breaks it."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from galcli.work.block import (
    Answer,
    Close,
    Document,
    Listing,
    Open,
    Part,
    Program,
    Prose,
    Read,
    Result,
    Run,
    parse,
)

# The model's own output for a question about harmonic numbers, with the result that it made up.
GALACTICA = """Question: What is the seventh partial sum of 1/n^2?

<work>
The sum is \\( \\sum_{n=1}^{7} 1/n^2 \\), with 7 = 3 + 4 terms.

harmonic.py
```
ans = sum(1/n**2 for n in range(1, 7 + 1))

with open("output.txt", "w") as file:
    file.write(str(ans))
```

<<run: "harmonic.py">>

<<read: "output.txt">>

1.3852941429414294
</work>

A: 1.3852941429414294
"""
SOURCE = """ans = sum(1/n**2 for n in range(1, 7 + 1))

with open("output.txt", "w") as file:
    file.write(str(ans))
"""


def _kinds(document: Document) -> list[type[Part]]:
    return [type(part) for part in document.parts if part.text.strip()]


def _first(kind: type[Part], text: str, *, inside: bool = False) -> Part:
    return next(part for part in parse(text, inside=inside).parts if isinstance(part, kind))


def test_galactica_block_is_understood() -> None:
    """The format of the paper gives its program, its requests, the claimed result and the answer."""
    document = parse(GALACTICA)
    (block,) = document.blocks
    (program,) = block.programs
    assert _kinds(document) == [Prose, Open, Prose, Program, Run, Read, Result, Close, Answer]
    assert (program.name, program.source, program.closed) == ("harmonic.py", SOURCE, True)
    assert [read.name for read in block.reads] == ["output.txt"]
    assert block.claimed(block.reads[0]) == "1.3852941429414294"
    assert block.closed
    assert document.answer == "1.3852941429414294"


def test_prompt_may_hold_the_opening_tag() -> None:
    """A text that begins within a block is read as one, when its caller says so."""
    head, tail = GALACTICA.split("<work>")
    document = parse(tail, inside=True)
    (block,) = document.blocks
    assert head
    assert [program.name for program in block.programs] == ["harmonic.py"]
    assert block.closed


def test_prose_holds_words_and_answers_only() -> None:
    """What is checked for arithmetic leaves out programs, requests and claimed results."""
    prose = "".join(part.text for part in parse(GALACTICA).prose)
    assert "7 = 3 + 4" in prose
    assert "A: 1.38" in prose
    assert "1/n**2" not in prose
    assert "harmonic" not in prose


def test_masked_text_keeps_places() -> None:
    """Blanking out what is not prose moves nothing, so that places in it are places in the text."""
    masked = parse(GALACTICA).masked()
    assert len(masked) == len(GALACTICA)
    assert masked.index("7 = 3 + 4") == GALACTICA.index("7 = 3 + 4")
    assert "range" not in masked
    assert masked.count("\n") == GALACTICA.count("\n")


@pytest.mark.parametrize(
    "request_text",
    [
        '<<run: "calc.py">>',
        "<<run: 'calc.py'>>",
        "<<run: calc.py>>",
        '<<run:"calc.py">>',
        '<< run : "calc.py" >>',
        "<<run: “calc.py”>>",
        "<<run: „calc.py“>>",
        '«run: "calc.py"»',
        "«run: «calc.py»»",
        "≪run: ‘calc.py’≫",
        "‹‹run: ″calc.py››".replace("″", '"'),
        '<<Run: "calc.py">>',
    ],
)
def test_request_is_found_in_every_spelling(request_text: str) -> None:
    """Brackets and quotation marks vary with fonts and models; the request is the same."""
    run = _first(Run, f"then {request_text} and on")
    assert isinstance(run, Run)
    assert (run.name, run.text) == ("calc.py", request_text)


@pytest.mark.parametrize(
    ("before", "fence", "name"),
    [
        ("calc.py\n", "```", "calc.py"),
        ("calc.py\n\n", "```python", "calc.py"),
        ("`calc.py`:\n", "```", "calc.py"),
        ("**calc.py**\n", "```py", "calc.py"),
        ("### calc.py\n", "~~~", "calc.py"),
        ("File: calc.py\n", "```", "calc.py"),
        ("“calc.py”\n", "```", "calc.py"),
        ("", '```python title="calc.py"', "calc.py"),
        ("", "```python\n# calc.py", "calc.py"),
        ("calc.py\n\n\n", "```", None),
        ("We write calc.py as follows\n", "```python", None),
        ("", "```Python", None),
    ],
)
def test_program_takes_its_name_from_around_its_fence(before: str, fence: str, name: str | None) -> None:
    """The line above, the fence's own line or the first comment names the program."""
    mark = fence[:3]
    program = _first(Program, f"Words.\n\n{before}{fence}\nprint(1)\n{mark}\n", inside=True)
    assert isinstance(program, Program)
    assert program.name == name
    assert program.source.endswith("print(1)\n")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("```python\nx = 1\n```", Program),
        ("```\nx = 1\n```", Listing),
        ("calc.py\n```\nx = 1\n```", Program),
        ("```json\n{}\n```", Listing),
        ("<work>\n```\nx = 1\n```\n</work>", Program),
        ("<work>\n```json\n{}\n```\n</work>", Listing),
        ("<work>\noutput.txt\n```\n1.5\n```\n</work>", Listing),
        ("<work>\n3.5\n```\nx = 1\n```\n</work>", Program),
        ("```calc.py\nx = 1\n```", Program),
        ("inline ```x = 1``` code", Prose),
    ],
)
def test_fence_is_a_program_or_a_listing(text: str, kind: type[Part]) -> None:
    """Outside a block a bare fence may hold anything; within one, or with a name, it is a program."""
    assert kind in _kinds(parse(text))
    assert not {Program, Listing} - {kind} & set(_kinds(parse(text)))


def test_indented_fence_gives_a_program_that_runs() -> None:
    """A fence inside a list item is indented, and its program is not."""
    program = _first(Program, "1. Compute:\n   ```python\n   if True:\n       x = 1\n   ```\n")
    assert isinstance(program, Program)
    assert program.source == "if True:\n    x = 1\n"


@pytest.mark.parametrize("after", ['<<run: "calc.py">>\n', "</work>\n", ""])
def test_unclosed_fence_ends_where_the_block_goes_on(after: str) -> None:
    """A program without its closing fence ends at the next request, the tag, or the text's end."""
    program = _first(Program, f"<work>\ncalc.py\n```\nprint(1)\n{after}")
    assert isinstance(program, Program)
    assert (program.source, program.closed) == ("print(1)\n", False)


def test_request_may_follow_the_fence_on_its_line() -> None:
    """A request right after the closing fence is a request."""
    document = parse('<work>\na.py\n```\nprint(1)\n``` <<run: "a.py">>\n</work>')
    assert _kinds(document) == [Open, Program, Run, Close]


def test_fence_of_four_holds_a_fence_of_three() -> None:
    """A fence ends at a mark that is at least as long as its own."""
    program = _first(Program, "````python\ns = '''\n```\n'''\n````\n")
    assert isinstance(program, Program)
    assert program.source == "s = '''\n```\n'''\n"


@pytest.mark.parametrize(
    ("after", "value"),
    [
        ("\n\n1.5 m\n\nSo it is 1.5 m.", "1.5 m"),
        ("\n1.5\n2.5\n\nSo.", "1.5\n2.5"),
        (" 1.5\n\nSo.", "1.5"),
        ("\n```\n1.5\n```\nSo.", "1.5"),
        ("\n\n<<1+1=2>>\n", None),
        ("\n</work>\n1.5", None),
        ("", None),
    ],
)
def test_result_is_what_follows_a_read(after: str, value: str | None) -> None:
    """The paragraph or the fence after a read is what the model says the file holds."""
    document = parse('<work>\n<<read: "output.txt">>' + after)
    (block,) = document.blocks
    assert block.claimed(block.reads[0]) == value


def test_each_read_has_its_own_result() -> None:
    """Two reads claim two contents; a read that is followed by another claims nothing."""
    document = parse('<work><<read: "a">>\n1\n<<read: "b">>\n<<read: "c">>\n3\n</work>')
    (block,) = document.blocks
    assert [block.claimed(read) for read in block.reads] == ["1", None, "3"]


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("A: 5 m/s", "5 m/s"),
        ("Ans: 5", "5"),
        ("Answer: 5", "5"),
        ("answer: 5", "5"),
        ("Final answer: 5", "5"),
        ("**Answer:** 5", "5"),
        ("**Answer: 5**", "5"),
        ("Answer:\n5", "5"),
        ("Answer:\n\n5", "5"),
        ("A: <<5*2=10>>10 apples", "10 apples"),
        ("A：5", "5"),
        ("a: acceleration", None),
        ("The answer: 5", None),
        ("Answers: 5", None),
        ("Answer:", None),
        ("Answer: <work>", None),
    ],
)
def test_answer_line_is_found(line: str, value: str | None) -> None:
    """The label of an answer line is one of a few, at the start of its line."""
    assert parse(f"<work>\n1 + 1\n</work>\n\n{line}").answer == value


def test_answer_label_within_a_block_is_prose() -> None:
    """In a block that is closed later, `A:` names a quantity; in one that is not, it may be the answer."""
    assert parse("<work>\nA: area, 4 m^2\n</work>\n\nAns: 8").answer == "8"
    assert parse("<work>\n1 + 1 = 2\n\nAnswer: 2").answer == "2"
    assert parse("</work>\n\nAns: 3").answer == "3"


def test_last_answer_counts() -> None:
    """Examples in a prompt have answers too; the last one is the model's."""
    assert parse("A: 1\n\nQ: next?\n\nA: 2").answer == "2"


def test_calculator_notes_are_found() -> None:
    """GSM8K's notes give what was computed and what came out."""
    document = parse("She sold 48/2 = <<48/2=24>>24 clips, then <<24+48=72>>72.\nA: 72")
    assert [(note.expression, note.result) for note in document.notes] == [("48/2", "24"), ("24+48", "72")]
    assert document.masked().split() == ["She", "sold", "48/2", "=", "24", "clips,", "then", "72.", "A:", "72"]


def test_calculator_note_in_an_answer_is_masked() -> None:
    """An answer line is prose, and a note in it is not."""
    assert parse("A: <<5*2=10>>10 apples").masked() == "A: " + " " * len("<<5*2=10>>") + "10 apples"


def test_note_splits_at_its_last_sign() -> None:
    """A chain in a note is split where its result begins."""
    assert [(n.expression, n.result) for n in parse("<<2*3=3*2=6>>").notes] == [("2*3=3*2", "6")]


def test_several_blocks_are_kept_apart() -> None:
    """Each block has its own parts; one that is open when the next begins is unclosed."""
    document = parse("<work>a</work> between <work>b <work>c")
    assert [block.closed for block in document.blocks] == [True, False, False]
    assert ["".join(part.text for part in block.parts) for block in document.blocks] == [
        "<work>a</work>",
        "<work>b ",
        "<work>c",
    ]


def test_block_chooses_the_program_to_run() -> None:
    """A request runs the last program of its name, or else the last that has none."""
    fence = "```\n{}\n```\n"
    text = "<work>\na.py\n{}b.py\n{}a.py\n{}".format(*(fence.format(n) for n in range(3)))
    (block,) = parse(text).blocks
    found = block.program("a.py")
    assert found is not None
    assert found.source == "2\n"
    assert block.program("c.py") is None
    (nameless,) = parse("<work>\n" + fence.format(7)).blocks
    found = nameless.program("c.py")
    assert found is not None
    assert found.source == "7\n"


def test_windows_line_ends_are_read() -> None:
    """Carriage returns change nothing about what is found."""
    document = parse(GALACTICA.replace("\n", "\r\n"))
    assert _kinds(document) == _kinds(parse(GALACTICA))
    assert document.answer == "1.3852941429414294"


PIECES = [
    "<work>", "</work>", "```", "```python\n", "~~~~", "calc.py\n", '<<run: "calc.py">>', '<<read: "output.txt">>',
    "<<48/2=24>>", "<<", ">>", "«read: “x”»", "A: ", "Answer:", "Ans: 5\n", "\n", "\n\n", " ", "\t", "\r\n", "\0",
    "1.5", "x = 1\n", "# calc.py\n", "**", "=", "\u2028", "\ud800", "é",
]  # fmt: skip


@settings(deadline=None)
@given(st.text() | st.lists(st.sampled_from(PIECES) | st.text(max_size=5)).map("".join), st.booleans())
def test_nothing_is_lost(text: str, inside: bool) -> None:
    """Any string parses into parts that join to it, in order, without gaps or empty ones."""
    document = parse(text, inside=inside)
    assert document.text == text
    place = 0
    for part in document.parts:
        assert (part.start, part.text) == (place, text[part.start : part.end])
        assert part.end > part.start
        place = part.end
    assert place == len(text)
    assert len(document.masked()) == len(text)
    for block in document.blocks:
        assert block.program("x") in (*block.programs, None)
        for read in block.reads:
            assert block.claimed(read) != ""


SIZE = 300_000
HUGE = [
    "<", "<<", "<<" + "a" * 199, "<<a=", "<<run: ", '<<run: "', "<work>", "</work>", "<work>\n```\n", "`", "```\n",
    "```\n</work>\n", "````\n```\n", "calc.py\n```\n", "A:\n", "A: ", "Answer:\n\n", "\n", " ", " \n", "«", "*", "#",
    '<<read: "x">>\n', '<<read: "x">>\n1\n', "=" * 150 + "<<", "\0", "x", "```x\n" * 3 + "\n", "  ", "a.py",
]  # fmt: skip


@pytest.mark.parametrize("piece", HUGE)
def test_huge_text_takes_linear_time(piece: str) -> None:
    """Hundreds of kilobytes of whatever is worst take well under what quadratic time would."""
    text = piece * (SIZE // len(piece))
    began = time.process_time()
    document = parse(text)
    assert time.process_time() - began < 5
    assert document.text == text


@pytest.mark.parametrize("length", [1, 3, 1000, 100_000])
def test_fence_marks_may_be_of_any_length(length: int) -> None:
    """A fence of many marks is closed by as many."""
    mark = "`" * max(length, 3)
    assert _kinds(parse(f"{mark}py\nx\n{mark}\n")) == [Program]
