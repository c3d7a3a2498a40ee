"""Responses that are told without a case, promoters to thank, and summaries that list many at once."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, tzinfo
from typing import Any

from bot.config import PromotersPolicy
from bot.ids import Action, Callback, link_id
from bot.render.alert import user_words
from bot.render.blocks import Block, actions, button, context, fitting_n, header, plain_object, section
from bot.render.escape import inline, label, plain, quote
from bot.render.message import Message, fenced, message
from bot.render.responses import mark_words, rating_words, segment_words, who_words
from bot.render.words import METRIC_NAMES, due_words, instant_words
from nps_engine.routes import Summary, Told
from nps_engine.routing.holds import Why
from nps_engine.routing.rules import Action as RouteAction
from nps_engine.summary_tallies import Tally

_VERBATIM_MOST = 2_400
_TEXT_VERBATIM_MOST = 600
_EXCERPT_MOST = 160
_ROWS_MOST = 15
_LINES_MOST = 40
_RATINGS_MOST = 7

SHOWN_MOST_N = 100
"""Entries that a summary's message has room for, in its blocks, its lines and its last line."""

PAGE_N = 40
"""Responses on one page of the list: Slack lets a form have 100 blocks."""

_MARKS = {Why.QUIET: "🌙", Why.BATCH: "🕐", Why.FLOOD: "🌊"}
_HOW = {
    Why.QUIET: "came in during quiet hours",
    Why.BATCH: "came in since the last summary",
    Why.FLOOD: "came in at once",
}
_STATES = {
    "open": "⏳ waiting for someone",
    "claimed": "🙋 claimed",
    "waiting": "💤 set aside",
    "resolved": "✅ resolved",
    "closed": "☑️ closed",
}


def render_told(told: Told, *, time_zone: tzinfo = UTC) -> Message:
    """Return what is said of a response that opens no case."""
    response = told.response
    survey = _survey_words(told, time_zone)
    segments = segment_words(response.row.segments, 8)
    why = f"Told by the rule “{inline(told.rule, 80)}”. No case was opened."
    blocks: list[Block] = [
        header(f"{rating_words(response)} from {_who_label(told)}"),
        context(survey),
        section(_said(told)),
        *([context(segments)] if segments else []),
        context(why),
    ]
    verbatim = inline(response.row.verbatim, _TEXT_VERBATIM_MOST) or "no comment"
    return message([f"{_title(told)} ({survey}): {verbatim}", segments, why], blocks)


def render_thanks(told: Told, promoters: PromotersPolicy, *, time_zone: tzinfo = UTC) -> Message:
    """Return a promoter to thank: what was said, and words with links that are ready to be sent to them.

    A bot cannot write to a customer; whoever looks after the account does.
    """
    row = told.response.row
    survey = _survey_words(told, time_zone)
    links = [
        (name, url)
        for name, url in (("Review page", promoters.review_url), ("Referral page", promoters.referral_url))
        if url
    ]
    ready = "\n".join([promoters.message, *(url for _, url in links)])
    address = f" · {inline(row.respondent_email, 120)}" if plain(row.respondent_email, 10) else ""
    ask = f"*Say thank you, and ask.* Ready to send to {who_words(told.response, is_private=False)}{address}:"
    once = "Asked at most once a quarter: nobody else is asked to write to this person until the next one."
    blocks: list[Block] = [
        header(
            f"💚 {told.response.row.rating} of {told.response.metric.ratings[-1]} from {_who_label(told)}"
        ),
        context(survey),
        section(_said(told)),
        section(f"{ask}\n{fenced(ready)}"),
        *actions([_link_button(name, url, n) for n, (name, url) in enumerate(links)]),
        context(once),
    ]
    verbatim = inline(row.verbatim, _TEXT_VERBATIM_MOST) or "no comment"
    lines = [f"{_title(told)} ({survey}): {verbatim}", ask.replace("*", ""), inline(ready, 2_000), once]
    return message(lines, blocks)


def render_summary(summary: Summary, *, time_zone: tzinfo = UTC) -> Message:
    """Return one message for many responses: how bad, who, what they said, and what can be done."""
    entries = summary.entries
    title = _summary_title(summary)
    about = _tally(summary.tally)
    since = f"since {instant_words(summary.opened_at, time_zone)}"
    see_all = [button(f"See all {summary.tally.n:,}", Action.SUMMARY_PAGE, f"{summary.id}:0")]
    lead: list[Block] = [header(title), context(f"{about} · {since}")]
    groups = [[_row(entry, time_zone)] for entry in entries[:_ROWS_MOST]]
    tail: list[Block] = [context("x" * 1_000), *actions(see_all)]
    shown_n = fitting_n(groups, [*lead, *tail])
    rest = _rest_words(entries[shown_n:], summary.tally.n - shown_n)
    blocks = [
        *lead,
        *(block for group in groups[:shown_n] for block in group),
        *([context(rest)] if rest else []),
        *actions(see_all),
    ]
    lines = [
        f"{title} ({since}): {about.replace('*', '')}",
        *(_line(entry, time_zone) for entry in entries[:_LINES_MOST]),
    ]
    return message([*lines, _more_words(summary.tally.n - _LINES_MOST)], blocks)


