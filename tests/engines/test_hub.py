"""Fetching models from the hub: whole or not at all, and never the same bytes twice."""

from __future__ import annotations

import errno
import io
import json
import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from threading import Event

import numpy as np
import pytest
from engines.hub_server import COMMIT, Hub, serving
from safetensors.numpy import save

from galcli.engines import download, hub, retry
from galcli.engines.catalog import pulled_models, resolve
from galcli.errors import GalError, ModelUnavailableError, UsageError

CONFIG = {
    "model_type": "opt",
    "num_hidden_layers": 1,
    "hidden_size": 64,
    "num_attention_heads": 4,
    "ffn_dim": 256,
    "vocab_size": 512,
    "max_position_embeddings": 128,
}
WEIGHTS = save({"model.decoder.embed_tokens.weight": np.random.default_rng(0).random((2000, 64), dtype=np.float32)})
PULL = """
import sys
from pathlib import Path
from galcli.engines import catalog, hub

models = Path(sys.argv[1])
hub.pull(catalog.resolve("owner/name", models), models, {"HF_ENDPOINT": sys.argv[2]})
"""
WANTED = {"config.json", "tokenizer.json", "model.safetensors"}


@dataclass
class _Usage:
    """What `shutil.disk_usage` says."""

    free: int


def files():
    """Return a repository as they really look, with much that is not needed."""
    return {
        ".gitattributes": b"*.bin filter=lfs",
        "README.md": b"# A model",
        "config.json": json.dumps(CONFIG).encode(),
        "model.safetensors": WEIGHTS,
        "onnx/model.onnx": b"onnx",
        "pytorch_model.bin": b"pickle",
        "tokenizer.json": b'{"version": "1.0"}',
    }


@pytest.fixture
def quick_http(monkeypatch, tmp_path_factory):
    """Wait hardly at all between attempts, use no proxy, and load no certificates, which takes longer than a test."""
    monkeypatch.setattr(retry, "FIRST_WAIT_SECONDS", 0.001)
    monkeypatch.setenv("NO_PROXY", "*")
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path_factory.getbasetemp()))


@pytest.fixture
def remote(quick_http):
    """A hub with a small model."""
    with serving(Hub(files())) as running:
        yield running


@pytest.fixture
def models(tmp_path):
    """The folder of downloaded models, which does not exist yet."""
    return tmp_path / "models"


@pytest.fixture
def pull(remote, models):
    """Pull the model, or another one."""

    def run(name="owner/name", *, variables=None, **options):
        return hub.pull(resolve(name, models), models, {"HF_ENDPOINT": remote.address, **(variables or {})}, **options)

    return run


def content(folder):
    """Return the content of a folder's files."""
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.name != download.ORIGIN}


def expected(remote):
    """Return what a folder should hold."""
    return {name: remote.files[name] for name in WANTED}


def test_a_model_arrives_whole(remote, models, pull):
    """The files that a model needs are there, byte for byte; nothing else was fetched; the model counts as pulled."""
    done = pull()
    assert content(done.folder) == expected(remote)
    assert done.revision == COMMIT
    assert done.fetched == remote.sent == sum(map(len, expected(remote).values()))
    assert [source.name for source in pulled_models(models)] == ["owner/name"]
    assert resolve("owner/name", models).pulled


def test_nothing_is_fetched_twice(remote, pull):
    """A second pull of the same commit asks for the list only, and leaves the folder as it is."""
    folder = pull().folder
    inode = folder.stat().st_ino
    remote.log.clear()
    assert pull().fetched == 0
    assert remote.log == []
    assert folder.stat().st_ino == inode


def test_a_cut_connection_goes_on_where_it_stopped(remote, pull):
    """The second request asks for the rest, and in all no more than the file comes over the network."""
    remote.files = {name: remote.files[name] for name in ("model.safetensors", "config.json")}
    remote.cut = [len(remote.files["config.json"]), 200_000, 100_000]
    done = pull()
    assert content(done.folder) == remote.files
    weights = [logged for logged in remote.log if logged.name == "model.safetensors"]
    assert [logged.start for logged in weights] == [None, 200_000, 300_000]
    assert sum(logged.sent for logged in weights) == len(WEIGHTS)
    assert done.fetched == remote.sent


