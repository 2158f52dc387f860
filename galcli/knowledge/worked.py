r"""Questions and worked solutions in words: Galactica's `<work>` format around a program and its output."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from galcli.knowledge.figures import Style, rounded, spelled
from galcli.knowledge.formula import unit_of
from galcli.knowledge.measured import in_unit, joined
from galcli.knowledge.points import usual
from galcli.knowledge.roots import Root
from galcli.report import Verdict
from galcli.work.block import parse
from galcli.work.checker import check
from galcli.work.maths.spell import symbol_latex, to_latex

if TYPE_CHECKING:
    import random

    from galcli.knowledge.formula import Formula
    from galcli.knowledge.measured import Measured
    from galcli.knowledge.phrasing import Phrasings
    from galcli.knowledge.problems import Setup
    from galcli.knowledge.program import Step

_STORY = 0.35
_LIST = 0.25
_STEPS = 0.6
"""How many solutions write the given values out, with their conversion, before the program."""


def write_question(
    setup: Setup, words: Phrasings, chance: random.Random, style: Style, distractor: Measured | None
) -> tuple[str, str]:
    """Phrase a problem.

    Args:
        setup: Its numbers.
        words: The phrasings.
        chance: Where chance comes from.
        style: How numbers are written.
        distractor: A value that is not needed, or None.

    Returns:
        The kind (`story`, `prose` or `list`) and the text.
    """
    formula = setup.formulas[-1]
    stories = [text for asked, text in formula.stories if asked == setup.asked.symbol]
    if len(setup.formulas) == 1 and stories and words.stories and chance.random() < _STORY:
        values = {given.variable.symbol: given.text(style) for given in setup.givens}
        story = re.sub(r"\{([^{}]*)\}", lambda place: values[place[1]], chance.choice(stories))
        return "story", story
    shown = list(setup.givens)
    if distractor is not None:
        shown.insert(chance.randrange(len(shown) + 1), distractor)
    if chance.random() < _LIST:
        return "list", _list(setup, shown, words, chance, style)
    return "prose", _prose(setup, shown, words, chance, style, distractor)


def _prose(
    setup: Setup,
    shown: list[Measured],
    words: Phrasings,
    chance: random.Random,
    style: Style,
    distractor: Measured | None,
) -> str:
    clauses = [
        words.choose("distractor" if given is distractor else "given", chance).format(
            name=given.variable.name, value=given.text(style)
        )
        for given in shown
    ]
    givens = clauses[0] if len(clauses) == 1 else f"{', '.join(clauses[:-1])} and {clauses[-1]}"
    return _framed(_frame("frame", setup, words, chance), setup, words, chance, givens=givens)


def _list(setup: Setup, shown: list[Measured], words: Phrasings, chance: random.Random, style: Style) -> str:
    template = words.choose("list_item", chance)
    items = [
        template.format(name=given.variable.name, symbol=given.variable.symbol, value=given.text(style))
        for given in shown
    ]
    frame = _frame("list_frame", setup, words, chance)
    return _framed(frame, setup, words, chance, list="\n".join(f"- {one}" for one in items), inline=", ".join(items))


def _frame(part: str, setup: Setup, words: Phrasings, chance: random.Random) -> str:
    """Choose a frame; one that names the topic where the names alone do not tell the formula."""
    frames = words.parts[part]
    if setup.ambiguous:
        frames = tuple(one for one in frames if "{topic}" in one)
    return chance.choice(frames)


def _framed(frame: str, setup: Setup, words: Phrasings, chance: random.Random, **parts: str) -> str:
    """Fill a frame; the answer's unit is named where it is not the usual one."""
    questions = words.parts["question"]
    usual_unit = setup.unit == setup.asked.unit
    if not usual_unit:
        questions = tuple(one for one in questions if "{unit}" in one) or questions
    elif not setup.unit:
        questions = tuple(one for one in questions if "{unit}" not in one)
    question = chance.choice(questions).format(name=setup.asked.name, unit=setup.unit)
    if not usual_unit and setup.unit not in question:
        question = f"{question} Answer in {setup.unit}."
    topic = words.choose("topic", chance).format(card=setup.formulas[-1].name)
    parts = {**parts, "question": question, "name": setup.asked.name, "topic": topic}
    text = frame.format(**parts, Givens=_capital(parts.get("givens", "")))
    if not usual_unit and setup.unit not in text:
        text = f"{text} Answer in {setup.unit}."
    return _capital(text)


def write_solution(setup: Setup, program: str, output: str, words: Phrasings, chance: random.Random) -> str:
    """Write the worked solution, from behind `<work>` to the answer line."""
    lines = [
        _formula_line(formula, step, words, chance) for formula, step in zip(setup.formulas, setup.steps, strict=True)
    ]
    if chance.random() < _STEPS:
        lines += [_given_line(given) for given in setup.givens]
    answer = words.choose("answer", chance).format(value=joined(output, setup.unit))
    return _block("\n".join(lines), program, output, answer)


def write_brief(setup: Setup, program: str, output: str) -> str:
    """Write the solution for a reader who has the formulas before his eyes: their names, then the program."""
    names = "; ".join(formula.name for formula in setup.formulas)
    return _block(f"{names}.", program, output, f"Answer: {joined(output, setup.unit)}")


def _block(body: str, program: str, output: str, answer: str) -> str:
    return (
        f"\n{body}\n\ncalculate.py\n```\n{program}\n```\n\n"
        f'<<run: "calculate.py">>\n\n<<read: "output.txt">>\n\n{output}\n</work>\n\n{answer}'
    )


def _formula_line(formula: Formula, step: Step, words: Phrasings, chance: random.Random) -> str:
    line = words.choose("work", chance).format(card=formula.name, latex=formula.latex)
    spelling = {one.symbol: one.latex for one in formula.variables if one.latex}

    def spell(symbol: str) -> str:
        return spelling.get(symbol) or symbol_latex(symbol)

    if isinstance(step.way, Root):
        return (
            f"{_capital(line)}\nThere is no closed form for \\( {spell(step.symbol)} \\): the program finds the root."
        )
    solved = f"{spell(step.symbol)} = {to_latex(step.way, spell)}"
    left = formula.equation().left
    if to_latex(left, spell) == spell(step.symbol):
        return _capital(line)
    return f"{_capital(line)}\nSolved for the unknown: \\( {solved} \\)."


def _given_line(given: Measured) -> str:
    """Write a given value, converted to SI base units where it is in others: `m = 35 g = 0.035 kg`."""
    symbol, number = given.variable.symbol, spelled(given.number)
    text = f"{symbol} = {joined(number, given.unit)}"
    if given.bare or not given.unit or given.variable.whole:
        return text
    unit = unit_of(given.unit)
    if unit.factor == 1 and not unit.offset:
        return text
    usual_unit = given.variable.unit
    if usual_unit == given.unit:
        return text
    value = usual(given.variable, given.quantity())
    return f"{text} = {joined(spelled(rounded(value, max(given.digits, 4))), usual_unit)}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def is_sound(setup: Setup, solution: str, output: str) -> bool:
    """Tell whether the checker passes every step, and the program's output is the value that the formula gives."""
    value = usual(setup.asked, setup.value, bare=setup.bare)
    exact = value if setup.bare else in_unit(setup.asked, value, setup.unit)
    if abs(float(output) - exact) > 10 ** (1 - setup.digits) * abs(exact):
        return False
    checks = check(parse(solution, inside=True).masked())
    return all(one.verdict is Verdict.VERIFIED for one in checks)
