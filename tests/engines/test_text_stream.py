"""From tokens to text: stop strings and incomplete characters."""

import pytest
from checkpoints import TEXTS
from hypothesis import given
from hypothesis import strategies as st

from galcli.engines.text_stream import StopScanner, TextStream
from galcli.training.tokenizer import train_tokenizer

TOKENIZER = train_tokenizer(TEXTS, 512)
_letters = st.text("ab>", max_size=40)


def feed(scanner, pieces):
    """Push pieces and return what was shown."""
    return "".join([*(scanner.push(piece) for piece in pieces), scanner.finish()])


@pytest.mark.parametrize(
    ("stops", "pieces", "shown", "stop"),
    [
        (["</work>"], ["a</wo", "rk>b"], "a", "</work>"),
        (["</work>"], ["a</wo", "rd>"], "a</word>", None),
        (["aab"], ["aa", "aab"], "aa", "aab"),
        (["xy", "y"], ["axy"], "a", "xy"),
        (["\n", "b"], ["a\nb"], "a", "\n"),
        ([], ["a", "b"], "ab", None),
        ([""], ["a"], "a", None),
    ],
)
def test_text_ends_before_the_stop_string(stops, pieces, shown, stop):
    """A stop string may be split over pieces, and a beginning of one may turn out to be text."""
    scanner = StopScanner(stops)
    assert feed(scanner, pieces) == shown == scanner.text
    assert scanner.stop == stop


@given(_letters, st.lists(st.text("ab>", min_size=1, max_size=4), max_size=3), st.data())
def test_the_text_does_not_depend_on_how_it_is_cut_into_pieces(text, stops, data):
    """Streaming shows what a search in the whole text would."""
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=8)))
    pieces = [text[a:b] for a, b in zip([0, *cuts], [*cuts, len(text)], strict=True)]
    first = min(((text.find(stop), -len(stop)) for stop in stops if stop in text), default=None)
    scanner = StopScanner(stops)
    shown = feed(scanner, pieces)
    if first is None:
        assert shown == text
    else:
        # Of two stop strings, the one that is complete first ends the text, wherever the pieces are cut.
        ends = [text.find(stop) + len(stop) for stop in stops if stop in text]
        assert text.startswith(shown)
        assert len(shown) <= min(ends)
        assert scanner.stop in stops


@given(st.lists(st.integers(0, 511), max_size=60))
def test_streamed_text_is_a_beginning_of_the_decoded_text(ids):
    """Any tokens decode, also those that spell no valid character; only an incomplete ending is dropped."""
    stream = TextStream(TOKENIZER, [50, 60], ())
    shown = "".join([*(stream.push(token) for token in ids), stream.finish()])
    whole = TOKENIZER.decode(ids, skip_special_tokens=False)
    assert whole.startswith(shown)
    assert not whole[len(shown) :].strip("\ufffd")
    assert shown == stream.text


def test_a_character_of_several_tokens_is_shown_when_it_is_whole():
    """No replacement character appears on the way."""
    stream = TextStream(TOKENIZER, [], ())
    pieces = [stream.push(token) for token in TOKENIZER.encode("µ量").ids]
    assert "".join(pieces) == "μ量"
    assert "" in pieces
