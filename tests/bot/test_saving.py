"""Requests saved together: what one of them does wrong changes nothing for the others."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.config import FollowUpPolicy, Policy
from bot.web.items import MOST_ITEMS_N
from bot.web.saving import ResponseSaver, SentResponses
from nps_engine.engine import Engine
from nps_engine.errors import StorageError, UserError
from nps_engine.routing.routing import Routing
from nps_engine.routing.rules import Action, Rule
from nps_engine.values import Bucket, Selection
from tests.conftest import NOW

POLICY = Policy(followup=FollowUpPolicy(channel="#nps-followup"))


class Desk:
    """Saves on an engine, and counts how often the postman is woken."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.woken_n = 0
        self._saver = ResponseSaver(engine, POLICY, lambda: NOW, alert=self._wake)
        with engine.work(NOW) as work:
            work.save_api_key("test")

    def _wake(self) -> None:
        self.woken_n += 1

    def save(self, *requests: SentResponses) -> list[object]:
        return [each if isinstance(each, Exception) else each[1] for each in self._saver.save(requests)]

    def ratings(self, survey: str = "lumo") -> dict[str, int]:
        found = self.engine.responses(Selection(survey), NOW, limit=5000)
        return {each.row.external_id: each.row.rating for each in found.rows}


@pytest.fixture
def desk(engine: Engine) -> Desk:
    """Give a saver on an empty database of each kind."""
    return Desk(engine)


def sent(*items: object, key: str = "") -> SentResponses:
    body = json.dumps(items[0] if len(items) == 1 else items).encode()
    return SentResponses(1, key, body, NOW)


def one(external_id: str, rating: object = 9, **more: object) -> dict[str, object]:
    return {"survey": "lumo", "external_id": external_id, "rating": rating, **more}


def test_a_bad_request_in_a_group_changes_nothing_for_the_others(desk: Desk):
    good, bad, no_json, also_good = desk.save(
        sent(one("a")),
        sent(one("b"), one("c", "eleven")),
        SentResponses(1, "", b"{", NOW),
        sent(one("d"), one("e", 0)),
    )
    assert (good["outcomes"], also_good["outcomes"]) == (["imported"], ["imported", "imported"])
    assert [(each["item"], each["field"], each["got"]) for each in bad["rejects"]] == [
        (2, "rating", "eleven")
    ]
    assert "not JSON" in str(no_json)
    assert desk.ratings() == {"a": 9, "d": 9, "e": 0}


def test_of_the_same_external_id_twice_in_a_group_the_last_one_wins(desk: Desk):
    first, other, second, third = desk.save(
        sent(one("a", 3)), sent(one("b", 7)), sent(one("a", 10)), sent(one("a", 10))
    )
    assert first["ids"] == second["ids"] == third["ids"] != other["ids"]
    assert [each["outcomes"] for each in (first, second, third)] == [["imported"], ["updated"], ["unchanged"]]
    assert desk.ratings() == {"a": 10, "b": 7}


def test_only_the_guilty_one_fails_where_the_group_cannot_be_stored_as_a_whole(desk: Desk):
    made, clash, other = desk.save(
        sent(one("a", metric="nps")), sent(one("b", 5, metric="csat")), sent({**one("c"), "survey": "x"})
    )
    assert (made["outcomes"], other["outcomes"]) == (["imported"], ["imported"])
    assert isinstance(clash, UserError)
    assert "measures nps, not csat" in str(clash)
    assert (desk.ratings(), desk.ratings("x")) == ({"a": 9}, {"c": 9})


def test_a_request_over_two_surveys_is_stored_whole_or_not_at_all(desk: Desk):
    _, clash = desk.save(sent(one("a")), sent({**one("b"), "survey": "x"}, {**one("c", 5), "metric": "csat"}))
    assert isinstance(clash, UserError)
    assert desk.engine.response_counts() == {"lumo": 1}


