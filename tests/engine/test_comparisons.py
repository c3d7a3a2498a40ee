"""Two groups held against each other: also those that share responses, are empty, or are the same."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from nps_engine.comparisons import apart, common_selection, needed_n
from nps_engine.engine import Engine
from nps_engine.errors import UserError
from nps_engine.periods import Period
from nps_engine.scores import Change, change
from nps_engine.values import Bucket, Metric, RatingCounts, Selection, Survey
from tests.conftest import LUMO, NOW, answers

OCTOBER = Period(date(2026, 10, 1), date(2026, 11, 1))
NOVEMBER = Period(date(2026, 11, 1), date(2026, 12, 1))
AUTUMN = Period(date(2026, 9, 1), date(2026, 12, 1))


def nps(ratings: str) -> RatingCounts:
    """Return rating counts; "9x30" is thirty nines."""
    pairs = [word.partition("x") for word in ratings.split()]
    return RatingCounts.of(
        Metric.NPS, [int(rating) for rating, _, times in pairs for _ in range(int(times or 1))]
    )


@pytest.fixture
def autumn(engine: Engine) -> Engine:
    """Give 20 responses of October, 9s for Pro and 6s for Free, and 12 of November, half as many 10s and 0s."""
    october = datetime(2026, 10, 10, 9, tzinfo=UTC)
    rows = answers("9 " * 10, at=october, plan="Pro") + answers("6 " * 10, at=october, plan="Free")
    rows += answers("10 " * 8, at=NOW, plan="Pro") + answers("0 " * 4, at=NOW, plan="Free")
    with engine.work(NOW) as work:
        work.save_responses(LUMO, rows)
    return engine


def lumo(period: Period = AUTUMN, **where: str) -> Selection:
    return Selection("lumo", period, {name: (value,) for name, value in where.items()})


def test_two_segments_are_held_against_each_other(autumn: Engine):
    report = autumn.compare(lumo(plan="pro"), lumo(plan="Free"), NOW)
    assert (report.first.score.counts, report.second.score.counts) == (nps("9x10 10x8"), nps("6x10 0x4"))
    assert report.first.selection.where == {"plan": ("Pro",)}
    assert (report.overlap_n, report.change.points, report.change.is_significant) == (0, 200.0, True)
    assert report.needed_n is None


def test_a_change_is_the_first_minus_the_second_as_in_a_score(autumn: Engine):
    report = autumn.compare(lumo(NOVEMBER), lumo(OCTOBER), NOW)
    assert report.change == autumn.score(lumo(NOVEMBER), NOW).change
    assert (report.first.is_partial, report.second.is_partial) == (True, False)


def test_a_part_is_held_against_the_rest_of_its_whole(autumn: Engine):
    part, whole = lumo(plan="Pro"), lumo()
    report = autumn.compare(part, whole, NOW)
    assert (report.overlap_n, report.second.score.n) == (18, 32)
    assert (report.first_apart.counts, report.second_apart.counts) == (nps("9x10 10x8"), nps("6x10 0x4"))
    assert report.change == autumn.compare(part, lumo(plan="Free"), NOW).change
    assert autumn.compare(whole, part, NOW).change.points == -200.0


def test_what_two_periods_share_counts_on_neither_side(autumn: Engine):
    report = autumn.compare(
        lumo(Period(date(2026, 10, 1), date(2026, 11, 18))),
        lumo(Period(date(2026, 10, 10), date(2026, 12, 1))),
        NOW,
    )
    assert (report.first.score.n, report.second.score.n, report.overlap_n) == (20, 32, 20)
    assert (report.first_apart.n, report.second_apart.n) == (20, 12)


def test_of_two_that_are_the_same_nothing_is_left_to_compare_with(autumn: Engine):
    report = autumn.compare(lumo(), lumo(), NOW)
    assert (report.overlap_n, report.second_apart.n, report.change) == (32, 0, Change(None, None))


def test_against_nobody_there_is_no_change(autumn: Engine):
    report = autumn.compare(lumo(), lumo(Period(date(2020, 1, 1), date(2020, 2, 1))), NOW)
    assert (report.second.score.score_points, report.change, report.needed_n) == (
        None,
        Change(None, None),
        None,
    )


def test_only_what_measures_the_same_is_compared(autumn: Engine):
    with autumn.work(NOW) as work:
        work.save_responses(Survey("help", Metric.CSAT), answers("5 4"))
    with pytest.raises(UserError, match="“lumo” measures nps and “help” csat. Two scores are compared where"):
        autumn.compare(lumo(), Selection("help"), NOW)


def test_a_score_can_stand_beside_a_year_ago(autumn: Engine):
    report = autumn.score(lumo(NOVEMBER), NOW, previous_period=OCTOBER.year_ago())
    assert (report.previous_period, report.previous and report.previous.n) == (OCTOBER.year_ago(), 0)


@pytest.mark.parametrize(
    ("first", "second", "common", "left"),
    [
        ("9x3", "0x4", "", ("9x3", "0x4")),
        ("9x3", "9x3 0x4", "9x3", ("9x3", "0x4")),
        ("9x3 0x4", "0x4", "0x4", ("9x3", "0x4")),
        ("9x3 7x2", "7x2 0x4", "7x2", ("9x3", "0x4")),
        ("9x3", "9x3", "9x3", ("9x3", "")),
    ],
)
def test_nobody_is_on_both_sides(first, second, common, left):
    assert apart(nps(first), nps(second), nps(common)) == tuple(nps(side) for side in left)


def where(**values: str) -> Selection:
    return Selection("lumo", None, {name: tuple(words.split()) for name, words in values.items()})


@pytest.mark.parametrize(
    ("first", "second", "common"),
    [
        (where(), where(), where()),
        (where(plan="Pro Free"), where(plan="Free Team"), where(plan="Free")),
        (where(plan="Pro"), where(plan="Free"), None),
        (where(plan="Pro"), where(region="Asia"), where(plan="Pro", region="Asia")),
        (Selection("lumo", AUTUMN), Selection("lumo", OCTOBER), Selection("lumo", OCTOBER)),
        (Selection("lumo", NOVEMBER), Selection("lumo", OCTOBER), None),
        (Selection("lumo", NOVEMBER), Selection("lumo"), Selection("lumo", NOVEMBER)),
        (Selection("app+web"), Selection("web+shop"), Selection("web")),
        (Selection("app"), Selection("web"), None),
        (Selection("lumo", bucket=Bucket.PROMOTER), Selection("lumo", bucket=Bucket.PASSIVE), None),
    ],
)
def test_what_two_selections_share(first, second, common):
    assert common_selection(first, second) == common


def test_two_themes_can_share_comments_in_ways_that_no_selection_says():
    with pytest.raises(UserError, match="Two themes cannot be compared"):
        common_selection(Selection("lumo", theme_id="t1"), Selection("lumo", theme_id="t2"))


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("9x20 7x10 0x10", "9x24 7x16 0x12"),
        ("9x30 7x20 0x10", "9x30 7x18 0x14"),
        ("9x6 7x2 0x2", "9x5 7x2 0x3"),
    ],
)
def test_with_as_many_as_needed_the_same_difference_is_real_and_with_fewer_it_is_not(first, second):
    mine, theirs = nps(first), nps(second)
    n = needed_n(change(theirs, mine), mine, theirs)
    assert n is not None

    def is_real(times: float) -> bool:
        sides = [
            RatingCounts(Metric.NPS, tuple(round(k * n * times / side.n) for k in side.counts))
            for side in (theirs, mine)
        ]
        return change(*sides).is_significant

    assert is_real(1.1)
    assert not is_real(0.9)


@pytest.mark.parametrize(
    ("first", "second"), [("9x90 0x10", "9x10 0x90"), ("9x500 0x500", "9x501 0x500"), ("9", "")]
)
def test_no_number_is_needed_where_it_is_real_or_nothing_to_speak_of(first, second):
    mine, theirs = nps(first), nps(second)
    assert needed_n(change(theirs, mine), mine, theirs) is None


@pytest.mark.parametrize(
    ("period", "before"),
    [
        (("2026-07-01", "2026-10-01"), ("2025-07-01", "2025-10-01")),
        (("2026-11-01", "2026-11-19"), ("2025-11-01", "2025-11-19")),
        (("2024-02-29", "2024-03-01"), ("2023-02-28", "2023-03-01")),
        (("2024-02-28", "2024-02-29"), ("2023-02-28", "2023-03-01")),
    ],
)
def test_a_year_ago(period, before):
    assert Period(*map(date.fromisoformat, period)).year_ago() == Period(*map(date.fromisoformat, before))