def test_a_killed_download_goes_on(remote, models, pull):
    """What a killed process had written is not fetched again."""
    half = len(WEIGHTS) // 2
    remote.files = {name: remote.files[name] for name in ("config.json", "model.safetensors")}
    remote.cut, remote.stall = [len(remote.files["config.json"]), half], Event()
    process = subprocess.Popen([sys.executable, "-c", PULL, str(models), remote.address])
    deadline = time.monotonic() + 30
    while not any(path.stat().st_size > half // 2 for path in models.glob(".downloads/*/*.part")):
        assert process.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL
    remote.stall.set()
    assert not resolve("owner/name", models).pulled
    assert pulled_models(models) == []

    remote.log.clear()
    done = pull()
    (logged,) = remote.log
    assert logged.name == "model.safetensors"
    assert half // 2 < logged.start <= half
    assert done.fetched == logged.sent == len(WEIGHTS) - logged.start
    assert content(done.folder) == remote.files


def test_a_hub_that_knows_no_ranges(remote, pull):
    """The file begins anew and is right all the same, also where an attempt comes less far than the one before."""
    remote.files = {name: remote.files[name] for name in ("config.json", "model.safetensors")}
    remote.ranges, remote.cut = False, [len(remote.files["config.json"]), 300_000, 100_000]
    assert content(pull().folder) == remote.files
    assert [logged.start for logged in remote.log] == [None, None, 300_000, 300_000]


def test_an_interrupted_download_is_kept(remote, models, pull):
    """Ctrl-C leaves what has come, and no model."""

    def interrupt(_name, done, _total):
        if done > 100_000:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        pull(progress=interrupt)
    assert pulled_models(models) == []
    remote.log.clear()
    assert content(pull().folder) == expected(remote)
    assert remote.log[0].start > 0


@pytest.mark.parametrize("name", ["model.safetensors", "config.json"])
def test_damaged_bytes_are_refused(remote, models, pull, name):
    """A large file is held against its SHA-256, a small one against git's hash; the next attempt begins anew."""
    remote.damaged = {name}
    with pytest.raises(ModelUnavailableError, match=rf"{name} arrived damaged"):
        pull()
    assert pulled_models(models) == []
    assert content(pull().folder) == expected(remote)


def test_a_damaged_beginning_is_not_built_upon(remote, pull):
    """When the first half was wrong, the whole is refused, and the half does not stay."""
    remote.files = {name: remote.files[name] for name in ("config.json", "model.safetensors")}
    remote.damaged, remote.cut = {"model.safetensors"}, [len(remote.files["config.json"]), 300_000]
    with pytest.raises(ModelUnavailableError, match="damaged"):
        pull()
    remote.log.clear()
    assert content(pull().folder) == remote.files
    assert remote.log[0].start is None


def test_more_bytes_than_promised_are_refused(remote, pull):
    """A hub that does not stop sending cannot fill the disk."""
    remote.extra = b"x" * 50_000_000
    with pytest.raises(ModelUnavailableError, match=r"damaged \(\d+[\d,]* of"):
        pull()
    assert remote.log[0].sent > 50_000_000


def test_a_new_commit_fetches_only_what_changed(remote, pull):
    """A file that has the same content in the new commit is taken over; the others are replaced, none is left."""
    remote.files["generation_config.json"] = b"{}"
    pull()
    remote.log.clear()
    remote.commit = "d" * 40
    changed = dict(CONFIG, vocab_size=513)
    remote.files["config.json"] = json.dumps(changed).encode()
    assert len(remote.files["config.json"]) == len(json.dumps(CONFIG))
    del remote.files["generation_config.json"]
    done = pull()
    assert [logged.name for logged in remote.log] == ["config.json"]
    assert content(done.folder) == expected(remote)
    assert done.revision == "d" * 40
    assert json.loads((done.folder / download.ORIGIN).read_text())["revision"] == "d" * 40


def test_a_commit_that_changes_nothing_needed(remote, pull):
    """Only the revision is written down anew."""
    pull()
    remote.log.clear()
    remote.commit, remote.files["README.md"] = "d" * 40, b"# Another text"
    done = pull()
    assert (done.revision, done.fetched, remote.log) == ("d" * 40, 0, [])
    assert json.loads((done.folder / download.ORIGIN).read_text())["revision"] == "d" * 40


def test_a_half_pulled_old_commit_never_mixes_with_a_new_one(remote, pull):
    """A file that was whole in a broken-off download of another commit is not taken for the new one."""
    remote.files["config.json"] = json.dumps(CONFIG | {"vocab_size": 999}).encode()
    remote.damaged = {"model.safetensors"}
    with pytest.raises(ModelUnavailableError):
        pull()
    remote.commit, remote.files = "d" * 40, files()
    done = pull()
    assert json.loads((done.folder / "config.json").read_text())["vocab_size"] == 512
    assert content(done.folder) == expected(remote)


def test_a_damaged_model_is_repaired(remote, pull):
    """A missing or shortened file is fetched again, and only that one."""
    folder = pull().folder
    (folder / "model.safetensors").write_bytes(WEIGHTS[:100])
    (folder / "tokenizer.json").unlink()
    remote.log.clear()
    assert content(pull().folder) == expected(remote)
    assert {logged.name for logged in remote.log} == {"model.safetensors", "tokenizer.json"}


def test_a_broken_record_is_repaired(remote, pull):
    """Where it is not known what a folder holds, the model is fetched again."""
    folder = pull().folder
    (folder / download.ORIGIN).write_text("{broken")
    assert pull().fetched == sum(map(len, expected(remote).values()))
    assert json.loads((folder / download.ORIGIN).read_text())["revision"] == COMMIT


def test_killed_while_putting_the_folder_in_place(remote, models, pull, monkeypatch):
    """Even then nothing has to be fetched again, and nothing half-done is seen as a model."""
    rename = Path.rename

    def killed(path, target):
        if target.name == "tokenizer.json":
            raise KeyboardInterrupt
        return rename(path, target)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "rename", killed)
        with pytest.raises(KeyboardInterrupt):
            pull()
    assert (models / ".downloads" / "owner--name" / "config.json").exists()
    assert pulled_models(models) == []
    remote.log.clear()
    assert content(pull().folder) == expected(remote)
    assert remote.log == []


