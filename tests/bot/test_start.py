"""What stops the start: each says what was got, what is allowed and what to try."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from pydantic import SecretStr

from bot import introduction
from bot.app import build_bot
from bot.demo.workspace import running_workspace
from bot.net import listen
from bot.settings import Settings
from nps_engine.engine import Engine
from nps_engine.errors import ConfigError, UserError
from tests.bot.conftest import POLICY, running, settings_for
from tests.conftest import LUMO, NOW, answers
from tests.ports import free_port


def build(engine: Engine, **tokens: str):
    secrets = {name: SecretStr(value) for name, value in tokens.items()}
    return build_bot(Settings(_env_file=None, **secrets), POLICY, engine)


@pytest.mark.parametrize(
    ("tokens", "words"),
    [
        ({}, r"SLACK_BOT_TOKEN is not set[^-]*xoxb[\s\S]*Neither SLACK_APP_TOKEN"),
        ({"slack_bot_token": "xoxp-1", "slack_app_token": "xapp-1"}, "does not begin with “xoxb-”"),
        ({"slack_bot_token": "xoxb-1", "slack_app_token": "xoxb-1"}, "does not begin with “xapp-”"),
        ({"slack_bot_token": "xoxb-1", "slack_signing_secret": "  "}, "nothing can reach it"),
    ],
)
def test_missing_or_wrong_tokens_stop_the_start_all_told_at_once(lumo: Engine, tokens, words):
    with pytest.raises(ConfigError) as error:
        build(lumo, **tokens)
    assert re.search(words, str(error.value))


def test_a_token_that_slack_refuses_stops_the_start(lumo: Engine):
    with running_workspace() as slack:
        slack.revoke_token()
        bot = build_bot(settings_for(slack, is_socket_mode=False), POLICY, lumo)
        with pytest.raises(ConfigError, match="SLACK_BOT_TOKEN: Slack refused it"):
            bot.start()


def test_a_missing_scope_stops_the_start_and_is_named(lumo: Engine):
    with running_workspace(scopes=("commands", "chat:write")) as slack:
        bot = build_bot(settings_for(slack, is_socket_mode=False), POLICY, lumo)
        with pytest.raises(ConfigError) as error:
            bot.start()
    assert "files:write" in str(error.value)
    assert "app_mentions:read" in str(error.value)
    assert "chat:write" not in str(error.value)


def test_the_scopes_of_the_manifest_are_enough(lumo: Engine):
    from bot.scopes import REQUIRED

    with running(lumo, is_socket_mode=True, scopes=REQUIRED, native_charts=False) as work:
        assert work.slack.person("ana").asks("/nps score")["ephemeral"]
        work.slack.person("ana").opens_home()
        work.wait_for(work.slack.person("ana").home, "App Home")
        work.detractor()
        assert [call for call in work.slack.calls() if call.error == "missing_scope"] == []


def test_an_address_where_no_slack_is_stops_the_start(lumo: Engine):
    with running_workspace() as slack:
        settings = settings_for(slack, is_socket_mode=False)
    nowhere = settings.model_copy(update={"slack_api_url": f"http://127.0.0.1:{free_port()}/api/"})
    bot = build_bot(nowhere, POLICY, lumo)
    with pytest.raises(ConfigError, match="SLACK_API_URL: .* does not answer"):
        bot.start()


def test_it_starts_while_slack_is_down_and_makes_up_for_it(lumo: Engine, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(introduction, "_AGAIN_S", 0.05)
    with running(lumo, is_socket_mode=False, is_down=True) as work:
        with lumo.work(NOW) as writing:
            writing.save_responses(LUMO, answers("2"), alerts_since=NOW - timedelta(days=3))
        work.bot.postman.wake()
        work.wait_for(lambda: "chat.postMessage" in {call.method for call in work.slack.calls()}, "a try")
        assert work.alerts() == []
        work.slack.faults.clear()
        work.wait_for(lambda: work.bot._who["bot_id"], "Slack to know the bot")
        work.wait_while_time_passes(work.alerts, "the alert")
        assert work.slack.person("ana").asks("/nps score")["ephemeral"]


def test_in_socket_mode_slack_must_be_there_at_the_start(lumo: Engine):
    with running_workspace() as slack:
        slack.faults.add("503", times=None)
        bot = build_bot(settings_for(slack, is_socket_mode=True), POLICY, lumo)
        with pytest.raises(ConfigError, match="has trouble of its own"):
            bot.start()


def test_a_port_in_use_is_said_to_be_so():
    taken = listen("127.0.0.1", 0)
    port = taken.getsockname()[1]
    with pytest.raises(UserError, match=rf"Port {port} .*Set NPSBOT_PORT"):
        listen("127.0.0.1", port)
    taken.close()


def test_secrets_are_not_in_reprs_or_errors():
    settings = Settings(_env_file=None, slack_bot_token=SecretStr("xoxb-secret"), secret_key=SecretStr("k3y"))
    assert "xoxb-secret" not in repr(settings)
    assert "k3y" not in repr(settings)
