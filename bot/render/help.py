"""What one can ask, each with an example to press."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.questions import quoted
from bot.render.blocks import Block, actions, ask_buttons, context, header, section
from bot.render.escape import inline
from bot.render.message import Message, message

_TOPICS = (
    ("Score", "the score, whether it moved, and whether that is real", "score last 30 days"),
    ("Trend", "week by week, month by month", "trend weekly"),
    ("Break down", "by plan, region, or anything else you send along", "by plan"),
    (
        "Compare",
        "any two periods or groups, and whether the difference is real",
        "compare this month with last month",
    ),
    ("Themes", "what people write about, and what it costs you", "themes"),
    ("Drivers", "which themes and segments move the score, in points", "drivers"),
    ("Why", "why the score moved, and whether there is anything to explain", "why"),
    ("Comments", "single answers in full", "responses detractors"),
    (
        "Cases",
        "detractors being followed up: open, overdue, `my cases`, and whether it helped",
        "cases report",
    ),
    ("Distribution", "how many gave each rating", "distribution"),
)


def render_help(
    *, survey_keys: Sequence[str] = (), dimensions: Mapping[str, Sequence[str]] | None = None
) -> Message:
    """Return what one can ask.

    Args:
        survey_keys: Surveys there are; said where there is more than one.
        dimensions: What one can filter and break down by, with values; the first ones stand in the examples.
    """
    dimensions = dimensions or {}
    topics = [
        (name, what, f"by {quoted(next(iter(dimensions)))}" if ask == "by plan" and dimensions else ask)
        for name, what, ask in _TOPICS
    ]
    lead = "Type `/nps` and a question, or mention me with one. Plain words do."
    told = [f"*{name}* — {what}: `/nps {inline(ask, 60)}`" for name, what, ask in topics]
    narrower = _narrower(dimensions)
    routing = "Who is told of which responses is set in App Home → Routing."
    managing = (
        "Rename, merge, split, hide or pin themes: `/nps themes` → Manage themes, or the menu of a comment. "
        "Parts of one theme: `/nps themes theme=t3`."
    )
    extras = [managing, routing, _list_words("Surveys", survey_keys if len(survey_keys) > 1 else ())]
    extras.append(_list_words("Filter and break down by", tuple(dimensions)))
    blocks: list[Block] = [
        header("Ask me about your customers"),
        section(lead),
        section("\n".join(f"• {line}" for line in told)),
        section(narrower),
        *(context(words) for words in extras if words),
        *actions(ask_buttons([(name, ask) for name, _, ask in topics])),
    ]
    lines = [lead, *told, narrower, *extras]
    return message([line.replace("*", "") for line in lines], blocks)


def _narrower(dimensions: Mapping[str, Sequence[str]]) -> str:
    """Return how a question is narrowed down, in examples that have an answer here."""
    filters = [
        [f"{quoted(name)}={quoted(value)}" for value in values[:2]]
        for name, values in dimensions.items()
        if len(values) > 1
    ]
    periods = "(`last 30 days`, `Q3`, `since March`)"
    if not filters:
        return f"Add a period {periods}. Compare two: `compare Q3 with Q2`, `score year over year`."
    (one, other), both = filters[0], " ".join(each[0] for each in filters[:2])
    return (
        f"Add a period {periods}, filters (`{inline(both, 120)}`), or both: "
        f"`/nps score last month {inline(one, 60)}`. Compare two of either: `compare Q3 with Q2`, "
        f"`{inline(f'{one} vs {other}', 120)}`, `score year over year`."
    )


def _list_words(name: str, words: Sequence[str], most_n: int = 12) -> str:
    if not words:
        return ""
    more_n = len(words) - most_n
    shown = [inline(word, 40) for word in words[:most_n]]
    return f"{name}: {', '.join(shown)}{f' and {more_n} more' if more_n > 0 else ''}."