@pytest.mark.parametrize("step", [1, 2])
def test_killed_while_replacing_the_old_folder(remote, models, pull, monkeypatch, step):
    """The next run puts the new one in place without fetching anything."""
    folder = pull().folder
    remote.commit, remote.files["tokenizer.json"] = "d" * 40, b"{}"
    rename = Path.rename
    steps = []

    def killed(path, target):
        if folder in (path, target):
            steps.append(target)
            if len(steps) == step:
                raise KeyboardInterrupt
        return rename(path, target)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "rename", killed)
        with pytest.raises(KeyboardInterrupt):
            pull()
    remote.log.clear()
    assert content(pull().folder) == expected(remote)
    assert remote.log == []
    assert [path.name for path in models.iterdir() if path.name != ".downloads"] == ["owner--name"]
    assert list((models / ".downloads").iterdir()) == []


def test_a_replaced_folder_that_a_killed_process_left(remote, models, pull):
    """It is in nobody's way."""
    pull()
    left = models / ".downloads" / "owner--name.replaced"
    left.mkdir()
    (left / "config.json").write_text("{}")
    remote.commit, remote.files["tokenizer.json"] = "d" * 40, b"{}"
    assert content(pull().folder) == expected(remote)
    assert not left.exists()


def test_the_old_model_stays_until_the_new_one_is_whole(remote, pull):
    """A download that breaks off takes nothing away."""
    folder = pull().folder
    remote.commit, remote.files["model.safetensors"] = "d" * 40, WEIGHTS[::-1]
    remote.damaged = {"model.safetensors"}
    with pytest.raises(ModelUnavailableError):
        pull()
    assert (folder / "model.safetensors").read_bytes() == WEIGHTS


