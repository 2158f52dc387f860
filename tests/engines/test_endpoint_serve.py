"""The endpoint engine against a real server: `transformers serve` with the small checkpoint."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time

import httpx2
import pytest

from galcli.engines import retry
from galcli.engines.base import Prompt, Sampling, StopReason
from galcli.engines.endpoint import EndpointEngine
from galcli.errors import GalError, ModelUnavailableError
from galcli.prompting.templates import Family, Message, RenderedPrompt
from galcli.prompting.tokens import SPECIAL_TOKENS
from galcli.sanitize import strip_control

PATIENCE_SECONDS = 180
PROMPTS = [
    Prompt("Question: what is the mass of the Sun?\n\nAnswer:"),
    Prompt("The Transformer architecture"),
    Prompt("[START_SMILES]CC(=O)O"),
    Prompt("x = 2 * 0.035"),
]
TEMPLATE = "{% for turn in messages %}<{{ turn.role }}>{{ turn.content }}\n{% endfor %}<assistant>"
GREEDY = Sampling(max_new_tokens=24)


@pytest.fixture(scope="module")
def chat_checkpoint(checkpoint, tmp_path_factory):
    """The small checkpoint with a chat template, which samples when asked to."""
    folder = tmp_path_factory.mktemp("served") / "small-opt-chat"
    shutil.copytree(checkpoint, folder)
    (folder / "chat_template.jinja").write_text(TEMPLATE)
    generation = folder / "generation_config.json"
    generation.write_text(json.dumps(json.loads(generation.read_text()) | {"do_sample": True}))
    return folder


@pytest.fixture(scope="module")
def starting(chat_checkpoint, tmp_path_factory):
    """The server's process and address; it may not be ready yet."""
    home = tmp_path_factory.mktemp("hf")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "transformers.cli.transformers", "serve", str(chat_checkpoint)]
    command += ["--host", "127.0.0.1", "--port", str(port), "--device", "cpu"]
    variables = {**os.environ, "HF_HUB_OFFLINE": "1", "HF_HOME": str(home), "OMP_NUM_THREADS": "1"}
    with (home / "log").open("w") as log:
        process = subprocess.Popen(command, env=variables, stdout=log, stderr=log)
    yield process, f"http://127.0.0.1:{port}", home / "log"
    process.kill()
    process.wait()


@pytest.fixture(scope="module")
def address(starting, eager):  # the local engine loads while the server starts
    """The address of the server, which is ready, with the model's name."""
    process, base, log = starting
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        assert process.poll() is None, log.read_text()
        assert time.monotonic() < deadline, log.read_text()
        try:
            if httpx2.get(f"{base}/health", timeout=1, trust_env=False).is_success:
                break
        except httpx2.HTTPError:
            time.sleep(0.1)
    return f"{base}/v1#{process.args[4]}"


@pytest.fixture
def engine(address, monkeypatch):
    """An engine that asks it as Galactica is asked."""
    monkeypatch.setenv("NO_PROXY", "*")
    with EndpointEngine.open(address, family=Family.GALACTICA) as opened:
        yield opened


@pytest.fixture
def chat(address, monkeypatch):
    """An engine that asks it as a chat model."""
    monkeypatch.setenv("NO_PROXY", "*")
    with EndpointEngine.open(address) as opened:
        yield opened


