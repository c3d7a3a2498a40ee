"""How many responses gave each rating."""

from __future__ import annotations

from bot.questions import Command
from bot.render.blocks import context, fields, header, section
from bot.render.chart import ChartKind, ChartSpec, Unit
from bot.render.followups import Asked, follow_ups, next_asks
from bot.render.message import Message, message
from bot.render.pieces import about_text, about_words, empty_message, warning
from bot.render.words import METRIC_NAMES, bucket_words, headline, interval_words, mean_words, n_words
from nps_engine.reports import DistributionReport
from nps_engine.scores import Score, whole_percent
from nps_engine.values import Bucket, Survey


def render_distribution(report: DistributionReport, asked: Asked) -> Message:
    """Return the distribution message."""
    score = report.score
    if not score.n:
        return empty_message(report.survey, report.selection, asked)
    question = asked.of(report.selection)
    about = about_words(report.survey, report.selection, asked)
    sentence = _most_given(score)
    buckets = [bucket_words(score, bucket) for bucket in Bucket]
    summary = f"{headline(score)} · n {score.n:,} · {interval_words(score)}"
    blocks = [
        header(f"{METRIC_NAMES[report.survey.metric]}: how {n_words(score.n)} split"),
        context(about),
        section(f"{sentence}\n*{summary}*"),
        fields(buckets),
        *warning(score),
        *follow_ups(next_asks(question, asked, Command.DISTRIBUTION), asked, question),
    ]
    ratings = ", ".join(
        f"{rating}: {n:,}" for rating, n in zip(score.counts.metric.ratings, score.counts.counts, strict=True)
    )
    lines = [f"{summary} ({about}).", sentence, f"Ratings: {ratings}.", " · ".join(buckets)]
    chart = ratings_chart(report.survey, score, about_text(report.survey, report.selection, asked))
    return message(lines, blocks, chart, 3)


def ratings_chart(survey: Survey, score: Score, about: str) -> ChartSpec:
    """Return one bar per rating, coloured by bucket."""
    metric = score.counts.metric
    given = ", ".join(
        f"{rating}: {n:,}" for rating, n in zip(metric.ratings, score.counts.counts, strict=True) if n
    )
    return ChartSpec(
        title=f"{METRIC_NAMES[survey.metric]}: responses by rating",
        kind=ChartKind.BAR,
        categories=tuple(str(rating) for rating in metric.ratings),
        series=(("Responses", tuple(float(n) for n in score.counts.counts)),),
        x_label="rating",
        y_label="responses",
        alt_text=f"Bar chart of responses by rating, {about}: {given}.",
        unit=Unit.COUNT,
        tones=tuple(metric.bucket_of(rating).value for rating in metric.ratings),
    )


def _most_given(score: Score) -> str:
    metric = score.counts.metric
    most = max(score.counts.counts)
    rating = metric.ratings[score.counts.counts.index(most)]
    share = whole_percent(most / score.n)
    return (
        f"The most common rating is {rating}, given by {share} % ({most:,} of {score.n:,}); "
        f"the mean is {mean_words(score)}."
    )
