"""The tasks, each with a model that knows the answers and with one that does not."""

import pytest

from galcli.errors import InputError
from galcli.evaluation.held_out import documents, sources
from galcli.evaluation.overlap import set_f1, token_f1
from galcli.evaluation.quantity import is_right
from galcli.evaluation.registry import TASKS, load
from galcli.evaluation.runner import run_task

SEQUENCE = "MKTAYIAKQRQISFVKSHFSRQLEERLGLIEVQAPILSRVGDGTQDNLSGAEKAVQVKVKALPDAQFEVVHSLAKWKRQTLGQHDFSAGEGLYTHMKALRPD"
OTHER = "GSHMASMTGGQQMGRGSEFELRRQACGRMWWWPLNDAKCHHYYFFMKDDEEPPGGTTSSAAVVLLIICCNNQQRRKKHHWWYYFFMMPPGGSSTTAAVVLLII"


def rows(task, surroundings, *, stratum):
    """Run a task and return its figures: (metric, method) → value."""
    result = run_task(task, surroundings, None, lambda *_: None)
    return {
        (row.measure.name, row.measure.method): (row.ours.value, {n: b.value for n, b in row.baselines.items()})
        for row in result.rows
        if row.stratum == stratum
    }


def protein(residues, listed, kind="keywords"):
    """Return a held-out document of a protein."""
    return {
        "id": f"P1#{kind}",
        "prompt": f"</s>[START_AMINO]{residues}[END_AMINO] ## Keywords",
        "completion": f"\n\n{listed}",
        "source": "proteins",
        "identity": f"protein:{residues}",
    }


@pytest.mark.parametrize("name", TASKS)
def test_every_task_of_the_table_exists(name):
    """It has what the protocol asks for."""
    task = load(name)
    assert task.name == name
    assert task.measures
    assert task.batch > 0


def test_equations_are_judged_by_what_they_compute(bench):
    """A rearranged formula with its own symbols is right; one with other symbols only up to renaming."""
    from galcli.evaluation.tasks.equations import Equations, _judged

    surroundings = bench(lambda *_: " nonsense \\]", limit=8)
    formulas = {card.id: card for card in surroundings.knowledge.catalog.formulas}
    kinetic, recognizer = [formulas["kinetic-energy"]], surroundings.knowledge.recognizer
    assert _judged(kinetic[0].latex, kinetic, recognizer) == (1.0, 1.0)
    assert _judged(r"E_k = \frac{m v^{2}}{2}.", kinetic, recognizer) == (1.0, 1.0)
    assert _judged(r"T = \frac{1}{2} m u^2", kinetic, recognizer) == (0.0, 1.0)
    assert _judged(r"E_k = m v^2", kinetic, recognizer) == (0.0, 0.0)
    assert _judged(r"E_k = \frac{{", kinetic, recognizer) == (0.0, 0.0)
    found = rows(Equations(), surroundings, stratum="first names")
    assert found["exact up to algebra", "closed book"] == (0.0, {"cards": 1.0})


def test_the_equation_probe_asks_as_the_program_does(bench):
    """The prompt is that of `gal ask --equation`, and the answer ends with the formula."""
    from galcli.evaluation.tasks.equations import Equations

    surroundings = bench(lambda text, _: f" {latex[text.split('for ')[1].split(' is:')[0]]} \\] and more", limit=12)
    latex = {
        name: card.latex for card in surroundings.knowledge.catalog.formulas for name in (card.name, *card.aliases)
    }
    items = [item for item in Equations().items(surroundings) if item.ask in latex]
    assert {item.strata for item in items} >= {("first names",), ("held-out names",)}
    outcomes = Equations().run(items, surroundings)
    assert [outcome.parts["closed book"] for outcome in outcomes] == [1.0] * len(items)
    assert all("and more" not in outcome.shown["closed book"] for outcome in outcomes)


