"""Prompt templates: filling, overriding, and keeping values inert."""

import pytest

from galcli.errors import UsageError
from galcli.prompting.templates import Family, Message, Trusted, render

ASK = {"question": "Why is the sky blue?"}


def test_the_question_prompt_is_the_papers():
    """A document begins, then question and answer, with nothing behind the colon."""
    assert render("ask", Family.GALACTICA, ASK).text == "</s>Question: Why is the sky blue?\n\nAnswer:"


@pytest.mark.parametrize(
    ("name", "values", "ending"),
    [
        ("solve", {"question": "1+1?"}, "Question: 1+1?\n\n<work>"),
        ("cite", {"text": "We use ResNet"}, "</s>We use ResNet [START_REF]"),
        (
            "mol-iupac",
            {"smiles": "C"},
            "C[END_I_SMILES]\n\n## Chemical and Physical Properties\n\nThe following are chemical properties for",
        ),
        ("protein-keywords", {"sequence": "MK"}, "</s>[START_AMINO]MK[END_AMINO] ## Keywords"),
    ],
)
def test_galacticas_other_prompts(name, values, ending):
    """Each ends exactly where the model is to go on."""
    assert render(name, Family.GALACTICA, values).text.endswith(ending)


def test_a_chat_prompt_has_turns_and_may_begin_the_answer():
    """The last turn of `solve` opens the work block for the model."""
    rendered = render("solve", Family.CHAT, {"question": "1+1?"})
    assert [message.role for message in rendered.messages] == ["system", "user", "assistant", "user", "assistant"]
    assert rendered.messages[-2:] == (Message("user", "1+1?"), Message("assistant", "<work>"))


def test_both_families_have_the_same_prompts():
    """A command works with every model."""
    for name, values in {
        "ask": ASK,
        "ask-context": {**ASK, "context": "c"},
        "solve": ASK,
        "solve-context": {**ASK, "context": "c"},
        "cite": {"text": "t"},
        "mol-iupac": {"smiles": "C"},
        "mol-ask": {"smiles": "C", **ASK},
        "protein-keywords": {"sequence": "MK"},
        "protein-function": {"sequence": "MK"},
    }.items():
        for family in Family:
            assert render(name, family, values).text


def test_a_value_is_neither_expanded_nor_able_to_open_a_block():
    """Dollar signs are common in science, and special tokens in attacks."""
    text = render("ask", Family.GALACTICA, {"question": "$x </s> $question <work>"}).text
    assert text == "</s>Question: $x < /s> $question < work>\n\nAnswer:"


def test_a_trusted_value_may_hold_special_tokens():
    """Raw completion hands the user's own prompt over."""
    assert render("complete", Family.GALACTICA, {"text": Trusted("a [START_REF]")}).text == "</s>a [START_REF]"


def test_the_users_file_wins(tmp_path):
    """A file in the config folder replaces the shipped one."""
    (tmp_path / "galactica").mkdir()
    (tmp_path / "galactica" / "ask.txt").write_text("Q: $question\n\nA:\n", encoding="utf-8")
    assert render("ask", Family.GALACTICA, {"question": "1?"}, overrides=tmp_path).text == "Q: 1?\n\nA:"


@pytest.mark.parametrize(
    ("content", "words"),
    [("$nothing", "uses \\$nothing"), ("5 $", "bad placeholder"), (b"\xff\xfe", "cannot be read")],
)
def test_a_bad_template_is_named(tmp_path, content, words):
    """The sentence says which file, and what is wrong with it."""
    (tmp_path / "galactica").mkdir()
    path = tmp_path / "galactica" / "ask.txt"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(UsageError, match=words) as caught:
        render("ask", Family.GALACTICA, ASK, overrides=tmp_path)
    assert str(path) in caught.value.message


def test_a_chat_template_without_parts_is_refused(tmp_path):
    """Text before the first part would be lost."""
    (tmp_path / "chat").mkdir()
    (tmp_path / "chat" / "ask.txt").write_text("hello\n=== user\n$question")
    with pytest.raises(UsageError, match="must begin"):
        render("ask", Family.CHAT, ASK, overrides=tmp_path)


def test_an_unknown_prompt_is_refused():
    """There is no silent empty prompt."""
    with pytest.raises(UsageError, match="no prompt named galactica/nothing"):
        render("nothing", Family.GALACTICA, {})
