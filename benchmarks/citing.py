r"""Measure `gal cite` on citation contexts, mentions, real drafts and a long thesis; fit the ranking's weights.

    python benchmarks/citing.py --data ../shared/data/citations table mentions drafts thesis trie
    python benchmarks/citing.py --data ../shared/data/citations fit

The data folder holds `acl_anthology.jsonl.gz`, `contexts_acl_dev.jsonl`, `contexts_latex_dev.jsonl` and `drafts/`. A
library is made of the first in `--work`, once. Half of the ACL contexts, by cited paper, are held out of the fit;
what is printed as "held out" saw no weight. For the LaTeX contexts, each repository is held out in turn.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import shutil
import subprocess
import sys
import time
from collections import Counter, defaultdict
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from pylatexenc.latexwalker import LatexWalker, LatexWalkerParseError
from scipy.optimize import minimize

from galcli.citing.bibliography import Bibliography
from galcli.citing.citer import Choice, Citer
from galcli.citing.document import cite_document
from galcli.citing.draft import Draft, Format, follow
from galcli.citing.edit import Edit, apply
from galcli.citing.features import NAMES
from galcli.citing.judge import reference_text
from galcli.citing.outcome import Candidate, Origin, Status
from galcli.citing.pieces import Pieces
from galcli.citing.plain import Plainer
from galcli.citing.recommend import Recommender
from galcli.citing.slot import Kind
from galcli.citing.trie import Trie
from galcli.citing.weights import LIBRARY
from galcli.citing.window import SLOT, Window
from galcli.library.library import Library

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from galcli.citing.judge import ModelJudge
    from galcli.citing.slot import Slot
    from galcli.engines.base import Engine, Prompt
    from galcli.library.record import Record

    Row: TypeAlias = dict[str, Any]
    Vector: TypeAlias = NDArray[np.float64]
    Sample: TypeAlias = tuple[str, Vector, NDArray[np.bool_]]

MAINS = (
    ("modern-talking/paper/emnlp2021.tex", "custom.bib"),
    ("kpa/paper/emnlp2021.tex", "anthology.bib"),
    ("calamancy/reports/aacl2023/report.tex", "custom.bib"),
    ("calamancy/reports/emnlp2023/report.tex", "custom.bib"),
)
LATEX_WEIGHT = 3
LATEST = 2100


def lines(path: Path) -> list[Row]:
    """Return the objects of a file."""
    return [json.loads(line) for line in path.open(encoding="utf-8")]


def halves(contexts: list[Row]) -> tuple[list[Row], list[Row]]:
    """Return the contexts for fitting and those held out, split by cited paper."""
    papers = sorted({context["gold"][0] for context in contexts})
    random.Random(0).shuffle(papers)  # noqa: S311 - a split, no secret
    fitting = set(papers[: len(papers) // 2])
    return (
        [context for context in contexts if context["gold"][0] in fitting],
        [context for context in contexts if context["gold"][0] not in fitting],
    )


def golds(context: Row, library: Library) -> set[str]:
    """Return the identifiers that are right, as the library knows them."""
    return {record.id for identity in context["gold"] if (record := library.get(identity))}


def window_of(context: Row) -> Window:
    """Return the window of the marked slot."""
    return Window.of(context["context"].replace("[CITE]", SLOT, 1))


class Tally:
    """Counts of right answers among the first and the first ten."""

    def __init__(self) -> None:
        self.total = self.first = self.ten = 0

    def add(self, found: list[str], right: set[str]) -> None:
        """Take one list."""
        self.total += 1
        self.first += bool(found) and found[0] in right
        self.ten += any(identity in right for identity in found[:10])

    def __str__(self) -> str:
        return f"{self.first / self.total:.3f} / {self.ten / self.total:.3f}" if self.total else "-"


def ways(library: Library, engine: Engine | None) -> dict[str, Callable[[Row, Window], list[str]]]:
    """Return the ways of ranking by name: a function of context and window each."""
    weighted = Recommender(library, LIBRARY)

    def bm25(query: str, *, capped: bool, context: Row, window: Window) -> list[str]:
        year = context.get("citing_year") if capped else None
        return [hit.record.id for hit in library.search(getattr(window, query), year_max=year, k=10)]

    def summed(context: Row, window: Window) -> list[str]:
        scores = defaultdict(float)
        for query in ("paragraph", "sentence", "near"):
            for hit in library.search(getattr(window, query), year_max=context.get("citing_year"), k=150):
                scores[hit.record.id] += hit.score
        return sorted(scores, key=lambda identity: -scores[identity])[:10]

    def ranked(context: Row, window: Window) -> list[str]:
        return [one.record.id for one in weighted.rank(window, context.get("citing_year"), 10)]

    found = {
        "BM25, paragraph": lambda c, w: bm25("paragraph", capped=False, context=c, window=w),
        "+ year": lambda c, w: bm25("paragraph", capped=True, context=c, window=w),
        "+ windows": summed,
        "+ weights": ranked,
    }
    if engine is not None:
        for generate in (False, True):
            judge = make_judge(engine, library, generate=generate)

            def judged(context: Row, window: Window, judge: ModelJudge = judge) -> list[str]:
                best = weighted.rank(window, context.get("citing_year"), 50)
                start = [Candidate(one.record, one.score, 0.0, Origin.LIBRARY, "ranking") for one in best]
                return [one.record.id for one in judge(window, start)][:10]

            found[f"+ model, {'writing' if generate else 'scoring'}"] = judged
    return found


def make_judge(engine: Engine, library: Library, *, generate: bool) -> ModelJudge:
    """Return a model's judgement of candidates."""
    from galcli.citing.judge import ModelJudge
    from galcli.request import citation

    def to_prompt(text: str) -> Prompt:
        return engine.prepare(citation(text).render(engine.info.family, None, engine.specials))

    return ModelJudge(engine, to_prompt, library, generate=generate)


