"""Measures `gal library`: adding, searching, memory, the start of the command, and kills while it adds.

Usage: python benchmarks/library.py --data FOLDER [--records 1000000] [--kills 20] [--folder FOLDER]

FOLDER holds `citations/acl_anthology.jsonl.gz`. The records beyond those are made: each has half of
the title and of the abstract of two of them. Times on a busy machine say little, so the
load and the CPU seconds stand beside them.
"""

from __future__ import annotations

import argparse
import contextlib
import gzip
import json
import os
import random
import resource
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from galcli.library.library import Library

_QUERIES = 300
_QUERY_WORDS = 60
_ROOT = Path(__file__).parent.parent


def main() -> None:
    """Run all measurements and print a line for each."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--records", type=int, default=1_000_000)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--folder", type=Path)
    options = parser.parse_args()
    dump = options.data / "citations" / "acl_anthology.jsonl.gz"
    folder = Path(tempfile.mkdtemp(dir=options.folder))
    print(f"{os.cpu_count()} CPUs, load {os.getloadavg()[0]:.1f} at the start")
    try:
        add("ACL Anthology", folder, "acl", dump)
        add("the same again", folder, "acl", dump)
        search("ACL Anthology", folder, "acl", dump)
        start(folder, "acl")
        if options.records:
            made = folder / "made.jsonl.gz"
            make(dump, made, options.records)
            add("made records", folder, "made", made)
            search("made records", folder, "made", dump)
            start(folder, "made")
        if options.kills:
            kills(folder, dump, options.kills)
    finally:
        shutil.rmtree(folder)


def gal(folder: Path, *arguments: str) -> list[str]:
    """Return the command line of `gal` with a home in `folder`."""
    return ["env", f"GAL_HOME={folder}", f"PYTHONPATH={_ROOT}", sys.executable, "-m", "galcli", *arguments]


def add(title: str, folder: Path, name: str, file: Path) -> None:
    """Add a file in a process of its own and print what it took."""
    began, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    command = gal(folder, "library", "add", "-l", name, str(file))
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        memory = peak_of(process)
        said = process.stdout.read().strip() if process.stdout else ""
    seconds, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    size = sum(path.stat().st_size for path in (folder / "data" / "libraries" / name).rglob("*") if path.is_file())
    print(
        f"add {title}: {seconds:.1f} s, CPU {cpu:.1f} s, memory at most {memory:.0f} MB, "
        f"{size / 1e6:.0f} MB on disk, load {os.getloadavg()[0]:.1f}: {said}"
    )


def peak_of(process: subprocess.Popen[str]) -> float:
    """Wait for a process and return the most memory that it held, in MB.

    What `getrusage` says of a child counts what its parent held when it was started.
    """
    peak = 0
    while process.poll() is None:
        with contextlib.suppress(OSError):
            status = Path(f"/proc/{process.pid}/status").read_text()
            peak = max(peak, *(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")), 0)
        time.sleep(0.05)
    return peak / 1000


def search(title: str, folder: Path, name: str, dump: Path) -> None:
    """Print how long searches take in an open library: 60 words of an abstract each, and short ones."""
    choose = random.Random(1)  # noqa: S311 - a measurement
    texts = [record["abstract"].split() for record in records(dump) if len(record["abstract"].split()) > _QUERY_WORDS]
    queries = [words[:_QUERY_WORDS] for words in choose.sample(texts, _QUERIES)]
    with Library.open(folder / "data" / "libraries" / name) as library:
        for label, words, year in (("60 words", 60, None), ("60 words, to 2010", 60, 2010), ("6 words", 6, None)):
            times, cpu = [], time.process_time()
            for query in queries:
                began = time.perf_counter()
                library.search(" ".join(query[:words]), year_max=year, k=10)
                times.append((time.perf_counter() - began) * 1000)
            cpu = (time.process_time() - cpu) * 1000 / len(queries)
            slow = statistics.quantiles(times, n=20)[-1]
            print(
                f"search {title}, {label}: median {statistics.median(times):.1f} ms, p95 {slow:.1f} ms, "
                f"CPU {cpu:.1f} ms a query, load {os.getloadavg()[0]:.1f}"
            )


def start(folder: Path, name: str) -> None:
    """Print how long the command takes from start to end."""
    times = []
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    for _ in range(11):
        began = time.perf_counter()
        command = gal(folder, "library", "search", "-l", name, "hidden markov models for tagging")
        subprocess.run(command, capture_output=True, check=True)
        times.append((time.perf_counter() - began) * 1000)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) / 11 * 1000
    print(
        f"gal library search in {name}: median {statistics.median(times):.0f} ms, fastest {min(times):.0f} ms, "
        f"CPU {cpu:.0f} ms, load {os.getloadavg()[0]:.1f}"
    )


def kills(folder: Path, dump: Path, count: int) -> None:
    """Kill a process that adds at random moments; check that what it reported is there and nothing is corrupt."""
    choose = random.Random(2)  # noqa: S311 - a measurement
    real = records(dump)
    lost = corrupt = reported = 0
    path = folder / "data" / "libraries" / "killed"
    for _ in range(count):
        command = gal(folder, "library", "add", "--verbose", "-l", "killed", str(dump))
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        try:
            process.wait(choose.uniform(0.5, 20))
        except subprocess.TimeoutExpired:
            # The `env` that started it became it.
            process.send_signal(signal.SIGKILL)
        _, told = process.communicate()
        numbers = [int(line.split()[0].replace(",", "")) for line in told.splitlines() if "on the disk" in line]
        reported = max([reported, *numbers])
        if not path.exists():
            continue
        with Library.open(path) as library:
            present = sum(library.get(record["id"]) is not None for record in real[:reported])
            lost += reported - present
            corrupt += not library.sound()
            if reported and not library.search(real[reported - 1]["title"]):
                lost += 1
    print(f"{count} kills: {reported} records reported, {lost} lost, {corrupt} times corrupt")


def records(dump: Path) -> list[dict[str, str]]:
    """Return the records of the dump."""
    with gzip.open(dump, "rt") as file:
        return [json.loads(line) for line in file]


def make(dump: Path, path: Path, count: int) -> None:
    """Write made records: halves of the titles and abstracts of two records each."""
    choose = random.Random(3)  # noqa: S311 - a measurement
    real = records(dump)
    texts = [(record["title"].split(), record["abstract"].split()) for record in real]
    with gzip.open(path, "wt", compresslevel=1) as file:
        for number in range(count):
            one, other = choose.randrange(len(real)), choose.randrange(len(real))
            titles, abstracts = zip(texts[one], texts[other], strict=True)
            record = {
                "id": f"made-{number}",
                "key": f"made{number}",
                "title": joined(*titles),
                "abstract": joined(*abstracts),
                "authors": real[one]["authors"],
                "year": choose.randint(1980, 2025),
                "container": real[one]["container"],
                "doi": f"10.9999/made.{number}" if number % 2 else "",
            }
            file.write(json.dumps(record) + "\n")


def joined(first: list[str], second: list[str]) -> str:
    """Return the first half of one text and the second half of another."""
    return " ".join((*first[: (len(first) + 1) // 2], *second[len(second) // 2 :]))


if __name__ == "__main__":
    main()
