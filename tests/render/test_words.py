from datetime import date, timedelta

import pytest

from bot.render.words import (
    after_words,
    bucket_words,
    headline,
    interval_words,
    p_words,
    period_words,
    verdict_words,
    where_words,
)
from nps_engine.periods import Interval, Period, last_calendar_unit, last_units, this_calendar_unit
from nps_engine.scores import Change, change
from nps_engine.values import Bucket, Metric, Selection
from tests.render.samples import TODAY, answers


@pytest.mark.parametrize(
    ("period", "words"),
    [
        (None, "all time"),
        (last_units(90, Interval.DAY, TODAY), "last 90 days · 24 Aug – 21 Nov 2026, so far"),
        (last_units(12, Interval.WEEK, TODAY), "last 12 weeks · 30 Aug – 21 Nov 2026, so far"),
        (last_units(6, Interval.MONTH, TODAY), "last 6 months · 22 May – 21 Nov 2026, so far"),
        (last_units(1, Interval.DAY, TODAY), "today · 21 Nov 2026, so far"),
        (this_calendar_unit(Interval.MONTH, TODAY), "this month · 1 – 21 Nov 2026, so far"),
        (last_calendar_unit(Interval.MONTH, TODAY), "October 2026 · 1 – 31 Oct 2026"),
        (last_calendar_unit(Interval.WEEK, TODAY), "week 46 · 9 – 15 Nov 2026"),
        (last_calendar_unit(Interval.QUARTER, TODAY), "Q3 2026 · 1 Jul – 30 Sep 2026"),
        (Period(date(2025, 12, 24), date(2026, 1, 3)), "24 Dec 2025 – 2 Jan 2026"),
    ],
)
def test_a_period_as_people_say_it(period, words):
    assert period_words(period, TODAY) == words


@pytest.mark.parametrize(
    ("metric", "ratings", "words"),
    [
        (Metric.NPS, "10x6 8x2 0x2", "NPS +40"),
        (Metric.NPS, "10 0", "NPS 0"),
        (Metric.ENPS, "8 0", "eNPS -50"),
        (Metric.CSAT, "5x3 4 1", "CSAT 80 % satisfied · mean 4.0 of 5"),
        (Metric.CES, "7x3 5 1", "CES 5.4 of 7 · 80 % easy"),
    ],
)
def test_a_score_in_its_metric(metric, ratings, words):
    assert headline(answers(ratings, metric)) == words


def test_the_interval_in_words():
    assert interval_words(answers("10x214 8x111 3x87")) == "95 % likely between +23 and +38"
    assert interval_words(answers("5x80 1x20", Metric.CSAT)) == "95 % likely between 71 % and 87 %"
    assert interval_words(answers("")) == ""


def test_a_real_change_and_noise_are_told_apart():
    # 46 to 39 on 87 and 94 responses: the example of docs/figures.md
    noise = change(answers("10x55 8x17 3x15").counts, answers("10x55 8x21 3x18").counts)
    assert verdict_words(noise) == "down 6.6 points — within noise (p 0.58), not a change to act on"
    assert verdict_words(Change(6.2, 0.012)) == "up 6.2 points, a real change (p 0.01)"
    assert verdict_words(Change(0.01, 0.9)) == "unchanged — within noise (p 0.90), not a change to act on"
    assert verdict_words(Change(None, None)) == ""


@pytest.mark.parametrize(
    ("p", "words"),
    [
        (0.0004, "p below 0.001"),
        (0.004, "p 0.004"),
        (0.0496, "p 0.0496"),
        (0.0504, "p 0.05"),
        (1.0, "p 1.00"),
    ],
)
def test_p_never_crosses_the_line_by_rounding(p, words):
    assert p_words(p) == words


def test_buckets_and_filters():
    assert bucket_words(answers("10x214 8x111 3x87"), Bucket.PROMOTER) == "🟢 Promoters (9–10): 214, 52 %"
    selection = Selection("lumo", None, {"plan": ("Pro", "Team"), "region": ("Europe",)}, Bucket.DETRACTOR)
    assert where_words(selection, Metric.NPS) == "plan: Pro or Team · region: Europe · detractors only"
    assert where_words(selection, Metric.CES).endswith("difficult only")


def test_lengths_of_time():
    spans = [timedelta(seconds=20), timedelta(minutes=2), timedelta(hours=5), timedelta(days=3)]
    assert [after_words(span) for span in spans] == ["less than a minute", "2 min", "5 h", "3 days"]
