"""The answer to "what is our score": big and clear, with its change and whether that change is real."""

from __future__ import annotations

from bot.questions import Command
from bot.render.blocks import context, fields, header, section
from bot.render.chart import ChartKind, ChartSpec, Unit
from bot.render.distribution import ratings_chart
from bot.render.followups import Asked, breakdown_menu, follow_ups, next_asks
from bot.render.message import Message, message
from bot.render.pieces import about_text, about_words, empty_message, warning
from bot.render.words import (
    bucket_name,
    bucket_words,
    headline,
    interval_words,
    n_words,
    points_words,
    score_words,
    span_words,
    verdict_words,
)
from nps_engine.reports import ScoreReport
from nps_engine.scores import Score, whole_percent
from nps_engine.values import Bucket, Metric

_WOULD = {
    Metric.NPS: ("would recommend you", "would not"),
    Metric.ENPS: ("would recommend working here", "would not"),
    Metric.CSAT: ("are satisfied (4 or 5)", "are not (1 or 2)"),
    Metric.CES: ("found it easy (5 to 7)", "found it hard (1 to 3)"),
}
_WORST_FIRST = (Bucket.DETRACTOR, Bucket.PASSIVE, Bucket.PROMOTER)


def render_score(report: ScoreReport, asked: Asked) -> Message:
    """Return the score message."""
    score = report.score
    if not score.n:
        return empty_message(report.survey, report.selection, asked, _before_hint(report))
    question = asked.of(report.selection)
    about = about_words(report.survey, report.selection, asked)
    sentence, certainty, verdict = plain_sentence(score), certainty_words(score), verdict_sentence(report)
    buckets = [bucket_words(score, bucket) for bucket in Bucket]
    asides = aside_lines(report)
    blocks = [
        header(headline(score)),
        context(about),
        section("\n".join(line for line in (sentence, f"*{verdict}*" if verdict else "") if line)),
        fields([*buckets, certainty]),
        *([context("\n".join(asides))] if asides else []),
        *warning(score),
        *follow_ups(
            next_asks(question, asked, Command.SCORE), asked, question, breakdown_menu(question, asked)
        ),
    ]
    lines = [
        f"{headline(score)} ({about}).",
        sentence,
        verdict,
        f"{certainty}.",
        " · ".join(buckets),
        *asides,
    ]
    return message(lines, blocks, score_chart(report, asked), 4)


def plain_sentence(score: Score) -> str:
    """Return the score in one sentence without jargon."""
    would, would_not = _WOULD[score.counts.metric]
    yes = whole_percent(score.counts.promoters_n / score.n)
    no = whole_percent(score.counts.detractors_n / score.n)
    return f"Of {n_words(score.n)}, {yes} % {would} and {no} % {would_not}."


def certainty_words(score: Score) -> str:
    """Return "n 412 · 95 % likely between +22 and +31"."""
    return " · ".join(part for part in (f"n {score.n:,}", interval_words(score)) if part)


def verdict_sentence(report: ScoreReport) -> str:
    """Return how the score moved against the period before, and whether that means anything."""
    if report.previous is None or report.previous_period is None:
        return ""
    span = span_words(report.previous_period)
    if not report.previous.n:
        return f"Nothing to compare with: no responses in the period {_before_words(report)} ({span})."
    verdict = verdict_words(report.change)
    before = f"{_before_words(report)}: {score_words(report.previous)}, n {report.previous.n:,} ({span})"
    return f"{verdict[:1].upper()}{verdict[1:]}; {before}."


def aside_lines(report: ScoreReport) -> list[str]:
    """Return what stands quietly beside a score where it is known: the score by weight, the response rate."""
    return [line for line in (weighted_sentence(report), response_rate_sentence(report)) if line]


def weighted_sentence(report: ScoreReport) -> str:
    """Return the score by weight: "By weight: +31 (+24 to +38), counts like 212 equal responses."."""
    weighted, metric = report.weighted, report.survey.metric
    if weighted is None:
        return ""
    low, high = points_words(weighted.ci_low_points, metric), points_words(weighted.ci_high_points, metric)
    n = round(weighted.effective_n)
    score = points_words(weighted.score_points, metric)
    return f"By weight: {score} ({low} to {high}), counts like {n:,} equal response{'' if n == 1 else 's'}."


def response_rate_sentence(report: ScoreReport) -> str:
    """Return how many of those asked answered: "312 of 1,200 asked answered: 26 %."."""
    share, n = report.response_share, report.score.n
    if share is None:
        return ""
    if share > 1:
        return f"{n:,} answered, {report.invited_n:,} were noted as asked."
    return f"{n:,} of {report.invited_n:,} asked answered: {whole_percent(share)} %."


def _before_words(report: ScoreReport) -> str:
    """Return "a year before" where that is not the period just before as well."""
    period, other = report.selection.period, report.previous_period
    is_year_ago = period is not None and other == period.year_ago() != period.previous()
    return "a year before" if is_year_ago else "before"


def score_chart(report: ScoreReport, asked: Asked) -> ChartSpec:
    """Return the buckets now and before, which shows where a change came from; else the ratings."""
    now, before = report.score, report.previous
    if before is None or not before.n:
        return ratings_chart(report.survey, now, about_text(report.survey, report.selection, asked))
    metric = now.counts.metric
    names = tuple(bucket_name(metric, bucket) for bucket in _WORST_FIRST)
    shares_now, shares_before = _percents(now), _percents(before)
    moved = ", ".join(
        f"{name} {new} % (before {old} %)"
        for name, new, old in zip(names, shares_now, shares_before, strict=True)
    )
    return ChartSpec(
        title="Where the score comes from, now and before",
        kind=ChartKind.BAR,
        categories=names,
        series=(("Before", tuple(shares_before)), ("Now", tuple(shares_now))),
        y_label="% of responses",
        alt_text=f"Bar chart of {about_text(report.survey, report.selection, asked)}: {moved}.",
        unit=Unit.PERCENT,
        tones=tuple(bucket.value for bucket in _WORST_FIRST),
    )


def _percents(score: Score) -> list[float]:
    return [whole_percent(score.counts.bucket_n(bucket) / score.n) for bucket in _WORST_FIRST]


def _before_hint(report: ScoreReport) -> str:
    asked = response_rate_sentence(report)
    if report.previous is None or not report.previous.n:
        return asked
    before = f"The period before had {n_words(report.previous.n)} ({headline(report.previous)})."
    return f"{asked} {before}".strip()
