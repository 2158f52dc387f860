import torch
from tokenizers import Tokenizer

from galcli.training.model import load_model
from galcli.training.sampling import complete

PROMPTS = ["</s>Question: What is 1 + 2?\n\n<work>", "</s>Question:"]


def test_completions(checkpoint):
    """Padding changes nothing, samples are of their prompt, and a seed repeats them."""
    model = load_model(checkpoint)
    tokenizer = Tokenizer.from_file(str(checkpoint / "tokenizer.json"))
    together = complete(model, tokenizer, PROMPTS, longest=8)
    assert together == [complete(model, tokenizer, [prompt], longest=8)[0] for prompt in PROMPTS]
    found = []
    for _ in range(2):
        torch.manual_seed(0)
        found.append(complete(model, tokenizer, PROMPTS, longest=8, samples=3, temperature=1.0))
    assert found[0] == found[1]
    assert [len(samples) for samples in found[0]] == [3, 3]
    assert len({text for samples in found[0] for text in samples}) > 2


def test_it_stops_at_the_end_of_a_document(checkpoint):
    """What follows `</s>` is left out."""
    model = load_model(checkpoint)
    tokenizer = Tokenizer.from_file(str(checkpoint / "tokenizer.json"))
    with torch.no_grad():
        model.lm_head.weight[:] = 0
        model.lm_head.weight[2] = 1
        model.model.decoder.final_layer_norm.bias[:] = 1
    assert complete(model, tokenizer, PROMPTS, longest=8) == [[""], [""]]
