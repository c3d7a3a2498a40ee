"""The routing forms: the rules in their order, and one rule to be written or changed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.ids import Action, Callback
from bot.render.blocks import Block, actions, button, context, divider, fitting_n, plain_object, section
from bot.render.escape import inline
from bot.render.message import Message, message
from nps_engine.routing.routing import ROTA
from nps_engine.routing.rules import LAST_RULE, Rule
from nps_engine.routing.rules import Action as Done
from nps_engine.storage.rules import StoredRule

_POLICY_RULES_MOST = 30
PEOPLE = ("U", "W")
CHANNELS = ("C", "G")
"""How ids begin (docs.slack.dev, "User object" and "Conversation object")."""

DONE: dict[Done, str] = {
    Done.FOLLOW_UP: "Follow up (opens a case)",
    Done.TELL: "Tell (a message, no case)",
    Done.THANK: "Thank, and ask for a review or referral",
    Done.NOTHING: "Nothing",
}


def condition_words(rule: Rule) -> str:
    """Return what a rule asks for, raw: "detractor · plan Pro or Team · says refund"."""
    listed = [
        ("survey", rule.survey),
        ("metric", [each.value for each in rule.metric]),
        ("", [each.value for each in rule.bucket]),
        ("rating", [rule.rating] if rule.rating else []),
        *rule.where.items(),
        ("theme", rule.theme),
        ("says", rule.keyword),
    ]
    parts = [f"{name} {' or '.join(values)}".strip() for name, values in listed if values]
    if rule.weight_from is not None:
        parts.append(f"weight {rule.weight_from:,.12g} or more")
    if rule.comment is not None:
        parts.append("with a comment" if rule.comment else "without a comment")
    return " · ".join(parts) or "anything"


def render_routing(
    stored: Sequence[StoredRule], policy_rules: Sequence[Rule], *, channel: str
) -> dict[str, Any]:
    """Return the form that lists the rules; those kept in Slack can be changed there.

    Args:
        channel: The follow-up channel, as the policy has it.
    """
    first_policy_n = len(stored) + 1
    blocks: list[Block] = [
        section(_FIRST_FITS),
        *(
            section(_rule_words(n, each.rule, channel), _menu(each, n == 1, n == len(stored)))
            for n, each in enumerate(stored, start=1)
        ),
        *actions(
            [
                button("Add a rule", Action.ADD_RULE, "add", "primary"),
                button("Try them", Action.TRY_RULES, "try"),
            ]
        ),
        divider(),
        *(
            context(f"{_rule_words(n, rule, channel)}\nfrom the policy file")
            for n, rule in enumerate(policy_rules[:_POLICY_RULES_MOST], start=first_policy_n)
        ),
    ]
    more_n = len(policy_rules) - _POLICY_RULES_MOST
    if more_n > 0:
        blocks.append(context(f"and {more_n} more of the policy file: `npsbot routes list`"))
    last_n = first_policy_n + len(policy_rules)
    blocks.append(context(f"{_rule_words(last_n, LAST_RULE, channel)}\nalways there, so that none is lost"))
    return {
        "type": "modal",
        "callback_id": str(Callback.ROUTING_MODAL),
        "title": plain_object("Routing", 24),
        "close": plain_object("Done", 24),
        "blocks": blocks,
    }


def render_rules(stored: Sequence[StoredRule], policy_rules: Sequence[Rule], *, channel: str) -> Message:
    """Return the rules as a message, with the button behind which they are changed.

    Args:
        channel: The follow-up channel.
    """
    rules = [*(each.rule for each in stored), *policy_rules, LAST_RULE]
    told = [_rule_words(n, rule, channel) for n, rule in enumerate(rules, start=1)]
    lead, tail = section(_FIRST_FITS), actions([routing_button("Change the rules")])
    shown_n = fitting_n([[section(words)] for words in told], [lead, *tail])
    more_n = len(told) - shown_n
    more = [context(f"and {more_n} more: `npsbot routes list`")] if more_n else []
    lines = [_FIRST_FITS, *(words.replace("*", "") for words in told[:shown_n])]
    return message(lines, [lead, *(section(words) for words in told[:shown_n]), *more, *tail])


_FIRST_FITS = "The first rule that fits a response decides who is told. Tried from the top:"


def routing_button(text: str = "Routing") -> Block:
    """Return the button of App Home that opens the rules."""
    return button(text, Action.OPEN_ROUTING, "open")


def _rule_words(n: int, rule: Rule, channel: str) -> str:
    off = "" if rule.on else " _(switched off)_"
    to = "" if rule.then is Done.NOTHING else f" → {place_words(rule.to or channel)}"
    urgent = ", urgent" if rule.urgent else ""
    conditions = inline(condition_words(rule), 600)
    return f"*{n}. {inline(rule.name, 80)}*{off}\nIf {conditions}\n{DONE[rule.then]}{to}{urgent}"


def place_words(to: str) -> str:
    """Return who is told, as Slack draws it."""
    if to.startswith(PEOPLE):
        return f"<@{to}>"
    if to.startswith(CHANNELS):
        return f"<#{to}>"
    if to.startswith(ROTA):
        return f"who is on call ({inline(to.removeprefix(ROTA), 60)})"
    return inline(to, 100) or "the follow-up channel (none is set)"


def _menu(stored: StoredRule, is_first: bool, is_last: bool) -> Block:
    offered = [("Edit", "edit")]
    offered += [] if is_first else [("Move up", "up")]
    offered += [] if is_last else [("Move down", "down")]
    # One press must not take a rule away for good: it is switched off first.
    offered += [("Switch off", "off")] if stored.rule.on else [("Switch on", "on"), ("Delete", "delete")]
    options = [{"text": plain_object(text, 75), "value": f"{act}:{stored.id}"} for text, act in offered]
    return {"type": "overflow", "action_id": str(Action.RULE_MENU), "options": options}
