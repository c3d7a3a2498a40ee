"""What the large databases hold, and that nobody is timed who counted otherwise."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from nps_engine.values import Selection
from tests.bench.asked import QUESTIONS
from tests.bench.figures import UnequalError, check_equal, on_sqlite
from tests.bench.stored import NOW, build, engine_on, volume_of
from tests.bench.synthetic import SURVEY
from tests.bench.volume import DAYS_N

MADE = volume_of(20_000)


def test_the_same_responses_come_again_every_time():
    assert list(volume_of(50).rows()) == list(volume_of(50).rows())


def test_responses_come_oldest_first_and_none_after_now():
    at = [row.responded_at for row in MADE.rows()]
    assert at == sorted(at)
    assert at[-1] <= NOW
    assert (NOW - at[0]).days in (DAYS_N - 1, DAYS_N - 2)


def test_more_come_every_month_and_few_at_weekends():
    by_day = np.bincount(MADE.days, minlength=DAYS_N)
    weekdays = (np.arange(DAYS_N) + MADE.first_on.weekday()) % 7
    assert by_day[-90:].sum() > 1.5 * by_day[:90].sum()
    assert by_day[weekdays >= 5].mean() < 0.5 * by_day[weekdays < 5].mean()


def test_a_better_plan_rates_higher_and_a_few_agents_take_most_of_the_calls():
    free, _, business = (MADE.ratings[MADE.places["plan"] == place].mean() for place in range(3))
    assert business > free + 0.5
    by_agent = np.bincount(MADE.places["agent"], minlength=500)
    assert by_agent[:50].sum() > by_agent[250:].sum()


def test_two_in_five_say_something_and_detractors_nothing_glad():
    said = [row for row in MADE.rows() if row.verbatim]
    assert len(said) == pytest.approx(0.4 * MADE.n, rel=0.05)
    assert {row.rating > 6 for row in said if row.verbatim.startswith("I gave up on")} == {False}


def test_a_build_that_was_interrupted_goes_on_where_it_stopped(tmp_path: Path):
    url = f"sqlite:///{tmp_path / 'b.db'}"
    for n in (100, 300):
        build(url, n)
    with engine_on(url) as engine:
        assert engine.score(Selection(SURVEY.key), NOW).score.n == 300


def test_a_peer_that_counts_otherwise_is_not_timed():
    with ExitStack() as things:
        sides = things.enter_context(on_sqlite(300, 60))
        for asked in QUESTIONS:
            check_equal(sides, asked)
        other = replace(QUESTIONS[0], duck=QUESTIONS[1].duck)
        with pytest.raises(UnequalError, match=r"score of 90 days .*, SQLite: ours counted \d+, DuckDB \d+"):
            check_equal(sides, other)
