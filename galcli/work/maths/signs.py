"""Every sign and LaTeX command with the token it makes. A table, so that reading a text is looking things up."""

from __future__ import annotations

from galcli.work.maths import lexicon
from galcli.work.maths.token import Kind

Sign = tuple[Kind, str]

_PLAIN: dict[str, Sign] = (
    dict.fromkeys("*×·∙⋅∗✕✖•", (Kind.OPERATOR, "*"))
    | dict.fromkeys("/÷∕⁄", (Kind.OPERATOR, "/"))
    | dict.fromkeys("-−–—‐‑‒\x96\x97", (Kind.OPERATOR, "-"))
    | dict.fromkeys("'’′", (Kind.OPERATOR, "'"))
    | {sign: (Kind.OPERATOR, sign) for sign in "+^!%±√∛_″|"}
    | {"**": (Kind.OPERATOR, "^"), "+/-": (Kind.OPERATOR, "±"), "‰": (Kind.STRANGE, "‰")}
    | dict.fromkeys(("=", "=="), (Kind.RELATION, lexicon.EQUAL))
    | dict.fromkeys("≈≃≅≐≒", (Kind.RELATION, lexicon.ABOUT))
    | dict.fromkeys("~∼", (Kind.RELATION, lexicon.ORDER))
    | {sign: (Kind.OPEN, sign) for sign in lexicon.BRACKETS if len(sign) == 1}
    | {sign: (Kind.CLOSE, sign) for sign in lexicon.BRACKETS.values() if len(sign) == 1}
    | {sign: (Kind.MONEY, sign) for sign in "$€£¥₹"}
    | {sign: (Kind.NUMBER, sign) for sign in lexicon.VULGAR}
    | {sign: (Kind.WORD, sign) for sign in "☉⊕"}
    | dict.fromkeys("⊙", (Kind.WORD, "☉"))
    | dict.fromkeys("°º", (Kind.WORD, "°"))
    | dict.fromkeys(("℃",), (Kind.WORD, "°C"))
    | dict.fromkeys(("℉",), (Kind.WORD, "°F"))
    | {sign: (Kind.STRANGE, sign) for sign in ("...", "…", "⋯", *"#@\\∫∬∮∑∏∂∇∞∈∉∪∩⊂∃∀⊗∧∨⟨⟩∠△‖\x01")}
    | {"equals": (Kind.RELATION, lexicon.EQUAL)}
    | {",": (Kind.COMMA, ","), "&": (Kind.AMPERSAND, "&")}
)
_ESCAPED: dict[str, Sign] = {
    "%": (Kind.OPERATOR, "%"),
    "$": (Kind.MONEY, "$"),
    "{": (Kind.OPEN, r"\{"),
    "}": (Kind.CLOSE, r"\}"),
    "|": (Kind.STRANGE, "‖"),
    "_": (Kind.OPERATOR, "_"),
}
_COMMANDS: dict[str, Sign] = (
    {name: (Kind.WORD, name) for name in lexicon.FUNCTIONS}
    | {name: (Kind.WORD, letter) for name, letter in lexicon.GREEK.items()}
    | {name: (Kind.RELATION, relation) for name, relation in lexicon.RELATIONS.items()}
    | dict.fromkeys(lexicon.MULTIPLY, (Kind.OPERATOR, "*"))
    | dict.fromkeys(lexicon.DIVIDE, (Kind.OPERATOR, "/"))
    | {name: (Kind.STOP, name) for name in lexicon.BREAKS}
    | dict.fromkeys(lexicon.DOTS, (Kind.STRANGE, "..."))
    | {name: (Kind.COMMAND, name) for name in lexicon.COMMANDS}
    | {
        "percent": (Kind.OPERATOR, "%"),
        "pm": (Kind.OPERATOR, "±"),
        "lvert": (Kind.OPERATOR, "|"),
        "rvert": (Kind.OPERATOR, "|"),
        "vert": (Kind.OPERATOR, "|"),
        "lfloor": (Kind.OPEN, "⌊"),
        "rfloor": (Kind.CLOSE, "⌋"),
        "lceil": (Kind.OPEN, "⌈"),
        "rceil": (Kind.CLOSE, "⌉"),
        "lbrace": (Kind.OPEN, r"\{"),
        "rbrace": (Kind.CLOSE, r"\}"),
        "lbrack": (Kind.OPEN, "["),
        "rbrack": (Kind.CLOSE, "]"),
        "degree": (Kind.WORD, "°"),
        "celsius": (Kind.WORD, "°C"),
        "degreeCelsius": (Kind.WORD, "°C"),
        "AA": (Kind.WORD, "Å"),
        "angstrom": (Kind.WORD, "Å"),
        "euro": (Kind.MONEY, "€"),
        "prime": (Kind.OPERATOR, "'"),
        "surd": (Kind.OPERATOR, "√"),
        "bmod": (Kind.OPERATOR, "mod"),
        "mod": (Kind.OPERATOR, "mod"),
    }
)
SIGNS: dict[str, Sign | None] = (
    _PLAIN
    | {f"\\{sign}": token for sign, token in _ESCAPED.items()}
    | {f"\\{name}": token for name, token in _COMMANDS.items()}
    | dict.fromkeys((f"\\{name}" for name in lexicon.SKIPPED), None)
)
"""Spelling -> kind and normal text; None for what changes the look only."""
