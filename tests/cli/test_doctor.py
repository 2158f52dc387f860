"""`gal doctor`."""

import json


def test_the_doctor_names_versions_engines_memory_and_sandbox(gal):
    """As text and as JSON."""
    assert gal.run("doctor") == 0
    lines = dict(line.split("\t", 1) for line in gal.out.splitlines())
    assert "ctranslate2: ready" in lines["engines"]
    assert gal.run("doctor", "--json") == 0
    data = json.loads(gal.out)["data"]
    assert set(data) == set(lines)
    assert data["engines"] == {"transformers": "ready", "ctranslate2": "ready", "endpoint": "ready"}
    assert data["libraries"]["torch"] != "missing"
    assert data["memory"].endswith("GB free")
    assert data["models"] == []
    assert data["sandbox"]


def test_a_missing_java_or_library_is_said(gal, monkeypatch):
    """Nothing is guessed."""
    from galcli.cli import doctor

    monkeypatch.setattr("shutil.which", lambda _name: None)
    monkeypatch.setattr("galcli.chemistry.java._package_folder", lambda _name: None)
    monkeypatch.setattr(doctor, "_version", lambda name: "missing" if name == "torch" else "1")
    assert gal.run("doctor", "--json") == 0
    data = json.loads(gal.out)["data"]
    assert data["java"].startswith("names cannot be verified: ")
    assert data["engines"]["transformers"] == "needs torch"
