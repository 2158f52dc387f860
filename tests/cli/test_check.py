"""`gal check`."""

import json

NOTES = "The needle: 2 × 0.035 m × 0.0728 N/m = 0.0051 N.\n\nThen 48/2 = 24, and 12 * 11 = 131.\n"


def test_claims_are_printed_as_compilers_print(gal, tmp_path):
    """File, line, verdict, claim; a summary on stderr; status 3 where one is refuted."""
    path = tmp_path / "notes.txt"
    path.write_text(NOTES, encoding="utf-8")
    assert gal.run("check", str(path)) == 3
    lines = gal.out.splitlines()
    assert lines[0].startswith(f"{path}:1: verified: 2 × 0.035 m × 0.0728 N/m = 0.0051 N")
    assert lines[1].startswith(f"{path}:3: verified: 48/2 = 24")
    assert lines[2].startswith(f"{path}:3: refuted: 12 * 11 = 131")
    assert "(right: 132)" in lines[2]
    assert gal.err == "2 verified, 1 refuted, 0 unverified\n"


def test_standard_input(gal):
    """With `-`, or without an argument."""
    for arguments in ([], ["-"]):
        assert gal.run("check", *arguments, stdin=b"2 + 2 = 4") == 0
        assert gal.out == "-:1: verified: 2 + 2 = 4  computed 4\n" or gal.out.startswith("-:1: verified: 2 + 2 = 4")


def test_json(gal):
    """One object with the claims, their spans and their lines."""
    assert gal.run("check", "--json", stdin=NOTES.encode()) == 3
    report = json.loads(gal.out)
    assert [check["verdict"] for check in report["checks"]] == ["verified", "verified", "refuted"]
    assert [place["line"] for place in report["data"]["places"]] == [1, 3, 3]
    start, end = report["checks"][2]["span"]
    assert NOTES[start:end] == "12 * 11 = 131"
    assert report["receipt"] is None


def test_jsonl(gal):
    """Each line has its own claims; `context` binds symbols."""
    lines = [
        {"id": 1, "text": "E = m v^2 / 2 = 9.0 J", "context": "m = 2.0 kg and v = 3.0 m/s."},
        {"id": 2, "text": "7 * 8 = 54"},
        {"id": 3},
    ]
    stdin = "\n".join(json.dumps(line) for line in lines).encode()
    assert gal.run("check", "--jsonl", stdin=stdin) == 3
    values = [json.loads(line) for line in gal.out.splitlines()]
    assert [value["id"] for value in values] == [1, 2, 3]
    assert values[0]["verdict"] == "verified"
    assert values[1]["checks"][0]["expected"] == "56"
    assert "error" in values[2]


def test_several_files_and_one_that_is_missing(gal, tmp_path):
    """The others are checked; the status says that something failed."""
    good = tmp_path / "good.txt"
    good.write_text("2 + 2 = 4")
    assert gal.run("check", str(tmp_path / "missing.txt"), str(good)) == 1
    assert "missing.txt cannot be read" in gal.err
    assert "good.txt:1: verified" in gal.out


def test_a_text_without_claims(gal):
    """Nothing to say, unless verification was asked for."""
    assert gal.run("check", stdin=b"No numbers here.") == 0
    assert gal.out == ""
    assert gal.run("check", "--strict", stdin=b"No numbers here.") == 4


def test_no_model_library_is_loaded(tmp_path):
    """Checking is arithmetic."""
    import subprocess
    import sys

    program = "import sys; sys.argv = ['gal', 'check', '-']\nfrom galcli.cli.main import main\nmain()\n"
    program += "print(sorted({'torch', 'transformers', 'rdkit', 'numpy', 'sympy', 'scipy'} & set(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", program], input="12 m * 2 = 24 m", capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "[]"
