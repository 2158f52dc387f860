"""The endpoint engine against servers that are poor, slow, broken or hostile."""

from __future__ import annotations

import itertools
import json
import signal
import socket
import time
from contextlib import contextmanager, suppress
from threading import Barrier, Event, Thread

import psutil
import pytest
from engines.openai_server import Reply, as_json, event_bytes, piece, serving, stream, written

from galcli.engines import retry, server
from galcli.engines.base import Completion, Prompt, Sampling, StopReason
from galcli.engines.endpoint import EndpointEngine
from galcli.errors import GalError, ModelUnavailableError, UsageError
from galcli.exit_status import ExitStatus
from galcli.prompting.templates import Family, Message

KEY = "sk-very-secret-key"
GREEDY = Sampling(max_new_tokens=8)
EVENTS = "text/event-stream"
CHAT = Prompt("…", (Message("system", "Be short."), Message("user", "What is 2 + 2?")))


@pytest.fixture(autouse=True)
def _quick_http(monkeypatch, tmp_path_factory):
    """Wait hardly at all between attempts, use no proxy, and load no certificates, which takes longer than a test."""
    monkeypatch.setattr(retry, "FIRST_WAIT_SECONDS", 0.001)
    monkeypatch.setenv("NO_PROXY", "*")
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path_factory.getbasetemp()))


@pytest.fixture
def remote():
    """A server."""
    with serving() as running:
        yield running


@pytest.fixture
def open_engine(remote):
    """Open engines at the server; they are closed at the end."""
    opened = []

    def open_one(suffix="", **options):
        opened.append(EndpointEngine.open(remote.address + suffix, **options))
        return opened[-1]

    yield open_one
    for engine in opened:
        engine.close()


@pytest.fixture
def engine(open_engine):
    """An engine at the server."""
    return open_engine()


