"""The weekly digest: due by config, posted once, caught up after a downtime."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from bot.case_policy import Weekday
from bot.clock import build_clock, digest_trigger, post_digest, post_missed_digest
from bot.config import DigestPolicy, Policy, WorkspacePolicy
from nps_engine.values import Metric, Survey
from tests.bot.conftest import POLICY, Running
from tests.conftest import answers

MONDAY_NINE = datetime(2026, 11, 16, 9, tzinfo=UTC)


def sent(work: Running) -> list:
    return work.slack.messages("#nps")


def test_the_digest_is_due_on_its_day_and_hour_in_the_workspace_time_zone():
    policy = Policy(
        workspace=WorkspacePolicy(time_zone="America/New_York"),
        digest=DigestPolicy(channel="#nps", day=Weekday.FRIDAY, hour=16, minute=30),
    )
    after = datetime(2026, 11, 18, tzinfo=UTC)
    due_at = digest_trigger(policy, policy.time_zone).get_next_fire_time(None, after)
    assert due_at == datetime(2026, 11, 20, 16, 30, tzinfo=ZoneInfo("America/New_York"))


def test_the_clock_has_the_digest_only_where_there_is_a_channel(over_http: Running):
    bot = over_http.bot
    jobs = {job.id for job in build_clock(bot.desk, bot.postman, POLICY, print).get_jobs()}
    silent = {job.id for job in build_clock(bot.desk, bot.postman, Policy(), print).get_jobs()}
    always = {"themes", "cases", "boards", "unfit"}
    assert (jobs, silent) == ({"digest", "rises", *always}, always)


def test_the_digest_says_score_change_verdict_buckets_and_chart(over_http: Running):
    assert post_digest(over_http.bot.desk, over_http.bot.postman, over_http.bot.policy)
    (digest,) = over_http.wait_for(lambda: sent(over_http), "the digest")
    text = over_http.text(digest)
    for part in ("Your week", "9 – 15 Nov 2026", "Promoters", "Detractors", "n "):
        assert part in text
    assert "noise" in text or "real change" in text
    assert any(block["type"] == "data_visualization" for block in digest["blocks"])


def test_a_week_has_one_digest(over_http: Running):
    bot = over_http.bot
    assert post_digest(bot.desk, bot.postman, bot.policy)
    assert not post_digest(bot.desk, bot.postman, bot.policy)


def test_a_digest_missed_by_less_than_a_day_is_caught_up(over_http: Running):
    bot = over_http.bot
    over_http.hands.now = MONDAY_NINE.replace(day=18)
    post_missed_digest(bot.desk, bot.postman, bot.policy)
    over_http.hands.now = MONDAY_NINE.replace(hour=20)
    assert sent(over_http) == []
    post_missed_digest(bot.desk, bot.postman, bot.policy)
    over_http.wait_for(lambda: sent(over_http), "the digest")


def test_every_survey_with_a_channel_has_its_own_digest(over_http: Running):
    bot = over_http.bot
    at = MONDAY_NINE.replace(day=11)
    with bot.desk.engine.work(at) as work:
        work.save_responses(Survey("shop", Metric.CSAT, "How satisfied are you?"), answers("5 4 2", at=at))
    digest = POLICY.digest.model_copy(update={"channels": {"shop": "#nps-followup", "gone": "#nps"}})
    policy = POLICY.model_copy(update={"digest": digest})
    assert post_digest(bot.desk, bot.postman, policy)
    assert not post_digest(bot.desk, bot.postman, policy)
    over_http.wait_for(lambda: sent(over_http), "the default survey's digest")
    (own,) = over_http.wait_for(
        lambda: over_http.slack.messages("#nps-followup"), "the other survey's digest"
    )
    assert "CSAT" in over_http.text(own)
