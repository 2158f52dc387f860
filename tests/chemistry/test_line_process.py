"""A child that answers lines."""

import sys

import pytest

from galcli.chemistry.line_process import ChildEnded, LineProcess
from galcli.chemistry.messages import rdkit_messages


def test_lines_come_and_go():
    """One at a time, whatever the pieces in which they arrive."""
    child = LineProcess([sys.executable, "-c", "for line in open(0): print(line + line[::-1], flush=True)"])
    child.write("aé")
    assert child.read(10) == "aé"
    assert child.read(10) == ""
    child.close()
    with pytest.raises(ChildEnded):
        child.write("x")


def test_a_silent_child_is_a_timeout():
    """And can be killed."""
    child = LineProcess([sys.executable, "-c", "import time; time.sleep(60)"])
    with pytest.raises(TimeoutError):
        child.read(0.05)
    child.kill()


def test_a_child_that_ends_is_told():
    """What it said before counts; its errors come with the answers."""
    child = LineProcess([sys.executable, "-c", "import sys; print('a', file=sys.stderr)"])
    assert child.read(10) == "a"
    with pytest.raises(ChildEnded):
        child.read(10)
    child.close()


def test_a_child_that_does_not_go_is_killed(monkeypatch):
    """After a moment."""
    monkeypatch.setattr("galcli.chemistry.line_process._GOODBYE_SECONDS", 0.05)
    child = LineProcess([sys.executable, "-c", "import time; time.sleep(60)"])
    child.close()
    with pytest.raises(ChildEnded):
        child.write("x")


def test_rdkits_messages_are_gathered(capfd):
    """Also in nested contexts; afterwards RDKit speaks as before."""
    from rdkit import Chem

    with rdkit_messages() as outer:
        with rdkit_messages() as inner:
            Chem.MolFromSmiles("C1CC")
        Chem.MolFromSmiles("CC)")
    assert "unclosed ring" in inner[0]
    assert "extra close" in outer[0]
    assert len(inner) == 1
    assert capfd.readouterr().err == ""
    Chem.MolFromSmiles("C1CC")
    assert "unclosed ring" in capfd.readouterr().err
