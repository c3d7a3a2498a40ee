"""The reports as JSON, key by key as scripts read them (``contracts.md``).

Numbers are not rounded; dates and instants are ISO 8601, ``to`` is exclusive.
"""

from __future__ import annotations

from typing import Any

from bot.render.driver_json import drivers_json, explain_json
from nps_engine.driver_reports import DriversReport, ExplainReport
from nps_engine.periods import Period
from nps_engine.reports import (
    BreakdownReport,
    BreakdownRow,
    CompareReport,
    CompareSide,
    DistributionReport,
    Report,
    ResponsesReport,
    ScoreReport,
    ThemeCell,
    ThemeRow,
    ThemesReport,
    TrendReport,
    TrendRow,
)
from nps_engine.scores import Score
from nps_engine.theme_rows import ThemePart
from nps_engine.values import Metric, Response, Selection, Survey
from nps_engine.weighted import WeightedScore

Json = dict[str, Any]


def report_json(report: Report) -> Json:
    """Return a report as one JSON object."""
    if isinstance(report, CompareReport):
        return _comparison(report)
    as_of = {"as_of": report.as_of.isoformat()} if report.as_of else {}
    head = {**_head(report.survey, report.selection), **as_of}
    match report:
        case ScoreReport():
            return {
                **head,
                **_figures(report.score),
                **_versus_previous(report),
                "weighted": _weighted(report.weighted, report.survey.metric),
                "invited_n": report.invited_n,
                "response_share": report.response_share,
                "partial": report.is_partial,
            }
        case DistributionReport():
            return {**head, **_figures(report.score), "partial": report.is_partial}
        case TrendReport():
            rows = [_trend_row(row) for row in report.rows]
            body: Json = {"interval": report.interval.value, "n": report.score.n, "rows": rows}
        case BreakdownReport():
            values = [_breakdown_row(row) for row in report.rows]
            body = {"by": report.by, "n": report.score.n, "rows": values, "withheld_n": report.withheld_n}
        case ResponsesReport():
            body = _responses(report)
        case ThemesReport():
            body = _themes(report)
        case DriversReport():
            body = drivers_json(report)
        case ExplainReport():
            body = explain_json(report)
    return {**head, **body, "partial": report.is_partial}


def period_json(period: Period | None) -> Json | None:
    """Return ``{"from", "to"}``, or None for all time."""
    if period is None:
        return None
    return {"from": period.from_on.isoformat(), "to": period.to_on.isoformat()}


def _head(survey: Survey, selection: Selection) -> Json:
    return {
        "survey": survey.key,
        "metric": survey.metric.value,
        "period": period_json(selection.period),
        "where": {dimension: list(values) for dimension, values in selection.where.items()},
        **({"bucket": selection.bucket.value} if selection.bucket else {}),
        **({"theme": selection.theme_id} if selection.theme_id else {}),
    }


def _figures(score: Score) -> Json:
    counts = score.counts
    figures = {
        "n": score.n,
        "counts": list(counts.counts),
        "promoters_n": counts.promoters_n,
        "passives_n": counts.passives_n,
        "detractors_n": counts.detractors_n,
        "promoters_share": score.promoters_share,
        "passives_share": score.passives_share,
        "detractors_share": score.detractors_share,
        **_points(score),
    }
    if counts.metric.is_net:
        return figures
    return {**figures, "mean_rating": score.mean_rating, "top_share": score.promoters_share}


def _points(score: Score) -> Json:
    return {
        "score_points": score.score_points,
        "ci_low_points": score.ci_low_points,
        "ci_high_points": score.ci_high_points,
    }


def _versus_previous(report: ScoreReport) -> Json:
    """Return the period before with the same keys, its own "previous" null: one step back is all there is."""
    previous: Json | None = None
    if report.previous is not None:
        unknown = {"previous": None, "change_points": None, "change_p": None, "change_significant": False}
        unknown |= dict.fromkeys(("weighted", "invited_n", "response_share"))
        previous = {
            **_head(report.survey, report.selection),
            "period": period_json(report.previous_period),
            **_figures(report.previous),
            **unknown,
            "partial": False,
        }
    return {
        "previous": previous,
        "change_points": report.change.points,
        "change_p": report.change.p,
        "change_significant": report.change.is_significant,
    }


def _weighted(weighted: WeightedScore | None, metric: Metric) -> Json | None:
    if weighted is None:
        return None
    figures = weighted._asdict()
    mean_rating = figures.pop("mean_rating")
    if metric.is_net:
        return figures
    return {**figures, "mean_rating": mean_rating, "top_share": weighted.promoters_share}


