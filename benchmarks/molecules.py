"""Measure `gal mol`: verification of true and of spoilt names, names by rules, start-up, throughput, memory.

    python benchmarks/molecules.py --data DATA [--samples 1000] [--seed 0] [--lines 0] [--part NAME]...

DATA holds `iupac/pubchem_pairs.tsv.gz` (smiles, name, source) and `iupac/smiles_pool.smi.gz`.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import os
import random
import re
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from galcli.chemistry.messages import rdkit_messages
from galcli.chemistry.molecule import read_molecule
from galcli.chemistry.opsin import Opsin
from galcli.chemistry.verify import Level, verify

if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST_SMILES = 100
SWAPS = {
    "chloro": "bromo",
    "bromo": "chloro",
    "fluoro": "chloro",
    "iodo": "bromo",
    "methyl": "ethyl",
    "ethyl": "propyl",
    "oxo": "sulfanylidene",
    "hydroxy": "sulfanyl",
    "methoxy": "methylsulfanyl",
    "amino": "hydroxy",
    "pyridin": "pyrimidin",
    "furan": "thiophen",
    "phenyl": "cyclohexyl",
    "propan": "butan",
    "ethan": "propan",
}
"""One group of atoms for another."""


def main() -> None:
    """Run the parts that were asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--samples", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--lines", type=int, default=100_000, help="lines of the memory part")
    parser.add_argument("--part", action="append", choices=["verify", "rules", "start", "memory"])
    arguments = parser.parse_args()
    parts = arguments.part or ["verify", "rules", "start"]
    chance = random.Random(arguments.seed)  # noqa: S311 - a sample, no secret
    if "verify" in parts:
        measure_verification(arguments.data, arguments.samples, chance)
    if "rules" in parts:
        measure_rules(arguments.data, arguments.samples, chance)
    if "start" in parts:
        measure_start()
    if "memory" in parts:
        measure_memory(arguments.lines)


def measure_verification(data: Path, samples: int, chance: random.Random) -> None:
    """Verify true names, and the same names with a locant or an atom changed."""
    with gzip.open(data / "iupac" / "pubchem_pairs.tsv.gz", "rt") as file:
        pairs = [line.rstrip("\n").split("\t")[:2] for line in list(file)[1:]]
    true: Counter[str] = Counter()
    spoilt: Counter[str] = Counter()
    same = unread = 0
    began = time.perf_counter()
    with Opsin() as opsin:
        for smiles, name in chance.sample(pairs, samples):
            molecule = read_molecule(smiles)
            check = verify(name, molecule, opsin)
            true[check.level] += 1
            for wrong in spoil(name, chance):
                reading = opsin.read(wrong)
                if not reading.smiles:
                    unread += 1
                elif structure(reading.smiles) == structure(smiles):
                    same += 1
                else:
                    level = verify(wrong, molecule, opsin).level
                    spoilt[level] += 1
                    if level is Level.VERIFIED:
                        print(f"  FALSELY VERIFIED: {wrong} for {smiles}")
    seconds = time.perf_counter() - began
    print(f"true names: {true[Level.VERIFIED]} of {samples} verified; {shown(true)}")
    print(f"spoilt names: {spoilt[Level.VERIFIED]} of {spoilt.total()} verified; {shown(spoilt)}")
    print(f"  left out: {unread} unreadable, {same} that name the same structure; {seconds:.0f} s in all")


def spoil(name: str, chance: random.Random) -> Iterator[str]:
    """Yield the name with one locant changed, and with one group of atoms exchanged, where it has one."""
    locants = list(re.finditer(r"(?<![\d.])\d{1,2}(?=[,\-(])", name))
    if locants:
        found = chance.choice(locants)
        other = max(1, int(found[0]) + chance.choice([-1, 1, 2]))
        yield f"{name[: found.start()]}{other}{name[found.end() :]}"
    groups = [found for word in SWAPS for found in re.finditer(word, name)]
    if groups:
        found = chance.choice(groups)
        yield f"{name[: found.start()]}{SWAPS[found[0]]}{name[found.end() :]}"


def structure(smiles: str) -> str:
    """Return what tells structures apart without canonical SMILES: InChI with fixed hydrogens."""
    from rdkit import Chem
    from rdkit.Chem import rdinchi

    with rdkit_messages():
        mol = Chem.MolFromSmiles(smiles)
        return str(rdinchi.MolToInchi(mol, "/FixedH")[0]) if mol is not None else "unreadable"


def measure_rules(data: Path, samples: int, chance: random.Random) -> None:
    """Name molecules of the pool by rules, through the command."""
    with gzip.open(data / "iupac" / "smiles_pool.smi.gz", "rt") as file:
        pool = [line.strip() for line in file if len(line.strip()) <= LONGEST_SMILES]
    lines = "\n".join(chance.sample(pool, samples))
    command = [sys.executable, "-m", "galcli", "mol", "--iupac", "--namer", "rules", "--csv", "--smiles", "-j", "2"]
    before, began = os.times(), time.perf_counter()
    done = subprocess.run(command, input=lines, capture_output=True, text=True, check=False)
    seconds, after = time.perf_counter() - began, os.times()
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    levels = Counter(row["iupac_level"] or "no name" for row in csv.DictReader(done.stdout.splitlines()))
    verified = levels["verified"]
    print(f"rules: {verified} of {samples} verified; {shown(levels)}")
    print(f"  {verified / seconds:.1f} verified names/s on 2 processes, start-up included ({cpu:.0f} s of CPU time)")


def measure_start() -> None:
    """Time cold calls; the best of five, as other work only adds."""
    for arguments in (["CCO"], ["CCO", "--formula"], ["CCO", "--iupac", "--namer", "rules"], ["ethanol", "--smiles"]):
        times = []
        for _ in range(5):
            began = time.perf_counter()
            subprocess.run([sys.executable, "-m", "galcli", "mol", *arguments], check=True, capture_output=True)
            times.append(time.perf_counter() - began)
        print(f"gal mol {' '.join(arguments)}: {min(times) * 1000:.0f} ms (worst {max(times) * 1000:.0f} ms)")


def measure_memory(lines: int) -> None:
    """Print the formulas of many lines, and watch the memory of the command and its workers."""
    command = [sys.executable, "-m", "galcli", "mol", "--formula", "-j", "2"]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdin is not None
    assert process.stdout is not None
    if os.fork() == 0:
        process.stdout.close()
        for number in range(lines):
            process.stdin.write("C" * (number % 30 + 1) + "O\n")
        process.stdin.close()
        os._exit(0)
    process.stdin.close()
    for number, line in enumerate(process.stdout, 1):
        assert line.startswith("C"), line
        if number % max(1, lines // 10) == 0:
            print(f"  {number:,} lines: {resident(process.pid) / 1e6:.0f} MB resident, workers included")
    process.wait()


def resident(pid: int) -> int:
    """Return the resident bytes of a process and its children."""
    import psutil

    process = psutil.Process(pid)
    return sum(found.memory_info().rss for found in (process, *process.children(recursive=True)))


def shown(levels: Counter[str]) -> str:
    """Return counts in words."""
    return ", ".join(f"{count} {level}" for level, count in levels.most_common())


if __name__ == "__main__":
    main()