def table(options: argparse.Namespace, library: Library, engine: Engine | None = None) -> None:
    """Print recall at 1 and 10 for each way of ranking."""
    acl = lines(options.data / "contexts_acl_dev.jsonl")
    latex = lines(options.data / "contexts_latex_dev.jsonl")
    held_out = halves(acl)[1]
    random.Random(1).shuffle(held_out)  # noqa: S311 - a sample, no secret
    sets = {"LaTeX": latex[: options.limit], "ACL held out": held_out[: options.limit]}
    print(f"R@1 / R@10           {'   '.join(f'{name} ({len(rows)})' for name, rows in sets.items())}")
    for name, way in ways(library, engine).items():
        tallies = []
        for rows in sets.values():
            tally = Tally()
            for context in rows:
                tally.add(way(context, window_of(context)), golds(context, library))
            tallies.append(str(tally))
        print(f"{name:<20} {'   '.join(tallies)}", flush=True)


def mentions(options: argparse.Namespace, library: Library, _engine: Engine | None = None) -> None:
    """Print how well author–year mentions resolve.

    Recall: whether the gold record leads the list of any mention of the text. Precision: of texts with a single
    mention; and of the mention at the mark, where a text has several but one mark. A mention that names another year
    than the gold record has, or another first author, is not of the gold record, whatever the data says; it is counted
    apart.
    """
    rows = lines(options.data / "contexts_acl_dev.jsonl")
    random.Random(2).shuffle(rows)  # noqa: S311 - a sample, no secret
    citer = Citer(Bibliography(), library, Choice(10))
    tally, single, counts = Tally(), Tally(), Counter[tuple[str, str]]()
    for context in rows[: options.limit]:
        draft = Draft("x", context["raw"], Format.PLAIN)
        gold = golds(context, library)
        slots = draft.slots()
        plainer = Plainer(draft, {}, slots)
        limited = citer.limited(context.get("citing_year"))
        outcomes = [limited.cite(slot, plainer.window(slot)) for slot in slots]
        lists = [[candidate.record.id for candidate in outcome.candidates] for outcome in outcomes]
        best = min(
            lists, key=lambda found: min((found.index(one) for one in gold if one in found), default=99), default=[]
        )
        tally.add(best, gold)
        alone = len(slots) == 1 and "[CIT]" not in context["context"] and context["context"].count("[CITE]") == 1
        if alone:
            single.add(lists[0], gold)
        for slot, outcome in zip(slots, outcomes, strict=True):
            if outcome.status is Status.RESOLVED and (alone or at_mark(slot, context)):
                kind = "single" if alone else "at the mark of several"
                counts[kind, verdict(outcome.candidates[0].record, gold, library)] += 1
    print(f"mentions ({tally.total}): R@1 / R@10 {tally}")
    print(f"single mentions ({single.total}): R@1 / R@10 {single}")
    for kind in ("single", "at the mark of several"):
        right, wrong, other = (counts[kind, name] for name in ("right", "wrong", "other"))
        share = right / (right + wrong) if right + wrong else math.nan
        print(f"inserted, {kind}: {right} right, {wrong} wrong, {share:.4f}; {other} not of the gold record")