@pytest.fixture
def ctrl_c():
    """Press Ctrl-C; it works also where the tests run in the background, which ignores it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield lambda *_: signal.raise_signal(signal.SIGINT)
    signal.signal(signal.SIGINT, before)


def ask(engine, text="Question", sampling=GREEDY, on_text=None):
    """Return the one completion of one prompt."""
    ((completion,),) = engine.generate([Prompt(text)], sampling, on_text)
    return completion


def in_turn(*replies):
    """Answer the first request with the first reply, and so on; the last one stays."""
    left = list(replies)
    return lambda _asked: left.pop(0) if len(left) > 1 else left[0]


def status(code, **headers):
    """Answer with a status and a short message."""
    return as_json({"error": {"message": "no luck"}}, status=code, headers=headers)


def paced(pieces):
    """Send pieces with short pauses."""
    for part in pieces:
        time.sleep(0.002)
        yield part


def wait_until(condition):
    """Wait for something that another thread does."""
    deadline = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.005)


@contextmanager
def talking(listener, words):
    """Say something to whoever connects, and hang up."""

    def talk():
        with suppress(OSError):
            while True:
                connection, _ = listener.accept()
                with connection:
                    connection.sendall(words)

    Thread(target=talk, daemon=True).start()
    yield
    listener.shutdown(socket.SHUT_RDWR)


class TestAnswers:
    """What a good server says is understood."""

    def test_a_completion(self, remote, engine):
        """Text, reason and the prompt's length are taken over; the request says what was wanted."""
        remote.answer = lambda _asked: stream(
            piece("The mass"), piece(" is 2", finish_reason="length"), {"choices": [], "usage": {"prompt_tokens": 7}}
        )
        completion = ask(
            engine, "Question", Sampling(max_new_tokens=5, temperature=0.5, top_p=0.9, seed=3, stop=("\n",))
        )
        assert completion == Completion("The mass is 2", StopReason.LENGTH, prompt_tokens=7)
        (asked,) = remote.log
        assert asked.path == "/v1/completions"
        assert asked.body == {
            "model": "galactica",
            "prompt": "Question",
            "max_tokens": 5,
            "temperature": 0.5,
            "top_p": 0.9,
            "seed": 3,
            "stream": True,
            "stop": ["\n"],
            "skip_special_tokens": False,
            "spaces_between_special_tokens": False,
        }

    def test_a_chat(self, remote, open_engine):
        """Turns go to the chat endpoint, and the pieces of the message come back as text."""
        remote.models = lambda _asked: as_json({"data": [{"id": "some-instruct-model"}]})
        remote.answer = lambda _asked: stream(
            {"choices": [{"delta": {"role": "assistant"}}]},
            {"choices": [{"delta": {"content": "fo"}}]},
            {"choices": [{"delta": {"content": None, "reasoning_content": "hm"}}]},
            {"choices": [{"delta": {"content": "ur"}, "finish_reason": "stop"}]},
        )
        engine = open_engine()
        ((completion,),) = engine.generate([CHAT], GREEDY)
        assert (completion.text, completion.reason) == ("four", StopReason.END)
        (asked,) = remote.log
        assert asked.path == "/v1/chat/completions"
        assert asked.body["messages"][1] == {"role": "user", "content": "What is 2 + 2?"}
        assert not {"prompt", "skip_special_tokens", "continue_final_message"} & asked.body.keys()

    @pytest.mark.parametrize("choice", [{"text": "all at once"}, {"message": {"content": "all at once"}}])
    def test_a_server_that_does_not_stream(self, remote, engine, choice):
        """One JSON object in place of a stream is an answer too."""
        remote.answer = in_turn(
            as_json({"choices": [choice | {"finish_reason": "length"}]}), as_json({"choices": [choice]})
        )
        shown = []
        completion = ask(engine, on_text=lambda *piece: shown.append(piece))
        assert (completion.text, completion.reason) == ("all at once", StopReason.LENGTH)
        assert shown == [(0, 0, "all at once")]
        assert ask(engine) == Completion("all at once", StopReason.END)

    def test_text_is_shown_as_it_comes(self, remote, engine):
        """The first piece is shown before the server has sent the second."""
        first_shown = Event()

        def slowly():
            yield from event_bytes(piece("one "), done=False)
            assert first_shown.wait(10)
            yield from event_bytes(piece("two", finish_reason="stop"))

        remote.answer = lambda _asked: Reply(slowly(), EVENTS)
        shown = []

        def show(number, sample, text):
            shown.append((number, sample, text))
            first_shown.set()

        assert ask(engine, on_text=show).text == "one two"
        assert shown == [(0, 0, "one "), (0, 0, "two")]

    def test_a_stop_string_across_pieces(self, remote, engine):
        """It is found where a server leaves it in the text, and never shown; what follows it is not waited for."""
        done = Event()

        def goes_on():
            yield from event_bytes(piece("x = 1</wo"), piece("rk> more"), done=False)
            assert done.wait(10)

        remote.answer = lambda _asked: Reply(goes_on(), EVENTS)
        shown = []
        began = time.monotonic()
        completion = ask(engine, sampling=Sampling(stop=("</work>",)), on_text=lambda *piece: shown.append(piece[2]))
        assert time.monotonic() - began < 5
        done.set()
        assert completion == Completion("x = 1", StopReason.STOP, stop="</work>")
        assert "".join(shown) == "x = 1"

    @pytest.mark.parametrize("field", ["stop_reason", "matched_stop"])
    def test_a_stop_string_that_the_server_cut_off(self, remote, engine, field):
        """The server's word for it is taken, if it is one of those that were asked for."""
        remote.answer = lambda _asked: stream(piece("x = 1", finish_reason="stop", **{field: "</work>"}))
        assert ask(engine, sampling=Sampling(stop=("</work>",))) == Completion("x = 1", StopReason.STOP, "</work>")
        assert ask(engine, sampling=Sampling(stop=("other",))) == Completion("x = 1", StopReason.END)

    def test_a_beginning_of_a_stop_string_is_not_lost(self, remote, engine):
        """Text that was held back comes when the answer ends without it."""
        remote.answer = lambda _asked: written("x </wo")
        shown = []
        completion = ask(engine, sampling=Sampling(stop=("</work>",)), on_text=lambda *piece: shown.append(piece[2]))
        assert completion.text == "".join(shown) == "x </wo"

    @pytest.mark.parametrize(
        "logprobs",
        [
            {"token_logprobs": [None, -1.5, -2], "tokens": ["a", "b", "c"]},
            {"content": [{"token": "b", "logprob": -1.5}, {"token": "c", "logprob": -2}]},
        ],
    )
    def test_log_probabilities_in_both_forms(self, remote, engine, logprobs):
        """The older form and that of chats are both read."""
        remote.answer = lambda _asked: stream(piece("b", logprobs=logprobs), piece("", finish_reason="stop"))
        assert ask(engine, sampling=Sampling(logprobs=True)).logprobs == (-1.5, -2.0)
        assert remote.log[0].body["logprobs"] == 1
        engine.generate([CHAT], Sampling(logprobs=True))
        assert remote.log[1].body["logprobs"] is True

    def test_samples_have_their_own_seeds(self, remote, engine):
        """Each prompt gets as many completions as asked for, from different seeds."""
        remote.answer = lambda asked: written(f"{asked.body['prompt']} {asked.body['seed']}")
        found = engine.generate([Prompt("a"), Prompt("b")], Sampling(samples=3, seed=10, temperature=1))
        assert [[completion.text for completion in samples] for samples in found] == [
            ["a 10", "a 11", "a 12"],
            ["b 10", "b 11", "b 12"],
        ]

    def test_nothing_to_do(self, remote, engine):
        """No prompt, no request."""
        assert engine.generate([], GREEDY) == []
        assert remote.log == []

    def test_only_galacticas_prompts_get_the_split_marker(self, remote, open_engine):
        """No other tokenizer would drop it again."""
        text = "[START_SMILES]CC"
        ask(open_engine(), text)
        ask(open_engine(family=Family.CHAT), text)
        first, second = (asked.body for asked in remote.log)
        assert first["prompt"] == "[START_SMILES]SPL1T-TH1S-Pl3A5ECSPL1T-TH1S-Pl3A5EC"
        assert second["prompt"] == text
        assert "skip_special_tokens" not in second


