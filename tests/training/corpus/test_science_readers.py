"""Readers of molecules, proteins and word problems."""

import json

import pytest

from galcli.errors import InputError, UsageError
from galcli.training.corpus.readers import open_reader

KEYWORDS = """Release:     2022_03
ID   Cytoplasm.
AC   KW-0963
GO   GO:0005737; cytoplasm
HI   Cellular component: Cytoplasm.
CA   Cellular component.
//
ID   Hydrolase.
AC   KW-0378
GO   GO:0016787; hydrolase activity
HI   Molecular function: Hydrolase.
CA   Molecular function.
//
ID   Protease.
AC   KW-0645
GO   GO:0008233; peptidase activity
HI   Molecular function: Hydrolase; Protease.
CA   Molecular function.
//
ID   Cell membrane.
AC   KW-1003
HI   Cellular component: Membrane; Cell membrane.
CA   Cellular component.
//
ID   Membrane.
AC   KW-0472
HI   Cellular component: Membrane.
CA   Cellular component.
//
"""


WRITES = (
    '\nwith open("output.txt", "w") as file:\n    file.write(str(round(ans, 4)))\n```\n\n'
    '<<run: "calculate.py">>\n\n<<read: "output.txt">>'
)


def read(name, path, **options):
    """Return all documents of a file; bad items are left out."""
    reader = open_reader(name, options, "the source")
    found = []
    for item in reader.items(path):
        try:
            found += reader.documents(item)
        except InputError:
            continue
    return found


def texts(documents):
    """Return prompts with completions, or texts."""
    return [
        document.text
        if document.prompt_length is None
        else (document.text[: document.prompt_length], document.text[document.prompt_length :])
        for document in documents
    ]


@pytest.fixture
def folder(tmp_path):
    """A folder with the keywords."""
    (tmp_path / "keywlist.txt").write_text(KEYWORDS)
    return tmp_path


def test_molecules(tmp_path):
    """Names both ways; SMILES are canonical, stereochemistry is kept, and what is no molecule is left out."""
    path = tmp_path / "m.tsv"
    path.write_text("smiles\tname\tsource\nOCC\tethanol\ta\nC(\tx\ta\nC[C@H](N)C(O)=O\tD-alanine\tb\n\tempty\ta\n")
    found = read("molecules", path, name_column="name", tasks=["name", "structure"], unnamed=["source=b"])
    assert texts(found) == [
        (
            (
                "[START_I_SMILES]CCO[END_I_SMILES]\n\n## Chemical and Physical Properties\n\n"
                "The following are chemical properties for"
            ),
            " ethanol",
        ),
        ("Question: What is the SMILES formula of ethanol?\n\nAnswer:", " [START_I_SMILES]CCO[END_I_SMILES]"),
    ]
    assert {document.identity for document in found} == {"molecule:LFQSCWFLJHTTHZ"}


def test_a_molecules_page_has_computed_values(tmp_path):
    """As PubChem's pages have them; a description makes another page."""
    path = tmp_path / "m.smi"
    path.write_text("CC(=O)Oc1ccccc1C(=O)O\n")
    (page,) = texts(read("molecules", path, header=False, tasks=["page"]))
    assert page.startswith(
        "[START_I_SMILES]CC(=O)Oc1ccccc1C(=O)O[END_I_SMILES]\n\n## Chemical and Physical Properties\n\n### C"
    )
    assert "| Molecular Formula | C9H8O4 |\n| Molecular Weight | 180.16 g/mol |" in page
    assert "| Topological Polar Surface Area | 63.6 Å2 |" in page
    path.write_text("smiles\tabout\nCCO\tThe molecule is an alcohol.\n")
    (page,) = texts(read("molecules", path, description="about", tasks=["page"]))
    assert page == "[START_I_SMILES]CCO[END_I_SMILES]\n\n## Description\n\nThe molecule is an alcohol."


def test_questions_about_molecules_have_right_answers(tmp_path):
    """Each kind of question occurs; the answers of rings are counted here once more."""
    path = tmp_path / "m.smi"
    path.write_text("".join("C" * length + "C1CC1\n" for length in range(40)))
    found = texts(read("molecules", path, header=False, tasks=["question"]))
    assert len({prompt.partition("Question:")[2] for prompt, _ in found}) == 10
    assert {answer for prompt, answer in found if "many rings" in prompt} == {" 1"}
    assert {answer for prompt, answer in found if "aromatic" in prompt} == {" 0"}
    assert read("molecules", path, header=False, tasks=["question"], heaviest=2) == []


def test_a_task_that_does_not_exist():
    """The sentence lists what there is."""
    with pytest.raises(UsageError, match='no task "taste"'):
        open_reader("molecules", {"tasks": ["taste"]}, "x")