def test_problems_go_through_the_solver(bench):
    """A model that writes the worked solution is right and verified, whatever the cards find."""
    from galcli.evaluation.tasks.problems import CLOSED_BOOK, Problems
    from galcli.knowledge.problems import generate

    solutions = {
        one.question: one.solution for unseen in (False, True) for one in generate(3_000_000_000, 2, unseen=unseen)
    }

    def script(text, _seed):
        asked = next(question for question in solutions if question in text)
        written = text.partition("<work>")[2]
        whole = solutions[asked].removeprefix("<work>")
        return whole[len(written) :]

    found = rows(Problems(), bench(script, limit=4), stratum="unseen phrasings")
    assert found["right", CLOSED_BOOK][0] == 1.0
    assert found["right and verified", f"{CLOSED_BOOK}, verified"][0] == 1.0
    assert found["wrong but verified", f"{CLOSED_BOOK}, misled"][0] == 0.0
    without = rows(Problems(), bench(lambda *_: " I do not know.</work>", limit=4), stratum="unseen phrasings")
    assert without["right", CLOSED_BOOK][0] == 0.0


@pytest.mark.parametrize(
    ("answer", "number", "unit", "right"),
    [
        ("9.03 cm", "9.03", "cm", True),
        ("0.0903 m", "9.03", "cm", True),
        ("9.03 m", "9.03", "cm", False),
        ("9.20 cm", "9.03", "cm", False),
        ("about 145", "1.4e+02", "", True),
        ("5 m", "5", "", False),
        ("", "5", "", False),
        ("40 °C", "313", "K", True),
    ],
)
def test_an_answer_is_right_in_any_unit(answer, number, unit, right):
    """Within 1 %, or to the last figure of the answer."""
    assert is_right(answer, number, unit) is right


def test_names_are_read_back(bench, run_folder):
    """A right name counts, whatever the data call the molecule; the best of eight may be right where greedy is not."""
    from galcli.evaluation.tasks.names import BEST, GREEDY, RULES, Names

    folder = run_folder(
        {
            "named-molecules": [
                {"id": "CCO#name", "prompt": "p", "completion": " ethyl alcohol", "identity": "molecule:A"},
                {"id": "CCO#structure", "prompt": "p", "completion": " x", "identity": "molecule:A"},
            ],
            "rule-named-molecules": [
                {"id": "CC(C)=O#name", "prompt": "p", "completion": " propan-2-one", "identity": "molecule:B"}
            ],
        }
    )

    def script(text, seed):
        if "CC(C)=O" in text:
            return " acetone\nmore" if seed % 8 else " qwertyane\n"
        return " ethanol\n"

    with bench(script, run=folder) as surroundings:
        found = rows(Names(), surroundings, stratum="all")
    assert found["reads back", GREEDY] == (0.5, {RULES: 1.0})
    assert found["reads back", BEST][0] == 1.0
    assert found["unreadable", f"{GREEDY}, unreadable"][0] == 0.5


def test_keywords_stand_beside_those_of_the_nearest_training_protein(bench, run_folder):
    """Proteins are grouped by how similar that one is; held-out ones are no neighbours."""
    from galcli.evaluation.tasks.keywords import FAR, MODEL, NEAR, NEIGHBOUR, Keywords

    known = "## Keywords\n\nKinase, Nucleus"
    folder = run_folder(
        {"proteins": [protein(SEQUENCE, "Kinase, Transferase"), protein(OTHER, "Lyase")]},
        {
            "proteins": [
                [0, "train", "Q1#keywords", len("## Keywords"), f"protein:{SEQUENCE[:-1]}", known],
                [1, "held-out", "Q2#keywords", len("## Keywords"), f"protein:{OTHER}", "## Keywords\n\nLyase"],
            ]
        },
    )
    surroundings = bench(lambda text, _: "\n\nTransferase, Kinase\n\n# Next", run=folder)
    task = Keywords()
    assert rows(task, surroundings, stratum=NEAR)["F1", MODEL] == (1.0, {NEIGHBOUR: 0.5})
    assert rows(task, surroundings, stratum=FAR)["F1", MODEL] == (0.0, {NEIGHBOUR: 0.0})
    assert surroundings.hashes.keys() == {"held-out/proteins.jsonl"}


