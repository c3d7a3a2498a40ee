"""What people write about, and what each theme does to the score."""

from __future__ import annotations

from dataclasses import replace

from bot.questions import Command, Question
from bot.render import impacts
from bot.render.bars import sparkline, split_bar
from bot.render.blocks import Block, actions, ask_buttons, context, fitting_n, header, section, select
from bot.render.chart import ChartSpec
from bot.render.escape import inline, label, mrkdwn
from bot.render.followups import Asked, follow_ups, next_asks
from bot.render.languages import language_words
from bot.render.message import Message, message
from bot.render.pieces import about_text, about_words, empty_message
from bot.render.theme_by import by_blocks
from bot.render.theme_menus import manage_button
from bot.render.theme_parts import part_lines
from bot.render.words import METRIC_NAMES, n_words, score_words, size_words, split_words
from nps_engine.reports import ThemeRow, ThemesReport
from nps_engine.scores import tenth_points, whole_percent

_ROWS_MOST = 10
_ROWS_BELOW_A_TABLE = 3
_CHART_ROWS_MOST = 8
_QUOTES_MOST = 2
_LABEL_MOST = 80
_QUOTE_MOST = 220
_PACE_MARKS = {"rising": "↗", "fading": "↘"}


def render_themes(report: ThemesReport, asked: Asked) -> Message:
    """Return the themes message, strongest impact first, ten at most."""
    if not report.n:
        return empty_message(report.survey, report.selection, asked)
    if report.fitted_at is None or not report.rows:
        return _nothing_grouped(report, asked)
    question = asked.of(report.selection)
    about = about_words(report.survey, report.selection, asked)
    title, priced = _title(report), is_priced(report)
    if not priced:
        report = replace(report, rows=tuple(sorted(report.rows, key=lambda row: -row.share)))
    covered = coverage_words(report)
    lead: list[Block] = [header(title), context(about), section(f"{lead_words(report)}\n{covered}")]
    by_value = by_blocks(report)
    lead += by_value
    told_n = _ROWS_BELOW_A_TABLE if by_value else _ROWS_MOST
    groups = [[section(theme_words(row, is_priced=priced)), *_quotes(row)] for row in report.rows[:told_n]]
    if parts := part_lines(report, lambda text: inline(text, _LABEL_MOST)):
        lead.append(section("\n".join(parts)))
    tail = follow_ups(
        next_asks(question, asked, Command.THEMES),
        asked,
        question,
        [*_read_menu(report, question), *manage_button(report.survey.key)],
    )
    shown_n = fitting_n(groups, [*lead, *tail, context("x" * 120)])
    rest_n = len(report.rows) - shown_n
    rest = f"{rest_n} theme{'' if rest_n == 1 else 's'} with less impact not listed." if rest_n else ""
    rest = " ".join(part for part in (rest, withheld_words(report)) if part)
    blocks = [
        *lead,
        *(block for group in groups[:shown_n] for block in group),
        *([context(rest)] if rest else []),
        *tail,
    ]
    rows = [theme_line(row, is_priced=priced) for row in report.rows[:shown_n]]
    lines = [f"{title} ({about}).", lead_words(report).replace("*", ""), covered, *parts, *rows, rest]
    chart = themes_chart(report, about_text(report.survey, report.selection, asked))
    return message(lines, blocks, chart, len(lead))


def is_priced(report: ThemesReport) -> bool:
    """Return False where no theme can move the score: all rated alike, or all speak of the one theme asked for."""
    return not report.selection.bucket and not report.selection.theme_id


def _title(report: ThemesReport) -> str:
    if report.selection.theme_id:
        return "What people say about one theme"
    if bucket := report.selection.bucket:
        return f"What {bucket.value}s write about"
    return f"What moves your {METRIC_NAMES[report.survey.metric]}"


def impact_words(row: ThemeRow) -> str:
    """Return what a theme does to the score, in words: "costs 4.2 points"."""
    return impacts.impact_words(row.impact_points, row.impact_low_points, row.impact_high_points)


def certainty_words(row: ThemeRow) -> str:
    """Return the interval of an impact in the same words: "95 % likely 2.1 to 6.3"."""
    return impacts.likely_words(row.impact_low_points, row.impact_high_points)


