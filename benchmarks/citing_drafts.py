"""Measure `gal cite` on real drafts whose keys were taken out, and on a long thesis."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

from citing_contexts import Tally, lines
from pylatexenc.latexwalker import LatexWalker, LatexWalkerParseError

from galcli.citing.bibliography import Bibliography
from galcli.citing.citer import Choice, Citer
from galcli.citing.document import cite_document
from galcli.citing.draft import Draft, Format, follow
from galcli.citing.edit import Edit, apply
from galcli.citing.slot import Kind

if TYPE_CHECKING:
    import argparse

    from galcli.citing.slot import Slot
    from galcli.engines.base import Engine
    from galcli.library.library import Library

MAINS = (
    ("modern-talking/paper/emnlp2021.tex", "custom.bib"),
    ("kpa/paper/emnlp2021.tex", "anthology.bib"),
    ("calamancy/reports/aacl2023/report.tex", "custom.bib"),
    ("calamancy/reports/emnlp2023/report.tex", "custom.bib"),
)


def tex_fault(text: str) -> str:
    """Return what is wrong with a text as TeX, by a strict parser; empty where nothing is."""
    try:
        LatexWalker(text, tolerant_parsing=False).get_latex_nodes()
    except LatexWalkerParseError as error:
        return str(error).splitlines()[0]
    return ""


def check_patched(empty: list[Draft], citer: Citer, bibliography: Bibliography) -> str:
    """Fill all slots of a document and say whether the files are still TeX and are the same outside the slots."""
    document = cite_document(empty, citer, bibliography, accept=0)
    faults, before, outside = 0, 0, 0
    for cited in document.files:
        fault = tex_fault(cited.draft.text)
        before += bool(fault)
        faults += bool(tex_fault(cited.text)) and not fault
        slots = [outcome.slot for outcome in cited.outcomes]
        outside += sum(not any(near(edit, slot) for slot in slots) for edit in cited.edits)
    edits = sum(len(cited.edits) for cited in document.files)
    return (
        f"{len(document.files)} files patched, {edits} edits, {outside} of them not at a slot; "
        f"{faults} files broken by it ({before} that the strict parser refused before)"
    )


def near(edit: Edit, slot: Slot) -> bool:
    """Whether a change is in a slot, or in the parentheses of a mention."""
    return edit.start <= slot.end + 1 and slot.start - 12 <= edit.end


def blanked(draft: Draft) -> tuple[Draft, list[set[str]]]:
    """Return a draft with the keys of all citations taken out, and the keys of each."""
    groups = defaultdict(list)
    for slot in draft.scan.keys:
        groups[slot.start, slot.end].append(slot)
    edits, keys = [], []
    for slots in groups.values():
        edits.append(Edit(min(slot.key_start for slot in slots), max(slot.key_end for slot in slots), ""))
        keys.append({slot.written for slot in slots})
    return Draft(draft.name, apply(draft.text, edits), draft.format, draft.path), keys


def drafts(options: argparse.Namespace, library: Library, _engine: Engine | None = None) -> None:
    """Print how well the user's own bibliography fills drafts whose keys were taken out."""
    both = Tally()
    for main, bib in MAINS:
        path = options.data / "drafts" / main
        bibliography = Bibliography()
        bibliography.add(bib, (path.parent / bib).read_text(encoding="utf-8"))
        first = Draft(main, path.read_text(encoding="utf-8"), Format.LATEX, path)
        files = list(follow(first, lambda name: Path(name).read_text(encoding="utf-8"), print))
        citer = Citer(bibliography, library, Choice(10))
        own = Tally()
        print(f"{main}: {check_patched([blanked(draft)[0] for draft in files], citer, bibliography)}", flush=True)
        for draft in files:
            empty, keys = blanked(draft)
            document = cite_document([empty], citer, bibliography)
            outcomes = [one for one in document.outcomes() if one.slot.kind is Kind.EMPTY]
            for outcome, right in zip(outcomes, keys, strict=True):
                if right & bibliography.keys:
                    found = [candidate.record.key for candidate in outcome.candidates]
                    own.add(found, right)
                    both.add(found, right)
        print(f"{main} ({own.total} slots, {len(bibliography.records)} entries): R@1 / R@10 {own}", flush=True)
    print(f"all drafts ({both.total}): R@1 / R@10 {both}")


def thesis(options: argparse.Namespace, library: Library, _engine: Engine | None = None) -> None:
    """Print how long a thesis of 100 pages with 300 slots takes, start included."""
    del library
    rows = lines(options.data / "contexts_acl_dev.jsonl")
    random.Random(3).shuffle(rows)  # noqa: S311 - a sample, no secret
    parts = ["\\documentclass{book}\n\\usepackage{natbib}\n\\begin{document}\n"]
    for number, row in enumerate(rows[:1200]):
        mark = "\\citep{}" if number % 4 == 0 else "\\citep{known}"
        text = row["context"].replace("[CITE]", mark, 1).replace("[CITE]", "").replace("[CIT]", "\\cite{known}")
        text = "".join(letter if letter not in "#$%&_^~" else " " for letter in text)
        parts.append(f"{text}\n\n" + ("\\section{More}\n" if number % 10 == 9 else ""))
    path = options.work / "thesis.tex"
    path.write_text("".join([*parts, "\\end{document}\n"]), encoding="utf-8")
    (options.work / "known.bib").write_text("@misc{known, title={Known}, year={2000}}\n", encoding="utf-8")
    words = len(path.read_text(encoding="utf-8").split())
    command = [sys.executable, "-m", "galcli", "cite", str(path), "--bib", str(options.work / "known.bib"), "--diff"]
    began = time.perf_counter()
    done = subprocess.run(
        [*command, "--library", "bench"],
        env={"GAL_HOME": str(options.work), "PATH": "/usr/bin:/bin", "PYTHONPATH": str(Path.cwd())},
        capture_output=True,
        text=True,
        check=True,
    )
    print(f"thesis, {words} words: {time.perf_counter() - began:.1f} s; {done.stderr.strip().splitlines()[-1]}")
