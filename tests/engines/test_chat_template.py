"""Chat templates: hostile input that comes with a model."""

import pytest

from galcli.engines.chat_template import apply_chat_template
from galcli.errors import ModelUnavailableError
from galcli.prompting.templates import Message

USER = [Message("user", "hi")]


def test_tokens_and_turns_are_available():
    """What a template may use, it gets."""
    template = "{{ bos_token }}{% for m in messages %}[{{ m['role'] }}] {{ m.content | trim }}{% endfor %}"
    assert apply_chat_template(template, USER, {"bos_token": "<s>"}) == "<s>[user] hi"


def test_json_is_not_escaped_for_web_pages():
    """A model's prompt is no HTML."""
    assert apply_chat_template("{{ messages | tojson }}", [Message("user", "<&>")], {}).count("<&>") == 1


def test_a_model_without_system_turn_gets_the_system_text_in_the_first_user_turn():
    """Some templates refuse a system turn."""
    template = (
        "{% if messages[0].role == 'system' %}{{ raise_exception('no system') }}{% endif %}"
        "{% for m in messages %}{{ m.content }}{% endfor %}"
    )
    assert apply_chat_template(template, [Message("system", "Be brief."), *USER], {}) == "Be brief.\n\nhi"


@pytest.mark.parametrize(
    ("template", "words"),
    [
        ("{{ raise_exception('never') }}", "refused the prompt: never"),
        ("{% for", "broken"),
        ("{{ messages.x.y }}", "broken"),
        ("{{ ''.__class__.__mro__[1].__subclasses__() }}", "broken"),
        ("{{ messages.append(1) }}", "broken"),
    ],
)
def test_a_template_that_fails_or_attacks_is_one_sentence(template, words):
    """Templates run in a sandbox that cannot reach Python's objects or change its arguments."""
    with pytest.raises(ModelUnavailableError, match=words):
        apply_chat_template(template, USER, {})
