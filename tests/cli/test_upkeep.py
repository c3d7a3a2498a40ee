"""Pre-added counts that were damaged: npsbot doctor finds them, npsbot db recount mends them."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing

import pytest

from tests.cli.conftest import NOW, Ran

Run = Callable[..., Ran]


def damage(*statements: str) -> None:
    with closing(sqlite3.connect("test.db")) as database, database:
        for statement in statements:
            database.execute(statement)


def counts_check(filled: Run, *more: str) -> dict[str, object]:
    found: dict[str, object] = filled("doctor", "--json", *more).json["checks"].get("counts", {})
    return found


def test_counts_that_are_right_are_proved(filled: Run):
    ran = filled("doctor")
    assert "✓ counts: 14 blocks, equal to a recount of 5 responses" in ran.out


def test_quick_leaves_the_proof_out(filled: Run):
    damage("DELETE FROM tally")
    assert counts_check(filled, "--quick") == {}


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        (
            "DELETE FROM tally WHERE cut = 0 AND unit = 'day'",
            "lumo, all responses, by day: 2026-10-20 (stored 0, counted 1), 2026-11-02 (stored 0, counted 1),"
            " 2026-11-03 (stored 0, counted 1) and 2 more",
        ),
        (
            "DELETE FROM tally WHERE cut = -1 AND unit = 'month' AND start_on = '2026-10-01'",
            "lumo, by dimensions together, by month: 2026-10-01 (stored 0, counted 1)",
        ),
        (
            "DELETE FROM response WHERE external_id = 'r1'",
            "lumo, all responses, by day: 2026-11-02 (stored 1, counted 0)",
        ),
    ],
)
def test_counts_that_are_wrong_are_found_and_mended(filled: Run, statement: str, said: str):
    damage(statement)
    ran = filled("doctor")
    assert ran.code == 1
    assert "“npsbot db recount” mends it" in ran.out
    assert said in ran.out
    assert filled("db", "recount").code == 0
    assert counts_check(filled)["ok"] is True


def test_a_recount_says_how_many_and_that_writers_wait(filled: Run):
    damage("DELETE FROM tally")
    assert filled("score", "--last", "90d", "--json", *NOW).json["n"] == 0
    ran = filled("db", "recount", "--json")
    assert (ran.code, ran.json["responses_n"]) == (0, 5)
    assert "whatever writes responses waits" in ran.err
    assert filled("score", "--last", "90d", "--json", *NOW).json["n"] == 5


def test_without_a_database_there_is_nothing_to_recount(npsbot: Run):
    assert npsbot("db", "recount").code == 2
    assert "counts" not in npsbot("doctor", "--json").json["checks"]
