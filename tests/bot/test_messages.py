"""Every message of the bot on rich data is one that Slack takes, in each of its forms."""

from __future__ import annotations

import pytest
from slack_sdk import WebClient

from bot.demo.sample import generate_responses
from bot.desk import payload_of
from bot.render.alert import render_alert
from bot.render.digest import render_digest
from bot.render.home import render_home
from nps_engine.values import ResponseRow
from tests.bot.conftest import Running
from tests.conftest import LUMO, open_cases
from tests.render.samples import resolve_form

QUESTIONS = (
    *("score", "score last 7d", "score plan=Pro platform=Android", "score last 3650d", "score today"),
    *(
        "trend",
        "trend daily last 30d",
        "trend weekly last 12w",
        "trend monthly last 2y",
        "trend daily last 90d",
    ),
    *("distribution", "distribution detractors", "breakdown by plan", "breakdown by platform region=Europe"),
    *(
        "breakdown by journey_stage last 2y",
        "responses",
        "responses detractors limit 50",
        "responses limit 1",
    ),
    *(
        "themes",
        "themes last 6m",
        "help",
        "",
        "scroe",
        "score plan=Proo",
        "banana",
        "score from 2026-02-30 to 2026-03-01",
    ),
)


@pytest.fixture
def rich(over_http: Running) -> Running:
    """Add the sample data, with every dimension it has."""
    rows = [
        ResponseRow(
            "sample",
            each.external_id,
            each.rating,
            each.responded_at,
            each.verbatim,
            each.respondent,
            each.respondent_name,
            each.respondent_email,
            segments={
                name: getattr(each, name) for name in ("plan", "region", "journey_stage", "platform", "team")
            },
        )
        for each in generate_responses(end_at=over_http.hands.now)
    ]
    with over_http.engine.work(over_http.hands.now) as work:
        work.save_responses(LUMO, rows)
    return over_http


def test_slack_takes_every_answer_in_every_form(rich: Running):
    client = WebClient(rich.slack.bot_token, base_url=rich.slack.api_url, retry_handlers=[])
    for words in QUESTIONS:
        for shareable in (True, False):
            message = rich.bot.desk.reply(words, shareable=shareable)
            for name, blocks in payload_of(message)["forms"].items():
                if name != "picture":
                    client.chat_postMessage(channel="#nps", text=message.text, blocks=blocks)


def test_slack_takes_alert_digest_home_and_form(rich: Running):
    client = WebClient(rich.slack.bot_token, base_url=rich.slack.api_url, retry_handlers=[])
    desk, today, now = rich.bot.desk, rich.bot.desk.today, rich.hands.now
    alert = rich.detractor("it <b>never</b> works & I @here @channel <!channel> " * 300)
    (case,) = open_cases(rich.engine)
    digest = render_digest(desk.answers.digest(now), today=today)
    for message in (render_alert(case), digest):
        for name, blocks in payload_of(message)["forms"].items():
            if name != "picture":
                client.chat_postMessage(channel="#nps", text=message.text, blocks=blocks)
    client.views_publish(
        user_id=rich.slack.person("ana").id, view=render_home(desk.answers.board(now), today=today)
    )
    ben = rich.slack.person("ben")
    ben.clicks(alert, "resolve_case")
    rich.wait_for(lambda: "resolve_reason_block" in str(ben.modal()), "the form")
    assert len(ben.modal()["blocks"]) == len(resolve_form(case)["blocks"])
