"""What Slack refuses in views, and judging blocks without posting them."""

import pytest

from .conftest import client_of, modal, refusal, section, text_input
from .test_refusals import pie, plain

VIEWS = {
    "title of 25": modal(section(), title=plain("x" * 25)),
    "no title": {"type": "modal", "blocks": [section()]},
    "101 blocks": modal(*[{"type": "divider"}] * 101),
    "inputs without submit": {"type": "modal", "title": plain("t"), "blocks": [text_input()]},
    "chart in a modal": modal(pie(1)),
    "table in a modal": modal({"type": "table", "rows": [[{"type": "raw_text", "text": "a"}]]}),
    "private_metadata of 3001": modal(section(), private_metadata="x" * 3001),
    "callback_id of 256": modal(section(), callback_id="x" * 256),
    "a home": {"type": "home", "blocks": []},
}


@pytest.mark.parametrize("view", VIEWS.values(), ids=VIEWS)
def test_a_faulty_modal_is_refused(shared_slack, view):
    client = client_of(shared_slack)
    assert refusal(lambda: client.views_open(trigger_id="1.2.x", view=view)) == "invalid_arguments"


def test_a_huge_view_is_refused(shared_slack):
    view = {"type": "home", "blocks": [section("x" * 2900) for _ in range(100)]}
    client = client_of(shared_slack)
    ana = shared_slack.person("ana").id
    assert refusal(lambda: client.views_publish(user_id=ana, view=view)) == "view_too_large"
    assert (
        refusal(lambda: client.views_publish(user_id="U404", view={**view, "blocks": []})) == "user_not_found"
    )


def test_blocks_can_be_judged_without_posting(slack, client):

    def validate(**given):
        return client.api_call("blocks.validate", json=given)

    assert validate(blocks=[section()])["ok"]
    assert validate(view=modal(section()))["ok"]
    assert refusal(lambda: validate(blocks=[{"type": "nope"}])) == "invalid_blocks"
    assert refusal(lambda: validate(message={"blocks": [{"type": "nope"}]})) == "invalid_blocks"
    assert refusal(validate) == "invalid_arguments"
    assert slack.messages("#nps") == []
