"""`gal protein`: every form of input and output, with a scripted model and with a real small one."""

import gzip
import json
import os
import subprocess
import sys

import pytest
from Bio.SeqUtils.ProtParam import ProteinAnalysis
from engines.openai_server import Server, as_json, serving, written
from proteins.made import KEYWORD_LIST, LIBRARY, QUERY, predicting

from galcli.cli.invocation import Invocation
from galcli.prompting.tokens import SPLIT_MARKER
from galcli.proteins.analysis import COLUMNS

FASTA = f">a first\n{QUERY[:80]}\n{QUERY[80:]}\n>b\nMK1V\n>c third\nmkuv\n"


@pytest.fixture
def fasta(tmp_path):
    """A file of three records, the second of which is bad."""
    path = tmp_path / "x.fasta"
    path.write_text(FASTA)
    return str(path)


@pytest.fixture
def library(tmp_path):
    """The small library's file."""
    (tmp_path / "library.fasta").write_text(LIBRARY)
    return str(tmp_path / "library.fasta")


@pytest.fixture
def vocabulary(tmp_path):
    """The small vocabulary where `gal` looks for it."""
    folder = tmp_path / "home" / "data" / "uniprot"
    folder.mkdir(parents=True)
    (folder / "keywlist.txt").write_text(KEYWORD_LIST)


@pytest.fixture
def predict(gal, monkeypatch):
    """Run `gal protein` with a scripted model."""

    def run(engine, *arguments, **options):
        monkeypatch.setattr(Invocation, "open_engine", lambda _self: engine)
        return gal.run("protein", *arguments, **options)

    return run


def lines(gal):
    """Return the JSON values of a run."""
    return [json.loads(line) for line in gal.out.splitlines()]


def test_the_card_has_biopythons_values(gal):
    """Rounded for people."""
    residues = QUERY + "NGSA"
    assert gal.run("protein", residues) == 0
    own = ProteinAnalysis(residues)
    assert f"length            {len(residues)} residues" in gal.out
    assert f"{own.molecular_weight():,.2f} Da" in gal.out
    assert f"pH {own.isoelectric_point():.2f}" in gal.out
    assert f"pattern match     N-glycosylation {len(QUERY) + 1}–{len(QUERY) + 4}\n" in gal.out
    assert gal.err == ""


def test_json_has_them_unrounded(gal):
    """With composition, positions and patterns, each marked as a match."""
    assert gal.run("protein", f">q my protein\n{QUERY}UNGSA", "--json") == 0
    value = json.loads(gal.out)
    data = value["data"]
    assert (value["command"], value["input"], value["receipt"]) == ("protein", QUERY + "UNGSA", None)
    assert data["molecular_weight"] == ProteinAnalysis(QUERY + "UNGSA").molecular_weight()
    assert data["gravy"] == ProteinAnalysis(QUERY + "NGSA").gravy()
    assert (data["name"], data["description"]) == ("q", "my protein")
    assert data["nonstandard"] == {"U": [len(QUERY) + 1]}
    assert {hit["kind"] for hit in data["patterns"]} == {"pattern match"}


def test_tsv_has_a_header_a_row_a_record_and_an_error_column(gal, fasta):
    """In input order; one bad record makes the status 1."""
    assert gal.run("protein", fasta, "--tsv") == 1
    rows = [line.split("\t") for line in gal.out.splitlines()]
    assert rows[0] == [*COLUMNS, "error"]
    assert {len(row) for row in rows} == {len(COLUMNS) + 1}
    assert [row[0] for row in rows[1:]] == ["a", "b", "c"]
    assert rows[1][1] == str(len(QUERY))
    assert float(rows[1][5]) == pytest.approx(ProteinAnalysis(QUERY).gravy(), abs=1e-4)
    assert rows[1][-1] == rows[3][-1] == ""
    assert rows[2][-1].endswith("line 5, column 3) is not an amino acid in one-letter code.")
    assert rows[3][COLUMNS.index("nonstandard")] == "U:3"


def test_jsonl_has_an_object_a_record(gal, fasta):
    """A bad one has `error`."""
    assert gal.run("protein", fasta, "--jsonl") == 1
    values = lines(gal)
    assert [value.get("data", {}).get("name") for value in values] == ["a", None, "c"]
    assert values[1]["line"] == 4
    assert "not an amino acid" in values[1]["error"]


