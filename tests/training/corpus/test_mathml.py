"""Presentation MathML to LaTeX."""

import pytest

from galcli.training.corpus.readers.mathml import to_latex
from galcli.training.corpus.readers.xml import parse


def read(markup):
    """Return an element."""
    return parse(markup, "a formula")


@pytest.mark.parametrize(
    ("mathml", "latex"),
    [
        ("<mi>E</mi><mo>=</mo><mi>m</mi><msup><mi>c</mi><mn>2</mn></msup>", "E = mc^2"),
        ("<mfrac><mrow><mi>a</mi><mo>+</mo><mi>b</mi></mrow><mn>2</mn></mfrac>", r"\frac{a + b}{2}"),
        ("<msqrt><mi>x</mi><mi>y</mi></msqrt>", r"\sqrt{xy}"),
        ("<mroot><mi>x</mi><mn>3</mn></mroot>", r"\sqrt[3]{x}"),
        ("<msub><mi>v</mi><mtext>max</mtext></msub>", r"v_{\text{max}}"),
        ("<msubsup><mi>x</mi><mi>i</mi><mn>10</mn></msubsup>", "x_i^{10}"),
        ("<msup><msup><mi>x</mi><mn>2</mn></msup><mn>3</mn></msup>", "{x^2}^3"),
        ("<mi>α</mi><mi>x</mi>", r"\alpha x"),
        ("<mi>sin</mi><mi>θ</mi>", r"\sin\theta"),
        ("<mi>KE</mi>", r"\mathrm{KE}"),
        ("<mover><mi>v</mi><mo>→</mo></mover>", r"\vec{v}"),
        ("<mover><mo>=</mo><mtext>def</mtext></mover>", r"\overset{\text{def}}{=}"),
        ("<munderover><mo>∑</mo><mrow><mi>i</mi><mo>=</mo><mn>1</mn></mrow><mi>n</mi></munderover>", r"\sum_{i = 1}^n"),
        ("<munder><mi>lim</mi><mi>x</mi></munder>", r"\lim_x"),
        ("<mfenced><mi>a</mi><mi>b</mi></mfenced>", "(a, b)"),
        (
            "<mtable><mtr><mtd><mi>a</mi></mtd><mtd><mi>b</mi></mtd></mtr><mtr><mtd><mn>1</mn></mtd></mtr></mtable>",
            r"\begin{matrix} a & b \\ 1 \end{matrix}",
        ),
        ("<mmultiscripts><mi>U</mi><mprescripts/><mn>92</mn><mn>235</mn></mmultiscripts>", "{}_{92}^{235}U"),
        ("<menclose notation='updiagonalstrike'><mi>m</mi></menclose>", r"\cancel{m}"),
        ("<mn>3</mn><mtext> kg</mtext>", r"3\text{ kg}"),
        ("<mtext>−</mtext><mn>5</mn><mo>×</mo><msup><mn>10</mn><mn>−19</mn></msup>", r"- 5 \times 10^{-19}"),
        ("<mstyle mathvariant='bold'><mi>B</mi></mstyle>", r"\mathbf{B}"),
        ("<msup><mi>f</mi><mo>′</mo></msup>", "f'"),
        ("<mtext>50% &amp; more</mtext>", r"\text{50\% \& more}"),
        ("<mfrac><mn>1</mn></mfrac>", r"\frac{1}{}"),
        ("<semantics><mi>x</mi><annotation>ex</annotation></semantics>", "x"),
        ("<apply><ci>q</ci></apply>", "q"),
    ],
)
def test_elements(mathml, latex):
    """Each kind of element, also broken ones."""
    assert to_latex(read(f"<math>{mathml}</math>")) == latex


def test_namespaces_do_not_matter():
    """Files write `m:mi`, `mml:mi` or `mi`."""
    assert to_latex(read('<m:math xmlns:m="http://x"><m:mi>x</m:mi><!-- c --></m:math>')) == "x"
