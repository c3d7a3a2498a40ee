"""What people typed into the form of a routing rule, as a rule."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from pydantic import ValidationError

from bot.ids import Action
from bot.render.rule_form import block_id_of
from nps_engine.routing.routing import ROTA
from nps_engine.routing.rules import Action as Done
from nps_engine.routing.rules import Rule

_COMMENT = {"yes": True, "no": False}


class RuleFaultsError(Exception):
    """What is wrong with a form.

    Args:
        by_block: Words, by the id of the input that they belong under.
    """

    def __init__(self, by_block: Mapping[str, str]) -> None:
        self.by_block = dict(by_block)
        super().__init__("; ".join(by_block.values()))


def parse_rule_form(
    values: Mapping[str, Any], *, is_on: bool, rotas: Collection[str], can_ask: bool, has_channel: bool
) -> Rule:
    """Return the rule that a form says.

    Args:
        values: ``view.state.values``.
        rotas: Names of the rotas there are.
        can_ask: True where there is a review or referral link to thank with.
        has_channel: True where there is a follow-up channel, for a rule without a destination.

    Raises:
        RuleFaultsError: With every fault, each under its input.
    """
    typed = {field: _typed(values, field) for field in _FIELDS}
    faults: dict[str, str] = {}
    given: dict[str, Any] = {
        "name": typed["name"].strip(),
        "on": is_on,
        "then": typed["then"],
        "to": _place(values, faults),
        "rating": typed["rating"].strip(),
        "keyword": _split(typed["keyword"]),
        "theme": _split(typed["theme"]),
        "comment": _COMMENT.get(typed["comment"]),
        "urgent": bool(_chosen(values, "urgent")),
        **{field: _chosen(values, field) for field in ("bucket", "metric", "survey")},
    }
    given["where"] = _where(typed["where"], faults)
    given["weight_from"] = _number(typed["weight_from"], faults)
    try:
        rule = Rule.model_validate(given)
    except ValidationError as error:
        for entry in error.errors():
            field = str(entry["loc"][0]) if entry["loc"] else "comment"
            words = entry["msg"].removeprefix("Value error, ")
            faults.setdefault(
                block_id_of("to_channel" if field == "to" else field), words[:1].upper() + words[1:]
            )
        raise RuleFaultsError(faults) from None
    if rule.to.startswith(ROTA) and rule.to.removeprefix(ROTA) not in rotas:
        known = ", ".join(rotas) or "none: they are set in the policy file"
        faults[block_id_of("to_named")] = f"There is no rota “{rule.to.removeprefix(ROTA)}”. Known: {known}."
    if not rule.to and not has_channel and rule.then is not Done.NOTHING:
        faults[block_id_of("to_channel")] = "No follow-up channel is set, so the rule needs somebody to tell."
    if rule.then is Done.THANK and not can_ask:
        faults[block_id_of("then")] = (
            "There is nothing to ask for: set review_url or referral_url under [promoters] in the policy file."
        )
    if faults:
        raise RuleFaultsError(faults)
    return rule


_FIELDS = ("name", "then", "rating", "keyword", "theme", "comment", "where", "weight_from")


def _element(values: Mapping[str, Any], field: str) -> Mapping[str, Any]:
    found = values.get(block_id_of(field), {}).get(Action.RULE_FIELD.value)
    return found if isinstance(found, Mapping) else {}


def _typed(values: Mapping[str, Any], field: str) -> str:
    element = _element(values, field)
    option = element.get("selected_option") or {}
    return str(element.get("value") or option.get("value") or "")


def _chosen(values: Mapping[str, Any], field: str) -> list[str]:
    return [str(option["value"]) for option in _element(values, field).get("selected_options") or []]


def _place(values: Mapping[str, Any], faults: dict[str, str]) -> str:
    """Return who is told; empty where nobody was chosen."""
    chosen = {
        "to_channel": _element(values, "to_channel").get("selected_conversations") or [],
        "to_person": _element(values, "to_person").get("selected_users") or [],
        "to_named": _chosen(values, "to_named"),
    }
    found = [(field, str(each)) for field, places in chosen.items() for each in places]
    for field, _ in found[1:]:
        faults[block_id_of(field)] = "A rule tells one of them. Take back this choice, or the one above."
    return found[0][1] if found else ""


def _split(text: str) -> list[str]:
    return [part.strip() for part in text.replace("\n", ",").split(",") if part.strip()]


def _where(text: str, faults: dict[str, str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for line in filter(None, map(str.strip, text.split("\n"))):
        name, sign, value = (part.strip() for part in line.partition("="))
        if not (name and sign and value):
            faults[block_id_of("where")] = f"“{line[:60]}” is no dimension=value. Try plan=Enterprise"
            continue
        found.setdefault(name, []).append(value)
    return found


def _number(text: str, faults: dict[str, str]) -> float | None:
    if not text.strip():
        return None
    try:
        return float(text.strip().replace(" ", "").replace("_", ""))
    except ValueError:
        faults[block_id_of("weight_from")] = f"“{text[:20]}” is no number. Try 1000"
        return None
