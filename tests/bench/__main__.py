"""Run benches, print the table, and keep it as JSON in .bench/."""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from tests.bench import stored
from tests.bench.catalogue import BENCHES
from tests.bench.machine import machine
from tests.bench.rows import Row, markdown_table

FOLDER = Path(__file__).resolve().parents[2] / ".bench"


def main(arguments: Sequence[str] | None = None) -> None:
    """Run what was asked for; None reads the command line."""
    asked = _asked(arguments)
    os.environ["HF_HUB_OFFLINE"] = "1"
    started_at = datetime.now(UTC)
    about = machine()
    if asked.fresh:
        shutil.rmtree(stored.FOLDER, ignore_errors=True)
    found: dict[str, list[Row]] = {}
    for name in asked.benches or BENCHES:
        print(f"{name} …", file=sys.stderr, flush=True)
        bench, started_s = BENCHES[name], time.monotonic()
        found[name] = bench.measure(**bench.sizes(asked.size))
        print(f"{name}: {time.monotonic() - started_s:.0f} s", file=sys.stderr, flush=True)
    about["load after"] = machine()["load"]
    print(f"{started_at:%Y-%m-%d %H:%M} UTC, {asked.size}\n")
    print("\n".join(f"- {name}: {words}" for name, words in about.items()), end="\n\n")
    print(markdown_table(row for rows in found.values() for row in rows))
    print(f"\nKept in {_keep(started_at, about, found, asked.size)}")


def _asked(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument(
        "benches", nargs="*", metavar="BENCH", help=f"of {', '.join(BENCHES)}; all without one"
    )
    sizes = parser.add_mutually_exclusive_group()
    sizes.add_argument(
        "--quick",
        dest="size",
        action="store_const",
        const="quick",
        help="smaller sizes: a look, nothing to publish",
    )
    sizes.add_argument(
        "--full",
        dest="size",
        action="store_const",
        const="full",
        help="the sizes that are published: ten million responses (5 GB, half an hour more the first time)",
    )
    parser.add_argument(
        "--fresh",
        action="store_true",
        help="build the large databases anew, instead of those of the last run",
    )
    parser.set_defaults(size="usual")
    asked = parser.parse_args(arguments)
    unknown = [name for name in asked.benches if name not in BENCHES]
    if unknown:
        parser.error(f"got {', '.join(unknown)}; allowed are {', '.join(BENCHES)}")
    return asked


def _keep(started_at: datetime, about: dict[str, str], found: dict[str, list[Row]], size: str) -> Path:
    FOLDER.mkdir(exist_ok=True)
    path = FOLDER / f"{started_at:%Y-%m-%dT%H%M%SZ}.json"
    rows = [{"bench": name, **row.as_json()} for name, rows in found.items() for row in rows]
    kept = {"at": started_at.isoformat(), "size": size, "machine": about, "rows": rows}
    path.write_text(json.dumps(kept, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return path


if __name__ == "__main__":
    main()