def render_summary_page(summary: Summary, page: int, *, time_zone: tzinfo = UTC) -> dict[str, Any]:
    """Return one page of a summary's list, as a form: each response with what can be done about it.

    Args:
        summary: Its ``entries`` are those of the page.
    """
    entries = summary.entries[:PAGE_N]
    pages_n = max(1, -(-summary.tally.n // PAGE_N))
    turn = [("Back", page - 1), ("More", page + 1)]
    buttons = [
        {
            **button(text, Action.SUMMARY_PAGE, f"{summary.id}:{to}"),
            "action_id": f"{Action.SUMMARY_PAGE}:{text}",
        }
        for text, to in turn
        if 0 <= to < pages_n
    ]
    blocks: list[Block] = [
        context(f"{_tally(summary.tally)} · page {page + 1} of {pages_n}"),
        *(_row(entry, time_zone, with_menu=True) for entry in entries),
        *actions(buttons),
    ]
    if not entries:
        blocks.append(section("Nothing is listed here any more."))
    return {
        "type": "modal",
        "callback_id": str(Callback.SUMMARY_MODAL),
        "private_metadata": json.dumps({"summary_id": summary.id, "page": page}),
        "title": plain_object("All of them", 24),
        "close": plain_object("Close", 24),
        "blocks": blocks,
    }


def _summary_title(summary: Summary) -> str:
    n = summary.tally.n
    what = "case" if summary.tally.are_cases else "response"
    return f"{_MARKS[summary.why]} {n:,} {what}{'' if n == 1 else 's'} {_HOW[summary.why]}"


def _tally(tally: Tally) -> str:
    """Return how many gave each rating, worst first: "0 of 10: 12 · 3 of 10: 4"."""
    shown = [f"{mark_words(each.metric, each.rating)}: {each.n:,}" for each in tally.given[:_RATINGS_MOST]]
    more_n = sum(each.n for each in tally.given[_RATINGS_MOST:])
    waiting = [f"*{tally.waiting_n:,} waiting for someone*"] if tally.waiting_n else []
    return " · ".join([*shown, *([f"others: {more_n:,}"] if more_n else []), *waiting]) or "nobody any more"


def _row(entry: Told, time_zone: tzinfo, *, with_menu: bool = False) -> Block:
    who = who_words(entry.response, is_private=False)
    verbatim = entry.response.row.verbatim
    said = f"\n{quote(verbatim, _EXCERPT_MOST, 1)}" if plain(verbatim, 10) else ""
    return section(
        f"*{rating_words(entry.response)}* · {who} · {_state(entry, time_zone)}{said}",
        _menu(entry) if with_menu else _claim(entry),
    )


def _claim(entry: Told) -> Block | None:
    if _is_to_be_thanked(entry):
        return button("Thank …", Action.LISTED_THANK, str(entry.response.id))
    if entry.case_id is None or entry.state != "open":
        return None
    return button("Claim", Action.LISTED_CLAIM, str(entry.case_id), "primary")


def _menu(entry: Told) -> Block | None:
    """Return what can be done from the list: claim or thank, or have the case's own alert posted."""
    if _is_to_be_thanked(entry):
        return _overflow([("Thank …", f"thank:{entry.response.id}")])
    if entry.case_id is None:
        return None
    offered = [("Claim", "claim")] if entry.state == "open" else []
    offered += [("Post its own alert", "open")] if entry.is_listed else []
    return _overflow([(text, f"{act}:{entry.case_id}") for text, act in offered])


def _overflow(offered: Sequence[tuple[str, str]]) -> Block | None:
    options = [{"text": plain_object(text, 75), "value": value} for text, value in offered]
    return {"type": "overflow", "action_id": str(Action.LISTED_MENU), "options": options} if options else None


def _is_to_be_thanked(entry: Told) -> bool:
    return entry.case_id is None and entry.action is RouteAction.THANK and entry.is_listed


def _state(entry: Told, time_zone: tzinfo) -> str:
    if entry.case_id is None:
        thanks = "💚 to be thanked" if entry.is_listed else "💚 thanks below"
        return thanks if entry.action is RouteAction.THANK else "no case"
    owner = f" by {user_words(entry.owner)}" if entry.owner and entry.state == "claimed" else ""
    is_due = entry.due_at is not None and entry.state in ("open", "claimed", "waiting")
    due = f" · due {due_words(entry.due_at, time_zone)}" if is_due and entry.due_at else ""
    return f"{_STATES.get(entry.state, entry.state)}{owner}{due}"


def _rest_words(entries: Sequence[Told], left_n: int) -> str:
    """Return who is left of so many, as far as one line goes."""
    words, spent = [], 0
    for entry in entries:
        one = f"{rating_words(entry.response)} {inline(who_words(entry.response, is_private=False), 40)}"
        spent += len(one) + 3
        if spent > _REST_MOST:
            break
        words.append(one)
    more_n = left_n - len(words)
    return "Also: " + " · ".join([*words, *([f"and {more_n:,} more"] if more_n else [])]) if left_n else ""


_REST_MOST = 900


def _line(entry: Told, time_zone: tzinfo) -> str:
    said = inline(entry.response.row.verbatim, 100) or "no comment"
    who = who_words(entry.response, is_private=False)
    return f"{rating_words(entry.response)}, {who}, {_state(entry, time_zone)}: {said}"


def _more_words(more_n: int) -> str:
    return f"and {more_n:,} more" if more_n > 0 else ""


def _title(told: Told) -> str:
    return f"{rating_words(told.response)} from {who_words(told.response, is_private=False)}"


def _who_label(told: Told) -> str:
    row = told.response.row
    return label(row.respondent_name or row.respondent_email or row.respondent, 100) or "someone"


def _survey_words(told: Told, time_zone: tzinfo) -> str:
    came = instant_words(told.response.row.responded_at, time_zone)
    return f"{METRIC_NAMES[told.survey.metric]} · {inline(told.survey.key, 80)} · {came}"


def _said(told: Told) -> str:
    verbatim = told.response.row.verbatim
    return quote(verbatim, _VERBATIM_MOST) if plain(verbatim, 10) else "_No comment._"


def _link_button(text: str, url: str, n: int) -> Block:
    return {**button(text, link_id(n), "link"), "url": url}
