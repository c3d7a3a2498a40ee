"""Did following up help: how soon customers were contacted, and what they answered next."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil, sqrt

from nps_engine.periods import Period
from nps_engine.scores import Z_95
from nps_engine.values import Bucket, Metric


@dataclass(frozen=True)
class CaseFigures:
    """What the figures need of one case; ``returned_rating`` is what the same person answered since."""

    metric: Metric
    opened_at: datetime
    owner: str
    reason: str
    action: str
    due_at: datetime | None
    contacted_at: datetime | None
    resolved_at: datetime | None
    returned_rating: int | None
    returned_at: datetime | None

    @property
    def is_return_after(self) -> bool:
        """Return True where the person answered again after the case was resolved: only that can be its doing."""
        return (
            self.resolved_at is not None
            and self.returned_at is not None
            and self.returned_at > self.resolved_at
        )

    @property
    def is_recovered(self) -> bool:
        """Return True where that person is no detractor any more."""
        rating = self.returned_rating
        return rating is not None and self.metric.bucket_of(rating) is not Bucket.DETRACTOR


@dataclass(frozen=True)
class Recovery:
    """How many of those who answered again are no detractors any more.

    Args:
        returned_n: People who answered again after their case was resolved.
        recovered_n: Of them passives and promoters now.
        promoters_n: Of them promoters now.
        low_share, high_share: 95 % interval of the share (Wilson 1927), 0..1; None where nobody came back.
    """

    returned_n: int
    recovered_n: int
    promoters_n: int
    low_share: float | None
    high_share: float | None

    @property
    def share(self) -> float | None:
        """Return the recovered part of those who came back, 0..1."""
        return self.recovered_n / self.returned_n if self.returned_n else None


@dataclass(frozen=True)
class Span:
    """A length of time over several cases, in seconds: the median and the 90th percentile (nearest rank)."""

    n: int
    median_s: float | None
    p90_s: float | None


@dataclass(frozen=True)
class RecoveryRow:
    """One owner, reason or action. ``cases_n`` counts resolved cases."""

    value: str
    cases_n: int
    recovery: Recovery


@dataclass(frozen=True)
class FollowUpReport:
    """How following up went with the cases opened in a period.

    Args:
        survey_key: Empty for all surveys.
        overdue_n: Cases whose first contact came late, or is late now.
        untouched: Those who answered again before anybody had contacted them: what time alone does.
    """

    survey_key: str
    period: Period
    is_partial: bool
    opened_n: int
    contacted_n: int
    resolved_n: int
    overdue_n: int
    first_contact: Span
    close: Span
    recovery: Recovery
    untouched: Recovery
    by_owner: tuple[RecoveryRow, ...]
    by_reason: tuple[RecoveryRow, ...]
    by_action: tuple[RecoveryRow, ...]


def follow_up_report(
    cases: Sequence[CaseFigures], now: datetime, *, survey_key: str, period: Period, is_partial: bool
) -> FollowUpReport:
    """Return the figures of these cases."""
    resolved = [case for case in cases if case.resolved_at is not None]
    untouched = [
        case
        for case in cases
        if case.returned_at is not None
        and (case.contacted_at is None or case.returned_at <= case.contacted_at)
    ]
    return FollowUpReport(
        survey_key=survey_key,
        period=period,
        is_partial=is_partial,
        opened_n=len(cases),
        contacted_n=sum(case.contacted_at is not None for case in cases),
        resolved_n=len(resolved),
        overdue_n=sum(_is_late(case, now) for case in cases),
        first_contact=span([c.contacted_at - c.opened_at for c in cases if c.contacted_at]),
        close=span([c.resolved_at - c.opened_at for c in resolved if c.resolved_at]),
        recovery=_recovery_of(resolved),
        untouched=recovery(untouched),
        by_owner=_rows(resolved, lambda case: case.owner),
        by_reason=_rows(resolved, lambda case: case.reason),
        by_action=_rows(resolved, lambda case: case.action),
    )


def recovery(returned: Sequence[CaseFigures]) -> Recovery:
    """Return how many of these, who all answered again, are no detractors any more."""
    back = [case for case in returned if case.is_recovered]
    low, high = wilson_shares(len(back), len(returned)) if returned else (None, None)
    promoters_n = sum(case.metric.bucket_of(case.returned_rating or 0) is Bucket.PROMOTER for case in back)
    return Recovery(len(returned), len(back), promoters_n, low, high)


def wilson_shares(hits_n: int, n: int) -> tuple[float, float]:
    """Return the 95 % interval of a share, 0..1.

    Source: Wilson, "Probable inference", JASA 22 (1927); it stays within 0..1 and holds at small n.

    Raises:
        ValueError: If there is nothing to take a share of.
    """
    if not 0 <= hits_n <= n or n == 0:
        raise ValueError(f"{hits_n} of {n} is no share")
    share, z2 = hits_n / n, Z_95 * Z_95
    centre = (share + z2 / (2 * n)) / (1 + z2 / n)
    half = Z_95 / (1 + z2 / n) * sqrt(share * (1 - share) / n + z2 / (4 * n * n))
    low = 0.0 if hits_n == 0 else max(0.0, centre - half)
    return low, 1.0 if hits_n == n else min(1.0, centre + half)


def span(spans: Sequence[timedelta]) -> Span:
    """Return the median and the 90th percentile of lengths of time."""
    seconds = sorted(max(each.total_seconds(), 0.0) for each in spans)
    if not seconds:
        return Span(0, None, None)
    middle = len(seconds) // 2
    median = seconds[middle] if len(seconds) % 2 else (seconds[middle - 1] + seconds[middle]) / 2
    return Span(len(seconds), median, seconds[ceil(0.9 * len(seconds)) - 1])


def _recovery_of(cases: Iterable[CaseFigures]) -> Recovery:
    return recovery([case for case in cases if case.is_return_after])


def _rows(cases: Sequence[CaseFigures], of: Callable[[CaseFigures], str]) -> tuple[RecoveryRow, ...]:
    """Return one row per value, most cases first; cases without one are left out."""
    groups: dict[str, list[CaseFigures]] = {}
    for case in cases:
        groups.setdefault(of(case), []).append(case)
    rows = [RecoveryRow(value, len(group), _recovery_of(group)) for value, group in groups.items() if value]
    return tuple(sorted(rows, key=lambda row: (-row.cases_n, row.value)))


def _is_late(case: CaseFigures, now: datetime) -> bool:
    return case.due_at is not None and (case.contacted_at or now) > case.due_at
