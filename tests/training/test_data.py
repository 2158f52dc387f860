import numpy as np
import pytest

from galcli.errors import InputError
from galcli.training.data import CorpusBatches, PackedRows, nothing_like
from galcli.training.model import PAD_ID

CONTEXT = 4


@pytest.fixture
def folder(tmp_path):
    """Two training files with ten rows, and a validation file whose last row ends in padding."""
    rows = np.arange(10, 50, dtype="<u2").reshape(10, CONTEXT)
    rows[:7].tofile(tmp_path / "train-00000.bin")
    rows[7:].tofile(tmp_path / "train-00001.bin")
    np.array([[5, 6, 7, 2], [8, 2, PAD_ID, PAD_ID]], dtype="<u2").tofile(tmp_path / "validation-sums.bin")
    return tmp_path


def batches(folder, **changes):
    """Batches of the folder."""
    settings = {"context": CONTEXT, "batch_rows": 4, "micro_rows": 2, "seed": 0, "validation_rows": 8}
    return CorpusBatches(folder, **(settings | changes))


def rows_of(found):
    """The rows of batches."""
    return [tuple(row) for batch in found for row in batch.inputs]


def test_an_epoch_reads_every_row_once(folder):
    """Steps go on over the end of an epoch; every epoch has all rows, in an order of its own."""
    found = batches(folder)
    read = [row for step in range(5) for row in rows_of(found.step(step, 0, 1))]
    first, second = read[:10], read[10:]
    assert len(set(first)) == len(set(second)) == 10
    assert sorted(first) == sorted(second)
    assert first != second
    assert found.tokens == 40


def test_a_step_depends_on_seed_and_number_only(folder):
    """A new object reads the same; another seed reads something else."""
    assert rows_of(batches(folder).step(3, 0, 1)) == rows_of(batches(folder).step(3, 0, 1))
    assert rows_of(batches(folder, seed=1).step(0, 0, 1)) != rows_of(batches(folder).step(0, 0, 1))


def test_processes_share_a_step(folder):
    """Two processes read, between them, what one would read, in equally many passes."""
    found = batches(folder)
    parts = [found.step(1, rank, 2) for rank in range(2)]
    assert sorted(rows_of(parts[0]) + rows_of(parts[1])) == sorted(rows_of(found.step(1, 0, 1)))
    assert len(parts[0]) == len(parts[1]) == 1


def test_targets_are_the_following_tokens(folder):
    """A row's last token has no target."""
    batch = batches(folder).step(0, 0, 1)[0]
    assert (batch.targets[:, :-1] == batch.inputs[:, 1:]).all()
    assert (batch.targets[:, -1] == PAD_ID).all()
    assert batch.tokens == 6
    assert nothing_like(batch).tokens == 0


def test_padding_does_not_count(folder):
    """Of a row that ends in padding, only the targets before it count."""
    validation = batches(folder).validation()
    assert list(validation) == ["sums"]
    assert [batch.tokens for batch in validation["sums"]] == [4]
    assert len(batches(folder, validation_rows=1).validation()["sums"][0].inputs) == 1


def test_no_corpus(tmp_path):
    """An empty folder is named, with the command that fills it."""
    with pytest.raises(InputError) as caught:
        batches(tmp_path)
    assert "gal train corpus" in str(caught.value.hint)


def test_rows_of_another_length(folder):
    """A file that does not hold whole rows is refused."""
    with pytest.raises(InputError, match="does not hold rows of 3"):
        PackedRows([folder / "train-00000.bin"], 3)
