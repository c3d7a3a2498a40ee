"""What a person sees when an answer was not possible: what was got, what is allowed, what to try."""

from __future__ import annotations

from collections.abc import Sequence

from bot.render.alert import user_words
from bot.render.blocks import Block, actions, ask_buttons, context, section
from bot.render.escape import inline, mrkdwn
from bot.render.message import Message, message
from nps_engine.errors import CaseTakenError, UserError

_PART_MOST = 700
_SUGGESTIONS_MOST = 5


def render_error(error: UserError, suggestions: Sequence[str] = ()) -> Message:
    """Return a mistake as a person can mend it.

    Args:
        error: The mistake.
        suggestions: Questions to ask instead, as button texts; five at most.
    """
    got, allowed, try_ = (_sentence(part) for part in (error.got, error.allowed, error.try_))
    told = [f"*{got}*", *(part for part in (allowed, f"👉 {try_}" if try_ else "") if part)]
    chosen = list(suggestions)[:_SUGGESTIONS_MOST]
    buttons = actions(ask_buttons([(text, text) for text in chosen]))
    lead: list[Block] = [context("Did you mean:")] if buttons else []
    tried = f"Did you mean: {', '.join(inline(text, 120) for text in chosen)}?" if chosen else ""
    return message([got, allowed, try_, tried], [section("\n".join(told)), *lead, *buttons])


def render_failure(reference: str) -> Message:
    """Return that something broke on our side.

    Args:
        reference: Stands in the log beside the cause.
    """
    body = "Something broke on our side, so there is no answer. It is not your question."
    below = (
        f"Try again in a minute. If it stays, tell whoever runs this bot: reference {inline(reference, 60)}."
    )
    return message([body, below], [section(f"*{body}*"), context(below)])


def _sentence(part: str) -> str:
    """Return a part with one full stop; code stays code, in which nothing else formats or mentions."""
    text = mrkdwn(part.rstrip(". "), _PART_MOST).replace("ˋ", "`")
    return f"{text}{'' if text.endswith(('?', '!', '…')) else '.'}" if text else ""


def render_case_taken(error: CaseTakenError) -> Message:
    """Return the message for somebody who was slower with a case, naming who was faster."""
    done = "resolved" if error.is_resolved else "claimed"
    words = f"{user_words(error.who)} has already {done} this case. You can write to them in its thread."
    return message([words], [section(words)])