def _comparison(report: CompareReport) -> Json:
    """Return both sides as asked for, and as they are compared: without what is in both."""
    return {
        "survey": report.survey.key,
        "metric": report.survey.metric.value,
        "first": _side(report.first),
        "second": _side(report.second),
        "change_points": report.change.points,
        "change_p": report.change.p,
        "change_significant": report.change.is_significant,
        "overlap_n": report.overlap_n,
        "compared": {"first": _figures(report.first_apart), "second": _figures(report.second_apart)},
        "needed_n": report.needed_n,
    }


def _side(side: CompareSide) -> Json:
    return {**_head(side.survey, side.selection), **_figures(side.score), "partial": side.is_partial}


def _trend_row(row: TrendRow) -> Json:
    """Return one unit; where a private survey withholds it, its numbers are null."""
    if row.is_withheld:
        figures: Json = dict.fromkeys(("n", "counts", "score_points", "ci_low_points", "ci_high_points"))
        days = {"from": row.period.from_on.isoformat(), "to": row.period.to_on.isoformat()}
        return {**days, **figures, "partial": row.is_partial, "withheld": True}
    return {
        "from": row.period.from_on.isoformat(),
        "to": row.period.to_on.isoformat(),
        "n": row.score.n,
        "counts": list(row.score.counts.counts),
        **_points(row.score),
        **_mean(row.score),
        "partial": row.is_partial,
    }


def _breakdown_row(row: BreakdownRow) -> Json:
    return {
        "value": row.value,
        "n": row.score.n,
        "counts": list(row.score.counts.counts),
        **_points(row.score),
        **_mean(row.score),
        "versus_rest_points": row.versus_rest.points,
        "versus_rest_p": row.versus_rest.p,
        "versus_rest_significant": row.versus_rest.is_significant,
    }


def _mean(score: Score) -> Json:
    return {} if score.counts.metric.is_net else {"mean_rating": score.mean_rating}


def _responses(report: ResponsesReport) -> Json:
    comments = [_comment(text) for text in report.comments]
    return {
        "n": report.total_n,
        "rows": comments if report.survey.private else [_response(row) for row in report.rows],
        "next": report.next_id,
        "theme_labels": dict(report.theme_labels),
    }


def _comment(text: str) -> Json:
    """Return a comment of a private survey with the keys of a response: nothing stands beside it."""
    unknown = ("id", "responded_at", "rating", "bucket", "respondent", "respondent_name")
    return {**dict.fromkeys(unknown), "verbatim": text, "segments": {}, "themes": []}


def _response(response: Response) -> Json:
    row = response.row
    return {
        "id": response.id,
        "responded_at": row.responded_at.isoformat(),
        "rating": row.rating,
        "bucket": response.bucket.value,
        "verbatim": row.verbatim,
        "respondent": row.respondent,
        "respondent_name": row.respondent_name,
        "segments": dict(row.segments),
        "themes": list(response.theme_ids),
        "language": response.language or None,
    }


def _themes(report: ThemesReport) -> Json:
    languages = [each._asdict() for each in report.languages_read_less_well]
    return {
        "n": report.n,
        "with_verbatim_n": report.with_verbatim_n,
        "covered_n": report.covered_n,
        "complaint_cost_points": report.complaint_cost_points,
        "unthemed_cost_points": report.unthemed_cost_points,
        **({"by": report.by} if report.by else {}),
        "rows": [_theme(row) for row in report.rows],
        **({"parts": [_part(each) for each in report.parts]} if report.parts else {}),
        **({"languages_read_less_well": languages} if languages else {}),
        **({"withheld_n": report.withheld_n} if report.survey.private else {}),
        "fitted_at": report.fitted_at.isoformat() if report.fitted_at else None,
    }


def _part(part: ThemePart) -> Json:
    return {"id": part.id, "label": part.label, "n": part.score.n, "score_points": part.score.score_points}


def _theme(row: ThemeRow) -> Json:
    return {
        "id": row.id,
        "label": row.label,
        "keywords": list(row.keywords),
        "n": row.score.n,
        "counts": list(row.score.counts.counts),
        "score_points": row.score.score_points,
        "impact_points": row.impact_points,
        "impact_low_points": row.impact_low_points,
        "impact_high_points": row.impact_high_points,
        "share": row.share,
        "change_n": row.change_n,
        "new": row.is_new,
        "pinned": row.is_pinned,
        "pace": row.pace,
        "weeks_n": list(row.weeks_n),
        "cost_points": row.cost_points,
        "cost_low_points": row.cost_low_points,
        "cost_high_points": row.cost_high_points,
        "sentiment": row.sentiment,
        "quotes": list(row.quotes),
        **({"values": [_theme_cell(cell) for cell in row.cells]} if row.cells else {}),
    }


def _theme_cell(cell: ThemeCell) -> Json:
    """Return a theme at one value; where a private survey withholds it, its numbers are null."""
    is_known = cell.share is not None
    return {
        "value": cell.value,
        "n": cell.score.n if is_known else None,
        "score_points": cell.score.score_points,
        "share": cell.share,
    }
