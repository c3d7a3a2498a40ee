"""The program as people run it, in this process: arguments in, exit code, stdout and stderr out."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bot.cli import main


@dataclass(frozen=True)
class Ran:
    """What a run of the program left behind."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@pytest.fixture
def npsbot(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., Ran]:
    """Run the program in an empty folder, with a database of its own and nothing else in the environment."""
    monkeypatch.chdir(tmp_path)
    for name in (
        "SLACK_BOT_TOKEN",
        "SLACK_APP_TOKEN",
        "SLACK_SIGNING_SECRET",
        "SLACK_API_URL",
        "NPSBOT_CONFIG",
    ):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("NPSBOT_DATABASE_URL", "sqlite:///test.db")

    def run(*arguments: str) -> Ran:
        capsys.readouterr()
        with pytest.raises(SystemExit) as stopped:
            main(list(arguments))
        said = capsys.readouterr()
        return Ran(int(stopped.value.code or 0), said.out, said.err)

    return run


CSV = """Response ID,Answered at,Score,Comment,Customer ID,Plan,Region
r1,2026-11-02T09:00:00Z,10,"great, really",c1,Pro,Europe
r2,2026-11-03T09:00:00Z,9,,c2,Pro,Asia
r3,2026-11-10T09:00:00Z,3,"too slow
and too dear",c3,Free,Europe
r4,2026-11-17T09:00:00Z,8,fine,c4,Free,Europe
r5,2026-10-20T09:00:00Z,0,never again,c5,Free,Asia
"""

NOW = ("--now", "2026-11-18T12:00:00Z")


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    """Write five responses to a CSV file."""
    path = tmp_path / "answers.csv"
    path.write_text(CSV, encoding="utf-8")
    return path


@pytest.fixture
def filled(npsbot: Callable[..., Ran], sheet: Path) -> Callable[..., Ran]:
    """Give the program with the five responses imported."""
    assert npsbot("import", str(sheet), "--survey", "lumo", *NOW).code == 0
    return npsbot
