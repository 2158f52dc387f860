"""What both local engines do, and that they do the same."""

import threading
from dataclasses import replace

import pytest
from checkpoints import PROMPTS

from galcli.engines.base import Prompt, Sampling, StopReason

GREEDY = Sampling(max_new_tokens=24)
SAMPLED = Sampling(max_new_tokens=12, temperature=1.0, seed=3, samples=3)


def prompts(count=50):
    """Return the first of the shared prompts."""
    return [Prompt(text) for text in PROMPTS[:count]]


def test_both_engines_write_the_same_tokens(fast, eager):
    """Greedy, float32, fifty prompts of different lengths in one batch."""
    sampling = replace(GREEDY, max_new_tokens=40, logprobs=True)
    ours, theirs = (engine.generate(prompts(), sampling) for engine in (fast, eager))
    assert [row[0].ids for row in ours] == [row[0].ids for row in theirs]
    assert [row[0].text for row in ours] == [row[0].text for row in theirs]
    for left, right in zip(ours, theirs, strict=True):
        assert left[0].logprobs == pytest.approx(right[0].logprobs, abs=1e-3)


def test_streaming_gives_the_text_that_not_streaming_gives(engine):
    """Every sample's pieces, in order, are its text."""
    pieces: dict[tuple[int, int], str] = {}

    def collect(number, sample, piece):
        pieces[number, sample] = pieces.get((number, sample), "") + piece

    sampling = replace(SAMPLED, stop=("a", "tr"))
    streamed = engine.generate(prompts(6), sampling, collect)
    whole = engine.generate(prompts(6), sampling)
    assert streamed == whole
    assert pieces == {
        (number, sample): completion.text
        for number, row in enumerate(whole)
        for sample, completion in enumerate(row)
        if completion.text
    }


def test_streaming_shows_text_before_the_end(engine):
    """A person sees the first words while the rest is being written."""
    seen = []
    engine.generate(prompts(1), GREEDY, lambda _number, _sample, piece: seen.append(piece))
    assert len(seen) > 5


def test_a_batch_writes_what_each_prompt_alone_writes(engine):
    """Padding and neighbours do not change an answer."""
    together = engine.generate(prompts(8), GREEDY)
    alone = [engine.generate([prompt], GREEDY)[0] for prompt in prompts(8)]
    assert [row[0].ids for row in together] == [row[0].ids for row in alone]


def test_a_stop_string_ends_the_text_before_it(engine):
    """Also in the middle of a token, and each row for itself."""
    free = engine.generate(prompts(2), GREEDY)
    stop = free[0][0].text[6:8]
    ended = engine.generate(prompts(2), replace(GREEDY, stop=(stop,)))[0][0]
    assert ended.text == free[0][0].text[: free[0][0].text.index(stop)]
    assert (ended.reason, ended.stop) == (StopReason.STOP, stop)


def test_the_token_limit_ends_the_text(engine):
    """The reason says so."""
    completion = engine.generate(prompts(1), replace(GREEDY, max_new_tokens=5))[0][0]
    assert (len(completion.ids), completion.reason) == (5, StopReason.LENGTH)


def test_a_prompt_longer_than_the_context_is_cut_and_says_so(engine):
    """The answer still fits."""
    completion = engine.generate([Prompt("0123456789" * 100)], replace(GREEDY, max_new_tokens=8))[0][0]
    assert completion.cut_tokens == 1000 - (256 - 8)
    assert completion.prompt_tokens == 248
    assert len(completion.ids) == 8


def test_an_answer_ends_at_the_end_of_the_context(engine):
    """The position table has no further rows."""
    completion = engine.generate([Prompt("01" * 120)], replace(GREEDY, max_new_tokens=64))[0][0]
    assert completion.cut_tokens + completion.prompt_tokens == 240
    assert completion.prompt_tokens + len(completion.ids) <= 256


def test_a_seed_repeats_samples_and_another_seed_does_not(engine):
    """The samples of one prompt differ from each other."""
    first, again = (engine.generate(prompts(2), SAMPLED) for _ in range(2))
    other = engine.generate(prompts(2), replace(SAMPLED, seed=4))
    assert first == again
    assert first != other
    assert len({completion.ids for completion in first[0]}) > 1
    assert [len(row) for row in first] == [3, 3]


