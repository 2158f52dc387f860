"""Every sign and LaTeX command with the token it makes. A table, so that reading a text is looking things up."""

from __future__ import annotations

from galcli.work.maths import kinds, lexicon
from galcli.work.maths.token import Kind

Sign = tuple[Kind, str]

_PLAIN: dict[str, Sign] = (
    dict.fromkeys("*×·∙⋅∗✕✖•", (kinds.OPERATOR, "*"))
    | dict.fromkeys("/÷∕⁄", (kinds.OPERATOR, "/"))
    | dict.fromkeys("-−–—‐‑‒\x96\x97", (kinds.OPERATOR, "-"))
    | dict.fromkeys("'’′", (kinds.OPERATOR, "'"))
    | {sign: (kinds.OPERATOR, sign) for sign in "+^!%±√∛_″|"}
    | {"**": (kinds.OPERATOR, "^"), "+/-": (kinds.OPERATOR, "±"), "‰": (kinds.STRANGE, "‰")}
    | dict.fromkeys(("=", "=="), (kinds.RELATION, lexicon.EQUAL))
    | dict.fromkeys("≈≃≅≐≒", (kinds.RELATION, lexicon.ABOUT))
    | dict.fromkeys("~∼", (kinds.RELATION, lexicon.ORDER))
    | {sign: (kinds.OPEN, sign) for sign in lexicon.BRACKETS if len(sign) == 1}
    | {sign: (kinds.CLOSE, sign) for sign in lexicon.BRACKETS.values() if len(sign) == 1}
    | {sign: (kinds.MONEY, sign) for sign in "$€£¥₹"}
    | {sign: (kinds.NUMBER, sign) for sign in lexicon.VULGAR}
    | {sign: (kinds.WORD, sign) for sign in "☉⊕"}
    | dict.fromkeys("⊙", (kinds.WORD, "☉"))
    | dict.fromkeys("°º", (kinds.WORD, "°"))
    | dict.fromkeys(("℃",), (kinds.WORD, "°C"))
    | dict.fromkeys(("℉",), (kinds.WORD, "°F"))
    | {sign: (kinds.STRANGE, sign) for sign in ("...", "…", "⋯", *"#@\\∫∬∮∑∏∂∇∞∈∉∪∩⊂∃∀⊗∧∨⟨⟩∠△‖\x01")}
    | {"equals": (kinds.RELATION, lexicon.EQUAL)}
    | {",": (kinds.COMMA, ","), "&": (kinds.AMPERSAND, "&")}
)
_ESCAPED: dict[str, Sign] = {
    "%": (kinds.OPERATOR, "%"),
    "$": (kinds.MONEY, "$"),
    "{": (kinds.OPEN, r"\{"),
    "}": (kinds.CLOSE, r"\}"),
    "|": (kinds.STRANGE, "‖"),
    "_": (kinds.OPERATOR, "_"),
}
_COMMANDS: dict[str, Sign] = (
    {name: (kinds.WORD, name) for name in lexicon.FUNCTIONS}
    | {name: (kinds.WORD, letter) for name, letter in lexicon.GREEK.items()}
    | {name: (kinds.RELATION, relation) for name, relation in lexicon.RELATIONS.items()}
    | dict.fromkeys(lexicon.MULTIPLY, (kinds.OPERATOR, "*"))
    | dict.fromkeys(lexicon.DIVIDE, (kinds.OPERATOR, "/"))
    | {name: (kinds.STOP, name) for name in lexicon.BREAKS}
    | dict.fromkeys(lexicon.DOTS, (kinds.STRANGE, "..."))
    | {name: (kinds.COMMAND, name) for name in lexicon.COMMANDS}
    | {
        "percent": (kinds.OPERATOR, "%"),
        "pm": (kinds.OPERATOR, "±"),
        "lvert": (kinds.OPERATOR, "|"),
        "rvert": (kinds.OPERATOR, "|"),
        "vert": (kinds.OPERATOR, "|"),
        "lfloor": (kinds.OPEN, "⌊"),
        "rfloor": (kinds.CLOSE, "⌋"),
        "lceil": (kinds.OPEN, "⌈"),
        "rceil": (kinds.CLOSE, "⌉"),
        "lbrace": (kinds.OPEN, r"\{"),
        "rbrace": (kinds.CLOSE, r"\}"),
        "lbrack": (kinds.OPEN, "["),
        "rbrack": (kinds.CLOSE, "]"),
        "degree": (kinds.WORD, "°"),
        "celsius": (kinds.WORD, "°C"),
        "degreeCelsius": (kinds.WORD, "°C"),
        "AA": (kinds.WORD, "Å"),
        "angstrom": (kinds.WORD, "Å"),
        "euro": (kinds.MONEY, "€"),
        "prime": (kinds.OPERATOR, "'"),
        "surd": (kinds.OPERATOR, "√"),
        "bmod": (kinds.OPERATOR, "mod"),
        "mod": (kinds.OPERATOR, "mod"),
    }
)
SIGNS: dict[str, Sign | None] = (
    _PLAIN
    | {f"\\{sign}": token for sign, token in _ESCAPED.items()}
    | {f"\\{name}": token for name, token in _COMMANDS.items()}
    | dict.fromkeys((f"\\{name}" for name in lexicon.SKIPPED), None)
)
"""Spelling -> kind and normal text; None for what changes the look only."""