def test_jsonl_reads_json_lines_too(gal):
    """Objects with an id, and bare strings; bad lines are reported in their place."""
    given = (
        '{"id": 7, "name": "n", "sequence": "MKV"}\n"MKL"\nnonsense\n{"id": 8}\n[1]\n\n{"sequence": "M1", "id": 9}\n'
    )
    assert gal.run("protein", "--jsonl", stdin=given.encode()) == 1
    values = lines(gal)
    assert [value.get("input") for value in values] == ["MKV", "MKL", None, None, None, None]
    assert [value.get("id") for value in values] == [7, None, None, 8, None, 9]
    assert values[0]["data"]["name"] == "n"
    assert "Line 3 is not JSON" in values[2]["error"]
    assert [value.get("line") for value in values[2:]] == [3, 4, 5, 7]


def test_jsonl_reads_fasta_from_a_pipe(gal):
    """What it is shows in the first line."""
    assert gal.run("protein", "--jsonl", stdin=FASTA.encode()) == 1
    assert [value.get("input") for value in lines(gal)] == [QUERY, None, "MKUV"]


def test_cards_of_several_proteins_are_apart(gal, fasta):
    """A bad one is told on stderr, and the run goes on."""
    assert gal.run("protein", fasta) == 1
    assert gal.out.startswith("a first\nlength")
    assert "\n\nc third\nlength            4 residues\n" in gal.out
    assert "\n\n\n" not in gal.out
    assert "line 5, column 3" in gal.err


@pytest.mark.parametrize("option", ["--json", "--draw=x.svg"])
def test_what_holds_one_protein_refuses_several(gal, fasta, option):
    """The hint says how to do many."""
    assert gal.run("protein", fasta, option) == 2
    assert "--jsonl" in gal.err
    assert gal.out == ""


@pytest.mark.parametrize("arguments", [[], ["-"]])
def test_a_pipe_may_hold_a_bare_sequence(gal, arguments):
    """Over several lines, with any line ends; a note says how it was read."""
    assert gal.run("protein", *arguments, "--json", stdin=b"\xef\xbb\xbfmkv\r\n\r\nlit\rgs*\n") == 0
    assert json.loads(gal.out)["input"] == "MKVLITGS"
    assert "3 lines are read as one sequence" in gal.err


def test_a_compressed_file_is_read(gal, tmp_path):
    """By its name."""
    (tmp_path / "x.fa.gz").write_bytes(gzip.compress(b">a\nMKV\n"))
    assert gal.run("protein", str(tmp_path / "x.fa.gz"), "--json") == 0
    assert json.loads(gal.out)["input"] == "MKV"


def test_a_file_without_an_ending_is_found(gal, tmp_path, monkeypatch):
    """A sequence is no file unless there is one of that name."""
    monkeypatch.chdir(tmp_path)
    assert gal.run("protein", "MKV", "--json") == 0
    assert json.loads(gal.out)["input"] == "MKV"
    (tmp_path / "MKV").write_text("GGG")
    assert gal.run("protein", "MKV", "--json") == 0
    assert json.loads(gal.out)["input"] == "GGG"


@pytest.mark.parametrize(
    ("bases", "options", "residues"),
    [
        ("atgaaatga", [], "MK"),
        ("CATGAAATGA", ["--frame", "2"], "MK"),
        ("TTATACAGA", ["--frame", "-1"], "SV"),
        ("ATGTGA", ["--code", "2"], "MW"),
    ],
)
def test_dna_is_translated(gal, bases, options, residues):
    """In a frame and a genetic code of the user's choice; a final stop is no residue."""
    assert gal.run("protein", bases, "--translate", "--json", *options) == 0
    assert json.loads(gal.out)["input"] == residues


def test_the_plot_follows_the_card(gal):
    """In Braille characters, with the window that was asked for."""
    assert gal.run("protein", QUERY, "--plot", "--window", "9") == 0
    assert "(mean of 9)" in gal.out
    assert any(0x2800 < ord(character) < 0x2900 for character in gal.out)


@pytest.mark.parametrize(("name", "begins"), [("p.svg", b"<svg"), ("p.PNG", b"\x89PNG")])
def test_the_plot_is_drawn(gal, tmp_path, name, begins):
    """The card comes all the same."""
    assert gal.run("protein", QUERY, "--draw", str(tmp_path / name)) == 0
    assert (tmp_path / name).read_bytes().startswith(begins)
    assert gal.out.startswith("length")


