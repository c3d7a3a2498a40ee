"""Judge blocks as Slack does, by walking them along the block table."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from bot.demo.workspace import block_table, element_table
from bot.demo.workspace.block_fields import Field, string
from bot.demo.workspace.block_relations import BLOCK_RELATIONS, ELEMENT_RELATIONS, OBJECT_RELATIONS, Relation
from bot.demo.workspace.block_words import cell_characters_n, readable_characters_n
from bot.demo.workspace.records import Payload
from bot.demo.workspace.refusals import SlackRefusal

FileReady = Callable[[Payload], bool]

_COMMON = {"block_id": string(255)}
_TEXT_TYPES = {"plain": ("plain_text",), "mrkdwn": ("mrkdwn",), "text": ("plain_text", "mrkdwn")}
_PLAIN_KINDS: dict[str, tuple[type, ...]] = {"number": (int, float), "flag": (bool,)}
_KIND_NAMES = {"number": "number", "flag": "boolean"}


@dataclass
class _Walk:
    """One judgement: what was found so far, and the ids met."""

    native_charts: bool
    file_ready: FileReady
    complaints: list[tuple[str, str]] = field(default_factory=list)
    block_ids: set[str] = field(default_factory=set)
    action_ids: set[str] = field(default_factory=set)

    def add(self, at: str, complaint: str) -> None:
        self.complaints.append((at, complaint))

    def block(self, at: str, block: Any, allowed: frozenset[str]) -> None:
        if not isinstance(block, dict):
            self.add(at, "must be an object")
            return
        kind = block.get("type")
        supported = kind != "data_visualization" or self.native_charts
        if kind not in block_table.BLOCKS or kind not in allowed or not supported:
            self.add(f"{at}/type", f"unsupported type: {kind}")
            return
        self._unique(at, block.get("block_id"), self.block_ids, "block_id")
        self.action_ids = set()
        self.shape(
            at, block, {"type": string(), **_COMMON, **block_table.BLOCKS[kind]}, BLOCK_RELATIONS.get(kind)
        )
        if kind == "data_visualization":
            self._chart(f"{at}/chart", block.get("chart"))

    def shape(self, at: str, value: Payload, shape: element_table.Shape, relation: Relation | None) -> None:
        found_n = len(self.complaints)
        for name in value.keys() - shape.keys():
            self.add(at, f"invalid additional property: {name}")
        for name, rule in shape.items():
            if value.get(name) is not None:
                self.field(f"{at}/{name}", value[name], rule)
            elif rule.required:
                self.add(at, f"missing required field: {name}")
        if relation and len(self.complaints) == found_n:
            for where, complaint in relation(value):
                self.add(at + where, complaint)

    def field(self, at: str, value: Any, rule: Field) -> None:
        if rule.kind in _TEXT_TYPES:
            self._text(at, value, rule)
        elif rule.kind in _PLAIN_KINDS:
            wrong = isinstance(value, bool) != (rule.kind == "flag")
            if wrong or not isinstance(value, _PLAIN_KINDS[rule.kind]):
                self.add(at, f"must be a {_KIND_NAMES[rule.kind]}")
        elif rule.kind != "any":
            {"string": self._string, "list": self._list, "element": self._element, "object": self._object}[
                rule.kind
            ](at, value, rule)

    def _string(self, at: str, value: Any, rule: Field) -> None:
        if not isinstance(value, str):
            self.add(at, "must be a string")
        elif rule.choices and value not in rule.choices:
            self.add(at, f"must be one of: {', '.join(sorted(rule.choices))}")
        elif rule.most is not None and len(value) > rule.most:
            self.add(at, f"must be less than {rule.most + 1} characters")
        elif len(value) < (rule.least or 0):
            self.add(at, "must be more than 0 characters")

    def _text(self, at: str, value: Any, rule: Field) -> None:
        if not isinstance(value, dict) or value.get("type") not in _TEXT_TYPES[rule.kind]:
            self.add(at, f"must be a text object of type {' or '.join(_TEXT_TYPES[rule.kind])}")
            return
        shape = {"type": string(), **element_table.ELEMENTS[value["type"]]}
        shape["text"] = string(rule.most, required=True, least=1)
        self.shape(at, value, shape, None)

    def _list(self, at: str, value: Any, rule: Field) -> None:
        if not isinstance(value, list):
            self.add(at, "must be an array")
        elif rule.most is not None and len(value) > rule.most:
            self.add(at, f"no more than {rule.most} items allowed")
        elif len(value) < (rule.least or 0):
            self.add(at, f"must contain at least {rule.least} items")
        else:
            for index, item in enumerate(value):
                self.field(f"{at}/{index}", item, rule.of or Field("any"))

    def _element(self, at: str, value: Any, rule: Field) -> None:
        kind = value.get("type") if isinstance(value, dict) else None
        if kind not in rule.choices:
            self.add(f"{at}/type", f"unsupported type: {kind}")
        elif kind in element_table.ELEMENTS:
            self._unique(at, value.get("action_id"), self.action_ids, "action_id")
            shape = {"type": string(), **element_table.ELEMENTS[kind]}
            self.shape(at, value, shape, ELEMENT_RELATIONS.get(kind))
        else:
            self.block(at, value, rule.choices)

    def _object(self, at: str, value: Any, rule: Field) -> None:
        if not isinstance(value, dict):
            self.add(at, "must be an object")
            return
        self.shape(at, value, element_table.OBJECTS[rule.shape], OBJECT_RELATIONS.get(rule.shape))
        if rule.shape == "slack_file" and not self.file_ready(value):
            self.add(at, "invalid slack file")

    def _chart(self, at: str, chart: Any) -> None:
        kind = chart.get("type") if isinstance(chart, dict) else None
        if kind not in ("pie", "line", "bar", "area"):
            self.add(f"{at}/type", f"unsupported type: {kind}")
        else:
            self._object(at, chart, Field("object", shape="pie" if kind == "pie" else "series_chart"))

    def _unique(self, at: str, name: Any, seen: set[str], what: str) -> None:
        if not isinstance(name, str) or not name:
            return
        if name in seen:
            self.add(f"{at}/{what}", f"`{what}` {name} already exists")
        seen.add(name)


def _totals(blocks: list[Any]) -> list[tuple[str, str]]:
    """Give the complaints about all blocks of one message together."""
    known = [block for block in blocks if isinstance(block, dict)]
    charts_n = sum(block.get("type") == "data_visualization" for block in known)
    markdown_n = sum(len(str(block.get("text", ""))) for block in known if block.get("type") == "markdown")
    cells_n = sum(cell_characters_n(block) for block in known)
    totals = (
        ("data_visualization blocks", charts_n, block_table.CHARTS_MOST),
        ("characters in markdown blocks", markdown_n, block_table.MARKDOWN_CHARACTERS_MOST),
        ("characters in table cells", cells_n, block_table.TABLE_CHARACTERS_MOST),
    )
    return [("/blocks", f"no more than {most} {what} allowed") for what, n, most in totals if n > most]


def complaints(
    blocks: Any, surface: str, *, native_charts: bool, file_ready: FileReady
) -> list[tuple[str, str]]:
    """List what is wrong with `blocks` on a surface (`message`, `modal`, `home`) as (pointer, complaint)."""
    most = block_table.MESSAGE_BLOCKS_MOST if surface == "message" else block_table.VIEW_BLOCKS_MOST
    if not isinstance(blocks, list):
        return [("/blocks", "must be an array")]
    if len(blocks) > most:
        return [("/blocks", f"no more than {most} items allowed")]
    walk = _Walk(native_charts, file_ready)
    for index, block in enumerate(blocks):
        walk.block(f"/blocks/{index}", block, block_table.SURFACES[surface])
    return walk.complaints + _totals(blocks)


def view_complaints(view: Any, *, native_charts: bool, file_ready: FileReady) -> list[tuple[str, str]]:
    """List what is wrong with a view, its blocks included."""
    kind = view.get("type") if isinstance(view, dict) else None
    if kind not in block_table.VIEWS:
        return [("/view/type", f"unsupported type: {kind}")]
    walk = _Walk(native_charts, file_ready)
    shape = {**block_table.VIEW_FIELDS, **block_table.VIEWS[kind]}
    walk.shape("/view", {key: value for key, value in view.items() if key != "blocks"}, shape, None)
    if "blocks" not in view:
        walk.add("/view", "missing required field: blocks")
        return walk.complaints
    inside = complaints(view["blocks"], kind, native_charts=native_charts, file_ready=file_ready)
    blocks = view["blocks"] if isinstance(view["blocks"], list) else []
    has_input = any(isinstance(block, dict) and block.get("type") == "input" for block in blocks)
    if kind == "modal" and has_input and not view.get("submit"):
        walk.add("/view", "missing required field: submit (the view has input blocks)")
    return walk.complaints + [(f"/view{where}", complaint) for where, complaint in inside]


def refuse_faulty(found: list[tuple[str, str]], error: str = "invalid_blocks") -> None:
    """Refuse where something was found.

    Raises:
        SlackRefusal: `invalid_blocks`, with Slack's lines in `messages`.
    """
    if found:
        raise SlackRefusal(error, [f"{complaint} [json-pointer:{where}]" for where, complaint in found])


def refuse_too_long(blocks: list[Payload]) -> None:
    """Refuse blocks that are legal each but too much together.

    Raises:
        SlackRefusal: `msg_blocks_too_long`.
    """
    if readable_characters_n(blocks) > block_table.ALL_BLOCKS_CHARACTERS_MOST:
        raise SlackRefusal("msg_blocks_too_long")