@pytest.mark.parametrize(
    ("names", "fetched"),
    [
        (["model.safetensors", "consolidated.safetensors"], {"model.safetensors"}),
        (["model-1.safetensors", "model-2.safetensors"], {"model-1.safetensors", "model-2.safetensors"}),
        (["weights.safetensors"], {"weights.safetensors"}),
    ],
)
def test_weights_are_fetched_once(remote, pull, names, fetched):
    """Where a repository holds them twice, the files for transformers are taken."""
    remote.files = {"config.json": b"{}"} | dict.fromkeys(names, WEIGHTS)
    assert set(content(pull().folder)) == {"config.json"} | fetched


def test_a_pickle_is_refused(remote, models, pull):
    """Without safetensors nothing is fetched; the hint says where there may be some."""
    del remote.files["model.safetensors"]
    with pytest.raises(ModelUnavailableError, match="has no safetensors") as caught:
        pull()
    assert "--revision refs/pr/N" in caught.value.hint
    assert remote.log == []
    assert not models.exists()


def test_weights_without_a_configuration_are_refused(remote, pull):
    """An adapter or a model of another library is not fetched."""
    del remote.files["config.json"]
    with pytest.raises(ModelUnavailableError, match=r"has no config\.json"):
        pull()
    assert remote.log == []


def test_a_pull_request_is_a_revision(remote, pull):
    """A revision may have slashes, and the hub gets it as one part of the address."""
    assert pull(revision="refs/pr/1").revision == COMMIT
    assert remote.lists == ["/api/models/owner/name/revision/refs%2Fpr%2F1?blobs=true"]


def test_an_unknown_revision(pull):
    """The sentence names it."""
    with pytest.raises(ModelUnavailableError, match=r"owner/name has no revision v9\."):
        pull(revision="v9")


def test_an_unknown_model(pull, models):
    """The hub says the same of unknown and private models, and so does the sentence."""
    with pytest.raises(ModelUnavailableError, match="no model owner/other, or it is private") as caught:
        pull("owner/other")
    assert "HF_TOKEN" in caught.value.hint
    assert not models.exists()


def test_a_gated_model(remote, pull):
    """Its list is open and its files are not; it is not asked again, and the hint says what to do."""
    remote.gated = True
    with pytest.raises(ModelUnavailableError, match="ask for an agreement") as caught:
        pull()
    assert "HF_TOKEN" in caught.value.hint


def test_a_busy_hub_is_asked_again(remote, pull):
    """An overloaded hub gets time, as much as it asks for."""
    remote.failures, remote.retry_after = [503, 429], "0.2"
    began = time.monotonic()
    assert content(pull().folder) == expected(remote)
    assert time.monotonic() - began >= 0.4


def test_a_hub_that_stays_busy(remote, pull):
    """After some attempts there is a sentence, and the next run goes on."""
    remote.failures = [500] * 5
    with pytest.raises(ModelUnavailableError, match="broke off: the hub answered 500") as caught:
        pull()
    assert "again" in caught.value.hint
    assert remote.failures == []
    assert content(pull().folder) == expected(remote)


def test_a_connection_that_always_breaks_at_the_same_place(remote, pull):
    """A server that never gets further is given up, although every attempt brings bytes."""
    remote.ranges, remote.cut = False, [50] * 100
    with pytest.raises(ModelUnavailableError, match="broke off"):
        pull()
    assert len(remote.log) == 1 + 5


def test_a_silent_hub(remote, pull, monkeypatch):
    """A connection on which nothing comes is given up in bounded time."""
    monkeypatch.setattr(hub, "_SILENCE_SECONDS", 0.3)
    monkeypatch.setattr(download, "_ATTEMPTS", 2)
    remote.cut, remote.stall = [10, 0, 0], Event()
    with pytest.raises(ModelUnavailableError, match=r"broke off: .*timed out"):
        pull()