class TestManyAtOnce:
    """Requests run at the same time, under a limit."""

    def test_the_limit_is_reached_and_kept(self, remote, open_engine):
        """With three places, three requests are under way, never four."""
        together = Barrier(3, timeout=10)

        def wait_for_two_more(_asked):
            together.wait()
            time.sleep(0.01)
            return written("fine")

        remote.answer = wait_for_two_more
        assert len(open_engine(concurrency=3).generate([Prompt(str(n)) for n in range(12)], GREEDY)) == 12
        assert remote.most == 3

    def test_waiting_for_a_place_is_no_silence(self, remote, open_engine):
        """The time-out is for the server; a request that has not been sent yet has all the time in the world."""
        remote.answer = lambda _asked: time.sleep(0.15) or written("fine")
        assert len(open_engine(concurrency=1, timeout=1).generate([Prompt("a")] * 8, GREEDY)) == 8

    def test_results_are_in_the_order_of_the_prompts(self, remote, open_engine):
        """Also when the first prompt is answered last."""
        later_is_done = Event()
        finished = []

        def answer_backwards(asked):
            number = asked.body["prompt"]
            if number == "1":
                later_is_done.set()
            else:
                assert later_is_done.wait(10)
                time.sleep(0.02)
            finished.append(number)
            return written(number)

        remote.answer = answer_backwards
        found = open_engine(concurrency=2).generate([Prompt("0"), Prompt("1")], GREEDY)
        assert [samples[0].text for samples in found] == ["0", "1"]
        assert finished == ["1", "0"]

    def test_one_failure_ends_the_others(self, remote, engine):
        """The error is told at once, and the requests that are still under way are given up."""
        under_way = Event()

        def fail_once(asked):
            if asked.body["prompt"] == "bad":
                assert under_way.wait(10)
                return status(401)
            under_way.set()
            return Reply(paced(itertools.repeat(b": wait\n\n")), EVENTS)

        remote.answer = fail_once
        with pytest.raises(ModelUnavailableError, match="401"):
            engine.generate([Prompt("good"), Prompt("bad")], GREEDY)
        wait_until(lambda: remote.left == 1)
        remote.answer = lambda _asked: written("fine")
        assert ask(engine).text == "fine"

    def test_ctrl_c_leaves_the_engine_usable(self, remote, engine, ctrl_c):
        """In the middle of several streams; the server sees that nobody listens any more."""
        endless = itertools.repeat(b"data: " + json.dumps(piece("word ")).encode() + b"\n\n")
        remote.answer = lambda _asked: Reply(paced(endless), EVENTS)

        with pytest.raises(KeyboardInterrupt):
            engine.generate([Prompt("a"), Prompt("b")], Sampling(max_new_tokens=100), ctrl_c)
        wait_until(lambda: remote.left == len(remote.log))
        remote.answer = lambda _asked: written("fine")
        assert ask(engine).text == "fine"

    def test_a_reader_that_goes_away(self, remote, engine):
        """An error of whoever is shown the text comes through, and the engine stays usable."""

        def closed_pipe(*_piece):
            raise BrokenPipeError

        with pytest.raises(BrokenPipeError):
            engine.generate([Prompt("a"), Prompt("b")], GREEDY, closed_pipe)
        assert ask(engine).text == "fine"


