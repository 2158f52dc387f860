"""Loaded engines, one of each a test process."""

import pytest

from galcli.engines.checkpoint import Checkpoint


@pytest.fixture(scope="session")
def fast(checkpoint, shared_folder):
    """The small checkpoint in ctranslate2, float32."""
    from galcli.engines.ctranslate2 import CTranslate2Engine

    return CTranslate2Engine.open(
        Checkpoint.open(checkpoint), "small", cache=shared_folder / "converted", dtype="float32"
    )


@pytest.fixture(scope="session")
def eager(checkpoint, shared_folder):
    """The small checkpoint in transformers, float32."""
    from galcli.engines.transformers import TransformersEngine

    return TransformersEngine.open(
        Checkpoint.open(checkpoint), "small", revision="test", offload=shared_folder / "offload"
    )


@pytest.fixture(params=["fast", "eager"])
def engine(request):
    """Each local engine in turn."""
    return request.getfixturevalue(request.param)