def test_a_hub_that_is_down(models, quick_http):
    """The sentence names its address, and the hint the setting."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        address = f"http://127.0.0.1:{free.getsockname()[1]}"
    with pytest.raises(ModelUnavailableError, match=f"{address} cannot be reached") as caught:
        hub.pull(resolve("owner/name", models), models, {"HF_ENDPOINT": address})
    assert "HF_ENDPOINT" in caught.value.hint


@pytest.mark.parametrize(
    "address", ["http://[", "nonsense", "http://127.0.0.1:99999", "ftp://127.0.0.1", "http://a\0b"]
)
def test_an_address_that_is_none(models, quick_http, address):
    """A wrong HF_ENDPOINT gets a sentence."""
    with pytest.raises(ModelUnavailableError, match="cannot be reached"):
        hub.pull(resolve("owner/name", models), models, {"HF_ENDPOINT": address})


def _listed(**changes):
    return json.dumps(Hub(files()).listing() | changes).encode()


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (200, b"<html>Log in to the hotel's network</html>"),
        (200, b"[]"),
        (200, b"{}"),
        (200, b"[" * 100_000),
        (200, _listed(sha=None)),
        (200, _listed(sha="main")),
        (200, _listed(siblings=None)),
        (200, _listed(siblings=[1, 2])),
        (200, _listed(siblings=[{"rfilename": "config.json"}])),
        (200, _listed(siblings=[{"rfilename": "config.json", "size": -1, "blobId": "0" * 40}])),
        (200, _listed(siblings=[{"rfilename": "config.json", "size": "1", "blobId": "0" * 40}])),
        (200, _listed(siblings=[{"rfilename": "config.json", "size": 1, "blobId": "../../../../../x"}])),
        (200, _listed(siblings=[{"rfilename": "config.json", "size": 1, "lfs": {"sha256": None}}])),
        (200, _listed() + b" " * (1 << 25)),
    ],
)
def test_a_hub_that_answers_nonsense(remote, models, pull, status, body):
    """Whatever it is, there is a sentence, and nothing is written."""
    remote.list_answer = (status, {}, body)
    with pytest.raises(ModelUnavailableError, match="not a hub's answer"):
        pull()
    assert not models.exists()


def test_a_hub_that_fails(remote, pull):
    """The sentence names the status."""
    remote.list_answer = (500, {}, b"")
    with pytest.raises(ModelUnavailableError, match="answered 500"):
        pull()


@pytest.mark.parametrize("name", ["../evil.json", "/evil.json", "..", "a/../../evil.json", "a\\b.json", "a\0.json", ""])
def test_a_file_name_that_leads_elsewhere(remote, tmp_path, pull, name):
    """It is left out, and nothing is written outside the model's folder."""
    remote.files[name] = b"evil"
    folder = pull().folder
    assert content(folder) == expected(remote)
    assert {path.name for path in tmp_path.rglob("*")} == {
        "models",
        ".downloads",
        "owner--name",
        download.ORIGIN,
        *WANTED,
    }


def test_the_disk_is_too_small(remote, models, pull, monkeypatch):
    """It is asked first, and nothing is fetched."""
    monkeypatch.setattr(download.shutil, "disk_usage", lambda _path: _Usage(100_000_000))
    with pytest.raises(GalError, match=r"needs 0\.0 GB more, but .* has 0\.1 GB free") as caught:
        pull()
    assert "GAL_HOME" in caught.value.hint
    assert remote.log == []
    assert pulled_models(models) == []


