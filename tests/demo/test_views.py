"""Modals and Home: triggers, submissions, the stack, what is typed."""

import pytest

from bot.demo.workspace import SlackRefusal, running_workspace
from nps_engine.errors import UserError

from .conftest import RawApp, StandingClock, button, client_of, modal, refusal, section, text_input


@pytest.fixture
def clock():
    return StandingClock()


@pytest.fixture
def slack(clock):
    with running_workspace(now=clock, ack_deadline_s=60) as running:
        yield running


class App(RawApp):
    """Acknowledges all, with `answer` as payload; keeps the payloads it got."""

    def __init__(self, slack):
        self.answer = {}
        super().__init__(slack, lambda app, envelope: app.acknowledge(envelope, payload=app.answer))

    @property
    def payloads(self):
        return [frame["payload"] for frame in self.frames[1:]]


@pytest.fixture
def app(slack):
    running = App(slack)
    yield running
    running.close()


def trigger(slack, app):
    slack.person("ana").uses_shortcut("any")
    return app.payloads[-1]["trigger_id"]


def opened(slack, app, *blocks, **more):
    """Open a modal before Ana and give it."""
    client_of(slack).views_open(
        trigger_id=trigger(slack, app), view=modal(*(blocks or [text_input()]), **more)
    )
    return slack.person("ana").modal()


def test_a_trigger_lasts_three_seconds(slack, app, clock):
    client = client_of(slack)
    fresh, late = trigger(slack, app), trigger(slack, app)
    clock.move(3)
    assert client.views_open(trigger_id=fresh, view=modal(section()))["ok"]
    clock.move(0.001)
    assert refusal(lambda: client.views_open(trigger_id=late, view=modal(section()))) == "expired_trigger_id"


def test_a_trigger_opens_once(slack, app):
    client, once = client_of(slack), trigger(slack, app)
    client.views_open(trigger_id=once, view=modal(section()))
    assert (
        refusal(lambda: client.views_open(trigger_id=once, view=modal(section()))) == "exchanged_trigger_id"
    )
    assert (
        refusal(lambda: client.views_open(trigger_id="9.9.x", view=modal(section()))) == "invalid_trigger_id"
    )


def test_a_view_is_updated_by_id_and_guarded_by_hash(slack, app):
    client, view = client_of(slack), opened(slack, app, section("old"), external_id="mine")

    def update(**which):
        return client.api_call("views.update", json={"view": modal(section("new")), **which})

    assert refusal(lambda: update(view_id=view["id"], hash="stale")) == "hash_conflict"
    assert slack.text_of(slack.person("ana").modal()) == "old"
    assert update(view_id=view["id"], hash=view["hash"])["view"]["hash"] != view["hash"]
    assert slack.text_of(slack.person("ana").modal()) == "new"
    assert refusal(lambda: update(view_id="V404")) == "not_found"
    assert refusal(update) == "invalid_arguments"


def test_what_is_submitted_reaches_the_app(slack, app):
    view = opened(slack, app)
    assert slack.person("ana").fills_and_submits(view, {"why": "because"}) == {}
    submission = app.payloads[-1]
    assert (submission["type"], submission["view"]["callback_id"]) == ("view_submission", "form")
    assert submission["view"]["state"]["values"] == {
        "why": {"text": {"type": "plain_text_input", "value": "because"}}
    }
    assert slack.person("ana").modal() is None


def test_a_required_input_must_be_filled(slack, app):
    optional = text_input("more", optional=True)
    view = opened(slack, app, text_input(), optional)
    asked_n = len(app.payloads)
    errors = slack.person("ana").fills_and_submits(view)
    assert errors == {"why": "Please complete this required field."}
    assert (len(app.payloads), slack.person("ana").modal()["id"]) == (asked_n, view["id"])


def test_the_app_complains_by_block(slack, app):
    view = opened(slack, app)
    app.answer = {"response_action": "errors", "errors": {"why": "too short"}}
    assert slack.person("ana").fills_and_submits(view, {"why": "x"}) == {"why": "too short"}
    assert slack.person("ana").modal() is not None
    app.answer = {"response_action": "errors", "errors": {"nowhere": "too short"}}
    with pytest.raises(SlackRefusal, match="invalid_errors"):
        slack.person("ana").fills_and_submits(view, {"why": "x"})


