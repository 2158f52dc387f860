"""`gal knowledge`."""

import difflib
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from galcli.cli.app import add_command, new_typer
from galcli.cli.invocation import Invocation
from galcli.cli.options import OutputOptions
from galcli.errors import InputError, UsageError
from galcli.knowledge.base import Knowledge
from galcli.knowledge.concept import Concept
from galcli.knowledge.display import concept_rows, constant_rows, equation_text, formula_rows
from galcli.knowledge.formula import Formula
from galcli.report import Report, Verdict

if TYPE_CHECKING:
    from galcli.knowledge.constant import Constant

_KINDS = {"formula": Formula, "concept": Concept}
Kind = Annotated[str | None, typer.Option("--kind", metavar="KIND", help="Only formula or concept cards.")]
Latex = Annotated[bool, typer.Option("--latex", help="Equations as LaTeX, also on a terminal.")]


def search(
    context: typer.Context,
    output: OutputOptions,
    query: Annotated[str, typer.Argument(metavar="QUERY", help="Words, a name, a symbol, or an equation.")],
    kind: Kind = None,
    k: Annotated[int, typer.Option("--top", metavar="K", help="How many cards.")] = 10,
    latex: Latex = False,
) -> int:
    """Search the built-in formulas and concepts; small typing errors are forgiven.

    Examples:
      gal knowledge search "attraction between two masses"
      gal knowledge search "E = m c^2" --kind formula
      gal knowledge search entropy --json | jq -r '.data.cards[].id'
    """
    call = Invocation(context.obj, output)
    if not query.strip():
        raise UsageError("The query is empty.")
    if kind is not None and kind not in _KINDS:
        raise UsageError(f"There is no kind {kind!r}.", f"These are: {', '.join(_KINDS)}.")
    hits = _knowledge(call).search(query, k=k, kind=_KINDS.get(kind or ""))
    rows, data = [], []
    for hit in hits:
        card = hit.card
        what = _equation(card, call, latex=latex) if isinstance(card, Formula) else card.text
        rows.append([card.id, _kind(card), card.name, what])
        data.append({"id": card.id, "kind": _kind(card), "name": card.name, "field": card.field, "score": hit.score})
    report = Report("knowledge", query, "\n".join(row[0] for row in rows), data={"cards": data})
    call.output.table(report, ("id", "kind", "name", ""), rows)
    if not hits:
        call.output.note("No card fits.")
    return 0


def show(
    context: typer.Context,
    output: OutputOptions,
    name: Annotated[str, typer.Argument(metavar="ID", help="A card's id or name, a constant, or an element.")],
    latex: Latex = False,
) -> int:
    """Show one card: a formula with its symbols, a concept, a CODATA constant, an element.

    Examples:
      gal knowledge show schwarzschild-radius
      gal knowledge show "Planck constant"
      gal knowledge show iron
    """
    call = Invocation(context.obj, output)
    card = _find(name, _knowledge(call))
    if isinstance(card, Formula):
        rows = formula_rows(card, latex=latex or not call.output.for_people)
        answer = card.latex
    elif isinstance(card, Concept):
        rows, answer = concept_rows(card), card.text
    else:
        rows, answer = constant_rows(card), f"{card.value!r} {card.unit}".strip()
    report = Report("knowledge", name, answer, Verdict.VERIFIED, data={"card": asdict(card)})
    call.output.card(report, rows)
    return 0


def list_cards(
    context: typer.Context,
    output: OutputOptions,
    field: Annotated[str | None, typer.Argument(metavar="[FIELD]", help="Only the cards of a field.")] = None,
    kind: Kind = None,
) -> int:
    """List the fields with their numbers of cards, or the cards of a field.

    Examples:
      gal knowledge list
      gal knowledge list optics --kind formula
    """
    call = Invocation(context.obj, output)
    catalog = _knowledge(call).catalog
    cards = [card for card in catalog.cards if kind in (None, _kind(card))]
    if field is None:
        rows = [
            [name, *(str(sum(card.field == name and _kind(card) == one for card in cards)) for one in _KINDS)]
            for name in catalog.fields()
        ]
        report = Report("knowledge", "", f"{len(cards)} cards", data={"fields": {row[0]: row[1:] for row in rows}})
        call.output.table(report, ("field", "formulas", "concepts"), rows)
        return 0
    if field not in catalog.fields():
        close = difflib.get_close_matches(field, catalog.fields(), n=1)
        raise UsageError(f"There is no field {field!r}." + (f" Did you mean {close[0]!r}?" if close else ""))
    chosen = [card for card in cards if card.field == field]
    report = Report("knowledge", field, f"{len(chosen)} cards", data={"cards": [card.id for card in chosen]})
    call.output.table(report, ("id", "kind", "name"), [[card.id, _kind(card), card.name] for card in chosen])
    return 0


def _knowledge(call: Invocation) -> Knowledge:
    return Knowledge(call.environment.folders.cache / "knowledge")


def _kind(card: Formula | Concept) -> str:
    return "formula" if isinstance(card, Formula) else "concept"


def _equation(card: Formula, call: Invocation, *, latex: bool) -> str:
    return card.latex if latex or not call.output.for_people else equation_text(card)


def _find(name: str, knowledge: Knowledge) -> "Formula | Concept | Constant":
    """Return the card with that id or name; constants and elements are looked up last, as they load libraries.

    Raises:
        InputError: There is none.
    """
    folded = name.casefold().strip()
    for card in knowledge.catalog.formulas:
        if folded == card.id or folded in {one.casefold() for one in (card.name, *card.aliases)}:
            return card
    from galcli.knowledge.constant import astronomical, codata, elements, is_constant

    if is_constant(folded) and (constant := codata().get(folded.replace(" ", "-"))) is not None:
        return constant
    for concept in knowledge.catalog.concepts:
        if folded == concept.id or folded in {one.casefold() for one in (concept.name, *concept.aliases)}:
            return concept
    for make in (astronomical, elements, codata):
        for constant in make().values():
            if folded in {constant.id, constant.name.casefold()} or name.strip() == constant.symbol:
                return constant
    raise InputError(f"No card is called {name!r}.", f'Search for it: gal knowledge search "{name}".')


app = new_typer()
add_command(app, "search", search)
add_command(app, "show", show)
add_command(app, "list", list_cards)
