"""Taking time on a machine that others load: alternating order, warm-up, medians."""

from __future__ import annotations

import math
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

Act = Callable[[], object]


@dataclass(frozen=True)
class Times:
    """Seconds of each round, ours and the peer's, in the order taken."""

    ours_s: tuple[float, ...]
    peer_s: tuple[float, ...]

    def median_s(self) -> tuple[float, float]:
        """Return the medians, ours first."""
        return statistics.median(self.ours_s), statistics.median(self.peer_s)


def taken_s(act: Act) -> float:
    """Return how long something takes, in seconds."""
    started_s = time.perf_counter()
    act()
    return time.perf_counter() - started_s


def alternating(ours: Act, peer: Act, *, rounds_n: int, warm_up_n: int = 1) -> Times:
    """Time two things in turns; who goes first changes every round, and the first rounds do not count."""
    found: dict[str, list[float]] = {"ours": [], "peer": []}
    acts = {"ours": ours, "peer": peer}
    for number, names in enumerate(orders(rounds_n + warm_up_n, tuple(acts))):
        for name in names:
            passed_s = taken_s(acts[name])
            if number >= warm_up_n:
                found[name].append(passed_s)
    return Times(tuple(found["ours"]), tuple(found["peer"]))


def orders(rounds_n: int, names: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Yield the names for every round, backwards in every other one."""
    for number in range(rounds_n):
        yield names[::-1] if number % 2 else names


def percentile(figures: Sequence[float], percent: int) -> float:
    """Return the smallest figure that at least this many of a hundred do not exceed (nearest rank)."""
    return sorted(figures)[max(0, math.ceil(len(figures) * percent / 100) - 1)]
