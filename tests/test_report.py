"""The report and its envelope."""

import json

from galcli.report import Check, Receipt, Report, Source, Verdict, overall


def test_the_envelope_is_the_same_for_every_command():
    """Schema 1, and JSON all the way down."""
    report = Report(
        "solve",
        "1+1?",
        "2",
        Verdict.VERIFIED,
        [Check("1+1=2", Verdict.VERIFIED, "exact", None, (0, 5))],
        [Source("card:sum", "Sum")],
        {"unit": "m"},
        Receipt("m", "r", "ctranslate2", "int8", {"seed": 0}, "00", {"galcli": "1"}),
    )
    envelope = json.loads(json.dumps(report.envelope()))
    assert list(envelope) == ["schema", "command", "input", "answer", "verdict", "checks", "sources", "data", "receipt"]
    assert envelope["schema"] == 1
    assert envelope["checks"] == [
        {"claim": "1+1=2", "verdict": "verified", "reason": "exact", "expected": None, "span": [0, 5]}
    ]
    assert envelope["receipt"]["engine"] == "ctranslate2"


def test_nothing_is_verified_by_default():
    """A report without checks is unverified, and has no receipt where no model ran."""
    envelope = Report("ask", "x", "y").envelope()
    assert (envelope["verdict"], envelope["receipt"]) == ("unverified", None)


def test_one_refuted_claim_refutes_the_answer():
    """And one unverified claim keeps it from being verified."""
    verified, refuted, open_ = (Check("c", verdict) for verdict in Verdict)
    assert overall([verified, refuted, open_]) == Verdict.REFUTED
    assert overall([verified, open_]) == Verdict.UNVERIFIED
    assert overall([verified, verified]) == Verdict.VERIFIED
    assert overall([]) == Verdict.UNVERIFIED
