"""When people answer: more as time goes on, on working days, in their own office hours."""

from datetime import datetime, time, timedelta
from random import Random

from bot.demo.sample.ratings import WEEKS_N

GROWTH = 0.9
"""The newest week holds this much more than the oldest, as a share of the oldest."""

WEEKDAY_WEIGHTS = (110, 125, 120, 115, 100, 52, 42)
"""Monday first."""

HOUR_WEIGHTS = (1, 1, 1, 1, 1, 3, 8, 22, 48, 80, 92, 78, 50, 58, 84, 82, 66, 48, 34, 26, 24, 18, 9, 3)
"""By local hour, midnight first."""

LOCAL_HOURS_AHEAD = {"North America": -5, "Europe": 1, "Asia Pacific": 8, "Latin America": -3}
"""How far a region's clocks are ahead of UTC, roughly, in hours."""

NEWEST_MINUTES = (190, 74, 9)
"""The newest answers came so many minutes before the end, so that today is never empty."""

DAYS_OF_WEEK_N = 7
HOURS_OF_DAY_N = 24


def weeks_before_end(rng: Random, n: int) -> list[int]:
    """Draw the week of each of `n` answers, oldest first; 0 is the newest week."""
    weights = [1 + GROWTH * (1 - week / (WEEKS_N - 1)) for week in range(WEEKS_N)]
    weeks = sorted(rng.choices(range(WEEKS_N), weights=weights, k=n), reverse=True)
    pinned_n = min(n, len(NEWEST_MINUTES))
    return weeks[: n - pinned_n] + [0] * pinned_n


def answered_at(rng: Random, *, week: int, region: str, end_at: datetime) -> datetime:
    """Draw the moment of an answer given `week` weeks before `end_at`, in UTC and never after it.

    The same number of draws is made whatever `end_at` is, so that another end moves dates
    and nothing else, and an end whole weeks later moves each date by exactly as much.
    """
    weekday_now = end_at.weekday()
    weights = [WEEKDAY_WEIGHTS[(weekday_now - days) % DAYS_OF_WEEK_N] for days in range(DAYS_OF_WEEK_N)]
    days = week * DAYS_OF_WEEK_N + rng.choices(range(DAYS_OF_WEEK_N), weights=weights)[0]
    local_hour = rng.choices(range(HOURS_OF_DAY_N), weights=HOUR_WEIGHTS)[0]
    seconds = rng.randrange(3600)
    midnight = datetime.combine(end_at.date(), time(), tzinfo=end_at.tzinfo)
    at = midnight + timedelta(days=-days, hours=local_hour - LOCAL_HOURS_AHEAD[region], seconds=seconds)
    while at > end_at:
        at -= timedelta(days=1)
    return at


def newest_at(rank_from_end: int, *, end_at: datetime) -> datetime:
    """Return the moment of one of the pinned newest answers; rank 0 is the newest."""
    return end_at - timedelta(minutes=NEWEST_MINUTES[-1 - rank_from_end], seconds=17 * (rank_from_end + 1))
