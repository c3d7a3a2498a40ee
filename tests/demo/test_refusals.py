"""What Slack refuses, by the name Slack gives it."""

import pytest

from bot.demo.workspace import running_workspace

from .conftest import button, client_of, http_json, refusal, section

plain = lambda text: {"type": "plain_text", "text": text}  # noqa: E731 - a word of the tests' language


def option(n=0, **more):
    return {"text": plain(f"o{n}"), "value": f"v{n}", **more}


def actions(*elements):
    return {"type": "actions", "elements": list(elements)}


def series_chart(**more):
    return {
        "type": "data_visualization",
        "title": "Trend",
        "chart": {
            "type": "line",
            "series": [
                {"name": "NPS", "data": [{"label": "May", "value": 30}, {"label": "Jun", "value": -4.5}]}
            ],
            "axis_config": {"categories": ["May", "Jun"]},
            **more,
        },
    }


def pie(*values):
    segments = [{"label": f"s{n}", "value": value} for n, value in enumerate(values)]
    return {"type": "data_visualization", "title": "Mix", "chart": {"type": "pie", "segments": segments}}


def data_table(*rows, **more):
    cells = [[{"type": "raw_text", "text": text} for text in row] for row in rows]
    return {"type": "data_table", "caption": "Rows", "rows": cells, **more}


