"""Reading transactions: of one moment, on connections that are there, with the database's errors as ours."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, make_url, select

from nps_engine.engine import Engine
from nps_engine.errors import NoDataError, StorageError
from nps_engine.storage.catalogue import fetch_catalogue
from nps_engine.storage.connections import postgresql_engine
from nps_engine.storage.counts import fetch_response_counts
from nps_engine.storage.reads import fetch_rows
from nps_engine.storage.store import Store, open_store
from nps_engine.storage.tables import ResponseTable
from nps_engine.values import Metric, Survey
from tests.conftest import LUMO, NOW, answers


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
