"""A small corpus: sources of several formats, an evaluation set, and the recipe that reads them."""

from __future__ import annotations

import json
import random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

CONTEXT = 64

EVALUATED = "a leaf takes in carbon dioxide and gives off oxygen while the sun is shining on it"

CNXML = """<document xmlns="http://cnx.rice.edu/cnxml" xmlns:m="http://www.w3.org/1998/Math/MathML">
<title>Energy</title><content>
<para id="p1">Energy is <emphasis>conserved</emphasis> in every process (see <link target-id="f1"/>)
that we know of.</para>
<section id="s1"><title>Work</title>
<para id="p2">Work over a time <m:math><m:mi>t</m:mi></m:math> in m/s<sup>2</sup> is</para>
<equation id="e1"><m:math>
<m:mi>W</m:mi><m:mo>=</m:mo><m:mfrac><m:mi>F</m:mi><m:mn>2</m:mn></m:mfrac></m:math></equation>
<figure id="f1"><media alt="none"/><caption>A box.</caption></figure>
</section>
<exercise id="x1"><problem><para>How large is 2 + 2?</para></problem>
<solution><para>It is 4.</para></solution></exercise>
<exercise id="x2"><problem><para>Why?</para></problem></exercise>
</content>
<glossary><definition id="d1"><term>joule</term><meaning>the unit of energy</meaning></definition></glossary>
</document>"""

MOLECULES = "smiles\tname\nCCO\tethanol\nC1CC1\tcyclopropane\nnonsense(\tnothing\nCC(=O)O\tacetic acid\n"

RECIPE = """
[corpus]
context = 64
seed = 3
validation = 0.2
shard_megabytes = 1
evaluation = ["evaluation"]

[[corpus.source]]
name = "books"
reader = "cnxml"
path = "books"
licence = "CC BY 4.0"
credit = "Nobody"

[[corpus.source]]
name = "notes"
reader = "table"
path = "notes.jsonl"
text = "# {title}\\n\\n{text}"
id = "title"
licence = "CC0"
credit = "Nobody"
epochs = 1.5

[[corpus.source]]
name = "molecules"
reader = "molecules"
path = "molecules.tsv"
name_column = "name"
tasks = ["name", "structure"]
licence = "CC0"
credit = "Nobody"

[tokenizer]
vocabulary = 400
sample_megabytes = 1
"""


def make_data(folder: Path, notes: int = 60) -> Path:
    """Write the sources' files and the recipe, and return the folder."""
    (folder / "books" / "m1").mkdir(parents=True)
    (folder / "books" / "m1" / "index.cnxml").write_text(CNXML)
    (folder / "books" / "m2").mkdir()
    (folder / "books" / "m2" / "index.cnxml").write_text("<document>broken")
    (folder / "molecules.tsv").write_text(MOLECULES)
    (folder / "evaluation").mkdir()
    (folder / "evaluation" / "quiz.json").write_text(json.dumps([{"question": f"Is it true that {EVALUATED}?"}]))
    (folder / "notes.jsonl").write_text("".join(json.dumps(note) + "\n" for note in make_notes(notes)))
    (folder / "recipe.toml").write_text(RECIPE)
    return folder


def make_notes(count: int) -> list[dict[str, str]]:
    """Return notes: random words, a copy, a near copy, and two that hold the evaluated sentence."""
    generator = random.Random(7)  # noqa: S311 - text for tests
    words = [
        f"{first}{second}" for first in ("lu", "ka", "mo", "ti", "re") for second in ("na", "so", "mi", "pe", "ra")
    ]
    texts = [" ".join(generator.choices(words, k=generator.randint(20, 120))) for _ in range(count)]
    texts += [texts[0], texts[1] + " luna kaso"]
    notes = [{"title": f"Note {number}", "text": text} for number, text in enumerate(texts)]
    notes[count]["title"] = notes[0]["title"]
    notes.append({"title": "Plants", "text": f"A first paragraph on plants.\n\nWe know that {EVALUATED}."})
    notes.append({"title": "Trap [START_REF]", "text": "Text that writes <work> and [END_REF] and </s> of its own."})
    return notes
