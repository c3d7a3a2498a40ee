"""Drivers through the tables: themes and segments that hold the score, and what moved it, open and private."""

from __future__ import annotations

from datetime import timedelta

import pytest

from nps_engine.driver_reports import REST
from nps_engine.engine import Engine
from nps_engine.errors import PrivacyError, UserError
from nps_engine.periods import Interval, last_units
from nps_engine.values import Metric, ResponseRow, Selection, Survey
from tests.conftest import LUMO, NOW, answers
from tests.engine.team import people, save, team
from tests.engine.test_themes import SUBJECTS, WordEncoder

MONTH = last_units(30, Interval.DAY, NOW.date())
BEFORE = NOW - timedelta(days=40)
LUMO_MONTH = Selection("lumo", MONTH)


@pytest.fixture
def moved(engine: Engine) -> Engine:
    """Give two months: Pro fell from 100 to 0 with as many answers, Free stayed at -100 and halved."""
    with engine.work(NOW) as work:
        work.save_responses(LUMO, answers("10 " * 20, at=BEFORE, plan="Pro"))
        work.save_responses(LUMO, answers("0 " * 20, at=BEFORE, plan="Free"))
        work.save_responses(LUMO, answers("10 0 " * 10, plan="Pro"))
        work.save_responses(LUMO, answers("0 " * 10, plan="Free"))
    return engine


def commented() -> list[ResponseRow]:
    """Return 120 comments on three subjects, half of them before; crashes got worse, and more of them came."""
    rows = []
    for subject, texts in SUBJECTS.items():
        for n in range(40):
            is_now = n % 2 or (subject == "crashes" and n > 20)
            rating = 9 if subject == "support" or (subject == "crashes" and not is_now) else 3
            at = (NOW if is_now else BEFORE) - timedelta(hours=n)
            said = f"{texts[n % 3]} {'really ' * (n % 3)}{n % 4}"
            rows += answers(str(rating), at=at, verbatim=said, plan="Pro" if n % 3 else "Free")
    return rows


def test_a_change_is_split_into_who_answered_and_what_they_said(moved: Engine):
    report = moved.drivers(LUMO_MONTH, ["plan"], NOW, None)
    (split,) = report.splits
    assert (report.previous.score_points, report.score.score_points) == (0.0, pytest.approx(-100 / 3))
    rows = {row.name: row for row in split.rows}
    # S = -16.67; Pro: w 1/2 -> 2/3, s 100 -> 0; Free: w 1/2 -> 1/3, s -100 -> -100
    assert rows["Pro"].moved.mix_points == pytest.approx(1 / 6 * (50 + 100 / 6))
    assert rows["Pro"].moved.within_points == pytest.approx(7 / 12 * -100)
    assert rows["Free"].moved.mix_points == pytest.approx(-1 / 6 * (-100 + 100 / 6))
    assert rows["Free"].moved.within_points == 0
    assert split.mix_points + split.within_points == pytest.approx(-100 / 3)
    assert rows["Pro"].is_real
    assert rows["Pro"].versus_rest.points == 100.0
    assert rows["Free"].impact_points == pytest.approx(-100 / 3)
    assert report.themes == ()


def test_themes_with_what_is_in_none_add_up_to_the_change(engine: Engine):
    with engine.work(NOW) as work:
        work.save_responses(LUMO, [*commented(), *answers("9 9 0 7 10")])
    engine.fit_themes("lumo", WordEncoder(), NOW)
    report = engine.drivers(LUMO_MONTH, ["plan"], NOW, None)
    assert sum(row.moved.points for row in report.themes) == pytest.approx(report.change.points)
    assert sum(row.score.n for row in report.themes) == report.score.n
    assert report.themes[0].moved.points < 0
    assert any(row.name == REST for row in report.themes)
    worst = min(report.themes, key=lambda row: row.moved.points)
    assert "crash" in worst.name.lower()
    assert worst.is_real
    price = {row.id: row.impact_points for row in engine.themes(LUMO_MONTH, NOW).rows}
    assert {row.theme_id: row.impact_points for row in report.themes if row.theme_id in price} == price


