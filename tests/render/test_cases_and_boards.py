import json
from dataclasses import replace
from datetime import UTC
from zoneinfo import ZoneInfo

import pytest

from bot.ids import Action, BlockId, Callback
from bot.render.alert import render_alert
from bot.render.case_forms import (
    render_form_loading,
    render_form_refused,
    render_hand_over,
    render_note,
    render_wait,
)
from bot.render.cases import board_parts, report_rows
from bot.render.digest import render_digest
from bot.render.error import render_error, render_failure
from bot.render.help import render_help
from bot.render.home import render_home, render_home_empty
from nps_engine.case_reports import CaseShortlist
from nps_engine.errors import UserError
from nps_engine.reports import BoardReport
from tests.parse.workspace import asked
from tests.render.samples import (
    NOON,
    TODAY,
    breakdown_report,
    case,
    case_board,
    digest_report,
    follow_up,
    resolve_form,
    response,
    responses_report,
    theme,
    themes_report,
    trend_report,
    words_of,
)


@pytest.mark.parametrize(
    ("state", "line", "buttons"),
    [
        (
            "open",
            "⏳ *Open*: waiting for someone to take care of it\n🕓 First contact due Mon 23 Nov, 18:00",
            ["Claim", "Resolve", "Customer contacted", "Hand over …", "Wait until …", "Add note …"],
        ),
        (
            "claimed",
            "🙋 *Claimed* by <@U1AB> · 2 min after it came in\n🕓 First contact due Mon 23 Nov, 18:00",
            ["Customer contacted", "Resolve", "Hand over …", "Wait until …", "Add note …"],
        ),
        (
            "waiting",
            "💤 *Waits* until Tue 24 Nov, 09:00 · claimed by <@U1AB>\n📞 Customer contacted · 3 h after it came in",
            ["Resolve", "Take up now", "Hand over …", "Wait until …", "Add note …"],
        ),
        (
            "resolved",
            "✅ *Resolved* by <@U1AB> · 5 h after it came in",
            ["Reopen", "Close for good", "Add note …"],
        ),
        (
            "closed",
            "🔒 *Closed*: resolved by <@U1AB> · closed since then",
            ["Reopen", "Add note …"],
        ),
    ],
)
def test_an_alert_in_each_state(state, line, buttons):
    message = render_alert(case(state), time_zone=UTC)
    words = words_of(message.blocks)
    assert words[0] == "🔴 2 of 10 from Anna Berg"
    assert line in words
    pressable = [e for block in message.blocks if block["type"] == "actions" for e in block["elements"]]
    choices = [choice for e in pressable for choice in e.get("options", [e])]
    assert [choice["text"]["text"] for choice in choices] == buttons
    assert {choice["value"].split(":")[-1] for choice in choices} == {"7"}


def test_an_alert_that_is_overdue_says_so_and_one_of_somebody_who_came_back_too():
    overdue = replace(case("claimed"), escalated_at=NOON, returned_rating=9, returned_at=NOON)
    text = render_alert(overdue, time_zone=UTC).text
    assert "⚠️ Overdue: contact was due Mon 23 Nov, 18:00" in text
    assert "↩️ Came back: 2 → 9 (20 Nov 2026)" in text


def test_a_corrected_case_says_why_it_is_closed():
    corrected = replace(case("closed"), is_corrected=True)
    assert "☑️ Closed: the rating was corrected" in render_alert(corrected).text


def test_a_resolved_case_says_why_and_what_was_done():
    text = render_alert(case("resolved"), time_zone=UTC).text
    assert text.endswith("Why: Problem fixed\nWhat we did: Called her.")


def test_an_alert_is_told_in_the_workspaces_time_zone():
    assert "20 Nov 2026, 13:00" in render_alert(case(), time_zone=ZoneInfo("Europe/Berlin")).text


