"""`gal mol`: cards, values, names, drawings, many molecules, and a model that proposes."""

import csv
import io
import json
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from rdkit import Chem
from scripted import ScriptedEngine

from galcli.chemistry.java import NameReader
from galcli.chemistry.pool import Pool
from galcli.cli.invocation import Invocation
from galcli.cli.mol_options import COLUMNS

ASPIRIN = "CC(=O)Oc1ccccc1C(=O)O"


@pytest.fixture
def model(gal, monkeypatch):
    """Run `gal mol` with a model that writes the given texts, one a sample."""

    def run(texts, *arguments, **options):
        engine = ScriptedEngine(lambda _text, seed: texts[seed % len(texts)])
        monkeypatch.setattr(Invocation, "open_engine", lambda _self: engine)
        gal.run("mol", *arguments, **options)
        return engine

    return run


@pytest.fixture
def no_java(monkeypatch):
    """A machine without Java."""
    monkeypatch.setattr(
        "galcli.chemistry.opsin.find_name_reader", lambda: NameReader(missing="Java is missing: install a JRE.")
    )


def test_a_card(gal):
    """Label and value, a line each in a pipe."""
    assert gal.run("mol", ASPIRIN) == 0
    card = dict(line.split("\t") for line in gal.out.splitlines())
    assert card["SMILES"] == ASPIRIN
    assert card["formula"] == "C9H8O4"
    assert card["average mass"] == "180.159 g/mol"
    assert card["stereocentres"] == "0 defined, 0 undefined"
    assert card["drug rules"] == "Lipinski passes, Veber passes, no PAINS"
    assert gal.err == ""


def test_a_card_on_a_terminal(gal):
    """Aligned, with what computed it."""
    assert gal.run("mol", "CC(=O)[O-].[Na+]", "--color", "never", terminal=True) == 0
    assert "component 2" in gal.out
    assert "C2H3O2-, 59.044 g/mol, charge -1" in gal.out
    assert "RDKit" in gal.out
    assert "✓ verified" in gal.out


@pytest.mark.parametrize(
    ("flag", "line"),
    [
        ("--smiles", ASPIRIN),
        ("--inchi", "InChI=1S/C9H8O4/c1-6(10)13-8-5-3-2-4-7(8)9(11)12/h2-5H,1H3,(H,11,12)"),
        ("--inchikey", "BSYNRYMUTXBXSQ-UHFFFAOYSA-N"),
        ("--formula", "C9H8O4"),
        ("--weight", "180.15899999999996"),
        ("--exact-mass", "180.042258736"),
        ("--logp", "1.3101"),
        ("--tpsa", "63.60000000000001"),
        ("--donors", "1"),
        ("--acceptors", "3"),
        ("--rotatable", "2"),
        ("--rings", "1"),
        ("--stereo", "0\t0"),
        ("--charge", "0"),
        ("--qed", "0.5501217966938848"),
        ("--lipinski", "0"),
        ("--veber", "yes"),
        ("--pains", ""),
    ],
)
def test_a_value_alone(gal, flag, line):
    """Bare, so that a script can take it."""
    assert gal.run("mol", ASPIRIN, flag) == 0
    assert gal.out == line + "\n"


def test_every_value_has_a_test():
    """The list above is whole."""
    flags = test_a_value_alone.pytestmark[0].args[1]
    assert {flag[2:].replace("-", "_") for flag, _ in flags} == set(COLUMNS)


def test_several_values_stand_on_a_line(gal):
    """In the card's order."""
    assert gal.run("mol", "CCO", "--tpsa", "--formula") == 0
    assert gal.out == "C2H6O\t20.23\n"


def test_json(gal):
    """All values, whatever the flags."""
    assert gal.run("mol", "OCC", "--json") == 0
    report = json.loads(gal.out)
    assert (report["command"], report["input"], report["answer"], report["verdict"]) == (
        "mol",
        "OCC",
        "CCO",
        "verified",
    )
    assert report["data"]["values"]["formula"] == "C2H6O"
    assert report["data"]["kind"] == "smiles"


