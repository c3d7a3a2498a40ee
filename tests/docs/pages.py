"""The pages as the tests read them: their code, their links, the command lines in them."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import click

ROOT = Path(__file__).parents[2]
PAGES = sorted([*(ROOT / "docs").rglob("*.md"), ROOT / "CHANGELOG.md", *ROOT.glob("README.md")])

_FENCED = re.compile(r"^( *)```(\w*)\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)
_INDENTED = re.compile(r"^ {4,}(\S.*)$", re.MULTILINE)
_SPAN = re.compile(r"`([^`\n]+)`")
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_CUTS = {"&&", "|", ";", ">", "2>"}


@dataclass(frozen=True)
class Code:
    """A piece of code on a page: a fenced block, a line of an indented one, or a span in the text."""

    text: str
    language: str = ""


def name_of(page: Path) -> str:
    return str(page.relative_to(ROOT))


def code_of(markdown: str) -> list[Code]:
    """Return all code of a page."""
    found = [Code(_dedented(text, len(pad)), language) for pad, language, text in _FENCED.findall(markdown)]
    rest = _FENCED.sub("", markdown)
    found += [Code(line) for line in _INDENTED.findall(rest)]
    return found + [Code(span) for span in _SPAN.findall(rest)]


def links_of(markdown: str) -> list[str]:
    """Return the targets of a page's links that lead to other files here."""
    return [
        target
        for target in _LINK.findall(_FENCED.sub("", markdown))
        if not target.startswith(("http", "mailto"))
    ]


def headings_of(markdown: str) -> set[str]:
    """Return the anchors of a page's headings, as GitHub makes them."""
    titles = re.findall(r"^#+ (.+)$", _FENCED.sub("", markdown), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def command_lines(code: list[Code]) -> Iterator[list[str]]:
    """Yield the words after “npsbot” of every command line."""
    for piece in code:
        for line in piece.text.replace("\\\n", " ").splitlines():
            for words in _statements(line):
                if "npsbot" in words:
                    yield words[len(words) - words[::-1].index("npsbot") :]


def _statements(line: str) -> Iterator[list[str]]:
    """Yield the words of each statement that runs the program, its environment and container left out."""
    try:
        words = shlex.split(line, comments=True)
    except ValueError:  # prose or another language
        return
    statement: list[str] = []
    for word in [*words, ";"]:
        if word not in _CUTS:
            statement.append(word.removeprefix(".venv/bin/"))
            continue
        while statement and re.fullmatch(r"[A-Z_]+=.*", statement[0]):
            statement.pop(0)
        if statement[:1] == ["npsbot"] or statement[:2] == ["docker", "exec"]:
            yield statement
        statement = []


def fault_of(cli: click.Command, words: list[str]) -> str:
    """Return what the program does not know in a command line; empty where it knows all of it.

    “list|retry” stands for each of them, “[--flag X]” for what may be left out, “…” for more.
    """
    first = next((n for n, word in enumerate(words) if "|" in word), None)
    if first is not None:
        each = (
            fault_of(cli, [*words[:first], word, *words[first + 1 :]]) for word in words[first].split("|")
        )
        return next((fault for fault in each if fault), "")
    words = [bare for word in words if (bare := word.strip("[]…."))]
    return _walk(click.Context(cli, info_name="npsbot"), words)


def _walk(context: click.Context, words: list[str]) -> str:
    command = context.command
    arguments_n = sum(isinstance(each, click.Argument) for each in command.params)
    flags = {name: each for each in command.get_params(context) for name in each.opts}
    while words:
        word = words.pop(0)
        if word.startswith("-"):
            name, sign, _ = word.partition("=")
            flag = flags.get(name)
            if not isinstance(flag, click.Option):
                return f"“{context.command_path}” has no {name}"
            if not flag.is_flag and not sign and words:
                words.pop(0)
        elif isinstance(command, click.Group):
            inner = command.get_command(context, word)
            if inner is None:
                return f"“{context.command_path}” has no command “{word}”"
            return _walk(click.Context(inner, context, info_name=word), words)
        elif arguments_n == 0:
            return f"“{context.command_path}” takes no “{word}”"
        else:
            arguments_n -= 1
    return ""


def _dedented(text: str, spaces_n: int) -> str:
    return re.sub(rf"^ {{0,{spaces_n}}}", "", text, flags=re.MULTILINE)
