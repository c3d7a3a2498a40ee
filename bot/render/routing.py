"""The routing forms: the rules in their order, and one rule to be written or changed."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from bot.ids import Action, Callback
from bot.render.blocks import Block, actions, button, context, divider, plain_object, section
from bot.render.escape import inline
from nps_engine.ratings import Bucket, Metric
from nps_engine.routing.routing import ROTA
from nps_engine.routing.rules import LAST_RULE, NAME_MOST, Rule
from nps_engine.routing.rules import Action as Done
from nps_engine.storage.rules import StoredRule

_POLICY_RULES_MOST = 30
_PEOPLE = ("U", "W")
_CHANNELS = ("C", "G")
"""How ids begin (docs.slack.dev, "User object" and "Conversation object")."""

DONE = {
    Done.FOLLOW_UP: "Follow up (opens a case)",
    Done.TELL: "Tell (a message, no case)",
    Done.THANK: "Thank, and ask for a review or referral",
    Done.NOTHING: "Nothing",
}
_BUCKETS = {Bucket.DETRACTOR: "Detractors", Bucket.PASSIVE: "Passives", Bucket.PROMOTER: "Promoters"}
_COMMENTS = {"any": "With or without", "yes": "Only with a comment", "no": "Only without a comment"}


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
        parts.append(f"weight {rule.weight_from:g} or more")
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
        section("The first rule that fits a response decides who is told. Tried from the top:"),
        *(
            section(_rule_words(n, each.rule, channel), _menu(each, n == 1, n == len(stored)))
            for n, each in enumerate(stored, start=1)
        ),
        *actions([button("Add a rule", Action.ADD_RULE, "add", "primary")]),
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


def routing_button() -> Block:
    """Return the button of App Home that opens the rules."""
    return button("Routing", Action.OPEN_ROUTING, "open")


def render_rule_form(
    rule: Rule | None,
    *,
    rule_id: int | None,
    list_view_id: str,
    rotas: Sequence[str],
    surveys: Sequence[str],
    channel: str,
) -> dict[str, Any]:
    """Return the form of one rule.

    Args:
        rule: As it is now; None for a new one.
        list_view_id: The form that lists the rules, to be drawn anew afterwards.
        rotas: Names of rotas, to be chosen as a destination.
        surveys: Keys to choose from.
        channel: The follow-up channel, as the policy has it.
    """
    now = rule or Rule.model_construct(name="")
    where = "\n".join(f"{name}={value}" for name, values in now.where.items() for value in values)
    comment = "any" if now.comment is None else "yes" if now.comment else "no"
    weight = "" if now.weight_from is None else f"{now.weight_from:g}"
    blocks: list[Block] = [
        _input("name", "Name", _text(now.name, NAME_MOST, "Enterprise in trouble"), is_needed=True),
        _input("then", "What is done", _choice(DONE, now.then.value), is_needed=True),
        *_place_inputs(now.to, rotas, channel),
        divider(),
        section("*If all of these fit* (what is empty asks for nothing)"),
        _input("bucket", "Who", _choices(_BUCKETS, [each.value for each in now.bucket])),
        _input("rating", "Rating", _text(now.rating, 10, "0-3"), "One rating, or a range."),
        _input(
            "keyword",
            "The comment says",
            _text(", ".join(now.keyword), 1_000, "refund*, invoice"),
            "Words or phrases with commas between them; any will do. A star ends a beginning.",
        ),
        _input("comment", "Comment", _choice(_COMMENTS, comment)),
        _input(
            "where",
            "Dimensions",
            {**_text(where, 2_000, "plan=Enterprise"), "multiline": True},
            "One a line. Several values of one: any will do; different ones: all.",
        ),
        _input("theme", "Themes", _text(", ".join(now.theme), 500, "t3, Slow support"), "Ids or names."),
        _input("weight_from", "Account value from", _text(weight, 20, "1000"), "The least weight."),
        *_survey_input(now, surveys),
        _input("metric", "Metric", _choices({each: each.value.upper() for each in Metric}, now.metric)),
        _input(
            "urgent", "When", _choices({"yes": "At once, even in quiet hours"}, ["yes"] if now.urgent else [])
        ),
    ]
    return {
        "type": "modal",
        "callback_id": str(Callback.RULE_MODAL),
        "private_metadata": json.dumps({"rule_id": rule_id, "list_view_id": list_view_id, "on": now.on}),
        "title": plain_object("Rule" if rule else "New rule", 24),
        "submit": plain_object("Save", 24),
        "close": plain_object("Cancel", 24),
        "blocks": blocks,
    }


def block_id_of(field: str) -> str:
    """Return what the input of a rule's field is called."""
    return f"rule_{field}"


