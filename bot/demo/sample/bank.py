r"""The hand-written comments, read from the text files beside the code.

A file `comments-THEME.txt` holds sections `[mood]`, or `[part.mood]` where the file has
parts. One comment a line; `\n` is a line break; leading `@words` name facts that must hold
of whoever says the line: a platform, a plan, a stage, a rating, a bucket, Mobile, paid (not
the Free plan), small (Free or Team), tenured (past Onboarding), was3 (rated 3 the last time).
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any

THEMES = (
    "swaps",
    "crashes",
    "pricing",
    "support",
    "setup",
    "payroll",
    "alerts",
    "calendar",
    "permissions",
    "clock",
    "reports",
)
"""The themes of the bank, by the name of their file."""

FILES = (*THEMES, "general", "version5", "returning", "trivial", "languages", "tails")


@dataclass(frozen=True)
class Line:
    """One comment of the bank and the facts that must hold of whoever says it."""

    text: str
    needs: frozenset[str]


Bank = Mapping[str, tuple[Line, ...]]
"""Lines in file order by "file/section", such as "swaps/good" or "languages/es.bad"."""


@cache
def fetch_bank() -> Bank:
    """Read every comment file once."""
    bank: dict[str, tuple[Line, ...]] = {}
    for name in FILES:
        bank.update(lines_by_section(name, _data_text(f"comments-{name}.txt")))
    return MappingProxyType(bank)


@cache
def fetch_names() -> Mapping[str, Any]:
    """Read names.toml once: "colleagues", "businesses" and the list "locales"."""
    return MappingProxyType(tomllib.loads(_data_text("names.toml")))


def lines_by_section(name: str, text: str) -> dict[str, tuple[Line, ...]]:
    """Split the text of one file into its sections.

    Raises:
        ValueError: A comment stands before the first section, or occurs twice.
    """
    sections: dict[str, list[Line]] = {}
    seen: set[str] = set()
    key = ""
    for raw in text.splitlines():
        if not raw.strip() or raw.startswith("# "):
            continue
        if raw.startswith("[") and raw.endswith("]"):
            key = f"{name}/{raw[1:-1]}"
            sections[key] = []
        elif not key or raw in seen:
            raise ValueError(f"comments-{name}.txt: outside a section, or written twice: {raw!r}")
        else:
            seen.add(raw)
            sections[key].append(_line(raw))
    return {key: tuple(lines) for key, lines in sections.items()}


def _line(raw: str) -> Line:
    needs: set[str] = set()
    while raw.startswith("@"):
        word, _, raw = raw.partition(" ")
        needs.add(word[1:])
    return Line(raw.replace("\\n", "\n"), frozenset(needs))


def _data_text(file_name: str) -> str:
    return resources.files("bot.demo").joinpath("data", file_name).read_text(encoding="utf-8")