GOOD = {
    "section": section(),
    "fields": {"type": "section", "fields": [plain("x" * 2000), *[plain("x")] * 9]},
    "full header": {"type": "header", "text": plain("x" * 150)},
    "divider": {"type": "divider"},
    "context": {"type": "context", "elements": [plain("x")] * 10},
    "buttons": actions(*(button(action_id=f"a{n}") for n in range(25))),
    "select": actions(
        {"type": "static_select", "action_id": "s", "options": [option(n) for n in range(100)]}
    ),
    "overflow": section(
        accessory={"type": "overflow", "action_id": "o", "options": [option(n) for n in range(5)]}
    ),
    "image": {"type": "image", "image_url": "https://x.example/a.png", "alt_text": "a"},
    "chart": series_chart(),
    "pie": pie(1, 2, 3, 4, 5, 6),
    "table": {"type": "table", "rows": [[{"type": "raw_text", "text": "a"}] * 20] * 100},
    "data_table": data_table(*[["a"] * 20] * 101),
    "markdown": {"type": "markdown", "text": "x" * 12_000},
    "rich text": {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": []}]},
    "container": {"type": "container", "title": plain("t"), "child_blocks": [section()] * 10},
}
FAULTY = {
    "no object": "text",
    "no type": {"text": plain("x")},
    "unknown type": {"type": "sektion", "text": plain("x")},
    "modal-only type": {"type": "alert", "text": plain("x")},
    "unknown field": section(color="red"),
    "unknown field of an element": actions(button(colour="red")),
    "section without text": {"type": "section"},
    "section text of 3001": section("x" * 3001),
    "empty text": section(""),
    "11 fields": {"type": "section", "fields": [plain("x")] * 11},
    "field of 2001": {"type": "section", "fields": [plain("x" * 2001)]},
    "header of 151": {"type": "header", "text": plain("x" * 151)},
    "header in mrkdwn": {"type": "header", "text": {"type": "mrkdwn", "text": "x"}},
    "block_id of 256": section(block_id="x" * 256),
    "11 context elements": {"type": "context", "elements": [plain("x")] * 11},
    "button in a context": {"type": "context", "elements": [button()]},
    "26 elements": actions(*(button(action_id=f"a{n}") for n in range(26))),
    "no elements": actions(),
    "button text of 76": actions(button("x" * 76)),
    "button value of 2001": actions(button(value="x" * 2001)),
    "button style": actions(button(style="green")),
    "action_id of 256": actions(button(action_id="x" * 256)),
    "action_id twice": actions(button(), button()),
    "confirm text of 301": actions(
        button(
            confirm={"title": plain("t"), "text": plain("x" * 301), "confirm": plain("y"), "deny": plain("n")}
        )
    ),
    "101 options": actions(
        {"type": "static_select", "action_id": "s", "options": [option(n) for n in range(101)]}
    ),
    "option text of 76": actions(
        {"type": "static_select", "action_id": "s", "options": [{"text": plain("x" * 76), "value": "v"}]}
    ),
    "option value of 151": actions(
        {"type": "static_select", "action_id": "s", "options": [option(value="v" * 151)]}
    ),
    "select without options": actions({"type": "static_select", "action_id": "s"}),
    "6 overflow options": actions(
        {"type": "overflow", "action_id": "o", "options": [option(n) for n in range(6)]}
    ),
    "11 checkboxes": actions(
        {"type": "checkboxes", "action_id": "c", "options": [option(n) for n in range(11)]}
    ),
    "image without alt": {"type": "image", "image_url": "https://x.example/a.png"},
    "image without source": {"type": "image", "alt_text": "a"},
    "image of an unknown file": {"type": "image", "alt_text": "a", "slack_file": {"id": "F404"}},
    "markdown of 12001": {"type": "markdown", "text": "x" * 12_001},
    "chart title of 51": {**series_chart(), "title": "x" * 51},
    "chart of 7 series": series_chart(
        series=[
            {"name": f"s{n}", "data": [{"label": "May", "value": 1}, {"label": "Jun", "value": 1}]}
            for n in range(7)
        ]
    ),
    "chart label of 21": series_chart(
        series=[{"name": "n", "data": [{"label": "x" * 21, "value": 1}]}],
        axis_config={"categories": ["x" * 21]},
    ),
    "chart of 21 points": series_chart(
        series=[{"name": "n", "data": [{"label": str(n), "value": n} for n in range(21)]}],
        axis_config={"categories": [str(n) for n in range(21)]},
    ),
    "chart missing a category": series_chart(axis_config={"categories": ["May", "Jun", "Jul"]}),
    "chart value as text": series_chart(
        series=[{"name": "n", "data": [{"label": "May", "value": "3"}, {"label": "Jun", "value": 1}]}]
    ),
    "chart series twice": series_chart(series=series_chart()["chart"]["series"] * 2),
    "chart of an unknown kind": series_chart(type="radar"),
    "pie of 7": pie(1, 2, 3, 4, 5, 6, 7),
    "pie of nothing": pie(1, 0),
    "table of 101 rows": {"type": "table", "rows": [[{"type": "raw_text", "text": "a"}]] * 101},
    "table of 21 columns": {"type": "table", "rows": [[{"type": "raw_text", "text": "a"}] * 21]},
    "data_table of 102 rows": data_table(*[["a"]] * 102),
    "data_table of a header only": data_table(["a"]),
    "data_table with a ragged row": data_table(["a", "b"], ["c"]),
    "data_table with an empty cell": data_table(["a"], [""]),
    "data_table without caption": {**data_table(["a"], ["b"]), "caption": ""},
    "table cells of 10001": data_table(["a"], ["x" * 10_000]),
    "container in a container": {
        "type": "container",
        "title": plain("t"),
        "child_blocks": [{"type": "container", "title": plain("t"), "child_blocks": [section()]}],
    },
    "fault inside a container": {
        "type": "container",
        "title": plain("t"),
        "child_blocks": [{"type": "header", "text": plain("x" * 151)}],
    },
}


@pytest.mark.parametrize("block", GOOD.values(), ids=GOOD)
def test_a_legal_block_is_posted(shared_slack, block):
    assert (
        refusal(lambda: client_of(shared_slack).chat_postMessage(channel="#nps", text="t", blocks=[block]))
        == ""
    )


@pytest.mark.parametrize("block", FAULTY.values(), ids=FAULTY)
def test_a_faulty_block_is_refused(shared_slack, block):
    client = client_of(shared_slack)
    assert (
        refusal(lambda: client.chat_postMessage(channel="#nps", text="t", blocks=[block])) == "invalid_blocks"
    )


FAULTY_TOGETHER = {
    "51 blocks": ([{"type": "divider"}] * 51, "invalid_blocks"),
    "a block_id twice": ([section(block_id="a"), section(block_id="a")], "invalid_blocks"),
    "three charts": ([pie(1), pie(1), pie(1)], "invalid_blocks"),
    "markdown over 12,000 together": ([{"type": "markdown", "text": "x" * 6001}] * 2, "invalid_blocks"),
    "13,201 characters together": ([section("x" * 2641)] * 5, "msg_blocks_too_long"),
}


@pytest.mark.parametrize(("blocks", "error"), FAULTY_TOGETHER.values(), ids=FAULTY_TOGETHER)
def test_blocks_that_are_too_much_together_are_refused(shared_slack, blocks, error):
    client = client_of(shared_slack)
    assert refusal(lambda: client.chat_postMessage(channel="#nps", text="t", blocks=blocks)) == error


def test_blocks_at_the_limits_together_are_posted(shared_slack):
    client = client_of(shared_slack)
    for blocks in ([{"type": "divider"}] * 50, [pie(1), pie(1)], [section("x" * 2640)] * 5):
        assert client.chat_postMessage(channel="#nps", text="t", blocks=blocks)["ok"]


def test_the_reply_says_where_the_fault_is(shared_slack):
    _, reply = http_json(
        f"{shared_slack.api_url}chat.postMessage",
        {"channel": "#nps", "text": "t", "blocks": [section(), {"type": "header", "text": plain("x" * 151)}]},
        {"Authorization": f"Bearer {shared_slack.bot_token}"},
    )
    line = "must be less than 151 characters [json-pointer:/blocks/1/text/text]"
    assert (reply["errors"], reply["response_metadata"]) == ([line], {"messages": [f"[ERROR] {line}"]})


def test_charts_can_be_switched_off():
    with running_workspace(native_charts=False) as slack:
        client = client_of(slack)
        assert (
            refusal(lambda: client.chat_postMessage(channel="#nps", text="t", blocks=[pie(1)]))
            == "invalid_blocks"
        )
        assert slack.messages("#nps") == []
        reply = http_json(
            f"{slack.api_url}chat.postMessage",
            {"channel": "#nps", "text": "t", "blocks": [pie(1)]},
            {"Authorization": f"Bearer {slack.bot_token}"},
        )[1]
    assert reply["errors"] == ["unsupported type: data_visualization [json-pointer:/blocks/0/type]"]


MESSAGES = {
    "channel_not_found": {"channel": "#nope", "text": "x"},
    "not_in_channel": {"channel": "#random", "text": "x"},
    "is_archived": {"channel": "#support", "text": "x"},
    "no_text": {"channel": "#nps"},
    "msg_too_long": {"channel": "#nps", "text": "x" * 40_001},
    "thread_not_found": {"channel": "#nps", "text": "x", "thread_ts": "1.000001"},
    "invalid_metadata_format": {"channel": "#nps", "text": "x", "metadata": {"event_type": "a"}},
    "metadata_too_large": {
        "channel": "#nps",
        "text": "x",
        "metadata": {"event_type": "a", "event_payload": {"x": "y" * 16_000}},
    },
    "invalid_arguments": {"text": "x"},
    "invalid_blocks": {"channel": "#nps", "blocks": {"type": "divider"}},
}


@pytest.mark.parametrize(("error", "arguments"), MESSAGES.items(), ids=MESSAGES)
def test_a_message_is_refused(slack, client, error, arguments):
    slack.archive("#support")
    assert refusal(lambda: client.api_call("chat.postMessage", json=arguments)) == error


def test_only_existing_messages_of_the_bot_can_be_changed(slack, client):
    channel = slack.channel_id("#nps")
    theirs = slack.person("ana").types("mine", "#nps")["ts"]
    assert (
        refusal(lambda: client.chat_update(channel=channel, ts="1.000001", text="x")) == "message_not_found"
    )
    assert refusal(lambda: client.chat_update(channel=channel, ts=theirs, text="x")) == "cant_update_message"
    assert refusal(lambda: client.chat_delete(channel=channel, ts=theirs)) == "cant_delete_message"
    assert refusal(lambda: client.chat_update(channel="C404", ts=theirs, text="x")) == "channel_not_found"


def test_a_bot_removed_from_a_channel_cannot_post(slack, client):
    slack.remove_bot("#nps")
    assert refusal(lambda: client.chat_postMessage(channel="#nps", text="x")) == "not_in_channel"
    slack.add_bot("#nps")
    assert client.chat_postMessage(channel="#nps", text="x")["ok"]
