"""How figures, dates and selections are said to people, in one place.

Rounding is ``nps_engine.scores``': whole points and whole percent for people, one decimal for a change or an
impact. All texts here are raw or safe by nature; what a customer wrote is escaped where it is put in.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta, tzinfo

from dateutil.relativedelta import relativedelta

from nps_engine.periods import Interval, Period
from nps_engine.scores import SIGNIFICANT_P, Change, Score, tenth_points, whole_percent, whole_points
from nps_engine.values import Bucket, Metric, Selection

SMALL_N = 20
"""Below this many responses a score is called a first hint."""

MARKS = {Bucket.PROMOTER: "🟢", Bucket.PASSIVE: "🟡", Bucket.DETRACTOR: "🔴"}
METRIC_NAMES = {Metric.NPS: "NPS", Metric.ENPS: "eNPS", Metric.CSAT: "CSAT", Metric.CES: "CES"}

_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_LONG_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
_BUCKET_NAMES = {
    True: {Bucket.PROMOTER: "Promoters", Bucket.PASSIVE: "Passives", Bucket.DETRACTOR: "Detractors"},
    Metric.CSAT: {Bucket.PROMOTER: "Satisfied", Bucket.PASSIVE: "Neutral", Bucket.DETRACTOR: "Dissatisfied"},
    Metric.CES: {Bucket.PROMOTER: "Easy", Bucket.PASSIVE: "Neutral", Bucket.DETRACTOR: "Difficult"},
}
_USUAL_DAYS = (7, 14, 30, 60, 90, 180, 365)


def bucket_name(metric: Metric, bucket: Bucket) -> str:
    """Return what a bucket is called for this metric, as a plural."""
    return _BUCKET_NAMES[True if metric.is_net else metric][bucket]


def bucket_range(metric: Metric, bucket: Bucket) -> str:
    """Return the ratings of a bucket: "0–6", or "3" where it is only one."""
    ratings = metric.bucket_ratings(bucket)
    return str(ratings[0]) if len(ratings) == 1 else f"{ratings[0]}–{ratings[-1]}"


def points_words(points: float, metric: Metric) -> str:
    """Return a score: "+31" for NPS and eNPS, "82 %" for the share of CSAT and CES."""
    whole = whole_points(points)
    if metric.is_net:
        return f"{whole:+d}" if whole else "0"
    return f"{whole} %"


def score_words(score: Score) -> str:
    """Return a group's score, or "no score" where nobody answered."""
    if score.score_points is None:
        return "no score"
    return points_words(score.score_points, score.counts.metric)


def headline(score: Score) -> str:
    """Return the score with its metric's name, and for CSAT and CES its mean beside the share."""
    metric = score.counts.metric
    if score.mean_rating is None or metric.is_net:
        return f"{METRIC_NAMES[metric]} {score_words(score)}"
    mean = f"{mean_words(score)} of {metric.ratings[-1]}"
    if metric is Metric.CES:
        return f"CES {mean} · {score_words(score)} easy"
    return f"CSAT {score_words(score)} satisfied · mean {mean}"


def mean_words(score: Score) -> str:
    """Return the mean rating with one decimal."""
    return "–" if score.mean_rating is None else f"{tenth_points(score.mean_rating):.1f}"


def n_words(n: int) -> str:
    """Return "1 response", "1,234 responses"."""
    return f"{n:,} response{'' if n == 1 else 's'}"


def interval_words(score: Score) -> str:
    """Return "95 % likely between +22 and +31", empty without responses."""
    if score.ci_low_points is None or score.ci_high_points is None:
        return ""
    metric = score.counts.metric
    low, high = points_words(score.ci_low_points, metric), points_words(score.ci_high_points, metric)
    return f"95 % likely between {low} and {high}"


def size_words(points: float) -> str:
    """Return the size of a change or an impact: "6.2 points"."""
    size = abs(tenth_points(points))
    return f"{size:.1f} point{'' if size == 1 else 's'}"


def p_words(p: float, *, decimals_least_n: int = 2) -> str:
    """Return "p 0.01", with as many decimals as keep it on its side of 0.05."""
    if p < 0.001:  # noqa: PLR2004 - smaller than three decimals can say
        return "p below 0.001"
    for decimals in range(decimals_least_n, 5):
        shown = round(p, decimals)
        if shown > 0 and (shown < SIGNIFICANT_P) == (p < SIGNIFICANT_P):
            return f"p {shown:.{decimals}f}"
    return "p just below 0.05"


def verdict_words(change: Change) -> str:
    """Return whether a change is real: "up 6.2 points, a real change (p 0.01)"."""
    if change.points is None or change.p is None:
        return ""
    moved = "unchanged"
    if tenth_points(change.points):
        moved = f"{'up' if change.points > 0 else 'down'} {size_words(change.points)}"
    if change.is_significant:
        return f"{moved}, a real change ({p_words(change.p)})"
    return f"{moved} — within noise ({p_words(change.p)}), not a change to act on"


def bucket_words(score: Score, bucket: Bucket) -> str:
    """Return one bucket with count and share: "🟢 Promoters (9–10): 214, 52 %"."""
    metric = score.counts.metric
    n = score.counts.bucket_n(bucket)
    share = f", {whole_percent(n / score.n)} %" if score.n else ""
    return f"{MARKS[bucket]} {bucket_name(metric, bucket)} ({bucket_range(metric, bucket)}): {n:,}{share}"