def test_proteins_with_prokkas_headers(folder):
    """Keywords follow from enzyme class and description, broader ones included; an inhibitor is no enzyme."""
    path = folder / "p.faa"
    path.write_text(
        ">A 3.4.21.-~~~abcD~~~Serine protease AbcD~~~\nMKVLIT\nGGAA\n>B ~~~~~~Protease inhibitor~~~\nMAAAA\n"
    )
    found = read("fasta", path, headers="prokka", vocabulary="keywlist.txt", longest=8, pages=False)
    assert texts(found) == [
        ("[START_AMINO]MKVLITGG[END_AMINO] ## Keywords", "\n\nHydrolase, Protease"),
        ("[START_AMINO]MKVLITGG[END_AMINO] ## Function", "\n\nSerine protease AbcD. EC 3.4.21.-."),
        ("[START_AMINO]MAAAA[END_AMINO] ## Function", "\n\nProtease inhibitor."),
    ]
    assert found[0].identity == "protein:MKVLITGGAA"


def test_proteins_with_uniprots_headers_and_pages(folder):
    """The sequence stands first or last, as the sequence decides."""
    path = folder / "p.fasta"
    sequences = ["MKV" + "A" * length for length in range(12)]
    path.write_text(
        "".join(f">sp|P{n}|X_Y A hydrolase OS=Homo sapiens OX=1 GN=HYD\n{s}\n" for n, s in enumerate(sequences))
    )
    pages = [
        text for text in texts(read("fasta", path, headers="uniprot", vocabulary="keywlist.txt")) if "## Seq" in text
    ]
    assert {page.startswith("# A hydrolase (HYD), Homo sapiens\n\n## Function\n\nA hydrolase.") for page in pages} == {
        True,
        False,
    }
    assert len(pages) == 12


def test_proteins_with_locations(folder):
    """A place, and the membrane of it; what is no sequence is left out."""
    path = folder / "p.fasta"
    path.write_text(">A Cell.membrane-M\nMKV\n>B Cytoplasm-S\nMKV1\n>C Cytoplasm-S\nMKVA*\n")
    found = texts(read("fasta", path, headers="location", vocabulary="keywlist.txt"))
    assert found == [
        ("[START_AMINO]MKV[END_AMINO] ## Keywords", "\n\nCell membrane, Membrane"),
        ("[START_AMINO]MKVA[END_AMINO] ## Keywords", "\n\nCytoplasm"),
    ]


def test_proteins_with_go_terms(folder):
    """Terms that stand for keywords give them; all of them give the function."""
    path = folder / "y.tsv"
    path.write_text(
        "accession\torf\tec\tgo_process\tgo_function\tgo_component\tsequence\n"
        "P1\tYAL1\t\tgrowth\thydrolase activity; binding\tcytoplasm\tMKV\nP2\tYAL2\n"
    )
    found = texts(read("go-slim", path, vocabulary="keywlist.txt", organism="Yeast", pages=False))
    assert (
        found
        == [
            ("[START_AMINO]MKV[END_AMINO] ## Keywords", "\n\nCytoplasm, Hydrolase"),
            (
                "[START_AMINO]MKV[END_AMINO] ## Function",
                "\n\nHas hydrolase activity; binding. Takes part in growth. Found in cytoplasm.",
            ),
        ]
        or found[1][1] == "\n\nHas hydrolase activity; binding. Takes part in growth. Found in cytoplasm."
    )


def test_unknown_headers():
    """The sentence lists what there is."""
    with pytest.raises(UsageError, match='cannot be "x"'):
        open_reader("fasta", {"headers": "x", "vocabulary": "k"}, "x")


def test_word_problems_are_worked_by_programs_that_ran(tmp_path):
    """Earlier results are variables; a program that gives another answer, or is none, is left out."""
    path = tmp_path / "g.jsonl"
    problems = [
        {"question": "Two  steps?", "answer": "So <<48/2=24>>24. Then <<48+24=72>>72.\n#### 72"},
        {"question": "Wrong?", "answer": "<<1+1=3>>\n#### 3"},
        {"question": "No step?", "answer": "#### 3"},
        {"question": "No arithmetic?", "answer": "<<x+1=3>>\n#### 3"},
        {"Body": "A has 6 and gives 2", "Question": "How many?", "Equation": "( 6.0 - 02.0 )", "Answer": 4.0},
    ]
    path.write_text("".join(json.dumps(problem) + "\n" for problem in problems))
    found = read("word-problems", path)
    assert texts(found) == [
        (
            "Question: Two steps?\n\n<work>",
            "\ncalculate.py\n```\nstep1 = 48 / 2\nans = 48 + step1\n" + WRITES + "\n\n72.0\n</work>\n\nAnswer: 72",
        ),
        (
            "Question: A has 6 and gives 2. How many?\n\n<work>",
            "\ncalculate.py\n```\nans = 6 - 2\n" + WRITES + "\n\n4\n</work>\n\nAnswer: 4",
        ),
    ]
    assert found[0].identity == "problem:two steps?"
