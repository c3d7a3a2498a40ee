"""Reading transactions: of one moment, on connections that are there, with the database's errors as ours."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, timedelta

import pytest
from sqlalchemy import func, make_url, select
from sqlalchemy.orm import Session

from nps_engine.engine import Engine
from nps_engine.errors import NoDataError, PrivacyError, StorageError, UserError
from nps_engine.periods import Interval, Period
from nps_engine.storage.blocks import ALL_TIME, fetch_blocks, spans_of
from nps_engine.storage.catalogue import NO_VALUE, fetch_catalogue
from nps_engine.storage.connections import postgresql_engine
from nps_engine.storage.counts import fetch_response_counts
from nps_engine.storage.reads import MoreToAskError, fetch_rows
from nps_engine.storage.store import Store, open_store
from nps_engine.storage.tables import ResponseTable
from nps_engine.storage.tallies import WHOLE
from nps_engine.values import Metric, Selection, Survey
from tests.conftest import LUMO, NOW, answers, new_postgres_database


def test_all_that_one_transaction_reads_is_of_one_moment(engine: Engine):
    with engine.work(NOW) as work:
        work.save_responses(LUMO, answers("10 9 8"))
    with engine.store.reading() as session:
        before = fetch_response_counts(session)
        with engine.work(NOW) as work:
            work.save_responses(LUMO, answers("0 1"))
            work.save_responses(Survey("other", Metric.CSAT), answers("4"))
        assert fetch_response_counts(session) == before == {"lumo": 3}
        assert session.execute(select(func.count()).select_from(ResponseTable)).scalar() == 3
        assert list(fetch_catalogue(session).surveys) == ["lumo"]
    assert engine.response_counts() == {"lumo": 5, "other": 1}


def test_when_a_survey_began(engine: Engine):
    with pytest.raises(NoDataError):
        engine.first_month_on()
    with engine.work(NOW) as work:
        late = [
            one._replace(responded_at=NOW - timedelta(days=days))
            for days, one in enumerate(answers("9 " * 80))
        ]
        work.save_responses(LUMO, late)
        work.save_responses(Survey("other", Metric.NPS), answers("4"))
    assert engine.first_month_on() == (NOW - timedelta(days=79)).date().replace(day=1)
    assert engine.first_month_on("other") == NOW.date().replace(day=1)


def test_both_ways_of_reading_are_one_transaction(engine: Engine):
    """Whichever comes first, SQLAlchemy or the driver."""
    counted = select(func.count()).select_from(ResponseTable)
    with engine.store.reading() as session:
        assert session.execute(counted).scalar() == 0
        with engine.work(NOW) as work:
            work.save_responses(LUMO, answers("10"))
        assert fetch_rows(session, "SELECT count(*) FROM response") == [(0,)]
    with engine.store.writing() as session:
        assert fetch_rows(session, "SELECT count(*) FROM response WHERE rating >= ?", (9,)) == [(1,)]


def test_what_the_driver_refuses_is_told_as_our_error(engine: Engine):
    with (
        pytest.raises(StorageError, match="The database did not do it: .*no_such"),
        engine.store.reading() as session,
    ):
        fetch_rows(session, "SELECT 1 FROM no_such_table")
    assert engine.response_counts() == {}  # the connection is fit for the next


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_connections_that_the_server_closed_are_replaced(database_url: str):
    open_store(database_url).close()
    store = Store(postgresql_engine(make_url(database_url), ping_after_s=0))
    try:
        with store.reading() as first, store.reading() as second:
            pids = [fetch_rows(each, "SELECT pg_backend_pid()")[0][0] for each in (first, second)]
        other = open_store(database_url)
        with other.reading() as session:
            for pid in pids:
                fetch_rows(session, "SELECT pg_terminate_backend(?)", (pid,))
        other.close()
        for _ in pids:
            with store.reading() as session:
                assert fetch_rows(session, "SELECT pg_backend_pid()")[0][0] not in pids
    finally:
        store.close()


class CountingStore(Store):
    """Counts its reading transactions."""

    begun_n = 0

    @contextmanager
    def reading(self) -> Iterator[Session]:
        self.begun_n += 1
        with super().reading() as session:
            yield session


@pytest.fixture
def two_engines(postgres_server: str) -> Iterator[tuple[Engine, Engine]]:
    """Two processes on one PostgreSQL, each with a memory of its own; the first one counts its transactions."""
    url = new_postgres_database(postgres_server)
    second = open_store(url)
    stores = CountingStore(postgresql_engine(make_url(url))), second
    engines = Engine(stores[0], UTC), Engine(stores[1], UTC)
    with engines[0].work(NOW) as work:
        work.save_responses(LUMO, answers("10 9 0", plan="Pro"))
    yield engines
    for store in stores:
        store.close()


def begun_n_of(engine: Engine) -> int:
    assert isinstance(engine.store, CountingStore)
    return engine.store.begun_n


def test_a_figure_needs_no_transaction_on_postgresql(two_engines: tuple[Engine, Engine]):
    engine, _ = two_engines
    everything = Selection("lumo")
    questions: list[Callable[[], object]] = [
        lambda: engine.score(Selection("lumo", Period(date(2026, 1, 1), date(2027, 1, 1))), NOW),
        lambda: engine.distribution(everything, NOW),
        lambda: engine.trend(everything, Interval.DAY, NOW),
        lambda: engine.breakdown(everything, "plan", NOW),
    ]
    for ask in questions:
        ask()  # what segment sets stand for is read once
    begun_n = begun_n_of(engine)
    for ask in questions:
        ask()
    assert begun_n_of(engine) == begun_n


def test_a_glance_sees_the_names_that_another_process_added(two_engines: tuple[Engine, Engine]):
    engine, other = two_engines
    assert engine.score(Selection("lumo"), NOW).score.n == 3
    with other.work(NOW) as work:
        work.save_responses(LUMO, answers("10 8", plan="Free"))
    assert engine.score(Selection("lumo", where={"plan": ("Free",)}), NOW).score.n == 2
    with other.work(NOW) as work:
        work.save_responses(LUMO, answers("7", region="Asia"))
    rows = engine.breakdown(Selection("lumo"), "plan", NOW).rows
    assert {row.value: row.score.n for row in rows} == {"Pro": 3, "Free": 2, NO_VALUE: 1}
    with pytest.raises(UserError, match="Europe"):
        engine.score(Selection("lumo", where={"region": ("Europe",)}), NOW)


def test_a_glance_is_one_statement_of_names_that_hold(two_engines: tuple[Engine, Engine]):
    engine, other = two_engines
    engine.score(Selection("lumo"), NOW)
    spans = [(WHOLE, span) for span in spans_of(ALL_TIME)]
    with engine.store.glancing() as session:
        assert fetch_blocks(session, (1,), spans)
        with pytest.raises(MoreToAskError):
            fetch_blocks(session, (1,), spans)
    with pytest.raises(MoreToAskError), engine.store.glancing() as session:
        session.execute(select(func.count()).select_from(ResponseTable))
    with pytest.raises(MoreToAskError), engine.store.glancing():
        pass
    with pytest.raises(MoreToAskError), engine.store.glancing() as session:
        fetch_catalogue(session)
        with other.work(NOW) as work:
            work.save_responses(LUMO, answers("10", region="Europe"))
        fetch_blocks(session, (1,), spans)


def test_what_a_glance_cannot_answer_is_asked_within_a_transaction(two_engines: tuple[Engine, Engine]):
    engine, other = two_engines
    with other.work(NOW) as work:
        work.save_responses(Survey("second", Metric.NPS), answers("1 2", plan="Pro"))
        work.save_responses(Survey("team", Metric.ENPS, private=True), answers("1 2", plan="Pro"))
    both = engine.score(Selection("lumo,second"), NOW)
    assert both.score.n == 5
    begun_n = begun_n_of(engine)
    assert engine.score(Selection("lumo,second"), NOW) == both
    assert begun_n_of(engine) == begun_n + 1
    with pytest.raises(PrivacyError):
        engine.score(Selection("team"), NOW)
