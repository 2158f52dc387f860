r"""The words and signs that the checker knows, with their LaTeX, Unicode and ASCII spellings.

Tables only. Letters are folded to one spelling each: `\epsilon`, `\varepsilon` and `ε` are all `ε`.
"""

from __future__ import annotations


def words(text: str) -> frozenset[str]:
    """Return the words of a text: a table that reads like a sentence."""
    return frozenset(text.split())


GREEK = {
    "alpha": "α",
    "beta": "β",
    "gamma": "γ",
    "delta": "δ",
    "epsilon": "ε",
    "varepsilon": "ε",
    "zeta": "ζ",
    "eta": "η",
    "theta": "θ",
    "vartheta": "θ",
    "iota": "ι",
    "kappa": "κ",
    "lambda": "λ",
    "mu": "μ",
    "nu": "ν",
    "xi": "ξ",
    "pi": "π",
    "rho": "ρ",
    "varrho": "ρ",
    "sigma": "σ",
    "varsigma": "σ",
    "tau": "τ",
    "upsilon": "υ",
    "phi": "φ",
    "varphi": "φ",
    "chi": "χ",
    "psi": "ψ",
    "omega": "ω",
    "Gamma": "Γ",
    "Delta": "Δ",
    "Theta": "Θ",
    "Lambda": "Λ",
    "Xi": "Ξ",
    "Pi": "Π",
    "Sigma": "Σ",
    "Upsilon": "Υ",
    "Phi": "Φ",
    "Psi": "Ψ",
    "Omega": "Ω",
    "hbar": "ħ",
    "ell": "ℓ",
    "odot": "☉",
    "oplus": "⊕",
    "infty": "∞",
    "star": "★",
}
LETTERS = str.maketrans(
    {
        "’": "'",
        "µ": "μ",
        "Ω": "Ω",
        "Å": "Å",
        "∆": "Δ",
        "ϵ": "ε",
        "ϕ": "φ",
        "ϑ": "θ",
        "ℏ": "ħ",
        "⊙": "☉",
        "𝜋": "π",
        "−": "-",
    },
)

MULTIPLY = words("times cdot ast bullet cdotp")
DIVIDE = words("div")
EQUAL = "="
ABOUT = "≈"
ORDER = "~"
RELATIONS = {
    "approx": ABOUT,
    "simeq": ABOUT,
    "cong": ABOUT,
    "approxeq": ABOUT,
    "doteq": ABOUT,
    "fallingdotseq": ABOUT,
    "sim": ORDER,
    "thicksim": ORDER,
}
"""LaTeX relation -> its kind: exactly equal, about, of the order of."""

BREAKS = words(
    """quad qquad Rightarrow implies iff Longrightarrow Leftrightarrow rightarrow to longrightarrow leftarrow gets
    leadsto mapsto therefore because neq ne lt gt le leq leqslant ge geq geqslant ll gg in notin propto equiv perp
    parallel subset subseteq cup cap land lor wedge vee colon item newline par hline triangleq coloneqq
    rightleftharpoons longleftrightarrow Longleftrightarrow xrightarrow uparrow downarrow nearrow searrow mid
    not blacksquare square qed checkmark bigskip medskip smallskip noindent clearpage newpage hfill"""
)
"""LaTeX commands that end an expression without spoiling its neighbours."""

SKIPPED = words(
    """left right big Big bigg Bigg bigl bigr Bigl Bigr biggl biggr Biggl Biggr displaystyle textstyle scriptstyle
    limits nolimits nonumber notag mathbf mathit boldsymbol bm mathcal mathsf mathtt mathbb mathfrak mathscr boxed
    fbox framebox underline cancel bcancel ensuremath bf it sf tt em emph textbf textit underbracket centering
    mathop mathrel mathbin mathord mathstrut strut protect allowbreak nobreak negthinspace thinspace
    mathopen mathclose normalfont small large Large huge tiny displaylimits hfil break"""
)
"""LaTeX commands that change the look only."""

UPRIGHT = words("text mathrm textrm rm mbox hbox operatorname textnormal textup mathnormal si unit ce")
"""LaTeX commands whose argument holds words and units, not variables."""

ACCENTS = words(
    """bar overline vec hat dot ddot tilde widehat widetilde overrightarrow check breve acute mathring underbar
    overleftarrow overset underset"""
)
BRACES = words("underbrace overbrace")
FRACTIONS = words("frac dfrac tfrac cfrac sfrac nicefrac flatfrac")
BINOMIALS = words("binom dbinom tbinom")

COMMANDS = FRACTIONS | BINOMIALS | UPRIGHT | ACCENTS | BRACES | words("sqrt circ SI qty num ang pmod over choose")
"""LaTeX commands that the parser knows."""

DOTS = words("dots ldots cdots vdots ddots dotsc dotsb dotsm dotsi dotso")

FUNCTIONS = words(
    """sin cos tan cot sec csc sinh cosh tanh coth arcsin arccos arctan asin acos atan arsinh arcosh artanh asinh acosh
    atanh exp ln log lg log10 log2 sqrt cbrt abs min max floor ceil ceiling round factorial gcd lcm binom comb choose
    perm pow cosec arctg tg ctg sgn sign hypot nCr nPr"""
)

STOP_WORDS = words(
    """is are was were be been being so then thus hence therefore and or if for in of at on the an to from by with that
    which because since get gets got gives give giving yields yield where when while as but into than after before
    there their they it its he she we you his her our your this these those has have had do does did can could would
    will should must may might not no all each every only also both how what who whose why about around nearly
    approximately exactly means makes make let suppose given using use find found more less fewer until
    up down out under between through during however finally next again etc via remainder"""
)
"""Words that cannot stand inside an expression."""

NAMING_NOUNS = words(
    """step question part case example day week month year problem table figure fig eq equation line row section chapter
    level stage phase method option exercise q no number grade page room trial unit theorem lemma ref
    experiment sample test version appendix note item article volume"""
)
"""Nouns whose number is a name: the 3 in `Step 3 - …` is not a term."""

WORD_OPERATORS = {"times": "*", "plus": "+", "minus": "-", "mod": "mod"}
POWERS = {"squared": 2, "cubed": 3}

SURE_UNITS = words(
    """cm mm km nm kg mol Hz kHz MHz GHz THz eV keV MeV GeV TeV rad kJ kW MW kV kPa MPa kcal cal atm min cc amu Pa
    Wb mmHg torr dB rpm mph psi kWh mmol erg bar"""
)
"""Units that no one takes for a product of variables."""

SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾ⁿ", "0123456789+-()n")
SUBSCRIPTS = str.maketrans("₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₒₓₕₖₗₘₙₚₛₜᵢⱼᵣᵤᵥ", "0123456789+-=()aeoxhklmnpstijruv")
VULGAR = {
    "½": (1, 2),
    "⅓": (1, 3),
    "⅔": (2, 3),
    "¼": (1, 4),
    "¾": (3, 4),
    "⅕": (1, 5),
    "⅖": (2, 5),
    "⅗": (3, 5),
    "⅘": (4, 5),
    "⅙": (1, 6),
    "⅚": (5, 6),
    "⅛": (1, 8),
    "⅜": (3, 8),
    "⅝": (5, 8),
    "⅞": (7, 8),
    "⅐": (1, 7),
    "⅑": (1, 9),
    "⅒": (1, 10),
}
BRACKETS = {"(": ")", "[": "]", "{": "}", "⌊": "⌋", "⌈": "⌉", r"\{": r"\}"}
