"""Rising and fading themes: an independent calculation, what is never called a rise, and how often chance is."""

from __future__ import annotations

import numpy as np
import pytest

from nps_engine.theme_rises import QUIET_DAYS
from nps_engine.themes.pace import Pace, alarming, expectations, paces

STEADY = {f"t{at}": (10, 11, 9, 10, 10, 12, 9, 9, 10) for at in range(5)}


def comments_of(weeks: dict[str, tuple[int, ...]]) -> list[int]:
    return [sum(each[at] for each in weeks.values()) for at in range(9)]


def paced(**weeks: tuple[int, ...]) -> dict[str, Pace]:
    every = {**STEADY, **weeks}
    return paces(expectations(every, comments_of(every)))


def test_a_theme_that_triples_rises_and_one_that_stops_fades() -> None:
    found = paced(up=(10, 9, 11, 10, 10, 9, 10, 11, 34), down=(20, 21, 19, 20, 22, 18, 20, 20, 3))
    assert (found["up"], found["down"]) == (Pace.RISING, Pace.FADING)
    assert {found[key] for key in STEADY} == {Pace.STEADY}


def test_a_new_theme_rises_and_four_comments_never_do() -> None:
    assert paced(new=(0, 0, 0, 0, 0, 0, 0, 0, 14))["new"] is Pace.RISING
    assert paced(few=(0, 0, 0, 0, 0, 0, 0, 0, 4))["few"] is Pace.STEADY


def test_more_comments_on_everything_are_no_rise() -> None:
    weeks = {key: (*each[:-1], 5 * each[-1]) for key, each in STEADY.items()}
    assert set(paces(expectations(weeks, comments_of(weeks))).values()) == {Pace.STEADY}


def test_without_a_past_there_is_nothing_to_expect() -> None:
    assert expectations({"t1": (0,) * 6 + (3, 4, 20)}, [0] * 6 + [10, 10, 30]) == {}
    assert expectations({"t1": (5,) * 8 + (0,)}, [10] * 8 + [0]) == {}


def test_the_chances_are_those_of_drawing_the_rate_and_then_the_count() -> None:
    """Gamma(b + 1/2) by hand: draw the rate, then the week; no more spread than Poisson."""
    weeks = {"t1": (6, 5, 6, 7, 6, 6, 5, 7, 9), "t2": (14, 15, 14, 13, 14, 14, 15, 13, 11)}
    found = expectations(weeks, comments_of(weeks))["t1"]
    rng = np.random.default_rng(2)
    drawn = rng.poisson(rng.gamma(48.5, 1 / 8, 400_000))
    assert found.expected_n == pytest.approx(48.5 / 8)
    assert found.more_p == pytest.approx((drawn >= 9).mean(), abs=0.003)
    assert found.fewer_p == pytest.approx((drawn <= 9).mean(), abs=0.003)


@pytest.mark.parametrize("spread", [1.0, 1.5, 2.5])
def test_chance_alone_rarely_raises_an_alarm(spread: float) -> None:
    """Twelve themes that do not change, as even as Poisson or less so: how often one look finds a rise."""
    rng = np.random.default_rng(4)
    looks, alarms_n, marked_n = 800, 0, 0
    for _ in range(looks):
        rates = rng.dirichlet(np.ones(12)) * 150
        weeks = {str(at): tuple(_drawn(rng, rate, spread)) for at, rate in enumerate(rates)}
        expected = expectations(weeks, [each + 20 for each in comments_of(weeks)])
        alarms_n += bool(alarming(expected))
        marked_n += Pace.RISING in paces(expected).values()
    assert alarms_n / looks <= 0.02
    assert marked_n / looks <= 0.07


@pytest.mark.parametrize(("spread", "most_n"), [(1.0, 0.5), (2.5, 0.9)])
def test_a_look_each_day_for_a_year_tells_less_than_one_false_rise_a_quarter(
    spread: float, most_n: float
) -> None:
    """Twelve themes that do not change, 150 comments a week, four years; a theme told is quiet for four weeks."""
    rng = np.random.default_rng(12)
    told_n, years = 0, 4
    for _ in range(years):
        rates = rng.dirichlet(np.ones(12)) * 150
        days_n = np.array([_days_drawn(rng, rate, spread, 61) for rate in rates])
        until_n = np.hstack([np.zeros((12, 1), int), days_n.cumsum(axis=1)])
        last_told: dict[str, int] = {}
        for day in range(63, 61 * 7 + 1):
            ends = day - 7 * np.arange(9)[::-1]
            weeks = {
                str(at): tuple(own.tolist()) for at, own in enumerate(until_n[:, ends] - until_n[:, ends - 7])
            }
            for key in alarming(expectations(weeks, comments_of(weeks))):
                if day - last_told.get(key, -QUIET_DAYS) >= QUIET_DAYS:
                    last_told[key] = day
                    told_n += 1
    assert told_n / (4 * years) <= most_n


def test_a_real_rise_is_found() -> None:
    rng = np.random.default_rng(9)
    found_n = 0
    for _ in range(200):
        weeks = {str(at): tuple(int(n) for n in rng.poisson(10, 9)) for at in range(11)}
        weeks["up"] = (*(int(n) for n in rng.poisson(6, 8)), int(rng.poisson(24)))
        found_n += "up" in alarming(expectations(weeks, comments_of(weeks)))
    assert found_n / 200 >= 0.8


def _drawn(rng: np.random.Generator, rate: float, spread: float) -> list[int]:
    if spread == 1:
        return [int(n) for n in rng.poisson(rate, 9)]
    size = rate / (spread - 1)
    return [int(n) for n in rng.negative_binomial(size, size / (size + rate), 9)]


def _days_drawn(rng: np.random.Generator, rate: float, spread: float, weeks_n: int) -> np.ndarray:
    """Return comments day by day: a busy week is one of more comments every day."""
    weeks = np.full(weeks_n, rate)
    if spread > 1:
        weeks = rng.gamma(rate / (spread - 1), spread - 1, weeks_n)
    return rng.poisson(np.repeat(weeks / 7, 7))
