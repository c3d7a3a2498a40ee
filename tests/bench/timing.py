"""Taking time on a machine that others load: alternating order, warm-up, medians."""

from __future__ import annotations

import math
import statistics
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
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


def taking_turns(
    acts: Mapping[str, Act], *, rounds_n: int, turn_n: int, budget_s: float, fewest_n: int = 2
) -> dict[str, list[float]]:
    """Time several things in turns, forwards and backwards; return the seconds of each act by name.

    Args:
        rounds_n: How often each has its turn, after one round that does not count.
        turn_n: How often it is done in one turn; all count.
        budget_s: What takes longer than this in all is done no more, once there are ``fewest_n`` figures.
    """
    found: dict[str, list[float]] = {name: [] for name in acts}
    for number, names in enumerate(orders(rounds_n + 1, tuple(acts))):
        for name in names:
            for _ in range(turn_n if number else 1):
                taken = found[name]
                if len(taken) >= fewest_n and sum(taken) > budget_s:
                    break
                passed_s = taken_s(acts[name])
                if number:
                    taken.append(passed_s)
    return found


def orders(rounds_n: int, names: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Yield the names for every round, backwards in every other one."""
    for number in range(rounds_n):
        yield names[::-1] if number % 2 else names


def percentile(figures: Sequence[float], percent: int) -> float:
    """Return the smallest figure that at least this many of a hundred do not exceed (nearest rank)."""
    return sorted(figures)[max(0, math.ceil(len(figures) * percent / 100) - 1)]
