"""The model of `gal cite`."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from galcli.citing.judge import ModelJudge
from galcli.request import citation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from galcli.cli.cite_call import CiteCall
    from galcli.engines.base import Prompt
    from galcli.library.library import Library


@contextmanager
def opened_judge(call: CiteCall, library: Library | None) -> Iterator[ModelJudge]:
    """Load the model and let it judge."""
    invocation = call.invocation
    overrides = invocation.environment.folders.prompts
    with invocation.open_engine() as engine:

        def to_prompt(text: str) -> Prompt:
            rendered = citation(text).render(engine.info.family, overrides, engine.specials)
            return engine.prepare(rendered)

        yield ModelJudge(engine, to_prompt, library, generate=call.generate)