class TestFailures:
    """One sentence, the right exit status, in bounded time."""

    def test_nobody_listens(self):
        """A server that is down is told in a moment, with the address."""
        with socket.create_server(("127.0.0.1", 0)) as free:
            address = f"http://127.0.0.1:{free.getsockname()[1]}/v1"
        with pytest.raises(ModelUnavailableError, match=f"{address} cannot be reached") as caught:
            EndpointEngine.open(address)
        assert caught.value.status == ExitStatus.MODEL_UNAVAILABLE
        assert "Is it running" in caught.value.hint

    def test_waiting_is_bounded(self, monkeypatch):
        """Twice as long each time, as long as the server asks for, and never long."""
        monkeypatch.undo()
        assert [retry.seconds_to_wait(attempt) for attempt in range(4)] == [0.25, 0.5, 1.0, 2.0]
        assert retry.seconds_to_wait(0, "3") == 3
        assert retry.seconds_to_wait(2, "0.1") == 1.0
        for absurd in ("1e9", "inf", "nan", "-5", "Sun, 22 Nov 2026 19:11:06 GMT", "", "soon"):
            assert 0.25 <= retry.seconds_to_wait(0, absurd) <= 10
        assert retry.seconds_to_wait(1000) == 10

    def test_a_slow_server(self, remote, open_engine):
        """The setting decides how long silence lasts, before an answer and within one."""
        engine = open_engine(timeout=0.5)
        silence = Event()

        def stop_in_the_middle():
            yield from event_bytes(piece("one "), done=False)
            silence.wait(5)

        for reply in (Reply(iter(lambda: silence.wait(5), True), EVENTS), Reply(stop_in_the_middle(), EVENTS)):
            remote.answer = lambda _asked, reply=reply: reply
            began = time.monotonic()
            with pytest.raises(ModelUnavailableError, match=r"sent nothing for 0\.5 seconds") as caught:
                ask(engine)
            assert time.monotonic() - began < 4
            assert "--timeout" in caught.value.hint
        silence.set()
        assert len(remote.log) == 2

    @pytest.mark.parametrize("code", [408, 429, 500, 502, 503, 504])
    def test_a_busy_server_is_asked_again(self, remote, engine, code):
        """After two failures the third answer counts."""
        remote.answer = in_turn(status(code), status(code), written("fine"))
        assert ask(engine).text == "fine"
        assert len(remote.log) == 3

    def test_a_server_that_stays_busy(self, remote, engine):
        """It is given up after four requests; the sentence has its status and words."""
        remote.answer = lambda _asked: status(429)
        with pytest.raises(ModelUnavailableError, match=r"answered 429: no luck\.") as caught:
            ask(engine)
        assert "--concurrency" in caught.value.hint
        assert len(remote.log) == 1 + server.RETRIES

    def test_a_server_says_when_to_come_back(self, remote, engine, monkeypatch):
        """Its word is kept, but not for hours."""
        remote.answer = in_turn(status(503, **{"Retry-After": "0.2"}), written("fine"))
        began = time.monotonic()
        ask(engine)
        assert time.monotonic() - began >= 0.2
        monkeypatch.setattr(retry, "LONGEST_WAIT_SECONDS", 0.05)
        remote.answer = in_turn(status(503, **{"Retry-After": "3600"}), written("fine"))
        began = time.monotonic()
        ask(engine)
        assert 0.05 <= time.monotonic() - began < 5

    def test_a_connection_that_is_reset_before_the_answer(self, remote, engine):
        """A server that restarts drops connections; the request is sent again."""

        def reset(_asked):
            raise ConnectionResetError

        replies = [reset, reset, lambda _asked: written("fine")]
        remote.answer = lambda asked: replies.pop(0)(asked)  # noqa: PLW0108 - pops at each call
        assert ask(engine).text == "fine"
        assert replies == []

    @pytest.mark.parametrize("code", [401, 403])
    def test_a_wrong_key(self, remote, engine, code):
        """It is not tried again; the hint names the variable."""
        remote.answer = lambda _asked: status(code)
        with pytest.raises(ModelUnavailableError, match=f"answered {code}: no luck") as caught:
            ask(engine)
        assert "GAL_API_KEY" in caught.value.hint
        assert len(remote.log) == 1

    def test_an_address_without_the_api(self, remote):
        """The hint says how addresses mostly end."""
        remote.models = lambda _asked: Reply([b"<html>404</html>"], "text/html", 404)
        with pytest.raises(ModelUnavailableError, match=r"answered 404\.") as caught:
            EndpointEngine.open(remote.address)
        assert "/v1" in caught.value.hint

    @pytest.mark.parametrize(
        ("reply", "sentence"),
        [
            (Reply([b"<html>Welcome</html>"], "text/html"), 'does not speak the OpenAI API: it sent "<html>Welcome'),
            (Reply([b""]), 'it sent ""'),
            (Reply([b"[1, 2]"]), "does not speak"),
            (Reply([b"[" * 100_000]), "does not speak"),
            (Reply([b"\xff\xfe\x00\xd8"]), "does not speak"),
            (Reply([b"1" * 5000]), "does not speak"),
            (as_json({}), "its answer has no choices"),
            (as_json({"choices": []}), "no choices"),
            (as_json({"choices": None}), "no choices"),
            (as_json({"choices": ["text"]}), "no choices"),
            (as_json({"choices": {"0": {}}}), "no choices"),
            (as_json({"error": "out of memory"}), r"reports an error: out of memory\."),
            (as_json({"object": "error", "message": "out of memory"}), r"reports an error: out of memory\."),
            (as_json({"choices": [{"text": "x"}], "error": {"message": "out of memory"}}), "out of memory"),
            (stream({"error": {"message": "out of memory"}}), r"reports an error: out of memory\."),
            (stream(piece("x"), {"error": "out of memory"}), r"reports an error: out of memory\."),
            (stream(piece("x"), b"event: error\ndata: out of memory\n\n"), r"reports an error: out of memory\."),
            (stream(piece("x"), b"data: not json\n\n"), 'it sent "not json"'),
            (stream(piece("x"), b"data: [1]\n\n"), "does not speak"),
            (stream(b"data: " + b"x" * (2 << 20) + b"\n\n"), "broke off: .*limit"),
            (stream(b": " + b"x" * (2 << 20)), "broke off: .*limit"),
            (stream(b"data: x\n" * 200_000), "broke off: .*limit"),
            (stream(piece("x"), done=False), r"broke off\."),
            (stream(piece("x"), b'data: {"choices": [{"te', done=False), r"broke off\."),
            (stream(done=False), r"broke off\."),
            (Reply(event_bytes(piece("x"), done=False), EVENTS, length=10_000), "broke off: "),
            (Reply([b'{"choices": ['], length=10_000), "broke off: "),
            (Reply([b"not gzip"], headers={"Content-Encoding": "gzip"}), "broke off: "),
        ],
    )
    def test_nonsense(self, remote, engine, reply, sentence):
        """Whatever a server sends, there is a sentence, and no half answer is taken for a whole one."""
        body = list(reply.body)
        remote.answer = lambda _asked: Reply(body, reply.kind, reply.status, reply.headers, reply.length)
        with pytest.raises(ModelUnavailableError, match=sentence) as caught:
            ask(engine)
        assert len(str(caught.value)) < 400
        assert caught.value.status == ExitStatus.MODEL_UNAVAILABLE
        assert len(remote.log) == 1

    def test_no_http_at_all(self):
        """Another protocol at the port gets a sentence."""
        with socket.create_server(("127.0.0.1", 0)) as listener, talking(listener, b"SSH-2.0-OpenSSH_9.9\r\n"):
            address = f"http://127.0.0.1:{listener.getsockname()[1]}/v1"
            with pytest.raises(ModelUnavailableError, match="cannot be reached: "):
                EndpointEngine.open(address)

    @pytest.mark.parametrize("event", [piece("endless "), piece(""), {"choices": [], "usage": {"prompt_tokens": 1}}])
    def test_a_server_that_does_not_stop(self, remote, engine, event):
        """More than the tokens that were asked for can hold is not listened to, be it text or empty events."""
        remote.answer = lambda _asked: Reply(itertools.repeat(b"data: " + json.dumps(event).encode() + b"\n\n"), EVENTS)
        with pytest.raises(ModelUnavailableError, match="does not stop writing"):
            ask(engine, sampling=Sampling(max_new_tokens=2))

    @pytest.mark.parametrize("code", [200, 404])
    def test_a_body_that_does_not_end(self, remote, engine, monkeypatch, code):
        """Memory is bounded, for errors too."""
        monkeypatch.setattr(server, "_LARGEST_ANSWER_BYTES", 100_000)
        remote.answer = lambda _asked: Reply(itertools.repeat(b"x" * 1000), status=code)
        with pytest.raises(ModelUnavailableError, match="does not stop sending"):
            ask(engine)

    def test_bytes_that_are_no_text(self, remote, engine):
        """Invalid UTF-8, halves of surrogate pairs and an absurd charset do no harm: the text can be printed."""
        event = b'data: {"choices": [{"text": "a\xff\\ud800 \\ud83d\\ude00", "finish_reason": "stop"}]}\n\n'
        remote.answer = lambda _asked: Reply([event], "text/event-stream; charset=hex")
        text = ask(engine).text
        assert text == "a\ufffd\ufffd 😀"
        assert text.encode()

    def test_absurd_numbers(self, remote, engine):
        """Log-probabilities and token counts that are none are left out."""
        numbers = b"[null, -1, 1" + b"0" * 400 + b', NaN, -Infinity, "x", {}]'
        event = b'data: {"choices": [{"text": "a", "finish_reason": 7, "logprobs": {"token_logprobs": ' + numbers
        usage = b'}}], "usage": {"prompt_tokens": "many"}}\n\n'
        remote.answer = lambda _asked: stream(event + usage)
        assert ask(engine) == Completion("a", StopReason.END, logprobs=(-1.0,))

    def test_what_a_server_says_is_made_safe(self, remote, engine):
        """Control sequences do not reach the terminal, and long messages are cut."""
        remote.answer = lambda _asked: as_json({"detail": "\x1b[2Jbad\nnews " + "x" * 10_000}, status=404)
        with pytest.raises(ModelUnavailableError, match="answered 404: bad news xxx") as caught:
            ask(engine)
        assert len(str(caught.value)) < 300