def _place_inputs(to: str, rotas: Sequence[str], channel: str) -> list[Block]:
    """Return the inputs of who is told; in each one choice can be made, and taken back."""
    named = [*([to] if to.startswith(("#", ROTA)) else []), *(f"{ROTA}{name}" for name in rotas)]
    words = {each: f"On call: {each.removeprefix(ROTA)}" if each.startswith(ROTA) else each for each in named}
    kinds: list[tuple[str, str, str, Block]] = [
        ("to_channel", "Tell a channel", "Choose a channel", _picker("conversations", to, _CHANNELS)),
        ("to_person", "Or a person", "Choose a colleague", _picker("users", to, _PEOPLE)),
    ]
    if named:
        kinds.append(("to_named", "Or", "Choose who is on call", _few(words, [to])))
    usual = f"Without a choice: {channel or 'the follow-up channel (none is set)'}."
    return [
        _input(
            field,
            name,
            # Slack lets people take back only what is one of many, so it is one of at most one.
            {**element, "max_selected_items": 1, "placeholder": plain_object(words, 150)},
            usual if n == len(kinds) else "",
        )
        for n, (field, name, words, element) in enumerate(kinds, start=1)
    ]


def _picker(what: str, to: str, beginnings: tuple[str, ...]) -> Block:
    element: Block = {"type": f"multi_{what}_select"}
    if what == "conversations":
        element["filter"] = {"include": ["public", "private"]}
    return {**element, f"initial_{what}": [to]} if to.startswith(beginnings) else element


def _rule_words(n: int, rule: Rule, channel: str) -> str:
    off = "" if rule.on else " _(switched off)_"
    to = "" if rule.then is Done.NOTHING else f" → {_place_words(rule.to or channel)}"
    urgent = ", urgent" if rule.urgent else ""
    conditions = inline(condition_words(rule), 600)
    return f"*{n}. {inline(rule.name, 80)}*{off}\nIf {conditions}\n{DONE[rule.then]}{to}{urgent}"


def _place_words(to: str) -> str:
    if to.startswith(_PEOPLE):
        return f"<@{to}>"
    if to.startswith(_CHANNELS):
        return f"<#{to}>"
    return inline(to, 100) or "the follow-up channel (none is set)"


def _menu(stored: StoredRule, is_first: bool, is_last: bool) -> Block:
    offered = [("Edit", "edit")]
    offered += [] if is_first else [("Move up", "up")]
    offered += [] if is_last else [("Move down", "down")]
    offered += [("Switch off", "off") if stored.rule.on else ("Switch on", "on"), ("Delete", "delete")]
    options = [{"text": plain_object(text, 75), "value": f"{act}:{stored.id}"} for text, act in offered]
    return {"type": "overflow", "action_id": str(Action.RULE_MENU), "options": options}


def _input(field: str, name: str, element: Block, hint: str = "", *, is_needed: bool = False) -> Block:
    block: Block = {
        "type": "input",
        "block_id": block_id_of(field),
        "label": plain_object(name, 100),
        "element": {**element, "action_id": str(Action.RULE_FIELD)},
        "optional": not is_needed,
    }
    return {**block, "hint": plain_object(hint, 500)} if hint else block


def _text(now: str, most: int, example: str) -> Block:
    element: Block = {
        "type": "plain_text_input",
        "max_length": most,
        "placeholder": plain_object(example, 150),
    }
    return {**element, "initial_value": now[:most]} if now else element


def _choice(words: Mapping[Any, str], now: str) -> Block:
    options = _options(words)
    chosen = next((each for each in options if each["value"] == now), options[0])
    return {"type": "static_select", "options": options, "initial_option": chosen}


def _choices(words: Mapping[Any, str], now: Sequence[str]) -> Block:
    options = _options(words)
    chosen = [each for each in options if each["value"] in now]
    element: Block = {"type": "checkboxes", "options": options}
    return {**element, "initial_options": chosen} if chosen else element


def _options(words: Mapping[Any, str]) -> list[Block]:
    return [{"text": plain_object(text, 75), "value": str(value)} for value, text in words.items()]


def _survey_input(now: Rule, surveys: Sequence[str]) -> list[Block]:
    known = list(dict.fromkeys([*now.survey, *surveys]))
    fitting = [key for key in known if 0 < len(key) <= _OPTION_VALUE_MOST][:100]
    if not fitting:
        return []
    element = {**_few({key: key for key in fitting}, now.survey), "placeholder": plain_object("Any", 150)}
    return [_input("survey", "Surveys", element)]


def _few(words: Mapping[str, str], now: Sequence[str]) -> Block:
    options = _options(words)
    chosen = [each for each in options if each["value"] in now]
    element: Block = {"type": "multi_static_select", "options": options}
    return {**element, "initial_options": chosen} if chosen else element


_OPTION_VALUE_MOST = 150