def test_idempotency_keys_are_kept_apart_in_a_group(desk: Desk):
    (before,) = desk.save(sent(one("a"), key="k1"))
    repeat, conflict, new = desk.save(
        sent(one("a"), key="k1"), sent(one("b"), key="k1"), sent(one("c"), key="k2")
    )
    assert repeat == before
    assert isinstance(conflict, UserError)
    assert "another body" in str(conflict)
    assert desk.save(sent(one("c"), key="k2")) == [new]
    assert desk.ratings() == {"a": 9, "c": 9}


def test_a_repeat_is_known_by_its_sender_and_its_key():
    assert sent(one("a"), key="k1").once == sent(one("b"), key="k1").once
    assert sent(one("a"), key="k1").once != sent(one("a"), key="k2").once
    assert sent(one("a")).once is None


def test_detractors_of_a_group_open_cases_and_wake_the_postman_once(desk: Desk):
    desk.save(sent(one("a", 2)), sent(one("b", 9)), sent(one("c", 0)))
    assert (desk.engine.delivery_counts(), desk.woken_n) == ({"pending": 2}, 1)


def test_nobody_is_woken_for_promoters_and_repeats_but_for_one_who_is_a_detractor_now(desk: Desk):
    desk.save(sent(one("a", 9)), sent(one("b", 8)))
    desk.save(sent(one("a", 9)))
    desk.save(sent(one("a", 8)))
    assert desk.woken_n == 0
    desk.save(sent(one("a", 2)))
    assert desk.woken_n == 1


def test_more_than_fits_into_a_transaction_is_stored_in_several(desk: Desk):
    full = [sent(*(one(f"{name}{n}") for n in range(MOST_ITEMS_N))) for name in "abc"]
    replies = desk.save(*full)
    assert [len(set(each["ids"])) for each in replies] == [MOST_ITEMS_N] * 3
    assert desk.engine.response_counts() == {"lumo": 3 * MOST_ITEMS_N}


def test_a_locked_database_fails_the_whole_group_once_and_changes_nothing(tmp_path: Path, lumo: Engine):
    desk = Desk(lumo)
    with lumo.store.writing() as session:  # the one connection there is
        session.execute(text("PRAGMA busy_timeout = 1"))
    other = sqlite3.connect(tmp_path / "lumo.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    replies = desk.save(sent(one("a")), sent(one("b", key="k")), SentResponses(1, "", b"[]", NOW))
    other.execute("ROLLBACK")
    other.close()
    assert [type(each) for each in replies] == [StorageError, StorageError, UserError]
    assert replies[0] is replies[1]  # one wait for the lock, not one each
    assert "locked" in str(replies[0])
    assert lumo.response_counts() == {"lumo": 400}
    (again,) = desk.save(sent(one("a")))
    assert again["outcomes"] == ["imported"]


def test_a_full_database_fails_the_whole_group_and_changes_nothing(lumo: Engine):
    desk = Desk(lumo)
    with lumo.store.writing() as session:
        pages_n = session.execute(text("PRAGMA page_count")).scalar_one()
        session.execute(text(f"PRAGMA max_page_count = {pages_n}"))
    long = "too slow " * 1000
    replies = desk.save(sent(one("a", 2, verbatim=long)), sent(one("b", 2, verbatim=long)))
    assert [type(each) for each in replies] == [StorageError, StorageError]
    assert (lumo.response_counts(), lumo.delivery_counts()) == ({"lumo": 400}, {})


def test_whoever_is_thanked_or_waited_for_wakes_the_postman_and_nobody_else_does(engine: Engine):
    fans = Rule(name="fans", bucket=(Bucket.PROMOTER,), then=Action.TELL, to="#fans")
    themed = Rule(name="slow", bucket=(Bucket.PASSIVE,), theme=("speed",), then=Action.TELL, to="#slow")
    engine.routing = Routing(channel="#nps-followup", rules=(fans, themed))
    desk = Desk(engine)
    desk.save(sent(one("a", 8)))
    assert desk.woken_n == 0
    for n, told in enumerate((one("b", 9), one("c", 7, verbatim="so slow"), one("d", 2)), start=1):
        desk.save(sent(told))
        assert desk.woken_n == n