def test_residues(bench, run_folder):
    """A model that finds every letter as probable as one of ten has perplexity 10; it may still guess right."""
    from galcli.evaluation.tasks.residues import FREQUENCIES, MODEL, Residues

    folder = run_folder({"proteins": [protein(SEQUENCE, "Kinase")]})

    def script(text, _seed):
        before = text.removeprefix("</s>[START_AMINO]")
        assert SEQUENCE.startswith(before)
        return SEQUENCE[len(before) :]

    found = rows(Residues(), bench(script, run=folder), stratum="all")
    value, baselines = found["perplexity a residue", MODEL]
    assert value == pytest.approx(10)
    assert 15 < baselines[FREQUENCIES] < 20
    assert found["next residue", f"{MODEL}, choice"][0] == 1.0


def test_perplexity_by_source(bench, run_folder):
    """Each source is a group, and the pieces of a long text are all of it."""
    from galcli.evaluation.tasks.perplexity import Perplexity, _pieces

    long = "word " * 600
    folder = run_folder(
        {
            "a": [{"id": "1", "prompt": "", "completion": "short text", "identity": "x:1"}],
            "b": [{"id": "2", "prompt": "p", "completion": long, "identity": "x:2"}],
        }
    )
    surroundings = bench(None, run=folder)
    found = rows(Perplexity(), surroundings, stratum="b")
    assert found["perplexity a token", "tokens"][0] == pytest.approx(10)
    assert surroundings.engine.prompts[0] in {"</s>", "p"}
    assert len(surroundings.engine.prompts) > 4
    assert rows(Perplexity(), surroundings, stratum="a")["bits a byte", "bytes"][0] == pytest.approx(3.3219, abs=1e-3)
    pieces = list(_pieces(long, 64))
    assert "".join(pieces) == long
    assert max(map(len, pieces)) <= 64
    assert list(_pieces("[START_AMINO]" + "M" * 90, 64)) == ["[START_AMINO]" + "M" * 51]


def test_passages_help_a_model_that_reads_them(bench):
    """The baseline is the same model without them."""
    from galcli.evaluation.tasks.grounded import FOUND, WITH, WITHOUT, Grounded

    def script(text, _seed):
        return text.split("[1] ")[1].split("\n\n")[0] if "[1] " in text else " I do not know."

    surroundings = bench(script, limit=8)
    found = rows(Grounded(), surroundings, stratum="first names")
    value, baselines = found["token F1", WITH]
    assert value > 0.5, "the scripted model's 160 tokens are 160 characters"
    assert baselines[WITHOUT] < 0.2
    assert found["right card found", FOUND][0] == 1.0


def test_f1():
    """Words as SQuAD counts them; labels whatever their case."""
    assert token_f1("The mass of a star", "mass of the stars") == pytest.approx(2 / 3)
    assert token_f1("", "x") == 0.0
    assert set_f1(["Kinase", "ATP-binding"], ["kinase"]) == pytest.approx(2 / 3)
    assert set_f1([], []) == 1.0


def test_missing_data_are_named(bench, tmp_path):
    """The sentence says which file, and the hint which option."""
    for name in ("names", "keywords", "residues", "perplexity"):
        with pytest.raises(InputError) as told:
            load(name).items(bench(None))
        assert "--run" in told.value.hint or "--data" in told.value.hint
    with pytest.raises(InputError, match=r"pubchem_pairs.*read back by OPSIN"):
        bench(None, data=tmp_path).file("iupac/pubchem_pairs.tsv.gz")


def test_broken_held_out_files_are_named_with_their_line(bench, run_folder):
    """Not skipped: a figure over half a file would be wrong."""
    folder = run_folder({"a": [{"id": "1", "prompt": "", "completion": "x", "identity": None}, {"id": "2"}]})
    surroundings = bench(None, run=folder)
    assert sources(surroundings) == ["a"]
    with pytest.raises(InputError, match=r"a\.jsonl, line 2"):
        list(documents(surroundings, "a"))
