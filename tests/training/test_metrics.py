from galcli.training.metrics import Metrics, read_metrics


def test_a_run_goes_on(tmp_path):
    """What was recorded from the first new step on is dropped; a line cut short does no harm."""
    path = tmp_path / "run" / "metrics.jsonl"
    first = Metrics(path, 0)
    for step in range(4):
        first.write({"step": step, "loss": float(step)})
    with path.open("a") as file:
        file.write('{"step": 4, "lo')
    second = Metrics(path, 3)
    second.write({"step": 3, "loss": 9.0})
    assert [entry["loss"] for entry in read_metrics(path)] == [0.0, 1.0, 2.0, 9.0]


def test_only_one_process_writes(tmp_path):
    """The others leave the file alone."""
    Metrics(tmp_path / "metrics.jsonl", 0, active=False).write({"step": 0})
    assert read_metrics(tmp_path / "metrics.jsonl") == []
