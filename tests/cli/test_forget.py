"""npsbot forget, as people and scripts use it."""

from __future__ import annotations

import os
import pty
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.cli.conftest import NOW, Ran

Run = Callable[..., Ran]


@contextmanager
def typing(words: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Sit at a terminal and type."""
    keyboard, terminal = pty.openpty()
    os.write(keyboard, words.encode())
    with os.fdopen(terminal, encoding="utf-8") as stdin, monkeypatch.context() as patched:
        patched.setattr("sys.stdin", stdin)
        yield
    os.close(keyboard)


def n(filled: Run) -> int:
    return filled("score", "--last", "90d", "--json", *NOW).json["n"]


def test_it_shows_what_is_stored_and_erases_it_when_told_yes(filled: Run, monkeypatch: pytest.MonkeyPatch):
    with typing("y\n", monkeypatch):
        ran = filled("forget", "c3")
    assert ran.code == 0
    assert ran.err.startswith("Stored of “c3”:\n  lumo: 1 response, 10 Nov 2026\n  0 cases\n")
    assert ran.out.startswith("Erased 1 response of “c3” (lumo 1) and 0 cases.\nThe database file")
    for left in ("posted in Slack", "backups", "imported files", "Later answers are welcome"):
        assert left in ran.out
    assert "private surveys" not in ran.out
    assert n(filled) == 4


def test_it_erases_nothing_when_told_no(filled: Run, monkeypatch: pytest.MonkeyPatch):
    with typing("n\n", monkeypatch):
        ran = filled("forget", "c3")
    assert (ran.code, ran.out, n(filled)) == (130, "", 5)


def test_without_a_terminal_it_wants_a_yes(filled: Run):
    ran = filled("forget", "c3")
    assert (ran.code, ran.out) == (2, "")
    assert "1 response" in ran.err
    assert "Nothing was erased: there is no terminal to ask on. --yes erases without asking." in ran.err
    assert n(filled) == 5


def test_a_script_is_told_what_went_and_running_twice_is_fine(filled: Run):
    done = {
        "respondent": "c3",
        "responses_n": 1,
        "surveys": [{"survey": "lumo", "n": 1, "first_on": "2026-11-10", "last_on": "2026-11-10"}],
        "cases_n": 0,
        "alerts_n": 0,
        "boards_n": 0,
        "unsent_n": 0,
        "unplaced_cases": [],
        "elsewhere": [],
        "values_left": [],
    }
    assert filled("forget", "c3", "--yes", "--json").json == done
    again = filled("forget", "c3", "--yes", "--json")
    assert (again.code, again.json) == (0, {**done, "responses_n": 0, "surveys": []})


def test_nobody_is_said_to_be_nobody(filled: Run):
    ran = filled("forget", "C3", "--yes")
    assert (ran.code, n(filled)) == (0, 5)
    assert ran.out.startswith("Nothing is stored of “C3”")
    assert filled("forget", " ", "--yes").code == 2


def test_a_name_is_not_looked_up(npsbot: Run, tmp_path: Path):
    file = tmp_path / "named.csv"
    file.write_text("Score,Name,Email\n9,Ana Lima,ana@example.com\n3,Ana Lima,lima@example.com\n")
    npsbot("import", str(file), *NOW)
    ran = npsbot("forget", "Ana Lima", "--yes")
    assert ran.code == 2
    assert "a name that 2 responses bear. Names are not looked up" in ran.err
    assert npsbot("forget", "ANA@example.com", "--yes", "--json").json["responses_n"] == 1


def test_who_else_bears_their_address_is_said(npsbot: Run, tmp_path: Path):
    file = tmp_path / "named.csv"
    file.write_text("Score,Customer ID,Email\n9,c1,office@example.com\n3,c2,Office@example.com\n")
    npsbot("import", str(file), *NOW)
    ran = npsbot("forget", "c1", "--yes")
    assert "“office@example.com” is also on 1 other response: npsbot forget office@example.com" in ran.out


def test_nothing_of_the_person_is_left_in_the_files(filled: Run, tmp_path: Path, sheet: Path):
    sheet.unlink()
    assert any(b"too slow" in path.read_bytes() for path in tmp_path.iterdir())
    filled("forget", "c3", "--yes")
    assert not any(b"too slow" in path.read_bytes() for path in tmp_path.iterdir())


def test_importing_the_file_again_leaves_them_out_and_says_so(filled: Run, tmp_path: Path):
    assert filled("forget", "c3", "--yes").code == 0
    file = tmp_path / "again.csv"
    file.write_text("Score,Answered at,Customer ID\n2,2020-11-09,c3\n8,2020-11-10,c9\n")
    ran = filled("import", str(file), "--survey", "lumo", *NOW)
    assert "1 row of people erased on request was left out." in ran.out
    again = filled("import", str(file), "--survey", "lumo", "--json", *NOW).json
    assert (again["read_n"], again["left_out_n"], again["unchanged_n"]) == (2, 1, 1)
