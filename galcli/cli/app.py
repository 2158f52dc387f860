"""The lazy command table as a Typer group: a command's module loads when that command runs."""

from __future__ import annotations

import inspect
from importlib import import_module
from textwrap import indent
from typing import TYPE_CHECKING, Any

import typer
from typer._click.shell_completion import CompletionItem
from typer.core import TyperCommand, TyperGroup

from galcli.cli.options import expand_groups
from galcli.cli.table import COMMANDS, help_text, version_text

if TYPE_CHECKING:
    from typer._click import Command, Context


class LazyGroup(TyperGroup):
    """Looks commands up in the table and loads them one at a time."""

    def list_commands(self, ctx: Context) -> list[str]:
        """Return the commands' names without loading any."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: Context, cmd_name: str) -> Command | None:
        """Load a command; `None` where there is no such command."""
        del ctx
        if cmd_name not in COMMANDS:
            return None
        if cmd_name not in self.commands:
            self.commands[cmd_name] = load_command(cmd_name)
        return self.commands[cmd_name]

    def resolve_command(self, ctx: Context, args: list[str]) -> tuple[str | None, Command | None, list[str]]:
        """Find the command that `args` begins with, or suggest the one that was perhaps meant."""
        if args[0] not in COMMANDS and not args[0].startswith("-"):
            import difflib

            close = difflib.get_close_matches(args[0], COMMANDS, n=1)
            ctx.fail(f"There is no command {args[0]!r}." + (f" Did you mean {close[0]!r}?" if close else ""))
        return super().resolve_command(ctx, args)

    def shell_complete(self, ctx: Context, incomplete: str) -> list[CompletionItem]:
        """Return the commands that begin so, without loading any; options as usual."""
        names = [name for name in COMMANDS if name.startswith(incomplete)]
        commands = [CompletionItem(name, help=COMMANDS[name][1]) for name in names]
        return [*commands, *super(TyperGroup, self).shell_complete(ctx, incomplete)]

    def get_help(self, ctx: Context) -> str:
        """Return the same help that the fast path prints."""
        del ctx
        return help_text().rstrip("\n")


def load_command(name: str) -> Command:
    """Import a command's module and make a Typer command of its `command` function or its `app`."""
    module = import_module(COMMANDS[name][0])
    if hasattr(module, "app"):
        app: typer.Typer = module.app
    else:
        app = new_typer()
        add_command(app, name, module.command)
    command: Any = typer.main.get_command(app)
    command.name = name
    return command  # type: ignore[no-any-return]


def new_typer() -> typer.Typer:
    """Return a Typer app with this program's help style: plain text, which pipes and terminals show alike."""
    return typer.Typer(
        add_completion=False, rich_markup_mode=None, context_settings={"help_option_names": ["-h", "--help"]}
    )


def add_command(app: typer.Typer, name: str, function: Any, kind: type[TyperCommand] | None = None) -> None:
    """Add a function as a command; the part of its docstring from `Examples:` on is the end of its help."""
    text, _, examples = inspect.cleandoc(function.__doc__).partition("Examples:")
    app.command(name, cls=kind, help=text.strip(), epilog="\b\nExamples:\n" + indent(inspect.cleandoc(examples), "  "))(
        expand_groups(function)
    )


def build_app() -> LazyGroup:
    """Return the `gal` command."""
    app = typer.Typer(
        cls=LazyGroup,
        rich_markup_mode=None,
        no_args_is_help=True,
        context_settings={"help_option_names": ["-h", "--help"]},
    )

    @app.callback()
    def root(version: bool = typer.Option(False, "--version", "-V", help="Show the version.", is_eager=True)) -> None:
        if version:
            typer.echo(version_text(), nl=False)
            raise typer.Exit

    return typer.main.get_command(app)  # type: ignore[return-value]
