"""Entries of a .bib against the library."""

import pytest

from galcli.citing.bibliography import Bibliography
from galcli.citing.verify import Finding, verify

BERT = "title={BERT: Pre-training of Deep Bidirectional Transformers for Language Understanding}"
AUTHORS = "author={Devlin, Jacob and Chang, Ming-Wei and Lee, Kenton and Toutanova, Kristina}"


@pytest.mark.parametrize(
    ("fields", "finding", "differences"),
    [
        (f"{BERT}, {AUTHORS}, year=2019", "found", set()),
        (f"{BERT}, author={{Jacob Devlin and others}}, year=2019", "found", set()),
        (f"{BERT}, {AUTHORS}, year=2018, journal={{arXiv preprint arXiv:1810.04805}}", "found", set()),
        (f"{BERT}, {AUTHORS}, year=2016", "mismatch", {"year"}),
        (f"{BERT}, author={{Smith, John and Doe, Jane}}, year=2019", "mismatch", {"author"}),
        (f"title={{Something else}}, {AUTHORS}, year=2019, doi={{10.18653/v1/N19-1423}}", "mismatch", {"title"}),
        (f"{BERT}, {AUTHORS}, year=2019, doi={{10.1/x}}", "found", set()),
        (f"{BERT[:-1]} x}}, author={{Devlin, Jacob}}, year=2019", "mismatch", {"title"}),
        ("title={Colourless green ideas}, author={Chomsky, Noam}, year=1957", "not-found", set()),
        ("title={}", "not-found", set()),
    ],
)  # fmt: skip
def test_entries(library, fields, finding, differences):
    """Right, wrong in a field, or not there."""
    bibliography = Bibliography()
    bibliography.add("refs.bib", f"@inproceedings{{k, {fields}}}")
    found = verify(bibliography.records[0], library)
    assert found.finding is Finding(finding)
    assert set(found.differences or {}) == differences