@pytest.mark.parametrize(
    ("text", "arguments"),
    [
        ("InChI=1S/C2H6O/c1-2-3/h3H,2H2,1H3", ()),
        ("ethanol", ()),
        ("CCO", ("--from", "smiles")),
        ("ethanol", ("--from", "name")),
    ],
)
def test_forms_are_detected_or_told(gal, text, arguments):
    """All mean the same molecule."""
    assert gal.run("mol", text, "--smiles", *arguments) == 0
    assert gal.out == "CCO\n"


def test_a_bad_smiles_is_one_sentence(gal, capfd):
    """RDKit's own words stay away, also from the real stderr."""
    assert gal.run("mol", "C1CC") == 1
    assert gal.err.splitlines()[0] == 'gal: "C1CC" is not a SMILES: a ring is opened but never closed, at position 2.'
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("CCO", "--from", "xyz"), '--from cannot be "xyz"'),
        (("CCO", "--iupac", "--namer", "me"), '--namer cannot be "me"'),
        (("CCO", "--json", "--csv"), "exclude each other"),
        (("CCO", "--ask", " "), "question is empty"),
        (("CCO", "--ask", "why?", "--iupac"), "--ask excludes"),
        (("CCO", "-j", "-1"), "must be positive"),
        (("CCO", "--time-limit", "0"), "must be positive"),
        (("CCO", "CC", "--draw", "a.svg"), "are for one molecule"),
        (("CCO", "--draw", "a.pdf"), "must end in .svg or .png"),
    ],
)
def test_usage(gal, arguments, words):
    """Wrong options are named before anything runs."""
    assert gal.run("mol", *arguments) == 2
    assert words in gal.err


def test_a_name_is_proposed_and_confirmed(gal):
    """Bare in a pipe; on a terminal with who did it."""
    assert gal.run("mol", "O=Cc1ccccc1", "--iupac", "--namer", "rules") == 0
    assert (gal.out, gal.err) == ("benzaldehyde\n", "")
    assert gal.run("mol", "N", "--iupac", "--color", "never", terminal=True) == 0
    assert gal.out.startswith("ammonia\n✓ ammonia")
    assert "openclatura 0" in gal.out
    assert "OPSIN 2.9.0, RDKit" in gal.out
    assert "confirmed it." in gal.out


def test_without_java_a_name_is_unverified(gal, no_java):
    """The reason is told, and --strict has its status."""
    assert gal.run("mol", "CCO", "--iupac") == 0
    assert gal.out == "ethanol\n"
    assert "not verified: no-verifier: Java is missing" in gal.err
    assert gal.run("mol", "CCO", "--iupac", "--strict") == 4
    assert gal.run("mol", "ethanol") == 1
    assert "Java is missing" in gal.err


def test_a_molecule_without_a_name(gal):
    """Says why."""
    assert gal.run("mol", "*CC", "--iupac") == 0
    assert gal.out == "\n"
    assert "There is no name for *CC: the rules do not cover it." in gal.err
    assert gal.run("mol", "*CC", "--iupac", "--json") == 0
    assert json.loads(gal.out)["verdict"] == "unverified"


def test_right_proposals_of_a_model(gal, model):
    """Verified, with the receipt of the model."""
    engine = model([" ethanol.\n\n"], "OCC", "--iupac", "--namer", "model", "--json")
    report = json.loads(gal.out)
    assert (gal.status, report["answer"], report["verdict"]) == (0, "ethanol", "verified")
    assert report["data"]["naming"]["proposed_by"] == "model"
    assert report["receipt"]["model"] == "model"
    assert "[START_I_SMILES]CCO[END_I_SMILES]" in engine.prompts[0]
    assert engine.prompts[0].endswith("The following are chemical properties for")


