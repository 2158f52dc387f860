"""`gal knowledge`, and what the cards do for `gal ask` and `gal solve` without a model."""

import json

import pytest

NEEDLE = "What extra force lifts a 35 mm needle off water? The surface tension is 0.0728 N/m."


def test_search_prints_a_card_a_line(gal):
    """Id, kind, name and equation, tab-separated in a pipe; a table on a terminal."""
    assert gal.run("knowledge", "search", "kinetic energy", "--kind", "formula", "--top", "3") == 0
    rows = [line.split("\t") for line in gal.out.splitlines()]
    assert len(rows) == 3
    assert rows[0] == ["kinetic-energy", "formula", "Kinetic energy", r"E_k = \frac{1}{2} m v^2"]
    assert gal.run("knowledge", "search", "kinetic energy", terminal=True) == 0
    assert "E_k = m·v²/2" in gal.out


def test_search_in_json(gal):
    """One object with ids and scores."""
    assert gal.run("knowledge", "search", "kinetic energy", "--json") == 0
    report = json.loads(gal.out)
    assert report["data"]["cards"][0]["id"] in {"kinetic-energy", "kinetic-energy-concept"}
    assert report["command"] == "knowledge"


def test_show_knows_formulas_concepts_constants_and_elements(gal):
    """By id, name or symbol."""
    assert gal.run("knowledge", "show", "Kinetic energy") == 0
    assert "m\tmass, in kg" in gal.out
    assert gal.run("knowledge", "show", "entropy") == 0
    assert gal.run("knowledge", "show", "Planck constant") == 0
    assert "6.62607015e-34 J Hz^-1" in gal.out
    assert "exact" in gal.out
    assert gal.run("knowledge", "show", "iron", "--json") == 0
    assert json.loads(gal.out)["data"]["card"]["value"] == pytest.approx(55.845)
    assert gal.run("knowledge", "show", "solar mass") == 0
    assert "kg" in gal.out


def test_list_counts_fields_and_lists_one(gal):
    """And suggests a field for a misspelt one."""
    assert gal.run("knowledge", "list") == 0
    counts = {row[0]: int(row[1]) for row in (line.split("\t") for line in gal.out.splitlines())}
    assert counts["optics"] > 20
    assert gal.run("knowledge", "list", "optics", "--kind", "formula") == 0
    assert len(gal.out.splitlines()) == counts["optics"]
    assert gal.run("knowledge", "list", "optcs") == 2
    assert "Did you mean 'optics'?" in gal.err


@pytest.mark.parametrize(
    ("arguments", "status", "sentence"),
    [
        (("search", " "), 2, "empty"),
        (("search", "x", "--kind", "card"), 2, "no kind 'card'"),
        (("show", "flimflam"), 1, "No card is called 'flimflam'"),
    ],
)
def test_bad_input_gets_one_sentence(gal, arguments, status, sentence):
    """And an exit status."""
    assert gal.run("knowledge", *arguments) == status
    assert sentence in gal.err


def test_an_equation_is_printed_alone(gal):
    """LaTeX in a pipe and with --latex, Unicode on a terminal."""
    assert gal.run("ask", "--equation", "Schwarzschild radius") == 0
    assert gal.out == "r_s = \\frac{2 G M}{c^2}\n"
    assert gal.run("ask", "--equation", "Schwarzschild radius", terminal=True) == 0
    assert "r_s = 2·G·M/c²" in gal.out
    assert gal.run("ask", "--equation", "Schwarzschild radius", "--latex", terminal=True) == 0
    assert r"\frac{2 G M}{c^2}" in gal.out


def test_an_equation_that_no_card_has_is_not_made_up(gal):
    """Without a model there is no answer."""
    assert gal.run("ask", "--equation", "flimflam of the blorp") == 1
    assert gal.out == ""
    assert "No card has the equation" in gal.err


def test_a_question_without_a_model_is_answered_by_a_card(gal):
    """The card says so itself; it is cited."""
    assert gal.run("ask", "What is the Schwarzschild radius?", "--json") == 0
    report = json.loads(gal.out)
    assert report["answer"].endswith("[1]")
    assert report["sources"][0]["id"].endswith("schwarzschild-radius")
    assert "No model is chosen" in gal.err


def test_a_question_rests_on_the_users_library_too(gal, tmp_path):
    """Beside the cards; here it is all there is."""
    paper = tmp_path / "zorblat.md"
    paper.write_text("# The zorblat\n\nThe zorblat of Xanthia sheds its quills at dusk. Nobody knows why it does so.\n")
    assert gal.run("library", "add", str(paper)) == 0
    assert gal.run("ask", "When does the zorblat of Xanthia shed its quills?", "--json") == 0
    report = json.loads(gal.out)
    assert any("at dusk" in source["text"] for source in report["sources"])


def test_a_question_that_no_card_answers_needs_a_model(gal):
    """Status 5, as ever."""
    assert gal.run("ask", "flimflam?") == 5


def test_the_needle_without_a_model(gal):
    """Right answer, from the card, with the figures that the problem justifies."""
    assert gal.run("solve", NEEDLE) == 0
    assert gal.out == "0.0051 N\n"
    assert gal.run("solve", "--no-model", "--unit", "mN", "--json", NEEDLE) == 0
    report = json.loads(gal.out)
    assert report["answer"] == "5.1 mN"
    assert report["verdict"] == "verified"
    assert report["data"]["card"] == "surface-tension-force"
    assert report["data"]["method"] == "card"


def test_what_cannot_be_solved_says_so(gal):
    """Status 4, a sentence, and nothing on stdout."""
    assert gal.run("solve", "--no-model", "What is love?") == 4
    assert gal.out == ""
    assert "It cannot be solved here: the text gives no quantities." in gal.err


def test_a_unit_that_does_not_fit(gal):
    """Named before anything is printed."""
    assert gal.run("solve", "--no-model", "--unit", "kg", NEEDLE) == 1
    assert "cannot be given in kg" in gal.err
    assert gal.run("solve", "--no-model", "--unit", "blorb", NEEDLE) == 2


def test_lines_without_a_model(gal):
    """Order is kept, a bad line is reported."""
    lines = [json.dumps({"id": 1, "question": NEEDLE}).encode(), b"{", json.dumps({"id": 3, "question": "?"}).encode()]
    assert gal.run("solve", "--no-model", "--jsonl", stdin=b"\n".join(lines)) == 1
    values = [json.loads(line) for line in gal.out.splitlines()]
    assert values[0]["answer"] == "0.0051 N"
    assert "error" in values[1]
    assert values[2]["answer"] == ""
    assert values[2]["data"]["reason"] == "The text gives no quantities."
