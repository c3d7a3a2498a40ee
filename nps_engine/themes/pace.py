"""Pace: whether more, or fewer, write about a theme than its past lets expect. Pure arithmetic.

Time is cut into stretches of whole weeks (seven days each, never a day that is not over); the last one is held
against those before it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import exp, lgamma, log, log1p

from nps_engine.movement import real_ones

WEEKS_BEFORE_N = 8
"""Weeks that the last one is held against: long enough for a rate, short enough to follow a season."""

LEAST_WEEKS_N = 4
"""With fewer weeks of comments than this there is no past to speak of."""

LEAST_N = 5
"""Comments that a rise needs in the last week, and that a fading theme is expected to have."""

_RISE, _FADE = 1.5, 0.5
_SEEN_SHARE, _ALERT_SHARE = 0.05, 0.01
_PRIOR_N = 0.5
_COUNTABLE_N = 5


class Pace(StrEnum):
    """How a theme goes."""

    STEADY = ""
    RISING = "rising"
    FADING = "fading"


@dataclass(frozen=True)
class Expected:
    """What the past of a theme lets expect of its last week.

    Args:
        n: Comments in the last week.
        expected_n: How many were to be expected.
        more_p: Chance of as many or more.
        fewer_p: Chance of as few or fewer.
    """

    n: int
    expected_n: float
    more_p: float
    fewer_p: float


def expectations(weeks_n: Mapping[str, Sequence[int]], comments_n: Sequence[int]) -> dict[str, Expected]:
    """Return what was to be expected of each theme's last week; nothing where there is too little past.

    A theme is expected to have the same share of comments as in the weeks before. Its count is then negative
    binomial: Poisson with a rate that is known from those weeks only (Gamma, Jeffreys' prior), and with as much
    more spread as the themes' weeks have shown, the theme's own and all themes' together (never less than
    Poisson).

    Args:
        weeks_n: Comments of each theme in each week, oldest first, the last one being looked at.
        comments_n: All comments of those weeks.

    Source: Gelman et al., Bayesian Data Analysis, 2.6 (Gamma-Poisson); McCullagh and Nelder, Generalized Linear
    Models, 6.2.3 (dispersion from Pearson's statistic).
    """
    before = comments_n[:-1]
    past_n, now_n = sum(before), comments_n[-1]
    if sum(n > 0 for n in before) < LEAST_WEEKS_N or not now_n:
        return {}
    spreads = {key: _spread(weeks[:-1], before) for key, weeks in weeks_n.items()}
    known = [each for each in spreads.values() if each is not None]
    common = sum(known) / len(known) if known else 1.0
    found = {}
    for key, weeks in weeks_n.items():
        own = spreads[key]
        spread = max(1.0, common, (own + common) / 2 if own is not None else common)
        expected_n = (sum(weeks[:-1]) + _PRIOR_N) * now_n / past_n
        size = expected_n / (spread * (1 + now_n / past_n) - 1)
        at_most = _negative_binomial(expected_n, size, weeks[-1])
        found[key] = Expected(weeks[-1], expected_n, 1 - sum(at_most[:-1]), sum(at_most))
    return found


def paces(expected: Mapping[str, Expected]) -> dict[str, Pace]:
    """Return how each theme goes; on average at most one in twenty that are called rising or fading is not."""
    rising, fading = _rising(expected, _SEEN_SHARE), _fading(expected)
    return {
        key: Pace.RISING if key in rising else Pace.FADING if key in fading else Pace.STEADY
        for key in expected
    }


def alarming(expected: Mapping[str, Expected], *, least_n: int = LEAST_N) -> dict[str, Expected]:
    """Return the themes that rise beyond doubt, the least likely first: at most one in a hundred in error.

    Args:
        expected: What was to be expected of all themes.
        least_n: Comments that the last week needs at least.
    """
    rising = _rising(expected, _ALERT_SHARE)
    told = {key: expected[key] for key in rising if expected[key].n >= least_n}
    return dict(sorted(told.items(), key=lambda entry: entry[1].more_p))


def _rising(expected: Mapping[str, Expected], false_share: float) -> set[str]:
    real = real_ones([each.more_p for each in expected.values()], false_share)
    return {
        key
        for (key, each), is_real in zip(expected.items(), real, strict=True)
        if is_real and each.n >= max(LEAST_N, _RISE * each.expected_n)
    }


def _fading(expected: Mapping[str, Expected]) -> set[str]:
    real = real_ones([each.fewer_p for each in expected.values()], _SEEN_SHARE)
    return {
        key
        for (key, each), is_real in zip(expected.items(), real, strict=True)
        if is_real and each.expected_n >= LEAST_N and each.n <= _FADE * each.expected_n
    }


def _spread(weeks_n: Sequence[int], comments_n: Sequence[int]) -> float | None:
    """Return Pearson's chi square of a theme's weeks by its degrees of freedom; None with too few comments."""
    n = sum(weeks_n)
    if n < _COUNTABLE_N:
        return None
    share = n / sum(comments_n)
    squares = [
        (own - share * all_n) ** 2 / (share * all_n)
        for own, all_n in zip(weeks_n, comments_n, strict=True)
        if all_n
    ]
    return sum(squares) / (len(squares) - 1) if len(squares) > 1 else None


def _negative_binomial(mean: float, size: float, n: int) -> list[float]:
    """Return the chances of 0, 1, … n at a mean and a size (variance = mean + mean²/size)."""
    log_p, log_q = log(size) - log(size + mean), -log1p(size / mean)
    return [
        exp(lgamma(k + size) - lgamma(size) - lgamma(k + 1) + size * log_p + k * log_q) for k in range(n + 1)
    ]