def theme_words(row: ThemeRow, *, is_priced: bool = True) -> str:
    """Return one theme as mrkdwn: label, impact, size, score, split; without impact and score its size alone."""
    new = f" · {pace}" if (pace := pace_words(row)) else ""
    share = f"{whole_percent(row.share)} % of comments"
    facts = [n_words(row.score.n), *([share, f"score {score_words(row.score)}"] if is_priced else [])]
    if row.change_n:
        facts.append(f"{abs(row.change_n):,} {'more' if row.change_n > 0 else 'fewer'} than before")
    lines = [
        f"*{inline(row.label, _LABEL_MOST)}* — *{impact_words(row) if is_priced else share}*{new}",
        " · ".join([*([certainty_words(row)] if is_priced else []), *facts]),
    ]
    if row.score.n and is_priced:
        lines.append(f"{split_bar(row.score)}  {split_words(row.score)}")
    if aside := aside_words(row):
        lines.append(aside)
    return "\n".join(lines)


def pace_words(row: ThemeRow) -> str:
    """Return "📌 pinned", "🆕 new", "↗ rising" or "↘ fading", where it is one of them."""
    marks = [
        *(["📌 pinned"] if row.is_pinned else []),
        *(["🆕 new"] if row.is_new else []),
        *([f"{_PACE_MARKS[row.pace]} {row.pace}"] if row.pace else []),
    ]
    return " · ".join(marks)


def aside_words(row: ThemeRow) -> str:
    """Return what its complaints cost, what people feel, and its last weeks, where that is told."""
    parts = []
    if row.cost_points is not None and tenth_points(row.cost_points):
        low, high = tenth_points(row.cost_low_points or 0.0), tenth_points(row.cost_high_points or 0.0)
        parts.append(f"its complaints cost {size_words(row.cost_points)} ({low:.1f} to {high:.1f})")
    if row.sentiment is not None:
        parts.append(f"tone {feeling_words(row.sentiment)}")
    if sum(row.weeks_n) and len(row.weeks_n) > 1:
        parts.append(f"by week `{sparkline(row.weeks_n)}` {row.weeks_n[-1]:,} in the last")
    words = " · ".join(parts)
    return f"{words[:1].upper()}{words[1:]}"


def feeling_words(sentiment: float) -> str:
    """Return a mean sentiment as people say it, with its number from -1 to 1: "mostly bad (-0.62)"."""
    names = ((-0.5, "bad"), (-0.15, "rather bad"), (0.15, "mixed"), (0.5, "rather good"))
    return f"{next((name for end, name in names if sentiment < end), 'good')} ({sentiment:+.1f})"


def theme_line(row: ThemeRow, *, is_priced: bool = True) -> str:
    """Return one theme in a line, escaped, with a quote."""
    said = f" “{inline(row.quotes[0], 120)}”" if row.quotes else ""
    name = inline(row.label, _LABEL_MOST)
    pace = f" {words}." if (words := pace_words(row)) else ""
    if not is_priced:
        return f"{name}: {n_words(row.score.n)}, {whole_percent(row.share)} % of comments.{pace}{said}"
    size = f"{n_words(row.score.n)}, score {score_words(row.score)}"
    return f"{name}: {impact_words(row)} ({certainty_words(row)}), {size}.{pace}{said}"


def lead_words(report: ThemesReport) -> str:
    """Return what costs most and what helps most, as mrkdwn; of one bucket what most of it write about."""
    if not is_priced(report):
        most = max(report.rows, key=lambda row: row.share)
        name, share = f"*{inline(most.label, _LABEL_MOST)}*", f"{whole_percent(most.share)} % of comments"
        if report.selection.theme_id:
            return f"{name}: {n_words(most.score.n)}, score {score_words(most.score)}."
        return f"{name} comes first: {share}."
    costs = min(report.rows, key=lambda row: row.impact_points)
    helps = max(report.rows, key=lambda row: row.impact_points)
    parts = []
    if tenth_points(costs.impact_points) < 0:
        parts.append(
            f"*{inline(costs.label, _LABEL_MOST)}* costs you most ({size_words(costs.impact_points)})"
        )
    if tenth_points(helps.impact_points) > 0:
        parts.append(f"*{inline(helps.label, _LABEL_MOST)}* helps most ({size_words(helps.impact_points)})")
    return f"{', '.join(parts)}." if parts else "No theme moves the score."


