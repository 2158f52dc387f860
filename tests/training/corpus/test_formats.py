"""Training shows the prompts that the program asks."""

import pytest

from galcli.prompting.templates import Family, render
from galcli.prompting.tokens import new_document
from galcli.training.corpus import formats


@pytest.mark.parametrize(
    ("template", "values", "shown"),
    [
        ("ask", {"question": "Why?"}, formats.question("Why?")),
        ("ask-context", {"question": "Why?", "context": "[1] So."}, formats.question("Why?", "[1] So.")),
        ("solve", {"question": "Why?"}, formats.problem("Why?")),
        ("solve-context", {"question": "Why?", "context": "[1] So."}, formats.problem("Why?", "[1] So.")),
        ("cite", {"text": "We use attention"}, formats.citation("We use attention")),
        ("mol-iupac", {"smiles": "CCO"}, formats.naming("CCO")),
        ("mol-ask", {"smiles": "CCO", "question": "What?"}, formats.about_molecule("CCO", "What?")),
        ("protein-keywords", {"sequence": "MKV"}, formats.keywords("MKV")),
        ("protein-function", {"sequence": "MKV"}, formats.function("MKV")),
    ],
)
def test_a_prompt_is_the_programs(template, values, shown):
    """Character for character, behind the token that ends the document before."""
    assert new_document(shown) == render(template, Family.GALACTICA, values).text


def test_pages_and_papers():
    """Empty parts leave no gap."""
    assert formats.page("T", "", "text") == "# T\n\ntext"
    assert formats.paper("T", "", "A") == "Title: T\n\nAbstract: A"
    assert formats.citation("x") + formats.reference("T", "S") == "x [START_REF] T, S[END_REF]"
