"""Importing the bot in a fresh Python, beside importing nothing but the libraries that it stands on."""

from __future__ import annotations

import subprocess
import sys

from tests.bench.rows import Row
from tests.bench.timing import alternating

_LIBRARIES = (
    "apscheduler.schedulers.background",
    "dateutil.relativedelta",
    "fastapi",
    "prometheus_client",
    "pydantic_settings",
    "rapidfuzz",
    "slack_bolt.adapter.socket_mode",
    "sqlmodel",
)


def start_rows(*, rounds_n: int, warm_up_n: int = 1) -> list[Row]:
    """Return median seconds of ``import bot.app``, process and all."""
    times = alternating(
        lambda: _run("import bot.app"),
        lambda: _run(f"import {', '.join(_LIBRARIES)}"),
        rounds_n=rounds_n,
        warm_up_n=warm_up_n,
    )
    ours_s, peer_s = times.median_s()
    return [Row("import bot.app in a fresh Python; peer: its libraries alone", ours_s, peer_s, "s, median")]


def _run(code: str) -> None:
    subprocess.run([sys.executable, "-c", code], check=True)
