"""Pieces that several messages share: what an answer is about, warnings, the answer without responses."""

from __future__ import annotations

from bot.render.blocks import Block, actions, ask_buttons, context, header, section
from bot.render.escape import inline, label
from bot.render.followups import Asked, wider_asks
from bot.render.message import Message, message
from bot.render.words import METRIC_NAMES, SMALL_N, n_words, period_words, where_words
from nps_engine.scores import Score, sample_n, whole_points
from nps_engine.values import Metric, Selection, Survey

_FILTERS_MOST = 400
_KEY_MOST = 80
_AIM_POINTS = 10
"""The precision that a hint aims for: the interval at most ± this many points."""


def about_words(survey: Survey, selection: Selection, asked: Asked) -> str:
    """Return what an answer is about, escaped: survey, period, filters."""
    parts = [inline(survey.key, _KEY_MOST), period_words(selection.period, asked.today)]
    filters = where_words(selection, survey.metric)
    if filters:
        parts.append(inline(filters, _FILTERS_MOST))
    return " · ".join(parts)


def about_text(survey: Survey, selection: Selection, asked: Asked) -> str:
    """Return the same for an alt text or a terminal: raw."""
    parts = [label(survey.key, _KEY_MOST), period_words(selection.period, asked.today)]
    filters = where_words(selection, survey.metric)
    return " · ".join([*parts, label(filters, _FILTERS_MOST)] if filters else parts)


def sample_words(score: Score) -> str:
    """Return a warning where responses are few, a hint where the score is vague, else nothing."""
    if not score.n or score.ci_low_points is None or score.ci_high_points is None:
        return ""
    is_net = score.counts.metric.is_net
    if score.n < SMALL_N:
        hint = f"Only {n_words(score.n)}: a first hint, not a measurement."
        return (
            f"{hint} About {_round_n(sample_n(_AIM_POINTS))} would settle it within ±10 points."
            if is_net
            else hint
        )
    half = (score.ci_high_points - score.ci_low_points) / 2
    if not is_net or half <= _AIM_POINTS:
        return ""
    needed_n = _round_n(sample_n(_AIM_POINTS, score.counts))
    return f"Good to ±{whole_points(half)} points; about {needed_n} responses would make it ±10."


def warning(score: Score) -> list[Block]:
    """Return the warning or hint as a small line, where there is one."""
    words = sample_words(score)
    if not words:
        return []
    return [context(f"{'⚠️' if score.n < SMALL_N else 'ℹ️'} {words}")]


def empty_message(survey: Survey, selection: Selection, asked: Asked, hint: str = "") -> Message:
    """Return the answer where no response fits, with longer periods to try.

    Args:
        survey: The survey.
        selection: What was looked for.
        asked: The question and its place.
        hint: One more sentence, escaped.
    """
    about = about_words(survey, selection, asked)
    question = asked.of(selection)
    asks = wider_asks(question, asked.today)
    advice = (
        "Try a longer period, or fewer filters."
        if where_words(selection, survey.metric)
        else "Try a longer period."
    )
    name = METRIC_NAMES[survey.metric]
    lines = ["No responses here yet, so there is no score.", hint, advice]
    body = " ".join(line for line in lines if line)
    blocks = [
        header(f"{name}: no responses"),
        context(about),
        section(body),
        *actions(ask_buttons(asks)),
    ]
    return message([f"{name}: no responses ({about}).", body], blocks)


def y_label(metric: Metric) -> str:
    """Return what the number axis of scores is called."""
    if metric.is_net:
        return f"{METRIC_NAMES[metric]}, points"
    return "satisfied (4–5), %" if metric is Metric.CSAT else "easy (5–7), %"


def _round_n(n: int) -> int:
    """Return a number of responses as one says it: to tens above 100."""
    return round(n, -1) if n > 100 else n  # noqa: PLR2004 - below, every response counts
