import pytest

from galcli.chemistry.java import find_name_reader
from galcli.errors import InputError
from galcli.training.examples import Example
from galcli.training.rewards import NAME, SOLUTION, Judge, Task, tasks_of

SUM = Task("</s>Question: What is 2 + 3?\n\n<work>", SOLUTION, "5")
ETHANOL = Task("", NAME, "CCO")


def block(program, shown="5", prose="", answer="5"):
    """A solution by program."""
    return (
        f'\n{prose}\nsum.py\n```\n{program}\n```\n\n<<run: "sum.py">>\n\n<<read: "output.txt">>\n\n{shown}\n</work>\n\n'
        f"Answer: {answer}"
    )


RIGHT = 'with open("output.txt", "w") as file:\n    file.write(str(2 + 3))'


@pytest.fixture(scope="module")
def judge():
    """One judge for all."""
    with Judge() as found:
        yield found


@pytest.mark.parametrize(
    ("completion", "reward"),
    [
        (block(RIGHT), 1.0),
        (block(RIGHT) + "</s>Question: what else?", 1.0),
        (block(RIGHT, shown="7", answer="7"), 1.0),
        (block(RIGHT, prose="We know that 2 * 3 = 7."), 0.5),
        (block(RIGHT.replace("3", "4")), 0.1),
        (block("raise ValueError"), 0.0),
        (block("def"), 0.0),
        (block(RIGHT).replace("</work>", ""), 0.0),
        (block(RIGHT).partition("Answer")[0], 0.0),
        ("\n2 + 3 = 5\n</work>\n\nAnswer: 5", 1.0),
        ("\n2 + 3 = 6\n</work>\n\nAnswer: 5", 0.5),
        ("\n2 + 3 = 6\n</work>\n\nAnswer: 6", 0.1),
        ("", 0.0),
        ("</work>", 0.0),
    ],
)
def test_solutions(judge, completion, reward):
    """What a program really writes counts, not what the model says it wrote; refuted steps cost half."""
    assert judge.score(SUM, completion) == reward


@pytest.mark.parametrize(
    ("completion", "reward"),
    [(" ethanol\n\n### Computed", 1.0), (" methoxymethane", 0.1), (" ethanolololol", 0.0), ("", 0.0)],
)
def test_names(judge, completion, reward):
    """A name is worth what OPSIN reads back."""
    if find_name_reader().missing:
        pytest.skip("there is no Java here")
    assert judge.score(ETHANOL, completion) == reward


def test_a_molecule_that_is_none(judge):
    """A broken task is an error, not a bad reward."""
    with pytest.raises(InputError, match="molecule of a task"):
        judge.score(Task("", NAME, "C1CC"), "ethanol")


def test_tasks_are_found_among_examples():
    """Problems with an answer line and molecules to be named can be verified; other examples are left out."""
    molecule = "</s>[START_I_SMILES]CCO[END_I_SMILES]"
    name = f"{molecule}\n\n## Chemical and Physical Properties\n\nThe following are chemical properties for"
    found = tasks_of(
        [
            Example(SUM.prompt, block(RIGHT)),
            Example(SUM.prompt, "\nno answer\n</work>"),
            Example(name, " ethanol"),
            Example(f"{molecule}\n\nQuestion: Is it wet?\n\nAnswer:", " Yes"),
        ]
    )
    assert found == [SUM, Task(name, NAME, "CCO")]