@pytest.fixture
def ctrl_c():
    """Press Ctrl-C; it works also where the tests run in the background, which ignores it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield lambda *_: signal.raise_signal(signal.SIGINT)
    signal.signal(signal.SIGINT, before)


def without_specials(text):
    """Return text as a server shows it that hides special tokens."""
    return re.sub("|".join(map(re.escape, SPECIAL_TOKENS)), "", text)


def test_greedy_text_is_that_of_the_local_engine(engine, eager):
    """The same prompts give the same text and prompt lengths, but for the special tokens that this server hides."""
    far = engine.generate(PROMPTS, GREEDY)
    near = eager.generate(PROMPTS, GREEDY)
    assert [samples[0].text for samples in far] == [without_specials(samples[0].text) for samples in near]
    assert all(samples[0].text for samples in far)
    assert [samples[0].prompt_tokens for samples in far] == [samples[0].prompt_tokens for samples in near]
    assert [samples[0].reason for samples in far] == [samples[0].reason for samples in near]


def test_streamed_text_is_the_text(engine):
    """It comes in pieces, each with its place, and together they are the completions."""
    shown = {}

    def show(number, sample, piece):
        shown.setdefault((number, sample), []).append(piece)

    found = engine.generate(PROMPTS[:2], GREEDY, show)
    assert {place: "".join(pieces) for place, pieces in shown.items()} == {
        (0, 0): found[0][0].text,
        (1, 0): found[1][0].text,
    }
    assert all(len(pieces) > 3 for pieces in shown.values())


def test_a_batch_with_samples(address):
    """Every prompt gets its samples, in order; a seed gives the same text again, another seed another text."""
    sampling = Sampling(max_new_tokens=12, temperature=1.0, samples=3, seed=5)
    with EndpointEngine.open(address, concurrency=1) as one_at_a_time:
        first = one_at_a_time.generate(PROMPTS[:2], sampling)
        again = one_at_a_time.generate(PROMPTS[:2], sampling)
        greedy = one_at_a_time.generate(PROMPTS[:2], Sampling(max_new_tokens=12, samples=2))
    assert [len(samples) for samples in first] == [3, 3]
    assert first == again
    assert len({completion.text for samples in first for completion in samples}) == 6
    assert [samples[0] == samples[1] for samples in greedy] == [True, True]


def test_many_at_once(engine):
    """All are answered, each as if it were alone."""
    alone = engine.generate(PROMPTS[1:2], GREEDY)[0][0].text
    found = engine.generate([PROMPTS[1]] * 10, GREEDY)
    assert [samples[0].text for samples in found] == [alone] * 10


def test_a_stop_string(engine, eager):
    """The text ends before it, as it does with the local engine."""
    text = engine.generate(PROMPTS[:1], GREEDY)[0][0].text
    stop = text[len(text) // 2 :][:3]
    sampling = Sampling(max_new_tokens=24, stop=(stop, "never written"))
    ((far,),) = engine.generate(PROMPTS[:1], sampling)
    ((near,),) = eager.generate(PROMPTS[:1], sampling)
    assert (far.text, far.reason, far.stop) == (text[: text.index(stop)], StopReason.STOP, stop)
    assert (near.text, near.stop) == (far.text, stop)


def test_the_length_limit(engine):
    """A completion that is cut off says so."""
    ((completion,),) = engine.generate(PROMPTS[:1], Sampling(max_new_tokens=3))
    assert completion.reason is StopReason.LENGTH


def test_going_on_after_fed_text(engine, eager):
    """The prompt that goes on is the text so far, and the server continues it as the local engine does."""
    ((completion,),) = engine.generate(PROMPTS[1:2], GREEDY)
    prompt = engine.extend(PROMPTS[1], completion, " is 42.\n")
    assert prompt.text == f"{PROMPTS[1].text}{completion.text} is 42.\n"
    ((far,),) = engine.generate([prompt], GREEDY)
    ((near,),) = eager.generate([Prompt(prompt.text)], GREEDY)
    assert far.text == without_specials(near.text)


def test_a_chat(chat, eager):
    """The server applies the model's template; the answer is what the local engine writes after the same text."""
    messages = (Message("system", "Be short."), Message("user", "What is 2 + 2?"))
    prompt = chat.prepare(RenderedPrompt(Family.CHAT, messages))
    ((far,),) = chat.generate([prompt], GREEDY)
    ((near,),) = eager.generate([Prompt("<system>Be short.\n<user>What is 2 + 2?\n<assistant>")], GREEDY)
    assert far.text
    assert far.text == without_specials(near.text)
    assert far.prompt_tokens == near.prompt_tokens


def test_a_chat_goes_on(chat):
    """A server that cannot leave the assistant's turn open is asked again without that wish."""
    prompt = chat.prepare(RenderedPrompt(Family.CHAT, (Message("user", "What is 2 + 2?"),)))
    ((completion,),) = chat.generate([prompt], GREEDY)
    ((after,),) = chat.generate([chat.extend(prompt, completion, "42")], GREEDY)
    assert after.prompt_tokens > completion.prompt_tokens


def test_an_unknown_model(address):
    """The server's own words reach the user."""
    with (
        EndpointEngine.open(f"{address}-other") as engine,
        pytest.raises(ModelUnavailableError, match="answered 400: Server is pinned to"),
    ):
        engine.generate(PROMPTS[:1], GREEDY)


def test_a_bad_parameter(engine):
    """The server begins a stream and reports the error inside it."""
    with pytest.raises(ModelUnavailableError, match=r"reports an error: .*temperature"):
        engine.generate(PROMPTS[:1], Sampling(max_new_tokens=4, temperature=-1.0))


def test_a_prompt_that_is_too_long(engine):
    """What the server says of it reaches the user, and the engine stays usable."""
    with pytest.raises(ModelUnavailableError, match="reports an error: "):
        engine.generate([Prompt("mass " * 1000)], GREEDY)
    assert engine.generate(PROMPTS[:1], GREEDY)[0][0].text


def test_scores_are_not_to_be_had(engine):
    """This server reports no log-probabilities, and the sentence says so."""
    with pytest.raises(GalError, match="does not report log-probabilities"):
        engine.score(Prompt("The mass"), [" of"])


def test_ctrl_c_while_streaming(engine, ctrl_c):
    """The call ends at once, and the engine answers the next one."""
    pieces = []

    def press(*piece):
        pieces.append(piece)
        ctrl_c()

    with pytest.raises(KeyboardInterrupt):
        engine.generate(PROMPTS[:2], Sampling(max_new_tokens=200), press)
    assert len(pieces) < 10
    assert engine.generate(PROMPTS[:1], GREEDY)[0][0].text


def test_a_server_that_lists_no_models(address, monkeypatch):
    """This one lists only what lies in its cache, and fails when it has none: then a model must be named."""
    monkeypatch.setattr(retry, "FIRST_WAIT_SECONDS", 0.01)
    with pytest.raises(ModelUnavailableError, match=r"answered 500|does not say which model"):
        EndpointEngine.open(address.partition("#")[0])


def test_gal_ask(gal, address):
    """The command prints what the engine wrote."""
    arguments = ("ask", "--complete", "The Transformer architecture", "--max-new-tokens", "12", "--model", address)
    assert gal.run(*arguments, "--family", "galactica") == 0
    answer = gal.out
    assert answer.strip()
    assert gal.run(*arguments, "--family", "galactica", "--json") == 0
    report = json.loads(gal.out)
    assert strip_control(report["answer"]) == answer.strip()
    assert report["receipt"]["engine"] == "endpoint"
