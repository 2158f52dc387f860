"""Many molecules on several processes."""

import os
import signal

import pytest

from galcli.chemistry import pool as module
from galcli.chemistry.line_process import LineProcess
from galcli.chemistry.pool import Pool
from galcli.chemistry.records import Record
from galcli.errors import GalError

STAND_IN = """
import json, sys, time
sys.stdin.readline()
print('"ready"', flush=True)
for line in sys.stdin:
    text = json.loads(line)["text"]
    if text == "die": sys.exit()
    if text == "hang": time.sleep(60)
    if text == "noise": print("no JSON", flush=True); continue
    time.sleep(0.002 * len(text))
    print(json.dumps({"smiles": text}), flush=True)
"""


@pytest.fixture
def stand_in(monkeypatch):
    """Let the pool run a stand-in for the worker."""

    def start(command):
        assert command[1:] == ["-m", "galcli.chemistry.worker"]
        return LineProcess([command[0], "-c", STAND_IN])

    monkeypatch.setattr(module, "LineProcess", start)


def records(*texts):
    """Return records of texts."""
    return [Record("x", number, text) for number, text in enumerate(texts, 1)]


def test_results_come_in_order(stand_in):
    """However long each takes."""
    texts = ["x" * (number * 7 % 20 + 1) for number in range(100)]
    with Pool(3, 10) as pool:
        assert [result["smiles"] for _, result in pool.run(records(*texts))] == texts


@pytest.mark.parametrize(
    ("text", "seconds", "words"), [("die", 20, "ended"), ("hang", 0.5, "longer than 0.5 s"), ("noise", 20, "ended")]
)
def test_one_molecule_does_not_stop_the_rest(stand_in, text, seconds, words):
    """Its process is replaced."""
    with Pool(2, seconds) as pool:
        results = [result for _, result in pool.run(records("a", text, "b", "c", text, "d"))]
    assert [result.get("smiles") for result in results] == ["a", None, "b", "c", None, "d"]
    assert words in results[1]["error"]


def test_a_worker_that_is_ready_and_done_at_once(monkeypatch):
    """Both lines may come in one piece."""
    program = 'import sys; sys.stdin.readline(); sys.stdin.readline(); sys.stdout.write(\'"ready"\\n{"smiles": 1}\\n\')'
    monkeypatch.setattr(module, "LineProcess", lambda command: LineProcess([command[0], "-c", program]))
    with Pool(1, 10) as pool:
        assert [result for _, result in pool.run(records("C"))] == [{"smiles": 1}]


def test_workers_start_together(monkeypatch):
    """The second is not kept waiting by the first."""
    program = "import sys, time; time.sleep(0.5)\n" + STAND_IN.replace("import json, sys, time", "import json")
    monkeypatch.setattr(module, "LineProcess", lambda command: LineProcess([command[0], "-c", program]))
    with Pool(2, 10) as pool:
        given = iter(pool.run(records("a", "b", "c")))
        next(given)
        assert len(pool._workers) == 2


def test_input_is_read_as_results_are_taken(stand_in):
    """So memory stays flat, whatever the length of the input."""
    taken = 0

    def many():
        nonlocal taken
        for record in records(*["x"] * 2000):
            taken += 1
            yield record

    with Pool(2, 10) as pool:
        results = pool.run(many())
        for _ in range(5):
            next(results)
        assert taken < 100


def test_a_worker_that_cannot_start_is_an_error(monkeypatch):
    """With a hint."""
    monkeypatch.setattr(module, "LineProcess", lambda command: LineProcess([command[0], "-c", "exit(1)"]))
    with Pool(1, 1) as pool, pytest.raises(GalError, match="cannot be started"):
        list(pool.run(records("C")))


def test_real_workers():
    """They describe and name; an error and a bad record stay in their places."""
    bad = Record("x", 3, "", error="bad line")
    with Pool(1, 60, wanted=["formula"], name=True) as pool:
        given = [*records("CCO", "C1CC"), bad, *records("benzaldehyde")]
        results = [result for _, result in pool.run(given)]
        os.kill(pool._workers[0].process.pid, signal.SIGKILL)
    assert results[0]["values"] == {"smiles": "CCO", "formula": "C2H6O"}
    assert results[0]["naming"]["level"] == "verified"
    assert "never closed" in results[1]["error"]
    assert results[2]["error"] == "bad line"
    assert results[3]["smiles"] == "O=Cc1ccccc1"
