"""lm-evaluation-harness over our engines; skipped where it is not installed."""

import sys
from types import SimpleNamespace

import pytest
from benchmark_files import write_arc, write_medmcqa, write_mmlu, write_pubmedqa
from scoring import ScoringEngine, bench_of, parts_of

from galcli.errors import UsageError
from galcli.evaluation import registry
from galcli.evaluation.harness import documents
from galcli.evaluation.item import Item

pytestmark = pytest.mark.filterwarnings("ignore")  # the harness's own


def of(*arguments):
    """Return requests as the harness makes them."""
    return [SimpleNamespace(args=one) for one in arguments]


@pytest.fixture
def model():
    """Return a function that makes the harness's model of an engine."""
    pytest.importorskip("lm_eval", reason="lm-evaluation-harness is not installed")
    from galcli.evaluation.harness.model import HarnessModel

    return HarnessModel


def test_documents_have_the_fields_that_the_prompts_name():
    """Right options count from 0, or are letters, as each task wants."""
    item = Item("1", "Which?", 1, (), {"options": ["a", "b", "c", "d"]})
    assert documents.arc(item) == {
        "question": "Which?",
        "choices": {"text": ["a", "b", "c", "d"], "label": ["A", "B", "C", "D"]},
        "answerKey": "B",
    }
    assert documents.medmcqa(item) == {"question": "Which?", "opa": "a", "opb": "b", "opc": "c", "opd": "d", "cop": 1}
    assert documents.mmlu(item)["answer"] == 1
    asked = documents.pubmedqa(Item("1", "So?", "no", (), {"abstract": "It is not."}))
    assert asked == {"QUESTION": "So?", "CONTEXTS": ["It is not."], "final_decision": "no"}


def test_without_the_harness_the_user_is_told_what_to_install(monkeypatch):
    """One sentence and the command, not a traceback."""
    from galcli.evaluation.harness.run import run

    monkeypatch.setitem(sys.modules, "lm_eval", None)
    with pytest.raises(UsageError, match="lm-evaluation-harness is not installed") as caught:
        run("no such folder", "arc_easy", [], ScoringEngine())
    assert caught.value.hint == "pip install 'galcli[harness]'"


def test_log_likelihoods_come_in_order(model):
    """Continuations of one context are scored at once; the greedy answer tells whether one would be written."""
    engine = ScoringEngine(lambda _text, _seed: " yes, it is", worth=lambda _prompt, text: -float(len(text)))
    found = model(engine).loglikelihood(of(("Is it?", " yes"), ("Is it?", " no"), ("And that?", " yes")))
    assert found == [(-4.0, True), (-3.0, False), (-4.0, True)]
    assert engine.scored == [("</s>Is it?", (" yes", " no")), ("</s>And that?", (" yes",))]


def test_a_long_text_is_scored_in_windows(model):
    """Every character is scored once, behind the window before it."""
    engine = ScoringEngine(worth=lambda _prompt, text: -float(len(text)))
    text = "word " * 500
    assert model(engine).loglikelihood_rolling(of((text,))) == [pytest.approx(-2500.0)]
    assert "".join(continuations[0] for _, continuations in engine.scored) == text
    assert [prompt.removeprefix("</s>") for prompt, _ in engine.scored] == ["", text[:1024], text[1024:2048]]


def test_generation_stops_where_the_task_says(model):
    """The stop string is left out."""
    engine = ScoringEngine(lambda _text, _seed: " 42\nQuestion: next")
    settings = {"until": ["\nQuestion:"], "do_sample": False, "max_gen_toks": 50}
    assert model(engine).generate_until(of(("What?", settings))) == [" 42"]


def test_benchmark_text_cannot_open_a_block(model):
    """A special token in a question is text."""
    engine = ScoringEngine()
    model(engine).loglikelihood(of(("Is <work> a token?", " yes")))
    assert engine.scored[0][0] == "</s>Is < work> a token?"


def test_the_harness_asks_our_questions(model, tmp_path):
    """A model that knows the sums is right by the harness's own count; each benchmark's documents fit its prompts."""
    assert model
    data = tmp_path / "data"
    for write in (write_arc, write_mmlu, write_medmcqa, write_pubmedqa):
        write(data)

    def worth(prompt, text):
        given = prompt.split("What is ")[-1].split("?")[0].split(" plus ")
        return -0.1 * len(text) if given[-1].isdecimal() and text == f" {sum(map(int, given))}" else -2.0 * len(text)

    bench = bench_of(ScoringEngine(worth=worth), tmp_path)
    found = parts_of(registry.load("harness-arc"), bench)
    assert len(found) == 20
    assert all(parts == {"acc": 1.0, "acc_norm": 1.0} for parts in found.values())
    for name, count in (("harness-mmlu", 5), ("harness-medmcqa", 2), ("harness-pubmedqa", 3)):
        assert len(parts_of(registry.load(name), bench)) == count


def test_the_harness_and_our_arc_agree(model, tmp_path, checkpoint, monkeypatch):
    """On a real engine, asked in our words, the harness finds the options that our task finds."""
    from galcli.engines.factory import open_engine
    from galcli.evaluation.harness import run
    from galcli.folders import Folders
    from galcli.settings import Settings

    assert model
    write_arc(tmp_path / "data")
    local = run._local
    words = {"doc_to_text": "Question: {{question}}\n\nAnswer:"}
    monkeypatch.setattr(run, "_local", lambda task, asked: local(task, asked) | words)
    settings = Settings(model=str(checkpoint), engine="ctranslate2", dtype="float32", threads=1)
    with open_engine(settings, Folders.of({"GAL_HOME": str(tmp_path / "home")}), {}) as engine:
        bench = bench_of(engine, tmp_path)
        ours, theirs = (parts_of(registry.load(name), bench) for name in ("arc", "harness-arc"))
    assert {name: parts["text"] for name, parts in ours.items()} == {
        name: parts["acc_norm"] for name, parts in theirs.items()
    }
    assert len(ours) == 20
