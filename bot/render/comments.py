"""What is different in a private survey: comments alone, and answers that were given before."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, tzinfo

from bot.questions import Command
from bot.render.blocks import context, fitting_n, header, section
from bot.render.escape import inline, plain, quote
from bot.render.followups import Asked, follow_ups, next_asks
from bot.render.message import Message, message
from bot.render.pieces import about_words, empty_message
from bot.render.words import METRIC_NAMES, day_words
from nps_engine.reports import CompareReport, Report, ResponsesReport

_VERBATIM_MOST = 600
_TEXT_VERBATIM_MOST = 160


def as_of_words(as_of: datetime, time_zone: tzinfo) -> str:
    """Return "As shown on 12 Nov 2026; too few people have answered since to show it anew"."""
    day = day_words(as_of.astimezone(time_zone).date())
    return f"As shown on {day}; too few people have answered since to show it anew"


def report_as_of_words(report: Report, time_zone: tzinfo) -> str:
    """Return the same for a report; empty where it is of now."""
    as_of = None if isinstance(report, CompareReport) else report.as_of
    return as_of_words(as_of, time_zone) if as_of else ""


def comments_words(n: int) -> str:
    """Return "1 comment", "1,234 comments"."""
    return f"{n:,} comment{'' if n == 1 else 's'}"


def render_comments(report: ResponsesReport, asked: Asked) -> Message:
    """Return comments of a private survey, with nothing beside them; "More" continues after the last one shown."""
    if not report.comments:
        hint = "You have seen all comments." if report.total_n else "Nobody left a comment here."
        return empty_message(report.survey, report.selection, asked, hint)
    about = about_words(report.survey, report.selection, asked)
    title = f"{METRIC_NAMES[report.survey.metric]}: comments"
    groups = [[section(quote(text, _VERBATIM_MOST))] for text in report.comments if plain(text, 10)]
    lead = [header(title), context(about)]
    question = asked.of(report.selection)
    tail = follow_ups(next_asks(question, asked, Command.RESPONSES), asked, question)
    shown_n = fitting_n(groups, [*lead, context("x" * 200), *tail])
    seen_n = (asked.question.after or 0) + shown_n
    told = f"{shown_n:,} of {comments_words(report.total_n)}, in no particular order"
    if seen_n < report.total_n:
        more = replace(question, command=Command.RESPONSES, after=seen_n).as_text()
        tail = follow_ups([("More", more), *next_asks(question, asked, Command.RESPONSES)], asked, question)
    blocks = [*lead, *(block for group in groups[:shown_n] for block in group), context(told), *tail]
    said = [f"“{inline(text, _TEXT_VERBATIM_MOST)}”" for text in report.comments[:shown_n]]
    return message([f"{title} ({about}): {told}.", *said], blocks)
