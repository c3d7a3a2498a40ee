"""Drivers and explanations as JSON (docs/figures.md): numbers are not rounded."""

from __future__ import annotations

from typing import Any

from bot.render.driver_words import cause_sentences, move_sentence
from bot.render.escape import label
from nps_engine.driver_reports import DriverRow, DriversReport, ExplainReport
from nps_engine.periods import Period
from nps_engine.scores import Score

Json = dict[str, Any]
_NAME_MOST = 200


def drivers_json(report: DriversReport) -> Json:
    """Return what moves the score: the themes with what is in none, and each dimension's values."""
    previous = None
    if report.previous is not None and report.previous_period is not None:
        previous = {"period": _period(report.previous_period), **_score(report.previous)}
    return {
        **_score(report.score),
        "previous": previous,
        "change_points": report.change.points,
        "change_p": report.change.p,
        "change_significant": report.change.is_significant,
        "themes": [{"id": row.theme_id or None, "label": row.name, **_row(row)} for row in report.themes],
        "themes_add_up": report.is_additive,
        "segments": [
            {
                "by": split.by,
                "mix_points": split.mix_points,
                "within_points": split.within_points,
                "rows": [{"value": row.name, **_row(row)} for row in split.rows],
            }
            for split in report.splits
        ],
        **({"withheld_n": report.withheld_n} if report.survey.private else {}),
    }


def explain_json(explained: ExplainReport) -> Json:
    """Return the same with the words of the explanation."""
    report = explained.drivers
    words = [move_sentence(report), *cause_sentences(report, lambda name: label(name, _NAME_MOST))]
    return {**drivers_json(report), "summary": words}


def _row(row: DriverRow) -> Json:
    moved = row.moved
    return {
        "n": row.score.n,
        "score_points": row.score.score_points,
        "before_n": row.before.n,
        "before_score_points": row.before.score_points,
        "impact_points": row.impact_points,
        "impact_low_points": row.impact_low_points,
        "impact_high_points": row.impact_high_points,
        "versus_rest_points": row.versus_rest.points,
        "versus_rest_p": row.versus_rest.p,
        "moved_points": moved.points if moved else None,
        "moved_low_points": moved.low_points if moved else None,
        "moved_high_points": moved.high_points if moved else None,
        "moved_p": moved.p if moved else None,
        "mix_points": moved.mix_points if moved else None,
        "within_points": moved.within_points if moved else None,
        "moved_significant": row.is_real,
    }


def _score(score: Score) -> Json:
    return {
        "n": score.n,
        "score_points": score.score_points,
        "ci_low_points": score.ci_low_points,
        "ci_high_points": score.ci_high_points,
    }


def _period(period: Period) -> Json:
    return {"from": period.from_on.isoformat(), "to": period.to_on.isoformat()}