def test_a_submission_updates_pushes_and_clears(slack, app):
    ana = slack.person("ana")
    view = opened(slack, app)
    app.answer = {"response_action": "update", "view": modal(section("second"))}
    ana.fills_and_submits(view, {"why": "x"})
    assert (ana.modal()["id"], slack.text_of(ana.modal())) == (view["id"], "second")
    app.answer = {"response_action": "push", "view": modal(section("third"))}
    ana.fills_and_submits(ana.modal())
    assert (ana.modal()["previous_view_id"], slack.text_of(ana.modal())) == (view["id"], "third")
    app.answer = {}
    ana.fills_and_submits(ana.modal())
    assert slack.text_of(ana.modal()) == "second"
    app.answer = {"response_action": "clear"}
    ana.fills_and_submits(ana.modal())
    assert ana.modal() is None


def test_three_views_are_the_most(slack, app):
    client, ana = client_of(slack), slack.person("ana")
    opened(slack, app, {"type": "actions", "elements": [button()]})

    def push():
        ana.clicks(ana.modal(), "Go")
        view = modal({"type": "actions", "elements": [button()]})
        return client.views_push(trigger_id=app.payloads[-1]["trigger_id"], view=view)

    assert [refusal(push) for _ in range(3)] == ["", "", "push_limit_reached"]


def test_closing_is_told_where_wanted(slack, app):
    quiet = opened(slack, app)
    asked_n = len(app.payloads)
    slack.person("ana").closes(quiet)
    assert len(app.payloads) == asked_n
    loud = opened(slack, app, notify_on_close=True)
    slack.person("ana").closes(loud)
    assert (app.payloads[-1]["type"], app.payloads[-1]["is_cleared"]) == ("view_closed", False)
    assert slack.person("ana").modal() is None


def test_an_unanswered_submission_keeps_the_modal(slack, app):
    view = opened(slack, app)
    app.close()
    assert slack.wait_until(lambda: not slack.connected)
    with pytest.raises(SlackRefusal, match="dispatch_failed"):
        slack.person("ana").fills_and_submits(view, {"why": "x"})
    assert slack.person("ana").modal()["id"] == view["id"]


def test_the_home_is_published_per_person(slack, app):
    client, ana = client_of(slack), slack.person("ana")
    ana.opens_home()
    assert slack.wait_until(lambda: app.payloads)
    event = app.payloads[0]["event"]
    assert (event["type"], event["user"], event["tab"]) == ("app_home_opened", ana.id, "home")
    home = {"type": "home", "blocks": [{"type": "actions", "elements": [button("Refresh", value="r")]}]}
    client.views_publish(user_id=ana.id, view=home)
    assert slack.person("ben").home() is None
    ana.clicks(ana.home(), "Refresh")
    assert (app.payloads[-1]["container"]["type"], app.payloads[-1]["actions"][0]["value"]) == ("view", "r")


def test_selections_in_a_modal_are_kept_until_submitted(slack, app):
    ana = slack.person("ana")
    select = {"type": "channels_select", "action_id": "where"}
    view = opened(slack, app, section(accessory=select, block_id="place"), text_input())
    ana.selects(view, "where", slack.channel_id("#nps"))
    ana.fills_and_submits(ana.modal(), {"why": "x"})
    values = app.payloads[-1]["view"]["state"]["values"]
    assert values["place"]["where"] == {
        "type": "channels_select",
        "selected_channel": slack.channel_id("#nps"),
    }


def test_an_external_select_asks_the_app(slack, app):
    external = {"type": "external_select", "action_id": "find"}
    view = opened(slack, app, section(accessory=external))
    app.answer = {"options": [{"text": {"type": "plain_text", "text": "Acme"}, "value": "1"}]}
    assert slack.person("ana").searches_options(view, "find", "ac") == app.answer["options"]
    assert (app.payloads[-1]["type"], app.payloads[-1]["value"]) == ("block_suggestion", "ac")


def test_what_is_not_there_cannot_be_clicked_or_filled(slack, app):
    view = opened(slack, app)
    with pytest.raises(UserError, match="There are: text"):
        slack.person("ana").clicks(view, "Send all")
    with pytest.raises(UserError, match="There are: why"):
        slack.person("ana").fills_and_submits(view, {"wy": "x"})
    with pytest.raises(SlackRefusal, match="not_found"):
        slack.person("ben").fills_and_submits(view, {"why": "x"})
