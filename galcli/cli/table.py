"""The commands by name: what the help shows, and which module to load when one runs. Imports nothing."""

from __future__ import annotations

from galcli import __version__

COMMANDS: dict[str, tuple[str, str]] = {
    "ask": ("galcli.cli.ask", "Answer a scientific question, or continue a text."),
    "solve": ("galcli.cli.solve", "Solve a problem step by step, and check each step."),
    "cite": ("galcli.cli.cite", "Fill the citations of a draft with records that exist; verify a bibliography."),
    "library": ("galcli.cli.library", "Keep papers and references, and search them."),
    "mol": ("galcli.cli.mol", "Describe, name and draw a molecule; read its name back."),
    "protein": ("galcli.cli.protein", "Describe a protein, predict its keywords, find its neighbours."),
    "check": ("galcli.cli.check", "Verify the arithmetic in any text; no model involved."),
    "knowledge": ("galcli.cli.knowledge", "Search the built-in formulas, constants and concepts."),
    "train": ("galcli.cli.train", "Make models: corpus, tokenizer, training."),
    "eval": ("galcli.cli.evaluate", "Measure a model, beside baselines and the papers' figures."),
    "models": ("galcli.cli.models", "List, fetch, plan and remove models."),
    "doctor": ("galcli.cli.doctor", "Say what works on this machine, and what does not."),
}
"""Command → (module with a `command` or an `app`, one line of help)."""

_EXAMPLES = (
    'gal ask "What is the Schwarzschild radius of the Sun?"',
    'gal solve "What force lifts a 35 mm needle off water of 0.0728 N/m?"',
    "pbpaste | gal check",
    "gal models plan galactica-6.7b",
)


def version_text() -> str:
    """Return what `gal --version` prints."""
    return f"gal {__version__}\n"


def help_text() -> str:
    """Return what `gal --help` prints."""
    width = max(len(name) for name in COMMANDS)
    commands = "\n".join(f"  {name:<{width}}  {line}" for name, (_, line) in COMMANDS.items())
    examples = "\n".join(f"  {example}" for example in _EXAMPLES)
    return f"""Usage: gal COMMAND [ARGUMENTS]

A scientific assistant for the shell that shows its work and proves it.

Commands:
{commands}

Options:
  -h, --help               Show this help; `gal COMMAND --help` shows a command's.
  -V, --version            Show the version.
  --install-completion     Install completion for the current shell.
  --show-completion        Print the completion script.

Examples:
{examples}

Exit codes: 0 answered, nothing refuted; 1 failure; 2 usage; 3 the answer holds a refuted claim;
4 nothing could verify it (--strict); 5 model not available; 6 model too large; 130 interrupted.
"""
