"""Ways to ask a model in batches: continue prompts, choose among answers, find the loss of a text."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from galcli.engines.base import Prompt
from galcli.evaluation.item import prompt_hash
from galcli.request import Request

if TYPE_CHECKING:
    from collections.abc import Sequence

    from galcli.evaluation.bench import Bench
    from galcli.prompting.templates import RenderedPrompt


@dataclass(frozen=True, slots=True)
class Answered:
    """What a model wrote.

    Attributes:
        texts: One text a sample.
        prompt: The prompt's hash.
        cut: Tokens cut from the prompt's beginning because the model's context is shorter.
    """

    texts: tuple[str, ...]
    prompt: str
    cut: int = 0


@dataclass(frozen=True, slots=True)
class Choice:
    """How probable a model finds each of several continuations.

    Attributes:
        totals: The log-probability of each, natural.
        tokens: The tokens of each.
        prompt: The prompt's hash.
    """

    totals: tuple[float, ...]
    tokens: tuple[int, ...]
    prompt: str

    @property
    def best(self) -> int:
        """The number of the most probable one."""
        return max(range(len(self.totals)), key=self.totals.__getitem__)

    @property
    def best_mean(self) -> int:
        """The number of the most probable one per token."""
        means = [total / max(1, count) for total, count in zip(self.totals, self.tokens, strict=True)]
        return max(range(len(means)), key=means.__getitem__)


def prepared(asked: Request | RenderedPrompt | Prompt, bench: Bench) -> Prompt:
    """Return the prompt that the engine takes."""
    if isinstance(asked, Prompt):
        return asked
    engine = bench.engine
    if isinstance(asked, Request):
        asked = asked.render(engine.info.family, bench.overrides, engine.specials)
    return engine.prepare(asked)


def generate(
    asked: Sequence[Request | RenderedPrompt | Prompt],
    bench: Bench,
    *,
    stop: tuple[str, ...] = (),
    samples: int = 1,
    temperature: float | None = None,
    max_new_tokens: int | None = None,
) -> list[Answered]:
    """Continue prompts in as few batches as their stop strings allow; a request's own stop strings count too.

    Args:
        asked: The prompts.
        bench: The surroundings.
        stop: Strings that end an answer.
        samples: Answers a prompt.
        temperature: 0 is greedy; None for what the user chose.
        max_new_tokens: The longest answer; None for what the user chose.
    """
    groups: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for number, one in enumerate(asked):
        groups[(*stop, *(one.stop if isinstance(one, Request) else ()))].append(number)
    chosen = replace(bench.sampling, samples=samples)
    if temperature is not None:
        chosen = replace(chosen, temperature=temperature)
    if max_new_tokens is not None:
        chosen = replace(chosen, max_new_tokens=min(max_new_tokens, chosen.max_new_tokens))
    found: dict[int, Answered] = {}
    for stops, numbers in groups.items():
        prompts = [prepared(asked[number], bench) for number in numbers]
        rows = bench.engine.generate(prompts, replace(chosen, stop=(*chosen.stop, *stops)))
        for number, prompt, row in zip(numbers, prompts, rows, strict=True):
            texts = tuple(completion.text.strip() for completion in row)
            found[number] = Answered(texts, prompt_hash(prompt.text), row[0].cut_tokens)
    return [found[number] for number in range(len(asked))]


def choose(asked: Request | RenderedPrompt | Prompt, continuations: Sequence[str], bench: Bench) -> Choice:
    """Score the continuations of a prompt; a continuation after `Answer:` begins with a space."""
    prompt = prepared(asked, bench)
    scores = bench.engine.score(prompt, continuations)
    totals = tuple(score.total for score in scores)
    return Choice(totals, tuple(len(score.logprobs) for score in scores), prompt_hash(prompt.text))


def losses(text: str, bench: Bench, *, before: str = "") -> tuple[float, ...]:
    """Return the loss in nats of each token of a text behind another, as raw text with special tokens."""
    return tuple(-value for value in bench.engine.score(Prompt(before), [text])[0].logprobs)
