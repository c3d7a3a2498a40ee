"""The Web API: who may call what, and what the methods do."""

import pytest

from bot.demo.workspace import running_workspace

from .conftest import client_of, http_json, refusal, section


def test_a_token_is_needed_and_must_be_ours(slack):
    assert http_json(f"{slack.api_url}auth.test", {})[1]["error"] == "not_authed"
    assert refusal(client_of(slack, "xoxb-other").auth_test) == "invalid_auth"
    assert refusal(client_of(slack, slack.app_token).auth_test) == "not_allowed_token_type"
    assert client_of(slack).auth_test()["user"] == "npsbot"


def test_the_token_may_be_a_field_of_the_form(slack):
    status, reply = http_json(f"{slack.api_url}auth.test?token={slack.bot_token}", method="GET")
    assert (status, reply["ok"]) == (200, True)


@pytest.mark.parametrize("error", ["token_revoked", "account_inactive"])
def test_a_revoked_token_opens_nothing(slack, client, error):
    slack.revoke_token(error=error)
    assert refusal(client.auth_test) == error


def test_revoking_by_the_api_ends_the_token(client):
    assert client.auth_revoke(test=True)["revoked"] is False
    assert client.auth_revoke()["revoked"] is True
    assert refusal(client.auth_test) == "token_revoked"


def test_a_missing_scope_is_named():
    with running_workspace(scopes=["chat:write", "channels:read"]) as slack:
        client = client_of(slack)
        reply = http_json(
            f"{slack.api_url}conversations.history",
            {"channel": slack.channel_id("#nps")},
            {"Authorization": f"Bearer {slack.bot_token}"},
        )[1]
        assert client.auth_test().headers["x-oauth-scopes"] == "chat:write,channels:read"
    assert (reply["error"], reply["needed"]) == ("missing_scope", "channels:history")
    assert reply["provided"] == "chat:write,channels:read"


def test_without_the_email_scope_there_is_no_email():
    with running_workspace(scopes=["users:read"]) as slack:
        client = client_of(slack)
        assert "email" not in client.users_info(user=slack.person("ana").id)["user"]["profile"]
        assert refusal(lambda: client.users_lookupByEmail(email="ana@lumo.example")) == "missing_scope"


def test_an_unknown_method_is_refused(client):
    assert refusal(lambda: client.api_call("chat.shout")) == "unknown_method"


def test_form_and_json_bodies_mean_the_same(slack, client):
    blocks = [section("same")]
    client.chat_postMessage(channel="#nps", text="t", blocks=blocks)
    client.api_call(
        "chat.postMessage", data={"channel": "#nps", "text": "t", "blocks": str(blocks).replace("'", '"')}
    )
    first, second = slack.messages("#nps")
    assert first["blocks"][0]["text"] == second["blocks"][0]["text"] == blocks[0]["text"]


def test_lists_come_in_pages(client):
    names, cursor = [], None
    pages_n = 0
    while cursor != "":
        page = client.conversations_list(limit=2, cursor=cursor)
        names += [channel["name"] for channel in page["channels"]]
        cursor = page["response_metadata"]["next_cursor"]
        pages_n += 1
    assert (names, pages_n) == (["general", "nps", "nps-followup", "random", "support"], 3)
    assert refusal(lambda: client.conversations_list(cursor="nonsense")) == "invalid_cursor"


def test_the_bot_is_a_member_of_three_channels(client):
    found = client.users_conversations()["channels"]
    assert [channel["name"] for channel in found] == ["general", "nps", "nps-followup"]


def test_people_are_found_by_id_and_email(slack, client):
    ana = client.users_lookupByEmail(email="ANA@lumo.example")["user"]
    assert ana["id"] == slack.person("ana").id
    assert client.users_info(user=ana["id"])["user"]["tz"] == "Europe/Madrid"
    assert refusal(lambda: client.users_lookupByEmail(email="no@lumo.example")) == "users_not_found"
    assert refusal(lambda: client.users_info(user="U404")) == "user_not_found"


def test_a_message_is_posted_updated_and_deleted(slack, client):
    posted = client.chat_postMessage(channel="#nps", text="one", blocks=[section("one")])
    client.chat_update(channel=posted["channel"], ts=posted["ts"], text="two")
    (message,) = slack.messages("#nps")
    assert (message["text"], message["edited"]["user"]) == ("two", slack.bot_user_id)
    assert message["blocks"][0]["text"]["text"] == "one"
    client.chat_update(channel=posted["channel"], ts=posted["ts"], text="three", blocks=[])
    assert "blocks" not in slack.messages("#nps")[0]
    link = client.chat_getPermalink(channel=posted["channel"], message_ts=posted["ts"])["permalink"]
    assert link.endswith(posted["ts"].replace(".", ""))
    client.chat_delete(channel=posted["channel"], ts=posted["ts"])
    assert slack.messages("#nps") == []


