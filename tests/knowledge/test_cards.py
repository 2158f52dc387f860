"""The shipped cards, and the program that checks them."""

from collections import Counter
from pathlib import Path

import pytest

from galcli.knowledge import queries
from galcli.knowledge.catalog import DATA, Catalog
from galcli.knowledge.check import check_concept, check_formula, check_links, check_queries, main
from galcli.knowledge.reader import CardError, read_concepts, read_formulas

CATALOG = Catalog.read()

CARD = r"""
[[formula]]
id = "kinetic-energy"
name = "Kinetic energy"
latex = 'E_k = \frac{1}{2} m v^2'
form = "E_k = m*v^2/2"
reference = "A textbook"
stories = [{ ask = "v", text = "A body of {m} has {E_k}. How fast is it?" }]
[formula.variables]
E_k = { name = "kinetic energy", unit = "J", range = [0.1, 1e6] }
m = { name = "mass", unit = "kg", range = [0.1, 2000] }
v = { name = "speed", unit = "m/s", range = [0.5, 300] }
"""


@pytest.mark.parametrize("path", sorted(DATA.glob("formulas/*.toml")), ids=lambda path: path.stem)
def test_every_formula_card_is_sound(path):
    """Dimensions, LaTeX against plain form, closed forms, stories."""
    faults = {card.id: found for card in read_formulas(path) if (found := check_formula(card))}
    assert faults == {}


def test_every_concept_card_is_sound():
    """Two to four plain sentences."""
    assert {card.id: found for card in CATALOG.concepts if (found := check_concept(card))} == {}


def test_cards_fit_together():
    """Ids and names are unique, links resolve."""
    assert check_links(CATALOG.formulas, CATALOG.concepts) == []


def test_every_card_says_in_plain_words_what_it_is_about():
    """One sentence, which the search reads too."""
    assert [card.id for card in CATALOG.cards if not card.plain] == []


@pytest.mark.parametrize(("kind", "cards"), [("formulas", CATALOG.formulas), ("concepts", CATALOG.concepts)])
def test_every_card_has_queries(kind, cards):
    """In other words than its names; none is of a card that is not there."""
    asked = queries.read(DATA, kind)
    assert check_queries(cards, asked) == []
    assert {card.id for card in cards} == set(asked)


def test_faults_of_queries():
    """An unknown card, too few or repeated queries, the card's name."""
    card = next(one for one in CATALOG.formulas if one.id == "kinetic-energy")
    sound = {
        "kinetic-energy": ("energy of a rolling ball", "what a moving car carries", "half mass times speed squared")
    }
    assert check_queries([card], sound) == []
    assert "there is no card nothing" in check_queries([card], {"nothing": sound["kinetic-energy"]})[0]
    assert "different queries" in check_queries([card], {"kinetic-energy": sound["kinetic-energy"][:2]})[0]
    assert "different queries" in check_queries([card], {"kinetic-energy": sound["kinetic-energy"][:2] * 2})[0]
    named = (*sound["kinetic-energy"], "the Kinetic Energy of a ball")
    assert "has a name of the card" in check_queries([card], {"kinetic-energy": named})[0]


@pytest.mark.parametrize(
    ("texts", "sentence"),
    [(["a = 1"], "no list of texts"), (["a = [1]"], "no list of texts"), (["a = ['b']", "a = ['c']"], "another file")],
)
def test_a_file_of_queries_that_is_wrong(tmp_path, texts, sentence):
    """It is named."""
    folder = tmp_path / "queries" / "formulas"
    folder.mkdir(parents=True)
    for number, text in enumerate(texts):
        (folder / f"{number}.toml").write_text(text)
    with pytest.raises(ValueError, match=f"{len(texts) - 1}.toml.*{sentence}"):
        queries.read(tmp_path, "formulas")


def test_there_are_enough_cards():
    """The counts that the documentation states."""
    assert len(CATALOG.formulas) >= 600
    assert len(CATALOG.concepts) >= 600
    computable = Counter(card.field for card in CATALOG.formulas if not card.is_statement)
    assert min(computable.values()) >= 8


def write(tmp_path, text, kind="formulas", name="mechanics"):
    """Write a card file."""
    path = tmp_path / kind / f"{name}.toml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def faults(tmp_path, old="", new=""):
    """Return the faults of the card with one thing changed."""
    assert old in CARD
    return check_formula(read_formulas(write(tmp_path, CARD.replace(old, new, 1) if old else CARD))[0])