def test_room_is_needed_only_for_what_is_missing(remote, pull, monkeypatch):
    """What an earlier attempt brought does not count again."""
    remote.damaged = {"model.safetensors"}
    with pytest.raises(ModelUnavailableError):
        pull()
    there = sum(len(remote.files[name]) for name in ("config.json", "tokenizer.json"))
    missing = len(WEIGHTS)
    assert there > 0
    monkeypatch.setattr(download, "_SPARE_BYTES", 0)
    monkeypatch.setattr(download.shutil, "disk_usage", lambda _path: _Usage(missing - 1))
    with pytest.raises(GalError, match="GB more"):
        pull()
    monkeypatch.setattr(download.shutil, "disk_usage", lambda _path: _Usage(missing))
    assert content(pull().folder) == expected(remote)


def test_a_disk_that_fills_up(remote, models, pull, monkeypatch):
    """The sentence names the folder and the reason; once there is room, the download goes on."""
    room = 200_000
    opened = Path.open

    class AlmostFull(io.FileIO):
        def write(self, data):
            if self.tell() + len(data) > room:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            return super().write(data)

    def open_there(path, mode="r", **options):
        growing = path.suffix == ".part" and mode != "rb"
        return AlmostFull(path, mode.replace("b", "")) if growing else opened(path, mode, **options)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "open", open_there)
        with pytest.raises(GalError, match=rf"{models} cannot be written: No space left on device\.") as caught:
            pull()
    assert caught.value.status == 1
    assert pulled_models(models) == []
    remote.log.clear()
    assert content(pull().folder) == expected(remote)
    (logged,) = remote.log
    assert 0 < logged.start <= room


def test_a_models_folder_that_is_a_file(remote, models, pull):
    """The sentence says which path cannot be written."""
    models.write_text("not a folder")
    with pytest.raises(GalError, match="models cannot be written"):
        pull()
    assert remote.log == []


def test_two_downloads_at_once(remote, models, pull):
    """The second one is refused and leaves the first alone."""

    def second(_name, done, _total):
        if done > 100_000 and not refused:
            with pytest.raises(GalError, match="Another process") as caught:
                pull()
            refused.append(caught.value)

    refused = []
    done = pull(progress=second)
    assert refused
    assert content(done.folder) == expected(remote)


def test_the_token_goes_to_the_hub_and_nowhere_else(remote, pull):
    """The hub sees it; the server that it sends on to does not, and both parts of a cut download arrive."""
    with serving(Hub(remote.files, cut=[300, 20, 1000])) as elsewhere:
        remote.redirect = elsewhere.address
        done = pull(variables={"HF_TOKEN": " hf_secret\n"})
    assert content(done.folder) == expected(remote)
    assert {logged.token for logged in remote.log} == {"Bearer hf_secret"}
    assert {logged.token for logged in elsewhere.log} == {None}
    assert any(logged.start for logged in elsewhere.log)


def test_a_token_that_cannot_be_sent(pull):
    """The sentence does not repeat it."""
    with pytest.raises(UsageError, match="HF_TOKEN holds a character") as caught:
        pull(variables={"HF_TOKEN": "hf_sec\nret"})
    assert "ret" not in f"{caught.value} {caught.value.hint}"


def test_no_request_when_offline(remote, pull):
    """HF_HUB_OFFLINE is obeyed."""
    with pytest.raises(ModelUnavailableError, match="HF_HUB_OFFLINE"):
        pull(variables={"HF_HUB_OFFLINE": "1"})
    assert remote.lists == []


def test_progress_covers_the_whole_model(remote, pull):
    """It grows to the size of all files, over attempts too."""
    remote.cut = [10]
    seen = []
    pull(progress=lambda _name, done, total: seen.append((done, total)))
    total = sum(map(len, expected(remote).values()))
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)
    assert seen[-1] == (total, total)
    assert {every for _, every in seen} == {total}


def test_an_empty_file_arrives(remote, pull):
    """A file of no bytes is a file."""
    remote.files["merges.txt"] = b""
    assert content(pull().folder)["merges.txt"] == b""


