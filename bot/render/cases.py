"""Lists of cases, and how following them up went, as messages and as plain text."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta, tzinfo

from bot.ids import BlockId
from bot.render.alert import case_buttons, case_card, state_words, user_words
from bot.render.blocks import Block, actions, ask_buttons, context, fitting_n, header, section
from bot.render.escape import inline
from bot.render.message import Message, message
from bot.render.responses import rating_words, who_words
from bot.render.words import after_words, due_words, period_words
from nps_engine.case_reports import CaseBoard, CaseReport, CaseShortlist
from nps_engine.recovery import FollowUpReport, Recovery, RecoveryRow, Span
from nps_engine.scores import whole_percent

_TITLES = {
    "open": "Cases under way",
    "overdue": "Overdue cases",
    "mine": "Your cases",
    "theirs": "Cases of a colleague",
    "all": "All cases",
}
_WORDS = {"open": "cases", "overdue": "cases overdue", "all": "all cases"}
_NOTHING = {
    "open": "Nothing to do: no case is open.",
    "overdue": "Nothing is overdue.",
    "mine": "You have no case. `/nps cases` shows who needs somebody.",
    "theirs": "Nothing is under way there. `/nps cases` shows who has what.",
    "all": "There are no cases yet.",
}
_ASKS = (
    ("All under way", "cases"),
    ("My cases", "my cases"),
    ("Overdue", "cases overdue"),
    ("Report", "cases report"),
)
_ROWS_MOST = 10


_BOARD_MOST = 4


def render_case_list(
    which: str,
    cases: tuple[CaseReport, ...],
    total_n: int,
    owners: tuple[tuple[str, int], ...],
    *,
    now: datetime,
    time_zone: tzinfo,
    owner: str = "",
) -> Message:
    """Return a list of cases, each with what can be done next.

    Args:
        which: A ``CaseList``, or "theirs" for somebody else's.
        owners: Who has how many.
        owner: Whose cases they are, where they are one person's.
    """
    title = f"{_TITLES[which]}: {total_n:,}"
    words = f"cases of <@{owner}>" if owner else _WORDS.get(which, "my cases")
    team = " · ".join(f"{user_words(owner) if owner else 'nobody'} {n:,}" for owner, n in owners[:8])
    lead: list[Block] = [header(title), *([context(f"By owner: {team}")] if team else [])]
    lead += [context(user_words(owner))] if which == "theirs" else []
    if not cases:
        lead.append(section(_NOTHING[which]))
    rows = [_row(case, now, time_zone, words) for case in cases]
    tail = actions(ask_buttons(_ASKS))
    shown_n = fitting_n(rows, [*lead, *tail])
    more_n = total_n - shown_n
    more = [context(f"and {more_n:,} more")] if more_n > 0 and cases else []
    lines = [title, *(line_of(case, now, time_zone) for case in cases[:shown_n])]
    lines += [_NOTHING[which]] if not cases else []
    shown = [block for row in rows[:shown_n] for block in row]
    return message([line.replace("*", "") for line in lines], [*lead, *shown, *more, *tail])


def render_case(case: CaseReport, *, time_zone: tzinfo) -> Message:
    """Return one case with what can be done next; its alert stays where it stands."""
    lines, blocks = case_card(case, time_zone)
    block_id = list_block_id(case, f"case {case.id}")
    return message([f"#{case.id} {lines[0]}", *lines[1:]], [*blocks, *actions(case_buttons(case), block_id)])


def board_parts(board: CaseBoard, time_zone: tzinfo) -> list[tuple[str, list[Block]]]:
    """Return the lists of a board as (title, blocks), without empty ones; a case stands in its first only."""
    lists = (("My cases", board.mine), ("Overdue", board.overdue), ("Open", board.under_way))
    parts, shown = [], set[int]()
    for name, (cases, total_n) in lists:
        rows = [case for case in cases if case.id not in shown][:_BOARD_MOST]
        above_n = sum(case.id in shown for case in cases)
        shown |= {case.id for case in rows}
        blocks = [block for case in rows for block in _row(case, board.at, time_zone)]
        rest_n = total_n - above_n - len(rows)
        rest = [f"{above_n:,} of them above" if above_n else "", f"{rest_n:,} more" if rest_n else ""]
        said = " · ".join(each for each in rest if each)
        if total_n:
            parts.append((f"{name}: {total_n:,}", [*blocks, *([context(said)] if said else [])]))
    if parts:
        parts[-1][1].extend(actions(ask_buttons(_ASKS)))
    return parts


def overdue_lines(overdue: CaseShortlist, time_zone: tzinfo) -> list[str]:
    """Return overdue cases, a line each, escaped and without names: what a digest says cannot be taken back."""
    if not overdue.total_n:
        return []
    rows = overdue.rows[:_ROWS_MOST]
    lines = [f"• {_overdue_words(case, time_zone)}" for case in rows]
    more_n = overdue.total_n - len(rows)
    more = [f"and {more_n:,} more: `/nps cases overdue`"] if more_n else []
    return [f"*Overdue now: {overdue.total_n:,}* (all surveys)", *lines, *more]


def _overdue_words(case: CaseReport, time_zone: tzinfo) -> str:
    has = f"{user_words(case.owner)} has it" if case.owner else "nobody has it"
    since = f" · contact was due {due_words(case.due_at, time_zone)}" if case.due_at else ""
    return f"#{case.id} · {rating_words(case.response)} · {has}{since}"


def follow_up_line(report: FollowUpReport) -> str:
    """Return how following up went in one line, escaped."""
    weeks_n = report.period.days // 7
    told = [
        f"In {weeks_n} week{'' if weeks_n == 1 else 's'}: {report.opened_n:,} opened",
        f"{report.resolved_n:,} resolved",
        f"first contact after {span_words(report.first_contact)}",
        f"came back: {recovery_words(report.recovery)}",
    ]
    return " · ".join(told)


def line_of(case: CaseReport, now: datetime, time_zone: tzinfo) -> str:
    """Return a case in one line, escaped: "#7 · 🔴 2 of 10 · Anna Berg · Open … · due Thu 19 Nov, 18:00"."""
    who = who_words(case.response, is_private=case.survey.private)
    told = [f"#{case.id}", rating_words(case.response), who, state_words(case, time_zone)]
    if case.is_overdue(now) and case.due_at:
        told.append(f"⚠️ overdue since {due_words(case.due_at, time_zone)}")
    elif case.due_at and case.contacted_at is None and case.state in ("open", "claimed", "waiting"):
        told.append(f"due {due_words(case.due_at, time_zone)}")
    return " · ".join(told)


def _row(case: CaseReport, now: datetime, time_zone: tzinfo, words: str = "") -> list[Block]:
    """Return a case of a list that ``words`` ask for; none of App Home, which is shown anew otherwise."""
    said = inline(case.response.row.verbatim, 200)
    body = line_of(case, now, time_zone) + (f"\n> {said}" if said else "")
    return [section(body), *actions(case_buttons(case), list_block_id(case, words))]


def list_block_id(case: CaseReport, words: str) -> str:
    """Return the id of a case's buttons in what ``words`` ask for: it is shown anew once one is pressed."""
    return ":".join([BlockId.CASE_LIST, str(case.id), *([words] if words else [])])