class TestUnknownFields:
    """Fields that only some servers know."""

    def test_a_server_that_refuses_them(self, remote, engine):
        """It is asked again without them, once; from then on they are left out."""

        def strict(asked):
            unknown = {"skip_special_tokens", "spaces_between_special_tokens"} & asked.body.keys()
            return status(422) if unknown else written("fine")

        remote.answer = strict
        assert ask(engine).text == "fine"
        assert ask(engine).text == "fine"
        assert ["skip_special_tokens" in asked.body for asked in remote.log] == [True, False, False]

    def test_another_reason_to_refuse(self, remote, engine):
        """When the request is refused without them too, they were not the reason, and are sent again later."""
        remote.answer = lambda asked: status(400) if asked.body["prompt"] == "too long" else written("fine")
        with pytest.raises(ModelUnavailableError, match="answered 400: no luck"):
            ask(engine, "too long")
        ask(engine)
        assert "skip_special_tokens" in remote.log[-1].body

    def test_a_refusal_without_such_fields(self, remote, open_engine):
        """There is nothing to leave out, so it is told at once."""
        remote.answer = lambda _asked: status(400)
        with pytest.raises(ModelUnavailableError, match="answered 400"):
            open_engine(family=Family.CHAT).generate([CHAT], GREEDY)
        assert len(remote.log) == 1