def split_words(score: Score) -> str:
    """Return the three shares by mark: "🟢 52 %  🟡 27 %  🔴 21 %"."""
    if not score.n:
        return ""
    return "  ".join(f"{MARKS[b]} {whole_percent(score.counts.bucket_n(b) / score.n)} %" for b in MARKS)


def day_words(day: date) -> str:
    """Return "21 Nov 2026"."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def instant_words(at: datetime, time_zone: tzinfo) -> str:
    """Return "21 Nov 2026, 14:05" in the workspace's time zone."""
    local = at.astimezone(time_zone)
    return f"{day_words(local.date())}, {local:%H:%M}"


def due_words(at: datetime, time_zone: tzinfo) -> str:
    """Return "Thu 19 Nov, 18:00" in the workspace's time zone."""
    local = at.astimezone(time_zone)
    return f"{_WEEKDAYS[local.weekday()]} {local.day} {_MONTHS[local.month - 1]}, {local:%H:%M}"


def span_words(period: Period) -> str:
    """Return its first and last day: "24 Aug – 21 Nov 2026"."""
    first, last = period.from_on, period.to_on - timedelta(days=1)
    if first == last:
        return day_words(first)
    if first.year != last.year:
        return f"{day_words(first)} – {day_words(last)}"
    if first.month != last.month:
        return f"{first.day} {_MONTHS[first.month - 1]} – {day_words(last)}"
    return f"{first.day} – {day_words(last)}"


def period_words(period: Period | None, today: date) -> str:
    """Return a period as people say it: "last 90 days · 24 Aug – 21 Nov 2026, so far"."""
    if period is None:
        return "all time"
    name = _period_name(period, today)
    so_far = ", so far" if period.is_partial(today) else ""
    return f"{name} · {span_words(period)}{so_far}" if name else f"{span_words(period)}{so_far}"


def period_name(period: Period, today: date) -> str:
    """Return the shortest way to say a period: "Q3 2026", "last 90 days", else its days."""
    return _period_name(period, today) or span_words(period)


def unit_words(period: Period, interval: Interval, *, with_year: bool) -> str:
    """Return the short name of one unit of a trend: "16 Nov", "Nov 2026", "Q4 2026", "2026"."""
    start = period.from_on
    year = f" {start.year}" if with_year else ""
    match interval:
        case Interval.DAY | Interval.WEEK:
            return f"{start.day} {_MONTHS[start.month - 1]}{year}"
        case Interval.MONTH:
            return f"{_MONTHS[start.month - 1]}{year}"
        case Interval.QUARTER:
            return f"Q{(start.month - 1) // 3 + 1}{year}"
    return str(start.year)


def dimension_words(name: str) -> str:
    """Return a dimension's name as people say it, raw: "journey stage" for journey_stage."""
    return name.replace("_", " ")


def where_words(selection: Selection, metric: Metric) -> str:
    """Return the filters of a selection, raw: "plan: Pro · detractors only · theme: Slow support (t3)"."""
    parts = [
        f"{dimension_words(dimension)}: {' or '.join(values)}"
        for dimension, values in selection.where.items()
    ]
    if selection.bucket:
        parts.append(f"{bucket_name(metric, selection.bucket).lower()} only")
    if selection.theme_id:
        called = (
            f"{selection.theme_label} ({selection.theme_id})" if selection.theme_label else selection.theme_id
        )
        parts.append(f"theme: {called}")
    return " · ".join(parts)


def after_words(span: timedelta) -> str:
    """Return a length of time: "2 min", "3 h", "5 days"; "less than a minute" where it is shorter."""
    minutes = int(span.total_seconds() // 60)
    if minutes < 1:
        return "less than a minute"
    if minutes < 120:  # noqa: PLR2004 - two hours are still said in minutes
        return f"{minutes} min"
    if minutes < 48 * 60:
        return f"{minutes // 60} h"
    return f"{minutes // (24 * 60)} days"


def _period_name(period: Period, today: date) -> str:
    if period.to_on == today + timedelta(days=1):
        return _name_until_today(period, today)
    return _calendar_name(period)


def _name_until_today(period: Period, today: date) -> str:
    if period.days == 1:
        return "today"
    if period.days in _USUAL_DAYS:
        return f"last {period.days} days"
    running = (Interval.WEEK, Interval.MONTH, Interval.QUARTER, Interval.YEAR)
    unit = next((unit for unit in running if unit.start_of(today) == period.from_on), None)
    if unit:
        return f"this {unit.value}"
    span = relativedelta(period.to_on, period.from_on)
    months = span.years * 12 + span.months
    if span.days == 0 and period.to_on - relativedelta(months=months) == period.from_on:
        return "last month" if months == 1 else f"last {months} months"
    if period.days % 7 == 0:
        return f"last {period.days // 7} weeks"
    return f"last {period.days} days"


def _calendar_name(period: Period) -> str:
    start = period.from_on
    names = {
        Interval.WEEK: f"week {start.isocalendar().week}",
        Interval.MONTH: f"{_LONG_MONTHS[start.month - 1]} {start.year}",
        Interval.QUARTER: f"Q{(start.month - 1) // 3 + 1} {start.year}",
        Interval.YEAR: f"year {start.year}",
    }
    return next((name for interval, name in names.items() if period.covers_whole(interval)), "")
