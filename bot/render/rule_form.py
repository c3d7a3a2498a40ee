"""The form of one routing rule."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from bot.ids import Action, Callback
from bot.render.blocks import OPTIONS_MOST, Block, divider, plain_object, section
from bot.render.routing import CHANNELS, DONE, PEOPLE
from bot.render.words import METRIC_NAMES
from nps_engine.ratings import Bucket, Metric
from nps_engine.routing.routing import ROTA
from nps_engine.routing.rules import NAME_MOST, Rule

_BUCKETS = {Bucket.DETRACTOR: "Detractors", Bucket.PASSIVE: "Passives", Bucket.PROMOTER: "Promoters"}
_COMMENTS = {"any": "With or without", "yes": "Only with a comment", "no": "Only without a comment"}


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
    weight = "" if now.weight_from is None else f"{now.weight_from:.12g}"
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
        _input("metric", "Metric", _choices({each: METRIC_NAMES[each] for each in Metric}, now.metric)),
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
    named = named[:OPTIONS_MOST]
    words = {each: f"On call: {each.removeprefix(ROTA)}" if each.startswith(ROTA) else each for each in named}
    kinds: list[tuple[str, str, str, Block]] = [
        ("to_channel", "Tell a channel", "Choose a channel", _picker("conversations", to, CHANNELS)),
        ("to_person", "Or a person", "Choose a colleague", _picker("users", to, PEOPLE)),
    ]
    if named:
        kinds.append(("to_named", "Or who is on call", "Choose who is on call", _few(words, [to])))
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
