"""Processes that are killed, and processes that add at once: nothing that was reported is lost."""

import json
import os
import random
import signal
import subprocess
import sys

from galcli.library.library import Library

ADDS = """
import sys
from pathlib import Path
from galcli.library import library
from galcli.library.library import Library
from galcli.library.record import Record

folder, name, count, batch = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
library._BATCH = batch

def records():
    for n in range(count):
        title, abstract = f"Title {name} {n}", f"beetle{n}"
        yield Record(f"{name}{n}", f"{name}{n}", "misc", title, (f"Author{n}, A.",), 2000, abstract=abstract)

def told(done):
    sys.stdout.write(f"{done}\\n")
    sys.stdout.flush()

with Library.open(folder, create=True) as opened:
    told(0)
    opened.add(records(), on_saved=told)
    opened.catch_up()
"""
MOMENTS, COUNT, BATCH = 20, 400, 20


def adding(folder, name, count, batch):
    """Start a process that adds records and tells how many are on the disk."""
    command = [sys.executable, "-c", ADDS, str(folder), name, str(count), str(batch)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=os.environ | {"PYTHONPATH": _root()})


def test_a_kill_at_any_moment_loses_nothing(tmp_path):
    """Twenty kills at random places of one library's growth; each run finds what the earlier ones reported."""
    choose = random.Random(5)  # noqa: S311 - moments are no secret
    folder = tmp_path / "library"
    reported = 0
    for number in range(MOMENTS):
        process = adding(folder, "r", COUNT, BATCH)
        lines = choose.randrange(1, COUNT // BATCH)
        last = "0"
        for _ in range(lines):
            last = process.stdout.readline() or last
        os.kill(process.pid, signal.SIGKILL)
        rest = process.stdout.read().split()
        process.stdout.close()
        assert process.wait() == -signal.SIGKILL
        reported = max(reported, int(rest[-1] if rest else last))
        with Library.open(folder) as library:
            assert [record.id for record in library.records()] == [f"r{n}" for n in range(len(library))]
            assert len(library) >= reported, f"kill {number}"
            assert library.sound()
            if reported:
                assert library.search(f"beetle{reported - 1}")[0].record.id == f"r{reported - 1}"
    assert reported > COUNT // 2
    process = adding(folder, "r", COUNT, BATCH)
    process.communicate()
    with Library.open(folder) as library:
        assert len(library) == COUNT
        assert library.search(f"beetle{COUNT - 1}")[0].record.id == f"r{COUNT - 1}"


def test_two_processes_add_at_once(tmp_path):
    """Both finish, all records are there once, and all are found."""
    folder = tmp_path / "library"
    processes = [adding(folder, name, 600, 25) for name in ("a", "b", "a")]
    assert [(process.communicate()[0].split()[-1], process.returncode) for process in processes] == [("600", 0)] * 3
    with Library.open(folder) as library:
        ids = {record.id for record in library.records()}
        assert len(library) == len(ids) == 1200
        for number in (0, 300, 599):
            assert {hit.record.id for hit in library.search(f"beetle{number}")} == {f"a{number}", f"b{number}"}
        assert json.dumps(library.stats())


def _root():
    import galcli

    return os.path.dirname(galcli.__path__[0])  # noqa: PTH120 - a path for the environment
