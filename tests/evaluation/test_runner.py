"""Running a task: batches, records, going on, results."""

import json
from dataclasses import dataclass, field

import pytest

from galcli.errors import GalError
from galcli.evaluation.item import ALL, Item, Outcome, some
from galcli.evaluation.measure import Figure, Measure
from galcli.evaluation.runner import run_task, setup_of


@dataclass
class Guessing:
    """Answers even numbers right; can be made to stop."""

    name: str = "guessing"
    batch: int = 2
    stop_at: int | None = None
    count: int = 7
    gold: str = "x"
    answered: list = field(default_factory=list)
    measures = (
        Measure("right", "model", "always wrong", paper=(Figure("Other", 0.5), Figure("Other", 0.25, stratum="odd"))),
    )

    def items(self, bench):
        """Return numbers."""
        found = [Item(str(n), f"ask {n}", self.gold, ("odd" if n % 2 else "even",)) for n in range(self.count)]
        return found[: bench.limit]

    def run(self, items, bench):
        """Answer."""
        if self.stop_at is not None and len(self.answered) >= self.stop_at:
            raise KeyboardInterrupt
        self.answered += [item.id for item in items]
        return [
            Outcome({"model": float(int(item.id) % 2 == 0), "always wrong": 0.0}, {"model": "é"}, (item.id,))
            for item in items
        ]


def quiet(*_):
    """Take no notice of progress."""


def test_rows_for_all_items_and_each_stratum(bench):
    """Each has its own figures of papers, and the baseline of its own items."""
    result = run_task(Guessing(), bench(None), None, quiet)
    rows = {row.stratum: row for row in result.rows}
    assert list(rows) == [ALL, "even", "odd"]
    assert (rows[ALL].ours.value, rows[ALL].ours.n) == (pytest.approx(4 / 7), 7)
    assert (rows["even"].ours.value, rows["odd"].ours.value) == (1.0, 0.0)
    assert rows[ALL].baselines["always wrong"].value == 0.0
    assert [figure.value for figure in rows["odd"].paper] == [0.25]
    assert rows[ALL].cells()[5] == "57.1 %"


def test_an_interrupted_run_goes_on(bench, tmp_path):
    """What was answered before is not asked again, and the result is that of one run."""
    with pytest.raises(KeyboardInterrupt):
        run_task(Guessing(stop_at=4), bench(None), tmp_path, quiet)
    task = Guessing()
    result = run_task(task, bench(None), tmp_path, quiet)
    assert task.answered == ["4", "5", "6"]
    whole = run_task(Guessing(), bench(None), None, quiet)
    assert (result.rows, result.prompts, result.items) == (whole.rows, whole.prompts, whole.items)


def test_a_line_that_a_kill_cut_short_is_asked_again(bench, tmp_path):
    """The file is whole afterwards."""
    result = run_task(Guessing(), bench(None), tmp_path, quiet)
    path = next(tmp_path.glob("guessing-*.jsonl"))
    assert result.records == str(path)
    whole = path.read_bytes()
    path.write_bytes(whole[:-5])
    task = Guessing()
    run_task(task, bench(None), tmp_path, quiet)
    assert task.answered == ["6"]
    assert path.read_bytes() == whole
    first, *lines = [json.loads(line) for line in path.read_text().splitlines()]
    assert first["setup"]["model"] == "model"
    assert [line["id"] for line in lines] == list("0123456")


def test_a_larger_limit_keeps_what_was_answered(bench, tmp_path):
    """Only the rest is asked."""
    run_task(Guessing(), bench(None, limit=3), tmp_path, quiet)
    task = Guessing()
    assert run_task(task, bench(None), tmp_path, quiet).rows[0].ours.n == 7
    assert task.answered == ["3", "4", "5", "6"]


def test_changed_items_and_other_set_ups_are_asked_again(bench, tmp_path):
    """An answer belongs to its question, model and seed."""
    run_task(Guessing(), bench(None), tmp_path, quiet)
    changed = Guessing(gold="y")
    run_task(changed, bench(None), tmp_path, quiet)
    assert len(changed.answered) == 7
    other = Guessing()
    run_task(other, bench(None, seed=1), tmp_path, quiet)
    assert len(other.answered) == 7
    assert len(list(tmp_path.glob("*.jsonl"))) == 2


def test_two_runs_do_not_write_to_one_file(bench, tmp_path):
    """The second is told."""
    surroundings = bench(None)

    class Nested(Guessing):
        def run(self, items, bench):
            """Run another one meanwhile."""
            run_task(Guessing(), bench, tmp_path, quiet)

    with pytest.raises(GalError, match="Another run writes"):
        run_task(Nested(), surroundings, tmp_path, quiet)


def test_the_set_up_says_what_ran(bench):
    """It is JSON."""
    setup = setup_of(bench(None, seed=3))
    assert json.loads(json.dumps(setup)) == setup
    assert (setup["model"], setup["dtype"], setup["seed"]) == ("model", "int8", 3)


def test_groups_take_turns_in_a_sample():
    """A small group is not drowned, and a larger sample holds the smaller one."""
    items = [Item(f"a{n}", "", "", ("a",)) for n in range(50)] + [Item("b0", "", "", ("b",))]
    few = some(items, 4, 0)
    assert sum(item.strata == ("b",) for item in few) == 1
    assert some(items, 20, 0)[:4] == few
    assert some(items, 4, 1) != few
    assert len(some(items, None, 0)) == 51
