"""What the command line prints: JSON by key, and text."""

from dataclasses import replace
from zoneinfo import ZoneInfo

from bot.render.json import report_json
from bot.render.terminal import render_terminal
from nps_engine.values import Metric, Survey
from tests.render.samples import (
    TODAY,
    breakdown_report,
    distribution_report,
    response,
    responses_report,
    score_report,
    theme,
    themes_report,
    trend_report,
)

HEAD = {
    "survey": "lumo",
    "metric": "nps",
    "period": {"from": "2026-08-24", "to": "2026-11-22"},
    "where": {},
}


def test_score_json():
    data = report_json(score_report("10x3 8 0", "10 0"))
    previous = data.pop("previous")
    change_p = data.pop("change_p")
    assert data == {
        **HEAD,
        "n": 5,
        "counts": [1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 3],
        "promoters_n": 3,
        "passives_n": 1,
        "detractors_n": 1,
        "promoters_share": 0.6,
        "passives_share": 0.2,
        "detractors_share": 0.2,
        "score_points": 40.0,
        "ci_low_points": data["ci_low_points"],
        "ci_high_points": data["ci_high_points"],
        "change_points": 40.0,
        "change_significant": False,
        "weighted": None,
        "invited_n": None,
        "response_share": None,
        "partial": True,
    }
    assert -30 < data["ci_low_points"] < 40 < data["ci_high_points"] < 100
    assert 0 < change_p < 1
    assert previous.keys() == {*data, "previous", "change_p"}
    assert (previous["period"], previous["n"], previous["previous"]) == (
        {"from": "2026-05-26", "to": "2026-08-24"},
        2,
        None,
    )


def test_no_responses_have_no_score():
    data = report_json(score_report(""))
    assert (data["n"], data["score_points"], data["previous"]) == (0, None, None)


def test_csat_adds_mean_and_share():
    data = report_json(score_report("5 4 3 1", None, Metric.CSAT))
    assert (data["mean_rating"], data["top_share"], data["score_points"]) == (3.25, 0.5, 50.0)


def test_distribution_json():
    assert report_json(distribution_report("10 0"))["counts"] == [1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]


def test_trend_json_has_empty_weeks():
    data = report_json(trend_report("10", "", "0"))
    assert data["interval"] == "week"
    assert [
        (row["from"], row["to"], row["n"], row["score_points"], row["partial"]) for row in data["rows"]
    ] == [
        ("2026-11-02", "2026-11-09", 1, 100.0, False),
        ("2026-11-09", "2026-11-16", 0, None, False),
        ("2026-11-16", "2026-11-22", 1, -100.0, True),
    ]


def test_breakdown_json():
    data = report_json(breakdown_report(withheld_n=3, Pro="10x5", Team="0x5"))
    assert (data["by"], data["withheld_n"]) == ("plan", 3)
    assert [(row["value"], row["n"], row["score_points"]) for row in data["rows"]] == [
        ("Pro", 5, 100.0),
        ("Team", 5, -100.0),
    ]


def test_responses_json():
    data = report_json(responses_report(response(), next_id=1))
    assert data["next"] == 1
    assert data["rows"] == [
        {
            "id": 1,
            "responded_at": "2026-11-20T12:00:00+00:00",
            "rating": 2,
            "bucket": "detractor",
            "verbatim": "Too slow.",
            "respondent": "c1",
            "respondent_name": "Anna Berg",
            "segments": {"plan": "Pro", "touchpoint": "checkout"},
            "themes": ["t1"],
            "language": None,
        }
    ]


def test_comments_of_a_private_survey_have_nothing_beside_them():
    report = replace(
        responses_report(), survey=Survey("team", Metric.ENPS, private=True), comments=("Fine.",)
    )
    (row,) = report_json(report)["rows"]
    nothing = ("id", "responded_at", "rating", "bucket", "respondent", "respondent_name")
    assert row == {**dict.fromkeys(nothing), "verbatim": "Fine.", "segments": {}, "themes": []}


def test_themes_json():
    data = report_json(themes_report(theme(quotes=("Nobody picks up.",))))
    assert (data["n"], data["with_verbatim_n"], data["covered_n"]) == (400, 300, 250)
    row = data["rows"][0]
    assert {key: row[key] for key in ("label", "keywords", "n", "impact_points", "new", "quotes")} == {
        "label": "hours on hold",
        "keywords": ["hold"],
        "n": 30,
        "impact_points": -4.2,
        "new": False,
        "quotes": ["Nobody picks up."],
    }


def test_the_score_in_a_terminal():
    assert render_terminal(score_report("10x214 8x111 3x87"), today=TODAY).split("\n") == [
        "lumo · last 90 days · 24 Aug – 21 Nov 2026, so far",
        "",
        "NPS +31",
        "n 412 · 95 % likely between +23 and +38",
        "",
        "Of 412 responses, 52 % would recommend you and 21 % would not.",
        "Promoters (9–10)  214  52 %  ████████████▌",
        "Passives (7–8)    111  27 %  ██████▌",
        "Detractors (0–6)   87  21 %  █████▏",
    ]


def test_a_trend_in_a_terminal_is_a_table():
    lines = render_terminal(trend_report("10x20 3x20", "", "10x30 3x10"), today=TODAY).split("\n")
    assert lines[4:8] == [
        "week         score   n  95 % likely",
        "2 Nov 2026       0  40  -29 to +29               │",
        "9 Nov 2026       –   0",
        "16 Nov 2026    +50  40  +21 to +72               │██████  so far",
    ]


def test_a_breakdown_in_a_terminal_is_a_table():
    lines = render_terminal(breakdown_report(Pro="10x80 3x20", Team="10x40 3x40"), today=TODAY).split("\n")
    assert lines[4:] == [
        "plan  score    n  95 % likely  against the rest",
        "Pro     +60  100  +43 to +74   ▲ 60.0 points above the rest, real (p below 0.001)",
        "Team      0   80  -21 to +21   ▼ 60.0 points below the rest, real (p below 0.001)",
    ]


def test_a_comment_cannot_write_escape_sequences():
    text = render_terminal(
        responses_report(response(verbatim="\x1b]0;owned\x07\x1b[2Jred\nalert")),
        today=TODAY,
        time_zone=ZoneInfo("Europe/Berlin"),
    )
    assert text.split("\n")[4:] == [
        " 2 of 10  Anna Berg · 20 Nov 2026, 13:00 · detractor",
        "    ]0;owned[2Jred",
        "    alert",
        "    [plan: Pro · touchpoint: checkout]",
    ]


def test_themes_and_distribution_in_a_terminal():
    assert "costs 4.2 points (95 % likely 3.0 to 5.3)" in render_terminal(themes_report(theme()), today=TODAY)
    assert "10  3  60 %  ████" in render_terminal(distribution_report("10x3 8 0"), today=TODAY)
    assert "no responses, so there is no score.\nTry a longer period" in render_terminal(
        distribution_report(""), today=TODAY
    )
    assert "not grouped" in render_terminal(themes_report(fitted=False), today=TODAY)