def test_an_owner_who_is_no_slack_user_is_not_mentioned():
    claimed = replace(case("claimed"), owner="!channel")
    assert "*Claimed* by !channel" in str(render_alert(claimed).blocks)
    assert "<" not in str(render_alert(claimed).blocks)


def test_the_resolve_form_reads_back_by_our_ids():
    form = resolve_form(case("claimed"))
    inputs = {
        block["block_id"]: block["element"]["action_id"] for block in form["blocks"] if "element" in block
    }
    assert inputs == {
        BlockId.RESOLVE_REASON: Action.RESOLVE_REASON,
        BlockId.RESOLVE_ACTION: Action.RESOLVE_ACTION,
        BlockId.RESOLVE_ACTION_TAKEN: Action.RESOLVE_ACTION_TAKEN,
    }
    assert form["callback_id"] == Callback.RESOLVE_MODAL
    assert json.loads(form["private_metadata"]) == {"case_id": 7}
    assert "submit" not in render_form_loading()
    assert "submit" not in render_form_refused(case("resolved"), UserError("This case is already resolved"))


@pytest.mark.parametrize("render", [render_hand_over, render_wait, render_note])
def test_every_other_form_knows_its_case(render):
    form = render(case("claimed"))
    assert json.loads(form["private_metadata"]) == {"case_id": 7}
    assert "2 of 10" in str(form["blocks"][0])


def test_the_digest_tells_the_week():
    message = render_digest(digest_report(), today=TODAY)
    lines = message.text.split("\n")
    assert lines[0].startswith("Your report: NPS +40 · 24 Aug – 21 Nov 2026 (lumo")
    assert lines[1:4] == [
        "Of 50 responses, 60 % would recommend you and 20 % would not.",
        "Up 40.0 points, a real change (p 0.02); before: 0, n 50 (26 May – 23 Aug 2026).",
        "n 50 · 95 % likely between +16 and +59.",
    ]
    assert lines[-1] == "3 cases opened · 2 resolved · 1 waiting for someone to take it"
    assert "“Nobody picks up.”" in message.text
    assert message.chart is not None
    assert message.chart.title == "NPS by week"


def test_the_digest_tells_how_follow_up_goes_and_what_is_overdue_without_names():
    late = replace(case("claimed"), due_at=NOON)
    overdue = CaseShortlist((late, replace(case(), due_at=NOON)), 30)
    told = replace(digest_report(), overdue=overdue, follow_up=follow_up())
    message = render_digest(told, today=TODAY)
    at = message.text.split("\n").index("3 cases opened · 2 resolved · 1 waiting for someone to take it")
    assert message.text.split("\n")[at + 1 :] == [
        "In 12 weeks: 1 opened · 1 resolved · first contact after median 3 h, 90 % within 3 h (n 1)"
        " · came back: 1 of 1 no detractors any more, 1 of them promoters (100 %, 95 % likely 21–100 %)",
        "Overdue now: 30 (all surveys)",
        "• #7 · 🔴 2 of 10 · <@U1AB> has it · contact was due Fri 20 Nov, 12:00",
        "• #7 · 🔴 2 of 10 · nobody has it · contact was due Fri 20 Nov, 12:00",
        "and 28 more: `/nps cases overdue`",
    ]
    assert "Anna" not in str(message.blocks)
    assert "Overdue cases" in words_of(message.blocks[-1])


def test_a_board_lists_mine_then_overdue_then_the_rest_each_case_once_with_its_buttons():
    mine, late, fresh = case("claimed"), replace(case(), id=8, due_at=NOON), replace(case(), id=9)
    parts = board_parts(case_board(mine, late, fresh, mine=(mine,)), UTC)
    assert [title for title, _ in parts] == ["My cases: 1", "Overdue: 1", "Open: 3"]
    rows = [[b["block_id"] for b in blocks if b.get("block_id")] for _, blocks in parts]
    assert rows == [[f"{BlockId.CASE_LIST}:{case_id}"] for case_id in (7, 8, 9)]
    assert "2 of them above" in words_of(parts[2][1])
    assert "overdue since Fri 20 Nov, 12:00" in words_of(parts[1][1])[0]
    assert [words_of(e)[0] for e in parts[1][1][1]["elements"]][:2] == ["Claim", "Resolve"]


