"""Fixtures of the library's tests."""

from __future__ import annotations

import pytest

from galcli.library.library import Library
from galcli.library.record import Record


def make_record(number=1, **values) -> Record:
    """Return a record that differs from those with other numbers."""
    made = {
        "id": f"R{number}",
        "key": f"key{number}",
        "kind": "inproceedings",
        "title": f"Parsing sentences by method number {number}",
        "authors": (f"Surname{number}, Given",),
        "year": 2000 + number % 20,
        "source": "made",
    }
    return Record(**{**made, **values})


@pytest.fixture
def record():
    """Makes records."""
    return make_record


@pytest.fixture
def library(tmp_path):
    """An empty library."""
    with Library.open(tmp_path / "library", create=True) as opened:
        yield opened
