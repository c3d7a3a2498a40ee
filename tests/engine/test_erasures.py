"""Somebody who was erased does not come back with an old file, and is welcome to answer again."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import text

from nps_engine.engine import Engine
from nps_engine.storage.recount import fetch_differences
from nps_engine.storage.writes import Outcome
from nps_engine.values import ResponseRow, Selection
from tests.conftest import LUMO, NOW

IMPORTED, LEFT_OUT, UNCHANGED = Outcome.IMPORTED, Outcome.LEFT_OUT, Outcome.UNCHANGED


def answer(external_id: str, who: str, email: str = "", *, days_ago: int = 1) -> ResponseRow:
    return ResponseRow(
        source="file",
        external_id=external_id,
        rating=3,
        responded_at=NOW - timedelta(days=days_ago),
        respondent=who,
        respondent_email=email,
    )


def save(engine: Engine, *rows: ResponseRow) -> list[Outcome]:
    with engine.work(NOW) as work:
        saved = work.save_responses(LUMO, rows, alerts_since=NOW - timedelta(days=3))
    assert [entry.row for entry in saved] == list(rows)
    assert all((entry.id == 0) == (entry.outcome is LEFT_OUT) for entry in saved)
    return [entry.outcome for entry in saved]


def forget(engine: Engine, who: str, *, days_later: int = 0) -> None:
    with engine.work(NOW + timedelta(days=days_later)) as work:
        work.forget(who)


def test_an_old_file_does_not_bring_an_erased_person_back(engine: Engine):
    file = [answer("1", "c1", "Ana@example.com"), answer("2", "c2"), answer("3", "c1")]
    assert save(engine, *file) == [IMPORTED] * 3
    forget(engine, "c1")
    assert save(engine, *file) == [LEFT_OUT, UNCHANGED, LEFT_OUT]
    assert engine.response_counts() == {"lumo": 1}
    with engine.store.reading() as session:
        assert fetch_differences(session) == []


def test_address_and_id_are_both_known_again_whichever_was_named(engine: Engine):
    save(engine, answer("1", "c1", "Ana@example.com"))
    forget(engine, "ana@EXAMPLE.com")
    other_files = [answer("a", "c1"), answer("b", "", "ANA@example.com"), answer("c", "ana@example.com")]
    assert save(engine, *other_files) == [LEFT_OUT] * 3
    assert save(engine, answer("d", "C1"), answer("e", "", "ana@example.org")) == [IMPORTED] * 2


def test_who_answers_after_that_is_welcome_until_asking_again(engine: Engine):
    save(engine, answer("1", "c1"))
    forget(engine, "c1")
    assert save(engine, answer("at", "c1", days_ago=0), answer("later", "c1", days_ago=-1)) == [
        LEFT_OUT,  # of the very instant
        IMPORTED,
    ]
    forget(engine, "c1", days_later=2)
    assert save(engine, answer("later", "c1", days_ago=-1)) == [LEFT_OUT]


def test_an_id_that_others_bear_keeps_nobody_out(engine: Engine):
    save(engine, answer("1", "firm", "ana@example.com"), answer("2", "firm", "bo@example.com"))
    forget(engine, "ana@example.com")
    again = [answer("1", "firm", "ana@example.com"), answer("3", "firm", "cy@example.com")]
    assert save(engine, *again) == [LEFT_OUT, IMPORTED]


def test_nothing_that_can_be_read_is_kept(engine: Engine):
    save(engine, answer("1", "c1", "ana@example.com"))
    forget(engine, "c1")
    with engine.store.reading() as session:
        rows = session.execute(text("SELECT digest, salt FROM erasure")).all()
    assert len(rows) == 2
    assert len({bytes(salt) for _, salt in rows}) == 1
    assert not any(b"c1" in bytes(digest) or b"ana" in bytes(digest).lower() for digest, _ in rows)


def test_another_process_knows_it_at_once(engine: Engine):
    """What is remembered of the catalogue is let go of by the erasing, in whichever process."""
    other = Engine(engine.store)
    save(engine, answer("1", "c1"))
    assert other.score(Selection("lumo"), NOW).score.n == 1
    forget(engine, "c1")
    assert save(other, answer("1", "c1")) == [LEFT_OUT]
