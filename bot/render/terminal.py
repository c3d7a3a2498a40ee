"""The reports as plain text for a terminal: aligned, with bars made of characters, no colour needed.

Control characters are taken out of customer text, so that a comment cannot write escape sequences.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, tzinfo

from bot.questions import Command, Question
from bot.render.bars import bar, table, two_sided_bar
from bot.render.breakdown import value_words, versus_words
from bot.render.comments import comments_words, report_as_of_words
from bot.render.drivers import drivers_lines, explain_lines
from bot.render.escape import clean, cut, label
from bot.render.followups import Asked
from bot.render.pieces import about_text, sample_words
from bot.render.score import (
    aside_lines,
    certainty_words,
    plain_sentence,
    response_rate_sentence,
    verdict_sentence,
)
from bot.render.sides import about_both, column_names, notes, side_names, verdict_words
from bot.render.theme_lines import theme_lines
from bot.render.trend import trend_sentences
from bot.render.words import (
    METRIC_NAMES,
    bucket_name,
    bucket_range,
    dimension_words,
    headline,
    instant_words,
    interval_words,
    n_words,
    score_words,
    unit_words,
    where_words,
)
from nps_engine.driver_reports import DriversReport, ExplainReport
from nps_engine.reports import (
    BreakdownReport,
    CompareReport,
    DistributionReport,
    Report,
    ResponsesReport,
    ScoreReport,
    ThemesReport,
    TrendReport,
)
from nps_engine.scores import Score, whole_percent
from nps_engine.values import Bucket, Response

_BAR_WIDTH = 24
_VERBATIM_MOST = 400
_QUOTE_MOST = 160
_VALUE_MOST = 40


def render_terminal(report: Report, *, today: date, time_zone: tzinfo = UTC) -> str:
    """Return a report as lines of plain text, without a newline at the end.

    Args:
        report: What the engine answered.
        today: The date that it is for the workspace.
        time_zone: The workspace's, for times of day.
    """
    asked = Asked(Question(Command.SCORE), today, time_zone)
    if isinstance(report, CompareReport):
        return "\n".join(line.rstrip() for line in _comparison(report, today))
    as_of = report_as_of_words(report, time_zone)
    lines = [about_text(report.survey, report.selection, asked), *([f"{as_of}."] if as_of else []), ""]
    match report:
        case ScoreReport():
            lines += _score(report)
        case DistributionReport():
            lines += _distribution(report)
        case TrendReport():
            lines += _trend(report, today)
        case BreakdownReport():
            lines += _breakdown(report)
        case ResponsesReport():
            lines += _responses(report, asked)
        case ThemesReport():
            lines += theme_lines(report) if report.n else _no_responses(report)
        case DriversReport():
            lines += drivers_lines(report)
        case ExplainReport():
            lines += explain_lines(report)
    return "\n".join(line.rstrip() for line in lines)


def _score(report: ScoreReport) -> list[str]:
    score = report.score
    if not score.n:
        more = (response_rate_sentence(report), verdict_sentence(report))
        return _no_responses(report, *more)
    return [
        headline(score),
        certainty_words(score),
        *_given([verdict_sentence(report)]),
        "",
        plain_sentence(score),
        *_buckets(score),
        *_given([sample_words(score), *aside_lines(report)]),
    ]


def _comparison(report: CompareReport, today: date) -> list[str]:
    names = side_names(report, today)
    verdict = f"{verdict_words(report, names)}."
    lines = [about_both(report, today), "", verdict, *(["", *told] if (told := notes(report, names)) else [])]
    if report.change.points is None:
        return lines
    scores = (report.first_apart, report.second_apart)
    rows = [
        ["", *(label(name, _VALUE_MOST) for name in column_names(report, names))],
        ["score", *map(score_words, scores)],
        ["n", *(f"{score.n:,}" for score in scores)],
        ["95 % likely", *map(_between, scores)],
    ]
    rows += [
        [bucket_name(report.survey.metric, bucket), *(_bucket(score, bucket) for score in scores)]
        for bucket in Bucket
    ]
    return [*lines[:3], "", table(rows, right=(1, 2)), *lines[3:]]


def _bucket(score: Score, bucket: Bucket) -> str:
    n = score.counts.bucket_n(bucket)
    return f"{n:,}, {whole_percent(n / score.n)} %"


def _distribution(report: DistributionReport) -> list[str]:
    score = report.score
    if not score.n:
        return _no_responses(report)
    counts = score.counts
    most = max(counts.counts)
    rows = [
        [str(rating), f"{n:,}", f"{whole_percent(n / score.n)} %", bar(n, most, _BAR_WIDTH)]
        for rating, n in zip(counts.metric.ratings, counts.counts, strict=True)
    ]
    return [
        f"{headline(score)} · {certainty_words(score)}",
        "",
        table(rows, right=(0, 1, 2)),
        "",
        *_buckets(score),
    ]


def _trend(report: TrendReport, today: date) -> list[str]:
    if not report.score.n:
        return _no_responses(report)
    rows = [[report.interval.value, "score", "n", "95 % likely", ""]]
    rows += [
        [
            unit_words(row.period, report.interval, with_year=True),
            "withheld" if row.is_withheld else score_words(row.score) if row.score.n else "–",
            "–" if row.is_withheld else f"{row.score.n:,}",
            _between(row.score),
            f"{_score_bar(row.score)}{_incomplete(row.is_partial, row.period.is_partial(today))}",
        ]
        for row in report.rows
    ]
    sentences = [line.replace("*", "") for line in trend_sentences(report)]
    return [
        f"{headline(report.score)} · {certainty_words(report.score)}",
        "",
        table(rows, right=(1, 2)),
        "",
        *sentences,
    ]


def _breakdown(report: BreakdownReport) -> list[str]:
    if not report.score.n:
        return _no_responses(report)
    rows = [[label(dimension_words(report.by), _VALUE_MOST), "score", "n", "95 % likely", "against the rest"]]
    rows += [
        [
            label(value_words(row.value), _VALUE_MOST),
            score_words(row.score) if row.score.n else "–",
            f"{row.score.n:,}",
            _between(row.score),
            versus_words(row.versus_rest),
        ]
        for row in report.rows
    ]
    withheld = (
        [f"{n_words(report.withheld_n)} withheld: groups too small to show."] if report.withheld_n else []
    )
    return [
        f"{headline(report.score)} · {certainty_words(report.score)}",
        "",
        table(rows, right=(1, 2)),
        *withheld,
    ]


def _responses(report: ResponsesReport, asked: Asked) -> list[str]:
    if report.survey.private:
        return _comments(report)
    if not report.rows:
        return _no_responses(report)
    lines = [f"{n_words(len(report.rows))} of {report.total_n:,}, newest first"]
    for row in report.rows:
        lines += ["", *_response(row, report, asked)]
    if report.next_id is not None:
        lines += ["", "There are more: raise --limit, or page on with --json."]
    return lines


def _comments(report: ResponsesReport) -> list[str]:
    if not report.comments:
        return ["No comments here."]
    lines = [f"{len(report.comments):,} of {comments_words(report.total_n)}, in no particular order"]
    for text in report.comments:
        said = cut(clean(text), _VERBATIM_MOST, is_escaped_later=False)
        lines += ["", *(f"    {line}" for line in said.split("\n") if line.strip())]
    if report.next_id is not None:
        lines += ["", "There are more: raise --limit, or page on with --json."]
    return lines


def _response(response: Response, report: ResponsesReport, asked: Asked) -> list[str]:
    row = response.row
    named = row.respondent_name or row.respondent_email or row.respondent
    who = label(named, 80) or "someone"
    rating = f"{row.rating:>2} of {response.metric.ratings[-1]}"
    bucket = bucket_name(response.metric, response.bucket).lower().removesuffix("s")
    pairs = sorted(row.segments.items())
    segments = " · ".join(f"{label(name, 40)}: {label(value, 60)}" for name, value in pairs)
    verbatim = cut(clean(row.verbatim), _VERBATIM_MOST, is_escaped_later=False)
    said = [f"    {line}" for line in verbatim.split("\n") if line.strip()] or ["    (no comment)"]
    head = f"{rating}  {who} · {instant_words(row.responded_at, asked.time_zone)} · {bucket}"
    return [head, *said, *([f"    [{segments}]"] if segments else [])]


def _buckets(score: Score) -> list[str]:
    metric = score.counts.metric
    rows = []
    for bucket in Bucket:
        n = score.counts.bucket_n(bucket)
        name = f"{bucket_name(metric, bucket)} ({bucket_range(metric, bucket)})"
        rows.append([name, f"{n:,}", f"{whole_percent(n / score.n)} %", bar(n, score.n, _BAR_WIDTH)])
    return [table(rows, right=(1, 2))]


def _score_bar(score: Score) -> str:
    if score.score_points is None:
        return ""
    if score.counts.metric.is_net:
        return two_sided_bar(score.score_points, 100, _BAR_WIDTH)
    return bar(score.score_points, 100, _BAR_WIDTH)


def _between(score: Score) -> str:
    words = interval_words(score).removeprefix("95 % likely between ")
    return words.replace(" and ", " to ")


def _incomplete(is_partial: bool, is_running: bool) -> str:
    return ("  so far" if is_running else "  part of it") if is_partial else ""


def _no_responses(report: Report, *more: str) -> list[str]:
    metric = report.survey.metric
    fewer = ", or fewer filters" if where_words(report.selection, metric) else ""
    advice = f"Try a longer period (--last 12m, or --from DATE){fewer}."
    return [f"{METRIC_NAMES[metric]}: no responses, so there is no score.", *_given(more), advice]


def _given(lines: Sequence[str]) -> list[str]:
    return [line for line in lines if line]
