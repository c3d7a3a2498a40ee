"""People ask: by command, by mention, by button and menu, in App Home; over Socket Mode and over HTTP."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from bot.demo.workspace.seed import DEFAULT_SCOPES
from tests.bot.conftest import Running, running
from tests.conftest import LUMO, answers


def test_a_command_is_answered_to_the_person_who_asked(work: Running):
    answer = work.slack.person("ana").asks("/nps score last 30d")
    assert answer["ephemeral"]
    assert "NPS" in work.text(answer)
    assert "95 % likely between" in work.text(answer)
    assert answer["text"].startswith("NPS")
    assert any(block["type"] == "data_visualization" for block in answer["blocks"])
    assert work.slack.person("ben").sees("#general") == []


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("trend weekly last 8w", "by week"),
        ("distribution", "responses"),
        ("breakdown by region", "Asia Pacific"),
        ("responses detractors limit 2", "of 10"),
        ("themes", "not grouped yet"),
        ("help", "score"),
        ("", "score"),
        ("score plan=Pro region=Europe", "plan: Pro"),
        ("compare Pro and Free", "Pro is 81.2 points above Free: real"),
        ("compare last 30 days with a year ago", "no responses for"),
        ("Pro vs the rest", "includes Pro, so Pro is held against the rest"),
        ("score August year over year", "against 1 – 31 Aug 2025"),
        ("score region=Asia Pacfic", "“Asia Pacfic” was taken for “Asia Pacific”"),
    ],
)
def test_every_command_answers(over_http: Running, words: str, expected: str):
    assert (
        expected.casefold() in over_http.text(over_http.slack.person("ana").asks(f"/nps {words}")).casefold()
    )


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("scroe", "score"),
        ("score plan=Proo", "Pro"),
        ("breakdown by plann", "plan"),
        ("score from 2026-02-30 to 2026-03-01", "2026-02-30"),
        ("score --banana", "banana"),
        ("responses limit 0", "0"),
    ],
)
def test_a_slip_is_answered_with_what_was_got_and_what_to_try(over_http: Running, words: str, expected: str):
    answer = over_http.slack.person("ana").asks(f"/nps {words}")
    assert expected in over_http.text(answer)
    assert answer["ephemeral"]


def test_a_mention_is_answered_in_its_thread_for_all(work: Running):
    asked = work.slack.person("ana").types("@npsbot how is Pro doing?", channel="#general")
    reply = work.wait_for(
        lambda: [each for each in work.slack.messages("#general") if each.get("thread_ts") == asked["ts"]][
            1:
        ],
        "the reply",
    )[0]
    assert "plan: Pro" in work.text(reply)
    assert not reply["ephemeral"]


def test_comments_are_those_that_say_something_and_the_others_are_counted(over_http: Running):
    with over_http.engine.work(over_http.hands.now) as work:
        rows = [*answers("3", verbatim="too slow"), *answers("9"), *answers("8", verbatim="fine")]
        work.save_responses(LUMO, [row._replace(segments={"plan": "Gold"}) for row in rows])
    ana = over_http.slack.person("ana")
    told = over_http.text(ana.asks("/nps comments plan=Gold limit 1"))
    assert "1 response of 2, newest first · 1 more without a comment" in told
    listed = ana.asks("/nps comments plan=Gold")
    assert "No comment" not in over_http.text(listed)
    assert "No comment" in over_http.text(ana.asks("/nps responses plan=Gold"))


def test_a_direct_message_is_answered_where_the_app_may_read_it(lumo):
    with running(lumo, is_socket_mode=False, scopes=(*DEFAULT_SCOPES, "im:history")) as work:
        answer = work.slack.person("ana").asks("how is Pro doing?", "@npsbot")
        assert "plan: Pro" in work.text(answer)
        assert not answer["is_reply"]
        work.wait_for(lambda: work.engine.delivery_counts() == {"sent": 1}, "the outbox to know")
        assert len(work.slack.direct_messages("ana")) == 2, "its own answer is no question"


def test_a_button_asks_on_and_replaces_the_private_answer(work: Running):
    ana = work.slack.person("ana")
    answer = ana.asks("/nps score")
    ana.clicks(answer, "Trend")
    work.wait_for(
        lambda: "by" in work.text(ana.sees("#general")[-1]).splitlines()[0], "the trend in its place"
    )
    assert len(ana.sees_from_bot("#general")) == 1


def test_an_answer_is_shared_with_the_channel(work: Running):
    ana = work.slack.person("ana")
    ana.clicks(ana.asks("/nps score"), "Share with channel")
    shared = work.wait_for(lambda: work.slack.messages("#general"), "the shared answer")[0]
    assert f"Shared by <@{ana.id}>" in work.text(shared)


def test_app_home_is_the_board_and_its_period_can_be_chosen(work: Running):
    ana = work.slack.person("ana")
    ana.opens_home()
    home = work.wait_for(ana.home, "App Home")
    assert "last 90 days" in work.text(home)
    ana.selects(home, "home_period", "30d")
    work.wait_for(lambda: "last 30 days" in work.text(ana.home()), "the other period")


def test_a_question_in_app_home_opens_its_answer_over_it(work: Running):
    ana = work.slack.person("ana")
    ana.opens_home()
    ana.clicks(work.wait_for(ana.home, "App Home"), "Trend")
    modal = work.wait_for(ana.modal, "the answer")
    assert "NPS by" in work.text(modal)
    ana.clicks(modal, "Score")
    work.wait_for(lambda: "Promoters" in work.text(ana.modal()), "the next answer in its place")


def test_where_slack_refuses_its_own_chart_a_picture_comes(lumo):
    with running(lumo, is_socket_mode=True, native_charts=False) as work:
        answer = work.slack.person("ana").asks("/nps score")
        (image,) = [block for block in answer["blocks"] if block["type"] == "image"]
        assert image["slack_file"]["id"]
        assert image["alt_text"]


def test_where_neither_chart_nor_picture_can_be_shown_a_table_comes(lumo):
    with running(lumo, is_socket_mode=True, native_charts=False, file_ready_after_s=3600) as work:
        answer = work.slack.person("ana").asks("/nps score")
        assert "```" in str(answer["blocks"])


def test_what_customers_write_cannot_mention_or_forge(work: Running):
    alert = work.detractor("<!channel> <@U0BEN00001> <https://evil.example|our site> *bold*")
    assert "<!channel>" not in str(alert)
    assert "<https://evil" not in str(alert)


def test_where_the_database_fails_the_person_is_told_with_a_reference(over_http: Running):
    with over_http.engine.store.writing() as session:
        session.execute(text("ALTER TABLE seen_event RENAME TO elsewhere"))
    answer = over_http.slack.person("ana").asks("/nps score")
    assert "reference" in over_http.text(answer) or "reference" in answer["text"]
    assert "seen_event" not in str(answer)


def test_a_mention_that_could_not_be_written_down_is_sent_again_by_slack_and_answered_once(lumo):
    with running(lumo, is_socket_mode=False, retry_scale=0.01) as work:
        with lumo.store.writing() as session:
            session.execute(text("ALTER TABLE seen_event RENAME TO elsewhere"))
        asked = work.slack.person("ana").types("@npsbot score", channel="#general")
        with lumo.store.writing() as session:
            session.execute(text("ALTER TABLE elsewhere RENAME TO seen_event"))
        work.wait_for(lambda: len(work.slack.person("ana").sees("#general", asked["ts"])) > 1, "the answer")
        assert len(work.slack.person("ana").sees("#general", asked["ts"])) == 2
