"""POST /v1/responses, one response a request over 32 connections, beside a route of the same server that is empty.

Each 202 of npsbot stands for a committed response; a detractor opens a case and puts its alert into the outbox, and
alerts go out to the simulated Slack meanwhile.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from itertools import count
from pathlib import Path
from urllib.parse import urlsplit

from bot.demo.workspace import running_workspace
from nps_engine.storage.store import utc_now
from tests.bench.load import Load, Served, served
from tests.bench.programs import Program, served_bot
from tests.bench.rows import Goal, Row
from tests.bench.synthetic import SURVEY, engine_at, fill
from tests.bench.timing import orders, percentile

CONNECTIONS_N = 32
_RATINGS = {"promoter": 9, "detractor": 2}


class LostError(Exception):
    """A response that was answered with 202 is not in the database."""


def posts_rows(*, responses_n: int, requests_n: int, rounds_n: int, warm_up_n: int = 1) -> list[Row]:
    """Return requests a second, and p50 and p99 of their milliseconds, of promoters and of detractors.

    Args:
        responses_n: Stored before.
        requests_n: Per round, kind and side.
        rounds_n: What is told is the median round.

    Raises:
        LostError: If a 202 was no promise.
    """
    rows = []
    for kind, rating in _RATINGS.items():
        found: dict[str, list[Served]] = {"ours": [], "peer": []}
        with _server(responses_n) as (program, key, database):
            firsts = count(0, requests_n)
            for number, order in enumerate(orders(rounds_n + warm_up_n, tuple(found))):
                for side in order:
                    load = _load(program, key, side, rating, next(firsts), requests_n)
                    taken = served(load)
                    if number >= warm_up_n:
                        found[side].append(taken)
            _check(database, responses_n + (rounds_n + warm_up_n) * requests_n)
        rows += _rows(kind, found)
    return rows


def _rows(kind: str, found: dict[str, list[Served]]) -> list[Row]:
    name = f"POST /v1/responses, one {kind} each, {CONNECTIONS_N} connections"
    a_second = [
        percentile([len(each.each_s) / each.whole_s for each in found[side]], 50) for side in ("ours", "peer")
    ]
    rows = [Row(name, a_second[0], a_second[1], "requests/s, more is better", Goal("ratio", least=0.5))]
    for share in (50, 99):
        taken_ms = [
            percentile([taken_s * 1000 for each in found[side] for taken_s in each.each_s], share)
            for side in ("ours", "peer")
        ]
        rows.append(Row(f"{name}, p{share}", taken_ms[0], taken_ms[1], "ms"))
    return rows


@contextmanager
def _server(responses_n: int) -> Iterator[tuple[Program, str, Path]]:
    with ExitStack() as things:
        folder = Path(things.enter_context(tempfile.TemporaryDirectory(prefix="npsbot-bench-")))
        database = folder / "posts.db"
        with engine_at(database) as engine:
            fill(engine, responses_n, end_at=utc_now())
            with engine.work(utc_now()) as work:
                key = work.save_api_key("bench")
        slack = things.enter_context(running_workspace())
        program = things.enter_context(served_bot(slack, database, ["tests.bench.empty_route"]))
        program.wait()
        yield program, key, database


def _load(program: Program, key: str, side: str, rating: int, first_n: int, requests_n: int) -> Load:
    answer = {
        "survey": SURVEY.key,
        "external_id": "p{n}",
        "rating": rating,
        "verbatim": "It does what it should, the rota was ready in {n} minutes",
        "responded_at": utc_now().isoformat(),
        "respondent": "customer-{n}",
        "dimensions": {"plan": "Team", "region": "Europe"},
    }
    return Load(
        port=urlsplit(program.url).port or 0,
        path="/v1/responses" if side == "ours" else "/empty",
        key=key,
        body=json.dumps(answer),
        first_n=first_n,
        requests_n=requests_n,
        connections_n=CONNECTIONS_N,
    )


def _check(database: Path, expected_n: int) -> None:
    with engine_at(database) as engine:
        stored_n = engine.response_counts()[SURVEY.key]
    if stored_n != expected_n:
        raise LostError(f"{stored_n} responses are stored, {expected_n} were sent")
