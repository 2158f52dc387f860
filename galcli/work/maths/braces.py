r"""LaTeX braces and what they mark: `\text{…}` makes upright words, other braces may only group.

Braces of `\text{…}` and the like are dropped and their words marked. So are braces that nothing but an exponent
follows: `{9.8 m/s}^2` looks like 9.8 m/s² and is meant so. Braces of arguments and scripts stay.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from galcli.work.maths import kinds, lexicon

if TYPE_CHECKING:
    from galcli.work.maths.token import Token

_HOLDS = dict.fromkeys(lexicon.UPRIGHT, "words") | {"SI": "number", "qty": "number", "num": "plain"}
"""LaTeX command -> what its first argument holds; after a number comes its unit."""

_CONCERNED = frozenset({kinds.COMMAND, kinds.OPEN, kinds.CLOSE})


class _Group(NamedTuple):
    """A brace that is open: what it holds, where it stands if it only groups, and how many arguments follow it."""

    holds: str
    opened: int
    arguments: int


def settle_braces(tokens: list[Token]) -> list[Token]:
    r"""Mark what stands inside `\text{…}` and the like, and drop braces that only group."""
    reader = _Reader(tokens)
    done = 0
    for place in [place for place, token in enumerate(tokens) if token.kind in _CONCERNED]:
        reader.pass_over(tokens[done:place])
        reader.take(place)
        done = place + 1
    reader.pass_over(tokens[done:])
    return [token for token in reader.made if token is not None]


class _Reader:
    def __init__(self, tokens: list[Token]) -> None:
        self.tokens = tokens
        self.made: list[Token | None] = []
        self.groups: list[_Group] = []
        self.upright = 0
        self.arguments = 0
        self.pending = ""

    def pass_over(self, run: list[Token]) -> None:
        """Take tokens that are neither commands nor brackets."""
        if not run:
            return
        run[0].upright = self.pending == "words"  # `\mathrm K`
        if self.upright:
            for token in run:
                token.upright = True
        self.made += run
        self.pending = ""
        self.arguments = 0

    def take(self, place: int) -> None:
        """Take a command or a bracket."""
        token = self.tokens[place]
        token.upright = self.upright > 0
        if token.kind is kinds.COMMAND:
            self._command(token)
        elif token.text == "{":
            self._open(token, place)
        elif token.text == "}" and self.groups:
            self._close(token, place)
        else:
            self.made.append(token)
            self.pending = ""
            self.arguments = 0

    def _command(self, token: Token) -> None:
        self.pending = _HOLDS.get(token.text, "")
        if not self.pending:
            self.made.append(token)
            self.arguments = 2 if token.text in lexicon.FRACTIONS or token.text in lexicon.BINOMIALS else 1

    def _open(self, token: Token, place: int) -> None:
        script = place > 0 and self.tokens[place - 1].text in {"_", "^"}
        free = not (self.arguments or script)
        self.groups.append(_Group(self.pending, len(self.made) if free else -1, max(self.arguments - 1, 0)))
        self.arguments = 0
        if self.pending:
            self.upright += self.pending == "words"
            self.pending = ""
        else:
            self.made.append(token)

    def _close(self, token: Token, place: int) -> None:
        group = self.groups.pop()
        self.arguments = group.arguments
        self.upright -= group.holds == "words"
        self.pending = "words" if group.holds == "number" else ""
        if group.holds:
            last = self.made[-1] if self.made else None
            if last is not None and last.text == "." and last.upright:
                self.made.pop()  # the full stop in `\text{ergs/mol.}`
        elif group.opened >= 0 and place + 1 < len(self.tokens) and self.tokens[place + 1].text == "^":
            self._dissolve(group.opened)
        else:
            self.made.append(token)

    def _dissolve(self, opened: int) -> None:
        """Drop an opening brace and leave its space to what follows it."""
        brace, after = self.made[opened], self.made[opened + 1] if opened + 1 < len(self.made) else None
        if brace is not None and after is not None:
            after.gap, after.wide = brace.gap, brace.wide
        self.made[opened] = None
