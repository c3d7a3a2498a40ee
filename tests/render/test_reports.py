from dataclasses import replace

import pytest

from bot.ids import ASK_PATTERN, Action
from bot.questions import Command, Question
from bot.render.help import render_help
from bot.render.json import report_json
from bot.render.languages import language_name
from bot.render.message import Message
from bot.render.report import render_report
from bot.render.terminal import render_terminal
from nps_engine.reports import Report
from nps_engine.theme_rows import LanguageCount
from nps_engine.themes.languages import _identifier
from nps_engine.values import Bucket, Metric, Selection
from tests.render.samples import (
    ASKED,
    LAST_90,
    TODAY,
    breakdown_report,
    distribution_report,
    of_one_theme,
    response,
    responses_report,
    score_report,
    theme,
    themes_report,
    trend_report,
)

FULL = "10x214 8x111 3x87"
BEFORE = "10x160 8x120 3x120"


def rendered(report: Report, **options: object) -> Message:
    return render_report(report, ASKED, today=TODAY, **options)  # type: ignore[arg-type]


def buttons(message: Message) -> dict[str, str]:
    """Return button labels with what they carry."""
    elements = [e for block in message.blocks if block["type"] == "actions" for e in block["elements"]]
    return {e["text"]["text"]: e["value"] for e in elements if e["type"] == "button"}


def test_the_score_says_how_much_how_sure_and_whether_it_moved():
    message = rendered(score_report(FULL, BEFORE))
    assert message.text.split("\n") == [
        "NPS +31 (lumo · last 90 days · 24 Aug – 21 Nov 2026, so far).",
        "Of 412 responses, 52 % would recommend you and 21 % would not.",
        "Up 20.8 points, a real change (p below 0.001); before: +10, n 400 (26 May – 23 Aug 2026).",
        "n 412 · 95 % likely between +23 and +38.",
        "🟢 Promoters (9–10): 214, 52 % · 🟡 Passives (7–8): 111, 27 % · 🔴 Detractors (0–6): 87, 21 %",
    ]
    assert message.blocks[0]["text"]["text"] == "NPS +31"


def test_its_chart_shows_where_the_change_came_from():
    chart = rendered(score_report(FULL, BEFORE)).chart
    assert chart is not None
    assert chart.categories == ("Detractors", "Passives", "Promoters")
    assert chart.series == (("Before", (30, 30, 40)), ("Now", (21, 27, 52)))


def test_without_a_period_before_the_chart_shows_the_ratings():
    for report in (score_report(FULL), score_report(FULL, "")):
        chart = rendered(report).chart
        assert chart is not None
        assert chart.title == "NPS: responses by rating"


def test_few_responses_are_called_a_first_hint():
    message = rendered(score_report("10x8 3x4"))
    assert (
        "⚠️ Only 12 responses: a first hint, not a measurement. About 380 would settle it within ±10 points."
        in [
            element["text"]
            for block in message.blocks
            if block["type"] == "context"
            for element in block["elements"]
        ]
    )


def test_csat_and_ces_say_share_and_mean():
    assert rendered(score_report("5x60 4x22 3x10 1x8", None, Metric.CSAT)).text.startswith(
        "CSAT 82 % satisfied · mean 4.3 of 5 (lumo"
    )
    assert "Of 10 responses, 80 % found it easy (5 to 7) and 10 % found it hard (1 to 3)." in rendered(
        score_report("7x5 5x3 4 2", None, Metric.CES)
    ).text.split("\n")


def test_follow_ups_keep_the_dates_and_filters_of_the_answer():
    report = replace(score_report(FULL), selection=Selection("lumo", LAST_90, {"plan": ("Pro",)}))
    message = rendered(report, shareable=True, dimensions=("plan", "region"))
    span = "from 2026-08-24 to 2026-11-22"
    assert buttons(message) == {
        "Trend": f"trend survey=lumo {span} plan=Pro",
        "Break down": f"breakdown survey=lumo {span} plan=Pro",
        "Themes": f"themes survey=lumo {span} plan=Pro",
        "Responses": f"responses survey=lumo {span} plan=Pro",
        "Share with channel": f"score survey=lumo {span} plan=Pro",
    }
    ids = [e["action_id"] for e in message.blocks[-1]["elements"]]
    assert [bool(ASK_PATTERN.match(id_)) for id_ in ids] == [True] * 4 + [False]
    assert ids[-1] == Action.SHARE
    assert len(set(ids)) == len(ids)


def test_only_a_private_answer_can_be_shared():
    assert "Share with channel" not in buttons(rendered(score_report(FULL)))


