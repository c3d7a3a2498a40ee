"""The program's root: its commands, and the one place where errors become words and exit codes.

0 done, 1 a failure of ours, 2 the caller's mistake.
"""

from __future__ import annotations

import os
import secrets
import sys
import tempfile
import traceback
from importlib import import_module
from pathlib import Path

import click

from nps_engine.errors import ConfigError, NpsError, UserError
from nps_engine.names import nearest

MISTAKE, FAILURE = 2, 1

_COMMANDS = {
    "serve": "bot.cli.serve:serve",
    "demo": "bot.cli.demo:demo",
    "import": "bot.cli.imports:import_",
    "score": "bot.cli.questions:score",
    "trend": "bot.cli.questions:trend",
    "distribution": "bot.cli.questions:distribution",
    "breakdown": "bot.cli.questions:breakdown",
    "responses": "bot.cli.questions:responses",
    "compare": "bot.cli.compare:compare",
    "themes": "bot.cli.themes:themes",
    "drivers": "bot.cli.questions:drivers",
    "explain": "bot.cli.questions:explain",
    "ask": "bot.cli.ask:ask",
    "digest": "bot.cli.digest:digest",
    "routes": "bot.cli.routes:routes",
    "outbox": "bot.cli.outbox:outbox",
    "cases": "bot.cli.cases:cases",
    "invitations": "bot.cli.invitations:invitations",
    "forget": "bot.cli.forget:forget",
    "keys": "bot.cli.upkeep:keys",
    "db": "bot.cli.upkeep:db",
    "config": "bot.cli.upkeep:config",
    "doctor": "bot.cli.doctor:doctor",
}


class Commands(click.Group):
    """A group that loads a command's module when it is used, and suggests where one is mistyped."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the commands in the order in which people meet them."""
        return [*_COMMANDS, *super().list_commands(ctx)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command, or None where there is none."""
        if cmd_name not in _COMMANDS:
            return super().get_command(ctx, cmd_name)
        module, name = _COMMANDS[cmd_name].split(":")
        command: click.Command = getattr(import_module(module), name)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command, or say what it may have meant."""
        if self.get_command(ctx, args[0]) is None and not args[0].startswith("-"):
            raise unknown("command", args[0], self.list_commands(ctx))
        return super().resolve_command(ctx, args)


def unknown(what: str, got: str, known: list[str]) -> UserError:
    """Return the error for a word that is none of the known ones."""
    near = nearest(got, known)
    try_ = f"Did you mean {' or '.join(f'“{name}”' for name in near)}?" if near else "See npsbot --help"
    return UserError(f"There is no {what} “{got}”", f"Known: {', '.join(known)}", try_)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="npsbot", prog_name="npsbot")
def cli() -> None:
    """The Slack bot for Net Promoter Score.

    Responses come in by file or HTTP; /nps in Slack, or the same words here, answers questions about them.
    Start with “npsbot demo”. Every command takes --json for scripts.
    """


def main(arguments: list[str] | None = None) -> None:
    """Run the program and exit with its code."""
    try:
        code = cli.main(args=arguments, prog_name="npsbot", standalone_mode=False)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(130)
    except click.ClickException as error:
        _stop(_click_words(error), MISTAKE)
    except UserError as error:
        _stop(str(error), MISTAKE)
    except ConfigError as error:
        _stop(f"This cannot work yet:\n{error}", MISTAKE)
    except NpsError as error:
        _stop(str(error), FAILURE)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(FAILURE)
    except Exception as error:  # the one catch of the terminal: words, a reference, the rest in a file
        _stop(_fault_words(error), FAILURE)
    else:
        sys.exit(code if isinstance(code, int) else 0)


def _stop(words: str, code: int) -> None:
    click.echo(words, err=True)
    sys.exit(code)


def _click_words(error: click.ClickException) -> str:
    words = error.format_message()
    context = getattr(error, "ctx", None)
    tip = f" See “{context.command_path} --help”." if context else ""
    return f"{words}{'' if words.endswith(('.', '?')) else '.'}{tip}"


def _fault_words(error: Exception) -> str:
    """Keep the traceback in a file beside a reference; the person gets the reference."""
    reference = secrets.token_hex(4)
    log = Path(tempfile.gettempdir()) / f"npsbot-{reference}.log"
    log.write_text("".join(traceback.format_exception(error)), encoding="utf-8")
    return f"Something broke on our side (reference {reference}). The cause is in {log}; nothing else was changed."
