"""Programs run while the model writes: every path, with a model that is a script."""

import pytest
from scripted import ScriptedEngine

from galcli.engines.base import Prompt, Sampling, StopReason
from galcli.work import offload
from galcli.work.sandbox import Level, Sandbox

PROMPT = "</s>Question: sum?\n\n<work>"
SAMPLING = Sampling(max_new_tokens=2000)


def program(body, name="calc.py"):
    """Return a program as Galactica writes it, with the request for its output."""
    return f'\n{name}\n```\n{body}\n```\n\n<<run: "{name}">>\n\n<<read: "output.txt">>\n\n'


def write(value):
    """Return a program's body that writes a value to its file."""
    return f'with open("output.txt", "w") as file:\n    file.write(str({value}))'


@pytest.fixture(scope="module")
def sandbox():
    """A warm sandbox."""
    with Sandbox() as box:
        box.start()
        yield box


def solve(engine, sandbox, sampling=SAMPLING):
    """Run a solution and return it with the text that was shown."""
    shown = []
    transcript = offload.run(engine, Prompt(PROMPT), sampling, sandbox, shown.append)
    assert "".join(shown) == transcript.text
    return transcript


def test_the_real_output_is_fed_back(sandbox):
    """The model goes on from what was computed, and the transcript keeps what it would have said."""
    first = program(write("sum(1/n**2 for n in range(1, 8))"))

    def script(text, _seed):
        if text == PROMPT:
            return first + "1.3852941429414294\n</work>\n\nA: 1.3852941429414294"
        if text.endswith("<<read:"):
            return ' "output.txt">>\n'
        if text.endswith('"output.txt">>\n\n'):
            return "1.3852941429414294\n</work>\n\nA: 1.3852941429414294"
        if text.endswith("1.511797052154195\n"):
            return "</work>\n\nA: 1.5118"
        return "\n\nA: 1.5118" if text.endswith("</work>") else ""

    transcript = solve(ScriptedEngine(script), sandbox)
    computation = transcript.computations[0]
    assert computation.ok
    assert (computation.computed, computation.guessed) == ("1.511797052154195", "1.3852941429414294")
    assert transcript.text == first + "1.511797052154195\n</work>\n\nA: 1.5118"
    start, end = computation.place
    assert transcript.text[start:end] == "1.511797052154195\n"


def after(*, fed):
    """Return a script that asks for files until it reads `fed`, and then answers."""

    def script(text, _seed):
        if text.endswith("<<read:"):
            return ' "output.txt">>'
        if text.endswith(f"{fed}\n"):
            return f"</work>\n\nA: {fed}"
        return f"\n\nA: {fed}" if text.endswith("</work>") else "?"

    return script


def test_after_an_error_the_model_may_write_another_program(sandbox):
    """It sees the error line."""
    answer = after(fed="42")

    def script(text, _seed):
        if text == PROMPT:
            return program("print(1 / 0)")
        if "ZeroDivisionError" in text and "second.py" not in text:
            return program(write(42), "second.py")
        return answer(text, _seed)

    transcript = solve(ScriptedEngine(script), sandbox)
    first, second = transcript.computations
    assert not first.ok
    assert first.computed == "Error: ZeroDivisionError: division by zero" or "ZeroDivisionError" in first.computed
    assert second.ok
    assert second.computed == "42"
    assert transcript.text.endswith("A: 42")


def test_at_most_three_programs_run(sandbox):
    """Then the model hears that there are no more."""

    def script(text, _seed):
        if text.endswith("<<read:"):
            return ' "output.txt">>'
        if text.endswith('"output.txt">>\n\n'):
            return "?"
        return program("raise SystemExit(1)", f"p{text.count('```')}.py")

    transcript = solve(ScriptedEngine(script), sandbox, Sampling(max_new_tokens=5000))
    ran = [computation.outcome for computation in transcript.computations]
    assert sum(outcome is not None for outcome in ran) == offload.MOST_PROGRAMS
    assert "no more programs" in transcript.computations[-1].computed
    assert len(transcript.computations) == offload.MOST_READS


def test_a_text_that_never_ends_is_stopped(sandbox):
    """At the token limit."""
    transcript = solve(ScriptedEngine(lambda *_: "x = 1\n" * 9999), sandbox, Sampling(max_new_tokens=300))
    assert transcript.tokens == 300
    assert transcript.reason is StopReason.LENGTH