def test_several_dimensions_become_a_menu():
    menus = [
        e
        for e in rendered(score_report(FULL), dimensions=("plan", "region")).blocks[-1]["elements"]
        if e["type"] == "static_select"
    ]
    assert [option["text"]["text"] for option in menus[0]["options"]] == ["By plan", "By region"]


def test_no_responses_come_with_longer_periods_to_try():
    message = rendered(replace(score_report(""), selection=Selection("lumo", LAST_90, {"plan": ("Pro",)})))
    assert message.text == (
        "NPS: no responses (lumo · last 90 days · 24 Aug – 21 Nov 2026, so far · plan: Pro).\n"
        "No responses here yet, so there is no score. Try a longer period, or fewer filters."
    )
    assert list(buttons(message)) == ["Last 12 months", "Last 5 years", "Without filters"]
    assert buttons(message)["Without filters"] == "score survey=lumo from 2026-08-24 to 2026-11-22"


def test_a_distribution_has_every_rating():
    message = rendered(distribution_report("10x3 8 0"))
    assert "Ratings: 0: 1, 1: 0, 2: 0, 3: 0, 4: 0, 5: 0, 6: 0, 7: 0, 8: 1, 9: 0, 10: 3." in message.text
    assert message.chart is not None
    assert message.chart.series == (("Responses", (1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 3)),)


def test_a_trend_compares_whole_units_only():
    message = rendered(trend_report("10x20 3x20", "", "10x30 3x10", "3x5"))
    assert message.text.split("\n")[1:5] == [
        "Last whole week with responses (9 Nov): +50, n 40.",
        "Against the one before (26 Oct, 0, n 40): up 50.0 points, a real change (p 0.02).",
        "No responses in 1 of 4 weeks.",
        "The week from 16 Nov is not complete: -100 so far, n 5.",
    ]
    assert message.chart is not None
    assert message.chart.series == (("NPS", (0.0, None, 50.0, -100.0)),)
    assert message.chart.open_at == 3


def test_a_breakdown_says_what_differs_for_real():
    message = rendered(breakdown_report(Pro="10x80 3x20", Team="10x40 3x40"))
    assert message.text.split("\n")[2:] == [
        "Pro  +60 · n 100 · 95 % likely between +43 and +74",
        "▲ 60.0 points above the rest, real (p below 0.001)",
        "Team  0 · n 80 · 95 % likely between -21 and +21",
        "▼ 60.0 points below the rest, real (p below 0.001)",
    ]


def test_a_breakdown_owns_up_to_what_it_hides():
    values = {f"v{at}": "10x5 3x5" for at in range(40)}
    message = rendered(breakdown_report(withheld_n=4, **values))
    assert message.text.endswith(
        "25 smaller values not listed, 250 responses together.\n"
        "4 responses withheld: groups too small to show without giving people away."
    )


def test_responses_say_who_when_and_what():
    message = rendered(responses_report(response(9), response(8, 10, "", ""), next_id=8))
    told = [block["text"]["text"] for block in message.blocks if block["type"] == "section"]
    assert told == [
        "*🔴 2 of 10* · Anna Berg · 20 Nov 2026, 12:00\n> Too slow.",
        "*🟢 10 of 10* · c1 · 20 Nov 2026, 12:00\n_No comment._",
    ]
    assert buttons(message)["More"].endswith("after=8")
    assert buttons(message)["Only detractors"].startswith("responses survey=lumo detractors")


def test_more_continues_after_the_last_one_that_fitted():
    rows = [response(id_, 2, "word " * 900) for id_ in range(60, 0, -1)]
    message = rendered(responses_report(*rows, next_id=1))
    shown = sum(block["type"] == "section" for block in message.blocks)
    assert 5 < shown < 60
    assert buttons(message)["More"].endswith(f"after={61 - shown}")


def test_nobody_is_named_in_a_private_survey():
    report = replace(responses_report(response()), comments=("Too slow.",))
    private = replace(report, survey=replace(report.survey, private=True))
    message = rendered(private)
    assert "> Too slow." in str(message.blocks)
    assert "Anna" not in str(message.blocks) + message.text
    assert "checkout" not in str(message.blocks).replace("slow checkout", "")


