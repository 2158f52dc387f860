"""Word problems with annotated steps become `<work>` blocks: a program, and the output that it really gave.

GSM8K annotates each step as `<<48/2=24>>`, SVAMP has one equation. The steps become the lines of a program, in which an
earlier result that is used again is a variable; the program is run in the sandbox, and a problem is kept only where
what it wrote is the known answer.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from galcli.errors import InputError
from galcli.training.corpus.clean import clean_line
from galcli.training.corpus.document import Document, pair
from galcli.training.corpus.formats import problem
from galcli.training.corpus.holdout import problem_identity
from galcli.training.corpus.readers.json_lines import objects

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from galcli.work.sandbox import Sandbox

_STEP = re.compile(r"<<([^<>=]+)=([^<>=]+)>>")
_ARITHMETIC = re.compile(r"[0-9+\-*/(). ]{1,120}")
_NUMBER = re.compile(r"(?<![\w.])\d+(?:\.\d+)?(?![\w.])")
_SPACED = re.compile(r"\s*([+*/-])\s*")
_FINAL = re.compile(r"####\s*([-\d.,]+)")
_PROGRAM = "calculate.py"
_OUTPUT = "output.txt"
_DIGITS = 4


@dataclass(frozen=True, slots=True)
class WordProblemReader:
    """Reads JSON lines of GSM8K (`question`, `answer`) or SVAMP (`Body`, `Question`, `Equation`, `Answer`)."""

    prose: ClassVar[bool] = False

    def items(self, path: Path | None) -> Iterator[tuple[dict[str, Any], Sandbox]]:
        """Yield the objects, and what runs their programs; it ends with them."""
        from galcli.work.sandbox import Sandbox

        if path is not None:
            with Sandbox() as sandbox:
                yield from ((record, sandbox) for record in objects(path))

    def documents(self, item: tuple[dict[str, Any], Sandbox]) -> Iterator[Document]:
        """Yield a problem whose program gives the known answer."""
        record, sandbox = item
        asked, steps, answer = _svamp(record) if "Equation" in record else _gsm8k(record)
        program = _program(steps)
        with sandbox.workspace() as workspace:
            workspace.run(program, _PROGRAM)
            written = workspace.read(_OUTPUT)
        if written is None or not _same(written, answer):
            raise InputError("The program of a problem does not give its answer.")
        solution = (
            f'\n{_PROGRAM}\n```\n{program}\n```\n\n<<run: "{_PROGRAM}">>\n\n<<read: "{_OUTPUT}">>'
            f"\n\n{written}\n</work>\n\n"
            f"Answer: {_short(answer)}"
        )
        yield pair(problem(asked), solution, asked, problem_identity(asked))


def _gsm8k(item: dict[str, Any]) -> tuple[str, list[tuple[str, str]], float]:
    answer = str(item.get("answer", ""))
    final = _FINAL.search(answer)
    steps = [(expression.strip(), value.strip()) for expression, value in _STEP.findall(answer)]
    if final is None or not steps:
        raise InputError("A problem has no annotated steps.")
    return clean_line(str(item.get("question", ""))), steps, _number(final.group(1))


def _svamp(item: dict[str, Any]) -> tuple[str, list[tuple[str, str]], float]:
    body = clean_line(str(item.get("Body", "")))
    asked = f"{body}{'' if body.endswith(('.', '?', '!')) else '.'} {clean_line(str(item.get('Question', '')))}"
    expression = re.sub(r"(\d+)\.0\b", r"\1", str(item["Equation"])).strip()
    if expression.startswith("(") and expression.endswith(")") and expression.count("(") == 1:
        expression = expression[1:-1].strip()
    return asked, [(expression, str(item.get("Answer", "")))], _number(str(item.get("Answer", "")))


def _program(steps: list[tuple[str, str]]) -> str:
    """Return the program of annotated steps."""
    names: dict[str, str] = {}
    lines: list[str] = []
    for number, (expression, value) in enumerate(steps, 1):
        if not _ARITHMETIC.fullmatch(expression):
            raise InputError(f'"{expression}" is not plain arithmetic.')
        line = _NUMBER.sub(lambda found: names.get(_key(found.group()), _key(found.group())), expression)
        name = "ans" if number == len(steps) else f"step{number}"
        lines.append(f"{name} = " + _SPACED.sub(r" \1 ", line).strip())
        names[_key(value)] = name
    lines += ["", f'with open("{_OUTPUT}", "w") as file:', f"    file.write(str(round(ans, {_DIGITS})))"]
    return "\n".join(lines)


def _key(text: str) -> str:
    """Return a number without needless zeros: `007`, which is no Python, as `7`; `5.0` as `5`."""
    try:
        return _short(float(text))
    except ValueError:
        return text


def _number(text: str) -> float:
    try:
        return float(text.replace(",", "").strip("."))
    except ValueError as error:
        raise InputError(f'"{text}" is not a number.') from error


def _short(value: float) -> str:
    return str(int(value)) if value == int(value) else str(value)


def _same(written: str, answer: float) -> bool:
    try:
        return bool(abs(float(written) - answer) <= 10**-_DIGITS)
    except ValueError:
        return False