@pytest.mark.parametrize(
    ("text", "level", "status"),
    [("propan-2-ol", "mismatch", 3), ("dichlorobenzene", "mismatch", 3), ("xx yy", "unparsable", 0), ("", None, 0)],
)
def test_wrong_proposals_of_a_model(gal, model, text, level, status):
    """Each has its level; a wrong one refutes."""
    model([text], "CCO", "--iupac", "--namer", "model", "--json")
    assert gal.status == status
    assert json.loads(gal.out)["data"]["naming"]["level"] == level


def test_an_ambiguous_proposal_is_not_verified(gal, model):
    """Though OPSIN reads it as the right isomer."""
    model(["xylene"], "Cc1ccccc1C", "--iupac", "--namer", "model")
    assert (gal.status, gal.out) == (0, "xylene\n")
    assert "not verified: ambiguous" in gal.err


def test_samples_and_the_rules_behind_them(gal, model):
    """A right one among the samples is found; else the rules step in."""
    gal.variables["GAL_MODEL"] = "scripted"
    model(["propanol", "xx", "ethyl alcohol"], "CCO", "--iupac", "--samples", "3", "--json")
    naming = json.loads(gal.out)["data"]["naming"]
    assert (naming["name"], naming["proposed_by"]) == ("ethyl alcohol", "model")
    assert [found["check"]["level"] for found in naming["candidates"]] == ["mismatch", "unparsable", "verified"]
    model(["xx"], "CCO", "--iupac", "--json")
    naming = json.loads(gal.out)["data"]["naming"]
    assert (naming["name"], naming["proposed_by"][:11]) == ("ethanol", "openclatura")


def test_a_real_model_proposes(gal, checkpoint):
    """Random weights name nothing, and nothing is claimed."""
    arguments = ("mol", "CCO", "--iupac", "--namer", "model", "-m", str(checkpoint), "--max-new-tokens", "8", "--json")
    for engine in ("ctranslate2", "transformers"):
        gal.run(*arguments, "--engine", engine)
        assert json.loads(gal.out)["verdict"] != "verified"
        assert json.loads(gal.out)["receipt"]["engine"] == engine


def test_a_question_about_a_molecule(gal, model):
    """The answer is unverified; a name may stand for the molecule."""
    engine = model(["No, it is safe."], "ethanol", "--ask", "Is it toxic?")
    assert gal.out == "No, it is safe.\n"
    assert "[START_I_SMILES]CCO[END_I_SMILES]" in engine.prompts[0]
    assert "Question: Is it toxic?" in engine.prompts[0]


def test_a_models_property_table_is_computed_again(gal, model):
    """Each value is marked, and a wrong one has its status."""
    model(["| Molecular Weight | 46.07 |\n| Heavy Atom Count | 4 |"], "CCO", "--ask", "Properties?", "--json")
    report = json.loads(gal.out)
    assert gal.status == 3
    assert [check["verdict"] for check in report["checks"]] == ["verified", "refuted"]
    assert report["data"]["values"]["weight"] == 46.069


def test_the_prompt_is_shown(gal):
    """Without a model."""
    assert gal.run("mol", "OCC", "--ask", "Toxic?", "--show-prompt") == 0
    assert gal.out.endswith("[START_I_SMILES]CCO[END_I_SMILES]\n\nQuestion: Toxic?\n\nAnswer:\n")


def test_drawings(gal, tmp_path):
    """Into a file, and into the terminal: an image if it can, else Unicode."""
    path = tmp_path / "a.svg"
    assert gal.run("mol", ASPIRIN, "--draw", str(path)) == 0
    assert "<svg" in path.read_text()
    assert f"Drawn into {path}." in gal.err
    assert gal.run("mol", "NCC=O", "--view") == 0
    assert "NH2" in gal.out
    gal.variables["TERM"] = "xterm-kitty"
    assert gal.run("mol", "NCC=O", "--view", terminal=True) == 0
    assert gal.out.startswith("\x1b_G")


