"""`gal ask` and the commands like it, run with a real small checkpoint."""

import json

import pytest

from galcli.report import SCHEMA


@pytest.fixture
def run(gal, checkpoint):
    """Run a command with the small checkpoint and short answers."""

    def call(*arguments, **options):
        return gal.run(*arguments, "-m", str(checkpoint), "--max-new-tokens", "8", **options)

    return call


def test_the_answer_alone_goes_to_stdout(gal, run):
    """A pipe gets no colours, verdicts or notes."""
    assert run("ask", "What is the mass?") == 0
    assert gal.out.endswith("\n")
    assert gal.out.strip()
    assert "unverified" not in gal.out
    assert "Converting" in gal.err


def test_a_terminal_gets_the_verdict_too(gal, run):
    """And the answer once, though it was streamed."""
    run("ask", "What is the mass?", "--closed-book")
    bare = gal.out.strip()
    run("ask", "What is the mass?", "--closed-book", "--color", "never", terminal=True)
    assert gal.out.count(bare) == 1
    assert "? unverified" in gal.out
    assert "ctranslate2 int8" in gal.out
    assert "\x1b" not in gal.out


def test_json_is_one_envelope(gal, run):
    """With everything in it."""
    assert run("ask", "What?", "--json") == 0
    value = json.loads(gal.out)
    assert (value["schema"], value["command"], value["input"], value["verdict"]) == (
        SCHEMA,
        "ask",
        "What?",
        "unverified",
    )
    assert value["receipt"]["sampling"]["max_new_tokens"] == 8
    assert value["data"]["tokens"]["answer"] == 8


def test_the_same_receipt_gives_the_same_bytes(gal, run):
    """Greedy, and sampled with a seed; another seed differs."""
    outputs = []
    for options in ([], [], ["--temperature", "1"], ["--temperature", "1"], ["--temperature", "1", "--seed", "9"]):
        run("ask", "What?", "--json", *options)
        outputs.append(gal.out)
    assert outputs[0] == outputs[1]
    assert outputs[2] == outputs[3]
    assert outputs[3] != outputs[4]


def test_both_engines_give_the_same_answer_in_float32(gal, run):
    """The user can choose."""
    run("ask", "What?", "--engine", "transformers")
    first = gal.out
    run("ask", "What?", "--engine", "ctranslate2", "--dtype", "float32")
    assert gal.out == first


def test_jsonl_answers_each_line_in_order_and_survives_bad_ones(gal, run):
    """A bad line gives an object with `error`, and the exit status says that one failed."""
    lines = [
        b'{"id": 1, "question": "a?"}',
        b"not json",
        b'"b?"',
        b"",
        b'{"id": 3, "nothing": 1}',
        b'{"id": 4, "question": "\xff"}',
        b'{"id": 5, "question": "c?", "context": "text"}',
        b"[" * 100_000,
    ]
    assert run("ask", "--jsonl", stdin=b"\n".join(lines)) == 1
    values = [json.loads(line) for line in gal.out.splitlines()]
    assert [value.get("id") for value in values] == [1, None, None, 3, None, 5, None]
    assert [("error" in value) for value in values] == [False, True, False, True, True, False, True]
    assert values[1]["line"] == 2
    assert "not JSON" in values[1]["error"]
    assert "not UTF-8" in values[4]["error"]


def test_a_question_is_read_from_a_pipe(gal, run):
    """With `-`, or without an argument."""
    for arguments in (["ask"], ["ask", "-"]):
        assert run(*arguments, "--json", stdin="Wie groß?".encode()) == 0
        assert json.loads(gal.out)["input"] == "Wie groß?"


def test_show_prompt_prints_the_exact_prompt_and_stops(gal, run, tmp_path):
    """Without loading weights; user files override shipped ones."""
    assert run("ask", "Why?", "--show-prompt") == 0
    assert gal.out == "</s>Question: Why?\n\nAnswer:\n"
    own = tmp_path / "home" / "prompts" / "galactica"
    own.mkdir(parents=True)
    (own / "ask.txt").write_text("Q: $question")
    assert run("ask", "Why?", "--show-prompt") == 0
    assert gal.out == "Q: Why?\n"


