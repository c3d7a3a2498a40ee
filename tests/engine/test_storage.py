"""Storage on SQLite and on PostgreSQL: the same tests, the same answers."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from threading import Barrier, Thread
from zoneinfo import ZoneInfo

import pytest

from nps_engine.engine import Engine
from nps_engine.errors import ConfigError, NoDataError, StorageError, UserError
from nps_engine.periods import Interval, Period
from nps_engine.storage.store import HEAD, open_store
from nps_engine.storage.writes import Outcome
from nps_engine.values import Bucket, Metric, RatingCounts, ResponseRow, Selection, Survey
from tests.conftest import LUMO, NOW, answers

NOVEMBER = Period(date(2026, 11, 1), date(2026, 12, 1))


def save(engine: Engine, rows: list[ResponseRow]) -> Counter[Outcome]:
    with engine.work(NOW) as work:
        return Counter(entry.outcome for entry in work.save_responses(LUMO, rows))


def counts(engine: Engine, **about: object) -> RatingCounts:
    return engine.score(Selection("lumo", **about), NOW).score.counts  # type: ignore[arg-type]


def test_what_is_saved_is_counted(engine: Engine):
    save(engine, answers("10 9 8 0"))
    assert counts(engine) == RatingCounts.of(Metric.NPS, [10, 9, 8, 0])


def test_saving_the_same_again_changes_nothing(engine: Engine):
    rows = answers("10 9 8 0", plan="Pro")
    assert save(engine, rows) == {Outcome.IMPORTED: 4}
    assert save(engine, rows) == {Outcome.UNCHANGED: 4}
    assert counts(engine).n == 4


def test_a_corrected_rating_replaces_the_old_one(engine: Engine):
    (row,) = answers("2")
    save(engine, [row])
    assert save(engine, [row._replace(rating=9)]) == {Outcome.UPDATED: 1}
    assert counts(engine) == RatingCounts.of(Metric.NPS, [9])


def test_a_comment_comes_later_and_is_not_erased_by_a_copy_without_it(engine: Engine):
    (row,) = answers("2", plan="Pro")
    save(engine, [row, row._replace(verbatim="too slow", segments={"region": "Europe"}), row])
    (stored,) = engine.responses(Selection("lumo"), NOW, limit=5).rows
    assert (stored.row.verbatim, stored.row.segments) == ("too slow", {"plan": "Pro", "region": "Europe"})


def test_the_same_id_twice_in_one_batch_is_one_response(engine: Engine):
    (row,) = answers("2")
    assert save(engine, [row, row._replace(rating=3)]) == {Outcome.IMPORTED: 1, Outcome.UPDATED: 1}
    assert counts(engine) == RatingCounts.of(Metric.NPS, [3])


def test_days_begin_at_midnight_of_the_workspace(engine: Engine):
    late_in_utc = datetime(2026, 10, 31, 23, 30, tzinfo=UTC)
    save(engine, answers("10", at=late_in_utc))
    assert counts(engine, period=NOVEMBER).n == 1


def test_another_time_zone_dates_everything_anew(engine: Engine):
    save(engine, answers("10", at=datetime(2026, 10, 31, 23, 30, tzinfo=UTC)))
    assert Engine(engine.store, ZoneInfo("UTC")).score(Selection("lumo", NOVEMBER), NOW).score.n == 0


def test_filters_are_or_within_and_between_dimensions(engine: Engine):
    save(engine, answers("10 9", plan="Pro", region="Europe") + answers("0", plan="Free", region="Europe"))
    save(engine, answers("7", plan="Pro", region="Asia"))
    assert counts(engine, where={"plan": ("Pro", "Free")}).n == 4
    assert counts(engine, where={"plan": ("Pro",), "region": ("Europe",)}) == RatingCounts.of(
        Metric.NPS, [10, 9]
    )
    assert counts(engine, where={"Plan": ("pro",)}).n == 3
    assert counts(engine, bucket=Bucket.DETRACTOR).n == 1


def test_an_unknown_name_says_which_are_known_and_the_nearest(engine: Engine):
    save(engine, answers("10", plan="Enterprise"))
    with pytest.raises(UserError, match="no plan “Entrprz”.*Known: Enterprise.*Did you mean “Enterprise”"):
        counts(engine, where={"plan": ("Entrprz",)})
    assert counts(engine, where={"plan": ("Enterprize",)}).n == 1
    with pytest.raises(UserError, match="no dimension “plann”"):
        counts(engine, where={"plann": ("Enterprise",)})
    with pytest.raises(UserError, match="no survey “lumoo”"):
        engine.score(Selection("lumoo"), NOW)


def test_the_change_is_against_the_period_before(engine: Engine):
    save(engine, answers("10 10 0", at=NOW) + answers("10 0 0", at=NOW - timedelta(days=30)))
    report = engine.score(Selection("lumo", Period(date(2026, 11, 1), date(2026, 12, 1))), NOW)
    assert report.previous_period == Period(date(2026, 10, 1), date(2026, 11, 1))
    assert (report.score.n, report.previous and report.previous.n, report.is_partial) == (3, 3, True)
    assert report.change.points == pytest.approx(200 / 3)


def test_a_trend_has_every_unit_also_the_empty_ones(engine: Engine):
    save(engine, answers("10 9", at=datetime(2026, 11, 3, 9, tzinfo=UTC)))
    report = engine.trend(
        Selection("lumo", Period(date(2026, 11, 2), date(2026, 11, 19))), Interval.WEEK, NOW
    )
    assert [(str(row.period.from_on), row.score.n, row.is_partial) for row in report.rows] == [
        ("2026-11-02", 2, False),
        ("2026-11-09", 0, False),
        ("2026-11-16", 0, True),
    ]


def test_a_breakdown_holds_each_value_against_the_others(engine: Engine):
    save(engine, answers("10 " * 30, plan="Pro") + answers("0 " * 30, plan="Free") + answers("8"))
    report = engine.breakdown(Selection("lumo"), "Plan", NOW)
    assert [(row.value, row.score.n, row.score.score_points) for row in report.rows] == [
        ("Free", 30, -100),
        ("Pro", 30, 100),
        ("(none)", 1, 0),
    ]
    assert report.rows[0].versus_rest.is_significant
    assert not report.rows[2].versus_rest.is_significant


def test_responses_come_newest_first_page_by_page(engine: Engine):
    save(engine, answers("1 2 3 4 5", every=timedelta(hours=1)))
    first = engine.responses(Selection("lumo"), NOW, limit=2)
    second = engine.responses(Selection("lumo"), NOW, limit=2, after_id=first.next_id)
    third = engine.responses(Selection("lumo"), NOW, limit=2, after_id=second.next_id)
    assert [row.row.rating for page in (first, second, third) for row in page.rows] == [1, 2, 3, 4, 5]
    assert (first.total_n, third.next_id) == (5, None)


def test_an_empty_database_says_what_to_do(engine: Engine):
    with pytest.raises(NoDataError, match="No responses are stored yet.*npsbot import"):
        engine.score(Selection(""), NOW)


def test_a_survey_keeps_its_metric(engine: Engine):
    save(engine, answers("10"))
    with pytest.raises(UserError, match="measures nps, not csat"), engine.work(NOW) as work:
        work.save_responses(Survey("lumo", Metric.CSAT), [])


def test_a_block_that_fails_stores_nothing(engine: Engine):
    with pytest.raises(RuntimeError, match="halfway"), engine.work(NOW) as work:
        work.save_responses(LUMO, answers("10"))
        raise RuntimeError("halfway")
    assert engine.surveys() == {}


def test_an_event_is_worked_on_once(engine: Engine):
    seen = []
    for _ in range(2):
        with engine.work(NOW, once="event:1") as work:
            seen.append(work.is_repeat)
    assert seen == [False, True]


def test_an_event_whose_work_failed_comes_again(engine: Engine):
    with pytest.raises(RuntimeError), engine.work(NOW, once="event:1"):
        raise RuntimeError
    with engine.work(NOW, once="event:1") as work:
        assert not work.is_repeat


def test_writers_at_the_same_time_lose_nothing_and_double_nothing(engine: Engine):
    rows = answers("10 9 8 7 6 5 4 3 2 1 " * 10, plan="Pro")
    threads = [Thread(target=save, args=(engine, rows)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert counts(engine).n == 100
    assert counts(engine, where={"plan": ("Pro",)}).n == 100


def test_the_tables_are_what_the_migrations_make(database_url: str):
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    from nps_engine.storage.tables import Table

    store = open_store(database_url)
    assert store.version() == HEAD
    with store.reading() as session:
        found = compare_metadata(MigrationContext.configure(session.connection()), Table.metadata)
    store.close()
    assert found == []


def test_a_database_of_a_newer_program_is_left_alone(database_url: str):
    from sqlalchemy import text

    store = open_store(database_url)
    with store.writing() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    store.close()
    with pytest.raises(StorageError, match="newer than this program"):
        open_store(database_url)


def test_an_address_that_cannot_work_is_explained_without_its_password():
    with pytest.raises(ConfigError, match="allowed are sqlite.*postgresql"):
        open_store("mysql://me:hunter2@host/db")
    with pytest.raises(StorageError) as error:
        open_store("postgresql://me:hunter2@127.0.0.1:1/db")
    assert "hunter2" not in str(error.value)


def test_a_question_does_not_create_a_database(tmp_path):
    with pytest.raises(NoDataError, match="no database at"):
        open_store(f"sqlite:///{tmp_path / 'none.db'}", must_exist=True)
    assert not (tmp_path / "none.db").exists()


def test_two_copies_of_one_event_at_the_same_time_are_worked_on_once(engine: Engine):
    start, seen = Barrier(2), []

    def work() -> None:
        start.wait()
        with engine.work(NOW, once="event:1") as work:
            seen.append(work.is_repeat)
            if not work.is_repeat:
                work.tell("post", "lane", {})

    threads = [Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(seen) == [False, True]
    assert engine.delivery_counts() == {"pending": 1}


def test_a_command_without_a_time_zone_takes_the_stored_one(engine: Engine):
    save(engine, answers("10", at=datetime(2026, 10, 31, 23, 30, tzinfo=UTC)))
    again = Engine(engine.store)
    assert str(again.time_zone) == "Europe/Madrid"
    assert counts(again, period=NOVEMBER).n == 1