def test_rm_deletes_a_model_and_what_is_unfinished(remote, models, pull):
    """Both give their bytes back; then there is nothing to delete."""
    folder = pull().folder
    remote.commit, remote.files["model.safetensors"] = "d" * 40, WEIGHTS[::-1]
    remote.failures = [500] * 5
    with pytest.raises(ModelUnavailableError):
        pull()
    source = resolve("owner/name", models)
    assert hub.remove(source, models) > len(WEIGHTS)
    assert not folder.exists()
    assert list((models / ".downloads").iterdir()) == []
    with pytest.raises(ModelUnavailableError, match="not on this machine"):
        hub.remove(source, models)


def test_rm_leaves_a_users_folder_alone(tmp_path, models):
    """Only what was pulled is deleted, not a folder elsewhere nor one behind a link."""
    own = tmp_path / "own"
    own.mkdir()
    (own / "config.json").write_text("{}")
    models.mkdir()
    (models / "owner--name").symlink_to(own)
    for name in (str(own), "owner/name"):
        with pytest.raises(ModelUnavailableError, match="delete it yourself"):
            hub.remove(resolve(name, models), models)
    assert (own / "config.json").exists()


class TestCommands:
    """`gal models`, end to end."""

    @pytest.fixture
    def shell(self, gal, remote):
        """A shell whose hub is the local one."""
        gal.variables["HF_ENDPOINT"] = remote.address
        return gal

    def test_pull_list_show_and_rm(self, shell, remote):
        """A model appears in the list with its revision, and goes again."""
        assert shell.run("models", "pull", "owner/name") == 0
        assert content(Path(shell.out.strip())) == expected(remote)
        shell.run("models", "list", "--json")
        rows = {row["name"]: row["here"] for row in json.loads(shell.out)["data"]["models"]}
        assert rows["owner/name"] == "yes"
        assert rows["galactica-125m"] == "no"
        assert shell.run("models", "show", "owner/name", "--json") == 0
        facts = json.loads(shell.out)["data"]
        assert (facts["revision"], facts["here"], facts["architecture"]) == (COMMIT, True, "opt")
        assert facts["bytes"] == len(WEIGHTS)
        assert shell.run("models", "rm", "owner/name") == 0
        shell.run("models", "list")
        assert "owner/name" not in shell.out

    def test_plan_reads_only_the_configuration(self, shell, remote):
        """Nothing else is fetched, and nothing is written."""
        assert shell.run("models", "plan", "owner/name", "--json") == 0
        assert json.loads(shell.out)["data"]["parameters"] > 0
        assert [logged.name for logged in remote.log] == ["config.json"]
        assert not list(Path(shell.variables["GAL_HOME"]).rglob("models"))

    @pytest.mark.parametrize("config", [b"<html>", b"[1]", b"\xff"])
    def test_plan_of_nonsense(self, shell, remote, config):
        """A configuration that is none gets a sentence and status 5."""
        remote.files["config.json"] = config
        assert shell.run("models", "plan", "owner/name") == 5
        assert "not a hub's answer" in shell.err

    def test_plan_without_a_configuration(self, shell, remote):
        """The sentence says what is missing."""
        del remote.files["config.json"]
        assert shell.run("models", "plan", "owner/name") == 5
        assert "owner/name has no config.json" in shell.err

    def test_a_failure_is_one_sentence_and_a_hint(self, shell):
        """Status 5, nothing on standard output, and no traceback."""
        assert shell.run("models", "pull", "owner/other") == 5
        assert shell.out == ""
        assert len(shell.err.splitlines()) == 2

    def test_an_unfinished_download_is_not_listed(self, shell, remote):
        """The list stays readable, shows no such model, and `rm` cleans up."""
        remote.failures = [500] * 5
        assert shell.run("models", "pull", "owner/name") == 5
        assert shell.run("models", "list") == 0
        assert "owner" not in shell.out
        assert shell.run("models", "rm", "owner/name") == 0
        assert shell.run("models", "rm", "owner/name") == 5

    def test_progress_on_a_terminal(self, shell):
        """A bar is drawn on stderr, and only the folder on stdout."""
        assert shell.run("models", "pull", "owner/name", terminal=True) == 0
        assert "\x1b" in shell.err
        assert "owner--name" in shell.out