def test_a_board_without_cases_has_no_lists():
    assert board_parts(case_board(), UTC) == []


def test_a_board_says_how_many_it_does_not_show():
    many = tuple(replace(case(), id=at) for at in range(9))
    ((_, blocks),) = board_parts(case_board(*many), UTC)
    assert "5 more" in words_of(blocks)


def test_the_report_says_how_many_rows_it_does_not_show():
    rows = tuple(replace(follow_up().by_reason[0], value=f"Reason {at}") for at in range(13))
    assert "and 3 more: `npsbot cases report --json`" in report_rows(replace(follow_up(), by_reason=rows))


def board() -> BoardReport:
    return BoardReport(
        digest_report().score,
        trend_report("10x30 3x10", "10x20 3x10", "10x9 3x3"),
        themes_report(theme(), theme("easy", 2.2)),
        breakdown_report(Pro="10x80 3x20", Team="10x40 3x40"),
        case_board(case(), replace(case("claimed"), id=8)),
        responses_report(response()),
    )


def test_home_is_the_board_without_charts():
    view = render_home(board(), today=TODAY)
    titles = [b["text"]["text"] for b in view["blocks"] if b["type"] == "section" and "text" in b]
    assert [
        t for t in titles if t.startswith("*") and t.endswith("*") and "—" not in t and "\n" not in t
    ] == [
        "*Over time*",
        "*Themes*",
        "*By plan*",
        "*Open: 2*",
        "*Latest responses*",
    ]
    assert "```Pro   +60          │█████  n 100\nTeam    0          │       n 80```" in titles
    menu = next(b for b in view["blocks"] if b.get("block_id") == BlockId.HOME_PERIOD)["elements"][0]
    assert menu["initial_option"]["value"] == "90d"
    assert {block["type"] for block in view["blocks"]} <= {
        "header",
        "context",
        "section",
        "actions",
        "divider",
    }


def test_home_before_any_survey():
    assert render_home_empty()["blocks"][0]["text"]["text"] == "Welcome"


def test_a_mistake_says_what_was_got_what_is_allowed_and_what_to_try():
    error = UserError("I don't know the dimension “plann”", "There are plan and region", "Try `/nps by plan`")
    message = render_error(error, ["by plan"])
    assert message.text.split("\n") == [
        "I don't know the dimension “plann”.",
        "There are plan and region.",
        "Try `/nps by plan`.",
        "Did you mean: by plan?",
    ]
    assert message.blocks[-1]["elements"][0]["value"] == "by plan"


def test_what_was_not_understood_comes_back_harmless():
    assert render_error(UserError("I did not understand “<!here> wibble”"), ["score"]).text.startswith(
        "I did not understand “&lt;!here&gt; wibble”."
    )


def test_a_failure_of_ours_has_a_reference():
    assert "reference a1b2c3" in render_failure("a1b2c3").text


def test_help_has_an_example_for_everything():
    values = {"region": ("North America", "Europe"), "plan": ("Free", "Pro")}
    message = render_help(survey_keys=("lumo", "staff"), dimensions=values)
    pressable = [e["value"] for e in message.blocks[-1]["elements"]]
    assert pressable == [
        "score last 30 days",
        "trend weekly",
        "by region",
        "compare this month with last month",
        "themes",
        "drivers",
        "why",
        "responses detractors",
        "cases report",
        "distribution",
    ]
    assert message.text.endswith("Surveys: lumo, staff.\nFilter and break down by: region, plan.")
    for example in ('region="North America" plan=Free', 'region="North America" vs region=Europe'):
        assert f"`{example}`" in message.text
        assert asked(example).where["region"]
    assert "filters" not in render_help(dimensions={"plan": ("Free",)}).text
