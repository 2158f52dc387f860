import json

import pytest
from tokenizers import Tokenizer

from galcli.errors import InputError
from galcli.training.examples import Example, ExampleBatches, encode, encode_examples, padded, read_examples
from galcli.training.model import EOS_ID, PAD_ID


@pytest.fixture
def tokenizer(checkpoint):
    """The small checkpoint's tokenizer."""
    return Tokenizer.from_file(str(checkpoint / "tokenizer.json"))


def examples(count):
    """Examples of growing length, from two sources."""
    return [Example(f"</s>Question: {n}\n\nAnswer:", " " + "1" * n, "a" if n % 2 else "b") for n in range(1, count + 1)]


def test_only_the_completion_is_learned(tokenizer):
    """The prompt has no targets; the completion has, and so has the token that ends it."""
    short, long = encode_examples(examples(5)[::4], tokenizer, 100)
    batch = padded([short, long])
    for row, example in enumerate((short, long)):
        completion = list(example.ids[-example.learned :])
        assert completion[-1] == EOS_ID
        targets = batch.targets[row]
        assert [int(token) for token in targets if token != PAD_ID] == completion
        first = int((targets != PAD_ID).argmax())
        assert tuple(batch.inputs[row, : first + 1]) == example.ids[: -example.learned]
    assert batch.tokens == short.learned + long.learned


def test_tokens_are_an_engines(tokenizer):
    """Special tokens are one token, and sequences are split into characters."""
    ids = encode("</s>[START_SMILES]CCO[END_SMILES]", tokenizer)
    assert [tokenizer.id_to_token(number) for number in ids] == [
        "</s>", "[START_SMILES]", "C", "C", "O", "[END_SMILES]"
    ]  # fmt: skip


def test_what_does_not_fit_is_left_out(tokenizer):
    """An example longer than the context is dropped rather than cut."""
    fits = encode_examples(examples(1), tokenizer, 100)[0]
    assert encode_examples(examples(1), tokenizer, len(fits.ids)) == [fits]
    assert encode_examples(examples(1), tokenizer, len(fits.ids) - 1) == []
    with pytest.raises(InputError, match="No example fits"):
        ExampleBatches([], [], 2, 2, 0, 8)


def test_batches(tokenizer):
    """Every example is read once an epoch, by any number of processes; validation is by source."""
    encoded = encode_examples(examples(12), tokenizer, 100)
    batches = ExampleBatches(encoded, encoded, 4, 2, 0, 3)
    learned = sum(batch.tokens for step in range(3) for batch in batches.step(step, 0, 1))
    shared = sum(batch.tokens for step in range(3) for rank in range(2) for batch in batches.step(step, rank, 2))
    assert learned == shared == sum(example.learned for example in encoded)
    assert {source: sum(len(b.inputs) for b in found) for source, found in batches.validation().items()} == {
        "a": 3, "b": 3
    }  # fmt: skip


@pytest.mark.parametrize("line", ["nothing", "[]", '{"prompt": "a"}', '{"prompt": "a", "completion": 3}'])
def test_a_bad_line_is_named(tmp_path, line):
    """The sentence names file and line."""
    path = tmp_path / "train.jsonl"
    path.write_text(json.dumps({"prompt": "a", "completion": "b"}) + "\n\n" + line + "\n")
    with pytest.raises(InputError, match=r"train\.jsonl, line 3"):
        read_examples(path)