def test_lines_become_a_table(gal):
    """With a header, an error column and a count of failures; the order stays."""
    assert gal.run("mol", "-j", "2", stdin=b"OCC my alcohol\nC1CC\n\nammonia\n") == 1
    rows = [line.split("\t") for line in gal.out.split("\n")[:-1]]
    assert rows[0][:3] == ["id", "input", "smiles"]
    assert [row[:3] for row in rows[1:]] == [["my alcohol", "OCC", "CCO"], ["", "C1CC", ""], ["", "ammonia", "N"]]
    assert "never closed" in rows[2][-1]
    assert {len(row) for row in rows} == {len(rows[0])}
    assert "standard input, line 2: " in gal.err
    assert "1 of 3 molecules failed." in gal.err


def test_lines_of_names_alone(gal):
    """A line each; what is missing or unverified is told on stderr."""
    assert gal.run("mol", "--iupac", "-j", "1", stdin=b"CCO\n*CC\nC[CH2]\nC1\n") == 1
    assert gal.out == "ethanol\n\nethane\n\n"
    assert "line 2: no name: the rules do not cover it." in gal.err
    assert "line 3: mismatch: it names another molecule, CC." in gal.err
    assert "line 4: " in gal.err


def test_csv_from_a_csv(gal, tmp_path):
    """Ids stay, the chosen values are columns."""
    path = tmp_path / "a.csv"
    path.write_text('id,structure\na,CCO\n"b,c",C1\n')
    assert gal.run("mol", str(path), "--column", "structure", "--csv", "--formula", "-j", "1") == 1
    rows = list(csv.DictReader(io.StringIO(gal.out)))
    assert [(row["id"], row["input"], row["formula"]) for row in rows] == [("a", "CCO", "C2H6O"), ("b,c", "C1", "")]
    assert "never closed" in rows[1]["error"]
    assert gal.run("mol", str(path), "--csv") == 1
    assert "no column named smiles, inchi or name; it has: id, structure." in gal.err


def test_jsonl(gal):
    """Plain lines and JSON lines, identities kept, an object for a bad one."""
    lines = b'CCO\n{"smiles": "C", "id": 7}\n"CC"\n[Na+].[Cl-] salt\n{"id": 8}\n'
    assert gal.run("mol", "--jsonl", "-j", "1", stdin=lines) == 1
    values = [json.loads(line) for line in gal.out.splitlines()]
    assert [value.get("answer") for value in values] == ["CCO", "C", "CC", "[Cl-].[Na+]", None]
    assert [value.get("id") for value in values] == [None, 7, None, "salt", 8]
    assert values[4]["line"] == 5
    assert 'without "smiles"' in values[4]["error"]


def test_an_sdf_cut_in_the_middle(gal, tmp_path):
    """What is whole is answered."""
    block = Chem.MolToMolBlock(Chem.MolFromSmiles("CCO"))
    path = tmp_path / "a.sdf"
    path.write_text(f"{block}$$$$\n{block[:80]}")
    assert gal.run("mol", str(path), "--smiles", "-j", "1") == 1
    assert gal.out == "CCO\n\n"
    assert "a.sdf, record 2: The record is cut short" in gal.err
    path = tmp_path / "a.mol"
    path.write_text(block)
    assert gal.run("mol", str(path), "--smiles") == 0
    assert gal.run("mol", "--from", "sdf", "--smiles", stdin=path.read_bytes()) == 0
    assert gal.out == "CCO\n"


def test_many_arguments(gal):
    """Molecules, files and standard input may be mixed."""
    assert gal.run("mol", "CCO", "-", "ethane", "--formula", "-j", "1", stdin=b"C\n") == 0
    assert gal.out == "C2H6O\nCH4\nC2H6\n"


def test_a_bad_file_does_not_stop_the_others(gal, tmp_path):
    """It has its error in its place."""
    (tmp_path / "a.csv").write_text("x\nCCO\n")
    (tmp_path / "b.smi").write_text("CCO\n")
    assert gal.run("mol", str(tmp_path / "a.csv"), str(tmp_path / "b.smi"), "--formula", "-j", "1") == 1
    assert gal.out == "\nC2H6O\n"
    assert "a.csv has no column named smiles, inchi or name; it has: x." in gal.err


