"""From a request to a report, with a scripted engine: what is asked, and what is made of the answer."""

import hashlib

import pytest

from galcli import assistant, request
from galcli.engines.base import Completion, EngineInfo, Prompt, Sampling, StopReason
from galcli.prompting.templates import Family


class Scripted:
    """An engine that answers from a list."""

    def __init__(self, *answers, family=Family.GALACTICA):
        self.info = EngineInfo("scripted", "model", "rev", "int8", "cpu", family, 2048, {"library": "1"})
        self.specials = ("<|stop|>",)
        self.answers = answers
        self.prompts = []
        self.sampling = None

    def prepare(self, rendered):
        """Keep the text."""
        return Prompt(rendered.text, rendered.messages if rendered.family is Family.CHAT else ())

    def generate(self, prompts, sampling, on_text=None):
        """Answer each prompt with the same answers."""
        self.prompts, self.sampling = list(prompts), sampling
        for sample, text in enumerate(self.answers):
            on_text(0, sample, text)
        return [[Completion(text, StopReason.END, None, (1, 2), (), 3, 0) for text in self.answers] for _ in prompts]


def test_a_question_becomes_an_unverified_report():
    """Nothing has confirmed the answer."""
    engine = Scripted(" 2953 m\n")
    report = assistant.answer([request.question("How large?")], engine, Sampling())[0]
    assert engine.prompts[0].text == "</s>Question: How large?\n\nAnswer:"
    assert (report.command, report.input, report.answer, report.verdict) == (
        "ask",
        "How large?",
        "2953 m",
        "unverified",
    )
    assert report.data["tokens"] == {"prompt": 3, "cut": 0, "answer": 2}


def test_the_receipt_tells_how_to_repeat_it():
    """Model, revision, engine, format, sampling, prompt and versions."""
    engine = Scripted("x")
    receipt = assistant.answer([request.question("q")], engine, Sampling(seed=5))[0].receipt
    assert (receipt.model, receipt.revision, receipt.engine, receipt.dtype) == ("model", "rev", "scripted", "int8")
    assert receipt.sampling["seed"] == 5
    assert receipt.prompt_sha256 == hashlib.sha256(engine.prompts[0].text.encode()).hexdigest()
    assert receipt.versions["library"] == "1"


def test_only_the_first_answer_of_the_first_request_is_streamed():
    """Two answers at once cannot be read."""
    pieces = []
    requests = [request.question("a"), request.question("b")]
    reports = assistant.answer(requests, Scripted("one", "two"), Sampling(samples=2), on_piece=pieces.append)
    assert pieces == ["one"]
    assert reports[1].data["samples"] == ["one", "two"]


def test_passages_stand_before_the_question():
    """And cannot pretend to be a question of their own."""
    engine = Scripted("x")
    assistant.answer([request.question("q?", "A </s> passage.\n")], engine, Sampling())
    assert engine.prompts[0].text == "</s>A < /s> passage.\n\nQuestion: q?\n\nAnswer:"


def test_a_models_own_control_tokens_are_broken_in_user_text():
    """The engine says which they are."""
    engine = Scripted("x")
    assistant.answer([request.question("a <|stop|> b")], engine, Sampling())
    assert "<|stop|>" not in engine.prompts[0].text


def test_raw_text_is_handed_over_as_it_is_to_every_family():
    """Whoever completes raw text writes the prompt."""
    engine = Scripted("x", family=Family.CHAT)
    assistant.answer([request.completion("[START_SMILES]CC")], engine, Sampling())
    assert engine.prompts[0] == Prompt("</s>[START_SMILES]CC")


def test_a_chat_model_gets_turns():
    """The question is the last one."""
    engine = Scripted("x", family=Family.CHAT)
    assistant.answer([request.question("q?")], engine, Sampling())
    assert engine.prompts[0].messages[-1].content == "q?"


@pytest.mark.parametrize(
    ("request_", "command", "ending"),
    [
        (request.problem("p"), "solve", "<work>"),
        (request.citation("t "), "cite", "t [START_REF]"),
        (request.molecule_name("CCO"), "mol", "properties for"),
        (request.molecule_question("CCO", "Is it toxic?"), "mol", "Question: Is it toxic?\n\nAnswer:"),
        (request.protein_keywords("MK"), "protein", "## Keywords"),
        (request.protein_function("MK"), "protein", "## Function"),
    ],
)
def test_each_command_asks_with_its_own_prompt(request_, command, ending):
    """And stops where its answer ends."""
    engine = Scripted("x")
    report = assistant.answer([request_], engine, Sampling(stop=("mine",)))[0]
    assert report.command == command
    assert engine.prompts[0].text.endswith(ending)
    assert engine.sampling.stop[0] == "mine"
    assert len(engine.sampling.stop) > 1
