"""What people put into interactive elements: where it is, what it starts with, whether it is enough."""

from collections.abc import Iterator
from typing import Any

from bot.demo.workspace.records import Payload
from bot.demo.workspace.refusals import SlackRefusal

VALUE_FIELDS = {
    "plain_text_input": "value",
    "email_text_input": "value",
    "url_text_input": "value",
    "number_input": "value",
    "rich_text_input": "rich_text_value",
    "file_input": "files",
    "checkboxes": "selected_options",
    "radio_buttons": "selected_option",
    "datepicker": "selected_date",
    "timepicker": "selected_time",
    "datetimepicker": "selected_date_time",
    "static_select": "selected_option",
    "external_select": "selected_option",
    "users_select": "selected_user",
    "conversations_select": "selected_conversation",
    "channels_select": "selected_channel",
    "multi_static_select": "selected_options",
    "multi_external_select": "selected_options",
    "multi_users_select": "selected_users",
    "multi_conversations_select": "selected_conversations",
    "multi_channels_select": "selected_channels",
}
REQUIRED_COMPLAINT = "Please complete this required field."


def interactive_elements(blocks: list[Payload]) -> Iterator[tuple[Payload, Payload]]:
    """Yield each interactive element with the block it is in."""
    for block in blocks:
        for element in _candidates(block):
            if "action_id" in element:
                yield block, element
        yield from interactive_elements(block.get("child_blocks", []))
        if block.get("type") == "carousel":
            yield from interactive_elements(block["elements"])


def _candidates(block: Payload) -> list[Payload]:
    single = [block[name] for name in ("accessory", "element") if isinstance(block.get(name), dict)]
    listed = [*block.get("elements", []), *block.get("actions", [])]
    return single + [one for one in listed if isinstance(one, dict)]


def find_element(blocks: list[Payload], block_id: str, action_id: str) -> tuple[Payload, Payload]:
    """Find an element by the ids of its block and its action.

    Raises:
        SlackRefusal: `action_not_found`.
    """
    for block, element in interactive_elements(blocks):
        if block.get("block_id") == block_id and element["action_id"] == action_id:
            return block, element
    raise SlackRefusal("action_not_found")


def initial_value(element: Payload) -> Any:
    """Give what an element holds before anyone touches it; None when nothing."""
    name = VALUE_FIELDS[element["type"]]
    if name in ("value", "rich_text_value"):
        return element.get("initial_value")
    if name.endswith("s"):
        return element.get(name.replace("selected_", "initial_"), [])
    return element.get(name.replace("selected_", "initial_"))


def state_values(blocks: list[Payload], typed: Payload) -> Payload:
    """Give `state.values`: what was typed, else what each element starts with."""
    values: Payload = {}
    for block, element in interactive_elements(blocks):
        kind = element["type"]
        if kind not in VALUE_FIELDS:
            continue
        given = typed.get(block["block_id"], {}).get(element["action_id"])
        entry = {VALUE_FIELDS[kind]: initial_value(element)} if given is None else given
        values.setdefault(block["block_id"], {})[element["action_id"]] = {"type": kind, **entry}
    return values


def missing_inputs(blocks: list[Payload], values: Payload) -> dict[str, str]:
    """Give the complaint for each input that was left empty and is not optional, by block id."""
    found = {}
    for block in blocks:
        if block.get("type") != "input" or block.get("optional"):
            continue
        element = block["element"]
        entry = values.get(block["block_id"], {}).get(element["action_id"], {})
        if entry.get(VALUE_FIELDS[element["type"]]) in (None, "", []):
            found[block["block_id"]] = REQUIRED_COMPLAINT
    return found


def entered(element: Payload, value: Any) -> Payload:
    """Give what an element sends for a value in plain Python: a text, an option's value or words.

    Raises:
        SlackRefusal: `option_not_found` when the element offers no such option.
    """
    kind = element["type"]
    name = VALUE_FIELDS[kind]
    if name == "selected_option":
        return {name: _option(element, value)}
    if name == "selected_options":
        return {name: [_option(element, one) for one in value]}
    return {name: value}


def _option(element: Payload, wanted: Any) -> Payload:
    if isinstance(wanted, dict):
        return wanted
    groups = element.get("option_groups", [])
    options = [*element.get("options", []), *(one for group in groups for one in group["options"])]
    for option in options:
        if wanted in (option.get("value"), option["text"]["text"]):
            found: Payload = option
            return found
    raise SlackRefusal("option_not_found")