def test_a_chat_prompt_is_shown_too(gal):
    """Without a model, in the project's own notation."""
    assert gal.run("solve", "Why?", "--show-prompt", "--family", "chat") == 0
    assert "=== user\nWhy?\n=== assistant\n<work>\n" in gal.out


def test_files_are_passages(gal, run, tmp_path):
    """They stand before the question, in order."""
    (tmp_path / "a.md").write_text("First.")
    (tmp_path / "b.md").write_text("Second.")
    assert run("ask", "Why?", "-f", str(tmp_path / "a.md"), "-f", str(tmp_path / "b.md"), "--show-prompt") == 0
    assert gal.out.startswith("</s>[1] First.\n\n[2] Second.\n\nQuestion: Why?")


def test_raw_text_is_continued_with_its_special_tokens(gal, run):
    """`--complete` hands the text over as it is."""
    assert run("ask", "--complete", "[START_SMILES]CC", "--show-prompt") == 0
    assert gal.out == "</s>[START_SMILES]CC\n"
    assert run("ask", "--complete", "The mass of") == 0


def test_a_prompt_longer_than_the_context_is_cut_with_a_warning(gal, run):
    """The warning counts the tokens."""
    assert run("ask", "Why?", "-f", "-", stdin=b"") == 1  # a file named -, which is not there
    assert run("ask", "1" * 1000) == 0
    assert "its first 7" in gal.err or "its first 8" in gal.err
    assert "tokens were cut" in gal.err


def test_strict_asks_for_verification(gal, run):
    """Nothing verifies a free answer."""
    assert run("ask", "Why?", "--strict") == 4
    assert gal.out.strip()


def test_samples_are_all_in_the_json(gal, run):
    """The first is the answer."""
    assert run("ask", "Why?", "--samples", "3", "--temperature", "1", "--json") == 0
    value = json.loads(gal.out)
    assert len(value["data"]["samples"]) == 3
    assert value["data"]["samples"][0] == value["answer"]


@pytest.mark.parametrize(
    ("arguments", "prompt"),
    [
        (["solve", "--closed-book", "1+1?"], "</s>Question: 1+1?\n\n<work>\n"),
        (["cite", "We use ResNet"], "</s>We use ResNet [START_REF]\n"),
        (
            ["mol", "CCO", "--iupac", "--namer", "model"],
            "CCO[END_I_SMILES]\n\n## Chemical and Physical Properties\n\nThe following are chemical properties for\n",
        ),
        (["mol", "CCO", "--ask", "Toxic?"], "Question: Toxic?\n\nAnswer:\n"),
        (["protein", "mk vl"], "</s>[START_AMINO]MKVL[END_AMINO] ## Keywords\n"),
        (["protein", "MK", "--function"], "[END_AMINO] ## Function\n"),
    ],
)
def test_the_other_commands_ask_and_answer(gal, run, arguments, prompt):
    """Each has its prompt, and answers unverified."""
    assert run(*arguments, "--show-prompt") == 0
    assert gal.out.endswith(prompt)
    assert run(*arguments, "--json") == 0
    assert json.loads(gal.out)["verdict"] == "unverified"
    assert json.loads(gal.out)["command"] == arguments[0]


def test_a_wrong_letter_in_a_protein_is_named(gal, run):
    """With its position."""
    assert run("protein", "MK1") == 1
    assert '"1" at position 3' in gal.err


def test_a_models_markup_and_escapes_do_not_reach_the_terminal(gal, monkeypatch):
    """The answer of a hostile model is only text."""
    from test_assistant import Scripted

    from galcli.cli.invocation import Invocation

    class Closing(Scripted):
        def __enter__(self):
            return self

        def __exit__(self, *_):
            pass

    hostile = "c1cc[nH]c1 [red]x[/red] \x1b[31mred\x1b]0;t\x07 2*3*4"
    monkeypatch.setattr(Invocation, "open_engine", lambda _self: Closing(hostile))
    assert gal.run("ask", "x", "--color", "never", terminal=True) == 0
    assert "c1cc[nH]c1 [red]x[/red] red 2*3*4" in gal.out
    assert "\x1b" not in gal.out