def test_a_good_card_has_no_faults(tmp_path):
    """The example of the documentation."""
    assert faults(tmp_path) == []


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("m*v^2/2", "m*v/2", "its form have the dimensions"),
        (r"\frac{1}{2} m v^2", r"\frac{1}{3} m v^2", "LaTeX and its form do not agree"),
        (r"\frac{1}{2} m v^2", r"\frac{1}{2} m u^2", "neither a variable nor a constant"),
        ("m*v^2/2", "m*v^2/2 +", "its form:"),
        ('unit = "kg"', 'unit = "blorb"', "not a unit"),
        ('name = "mass"', 'name = "the mass"', "begins with an article"),
        ("range = [0.5, 300]", "range = [1e6, 1e7]", "no values within the ranges"),
        ('ask = "v"', 'ask = "w"', "which is no variable"),
        ("has {E_k}", "moves at {v}", "gives away v"),
        ("of {m} has", "has", "does not give m"),
        ("How fast is it?", "It is fast.", "asks no question"),
        ("'E_k =", "'$E_k$ =", "without dollar signs"),
        ("{2} m", "{2 m", "braces"),
        ("latex = ", 'plain = "Too short."\nlatex = ', "has 10 characters"),
        ("latex = ", 'plain = "Why a fast stone hits hard"\nlatex = ', "ends with a full stop"),
        ("latex = ", 'plain = "Why a stone hits. And a ball too."\nlatex = ', "one sentence"),
        ("latex = ", 'plain = "How hard a stone hits, by $v^2$."\nlatex = ', "without LaTeX"),
        ("latex = ", 'plain = "How much kinetic energy a stone has."\nlatex = ', "repeats the name"),
    ],
)
def test_each_fault_has_its_sentence(tmp_path, old, new, sentence):
    """A contributor is told what is wrong."""
    found = faults(tmp_path, old, new)
    assert any(sentence in one for one in found), found


def test_a_formula_without_closed_form_must_say_so(tmp_path):
    """`x = y + sin(y)` cannot be solved for y."""
    text = CARD.replace(r"E_k = \frac{1}{2} m v^2", r"E_k = m + \sin m").replace("E_k = m*v^2/2", "E_k = m + sin(m)")
    text = text[: text.index("stories")] + '[formula.variables]\nE_k = { name = "a1", range = [0.1, 3] }\n'
    text += 'm = { name = "b1", range = [0.1, 1.5] }\n'
    path = write(tmp_path, text)
    assert any("solvable = false" in one for one in check_formula(read_formulas(path)[0]))
    path = write(tmp_path, text.replace("[0.1, 1.5]", "[0.1, 1.5], solvable = false"))
    assert check_formula(read_formulas(path)[0]) == []


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[[formula]", "not valid TOML"),
        ("[[formula]]\nid = 'Not An Id'", "lower-case words"),
        ("[[formula]]\nid = 'a'\ncolour = 1", "'colour' is no key"),
        ("[[formula]]\nid = 'a'\nname = 'b'", "`latex` is a text"),
        ("[[concept]]\nid = 'a'", "something other than [[formula]]"),
        (CARD.replace("range = [0.1, 1e6]", "range = [3, 1]"), "`range` is [least, greatest]"),
        (CARD.replace("range = [0.1, 1e6]", "range = 'wide'"), "`range` is [least, greatest]"),
        (CARD.replace('aliases = "x"', "").replace("reference =", 'aliases = "x"\nreference ='), "list of texts"),
    ],
)
def test_a_malformed_file_gets_one_sentence(tmp_path, text, sentence):
    """File and card are named."""
    with pytest.raises(CardError, match=r"mechanics\.toml") as caught:
        read_formulas(write(tmp_path, text))
    assert sentence in str(caught.value)


def test_binary_is_no_card_file(tmp_path):
    """Not UTF-8 either."""
    path = tmp_path / "x.toml"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(CardError, match="not valid TOML"):
        read_formulas(path)


def test_the_checking_program_reads_the_files_it_is_given(tmp_path, capsys):
    """One sentence a fault, a summary, and a status."""
    good = write(tmp_path, CARD)
    assert main([str(good)]) == 0
    assert "1 formulas (1 computable), 0 concepts, 0 faults" in capsys.readouterr().out
    bad = write(tmp_path, CARD.replace("v^2/2", "v^3/2"), name="bad")
    assert main([str(bad)]) == 1
    assert "bad, formula kinetic-energy: " in capsys.readouterr().out


def test_links_and_names_are_checked():
    """Two cards of one name, a link to nothing."""
    first, second = CATALOG.formulas[0], CATALOG.formulas[1]
    twice = check_links([first, first, second], [])
    assert any("has a card with this id too" in one for one in twice)
    concept = read_concepts_from('[[concept]]\nid = "a"\nname = "A"\ntext = "One. Two."\nformulas = ["nothing"]')
    assert any("no formula nothing" in one for one in check_links([], concept))


def read_concepts_from(text):
    """Read concepts from a text."""
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "x.toml"
        path.write_text(text, encoding="utf-8")
        return read_concepts(path)


@pytest.mark.parametrize(
    ("text", "fault"),
    [("Only one sentence.", "1 sentences"), ("**Bold.** Two.", "markup"), ("A. B. C. D. E. F. G.", "7 sentences")],
)
def test_concepts_are_a_few_plain_sentences(text, fault):
    """No Markdown, no essay."""
    card = read_concepts_from(f'[[concept]]\nid = "a"\nname = "A"\ntext = "{text}"')[0]
    assert any(fault in one for one in check_concept(card))


def test_the_compiled_copy_is_the_same(tmp_path):
    """And a damaged one is made again."""
    first, second = Catalog.load(tmp_path), Catalog.load(tmp_path)
    assert first.cards == second.cards == CATALOG.cards
    copy = next(tmp_path.glob("cards-*.json"))
    copy.write_text("{")
    assert Catalog.load(tmp_path).cards == CATALOG.cards