def render_follow_up(report: FollowUpReport, *, today: datetime, time_zone: tzinfo) -> Message:
    """Return how following up went."""
    lines = follow_up_lines(report, today, time_zone)
    blocks: list[Block] = [header("Did following up help?"), section("\n".join(lines[:6]))]
    for name, told in _parts(report):
        blocks.append(section("\n".join([f"*{name}*", *told])))
    lines += report_rows(report)
    blocks += actions(ask_buttons(_ASKS[:3]))
    return message([line.replace("*", "") for line in lines], blocks)


def report_rows(report: FollowUpReport) -> list[str]:
    """Return owners, reasons and actions, a line each."""
    return [line for name, told in _parts(report) for line in (name, *told)]


def _parts(report: FollowUpReport) -> list[tuple[str, list[str]]]:
    """Return each heading with its rows, without those that have none."""
    parts = [
        ("Owner", report.by_owner, True),
        ("Reason", report.by_reason, False),
        ("What was done", report.by_action, False),
    ]
    return [(name, _told_rows(rows, is_user=is_user)) for name, rows, is_user in parts if rows]


def _told_rows(rows: Sequence[RecoveryRow], *, is_user: bool) -> list[str]:
    told = [_row_words(row, is_user=is_user) for row in rows[:_ROWS_MOST]]
    more_n = len(rows) - _ROWS_MOST
    return [*told, f"and {more_n:,} more: `npsbot cases report --json`"] if more_n > 0 else told


def follow_up_lines(report: FollowUpReport, today: datetime, time_zone: tzinfo) -> list[str]:
    """Return the figures of all cases together, a line each."""
    about = inline(report.survey_key, 80) if report.survey_key else "all surveys"
    period = period_words(report.period, today.astimezone(time_zone).date())
    return [
        f"{about} · cases opened {period}",
        f"{report.opened_n:,} opened · {report.contacted_n:,} contacted · {report.resolved_n:,} resolved"
        f" · {report.overdue_n:,} contacted late or not in time",
        f"First contact after {span_words(report.first_contact)}",
        f"Resolved after {span_words(report.close)}",
        f"Came back after it was resolved: {recovery_words(report.recovery)}",
        f"For comparison, who answered again before anybody contacted them: {recovery_words(report.untouched)}",
    ]


def span_words(span: Span) -> str:
    """Return "median 3 h, 90 % within 26 h (n 12)"."""
    if span.median_s is None or span.p90_s is None:
        return "– (none yet)"
    median, p90 = (after_words(timedelta(seconds=each)) for each in (span.median_s, span.p90_s))
    return f"median {median}, 90 % within {p90} (n {span.n:,})"


def recovery_words(recovery: Recovery) -> str:
    """Return "7 of 12 no detractors any more, 3 of them promoters (58 %, 95 % likely 32–81 %)"."""
    if recovery.share is None or recovery.low_share is None or recovery.high_share is None:
        return "nobody yet"
    low, high = whole_percent(recovery.low_share), whole_percent(recovery.high_share)
    promoters = f", {recovery.promoters_n:,} of them promoters" if recovery.promoters_n else ""
    return (
        f"{recovery.recovered_n:,} of {recovery.returned_n:,} no detractors any more{promoters}"
        f" ({whole_percent(recovery.share)} %, 95 % likely {low}–{high} %)"
    )


def _row_words(row: RecoveryRow, *, is_user: bool) -> str:
    name = user_words(row.value) if is_user else inline(row.value, 80)
    return f"• {name}: {row.cases_n:,} resolved · came back: {recovery_words(row.recovery)}"