class TestSecrets:
    """The key goes to the server and nowhere else."""

    def test_it_is_sent(self, remote, open_engine):
        """With every request, as a bearer token; without a key there is no such header."""
        seen = []
        listed = remote.models
        remote.models = lambda asked: seen.append(asked.key) or listed(asked)
        ask(open_engine(key=f" {KEY}\n"))
        ask(open_engine(key=""))
        assert seen == [asked.key for asked in remote.log] == [f"Bearer {KEY}", None]

    @pytest.mark.parametrize("code", [200, 307, 400, 401, 500])
    def test_it_is_in_no_message(self, remote, open_engine, code):
        """Not even when the server repeats it."""
        headers = {"Location": f"http://127.0.0.1:1/?key={KEY}"} if code == 307 else {}
        remote.answer = lambda _asked: Reply([f"wrong key {KEY}".encode()], "text/plain", code, headers)
        with pytest.raises(ModelUnavailableError) as caught:
            ask(open_engine(key=KEY))
        said = f"{caught.value} {caught.value.hint}"
        assert "***" in said
        assert KEY not in said

    def test_a_redirect_is_not_followed(self, remote, open_engine):
        """The other server gets no request; the sentence names it."""
        with serving() as other:
            remote.answer = lambda _asked: as_json({}, status=307, headers={"Location": other.address})
            with pytest.raises(ModelUnavailableError, match=f"answered 307 and points to {other.address}") as caught:
                ask(open_engine(key=KEY))
        assert other.log == []
        assert "--model" in caught.value.hint

    @pytest.mark.parametrize("key", ["sk-a\nb", "sk-\x00", "schlüssel"])
    def test_a_key_that_cannot_be_sent(self, remote, key):
        """The sentence names the variable and not the key."""
        with pytest.raises(UsageError, match="GAL_API_KEY holds a character") as caught:
            EndpointEngine.open(remote.address, key=key)
        assert key not in str(caught.value)

    @pytest.mark.parametrize("address", ["http://user:secret@127.0.0.1/v1", "http://secret@/v1"])
    def test_an_address_with_a_password(self, address):
        """It would stand in every message and receipt, so it is refused, and not repeated."""
        with pytest.raises(UsageError, match="must not hold a password") as caught:
            EndpointEngine.open(address)
        assert "secret" not in f"{caught.value} {caught.value.hint}"


