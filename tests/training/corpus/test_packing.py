"""Packing documents into rows."""

import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from galcli.training.corpus.packing import EOS_ID, PAD_ID, Packer

DOCUMENTS = st.lists(st.lists(st.integers(10, 99), max_size=50), max_size=40)


def pack(documents, context=16, open_rows=4):
    """Return the rows of documents, each of which gets its end-of-text token here."""
    packer = Packer(context, open_rows)
    rows = [list(row) for document in documents for row in packer.add([*document, EOS_ID])]
    rows += [list(row) for row in packer.flush()]
    return rows, packer.padding


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # a busy machine is no failure
@given(DOCUMENTS)
def test_every_token_is_there_once_and_documents_stay_whole(documents):
    """Rows have one length, padding is at their ends only, and what fits a row is not cut."""
    rows, padding = pack(documents)
    assert all(len(row) == 16 for row in rows)
    tokens = [token for row in rows for token in row]
    assert padding == tokens.count(PAD_ID)
    assert sorted(token for token in tokens if token >= 10) == sorted(
        token for document in documents for token in document
    )
    for row in rows:
        kept = [token for token in row if token != PAD_ID]
        assert row == kept + [PAD_ID] * (16 - len(kept))
    pieces = {tuple(piece) for row in rows for piece in split(row)}
    assert all(tuple(document) in pieces for document in documents if 0 < len(document) < 15)


def split(row):
    """Return the documents in a row."""
    pieces = [[]]
    for token in row:
        if token == EOS_ID:
            pieces.append([])
        elif token != PAD_ID:
            pieces[-1].append(token)
    return pieces


def test_a_row_that_begins_with_a_document_begins_as_a_prompt_does():
    """One that continues a document does not."""
    rows, _ = pack([[11] * 40])
    assert rows[0] == [EOS_ID] + [11] * 15
    assert rows[1] == [11] * 16
    assert rows[2][:10] == [11] * 9 + [EOS_ID]


def test_the_best_fit_is_taken():
    """The row with the least space that is enough."""
    rows, _ = pack([[11] * 8, [12] * 11, [13] * 2])
    assert next(row for row in rows if 13 in row)[1] == 12


@pytest.mark.parametrize(("open_rows", "most"), [(512, 0.03), (8, 0.2)])
def test_little_is_wasted(open_rows, most):
    """With lengths as they come."""
    generator = random.Random(0)  # noqa: S311 - lengths for tests
    documents = [[50] * generator.randint(3, 200) for _ in range(3000)]
    rows, padding = pack(documents, 256, open_rows)
    assert padding / (256 * len(rows)) < most
