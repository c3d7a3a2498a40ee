"""Rising themes through the tables: told once, never from a day that is not over, of few people never."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlmodel import col

from bot.config import DigestPolicy, Policy
from bot.rises import tell_rises
from nps_engine.engine import Engine
from nps_engine.storage.deliveries import fetch_delivery_counts
from nps_engine.storage.work_tables import DeliveryTable
from nps_engine.values import Metric, ResponseRow, Survey
from tests.conftest import LUMO, NOW, answers
from tests.engine.team import TEAM
from tests.engine.test_themes import SUBJECTS, WordEncoder

POLICY = Policy(digest=DigestPolicy(channel="#nps"))
WEEK = timedelta(days=7)


def written(subject: str, n: int, weeks_ago: int, *, days: int = 1) -> list[ResponseRow]:
    """Return comments on a subject, some whole days and weeks ago."""
    texts = SUBJECTS[subject]
    at = NOW - timedelta(days=days) - weeks_ago * WEEK
    said = [f"{texts[each % 3]} {'really ' * (each % 3)}{each % 4}" for each in range(n)]
    return [
        answers("3", at=at, verbatim=text)[0]._replace(respondent=f"p{weeks_ago}-{subject}-{at}-{nth}")
        for nth, text in enumerate(said)
    ]


def fitted(engine: Engine, rows: list[ResponseRow], survey: Survey = LUMO) -> Engine:
    with engine.work(NOW) as work:
        work.save_responses(survey, rows)
    engine.fit_themes(survey.key, WordEncoder(), NOW)
    return engine


def steady() -> list[ResponseRow]:
    return [row for subject in SUBJECTS for week in range(1, 9) for row in written(subject, 5, week)]


def posts_n(engine: Engine) -> int:
    with engine.store.reading() as session:
        return sum(fetch_delivery_counts(session).values())


def test_a_rise_is_told_once_and_again_after_four_weeks(engine: Engine):
    rows = [*steady(), *written("crashes", 35, 0), *written("billing", 5, 0), *written("support", 5, 0)]
    fitted(engine, rows)
    (row,) = engine.rises("lumo", NOW, least_n=5).rows
    assert ("crash" in row.label.lower(), row.n, row.weeks_n) == (True, 35, (5,) * 8 + (35,))
    assert row.expected_n == pytest.approx(40.5 / 120 * 45)
    assert row.score.score_points == -100.0
    assert tell_rises(engine, POLICY, NOW) == 1
    assert posts_n(engine) == 1
    assert tell_rises(engine, POLICY, NOW) == 0
    assert tell_rises(engine, POLICY, NOW + timedelta(days=1)) == 0
    assert posts_n(engine) == 1
    later = NOW + 4 * WEEK
    fitted(engine, [row for week in range(1, 4) for s in SUBJECTS for row in written(s, 5, -week)])
    more = [*written("crashes", 90, -4), *written("billing", 5, -4), *written("support", 5, -4)]
    fitted(engine, more)
    assert tell_rises(engine, POLICY, later) == 1


def test_each_survey_is_told_of_in_its_own_channel(engine: Engine):
    other = Survey("shop", Metric.CSAT, "How satisfied are you?")
    rows = [*steady(), *written("crashes", 35, 0), *written("billing", 5, 0), *written("support", 5, 0)]
    fitted(engine, rows)
    fitted(engine, rows, other)
    policy = Policy(digest=DigestPolicy(channel="#nps", channels={"shop": "#shop"}))
    assert tell_rises(engine, policy, NOW) == 2
    with engine.store.reading() as session:
        lanes = session.execute(select(col(DeliveryTable.lane))).scalars().all()
    assert sorted(lanes) == ["channel:#nps", "channel:#shop"]


def test_a_survey_without_a_channel_is_not_told_of(engine: Engine):
    fitted(engine, [*steady(), *written("crashes", 35, 0)])
    assert tell_rises(engine, Policy(digest=DigestPolicy(channels={"shop": "#shop"})), NOW) == 0
    assert tell_rises(engine, POLICY, NOW) == 1


def test_the_running_day_raises_no_alarm(engine: Engine):
    fitted(
        engine,
        [*steady(), *(r for s in SUBJECTS for r in written(s, 5, 0)), *written("crashes", 40, 0, days=0)],
    )
    assert engine.rises("lumo", NOW, least_n=5).rows == ()
    assert len(engine.rises("lumo", NOW + timedelta(days=1), least_n=5).rows) == 1


def test_a_steady_week_raises_none(engine: Engine):
    fitted(engine, [*steady(), *(row for subject in SUBJECTS for row in written(subject, 6, 0))])
    assert engine.rises("lumo", NOW, least_n=5).rows == ()
    assert tell_rises(engine, POLICY, NOW) == 0
    assert posts_n(engine) == 0


def test_a_private_survey_tells_of_ten_or_more_and_no_score(engine: Engine):
    rows = [row for s in ("billing", "support") for week in range(1, 9) for row in written(s, 5, week)]
    rows += [*written("crashes", 9, 0), *written("billing", 5, 0), *written("support", 5, 0)]
    fitted(engine, rows, TEAM)
    assert engine.rises("team", NOW, least_n=5).rows == ()
    fitted(engine, written("crashes", 12, 0), TEAM)
    (row,) = engine.rises("team", NOW, least_n=5).rows
    assert (row.n >= 10, row.score) == (True, None)
