"""npsbot invitations, as people and scripts use it."""

from __future__ import annotations

from collections.abc import Callable

from tests.cli.conftest import NOW, Ran

ADD = ("invitations", "add", "--survey", "lumo")


def test_the_score_says_how_many_of_those_asked_answered(filled: Callable[..., Ran]):
    added = filled(*ADD, "--on", "2026-11-02", "--n", "40")
    assert (added.code, added.out) == (0, "lumo: 40 asked on 2 Nov 2026 (hand).\n")
    assert "5 of 40 asked answered: 13 %." in filled("score", "--last", "90d", *NOW).out
    data = filled("score", "--last", "90d", *NOW, "--json").json
    assert (data["invited_n"], data["response_share"]) == (40, 5 / 40)
    assert filled("score", "--last", "90d", "--where", "Plan=Pro", *NOW, "--json").json["invited_n"] is None


def test_what_was_noted_is_listed_and_can_be_taken_back(filled: Callable[..., Ran]):
    filled(*ADD, "--on", "2026-11-02", "--n", "40")
    added = filled(*ADD, "--on", "2026-11-03", "--n", "9", "--source", "reminder", "--json")
    reminder = {"survey_key": "lumo", "sent_on": "2026-11-03", "n": 9, "source": "reminder"}
    assert added.json == reminder
    first = {"survey_key": "lumo", "sent_on": "2026-11-02", "n": 40, "source": "hand"}
    assert filled("invitations", "list", "--json").json == {"rows": [reminder, first]}
    filled(*ADD, "--on", "2026-11-02", "--n", "0")
    assert filled("invitations", "list").out == "2026-11-03          9  lumo  (reminder)\n"


def test_mistakes_are_told_and_store_nothing(filled: Callable[..., Ran]):
    for arguments, said in (
        (("--on", "yesterday", "--n", "5"), "on: “yesterday” is not a day"),
        (("--on", "2026-11-02", "--n", "-5"), "n: “-5” is not a number of people"),
        (("--on", "2026-11-02", "--n", "5", "--survey", "lumi"), "There is no survey “lumi”"),
    ):
        ran = filled(*ADD, *arguments)
        assert (ran.code, said in ran.err) == (2, True), ran
    assert filled("invitations", "list").out == "No invitations were noted.\n"
