"""Characters of mathematics as LaTeX."""

from __future__ import annotations

_GREEK = """
α alpha β beta γ gamma δ delta ε varepsilon ϵ epsilon ζ zeta η eta θ theta ϑ vartheta ι iota κ kappa λ lambda μ mu µ
mu ν nu ξ xi π pi ρ rho σ sigma ς varsigma τ tau υ upsilon φ varphi ϕ phi χ chi ψ psi ω omega Γ Gamma Δ Delta ∆
Delta Θ Theta Λ Lambda Ξ Xi Π Pi Σ Sigma Υ Upsilon Φ Phi Ψ Psi Ω Omega Ω Omega
"""
_SYMBOLS = """
∞ infty ∂ partial ∇ nabla ℏ hbar ħ hbar ℓ ell ∅ emptyset ° circ ∑ sum ∏ prod ∫ int ∬ iint ∮ oint … ldots ⋯ cdots ⋮
vdots ⋱ ddots ∀ forall ∃ exists ℜ Re ℑ Im ∠ angle ⊥ perp ′ prime Å AA ¬ neg △ triangle ★ star
"""
_RELATIONS = """
≤ le ≥ ge ⩽ le ⩾ ge ≠ ne ≈ approx ≃ simeq ≅ cong ≡ equiv ∼ sim ∝ propto ≪ ll ≫ gg ∈ in ∉ notin ⊂ subset ⊆ subseteq ∪
cup ∩ cap → to ⟶ longrightarrow ← leftarrow ⇒ Rightarrow ⇔ Leftrightarrow ↔ leftrightarrow ⇌ rightleftharpoons ⇄
rightleftarrows ↦ mapsto ∥ parallel ± pm ∓ mp × times ÷ div ⋅ cdot · cdot ∘ circ ∗ ast ⊗ otimes ⊕ oplus ∧ wedge ∨
vee ∙ bullet • bullet ▪ cdot
"""


def _commands(table: str) -> dict[str, str]:
    words = table.split()
    return {character: f"\\{name}" for character, name in zip(words[::2], words[1::2], strict=True)}


SYMBOLS: dict[str, str] = {
    **_commands(_GREEK + _SYMBOLS + _RELATIONS),
    "−": "-",
    "–": "-",
    "—": "-",
    "∕": "/",
    "⁄": "/",
    "∣": "|",
    "‖": r"\|",
    "⟨": r"\langle",
    "〈": r"\langle",
    "⟩": r"\rangle",
    "〉": r"\rangle",
    "\u2061": "",  # function application
    "\u2062": "",  # invisible times
    "\u2063": "",  # invisible comma
    "\u2064": "",  # invisible plus
    "%": r"\%",
    "$": r"\$",
    "#": r"\#",
    "&": r"\&",
    "_": r"\_",
    "{": r"\{",
    "}": r"\}",
    "~": r"\sim",
    "\\": r"\backslash",
    "½": r"\frac{1}{2}",
}
"""A character → its LaTeX, where they differ."""

SPACED: frozenset[str] = (frozenset("=<>+-") | set(_commands(_RELATIONS).values())) - {r"\circ"}
"""Operators that stand between two spaces."""

_FUNCTIONS = """
arccos arcsin arctan arg cos cosh cot coth csc deg det dim exp gcd inf ker lim ln log max min sec sin sinh sup tan
tanh
"""
FUNCTIONS: frozenset[str] = frozenset(_FUNCTIONS.split())
"""Names that LaTeX sets upright by a command of their own."""

ACCENTS: dict[str, str] = {
    "→": r"\vec",
    "⃗": r"\vec",
    "⇀": r"\vec",
    "^": r"\hat",
    "ˆ": r"\hat",
    "̂": r"\hat",
    "¯": r"\bar",
    "‾": r"\overline",
    "_": r"\bar",
    "−": r"\bar",
    "–": r"\bar",
    "―": r"\overline",
    "̅": r"\bar",
    "̄": r"\bar",
    "~": r"\tilde",
    "˜": r"\tilde",
    "∼": r"\tilde",
    "˙": r"\dot",
    ".": r"\dot",
    "¨": r"\ddot",
    "⏞": r"\overbrace",
    "︷": r"\overbrace",
}
"""A sign above → the command of that accent."""
