"""A pace lets a burst through after a rest and then one by one, whoever asks in whatever order."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from nps_engine.storage.paces import Rate, is_held
from tests.conftest import NOW


@given(
    every_s=st.floats(0.1, 10),
    burst_n=st.integers(1, 20),
    steps_s=st.lists(st.floats(0, 15), min_size=1, max_size=80),
)
def test_no_window_holds_more_than_its_burst_and_one_for_each_interval(
    every_s: float, burst_n: int, steps_s: list[float]
):
    rate = Rate(timedelta(seconds=every_s), burst_n)
    free_at, now, left = NOW - timedelta(days=1), NOW, []
    for step_s in steps_s:
        now += timedelta(seconds=step_s)
        if not is_held(free_at, now):
            free_at = rate.free_at_after(free_at, now)
            left.append(now)
    for first in range(len(left)):
        for last in range(first, len(left)):
            window_s = (left[last] - left[first]).total_seconds()
            assert last - first + 1 <= burst_n + window_s / every_s + 1e-3


def test_a_pace_that_a_wrong_clock_put_off_for_years_holds_nothing():
    assert is_held(NOW + timedelta(seconds=1), NOW)
    assert not is_held(NOW, NOW)
    assert not is_held(NOW + timedelta(days=400), NOW)
