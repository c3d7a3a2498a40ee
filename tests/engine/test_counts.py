"""Pre-added counts: whatever is written, they are what counting the responses one by one comes to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import count
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from nps_engine.engine import Engine
from nps_engine.periods import Interval, Period
from nps_engine.storage.catalogue import Kept, fetch_catalogue
from nps_engine.storage.recount import fetch_differences, recount
from nps_engine.storage.store import open_store
from nps_engine.storage.writes import delete_responses
from nps_engine.values import Bucket, Metric, RatingCounts, ResponseRow, Selection, Survey
from tests.conftest import LUMO, NOW, answers

_KEYS = count()
_PLACES = {"plan": "ABC", "region": "wxyz", "agent": [f"agent {n}" for n in range(40)]}


@dataclass(frozen=True)
class Save:
    rows: list[ResponseRow]


@dataclass(frozen=True)
class Erase:
    places: list[int]


@dataclass(frozen=True)
class Widen:
    """Thirty more values of a dimension, so that the joint cut grows too wide."""

    dimension: str


_rows = st.builds(
    ResponseRow,
    source=st.just("test"),
    external_id=st.integers(0, 25).map(str),
    rating=st.integers(0, 10),
    verbatim=st.just(""),
    respondent=st.just(""),
    respondent_name=st.just(""),
    respondent_email=st.just(""),
    responded_at=st.integers(0, 120).map(lambda days: NOW - timedelta(days=days, hours=days % 24)),
    weight=st.sampled_from([1.0, 1.0, 1.0, 2.5, 100.0]),
    segments=st.fixed_dictionaries({}, optional={k: st.sampled_from(list(v)) for k, v in _PLACES.items()}),
)
_steps = st.one_of(
    st.builds(Save, st.lists(_rows, min_size=1, max_size=12)),
    st.builds(Erase, st.lists(st.integers(0, 30), max_size=4)),
    st.builds(Widen, st.sampled_from(["region", "agent", "team"])),
)


def take(engine: Engine, survey: Survey, step: Save | Erase | Widen) -> None:
    match step:
        case Save(rows):
            with engine.work(NOW) as work:
                work.save_responses(survey, rows)
        case Erase(places):
            with engine.store.writing() as session:
                ids = session.execute(text("SELECT id FROM response ORDER BY id")).scalars().all()
                delete_responses(session, [ids[place] for place in places if place < len(ids)])
        case Widen(dimension):
            rows = [row for n in range(30) for row in answers("7", **{dimension: f"wide {n}"})]
            with engine.work(NOW) as work:
                work.save_responses(survey, rows)


def stored(engine: Engine, survey: Survey) -> list[ResponseRow]:
    """Return all responses, read one by one."""
    selection, rows, after_id = Selection(survey.key), [], None
    while True:
        page = engine.responses(selection, NOW, limit=50, after_id=after_id)
        rows += [each.row for each in page.rows]
        after_id = page.next_id
        if after_id is None:
            return rows


def counted(rows: list[ResponseRow]) -> RatingCounts:
    return RatingCounts.of(Metric.NPS, [row.rating for row in rows])


def on(row: ResponseRow) -> date:
    return row.responded_at.astimezone(ZoneInfo("Europe/Madrid")).date()


def check(engine: Engine, survey: Survey) -> None:
    with engine.store.reading() as session:
        assert fetch_differences(session) == []
    rows = stored(engine, survey)
    period = Period(date(2026, 8, 20), date(2026, 11, 5))
    inside = [row for row in rows if period.from_on <= on(row) < period.to_on]
    for where in ({}, {"plan": ("A", "B")}, {"plan": ("C",), "region": ("x",)}, {"agent": ("agent 3",)}):
        known = engine.names().dimensions
        if not all(set(values) <= set(known.get(name, ())) for name, values in where.items()):
            continue
        wanted = [
            row for row in inside if all(row.segments.get(name) in values for name, values in where.items())
        ]
        found = engine.distribution(Selection(survey.key, period, where), NOW).score.counts
        assert found == counted(wanted)
    days = engine.trend(Selection(survey.key, period), Interval.DAY, NOW).rows
    assert {row.period.from_on: row.score.counts for row in days if row.score.n} == {
        day: counted([row for row in inside if on(row) == day]) for day in {on(row) for row in inside}
    }
    for by in engine.names().dimensions:
        shown = engine.breakdown(Selection(survey.key, period), by, NOW).rows
        values = {row.segments.get(by, "(none)") for row in inside}
        assert {row.value: row.score.counts for row in shown} == {
            value: counted([row for row in inside if row.segments.get(by, "(none)") == value])
            for value in values
        }


@given(steps=st.lists(_steps, min_size=1, max_size=7))
@settings(max_examples=40, deadline=None)
def test_after_any_writes_the_counts_are_those_of_the_responses(steps: list[Save | Erase | Widen]):
    store = open_store("sqlite://")
    engine, survey = Engine(store, ZoneInfo("Europe/Madrid")), Survey("s", Metric.NPS)
    take(engine, survey, Save(answers("9", plan="A")))
    for step in steps:
        take(engine, survey, step)
    check(engine, survey)
    store.close()


@given(steps=st.lists(_steps, min_size=2, max_size=5))
@settings(max_examples=8, deadline=None)
def test_so_they_are_on_both_databases(engine: Engine, steps: list[Save | Erase | Widen]):
    survey = Survey(f"s{next(_KEYS)}", Metric.NPS)
    take(engine, survey, Save(answers("9", plan="A")))
    for step in steps:
        take(engine, survey, step)
    check(engine, survey)
    with engine.store.writing() as session:
        recount(session)
    check(engine, survey)


def kept(engine: Engine) -> dict[str, Kept]:
    with engine.store.reading() as session:
        catalogue = fetch_catalogue(session)
        names = {each.id: each.name for each in catalogue.dimensions.values()}
        (by_id,) = catalogue.kept.values()
        return {names[dimension_id]: how for dimension_id, how in by_id.items()}


@pytest.fixture
def wide(engine: Engine) -> Iterator[Engine]:
    with engine.work(NOW) as work:
        work.save_responses(
            LUMO, [row for n in range(200) for row in answers("9 3", agent=f"a{n}", plan="AB"[n % 2])]
        )
    return engine


def test_a_dimension_too_wide_for_the_others_is_kept_on_its_own(engine: Engine):
    with engine.work(NOW) as work:
        work.save_responses(LUMO, answers("9 8", plan="A", region="x"))
    assert kept(engine) == {"plan": Kept.JOINT, "region": Kept.JOINT}
    with engine.work(NOW) as work:
        work.save_responses(LUMO, [row for n in range(300) for row in answers("5", plan="A", agent=f"a{n}")])
    assert kept(engine) == {"plan": Kept.JOINT, "region": Kept.JOINT, "agent": Kept.OWN}
    breakdown = engine.breakdown(Selection("lumo"), "agent", NOW)
    assert (len(breakdown.rows), breakdown.score.n) == (301, 302)
    assert breakdown.rows[0].value == "(none)"


def test_a_dimension_of_thousands_of_values_is_counted_from_the_rows(engine: Engine):
    with engine.work(NOW) as work:
        work.save_responses(LUMO, [row for n in range(2001) for row in answers("5", account=f"c{n}")])
    assert kept(engine) == {"account": Kept.ROWS}
    assert engine.score(Selection("lumo", where={"account": ("c7",)}), NOW).score.n == 1
    assert len(engine.breakdown(Selection("lumo"), "account", NOW).rows) == 2001


def test_two_filters_of_which_one_is_wide(wide: Engine):
    both = {"agent": ("a6",), "plan": ("A",)}
    assert wide.score(Selection("lumo", where=both), NOW).score.counts == RatingCounts.of(Metric.NPS, [9, 3])
    assert wide.score(Selection("lumo", where={**both, "plan": ("B",)}), NOW).score.n == 0


def test_a_bucket_narrows_what_is_kept(wide: Engine):
    score = wide.score(Selection("lumo", bucket=Bucket.DETRACTOR, where={"plan": ("A",)}), NOW).score
    assert score.counts == RatingCounts.of(Metric.NPS, [3] * 100)


def test_damaged_counts_are_found_and_mended(wide: Engine):
    with wide.store.writing() as session:
        session.execute(text("DELETE FROM tally WHERE cut = -1 AND unit = 'day'"))
    with wide.store.reading() as session:
        (found,) = fetch_differences(session)
        assert (found.cut, found.unit, found.stored_n, found.counted_n) == (-1, Interval.DAY, 0, 400)
    with wide.store.writing() as session:
        assert recount(session) == 400
    with wide.store.reading() as session:
        assert fetch_differences(session) == []


def test_several_surveys_of_one_metric_add_up(engine: Engine):
    with engine.work(NOW) as work:
        work.save_responses(LUMO, answers("10 9 0", plan="A"))
        work.save_responses(Survey("web", Metric.NPS), answers("8 8", plan="A") + answers("1", plan="B"))
        work.save_responses(Survey("ease", Metric.CES), answers("7"))
    for key in ("lumo+web", "web, lumo", "all"):
        report = engine.score(Selection(key), NOW)
        assert report.score.counts == RatingCounts.of(Metric.NPS, [10, 9, 0, 8, 8, 1])
    assert engine.survey("lumo+web").key == "lumo+web"
    assert [row.score.n for row in engine.breakdown(Selection("all"), "plan", NOW).rows] == [5, 1]


def test_a_whole_year_is_read_by_months_and_days(engine: Engine):
    with engine.work(NOW) as work:
        rows = answers("9 " * 800, at=datetime(2026, 11, 18, 12, tzinfo=UTC), every=timedelta(days=1))
        work.save_responses(LUMO, rows)
    for first, last in ((date(2025, 3, 9), date(2026, 3, 9)), (date(2026, 1, 1), date(2027, 1, 1))):
        n = engine.score(Selection("lumo", Period(first, last)), NOW).score.n
        assert n == (min(last, date(2026, 11, 19)) - first).days