def test_themes_say_what_they_cost():
    message = rendered(themes_report(theme(quotes=("Nobody *picks* up.",)), theme("easy", 2.2)))
    told = [block["text"]["text"] for block in message.blocks if block["type"] == "section"]
    assert told == [
        "*hours on hold* costs you most (4.2 points), *easy* helps most (2.2 points).\n"
        "400 responses, 300 with a comment; the themes cover 250 of those (83 %).",
        "*hours on hold* — *costs 4.2 points*\n"
        "95 % likely 3.0 to 5.3 · 30 responses · 18 % of comments · score -50 · 6 more than before\n"
        "🟩🟩🟨🟨🟥🟥🟥🟥🟥🟥  🟢 17 %  🟡 17 %  🔴 67 %",
        "*easy* — *adds 2.2 points*\n"
        "95 % likely 1.1 to 3.4 · 30 responses · 18 % of comments · score +83 · 6 more than before\n"
        "🟩🟩🟩🟩🟩🟩🟩🟩🟨🟨  🟢 83 %  🟡 17 %  🔴 0 %",
    ]
    assert "“Nobody ∗picks∗ up.”" in str(message.blocks)


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        ({"es": 31}, "31 comments in Spanish are"),
        ({"fr": 40, "de": 9}, "49 comments in French (40) and German (9) are"),
        (
            {"fr": 1_000, "de": 9, "nl": 8, "it": 2, "pt": 1},
            "1,020 comments in French (1,000), German (9), Dutch (8) and 2 other languages are",
        ),
    ],
)
def test_themes_say_what_is_read_less_well_for_its_language(counts: dict[str, int], said: str):
    languages = tuple(LanguageCount(*each) for each in counts.items())
    report = replace(themes_report(theme()), languages_read_less_well=languages)
    message = rendered(report)
    assert f"{said} grouped less well: the bundled model reads English." in message.text
    assert said in str(message.blocks)
    assert said in render_terminal(report, today=TODAY)
    assert report_json(report)["languages_read_less_well"][0] == {
        "language": languages[0].language,
        "n": languages[0].n,
    }


def test_every_language_that_can_be_noted_has_a_name():
    assert {code for code in set(_identifier().nb_classes) if language_name(code) == code} == {"zxx"}


def test_one_theme_is_told_by_its_score_not_by_a_price_among_its_own():
    report = of_one_theme("hours on hold", 17)
    report = replace(report, selection=replace(report.selection, theme_id="t1"))
    message = rendered(report)
    assert message.text.startswith("What people say about one theme (")
    assert "hours on hold: 30 responses, score -50." in message.text
    assert "• hours on hold 15 [t1.15]: 5 responses, score -100\nand 2 smaller ones" in message.text
    for told in (message.text, str(message.blocks), render_terminal(report, today=TODAY)):
        assert "points" not in told
        assert "hours on hold 1 [t1.1]" in told


def test_an_impact_that_may_be_nothing_says_so():
    assert "costs 0.3 points, perhaps nothing" in rendered(themes_report(theme(impact=-0.3), theme())).text


def test_themes_that_were_never_grouped_say_so():
    message = rendered(themes_report(fitted=False))
    assert message.text.startswith("Themes: not grouped yet (lumo")
    assert "300 of 400 responses have a comment" in message.text


def test_themes_of_one_bucket_are_told_by_size_since_none_can_move_its_score():
    rows = replace(theme("easy", 0.0), share=0.1), replace(theme(impact=0.0), share=0.4)
    about = Selection("lumo", LAST_90, bucket=Bucket.DETRACTOR)
    message = rendered(replace(themes_report(*rows), selection=about))
    told = [block["text"]["text"] for block in message.blocks if block["type"] == "section"]
    assert message.blocks[0]["text"]["text"] == "What detractors write about"
    assert told[0].startswith("*hours on hold* comes first: 40 % of comments.\n")
    assert [words.splitlines()[0] for words in told[1:]] == [
        "*hours on hold* — *40 % of comments*",
        "*easy* — *10 % of comments*",
    ]
    assert "moves" not in message.text
    assert message.chart is not None
    assert message.chart.series == (("Responses", (30.0, 30.0)),)


def test_a_question_of_detractors_stays_one():
    asked = Question(Command.RESPONSES, bucket=Bucket.DETRACTOR)
    report = replace(
        responses_report(response()), selection=Selection("lumo", LAST_90, bucket=Bucket.DETRACTOR)
    )
    message = render_report(report, asked, today=TODAY)
    assert message.blocks[0]["text"]["text"] == "NPS: Detractors"
    assert "Only detractors" not in buttons(message)


def test_one_theme_says_its_parts_and_that_it_is_pinned():
    report = of_one_theme("waiting")
    for told in (rendered(report).text, render_terminal(report, today=TODAY)):
        assert "• waiting 2 [t1.2]: 5 responses, score " in told
        assert "📌 pinned" in told
    (part, *_) = report_json(report)["parts"]
    assert (part["id"], part["n"], part["score_points"]) == ("t1.1", 5, -100.0)


def test_help_tells_how_themes_are_managed_in_words_that_work():
    assert "Manage themes" in render_help().text
    assert "theme=t3" in render_help().text
