"""Special tokens: splitting, and keeping user text out of them."""

from checkpoints import TEXTS
from hypothesis import given
from hypothesis import strategies as st

from galcli.prompting.tokens import (
    SPECIAL_TOKENS,
    SPLIT_MARKER,
    neutralise,
    new_document,
    split_sequences,
    wrap_dna,
    wrap_latex,
    wrap_protein,
    wrap_reference,
    wrap_smiles,
    wrap_work,
)
from galcli.training.tokenizer import train_tokenizer

TOKENIZER = train_tokenizer(TEXTS, 512)
SPECIAL_IDS = set(range(len(SPECIAL_TOKENS)))
_hostile = st.lists(
    st.one_of(st.sampled_from([*SPECIAL_TOKENS, SPLIT_MARKER, "［START_REF］", "＜work＞", "<|im_end|>"]), st.text())
).map("".join)


def encode(text):
    """Return the tokens of a prompt."""
    return TOKENIZER.encode(split_sequences(text)).tokens


def test_a_closed_sequence_is_read_one_character_at_a_time():
    """The marker stands before each character and before the closing tag, as in the reference code."""
    marked = split_sequences("a [START_SMILES]CCO[END_SMILES] b")
    m = SPLIT_MARKER
    assert marked == f"a [START_SMILES]{m}C{m}C{m}O{m}[END_SMILES] b"
    assert encode("[START_AMINO]sodium[END_AMINO]") == ["[START_AMINO]", *"sodium", "[END_AMINO]"]


def test_a_sequence_with_a_newline_is_split():
    """The reference code leaves it whole."""
    assert encode("[START_DNA]AT\nCG[END_DNA]") == ["[START_DNA]", "A", "T", "Ċ", "C", "G", "[END_DNA]"]


def test_a_sequence_that_is_still_open_at_the_end_is_split():
    """A prompt that asks the model to go on inside a sequence ends like this."""
    assert encode("x[START_AMINO]sodium") == ["x", "[START_AMINO]", *"sodium"]


def test_an_open_sequence_ends_at_the_next_special_token():
    """Prose behind a sequence whose closing tag is missing is not split."""
    marked = split_sequences("[START_SMILES]CC[START_REF] sodium[END_REF]")
    assert marked.endswith("[START_REF] sodium[END_REF]")
    assert marked.count(SPLIT_MARKER) == 2


def test_an_empty_sequence_and_text_without_sequences():
    """Only the closing tag is marked; other text stays as it is."""
    assert split_sequences("[START_DNA][END_DNA]") == f"[START_DNA]{SPLIT_MARKER}[END_DNA]"
    assert split_sequences("no [END_DNA] here") == "no [END_DNA] here"


@given(_hostile)
def test_user_text_cannot_open_or_close_a_block(text):
    """Whatever a user writes, no special token comes out of the tokenizer."""
    ids = TOKENIZER.encode(split_sequences(neutralise(text))).ids
    assert not SPECIAL_IDS & set(ids)


@given(_hostile)
def test_user_text_cannot_change_the_splitting_of_a_wrapped_sequence(text):
    """A sequence around user text has exactly one opening and one closing tag."""
    tokens = encode(wrap_smiles(neutralise(text)))
    assert [token for token in tokens if token in SPECIAL_TOKENS] == ["[START_SMILES]", "[END_SMILES]"]


def test_neutralising_keeps_every_character():
    """Spaces are added, nothing is removed."""
    text = "see </s> and [START_REF]; a marker SPL1T-TH1S-Pl3A5E, <|im_end|> and [/INST]."
    assert neutralise(text).replace(" ", "") == text.replace(" ", "")
    assert neutralise("x < y and a[0] > b") == "x < y and a[0] > b"


def test_control_tokens_of_the_model_at_hand_are_broken_too():
    """A model may have control tokens that no list knows."""
    assert neutralise("a ▁EOT b", ("▁EOT",)) == "a ▁ EOT b"


def test_wrapping():
    """Each kind of content has the tags of the paper."""
    assert wrap_smiles("C") == "[START_SMILES]C[END_SMILES]"
    assert wrap_smiles("C", isomeric=True) == "[START_I_SMILES]C[END_I_SMILES]"
    assert wrap_protein("MK") == "[START_AMINO]MK[END_AMINO]"
    assert wrap_dna("AT") == "[START_DNA]AT[END_DNA]"
    assert (
        wrap_reference("Attention is all you need", "Vaswani")
        == "[START_REF] Attention is all you need, Vaswani[END_REF]"
    )
    assert wrap_work("x = 1") == "<work>\nx = 1\n</work>"
    assert wrap_latex("x") == r"\[ x \]"
    assert wrap_latex("x", display=False) == r"\( x \)"
    assert new_document("Title: X") == "</s>Title: X"
