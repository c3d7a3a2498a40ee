"""App Home: the board. Slack draws no charts here, so lines and bars are made of characters."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, tzinfo
from typing import Any

from bot.ids import Action, BlockId, Callback
from bot.questions import Command, Question
from bot.render.bars import sparkline, table, two_sided_bar
from bot.render.blocks import Block, actions, ask_buttons, context, divider, fields, header, section, select
from bot.render.breakdown import value_words
from bot.render.cases import board_parts
from bot.render.comments import report_as_of_words
from bot.render.escape import inline, label, quote
from bot.render.followups import Asked, next_asks
from bot.render.message import fenced
from bot.render.pieces import about_words, warning
from bot.render.responses import rating_words, who_words
from bot.render.routing import routing_button
from bot.render.score import certainty_words, plain_sentence, verdict_sentence
from bot.render.theme_menus import manage_button
from bot.render.themes import theme_words
from bot.render.trend import trend_sentences
from bot.render.words import bucket_words, dimension_words, headline, instant_words, score_words
from nps_engine.periods import Interval, Period, last_units
from nps_engine.reports import BoardReport, BreakdownReport, ThemesReport, TrendReport
from nps_engine.values import Bucket, Response

PERIODS = (
    ("Last 30 days", "30d", 30, Interval.DAY),
    ("Last 90 days", "90d", 90, Interval.DAY),
    ("Last 6 months", "6m", 6, Interval.MONTH),
    ("Last 12 months", "12m", 12, Interval.MONTH),
)
"""What the period menu offers: words, value, and how long it is."""

_THEMES_MOST = 5
_LATEST_MOST = 5
_VALUES_MOST = 8
_VERBATIM_MOST = 300


def render_home(board: BoardReport, *, today: date, time_zone: tzinfo = UTC) -> dict[str, Any]:
    """Return the App Home view for ``views.publish``."""
    asked = Asked(Question(Command.SCORE), today, time_zone)
    selection = board.score.selection
    question = asked.of(selection)
    blocks: list[Block] = [
        header(_headline(board)),
        context(about_words(board.score.survey, selection, asked), _as_of(board, time_zone)),
        *_score(board),
        *actions(
            [
                *_period_menu(selection.period, today),
                *ask_buttons(next_asks(question, asked, Command.SCORE)),
                routing_button(),
            ],
            BlockId.HOME_PERIOD,
        ),
        *_part("Over time", _trend(board.trend)),
        *_part("Themes", _themes(board.themes)),
        *_part(_by_words(board.breakdown), _breakdown(board.breakdown)),
        *(block for part in board_parts(board.cases, time_zone) for block in _part(*part)),
        *_part("Comments" if board.latest.survey.private else "Latest responses", _latest(board, time_zone)),
    ]
    return {"type": "home", "callback_id": str(Callback.HOME), "blocks": blocks}


def render_home_empty() -> dict[str, Any]:
    """Return the view before any survey is set up."""
    body = (
        "There are no surveys yet. Import a file with `npsbot import FILE`, or send responses to "
        "`POST /v1/responses`; this page fills by itself."
    )
    blocks = [header("Welcome"), section(body)]
    return {"type": "home", "callback_id": str(Callback.HOME), "blocks": blocks}


def _part(title: str, inside: Iterable[Block]) -> list[Block]:
    shown = list(inside)
    return [divider(), section(f"*{title}*"), *shown] if shown else []


def _headline(board: BoardReport) -> str:
    if board.score.withheld:
        return "Too few people to show a score"
    return headline(board.score.score) if board.score.score.n else "No responses yet"


def _as_of(board: BoardReport, time_zone: tzinfo) -> str:
    words = report_as_of_words(board.score, time_zone)
    return f"🔒 {words}." if words else ""


def _score(board: BoardReport) -> list[Block]:
    score = board.score.score
    if board.score.withheld:
        return [section(f"🔒 {board.score.withheld}")]
    if not score.n:
        return [section("Nobody answered in this period. Choose a longer one below.")]
    verdict = verdict_sentence(board.score)
    body = "\n".join(line for line in (plain_sentence(score), f"*{verdict}*" if verdict else "") if line)
    buckets = [bucket_words(score, bucket) for bucket in Bucket]
    return [section(body), fields([*buckets, certainty_words(score)]), *warning(score)]


def _period_menu(period: Period | None, today: date) -> list[Block]:
    chosen = next(
        (value for _, value, n, interval in PERIODS if period == last_units(n, interval, today)), ""
    )
    return select("Period", [(text, value) for text, value, _, _ in PERIODS], Action.HOME_PERIOD, chosen)


def _trend(trend: TrendReport) -> list[Block]:
    known = [row for row in trend.rows if row.score.n]
    if len(known) < 2:  # noqa: PLR2004 - one point is no line
        return []
    line = sparkline([row.score.score_points for row in trend.rows[-60:]])
    ends = f"{score_words(known[0].score)} → {score_words(known[-1].score)} by {trend.interval.value}"
    return [section(f"`{line}`  {ends}\n{trend_sentences(trend)[0]}")]


def _themes(themes: ThemesReport) -> list[Block]:
    if themes.n and themes.fitted_at is None:
        return [context("Comments are not grouped into themes yet.")]
    rows = [section(theme_words(row)) for row in themes.rows[:_THEMES_MOST]]
    return [*rows, *actions(manage_button(themes.survey.key))] if rows else []


def _by_words(breakdown: BreakdownReport | None) -> str:
    return f"By {inline(dimension_words(breakdown.by), 80)}" if breakdown else ""


def _breakdown(breakdown: BreakdownReport | None) -> list[Block]:
    rows = [row for row in breakdown.rows if row.score.n][:_VALUES_MOST] if breakdown else []
    if not rows:
        return []
    cells = [
        [
            label(value_words(row.value), 18),
            score_words(row.score),
            two_sided_bar(row.score.score_points or 0.0, 100, 16),
            f"n {row.score.n:,}",
        ]
        for row in rows
    ]
    widest = max(len(row[2]) for row in cells)
    padded = [[row[0], row[1], f"{row[2]:<{widest}}", row[3]] for row in cells]
    return [section(fenced(table(padded, right=(1,))))]


def _latest(board: BoardReport, time_zone: tzinfo) -> list[Block]:
    report = board.latest
    if report.survey.private:
        return [section(quote(text, _VERBATIM_MOST, 3)) for text in report.comments[:_LATEST_MOST]]
    return [section(_line(row, time_zone, report.survey.private)) for row in report.rows[:_LATEST_MOST]]


def _line(response: Response, time_zone: tzinfo, is_private: bool) -> str:
    who = who_words(response, is_private=is_private)
    said = (
        quote(response.row.verbatim, _VERBATIM_MOST, 3) if response.row.verbatim.strip() else "_No comment._"
    )
    when = instant_words(response.row.responded_at, time_zone)
    return f"*{rating_words(response)}* · {who} · {when}\n{said}"
