"""The generated tables hold what pint and scipy say."""

import importlib.util
from pathlib import Path

import pytest
from scipy import constants as scipy_constants

from galcli.work.maths import constant_table, constants

GENERATOR = Path(__file__).resolve().parents[3] / "benchmarks" / "generate_tables.py"


def test_the_unit_table_is_what_pint_says():
    """Every factor, dimension and offset."""
    pytest.importorskip("pint", reason="pint, which the table was made from, is not installed")
    if not GENERATOR.is_file():
        pytest.skip("benchmarks/ is not beside the tests")
    spec = importlib.util.spec_from_file_location("generate_tables", GENERATOR)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert module.differences() == []


@pytest.mark.parametrize(
    ("symbol", "name"),
    [
        ("c", "speed of light in vacuum"),
        ("G", "Newtonian constant of gravitation"),
        ("h", "Planck constant"),
        ("k_B", "Boltzmann constant"),
        ("N_A", "Avogadro constant"),
        ("e", "elementary charge"),
        ("m_e", "electron mass"),
        ("m_p", "proton mass"),
        ("ε_0", "vacuum electric permittivity"),
        ("σ", "Stefan-Boltzmann constant"),
        ("R", "molar gas constant"),
        ("F", "Faraday constant"),
    ],
)
def test_a_constant_is_what_scipy_says(symbol, name):
    """With its year."""
    value, _, _, source = constant_table.CONSTANTS[symbol]
    assert float(value) == scipy_constants.value(name)
    assert source == "CODATA 2022"
    assert float(constants.lookup(symbol).quantity.value) == pytest.approx(scipy_constants.value(name), rel=1e-12)


@pytest.mark.parametrize(
    ("name", "symbol"),
    [("speed of light", "c"), ("Planck’s constant", "h"), ("mass of the sun", "M_☉"), ("hbar", "ħ"), ("mu_0", "μ_0")],
)
def test_a_constant_has_several_names(name, symbol):
    """In words and in ASCII."""
    assert constants.lookup(name).symbol == symbol


def test_what_is_no_constant_is_none():
    """A letter may mean anything."""
    assert constants.lookup("q") is None
