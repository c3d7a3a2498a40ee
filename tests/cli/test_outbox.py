"""npsbot outbox: what waits is found by state, kind and channel, sent again or given up."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from nps_engine.storage import deliveries
from nps_engine.storage.deliveries import DeliveryState
from nps_engine.storage.paces import hold_pace
from nps_engine.storage.store import open_store, utc_now
from tests.cli.conftest import Ran
from tests.conftest import NOW

Run = Callable[..., Ran]
HELD = {
    1: ("case", "#nps", DeliveryState.PENDING, "not_in_channel"),
    2: ("digest", "#nps", DeliveryState.DEAD, "invalid_blocks"),
    3: ("digest", "#sales", DeliveryState.UNKNOWN, "no reply"),
    4: ("case", "#sales", DeliveryState.DEAD, "dropped by hand"),
    5: ("board", "", DeliveryState.PENDING, ""),
    6: ("case", "#nps", DeliveryState.SENT, ""),
}
"""By id: kind, channel, state and error of what the outbox holds."""


@pytest.fixture
def held(npsbot: Run) -> Run:
    """Give the program with these deliveries in its outbox."""
    store = open_store("sqlite:///test.db")
    with store.writing() as session:
        for number, (kind, to, state, error) in HELD.items():
            pace = f"post:{to}" if to else ""
            saved = deliveries.save_delivery(
                session, kind=kind, lane=str(number), payload={}, now=NOW, pace=pace
            )
            assert saved == number
            deliveries.settle_delivery(session, number, state, now=NOW, error=error)
    store.close()
    return npsbot


def states() -> dict[int, str]:
    store = open_store("sqlite:///test.db")
    with store.reading() as session:
        rows = deliveries.fetch_deliveries(session, list(DeliveryState))
    store.close()
    return {row.id: row.state.value for row in rows}


def changed() -> dict[int, str]:
    """Return what is in another state than before."""
    return {number: state for number, state in states().items() if state != HELD[number][2].value}


@pytest.mark.parametrize(
    ("filters", "ids"),
    [
        ([], [1, 2, 3, 4, 5]),
        (["--state", "pending"], [1, 5]),
        (["--state", "unknown"], [3]),
        (["--kind", "digest"], [2, 3]),
        (["--to", "#nps"], [1, 2]),
        (["--to", "nps"], [1, 2]),
        (["--state", "dead", "--kind", "case", "--to", "#sales"], [4]),
        (["--state", "sending"], []),
        (["--to", "#np"], []),
        (["--limit", "2"], [1, 2]),
    ],
)
def test_the_list_shows_what_the_filters_leave(held: Run, filters: list[str], ids: list[int]):
    assert [row["id"] for row in held("outbox", "list", *filters, "--json").json["rows"]] == ids


def test_the_list_says_what_each_state_means_and_what_is_left_out(held: Run):
    out = held("outbox", "list", "--limit", "2").out
    assert "Only the first 2: --limit shows more." in out
    assert "pending: waits" in out
    assert "dead: was set aside" in out
    assert "unknown:" not in out
    assert "Nothing waits that fits." in held("outbox", "list", "--kind", "cheese").out


@pytest.mark.parametrize(
    ("arguments", "after"),
    [
        (["retry", "2"], {2: "pending"}),
        (["retry", "4"], {4: "pending"}),  # named by its id, even what was given up
        (["retry", "3", "2"], {2: "pending", 3: "pending"}),
        (["retry", "--all"], {2: "pending"}),  # neither what may have arrived nor what was given up
        (["retry", "--all", "--state", "unknown"], {3: "pending"}),
        (["retry", "--all", "--to", "#sales"], {}),
        (["drop", "1"], {1: "dead"}),
        (["drop", "--all", "--to", "#nps"], {1: "dead"}),
        (["drop", "--all", "--kind", "digest"], {3: "dead"}),
    ],
)
def test_what_is_named_or_left_by_the_filters_is_settled(
    held: Run, arguments: list[str], after: dict[int, str]
):
    ran = held("outbox", *arguments)
    assert (ran.code, ran.err) == (0, "")
    assert changed() == after


def test_what_is_given_up_keeps_its_reason(held: Run):
    held("outbox", "drop", "1")
    rows = held("outbox", "list", "--state", "dead", "--json").json["rows"]
    assert rows[0]["error"] == "dropped by hand (was: not_in_channel)"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["retry"], "No delivery is named"),
        (["retry", "1", "--all"], "Both ids and --all"),
        (["drop", "--all"], "would give up everything"),
        (["drop", "6"], "No delivery 6 waits"),
        (["retry", "1", "99"], "No delivery 99 waits"),
        (["list", "--state", "sent"], "pending"),
    ],
)
def test_what_would_do_harm_is_refused_and_changes_nothing(held: Run, arguments: list[str], words: str):
    ran = held("outbox", *arguments)
    assert (ran.code, ran.out) == (2, "")
    assert words in ran.err
    assert changed() == {}


def test_a_retry_frees_the_channel_that_waits(held: Run):
    """What a person has mended leaves at once, not when the next try of the channel would be."""
    store = open_store("sqlite:///test.db")
    now = utc_now()
    with store.writing() as session:
        hold_pace(session, "post:#nps", now + timedelta(hours=1), now)
    assert held("outbox", "retry", "1").code == 0
    with store.writing() as session:
        taken = deliveries.take_due(session, utc_now(), limit=10)
    store.close()
    assert 1 in [row.id for row in taken]
