"""Keywords in what a model wrote, and their log-probabilities."""

import pytest
from proteins.made import KEYWORD_LIST, predicting

from galcli.assistant import predict_protein
from galcli.engines.base import EngineInfo, Prompt, Sampling
from galcli.prompting.templates import Family
from galcli.proteins.labels import MOST_KEYWORDS, first_paragraph, labels, shown_to_model
from galcli.proteins.vocabulary import read_vocabulary

PROMPT = Prompt("P")


def names(text):
    """Return the keywords in a text."""
    return [label.text for label in labels(text, PROMPT, predicting(), None)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "\n\nCytoplasm, Methyltransferase, rRNA processing.\n\nThe end, of it",
            ["Cytoplasm", "Methyltransferase", "rRNA processing"],
        ),
        ("Kinase; Kinase;KINASE; ATP-binding", ["Kinase", "ATP-binding"]),
        ("- Kinase\n- Zinc-finger\n3. 4Fe-4S\n", ["Kinase", "Zinc-finger", "4Fe-4S"]),
        ("## Keywords\n\nKinase", ["Kinase"]),
        ("", []),
        ("\n\n", []),
        (",,;\n", []),
        ("Kin\x1b[31mase", ["Kinase"]),
        ("x" * 101 + ", Kinase", ["Kinase"]),
    ],
)
def test_the_first_paragraph_is_split_into_keywords(text, expected):
    """Each once, whatever the separator; a blank line may come first."""
    assert names(text) == expected


def test_a_model_that_loops_is_cut_off():
    """No protein has hundreds of keywords."""
    assert len(names(", ".join(f"Keyword {number}" for number in range(500)))) == MOST_KEYWORDS


def test_each_keyword_is_scored_where_it_stands():
    """Behind the prompt and all that the model wrote before; normalised by its tokens."""
    engine = predicting()
    found = labels("\n\nKinase, Lyase", PROMPT, engine, None)
    assert engine.scored == [("P\n\n", "Kinase"), ("P\n\nKinase,", " Lyase")]
    assert [label.logprob for label in found] == [-6.0, -5.0]


def test_a_server_that_cannot_score_leaves_the_probability_open():
    """The keywords stay."""
    assert [label.logprob for label in labels("Kinase", PROMPT, predicting(mute=True), None)] == [None]


def test_synonyms_become_uniprots_own_name(tmp_path):
    """And are not listed twice."""
    (tmp_path / "k.txt").write_text(KEYWORD_LIST)
    vocabulary = read_vocabulary(str(tmp_path / "k.txt"))
    found = labels("phosphokinase, Kinase, Wonderful", PROMPT, predicting(), vocabulary)
    assert [label.text for label in found] == ["Kinase", "Wonderful"]
    assert [label.data()["accession"] for label in found] == ["KW-0001", None]


def test_a_function_is_the_first_paragraph():
    """Without a heading."""
    assert first_paragraph("\n\n## Function\n\nMoves\nphosphate.\n\nMore") == "Moves\nphosphate."
    assert first_paragraph("") == ""


def test_a_long_sequence_loses_its_end_and_not_its_opening_tag():
    """The prompt keeps its form; the report says how much was read."""
    info = EngineInfo("scripted", "m", "", "", "cpu", Family.GALACTICA, 100, {})
    engine = predicting("Kinase", info=info)
    report = predict_protein("MK*" * 100, engine, Sampling())
    assert engine.prompts[0].startswith("</s>[START_AMINO]MKMK")
    assert report.data["read_residues"] == len(shown_to_model("M" * 300, 100)) == 70
    assert shown_to_model("M" * 300, 0) == "M" * 300


def test_both_predictions_make_one_report():
    """Called predicted, and unverified without evidence."""
    report = predict_protein("MK", predicting("\n\nKinase\n\n", "Moves."), Sampling(), function=True)
    assert report.answer == "predicted keywords: Kinase\npredicted function: Moves."
    assert [check.claim for check in report.checks] == ["Kinase", "Moves."]
    assert report.verdict == "unverified"
    assert report.data["predicted_keywords"][0]["mean_logprob"] == -6.0
    assert report.data["predicted_function"] == "Moves."
    assert report.receipt.model == "model"


def test_what_follows_the_part_is_not_read():
    """The next heading ends the answer."""
    report = predict_protein("MK", predicting("\n\nKinase\n\n## Function\n\nLyase"), Sampling())
    assert report.answer == "predicted keywords: Kinase"
    assert report.data["finish"] == "stop"
