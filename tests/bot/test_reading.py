"""The process that reads comments: started, looked after, never left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from bot import reading
from bot.demo.workspace import running_workspace
from bot.reading import CommentReader
from nps_engine.engine import Engine
from nps_engine.themes.models import encoder_named
from nps_engine.values import Selection
from tests.bench.programs import served_bot
from tests.conftest import LUMO, NOW, PATIENT, answers
from tests.themes.tiny import PRICE, SUBJECTS

SOON_S = 60.0
BREATH = threading.Event()
WAITING = [sys.executable, "-c", "import sys; sys.stdin.read()"]


def is_true_soon(check: Callable[[], bool]) -> bool:
    until_s = time.monotonic() + SOON_S
    while not (found := check()) and time.monotonic() < until_s:
        BREATH.wait(0.02)
    return found


def is_alive(process_id: int) -> bool:
    try:
        return Path(f"/proc/{process_id}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_it_is_started_again_when_it_ends_and_ends_with_its_keeper(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(reading, "AGAIN_AFTER_S", 0.01)
    keeper = CommentReader(WAITING)
    keeper.start()
    assert is_true_soon(lambda: keeper.process_id is not None)
    first = keeper.process_id
    assert first is not None
    os.kill(first, signal.SIGKILL)
    assert is_true_soon(lambda: keeper.process_id not in (None, first))
    second = keeper.process_id
    assert second is not None
    keeper.stop()
    assert not is_alive(second)
    assert keeper.process_id is None


def test_it_is_ended_where_it_does_not_end_by_itself(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(reading, "FINISH_S", 0.1)
    keeper = CommentReader([sys.executable, "-c", "import signal; signal.pause()"])
    keeper.start()
    assert is_true_soon(lambda: keeper.process_id is not None)
    keeper.stop()
    assert keeper.process_id is None


def test_none_is_left_behind_by_kill_nine():
    code = (
        "import signal; from bot.reading import CommentReader; "
        f"keeper = CommentReader({WAITING!r}); keeper.start()\n"
        "while keeper.process_id is None: pass\n"
        "print(keeper.process_id, flush=True); signal.pause()"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout
        child = int(parent.stdout.readline())
        assert is_alive(child)
        parent.kill()
    try:
        assert is_true_soon(lambda: not is_alive(child))
    finally:
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)


def test_a_comment_gets_its_theme_while_the_bot_serves(lumo: Engine, tmp_path: Path):
    rows = [
        row._replace(verbatim=text) for texts in SUBJECTS.values() for text in texts for row in answers("5")
    ]
    with lumo.work(NOW) as work:
        work.save_responses(LUMO, rows)
    lumo.fit_themes("lumo", encoder_named(), NOW)
    (new,) = answers("2", verbatim="The price is far too high for us")

    def themes_of_new() -> list[str]:
        found = lumo.responses(Selection("lumo"), NOW, limit=500).rows
        return [each for row in found if row.row.external_id == new.external_id for each in row.theme_ids]

    with running_workspace(**PATIENT) as slack, served_bot(slack, tmp_path / "lumo.db") as program:
        program.wait()
        with lumo.work(NOW) as work:
            work.save_responses(LUMO, [new])
        assert is_true_soon(lambda: themes_of_new() != [])
        assert themes_of_new() == _themes_of(lumo, PRICE[1])


def _themes_of(engine: Engine, verbatim: str) -> list[str]:
    found = engine.responses(Selection("lumo"), NOW, limit=500).rows
    return [each for row in found if row.row.verbatim == verbatim for each in row.theme_ids]
