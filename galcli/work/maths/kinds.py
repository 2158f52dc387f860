"""Every kind of token by a name of its own, `kinds.NUMBER`.

`Kind.NUMBER` is the same, but to read a member off its Enum class takes longer than most questions about a token, and
a text of one line asks some hundred of them.
"""

from __future__ import annotations

from galcli.work.maths.token import Kind

NUMBER = Kind.NUMBER
WORD = Kind.WORD
COMMAND = Kind.COMMAND
OPERATOR = Kind.OPERATOR
SCRIPT = Kind.SCRIPT
SUBSCRIPT = Kind.SUBSCRIPT
OPEN = Kind.OPEN
CLOSE = Kind.CLOSE
RELATION = Kind.RELATION
COMMA = Kind.COMMA
STOP = Kind.STOP
LINE = Kind.LINE
AMPERSAND = Kind.AMPERSAND
STRANGE = Kind.STRANGE
MONEY = Kind.MONEY
