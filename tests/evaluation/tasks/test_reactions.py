"""The reaction probe: its list, and how answers are judged."""

import pytest
from scoring import ScoringEngine, bench_of, parts_of

from galcli.errors import InputError
from galcli.evaluation.composition import atoms, composition, side
from galcli.evaluation.tasks import reactions


def test_every_reaction_is_balanced_and_named_once():
    """The list is right: both sides have the same atoms, and as many names as formulas."""
    found = list(reactions.reactions())
    assert len({item.id for item in found}) == len(found) >= 70
    for item in found:
        assert atoms(side(item.data["left"])) == atoms(side(item.gold)), item.id
        names = item.id.split(" -> ")[1].replace(", ", " and ").split(" and ")
        assert len(names) == len(side(item.gold)), item.id


@pytest.mark.parametrize(
    ("answer", "judged"),
    [
        ("2 HCl + Na2SO4", (True, True)),
        ("Na2SO4 + 2HCl", (True, True)),
        ("Na_2SO_4 (aq) + 2 HCl ^", (True, True)),
        ("HCl + Na2SO4", (True, False)),
        ("HCl + NaHSO4", (False, False)),
        ("HCl", (False, False)),
        ("hydrogen chloride", (False, False)),
        ("", (False, False)),
    ],
)
def test_products_are_compared_as_substances(answer, judged):
    """Order, coefficients, states and LaTeX do not matter for being right."""
    assert reactions.judged(answer, "2 HCl + Na2SO4", "2 NaCl + H2SO4") == judged


def test_formulas_are_counted():
    """Groups multiply; what is no formula is an error."""
    assert composition("Al2(SO4)3") == (("Al", 2), ("O", 12), ("S", 3))
    assert composition("CH3COOH") == composition("C2H4O2")
    for text in ("", "2", "Ca(OH", "OH)2", "h2o", "()"):
        with pytest.raises(InputError):
            composition(text)


def test_the_prompt_goes_on_inside_the_equation(tmp_path):
    """As the paper's: names, blanks, and the left side in LaTeX."""
    engine = ScoringEngine(lambda text, _seed: " 2 HCl + Na2SO4 } \\]" if "Sulfuric acid reacts" in text else " CO }")
    found = parts_of(reactions.TASK, bench_of(engine, tmp_path))
    assert found["sulfuric acid and sodium chloride -> hydrogen chloride and sodium sulfate"] == {
        "greedy": 1.0,
        "greedy, balanced": 1.0,
    }
    assert sum(parts["greedy"] for parts in found.values()) == 1
    assert (
        "</s>Sulfuric acid reacts with sodium chloride, and gives _____ and _____:\n\n\\[ \\ce{ 2 NaCl + H2SO4 ->"
        in engine.prompts
    )