def test_neighbours_are_shown_without_a_model(gal, library):
    """On the card, as data and as sources."""
    assert gal.run("protein", QUERY, "--like", library) == 0
    assert "neighbour         K1 (" in gal.out
    gal.run("protein", QUERY, "--like", library, "--json")
    value = json.loads(gal.out)
    assert [neighbour["name"] for neighbour in value["data"]["neighbours"]] == ["K1", "K2"]
    assert value["sources"][0]["title"].startswith("K1: Adenylate kinase (")
    gal.run("protein", "MKVLATGSKM", "--like", library)
    assert "neighbour         none with an annotation" in gal.out


def test_keywords_are_checked_by_vocabulary_and_neighbours(gal, predict, library, vocabulary):
    """Confirmed, contradicted, unknown to UniProt: each says which; status 3, for one is refuted."""
    assert predict(predicting("\n\nKinase, Nucleus, Wonderful"), QUERY, "--keywords", "--like", library, "--json") == 3
    value = json.loads(gal.out)
    assert value["answer"] == "predicted keywords: Kinase, Nucleus, Wonderful"
    assert [check["verdict"] for check in value["checks"]] == ["verified", "refuted", "unverified"]
    assert all(check["reason"].startswith("predicted, −") for check in value["checks"])
    assert value["data"]["predicted_keywords"][0] == {
        "predicted": "Kinase",
        "accession": "KW-0001",
        "category": "Molecular function",
        "mean_logprob": -6.0,
        "verdict": "verified",
    }
    assert "CC BY 4.0" in value["sources"][0]["title"]
    assert value["data"]["length"] == len(QUERY)


def test_a_confirmed_prediction_is_verified(gal, predict, library, vocabulary):
    """On a terminal with its marks; `--strict` is content."""
    engine = predicting("\n\nKinase, Cytoplasm")
    given = [f">q mine\n{QUERY}", "--keywords", "--like", library, "--strict", "--color", "never"]
    assert predict(engine, *given, terminal=True) == 0
    assert gal.out.startswith("q mine\npredicted keywords: Kinase, Cytoplasm\n")
    assert "✓ Kinase  predicted, −6.00 per token; K1 (" in gal.out
    assert "✓ verified · model" in gal.out


def test_a_pipe_gets_the_prediction_alone(gal, predict, vocabulary):
    """One line, and it says that it is predicted."""
    assert predict(predicting("\n\nKinase", "\n\nMoves phosphate.\n\n## Next"), "MK", "--keywords", "--function") == 0
    assert gal.out == "predicted keywords: Kinase\npredicted function: Moves phosphate.\n"
    assert gal.err == ""


def test_nothing_confirms_without_a_library(gal, predict, vocabulary):
    """`--strict` makes that a failure."""
    assert predict(predicting("\n\nKinase"), "MK", "--keywords", "--strict") == 4


def test_without_the_vocabulary_a_note_says_how_to_get_it(gal, predict):
    """Nothing is downloaded unasked; the keywords stay unverified."""
    assert predict(predicting("\n\nKinase"), "MK", "--keywords") == 0
    assert "curl --create-dirs -o" in gal.err
    assert "keywlist.txt" in gal.err
    assert predict(predicting("\n\nKinase"), "MK", "--keywords", "--quiet") == 0
    assert gal.err == ""


def test_the_vocabulary_may_lie_anywhere(gal, predict, tmp_path):
    """`--vocabulary` names it."""
    (tmp_path / "k.txt").write_text(KEYWORD_LIST)
    options = ["--keywords", "--json", "--vocabulary", str(tmp_path / "k.txt")]
    assert predict(predicting("\n\nphosphokinase"), "MK", *options) == 0
    assert json.loads(gal.out)["data"]["predicted_keywords"][0]["predicted"] == "Kinase"
    assert predict(predicting(), "MK", "--keywords", "--vocabulary", str(tmp_path / "none.txt")) == 1
    assert "none.txt cannot be read" in gal.err


def test_predictions_of_many_have_columns_of_their_own(gal, predict, fasta, library, vocabulary):
    """Each keyword with its verdict; the bad record keeps its place."""
    options = ["--keywords", "--function", "--like", library, "--tsv"]
    assert predict(predicting("\n\nKinase, Nucleus", "\n\nMoves."), fasta, *options) == 3
    rows = [line.split("\t") for line in gal.out.splitlines()]
    assert rows[0][-4:] == ["nearest", "predicted_keywords", "predicted_function", "error"]
    assert rows[1][-4].startswith("K1:0.")
    assert rows[1][-3:] == ["Kinase=verified;Nucleus=refuted", "Moves.", ""]
    assert rows[2][:2] == ["b", ""]
    assert rows[3][-4:-1] == ["", "Kinase=unverified;Nucleus=unverified", "Moves."]
    assert {len(row) for row in rows} == {len(COLUMNS) + 4}


