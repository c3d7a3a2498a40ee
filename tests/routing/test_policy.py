"""Routing in the policy file: read as written, and every fault named at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.config import read_policy
from nps_engine.errors import ConfigError
from nps_engine.routing.rules import Action

GOOD = """
[followup]
channel = "#nps-followup"
grace_s = 60

[[routes]]
name = "Enterprise in trouble"
rating = "0-3"
where = { plan = ["Enterprise", "Team"] }
weight_from = 1000
to = "rota:care"
urgent = true

[[routes]]
name = "Fans"
bucket = "promoter"
comment = true
then = "thank"
to = "#fans"

[rotas.care]
people = ["U012AB3CD", "U012AB3CE"]
starts = 2026-11-16T09:00:00

[[channels]]
to = "#fans"
quiet = "18:00-08:00"
quiet_days = ["saturday", "sunday"]
batch_minutes = 60

[promoters]
review_url = "https://g.page/r/lumo/review"
"""

BAD = """
[[routes]]
name = "a"
ratting = "0-3"
to = "support"

[[routes]]
name = "a"
rating = "9-3"
then = "thank"
to = "rota:x"

[promoters]
referral_url = ""

[rotas.y]
people = ["bob"]
starts = 2026-01-01T09:00:00
turn = 3

[[channels]]
to = "#x"
quiet = "25:00-8"
"""


def policy_of(tmp_path: Path, text: str):
    file = tmp_path / "npsbot.toml"
    file.write_text(text)
    return read_policy(file)


def test_routes_are_read_as_written(tmp_path: Path):
    routing = policy_of(tmp_path, GOOD).routing
    first, second = routing.rules
    assert (first.then, first.to, first.urgent, first.where) == (
        Action.FOLLOW_UP, "rota:care", True, {"plan": ("Enterprise", "Team")},
    )  # fmt: skip
    assert (second.then, second.to, second.comment) == (Action.THANK, "#fans", True)
    assert routing.channel == "#nps-followup"
    assert (routing.grace_s, routing.theme_wait_s, routing.flood_n, routing.flood_s) == (60, 20, 20, 60)


def test_every_fault_is_named_at_once(tmp_path: Path):
    with pytest.raises(ConfigError) as raised:
        policy_of(tmp_path, BAD)
    said = str(raised.value)
    for words in (
        "“routes.1.ratting”; did you mean “rating”",
        "routes.1.to: allowed: “#channel”",
        "routes.2.rating: allowed: the lower rating first; try “3-9” (got '9-3')",
        "2 routes are called “a”",
        "there is no rota “x”. Known: y",
        "nothing to ask for. Set review_url or referral_url",
        "rotas.y.people: “bob” is no person's id",
        "“rotas.y.turn”; did you mean “turn_days”",
        "channels.1.quiet: allowed: two different times",
    ):
        assert words in said
    assert len(raised.value.faults) == 9


@pytest.mark.parametrize(
    "url",
    ["http://g.page/x", "javascript:alert(1)", "https://", "https://me:secret@g.page/", "https://g.page/<!here>",
     "https://g.page/a b", "g.page/x"],
)  # fmt: skip
def test_only_safe_links_are_sent_to_promoters(tmp_path: Path, url: str):
    with pytest.raises(ConfigError, match="https://"):
        policy_of(tmp_path, f'[promoters]\nreview_url = "{url}"\n')


def test_reasons_and_actions_are_those_of_the_workspace(tmp_path: Path):
    told = policy_of(
        tmp_path, '[followup]\nreasons = [" Fixed ", "Wontfix"]\nactions = ["Called"]\n'
    ).followup
    assert (told.reasons, told.actions) == (("Fixed", "Wontfix"), ("Called",))


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("[]", "at least 1 item"),
        ('["Fixed", " "]', "“” cannot be chosen in Slack"),
        (f'["{"x" * 76}"]', "allowed are 1 to 75 characters"),
        ('["two\\nlines"]', "on one line"),
        ('["Fixed", "fixed "]', "“Fixed” is there twice"),
        (f"{[str(n) for n in range(101)]}", "at most 100 items"),
    ],
)
def test_choices_that_slack_or_the_report_cannot_take_are_refused(tmp_path: Path, given: str, said: str):
    for key in ("reasons", "actions"):
        with pytest.raises(ConfigError, match=said) as raised:
            policy_of(tmp_path, f"[followup]\n{key} = {given}\n")
        assert f"followup.{key}" in str(raised.value)
