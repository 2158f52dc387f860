"""How many of the 100 Feynman equations have a card that is the same function.

Run: python benchmarks/feynman.py --data ../shared/data

Reads `problems/FeynmanEquations.csv`. Two functions are the same if some renaming of symbols makes them agree at random
points. The file calls the output of its equations and their inputs as it likes, so names do not help; only c is c.
"""

from __future__ import annotations

import argparse
import csv
import re
from pathlib import Path

from galcli.knowledge.catalog import Catalog
from galcli.knowledge.recognize import Recognizer
from galcli.work.maths.expression import Equation, read_equation

_MOST_INPUTS = 10


def read(row: dict[str, str]) -> Equation:
    """Read one line of the file; its symbols become `q_1`, `q_2` …, as some of them are units or words."""
    names = [row[f"v{place}_name"] for place in range(1, _MOST_INPUTS + 1) if row.get(f"v{place}_name")]
    codes = {name: "c" if name == "c" else f"q_{place}" for place, name in enumerate([row["Output"], *names])}
    formula = row["Formula"].replace("**", "^").replace("arcsin", "asin")
    for name in sorted(names, key=len, reverse=True):
        formula = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", codes[name], formula)
    return read_equation(f"q_0 = {formula}", frozenset(codes.values()))


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--data", type=Path, required=True)
    options = parser.parse_args()
    recognizer = Recognizer(Catalog.read().formulas)
    with (options.data / "problems" / "FeynmanEquations.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["Filename"]]
    found = 0
    for row in rows:
        recognized = recognizer.recognize(read(row))
        found += recognized is not None
        print(f"{row['Filename']:12} {recognized.formula.id if recognized else '-':44} {row['Formula']}")
    print(f"{found} of {len(rows)} have a card")


if __name__ == "__main__":
    main()
