"""A progress bar on stderr, on a terminal only."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def progress_bar(what: str, unit: str = "") -> Iterator[Callable[[int, int], None]]:
    """Show a bar while the block runs: how many are done, how many a second, percent and time left.

    The value given is called with how many are done, and of (about) how many.
    """
    from tqdm import tqdm

    with tqdm(
        desc=what,
        unit=f" {unit or 'it'}",
        unit_scale=True,
        disable=not sys.stderr.isatty(),
        leave=False,
        dynamic_ncols=True,
    ) as bar:

        def show(done_n: int, total_n: int) -> None:
            bar.total = max(done_n, total_n)
            bar.update(done_n - bar.n)

        yield show


@contextmanager
def counted_bar(what: str, unit: str, total_n: int) -> Iterator[Callable[[int], None]]:
    """Show a bar while the block runs; the value given is called with how many more are done."""
    done_n = 0
    with progress_bar(what, unit) as show:

        def add(more_n: int) -> None:
            nonlocal done_n
            done_n += more_n
            show(done_n, total_n)

        yield add
