"""Did following up help: intervals, spans, and whose return counts."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nps_engine.periods import Period
from nps_engine.recovery import CaseFigures, follow_up_report, span, wilson_shares
from nps_engine.values import Metric

OPENED = datetime(2026, 11, 2, 9, tzinfo=UTC)
MONTH = Period(date(2026, 11, 1), date(2026, 12, 1))


def case(
    contacted_h: float | None, resolved_h: float | None, back: tuple[int, float] | None, **more: str
) -> CaseFigures:
    """Return a case: hours from its opening until contact, resolution, and the next answer with its rating."""

    def after(hours: float | None) -> datetime | None:
        return None if hours is None else OPENED + timedelta(hours=hours)

    told = {"owner": "U1", "reason": "Problem fixed", "action": "Called them", **more}
    rating, at = (back[0], after(back[1])) if back else (None, None)
    return CaseFigures(
        Metric.NPS, OPENED, due_at=after(33), contacted_at=after(contacted_h), resolved_at=after(resolved_h),
        returned_rating=rating, returned_at=at, **told,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("hits_n", "n", "low", "high"),
    [(0, 10, 0.0, 0.2775), (5, 10, 0.2366, 0.7634), (10, 10, 0.7225, 1.0), (81, 263, 0.2553, 0.3662)],
)
def test_the_interval_of_wilson(hits_n, n, low, high):
    # The last one: Newcombe, "Two-sided confidence intervals for the single proportion", 1998, table I.
    assert wilson_shares(hits_n, n) == pytest.approx((low, high), abs=5e-5)


@given(n=st.integers(1, 5000), data=st.data())
def test_an_interval_holds_its_share_and_stays_between_0_and_1(n, data):
    hits_n = data.draw(st.integers(0, n))
    low, high = wilson_shares(hits_n, n)
    assert 0 <= low <= hits_n / n <= high <= 1
    assert (1 - high, 1 - low) == pytest.approx(wilson_shares(n - hits_n, n))


def test_only_an_answer_after_the_resolution_counts_as_its_doing():
    cases = [
        case(2, 5, (9, 100)),
        case(2, 5, (3, 100), owner="U2", action=""),
        case(40, 50, (8, 45)),
        case(None, None, (10, 60)),
        case(None, None, None),
    ]
    told = follow_up_report(
        cases, OPENED + timedelta(hours=200), survey_key="", period=MONTH, is_partial=True
    )
    assert (told.opened_n, told.contacted_n, told.resolved_n, told.overdue_n) == (5, 3, 3, 3)
    assert (told.recovery.returned_n, told.recovery.recovered_n, told.recovery.promoters_n) == (2, 1, 1)
    assert (told.untouched.returned_n, told.untouched.recovered_n) == (1, 1)
    rows = {
        row.value: (row.cases_n, row.recovery.recovered_n, row.recovery.returned_n) for row in told.by_owner
    }
    assert rows == {"U1": (2, 1, 1), "U2": (1, 0, 1)}
    assert [row.value for row in told.by_action] == ["Called them"]


def test_a_span_is_its_median_and_the_time_within_which_nine_of_ten_were():
    hours = [timedelta(hours=n) for n in (10, 1, 2, 3, 4, 5, 6, 7, 8, 9)]
    told = span(hours)
    assert (told.n, told.median_s, told.p90_s) == (10, 5.5 * 3600, 9 * 3600)
    assert span([]).median_s is None
