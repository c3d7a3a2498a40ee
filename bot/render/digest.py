"""The week in one message."""

from __future__ import annotations

from datetime import UTC, date, tzinfo

from bot.questions import Command, Question
from bot.render.blocks import Block, context, divider, fields, fitting_n, header, section
from bot.render.cases import follow_up_line, overdue_lines
from bot.render.comments import report_as_of_words
from bot.render.driver_words import top_sentence
from bot.render.escape import inline
from bot.render.followups import Asked, follow_ups, next_asks, wider_asks
from bot.render.message import Message, message
from bot.render.pieces import about_text, about_words, warning
from bot.render.score import certainty_words, plain_sentence, verdict_sentence
from bot.render.themes import quote_words, theme_line, theme_words
from bot.render.trend import trend_chart
from bot.render.words import METRIC_NAMES, bucket_words, headline, n_words, span_words
from nps_engine.reports import DigestReport, ThemeRow
from nps_engine.values import Bucket

_THEMES_MOST = 3
_NAME_MOST = 80


def render_digest(digest: DigestReport, *, today: date, time_zone: tzinfo = UTC) -> Message:
    """Return the digest of a week (or of whatever period its score is about)."""
    report = digest.score
    score = report.score
    asked = Asked(Question(Command.SCORE), today, time_zone)
    question = asked.of(report.selection)
    about = about_words(report.survey, report.selection, asked)
    as_of = f"🔒 {report_as_of_words(report, time_zone)}." if report.as_of else ""
    title = _title(digest)
    cases = [] if report.survey.private else _case_lines(digest, time_zone)
    lead: list[Block] = [header(title), context(about, as_of), *_score_blocks(digest)]
    news = _news(digest)
    lead += [section("\n".join(news))] if news else []
    asks = [*next_asks(question, asked), *wider_asks(question, today)[:1]]
    asks += [("Overdue cases", "cases overdue")] if digest.overdue and digest.overdue.total_n else []
    tail = [
        *([section("\n".join(["*Follow-up*", *cases]))] if cases else []),
        *follow_ups(asks, asked, question),
    ]
    themes = [[section(theme_words(row)), *_quote(row)] for row in digest.themes.rows[:_THEMES_MOST]]
    shown_n = fitting_n(themes, [*lead, *tail, divider()])
    heading = [section("*What people wrote about*")] if shown_n else []
    shown = [block for group in themes[:shown_n] for block in group]
    lines = [f"{title} ({about}).", as_of, *_score_lines(digest)]
    lines += news
    lines += [theme_line(row) for row in digest.themes.rows[:shown_n]]
    lines += [line.replace("*", "") for line in cases]
    chart = trend_chart(digest.trend, about_text(report.survey, digest.trend.selection, asked))
    return message(lines, [*lead, *heading, *shown, divider(), *warning(score), *tail], chart, len(lead))


def case_words(digest: DigestReport) -> str:
    """Return how follow-up goes: "3 cases opened · 2 resolved · 1 waiting for someone"."""
    opened = f"{digest.cases_opened_n:,} case{'' if digest.cases_opened_n == 1 else 's'} opened"
    waiting = f"{digest.cases_unclaimed_n:,} waiting for someone to take {_it(digest.cases_unclaimed_n)}"
    return f"{opened} · {digest.cases_resolved_n:,} resolved · {waiting}"


def _case_lines(digest: DigestReport, time_zone: tzinfo) -> list[str]:
    """Return how follow-up goes: this week, over the weeks of the trend, and what is overdue."""
    over_weeks = [follow_up_line(digest.follow_up)] if digest.follow_up else []
    overdue = overdue_lines(digest.overdue, time_zone) if digest.overdue else []
    return [case_words(digest), *over_weeks, *overdue]


def _news(digest: DigestReport) -> list[str]:
    """Return what moved the score most, where that is more than noise, and which themes rise."""
    moved = top_sentence(digest.drivers, lambda name: inline(name, _NAME_MOST)) if digest.drivers else ""
    rising = [inline(row.label, _NAME_MOST) for row in digest.themes.rows if row.pace == "rising"]
    told = f"↗ More people than usual write about {', '.join(rising[:_THEMES_MOST])}." if rising else ""
    return [line for line in (moved, told) if line]


def _title(digest: DigestReport) -> str:
    report = digest.score
    period = report.selection.period
    when = f" · {span_words(period)}" if period else ""
    metric = METRIC_NAMES[report.survey.metric]
    nothing = f"{metric}: too few people" if report.withheld else f"{metric}: no responses"
    name = headline(report.score) if report.score.n else nothing
    return f"Your {_span_name(digest)}: {name}{when}"


def _span_name(digest: DigestReport) -> str:
    period = digest.score.selection.period
    names = {7: "week", 1: "day"}
    return names.get(period.days, "report") if period else "report"


def _score_blocks(digest: DigestReport) -> list[Block]:
    score = digest.score.score
    if not score.n:
        return [section("\n".join(_score_lines(digest)))]
    verdict = verdict_sentence(digest.score)
    body = [plain_sentence(score), f"*{verdict}*" if verdict else ""]
    buckets = [bucket_words(score, bucket) for bucket in Bucket]
    return [section("\n".join(line for line in body if line)), fields([*buckets, certainty_words(score)])]


def _score_lines(digest: DigestReport) -> list[str]:
    score = digest.score.score
    if digest.score.withheld:
        return [f"🔒 {digest.score.withheld}"]
    if not score.n:
        before = digest.score.previous
        earlier = f" The period before had {n_words(before.n)}." if before else ""
        return [f"Nobody answered in this period, so there is no score.{earlier}"]
    buckets = " · ".join(bucket_words(score, bucket) for bucket in Bucket)
    return [plain_sentence(score), verdict_sentence(digest.score), f"{certainty_words(score)}.", buckets]


def _quote(row: ThemeRow) -> list[Block]:
    said = next((text for text in row.quotes if text.strip()), "")
    return [context(quote_words(said))] if said else []


def _it(n: int) -> str:
    return "it" if n == 1 else "them"
