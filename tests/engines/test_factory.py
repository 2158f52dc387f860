"""From settings to an engine."""

import pytest

from galcli.engines import factory
from galcli.engines.catalog import resolve
from galcli.engines.memory import Gpu, Machine
from galcli.errors import ModelTooLargeError, ModelUnavailableError, UsageError
from galcli.folders import Folders
from galcli.prompting.templates import Family
from galcli.settings import Settings

SMALL = Machine((), 600_000_000, 600_000_000, 10**9)


@pytest.fixture
def folders(tmp_path):
    """The folders of an empty home."""
    return Folders.of({"GAL_HOME": str(tmp_path)})


def chosen(checkpoint, **options):
    """Return the engine that the settings choose for a checkpoint."""
    settings = Settings(model=str(checkpoint), **options)
    return factory.choose_engine(settings, resolve(settings.model, checkpoint.parent))


def test_a_cpu_runs_a_converted_model_by_default(checkpoint):
    """It is several times faster."""
    assert chosen(checkpoint) == "ctranslate2"


@pytest.mark.parametrize("options", [{"quantize": "8bit"}, {"offload": True}, {"max_memory": "cpu=1GB"}])
def test_what_only_torch_can_do_runs_in_torch(checkpoint, options):
    """Quantising by bitsandbytes, and splitting by accelerate."""
    assert chosen(checkpoint, **options) == "transformers"


def test_a_gpu_runs_torch(checkpoint, monkeypatch):
    """With a static cache and compiled."""
    machine = Machine((Gpu("A", 10**10, 10**10),), 10**10, 10**10, 10**10)
    monkeypatch.setattr(factory.Machine, "here", lambda _cache: machine)
    assert chosen(checkpoint) == "transformers"


def test_the_users_choice_wins(checkpoint):
    """Whatever it is."""
    assert chosen(checkpoint, engine="transformers") == "transformers"
    assert chosen(checkpoint, engine="ctranslate2", offload=True) == "ctranslate2"


def test_a_servers_address_is_an_endpoint(folders):
    """And contradictions are usage errors."""
    source = resolve("http://localhost:1/v1", folders.models)
    assert factory.choose_engine(Settings(model="x"), source) == "endpoint"
    with pytest.raises(UsageError):
        factory.choose_engine(Settings(engine="ctranslate2"), source)
    with pytest.raises(UsageError):
        factory.choose_engine(Settings(engine="endpoint"), resolve("galactica-125m", folders.models))


def test_both_local_engines_open(checkpoint, folders):
    """Model, format and family are as the settings say."""
    for engine, dtype in (("ctranslate2", "int8"), ("transformers", "float32")):
        settings = Settings(model=str(checkpoint), engine=engine, family="chat", threads=2)
        with factory.open_engine(settings, folders, {}) as opened:
            assert (opened.info.engine, opened.info.dtype, opened.info.family) == (engine, dtype, Family.CHAT)
            assert opened.specials[:2] == ("<s>", "<pad>")


def test_no_model_is_a_sentence(folders):
    """With what to do."""
    with pytest.raises(ModelUnavailableError, match="No model is chosen"):
        factory.open_engine(Settings(), folders, {})


def test_a_model_that_is_not_here_says_how_to_fetch_it(folders):
    """The hint is the command."""
    with pytest.raises(ModelUnavailableError) as caught:
        factory.open_engine(Settings(model="galactica-125m"), folders, {})
    assert caught.value.hint == "Fetch it: gal models pull galactica-125m"


@pytest.mark.parametrize("engine", ["ctranslate2", "transformers"])
def test_a_model_that_does_not_fit_is_refused_before_it_is_loaded(checkpoint, folders, monkeypatch, engine):
    """Neither engine's library is asked."""
    tiny = Machine((), 1000, 1000, 1000)
    monkeypatch.setattr(factory.Machine, "here", lambda _cache: tiny)
    with pytest.raises(ModelTooLargeError):
        factory.open_engine(Settings(model=str(checkpoint), engine=engine), folders, {})
    assert not folders.converted.exists() or not list(folders.converted.glob("*-*-*"))


def test_bitsandbytes_belongs_to_torch(checkpoint, folders):
    """The hint offers the other engine's int8."""
    settings = Settings(model=str(checkpoint), engine="ctranslate2", quantize="8bit")
    with pytest.raises(UsageError, match="bitsandbytes"):
        factory.open_engine(settings, folders, {})


@pytest.mark.parametrize(
    ("text", "limits"),
    [
        ("", None),
        ("cpu=8GB", {"cpu": 8 * 10**9}),
        ("0=20GB, 1=20gb,cpu=500MB", {0: 20 * 10**9, 1: 20 * 10**9, "cpu": 5 * 10**8}),
        ("cpu=1.5GB", {"cpu": 1_500_000_000}),
    ],
)
def test_memory_limits(text, limits):
    """Devices by number, and memory."""
    assert factory.parse_max_memory(text) == limits


@pytest.mark.parametrize("text", ["8GB", "cpu=", "cpu=x", "cpu=8GB;0=1"])
def test_a_bad_memory_limit_is_a_usage_error(text):
    """The hint shows the form."""
    with pytest.raises(UsageError):
        factory.parse_max_memory(text)
