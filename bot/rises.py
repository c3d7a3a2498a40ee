"""Alerts about rising themes into the outbox: by the clock, by hand; each rise once."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.config import Policy
from bot.desk import payload_of
from bot.render.rises import render_rises
from nps_engine.engine import Engine


def tell_rises(engine: Engine, policy: Policy, now: datetime) -> int:
    """Put what rises in any survey into the outbox, one message for each survey; return how many themes.

    Each theme is noted as told in the transaction that tells it, so that of several processes one does.
    """
    told_n = 0
    for key in engine.surveys():
        if not (channel := policy.digest.channel_of(key)):
            continue
        report = engine.rises(key, now, least_n=policy.themes.alert_least_n)
        with engine.work(now) as work:
            rows = tuple(
                row for row in report.rows if work.note_rise(report.survey, row.id, report.week.to_on)
            )
            if rows:
                message = render_rises(replace(report, rows=rows))
                work.tell("post", f"channel:{channel}", {**payload_of(message), "channel": channel})
            told_n += len(rows)
    return told_n