def test_an_empty_prediction_is_told(gal, predict, vocabulary):
    """And is verified by nothing."""
    assert predict(predicting("\n\n"), "MK", "--keywords", "--json") == 0
    value = json.loads(gal.out)
    assert (value["answer"], value["verdict"], value["checks"]) == ("predicted keywords: none", "unverified", [])


def test_hostile_predictions_and_headers_do_not_reach_the_terminal(gal, predict, tmp_path):
    """Escapes of a model, a FASTA header and a library are removed."""
    (tmp_path / "l.fasta").write_text(f">e\x1b]0;t\x07vil \x1b[31mkinase [red]\n{QUERY}\n")
    given = [f">x\x1b[2J y\n{QUERY}", "--keywords", "--like", str(tmp_path / "l.fasta"), "--color", "never"]
    predict(predicting("\n\nKin\x1b[31mase"), *given, terminal=True)
    assert "\x1b" not in gal.out + gal.err
    assert "[red]" in gal.out
    gal.run("protein", *given[:1], "--like", str(tmp_path / "l.fasta"), "--tsv")
    assert "\x1b" not in gal.out


@pytest.mark.parametrize("engine", ["ctranslate2", "transformers"])
def test_a_real_model_predicts(gal, checkpoint, engine):
    """Random weights know nothing, and nothing is claimed; each keyword has a log-probability."""
    options = ["-m", str(checkpoint), "--engine", engine, "--max-new-tokens", "20", "--json"]
    assert gal.run("protein", "MKVLAT" * 10, "--keywords", "--function", *options) == 0
    value = json.loads(gal.out)
    assert value["verdict"] == "unverified"
    assert value["receipt"]["engine"] == engine
    assert all(label["mean_logprob"] < 0 for label in value["data"]["predicted_keywords"])


@pytest.mark.parametrize("scores", [True, False])
def test_a_server_predicts(gal, scores, monkeypatch):
    """With log-probabilities where it can echo a prompt, and without them where it cannot."""
    monkeypatch.setenv("NO_PROXY", "*")

    def answer(asked):
        if not asked.body.get("echo"):
            return written("\n\nKinase, Lyase\n\n## Function")
        text = asked.body["prompt"].replace(SPLIT_MARKER, "")
        logprobs = {"text_offset": list(range(len(text))), "token_logprobs": [None] + [-2.0] * (len(text) - 1)}
        return as_json({"choices": [{"text": text, "logprobs": logprobs if scores else None}]})

    with serving(Server(answer)) as server:
        options = ["-m", server.address, "--family", "galactica", "--keywords", "--json", "--timeout", "20"]
        assert gal.run("protein", "MKVLAT", *options) == 0
    value = json.loads(gal.out)
    assert value["answer"] == "predicted keywords: Kinase, Lyase"
    expected = -2.0 if scores else None
    assert [label["mean_logprob"] for label in value["data"]["predicted_keywords"]] == [expected, expected]
    assert server.log[0].body["prompt"].replace(SPLIT_MARKER, "") == "</s>[START_AMINO]MKVLAT[END_AMINO] ## Keywords"


def test_a_protein_longer_than_the_context_is_cut_at_its_end(gal, checkpoint):
    """A note counts."""
    options = ["-m", str(checkpoint), "--max-new-tokens", "4", "--keywords", "--json"]
    assert gal.run("protein", "MKVLAT" * 100, *options) == 0
    assert json.loads(gal.out)["data"]["read_residues"] == 179
    assert "The model read the first 179 of 600 residues." in gal.err


def test_forty_thousand_residues(gal, tmp_path):
    """Longer than titin; in every form."""
    residues = "MKVLITGSAEDRQNPHFWYC" * 2000
    (tmp_path / "titin.fa").write_text(f">t\n{residues}\n")
    path = str(tmp_path / "titin.fa")
    assert gal.run("protein", path, "--plot", "--draw", str(tmp_path / "t.svg")) == 0
    assert "40,000 residues" in gal.out
    assert max(map(len, gal.out.splitlines())) < 160
    assert gal.run("protein", path, "--tsv") == 0
    assert gal.out.splitlines()[1].startswith("t\t40000\t")