def at_mark(slot: Slot, context: Row) -> bool:
    """Whether a mention stands where the only mark of its text stands."""
    before, *after = context["context"].split("[CITE]")
    if len(after) != 1 or "[CIT]" in before:
        return False
    start = len(before.rstrip())
    end = context["raw"].find(after[0].strip()[:20], start) if after[0].strip() else len(context["raw"])
    return start <= slot.start and slot.end <= end + 1


def verdict(found: Record, gold: set[str], library: Library) -> str:
    """Say whether a record that was inserted is right, wrong, or what another mention than the gold record's names."""
    if found.id in gold:
        return "right"
    real = [record for identity in gold if (record := library.get(identity))]
    same = any(one.surnames()[:1] == found.surnames()[:1] and one.year == found.year for one in real)
    return "wrong" if same else "other"


def trie(options: argparse.Namespace, library: Library, _engine: Engine | None = None) -> None:
    """Print how long the trie over the whole library takes, and its size."""
    texts = [reference_text(record) for record in library.records()]
    began, cpu = time.perf_counter(), time.process_time()
    sequences = Pieces().encode_all(texts)
    split = time.process_time() - cpu
    built = Trie.of(sequences)
    clock, cpu = time.perf_counter() - began, time.process_time() - cpu
    folder = options.work / "trie"
    shutil.rmtree(folder, ignore_errors=True)
    built.save(folder)
    size = sum(file.stat().st_size for file in folder.iterdir())
    began = time.perf_counter()
    loaded = Trie.load(folder)
    opened = time.perf_counter() - began
    sample = random.Random(4).sample(range(len(texts)), min(1000, len(texts)))  # noqa: S311 - a sample, no secret
    for number in sample:
        node, length = loaded.follow(sequences[number])
        if length != len(sequences[number]) or number not in loaded.records(node):
            raise SystemExit(f"the trie lost {texts[number]}")
    print(
        f"trie of {len(texts)} records: {clock:.1f} s, CPU {cpu:.1f} s, of it {split:.1f} s to split the texts; "
        f"{len(built.tokens)} nodes, {size / 1e6:.1f} MB on disk, mapped in {opened * 1000:.1f} ms"
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


def collect(rows: list[Row], library: Library) -> list[Sample]:
    """Return group, features and right candidates of each context."""
    recommender = Recommender(library, LIBRARY)
    found = []
    for row in rows:
        ranked = recommender.rank(window_of(row), row.get("citing_year"), 10**6)
        right = golds(row, library)
        numbers = np.array([one.features for one in ranked], np.float64).reshape(-1, len(NAMES))
        group = row["repo"] if "repo" in row else row["gold"][0]
        found.append((group, numbers, np.array([one.record.id in right for one in ranked], bool)))
    return found


def fitted(samples: list[Sample], counts: list[int]) -> Vector:
    """Return the weights that make the right candidates most probable (softmax, with a small penalty)."""
    used = [(numbers, right, count) for (_, numbers, right), count in zip(samples, counts, strict=True) if right.any()]
    spread = np.concatenate([numbers for numbers, _, _ in used]).std(0) + 1e-6
    used = [(numbers / spread, right, count) for numbers, right, count in used]
    total = sum(count for _, _, count in used)

    def loss(weights: Vector) -> tuple[float, Vector]:
        value, slope = 0.0, np.zeros_like(weights)
        for numbers, right, count in used:
            scores = numbers @ weights
            shares = np.exp(scores - scores.max())
            share = shares[right].sum() / shares.sum()
            aim = np.where(right, shares, 0) / shares[right].sum()
            value -= count * math.log(max(share, 1e-300))
            slope -= count * (numbers.T @ (aim - shares / shares.sum()))
        return (value + weights @ weights) / total, (slope + 2 * weights) / total

    return minimize(loss, np.zeros(len(NAMES)), jac=True, method="L-BFGS-B").x / spread


def recall(samples: list[Sample], weights: Vector) -> Tally:
    """Return recall at 1 and 10 of some samples."""
    tally = Tally()
    for _, numbers, right in samples:
        order = np.argsort(-(numbers @ weights), kind="stable")[:10] if len(numbers) else []
        tally.add(list(order), set(np.flatnonzero(right).tolist()))
    return tally


def calibrated(samples: list[Sample], weights: Vector) -> Vector:
    """Return offset and slope of the logistic over the softmax's log-odds."""
    odds, right = [], []
    for _, numbers, good in samples:
        if not len(numbers):
            continue
        order = np.argsort(-(numbers @ weights), kind="stable")[:50]
        scores = (numbers @ weights)[order]
        shares = np.exp(scores - scores.max())
        share = np.clip(shares / shares.sum(), 1e-6, 1 - 1e-6)
        odds += list(np.log(share / (1 - share)))
        right += list(good[order])
    x, y = np.array(odds), np.array(right, float)
    return minimize(lambda p: np.mean(np.logaddexp(0, p[0] + p[1] * x) - y * (p[0] + p[1] * x)), [0.0, 1.0]).x


def fit(options: argparse.Namespace, library: Library, _engine: Engine | None = None) -> None:
    """Print weights, what they reach on held-out contexts, and the calibration."""
    fitting, held_out = (rows[: options.limit] for rows in halves(lines(options.data / "contexts_acl_dev.jsonl")))
    latex = lines(options.data / "contexts_latex_dev.jsonl")
    seen, unseen, tex = (collect(rows, library) for rows in (fitting, held_out, latex))
    tally = Tally()
    for repository in sorted({group for group, _, _ in tex}):
        train = [sample for sample in tex if sample[0] != repository]
        weights = fitted([*seen, *train], [1] * len(seen) + [LATEX_WEIGHT] * len(train))
        part = recall([sample for sample in tex if sample[0] == repository], weights)
        tally.total, tally.first, tally.ten = (
            tally.total + part.total, tally.first + part.first, tally.ten + part.ten,
        )  # fmt: skip
    weights = fitted([*seen, *tex], [1] * len(seen) + [LATEX_WEIGHT] * len(tex))
    print(f"LaTeX, each repository held out: R@1 / R@10 {tally}")
    print(f"ACL held out ({len(unseen)}): {recall(unseen, weights)}; fitted on: {recall(seen, weights)}")
    print(json.dumps({name: float(f"{value:.4g}") for name, value in zip(NAMES, weights, strict=True)}))
    print("offset, slope:", calibrated(unseen, weights))


def main() -> None:
    """Run what the command line asks for."""
    measures = {
        "table": table, "mentions": mentions, "drafts": drafts, "thesis": thesis, "trie": trie, "fit": fit
    }  # fmt: skip
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("measures", nargs="+", choices=measures)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--work", type=Path, default=Path("build/citing"))
    parser.add_argument("--limit", type=int, default=None, help="contexts of each kind")
    parser.add_argument("--model", help="a checkpoint's folder")
    options = parser.parse_args()
    options.work = options.work.resolve()
    folder = options.work / "data" / "libraries" / "bench"
    if not folder.exists():
        command = [sys.executable, "-m", "galcli", "library", "add", "--library", "bench"]
        environment = {"GAL_HOME": str(options.work), "PATH": "/usr/bin:/bin", "PYTHONPATH": str(Path.cwd())}
        subprocess.run([*command, str(options.data / "acl_anthology.jsonl.gz")], env=environment, check=True)
    engine = None
    if options.model:
        from galcli.engines.factory import open_engine
        from galcli.folders import Folders
        from galcli.settings import Settings

        engine = open_engine(Settings(model=options.model), Folders.of({"GAL_HOME": str(options.work)}), {})
    with Library.open(folder) as library:
        for name in options.measures:
            partial(measures[name], options, library)(engine)


if __name__ == "__main__":
    main()