def coverage_words(report: ThemesReport) -> str:
    """Return how much of what people wrote the themes cover, what complaints cost, and what is read less well."""
    share = whole_percent(report.covered_n / report.with_verbatim_n) if report.with_verbatim_n else 0
    covered = (
        f"{n_words(report.n)}, {report.with_verbatim_n:,} with a comment; the themes cover "
        f"{report.covered_n:,} of those ({share} %)."
    )
    return " ".join(part for part in (covered, cost_words(report), language_words(report)) if part)


def cost_words(report: ThemesReport) -> str:
    """Return what all complaints cost, and what of that is in no theme; empty where it is not told."""
    cost = report.complaint_cost_points
    if cost is None or not is_priced(report) or not tenth_points(cost):
        return ""
    unthemed = tenth_points(report.unthemed_cost_points or 0.0)
    rest = f", {unthemed:.1f} of that in no theme" if unthemed else ""
    return f"All complaints together cost {size_words(cost)}{rest}."


def withheld_words(report: ThemesReport) -> str:
    """Return how many themes a private survey does not show; empty where it is none."""
    n = report.withheld_n
    if not n:
        return ""
    themes, them = ("theme", "it") if n == 1 else ("themes", "them")
    return f"{n:,} {themes} withheld: too few people wrote about {them}."


def quote_words(text: str) -> str:
    """Return one verbatim in quotation marks, as mrkdwn on one line."""
    return f"“{mrkdwn(' '.join(text.split()), _QUOTE_MOST)}”"


def themes_chart(report: ThemesReport, about: str) -> ChartSpec | None:
    """Return bars of the strongest impacts, worst first; None where there are fewer than two themes.

    Args:
        report: The themes.
        about: What they are about, raw, for the alt text.
    """
    if not is_priced(report):
        return impacts.size_chart([(row.label, row.score.n) for row in report.rows[:_CHART_ROWS_MOST]], about)
    rows = sorted(report.rows[:_CHART_ROWS_MOST], key=lambda row: row.impact_points)
    said = ", ".join(f"{label(row.label, 40)} {impact_words(row)}" for row in rows)
    return impacts.impact_chart(
        [
            impacts.ImpactBar(
                row.label,
                row.impact_points,
                (row.impact_low_points, row.impact_high_points),
                row.score.n,
            )
            for row in rows
        ],
        title=f"Points each theme costs or adds to your {METRIC_NAMES[report.survey.metric]}",
        series="Impact",
        alt_text=f"Bar chart of theme impact, {about}: {said}.",
    )


def _quotes(row: ThemeRow) -> list[Block]:
    said = [quote_words(text) for text in row.quotes[:_QUOTES_MOST] if text.strip()]
    return [context("\n".join(said))] if said else []


def _read_menu(report: ThemesReport, question: Question) -> list[Block]:
    fresh = replace(question, command=Command.RESPONSES, by="", interval=None, limit=None, after=None)
    return select(
        "Read comments on …", [(row.label, replace(fresh, theme=row.id).as_text()) for row in report.rows]
    )


def _nothing_grouped(report: ThemesReport, asked: Asked) -> Message:
    about = about_words(report.survey, report.selection, asked)
    question = asked.of(report.selection)
    has = "has" if report.with_verbatim_n == 1 else "have"
    waiting = f"{report.with_verbatim_n:,} of {n_words(report.n)} {has} a comment"
    if report.fitted_at is None:
        title = "Themes: not grouped yet"
        body = (
            f"Comments are not grouped into themes yet; {waiting}. The nightly run groups them; "
            "whoever runs the bot can do it now with `npsbot themes fit`."
        )
    else:
        title = "Themes: none here"
        none = withheld_words(report).rstrip(".") or "No theme has comments in this selection"
        body = f"{none}; {waiting}. Try a longer period or fewer filters."
    blocks = [
        header(title),
        context(about),
        section(body),
        *actions(ask_buttons(next_asks(question, asked, Command.THEMES))),
    ]
    return message([f"{title} ({about}).", body], blocks)