@pytest.mark.parametrize(
    ("data", "status", "words"),
    [
        (b"", 2, "is empty"),
        (b" \n\n", 2, "is empty"),
        (b">a\n", 1, 'The record "a" (standard input, line 1) has no residues'),
        (b"MKV\n>a\nMK\n", 1, "standard input, line 1, is a sequence without a FASTA header"),
        (b">a\nMK\x00V\n", 1, "standard input, line 2, holds a NUL byte"),
        (b">a\nMKV\n>caf\xe9\nMK\n", 1, "standard input, line 3, is not UTF-8"),
        (b"\xff\xfeM\x00K\x00", 1, "UTF-16"),
        (b">a\nMK V\nLI 1 GS\n", 1, '"1" at position 6 (standard input, line 3, column 4)'),
        (b"\x89PNG\r\n\x1a\n", 1, "line 1, is not UTF-8"),
    ],
)
def test_bad_input_is_named(gal, data, status, words):
    """With its line; nothing unexpected happens."""
    assert gal.run("protein", stdin=data) == status
    assert words in gal.err
    assert "unexpected" not in gal.err


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        (["missing.fasta"], 1, "missing.fasta cannot be read"),
        (["no/such/folder"], 1, "cannot be read"),
        (["MKV", "--tsv", "--json"], 2, "--tsv excludes"),
        (["MKV", "--draw", "x.gif"], 2, ".svg and .png"),
        (["MKV", "--draw", "/nonexistent\x00/x.svg"], 1, ""),
        (["MKV", "--window", "4"], 2, "odd"),
        (["ATG", "--translate", "--frame", "0"], 2, "reading frame 0"),
        (["ATG", "--translate", "--code", "7"], 2, "genetic code 7"),
        (["MKV", "--like", "missing.fasta"], 1, "missing.fasta cannot be read"),
        (["M" * 5000 + "1"], 1, '"1" at position 5001'),
        ([os.fsdecode(b"MK\xe9")], 1, "is not UTF-8"),
    ],
)
def test_bad_arguments_are_named(gal, arguments, status, words):
    """In a sentence, before anything is computed."""
    assert gal.run("protein", *arguments) == status
    assert words in gal.err
    assert gal.out == ""


def test_an_empty_or_damaged_file_is_named(gal, tmp_path):
    """And so is a compressed one that is cut short."""
    (tmp_path / "e.fasta").write_text("\n; nothing\n")
    assert gal.run("protein", str(tmp_path / "e.fasta")) == 1
    assert "e.fasta holds no sequence" in gal.err
    (tmp_path / "cut.fa.gz").write_bytes(gzip.compress(b">a\nMKV\n" * 1000)[:30])
    assert gal.run("protein", str(tmp_path / "cut.fa.gz"), "--tsv") == 1
    assert "cut.fa.gz" in gal.err


def test_records_stream(tmp_path):
    """The first row comes while the input is still open."""
    program = "import sys; from galcli.cli.main import main; sys.exit(main())"
    command = [sys.executable, "-c", program, "protein", "--tsv"]
    variables = {**os.environ, "GAL_HOME": str(tmp_path)}
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=variables) as process:
        process.stdin.write(b">a\nMKV\n>b\nMKL\n>c\n")
        process.stdin.flush()
        assert process.stdout.readline().startswith(b"name\t")
        assert process.stdout.readline().startswith(b"a\t3\t")
        process.stdin.write(b"MKI\n")
        process.stdin.close()
        assert [line[:2] for line in process.stdout] == [b"b\t", b"c\t"]


def test_properties_load_neither_a_model_nor_numpy(tmp_path):
    """Start-up is imports; `--like` alone loads the aligner."""
    program = """
import sys
sys.argv = ["gal", "protein", "MKV"]
from galcli.cli.main import main
main()
print(sorted({"torch", "transformers", "ctranslate2", "numpy", "rdkit", "sympy", "pyhmmer", "PIL"} & set(sys.modules)))
"""
    variables = {**os.environ, "GAL_HOME": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        env=variables,
        check=True,
        stdin=subprocess.DEVNULL,
    )
    assert done.stdout.splitlines()[-1] == "[]"


def test_help_loads_no_biology(tmp_path):
    """Help is for people in a hurry."""
    program = """
import sys
sys.argv = ["gal", "protein", "--help"]
from galcli.cli.main import main
main()
print(sorted({"torch", "transformers", "numpy", "rdkit", "sympy", "Bio", "pyhmmer", "PIL"} & set(sys.modules)))
"""
    variables = {**os.environ, "GAL_HOME": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, env=variables, check=True)
    assert done.stdout.splitlines()[-1] == "[]"