def test_the_page_shows_what_is_printed(gal):
    """Every command in docs/molecules.md that needs no shell."""
    page = (Path(__file__).parents[2] / "docs" / "molecules.md").read_text(encoding="utf-8")
    shown = re.findall(r"```console\n\$ gal (.*)\n((?:.*\n)*?)```", page)
    assert len(shown) >= 6
    for command, text in shown:
        gal.run(*shlex.split(command))
        assert gal.out + gal.err == text


def test_a_model_names_many(gal, model):
    """In one process, in order."""
    model(["ethanol"], "--iupac", "--namer", "model", "--jsonl", stdin=b"CCO\nC1\nCCC\n")
    values = [json.loads(line) for line in gal.out.splitlines()]
    assert [value.get("verdict") for value in values] == ["verified", None, "refuted"]
    assert gal.status == 1
    model(["No\nway."], "--ask", "Toxic?", stdin=b"CCO\nCCC\n")
    assert gal.out == "No way.\nNo way.\n"


def test_a_molecule_that_takes_too_long(gal, monkeypatch):
    """Is an error, alone and among others."""
    import time

    def slow(*_arguments, **_options):
        time.sleep(5)

    monkeypatch.setattr("galcli.cli.mol_single.describe_molecule", slow)
    assert gal.run("mol", "CCO", "--time-limit", "0.05") == 1
    assert "took longer than 0.05 s" in gal.err
    seen = []
    monkeypatch.setattr(Pool, "__init__", lambda _self, *arguments, **options: seen.append((arguments, options)))
    monkeypatch.setattr(Pool, "run", lambda _self, records: ((record, {"error": "late"}) for record in records))
    monkeypatch.setattr(Pool, "close", lambda _self: None)
    assert gal.run("mol", "--time-limit", "0.5", "-j", "3", "--formula", stdin=b"CCO\n") == 1
    assert seen == [((3, 0.5), {"wanted": ["formula"], "name": False})]


def test_peculiar_molecules(gal):
    """Radicals, wildcards and repeat units are described, with a note."""
    for text, words in (("C[CH2]", "unpaired electron"), ("*CC*", "2 wildcard atoms"), ("[O-][N+](=O)C", "SMILES")):
        assert gal.run("mol", text) == 0
        assert words in gal.out


@pytest.mark.parametrize(
    ("text", "words"),
    [("CC>>CO", "is a reaction"), ("{[$]CC[$]}", "BigSMILES"), ("C\0C", "NUL byte"), ("poly(", "OPSIN cannot read")],
)
def test_what_is_no_molecule(gal, text, words):
    """One sentence each."""
    assert gal.run("mol", text) == 1
    assert words in gal.err
    assert gal.out == ""


def test_nothing(gal):
    """An empty input is a usage error; a terminal is not waited for."""
    for arguments, stdin in ((("mol", " "), b""), (("mol",), b""), (("mol", "--jsonl"), b"\n\n")):
        assert gal.run(*arguments, stdin=stdin) == 2
        assert "is empty" in gal.err


def test_only_what_is_needed_is_imported(tmp_path):
    """A card needs RDKit, and neither numpy nor a name's rules nor a model."""
    program = (
        "import sys; sys.argv = ['gal', 'mol', 'CCO']\n"
        "from galcli.cli.main import main\n"
        "assert main() == 0\n"
        "assert 'rdkit' in sys.modules\n"
        "assert not {'numpy', 'torch', 'sympy', 'openclatura', 'py2opsin', 'galcli.assistant'} & set(sys.modules)"
    )
    variables = {"GAL_HOME": str(tmp_path), "PATH": "/usr/bin:/bin"}
    subprocess.run([sys.executable, "-c", program], env=variables, check=True, capture_output=True)