def test_greedy_samples_are_all_the_same(engine):
    """Asking for three greedy samples is allowed, and gives three equal ones."""
    row = engine.generate(prompts(1), replace(GREEDY, samples=3))[0]
    assert len(row) == 3
    assert len({completion.ids for completion in row}) == 1


def test_a_tiny_nucleus_is_greedy(engine):
    """Only the most probable token is left to sample from."""
    nucleus = engine.generate(prompts(3), Sampling(max_new_tokens=8, temperature=1.0, top_p=1e-6))
    assert nucleus == engine.generate(prompts(3), Sampling(max_new_tokens=8))


def test_log_probabilities_of_generated_tokens_agree_with_scoring(engine):
    """Also when sampled at a temperature: they are the model's own."""
    sampling = Sampling(max_new_tokens=6, temperature=0.7, seed=1, logprobs=True)
    head = engine._codec.encode_text("The mass of")
    completion = engine.generate([Prompt("", ids=tuple(head))], sampling)[0][0]
    assert completion.logprobs == pytest.approx(engine._score(head, [list(completion.ids)])[0].logprobs, abs=1e-3)


def test_scores_of_continuations(engine):
    """Each continuation has its own length; together the tokens of a continuation give its total."""
    short, long, empty = engine.score(Prompt("The mass of"), [" a", " the Sun is", ""])
    assert len(short.logprobs) < len(long.logprobs)
    assert long.total == pytest.approx(sum(long.logprobs))
    assert long.mean == pytest.approx(long.total / len(long.logprobs))
    assert (empty.total, empty.mean) == (0.0, 0.0)
    assert all(value < 0 for value in long.logprobs)


def test_both_engines_score_alike(fast, eager):
    """Scores are comparable across engines."""
    texts = [" a", " the Sun is", " 漢字"]
    for left, right in zip(fast.score(Prompt("x"), texts), eager.score(Prompt("x"), texts), strict=True):
        assert left.logprobs == pytest.approx(right.logprobs, abs=1e-3)


def test_going_on_after_fed_text(engine):
    """The model reads its own tokens and then text that it did not write."""
    prompt = Prompt("x = ")
    completion = engine.generate([prompt], replace(GREEDY, max_new_tokens=4))[0][0]
    extended = engine.extend(prompt, completion, "42\n")
    assert extended.text == "x = " + completion.text + "42\n"
    assert extended.ids[-3:] == (42, 40, 221)  # "4", "2" and a newline
    again = engine.generate([extended], GREEDY)
    assert again == engine.generate([Prompt("", ids=extended.ids)], GREEDY)


def test_fed_text_replaces_what_reached_past_a_stop_string(engine):
    """A token may hold the end of the stop string and more; only its text before the stop is kept."""
    prompt = Prompt("The mass of")
    free = engine.generate([prompt], GREEDY)[0][0]
    stop = free.text[4:6]
    completion = engine.generate([prompt], replace(GREEDY, stop=(stop,)))[0][0]
    extended = engine.extend(prompt, completion, stop)
    decoded = engine._codec.tokenizer.decode(list(extended.ids), skip_special_tokens=False)
    assert decoded == extended.text


def test_no_prompts_is_no_work(engine):
    """An empty batch gives an empty list."""
    assert engine.generate([], GREEDY) == []
    assert engine.score(Prompt("x"), []) == []


def test_ctrl_c_while_streaming_leaves_the_engine_usable(engine):
    """Whoever shows the text may raise; the next call works."""

    def interrupt(_number, _sample, _piece):
        raise KeyboardInterrupt

    expected = engine.generate(prompts(1), GREEDY)
    with pytest.raises(KeyboardInterrupt):
        engine.generate(prompts(4), replace(GREEDY, max_new_tokens=200), interrupt)
    assert engine.generate(prompts(1), GREEDY) == expected


def test_text_is_shown_in_the_calling_thread(engine):
    """Terminals and their libraries are used from one thread."""
    threads = set()
    engine.generate(prompts(2), GREEDY, lambda *_: threads.add(threading.current_thread()))
    assert threads == {threading.current_thread()}


def test_what_a_receipt_needs_is_there(engine):
    """Name, revision, format, device, context and library versions."""
    info = engine.info
    assert (info.model, info.dtype, info.device, info.context) == ("small", "float32", "cpu", 256)
    assert info.revision
    assert info.versions