def test_csat_is_split_in_points_of_its_own_score(engine: Engine):
    survey = Survey("happy", Metric.CSAT)
    with engine.work(NOW) as work:
        work.save_responses(survey, answers("5 5 4 1", at=BEFORE, plan="Pro"))
        work.save_responses(survey, answers("5 1 1 1", plan="Pro"))
        work.save_responses(survey, answers("5 5 3 3", plan="Free"))
    report = engine.drivers(Selection("happy", MONTH), ["plan"], NOW, None)
    assert report.change.points == -37.5
    assert sum(row.moved.points for row in report.splits[0].rows) == pytest.approx(-37.5)


def test_without_a_period_before_there_are_impacts_alone(engine: Engine):
    with engine.work(NOW) as work:
        work.save_responses(LUMO, [*answers("10 9 9", plan="Pro"), *answers("0 3", plan="Free")])
    report = engine.drivers(LUMO_MONTH, ["plan"], NOW, None)
    (split,) = report.splits
    assert (split.mix_points, report.change.points) == (None, None)
    assert [(row.name, row.moved, row.is_real) for row in split.rows] == [
        ("Pro", None, False),
        ("Free", None, False),
    ]
    assert [row.impact_points for row in split.rows] == [20 + 100, 20 - 100]


def test_a_year_ago_can_be_what_it_is_held_against(moved: Engine):
    report = moved.drivers(LUMO_MONTH, ["plan"], NOW, MONTH.year_ago())
    assert report.previous.n == 0
    assert report.previous_period == MONTH.year_ago()


def test_dimensions_that_split_nothing_are_left_out(moved: Engine):
    with moved.work(NOW) as work:
        work.save_responses(LUMO, answers("7", plan="Pro", country="ES"))
    assert [split.by for split in moved.drivers(LUMO_MONTH, ["country", "plan"], NOW, None).splits] == [
        "plan"
    ]
    pro = Selection("lumo", MONTH, {"plan": ("Pro",)})
    assert moved.drivers(pro, ["country", "plan"], NOW, None).splits == ()
    with pytest.raises(UserError, match="plam"):
        moved.drivers(LUMO_MONTH, ["plam"], NOW, None)


def test_a_private_survey_withholds_small_groups_and_counts_them(engine: Engine):
    save(engine, *people(1, 30, rating=9, at=BEFORE, key="before", office="Berlin"))
    save(engine, *people(1, 20, rating=3, at=NOW, key="now", office="Berlin"))
    save(engine, *people(21, 23, rating=10, at=NOW, key="now", office="Rome"))
    save(engine, *people(24, 35, rating=9, at=NOW, key="now", office="Oslo"))
    report = engine.drivers(team(MONTH), ["office"], NOW, None)
    shown = {row.name: row.score.n for row in report.splits[0].rows}
    assert "Rome" not in shown
    assert report.withheld_n >= 1
    assert all(n >= 5 for n in shown.values())
    assert report.previous.n == 30
    assert not report.is_additive


def test_a_private_survey_of_too_few_is_refused(engine: Engine):
    save(engine, *people(1, 3, at=NOW, office="Berlin"))
    with pytest.raises(PrivacyError, match="fewer than 5"):
        engine.drivers(team(MONTH), ["office"], NOW, None)


def test_any_two_periods_that_share_no_day_are_held_against_each_other(moved: Engine):
    month, earlier = LUMO_MONTH.period, last_units(30, Interval.DAY, BEFORE.date())
    report = moved.drivers(LUMO_MONTH, ["plan"], NOW, earlier)
    compared = moved.compare(LUMO_MONTH, Selection("lumo", earlier), NOW)
    assert (report.previous_period, report.previous) == (earlier, compared.second.score)
    assert report.change == compared.change
    backwards = moved.drivers(Selection("lumo", earlier), ["plan"], NOW, month)
    assert backwards.change.points == -report.change.points
    assert sum(row.moved_points for row in backwards.splits[0].rows) == pytest.approx(backwards.change.points)


def test_periods_that_overlap_are_refused(moved: Engine):
    longer = last_units(60, Interval.DAY, NOW.date())
    with pytest.raises(UserError, match=r"overlap.*share no day.*Try compare"):
        moved.drivers(LUMO_MONTH, ["plan"], NOW, longer)
