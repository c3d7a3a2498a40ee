"""Single responses: who, when, which rating, in their own words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bot.questions import Command
from bot.render.blocks import Block, context, fitting_n, header, section
from bot.render.comments import render_comments
from bot.render.escape import inline, plain, quote
from bot.render.followups import Asked, ask_text, follow_ups, next_asks
from bot.render.message import Message, message
from bot.render.pieces import about_words, empty_message
from bot.render.theme_menus import comment_menu
from bot.render.words import MARKS, METRIC_NAMES, bucket_name, dimension_words, instant_words, n_words
from nps_engine.reports import ResponsesReport
from nps_engine.values import Bucket, Metric, Response

_FIRST_DIMENSIONS = ("touchpoint", "journey_stage", "channel", "product", "plan", "region")
_SEGMENTS_MOST = 6
_NAME_MOST = 80
_VERBATIM_MOST = 600
_TEXT_VERBATIM_MOST = 160


def render_responses(report: ResponsesReport, asked: Asked) -> Message:
    """Return a page of responses, newest first; "More" continues after the last one shown."""
    if report.survey.private:
        return render_comments(report, asked)
    if not report.rows:
        return empty_message(report.survey, report.selection, asked, _page_hint(report))
    about = about_words(report.survey, report.selection, asked)
    groups = [_response_blocks(row, report, asked) for row in report.rows]
    bucket = report.selection.bucket
    what = bucket_name(report.survey.metric, bucket) if bucket else "responses"
    title = f"{METRIC_NAMES[report.survey.metric]}: {what}"
    lead: list[Block] = [header(title), context(about)]
    shown_n = fitting_n(groups, [*lead, context("x" * 200), *_tail(asked, report, 1)])
    shown = report.rows[:shown_n]
    silent = f" · {report.silent_n:,} more without a comment" if report.silent_n else ""
    counted = f"{n_words(len(shown))} of {report.total_n:,}, newest first{silent}"
    blocks = [
        *lead,
        *(block for group in groups[:shown_n] for block in group),
        context(counted),
        *_tail(asked, report, shown_n),
    ]
    lines = [f"{title} ({about}): {counted}.", *(_response_text(row, report, asked) for row in shown)]
    return message(lines, blocks)


def who_words(response: Response, *, is_private: bool) -> str:
    """Return who answered, escaped: name, else email, else id; nobody is named in a private survey."""
    if is_private:
        return "someone"
    row = response.row
    known = (row.respondent_name, row.respondent_email, row.respondent)
    return next((inline(name, _NAME_MOST) for name in known if plain(name, 10)), "someone")


def reached_words(response: Response) -> str:
    """Return how somebody is reached, escaped: "anna@x.example · customer 12", without what stands for the name."""
    row = response.row
    email = inline(row.respondent_email, _NAME_MOST) if row.respondent_name else ""
    is_named = row.respondent_name or row.respondent_email
    customer = inline(row.respondent, _NAME_MOST) if is_named else ""
    return " · ".join([email] * bool(email) + [f"customer {customer}"] * bool(customer))


def segment_words(segments: Mapping[str, str], most_n: int = _SEGMENTS_MOST) -> str:
    """Return where in the journey an answer comes from, escaped: "touchpoint: checkout · plan: Pro"."""
    first = [name for name in _FIRST_DIMENSIONS if name in segments]
    names = [*first, *sorted(name for name in segments if name not in first)]
    shown = [
        f"{inline(dimension_words(name), 40)}: {inline(segments[name], 60)}"
        for name in names
        if segments[name].strip()
    ]
    more_n = len(shown) - most_n
    return " · ".join([*shown[:most_n], *([f"and {more_n} more"] if more_n > 0 else [])])


def rating_words(response: Response) -> str:
    """Return "🔴 2 of 10"."""
    return mark_words(response.metric, response.row.rating)


def mark_words(metric: Metric, rating: int) -> str:
    """Return "🔴 2 of 10"."""
    return f"{MARKS[metric.bucket_of(rating)]} {rating} of {metric.ratings[-1]}"


def _response_blocks(response: Response, report: ResponsesReport, asked: Asked) -> list[Block]:
    who = who_words(response, is_private=report.survey.private)
    when = instant_words(response.row.responded_at, asked.time_zone)
    said = (
        quote(response.row.verbatim, _VERBATIM_MOST) if plain(response.row.verbatim, 10) else "_No comment._"
    )
    below = [_segments(response, report), _themes(response, report)]
    menu = _comment_menu(response, report)
    blocks = [section(f"*{rating_words(response)}* · {who} · {when}\n{said}", menu)]
    return [*blocks, context(*below)] if any(below) else blocks


def _comment_menu(response: Response, report: ResponsesReport) -> Block | None:
    """Return what can become of a comment; nothing where there are no themes, or nothing is said."""
    if not report.theme_labels or not plain(response.row.verbatim, 10):
        return None
    theme_id = report.selection.theme_id
    return comment_menu(response, theme_id, report.theme_labels.get(theme_id, theme_id))


def _segments(response: Response, report: ResponsesReport) -> str:
    return "" if report.survey.private else segment_words(response.row.segments)


def _themes(response: Response, report: ResponsesReport) -> str:
    labels = [report.theme_labels[id_] for id_ in response.theme_ids if id_ in report.theme_labels]
    return f"themes: {', '.join(inline(text, 60) for text in labels[:3])}" if labels else ""


def _response_text(response: Response, report: ResponsesReport, asked: Asked) -> str:
    who = who_words(response, is_private=report.survey.private)
    said = inline(response.row.verbatim, _TEXT_VERBATIM_MOST) or "no comment"
    when = instant_words(response.row.responded_at, asked.time_zone)
    return f"{rating_words(response)}, {who}, {when}: {said}"


def _tail(asked: Asked, report: ResponsesReport, shown_n: int) -> list[Block]:
    question = asked.of(report.selection)
    last_id = report.rows[shown_n - 1].id if 0 < shown_n < len(report.rows) else report.next_id
    asks: list[tuple[str, str]] = []
    if last_id is not None:
        asks.append(("More", replace(question, command=Command.RESPONSES, after=last_id).as_text()))
    if report.selection.bucket is None:
        name = bucket_name(report.survey.metric, Bucket.DETRACTOR)
        detractors = replace(question, bucket=Bucket.DETRACTOR)
        asks.append((f"Only {name.lower()}", ask_text(detractors, Command.RESPONSES)))
    return follow_ups([*asks, *next_asks(question, asked, Command.RESPONSES)], asked, question)


def _page_hint(report: ResponsesReport) -> str:
    if report.silent_n and not report.total_n:
        return f"{n_words(report.silent_n)} have no comment."
    return "You have seen them all." if report.total_n else ""