def test_a_person_as_channel_opens_a_direct_message(slack, client):
    ana = slack.person("ana")
    posted = client.chat_postMessage(channel=ana.id, text="psst")
    assert posted["channel"].startswith("D")
    assert [one["text"] for one in slack.direct_messages("ana")] == ["psst"]
    assert client.conversations_open(users=ana.id)["channel"]["id"] == posted["channel"]
    assert slack.person("ben").sees("@npsbot") == []


def test_an_ephemeral_message_is_for_one_person(slack, client):
    ana, ben = slack.person("ana"), slack.person("ben")
    client.chat_postEphemeral(channel="#nps", user=ana.id, text="only you")
    assert [one["ephemeral"] for one in ana.sees("#nps")] == [True]
    assert (ben.sees("#nps"), slack.messages("#nps")) == ([], [])


def test_history_gives_metadata_when_asked(slack, client):
    metadata = {"event_type": "outbox", "event_payload": {"id": "7"}}
    posted = client.chat_postMessage(channel="#nps", text="x", metadata=metadata)
    channel = posted["channel"]
    assert "metadata" not in client.conversations_history(channel=channel)["messages"][0]
    found = client.conversations_history(channel=channel, include_all_metadata=True)["messages"]
    assert [one["metadata"] for one in found] == [metadata]


def test_threads_have_their_own_messages(slack, client):
    root = client.chat_postMessage(channel="#nps", text="root")
    reply = client.chat_postMessage(channel="#nps", text="reply", thread_ts=root["ts"])
    history = client.conversations_history(channel=root["channel"])["messages"]
    assert [(one["text"], one["reply_count"]) for one in history] == [("root", 1)]
    assert history[0]["latest_reply"] == reply["ts"]
    thread = client.conversations_replies(channel=root["channel"], ts=root["ts"])["messages"]
    assert [one["text"] for one in thread] == ["root", "reply"]


def test_history_is_newest_first_and_cut_by_time(client):
    stamps = [client.chat_postMessage(channel="#nps", text=str(n))["ts"] for n in range(3)]
    channel = client.conversations_list()["channels"][1]["id"]
    texts = [one["text"] for one in client.conversations_history(channel=channel)["messages"]]
    later = client.conversations_history(channel=channel, oldest=stamps[0])["messages"]
    assert (texts, [one["text"] for one in later]) == (["2", "1", "0"], ["2", "1"])


def test_channels_are_made_joined_described_and_archived(slack, client):
    made = client.conversations_create(name="nps-lab")["channel"]["id"]
    client.conversations_setTopic(channel=made, topic="trials")
    client.conversations_invite(channel=made, users=slack.person("ana").id)
    assert client.conversations_members(channel=made)["members"] == [
        slack.bot_user_id,
        slack.person("ana").id,
    ]
    assert client.conversations_info(channel=made)["channel"]["topic"]["value"] == "trials"
    client.conversations_archive(channel=made)
    assert refusal(lambda: client.chat_postMessage(channel=made, text="x")) == "is_archived"
    assert refusal(lambda: client.conversations_create(name="nps")) == "name_taken"
    random = slack.channel_id("#random")
    client.conversations_join(channel=random)
    assert client.chat_postMessage(channel=random, text="hello")["ok"]


def test_reactions_are_added_once_and_removed(slack, client):
    posted = client.chat_postMessage(channel="#nps", text="x")
    where = {"channel": posted["channel"], "timestamp": posted["ts"], "name": "eyes"}
    client.reactions_add(**where)
    assert slack.messages("#nps")[0]["reactions"] == [
        {"name": "eyes", "users": [slack.bot_user_id], "count": 1}
    ]
    assert refusal(lambda: client.reactions_add(**where)) == "already_reacted"
    client.reactions_remove(**where)
    assert slack.messages("#nps")[0]["reactions"] == []


def test_an_installation_code_is_exchanged_once(slack):
    code = slack.issue_oauth_code()
    given = {"code": code, "client_id": slack.client_id, "client_secret": slack.client_secret}
    client = client_of(slack)
    assert client.oauth_v2_access(**given)["access_token"] == slack.bot_token
    assert refusal(lambda: client.oauth_v2_access(**given)) == "invalid_code"


def test_the_log_of_calls_has_no_token(slack, client):
    client.chat_postMessage(channel="#nps", text="x")
    refusal(lambda: client.chat_postMessage(channel="#nope", text="x"))
    first, second = slack.calls("chat.postMessage")
    assert (first.ok, second.error) == (True, "channel_not_found")
    assert slack.bot_token not in repr(slack.calls())
