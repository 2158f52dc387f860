"""Bad input is normal: one clear sentence and a status, wherever it comes from."""

import os
import shutil
import time

import pytest

TEXT_COMMANDS = ["ask", "solve", "cite", "mol", "protein"]


@pytest.mark.parametrize("command", TEXT_COMMANDS)
@pytest.mark.parametrize("text", ["", " \n\t "])
def test_empty_input(gal, command, text):
    """As an argument, and from a pipe."""
    assert gal.run(command, text) == 2
    assert "is empty" in gal.err
    assert gal.run(command, stdin=text.encode()) == 2
    assert gal.out == ""


@pytest.mark.parametrize("command", TEXT_COMMANDS)
@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"one\ntwo\x00three", "line 2, holds a NUL byte"),
        (b"one\n\xff\xfftwo", "line 2, is not UTF-8 (byte 0xff)"),
        ("Größe".encode("latin-1"), "line 1, is not UTF-8 (byte 0xf6)"),
        ("Größe".encode("utf-16"), "is UTF-16, not UTF-8"),
    ],
)
def test_binary_and_wrongly_encoded_input(gal, command, data, words):
    """The line is named, so that it can be found."""
    assert gal.run(command, stdin=data) == 1
    assert words in gal.err
    assert "Traceback" not in gal.err


def test_a_byte_order_mark_is_no_part_of_the_text(gal):
    """Windows editors write one."""
    assert gal.run("ask", "--show-prompt", stdin="\ufeffWhy?".encode()) == 0
    assert "Question: Why?" in gal.out


def test_an_argument_that_is_not_utf8(gal):
    """The shell passes any bytes."""
    assert gal.run("ask", os.fsdecode(b"caf\xe9")) == 1
    assert "the question, line 1, is not UTF-8" in gal.err


def test_control_characters_are_kept_from_the_terminal(gal):
    """They may stand in a question, but are not printed raw."""
    assert gal.run("ask", "a\x1b[2Jb", "--show-prompt", terminal=True) == 0
    assert "\x1b" not in gal.out
    assert gal.run("ask", "x", "-m", "\x1b[2Jname") == 5
    assert "\x1b" not in gal.err


def test_ten_megabytes_as_a_question(gal):
    """Long text belongs into a context; the hint says how."""
    assert gal.run("ask", stdin=b"word " * 2_000_000) == 2
    assert "10,000,000 characters" in gal.err
    assert "-f FILE" in gal.err


def test_ten_megabytes_as_a_context(gal, checkpoint, tmp_path):
    """All but its end is cut, with a warning that counts, in reasonable time."""
    (tmp_path / "big.txt").write_bytes(b"The mass of the Sun is large. " * 340_000)
    began = time.monotonic()
    arguments = ["ask", "Why?", "-f", str(tmp_path / "big.txt"), "-m", str(checkpoint), "--max-new-tokens", "4"]
    assert gal.run(*arguments) == 0
    assert "tokens were cut" in gal.err
    assert time.monotonic() - began < 60


def test_too_large_input_is_refused(gal, monkeypatch, tmp_path):
    """Before it is read whole."""
    from galcli.cli import inputs

    monkeypatch.setattr(inputs, "LARGEST_BYTES", 1000)
    (tmp_path / "big.txt").write_bytes(b"x" * 1001)
    assert gal.run("ask", "Why?", "-f", str(tmp_path / "big.txt")) == 1
    assert "is larger than" in gal.err
    assert gal.run("ask", stdin=b"x" * 1001) == 1
    assert "is larger than" in gal.err


@pytest.mark.parametrize("name", ["missing.txt", ".", "a\x00b"])
def test_a_file_that_cannot_be_read_is_named(gal, tmp_path, name):
    """Missing, a folder, or no name at all."""
    assert gal.run("ask", "Why?", "-f", str(tmp_path / name)) == 1
    assert "cannot be read" in gal.err


def damaged(checkpoint, tmp_path, how):
    """Return a damaged copy of a checkpoint."""
    folder = shutil.copytree(checkpoint, tmp_path / "model")
    weights = folder / "model.safetensors"
    if how == "truncated":
        weights.write_bytes(weights.read_bytes()[:5000])
    elif how == "corrupt":
        weights.write_bytes(os.urandom(5000))
    elif how == "missing":
        weights.unlink()
    else:
        weights.rename(folder / "pytorch_model.bin")
    return folder


@pytest.mark.parametrize(
    ("how", "words"),
    [("truncated", "damaged"), ("corrupt", "damaged"), ("missing", "no weights"), ("pickle", "pickle")],
)
@pytest.mark.parametrize("engine", ["auto", "transformers", "ctranslate2"])
def test_a_bad_checkpoint_is_refused_by_every_engine(gal, checkpoint, tmp_path, how, words, engine):
    """With status 5, before anything is loaded."""
    folder = damaged(checkpoint, tmp_path, how)
    assert gal.run("ask", "x", "-m", str(folder), "--engine", engine) == 5
    assert words in gal.err
    assert "Traceback" not in gal.err


def test_a_folder_that_is_no_model(gal, tmp_path):
    """The sentence says what is missing."""
    assert gal.run("ask", "x", "-m", str(tmp_path)) == 5
    assert "no config.json" in gal.err


def test_a_server_that_is_down(gal):
    """With status 5, in a sentence."""
    assert gal.run("ask", "x", "-m", "http://127.0.0.1:9/v1", "--timeout", "2") == 5
    assert "cannot be reached" in gal.err


@pytest.mark.parametrize("address", ["http://", "http://host:port/v1", "https:///v1"])
def test_an_address_that_is_none(gal, address):
    """The hint shows the form."""
    assert gal.run("ask", "x", "-m", address) == 2
    assert "http://host:8000/v1" in gal.err


def test_a_model_that_does_not_fit_is_refused_with_status_6(gal, checkpoint, monkeypatch):
    """The hint is a command that would work."""
    from galcli.engines import factory
    from galcli.engines.memory import Machine

    monkeypatch.setattr(factory.Machine, "here", lambda _cache: Machine((), 500_900_000, 10**9, 10**9))
    assert gal.run("ask", "x", "-m", str(checkpoint), "--engine", "transformers") == 6
    assert "--dtype int8" in gal.err or "--quantize" in gal.err or "--offload" in gal.err


def test_a_config_file_with_a_mistake(gal, tmp_path):
    """The file is named."""
    home = tmp_path / "home"
    home.mkdir()
    (home / "config.toml").write_text("modle = 'x'")
    assert gal.run("models", "list") == 2
    assert "config.toml" in gal.err
    assert "Did you mean model?" in gal.err


def test_an_open_but_empty_jsonl_stream(gal, checkpoint):
    """No lines, no output, no error."""
    assert gal.run("ask", "--jsonl", "-m", str(checkpoint), stdin=b"") == 0
    assert gal.out == ""
