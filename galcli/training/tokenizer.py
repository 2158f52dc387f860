"""Galactica's tokenizer: byte-level BPE behind the paper's own pre-tokenisation.

The text is folded by NFKC, cut at the split marker (which is dropped), cut around every digit, around brackets and runs
of one repeated operator, and at newlines; what remains is byte-level BPE. Ids 0 to 22 are the special tokens and 23 to
278 the bytes, whatever the vocabulary's size. No token is added before or after a text.

Source: Taylor et al. 2022, section 3.1, and the published tokenizer's settings.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers

from galcli.prompting.tokens import SPECIAL_TOKENS, SPLIT_MARKER

if TYPE_CHECKING:
    from collections.abc import Iterable

_BRACKETS_AND_OPERATORS = r"""[\(\)\[\]\{\}]|([!"\#\$%\&'\*\+,\-\./:;<=>\?\\\^_`\|\~])\1*"""


def blank_tokenizer() -> Tokenizer:
    """Return the pipeline with an empty vocabulary."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.normalizer = normalizers.NFKC()
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(SPLIT_MARKER, "removed"),
            pre_tokenizers.Digits(individual_digits=True),
            pre_tokenizers.Split(Regex(_BRACKETS_AND_OPERATORS), "isolated"),
            pre_tokenizers.Split("\n", "isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=True),
        ]
    )
    tokenizer.decoder = decoders.ByteLevel()
    return tokenizer


def train_tokenizer(texts: Iterable[str], vocabulary_size: int) -> Tokenizer:
    """Train a tokenizer on `texts`.

    Args:
        texts: The sample; the paper used a random 2 % of its corpus.
        vocabulary_size: Tokens in all, special tokens and bytes included; the paper's is 50,000.

    Raises:
        ValueError: `vocabulary_size` leaves no room for the special tokens and the 256 bytes.
    """
    if vocabulary_size < len(SPECIAL_TOKENS) + 256:
        raise ValueError(f"a vocabulary of {vocabulary_size} cannot hold the special tokens and the bytes")
    tokenizer = blank_tokenizer()
    trainer = trainers.BpeTrainer(
        vocab_size=vocabulary_size,
        special_tokens=[AddedToken(token, special=True, normalized=False) for token in SPECIAL_TOKENS],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator(texts, trainer)
    return tokenizer
