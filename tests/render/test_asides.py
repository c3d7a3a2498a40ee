"""What stands quietly beside a score: the score by weight, and how many of those asked answered."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.render.json import report_json
from bot.render.report import render_report
from bot.render.terminal import render_terminal
from nps_engine.reports import ScoreReport
from nps_engine.values import Metric, WeightedCounts
from nps_engine.weighted import weighted_score
from tests.render.samples import ASKED, TODAY, score_report

HEAVY = WeightedCounts.of(Metric.NPS, [(10, 1.0)] * 30 + [(8, 2.0)] * 10 + [(3, 4.0)] * 10)
CSAT = WeightedCounts.of(Metric.CSAT, [(5, 2.0)] * 30 + [(1, 1.0)] * 10)


def small_lines(report: ScoreReport) -> list[str]:
    """Return the small grey lines of the message, after the one that says what it is about."""
    blocks = render_report(report, ASKED, today=TODAY).blocks
    return [e["text"] for block in blocks if block["type"] == "context" for e in block["elements"]][1:]


def by_weight(metric: Metric = Metric.NPS) -> ScoreReport:
    if metric is Metric.CSAT:
        return replace(score_report("5x30 1x10", None, metric), weighted=weighted_score(CSAT))
    return replace(score_report("10x30 8x10 3x10", None), weighted=weighted_score(HEAVY))


def test_the_score_by_weight_is_a_small_line():
    line = "By weight: -11 (-37 to +16), counts like 35 equal responses."
    assert line in small_lines(by_weight())
    assert line in render_report(by_weight(), ASKED, today=TODAY).text.split("\n")
    assert line in render_terminal(by_weight(), today=TODAY).split("\n")


def test_csat_by_weight_is_a_share():
    assert "By weight: 86 % (73 % to 92 %), counts like 38 equal responses." in small_lines(
        by_weight(Metric.CSAT)
    )


def test_one_response_that_outweighs_all_is_one_equal_response():
    lone = WeightedCounts.of(Metric.NPS, [(10, 1.0), (0, 1e6)])
    report = replace(score_report("10 0"), weighted=weighted_score(lone))
    assert "By weight: -100 (-98 to +48), counts like 1 equal response." in small_lines(report)


def test_the_figures_by_weight_as_json():
    found = report_json(by_weight())["weighted"]
    assert (found["score_points"], found["weight_sum"]) == (pytest.approx(-100 / 9), 90)
    assert found.keys() == {
        "score_points",
        "ci_low_points",
        "ci_high_points",
        "effective_n",
        "weight_sum",
        "promoters_share",
        "passives_share",
        "detractors_share",
    }
    csat = report_json(by_weight(Metric.CSAT))["weighted"]
    assert csat.keys() - found.keys() == {"mean_rating", "top_share"}
    assert (csat["mean_rating"], csat["top_share"]) == (pytest.approx(310 / 70), pytest.approx(60 / 70))


def test_where_all_weights_are_1_and_nobody_noted_who_was_asked_there_is_neither():
    report = score_report("10x30 8x10 3x10", "10 0")
    assert small_lines(report) == ["ℹ️ Good to ±22 points; about 240 responses would make it ±10."]
    data = report_json(report)
    assert [data[key] for key in ("weighted", "invited_n", "response_share")] == [None, None, None]
    assert data["previous"].keys() == data.keys()


@pytest.mark.parametrize(
    ("invited_n", "share", "line"),
    [
        (1200, 312 / 1200, "312 of 1,200 asked answered: 26 %."),
        (312, 1.0, "312 of 312 asked answered: 100 %."),
        (200, 312 / 200, "312 answered, 200 were noted as asked."),
    ],
)
def test_how_many_of_those_asked_answered(invited_n: int, share: float, line: str):
    report = replace(score_report("10x212 8x50 3x50"), invited_n=invited_n)
    assert line in small_lines(report)
    assert line in render_terminal(report, today=TODAY).split("\n")
    data = report_json(report)
    assert (data["invited_n"], data["response_share"]) == (invited_n, share)


def test_where_nobody_of_those_asked_answered_it_says_so():
    report = replace(score_report("", "10x3"), invited_n=40)
    assert "0 of 40 asked answered: 0 %." in render_report(report, ASKED, today=TODAY).text
    assert "0 of 40 asked answered: 0 %." in render_terminal(report, today=TODAY)
    assert report_json(report)["response_share"] == 0
