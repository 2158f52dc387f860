r"""Measure `gal cite` on citation contexts, mentions, real drafts and a long thesis; fit the ranking's weights.

    python benchmarks/citing.py --data ../shared/data/citations table mentions drafts thesis trie
    python benchmarks/citing.py --data ../shared/data/citations fit

The data folder holds `acl_anthology.jsonl.gz`, `contexts_acl_dev.jsonl`, `contexts_latex_dev.jsonl` and `drafts/`. A
library is made of the first in `--work`, once. Half of the ACL contexts, by cited paper, are held out of the fit;
what is printed as "held out" saw no weight. For the LaTeX contexts, each repository is held out in turn.
"""

from __future__ import annotations

import argparse
import math
import random
import shutil
import subprocess
import sys
import time
from collections import Counter, defaultdict
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from citing_contexts import Tally, golds, halves, lines, window_of
from citing_drafts import drafts, thesis
from citing_fit import fit

from galcli.citing.bibliography import Bibliography
from galcli.citing.citer import Choice, Citer
from galcli.citing.draft import Draft, Format
from galcli.citing.judge import reference_text
from galcli.citing.outcome import Candidate, Origin, Status
from galcli.citing.pieces import Pieces
from galcli.citing.plain import Plainer
from galcli.citing.recommend import Recommender
from galcli.citing.trie import Trie
from galcli.citing.weights import LIBRARY
from galcli.library.dense import DenseLibrary, SentenceEncoder
from galcli.library.library import Library

if TYPE_CHECKING:
    from collections.abc import Callable

    from citing_contexts import Row

    from galcli.citing.judge import ModelJudge
    from galcli.citing.slot import Slot
    from galcli.citing.window import Window
    from galcli.engines.base import Engine, Prompt
    from galcli.library.record import Record


def ways(library: Library, engine: Engine | None, dense: str | None) -> dict[str, Callable[[Row, Window], list[str]]]:
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
    if dense is not None:
        found |= ways_with_vectors(library, dense)
    if engine is not None:
        for generate in (False, True):
            judge = make_judge(engine, library, generate=generate)

            def judged(context: Row, window: Window, judge: ModelJudge = judge) -> list[str]:
                best = weighted.rank(window, context.get("citing_year"), 50)
                start = [Candidate(one.record, one.score, 0.0, Origin.LIBRARY, "ranking") for one in best]
                return [one.record.id for one in judge(window, start)][:10]

            found[f"+ model, {'writing' if generate else 'scoring'}"] = judged
    return found


def ways_with_vectors(library: Library, model: str) -> dict[str, Callable[[Row, Window], list[str]]]:
    """Return the ways of ranking that use the vectors of a sentence-transformers model, too."""
    vectors = DenseLibrary(library, SentenceEncoder(model))
    both = Recommender(library, LIBRARY, vectors)

    def summed(context: Row, window: Window) -> list[str]:
        return [hit.record.id for hit in vectors.search(window.paragraph, year_max=context.get("citing_year"))]

    def ranked(context: Row, window: Window) -> list[str]:
        return [one.record.id for one in both.rank(window, context.get("citing_year"), 10)]

    return {"+ year, vectors": summed, "+ weights, vectors": ranked}


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
    for name, way in ways(library, engine, options.dense).items():
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
    parser.add_argument("--dense", help="a sentence-transformers model: its hub id or folder")
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