class TestModels:
    """Which model a server runs."""

    def test_the_only_one(self, open_engine, remote):
        """It needs no name; its context is known where the server tells it."""
        info = open_engine().info
        assert (info.engine, info.model, info.context) == ("endpoint", f"{remote.address}#galactica", 2048)
        assert info.device == remote.address

    def test_one_of_several(self, remote, open_engine):
        """One must be named; names are shown safely."""
        names = ["a", "b\x1b[2J"]
        remote.models = lambda _asked: as_json({"data": [{"id": name, "max_model_len": 99} for name in names]})
        with pytest.raises(ModelUnavailableError, match=r"several models: a, b\.") as caught:
            open_engine()
        assert "#NAME" in caught.value.hint
        engine = open_engine("#a")
        assert engine.info.context == 99
        ask(engine)
        assert remote.log[0].body["model"] == "a"

    @pytest.mark.parametrize("data", [None, [], {}, "text", [1], [{}], [{"id": 3}], [{"id": None}]], ids=json.dumps)
    def test_a_list_without_models(self, remote, open_engine, data):
        """The hint says how to name one, and a named one is used."""
        remote.models = lambda _asked: as_json({"data": data})
        with pytest.raises(ModelUnavailableError, match="does not say which model") as caught:
            open_engine()
        assert "#NAME" in caught.value.hint
        assert open_engine("#/folders/my model").info.model == f"{remote.address}#/folders/my model"

    def test_a_server_without_a_list(self, remote, open_engine):
        """A model that is named can be used where the list fails, without waiting for it."""
        asked = []
        remote.models = lambda _asked: asked.append(1) or status(500)
        engine = open_engine("#galactica")
        assert (ask(engine).text, engine.info.context, len(asked)) == ("fine", 0, 1)

    def test_a_context_that_is_none(self, remote, open_engine):
        """It counts as unknown."""
        remote.models = lambda _asked: as_json({"data": [{"id": "a", "max_model_len": "long"}]})
        assert open_engine().info.context == 0

    @pytest.mark.parametrize(
        ("name", "family"),
        [
            ("facebook/galactica-6.7b", Family.GALACTICA),
            ("/models/GALACTICA-120b", Family.GALACTICA),
            ("mini", Family.GALACTICA),
            ("galcli/mini", Family.GALACTICA),
            ("gpt-4o-mini", Family.CHAT),
            ("google/gemini-pro", Family.CHAT),
            ("MiniMax-M2", Family.CHAT),
            ("Qwen/Qwen3-8B", Family.CHAT),
        ],
    )
    def test_the_name_tells_how_to_ask(self, open_engine, name, family):
        """Galactica's kin gets raw text, all others are chat models; the user's word wins."""
        assert open_engine(f"#{name}").info.family is family
        assert open_engine(f"#{name}", family=Family.GALACTICA).info.family is Family.GALACTICA

    @pytest.mark.parametrize(
        "address",
        [
            "127.0.0.1:8000",
            "ftp://127.0.0.1/v1",
            "http://",
            "http://:80/v1",
            "http://[::1/v1",
            "http://127.0.0.1:99999/v1",
            "http://127.0.0.1:x/v1",
            "http://127.0.0.1:0/v1",
        ],
    )
    def test_an_address_that_is_none(self, address):
        """It is a mistake in the command, and the hint shows a right one."""
        with pytest.raises(UsageError, match="is not the address of a server") as caught:
            EndpointEngine.open(address)
        assert "http://host:8000/v1" in caught.value.hint

    def test_the_api_is_under_v1(self, remote, open_engine):
        """An address without a path gets it; slashes at the end do no harm."""
        base = remote.address.removesuffix("/v1")
        for address in (base, f"{base}/", f"{base}/v1/", f"{base}#galactica"):
            with EndpointEngine.open(address) as engine:
                assert engine.info.device == remote.address

    def test_an_engine_closes_what_it_opened(self, remote):
        """No connection stays, also when the engine could not be opened."""
        before = psutil.Process().num_fds()
        with EndpointEngine.open(remote.address) as engine:
            engine.generate([Prompt("a"), Prompt("b")], GREEDY)
            assert psutil.Process().num_fds() > before
        remote.models = lambda _asked: as_json({"data": []})
        with pytest.raises(ModelUnavailableError):
            EndpointEngine.open(remote.address)
        wait_until(lambda: psutil.Process().num_fds() <= before)


