"""The digest of a week into the outbox: by the clock, by hand, in the demo; always the same way, once a week."""

from __future__ import annotations

from datetime import datetime

from bot.answers import Answers
from bot.config import Policy
from bot.desk import payload_of
from bot.render.digest import render_digest
from nps_engine.engine import Engine
from nps_engine.periods import Interval, last_calendar_unit, today_on


def tell_digest(engine: Engine, answers: Answers, policy: Policy, now: datetime, *, survey: str = "") -> bool:
    """Put a survey's digest of last week into the outbox; False where it is there already, or has no channel.

    Raises:
        NoDataError: If nothing is stored.
        UserError: If there is no such survey.
    """
    today = today_on(now, engine.time_zone)
    digest = answers.digest(now, survey=survey)
    message = render_digest(digest, today=today, time_zone=engine.time_zone)
    channel = policy.digest.channel_of(digest.score.survey.key)
    if not channel:
        return False
    with engine.work(now) as work:
        return work.tell_digest(
            digest.score.survey,
            last_calendar_unit(Interval.WEEK, today).from_on,
            lane=f"channel:{channel}",
            payload={**payload_of(message), "channel": channel},
        )