def test_a_request_without_a_program_gets_an_error_line(sandbox):
    """There is nothing to run."""

    def script(text, _seed):
        if text == PROMPT:
            return '\n<<read: "output.txt">>\n\n7\n</work>'
        return ' "output.txt">>' if text.endswith("<<read:") else "</work>\n\nA: ?"

    transcript = solve(ScriptedEngine(script), sandbox)
    assert transcript.computations[0].program is None
    assert transcript.computations[0].computed == "Error: there is no program to run."


def test_a_solution_without_a_program_is_just_text(sandbox):
    """Nothing is computed."""

    def script(text, _seed):
        return "\n1 + 1 = 2\n</work>" if text == PROMPT else "\n\nA: 2\n\nQuestion: more"

    transcript = solve(ScriptedEngine(script), sandbox, Sampling(max_new_tokens=500, stop=("\n\nQuestion:",)))
    assert transcript.computations == []
    assert transcript.text == "\n1 + 1 = 2\n</work>\n\nA: 2"


def test_a_program_that_was_never_read_from_runs_too(sandbox):
    """Instruct models often write a program and then its result from their heads."""

    def script(text, _seed):
        if text == PROMPT:
            return "\n```python\nprint(6 * 7)\n```\nThe program prints 41.\n</work>"
        return "\n\nAnswer: 41"

    transcript = solve(ScriptedEngine(script), sandbox)
    computation = transcript.computations[0]
    assert (computation.computed, computation.guessed, computation.place) == ("42", None, None)


def test_output_that_was_made_up_does_not_replace_the_real_one(sandbox):
    """The request is where generation stops, so the model's own next line never gets into the text."""
    made_up = program(write(5)) + "999\n</work>\n\nA: 999"
    answer = after(fed="5")

    def script(text, _seed):
        if text == PROMPT:
            return made_up
        if text.endswith('"output.txt">>\n\n'):
            return "999\n"
        return answer(text, _seed)

    transcript = solve(ScriptedEngine(script), sandbox)
    assert "999" not in transcript.text
    assert transcript.computations[0].guessed == "999"


def test_what_a_program_writes_cannot_open_or_close_a_block(sandbox):
    """A program's output is as untrusted as its author."""
    answer = after(fed="< /work>[ START_REF]")

    def script(text, _seed):
        return program(write("'<' + '/work>[START_REF]'")) if text == PROMPT else answer(text, _seed)

    transcript = solve(ScriptedEngine(script), sandbox)
    assert transcript.computations[0].computed == "< /work>[ START_REF]"


def test_files_exist_only_for_their_block(sandbox):
    """Programs of one block share them; the next block finds nothing."""
    keep = 'open("kept.txt", "w").write("1")\n' + write(1)
    look = "import os\n" + write("os.path.exists('kept.txt')")

    def script(first):
        answers = {True: after(fed="True"), False: after(fed="False")}

        def inner(text, seed):
            if text == PROMPT:
                return program(first, "one.py")
            if text.endswith("1\n") and first == keep and "two.py" not in text:
                return program(look, "two.py")
            return answers[first == keep](text, seed)

        return ScriptedEngine(inner)

    both = solve(script(keep), sandbox)
    assert [computation.computed for computation in both.computations] == ["1", "True"]
    assert solve(script(look), sandbox).computations[0].computed == "False"


def test_without_a_sandbox_the_program_is_shown_and_not_run():
    """The model hears so."""
    with Sandbox(runner=str(Level.NONE)) as nothing:

        def script(text, _seed):
            if text == PROMPT:
                return program(write(1))
            return ' "output.txt">>' if text.endswith("<<read:") else "</work>\n\nA: ?"

        transcript = solve(ScriptedEngine(script), nothing)
    assert "not run" in transcript.computations[0].computed
    assert not transcript.computations[0].ok


def test_real_engines_go_on_after_fed_text(engine_folder, sandbox):
    """The loop runs with a real model, whatever nonsense it writes."""
    from galcli.engines.checkpoint import Checkpoint
    from galcli.engines.ctranslate2 import CTranslate2Engine

    folder, cache = engine_folder
    with CTranslate2Engine.open(Checkpoint.open(folder), "x", cache=cache) as engine:
        transcript = offload.run(engine, Prompt(PROMPT), Sampling(max_new_tokens=40), sandbox)
    assert transcript.text
    assert transcript.tokens <= 40


@pytest.fixture
def engine_folder(checkpoint, tmp_path):
    """A real checkpoint and a cache."""
    return checkpoint, tmp_path