class TestScores:
    """Log-probabilities of given continuations, as vLLM reports them."""

    @staticmethod
    def echo(asked):
        """Answer as vLLM does: the tokenizer puts `<s>` in front and drops the split marker."""
        text = asked.body["prompt"].replace("SPL1T-TH1S-Pl3A5E", "")
        tokens = ["<s>", *text, "!"]
        offsets = list(itertools.accumulate(map(len, tokens[:-1]), initial=0))
        logprobs = [None] + [-float(number) for number in range(1, len(tokens))]
        return as_json(
            {"choices": [{"text": text + "!", "logprobs": {"text_offset": offsets, "token_logprobs": logprobs}}]}
        )

    @pytest.mark.parametrize("text", ["ab", "[START_SMILES]CC"])
    def test_a_continuation(self, remote, engine, text):
        """The tokens of the continuation count: not the prompt's, not what the server wrote behind."""
        remote.answer = self.echo
        first, second = engine.score(Prompt(text), ["xyz", "w"])
        begin = len(text)
        assert first.logprobs == (-(begin + 1.0), -(begin + 2.0), -(begin + 3.0))
        assert second.logprobs == (-(begin + 1.0),)
        assert remote.log[0].body["echo"] is True

    @pytest.mark.parametrize(
        "logprobs",
        [
            None,
            {},
            {"text_offset": [], "token_logprobs": []},
            {"text_offset": [0, 1], "token_logprobs": None},
            {"text_offset": [0, 1, 2], "token_logprobs": [-1.0]},
            {"text_offset": [0, 1], "token_logprobs": ["x", "y"]},
            {"text_offset": ["a", "b"], "token_logprobs": [1, 2]},
            {"text_offset": [0, 1], "token_logprobs": [10**400, 0]},
        ],
    )
    def test_a_server_that_cannot(self, remote, engine, logprobs):
        """The sentence says what is missing and which server has it."""
        remote.answer = lambda _asked: as_json({"choices": [{"text": "ab", "logprobs": logprobs}]})
        with pytest.raises(GalError, match="does not report log-probabilities of a prompt") as caught:
            engine.score(Prompt("a"), ["b"])
        assert "vLLM" in caught.value.hint

    def test_a_chat_cannot_be_scored(self, remote, engine):
        """It is refused without a request."""
        with pytest.raises(GalError, match="not of a chat"):
            engine.score(CHAT, ["four"])
        assert remote.log == []


class TestGoingOn:
    """The prompt after a completion and text that was fed."""

    def test_raw_text(self, remote, engine):
        """It is appended."""
        completion = Completion("x = ", StopReason.STOP, stop="<<run>>")
        prompt = engine.extend(Prompt("Question"), completion, "42\n")
        assert prompt == Prompt("Questionx = 42\n")
        ask(engine, prompt.text)
        assert remote.log[0].body["prompt"] == "Questionx = 42\n"

    def test_a_chat(self, remote, engine):
        """It becomes the assistant's open turn, which grows; the server is told to go on with it."""
        prompt = engine.extend(CHAT, Completion("x = ", StopReason.STOP), "42")
        prompt = engine.extend(prompt, Completion("; y", StopReason.STOP), " = 1")
        engine.generate([prompt], GREEDY)
        (asked,) = remote.log
        assert asked.body["messages"][-1] == {"role": "assistant", "content": "x = 42; y = 1"}
        assert [turn["role"] for turn in asked.body["messages"]] == ["system", "user", "assistant"]
        assert asked.body["continue_final_message"] is True
        assert asked.body["add_generation_prompt"] is False


class TestCommand:
    """`gal ask` with a server."""

    def test_an_answer(self, gal, remote):
        """The model's words go to standard output, with the key from the environment."""
        remote.answer = lambda _asked: written(" It is", " 2953 m.")
        gal.variables["GAL_API_KEY"] = KEY
        assert gal.run("ask", "How large?", "--model", remote.address) == 0
        assert gal.out.strip() == "It is 2953 m."
        assert remote.log[0].key == f"Bearer {KEY}"
        assert "Question: How large?" in remote.log[0].body["prompt"]

    def test_a_failure(self, gal, remote):
        """Status 5, one sentence and a hint, and no key."""
        remote.answer = lambda _asked: Reply([f"wrong key {KEY}".encode()], "text/plain", 401)
        gal.variables["GAL_API_KEY"] = KEY
        assert gal.run("ask", "How large?", "--model", remote.address) == 5
        assert gal.out == ""
        assert len(gal.err.splitlines()) == 2
        assert KEY not in gal.err
