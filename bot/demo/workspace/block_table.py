"""The blocks and surfaces of Block Kit as a table: which fields each block has, and their limits.

Source: docs.slack.dev, "Blocks" (each entry is its page of the same name) and "Views". What relates
several fields to each other is in `block_relations`.
"""

from bot.demo.workspace.block_fields import (
    ANYTHING,
    FLAG,
    NUMBER,
    Field,
    element,
    mrkdwn,
    one_of,
    plain,
    several,
    string,
    text,
)
from bot.demo.workspace.element_table import ACCESSORIES, ACTION_ELEMENTS, INPUT_ELEMENTS, PICTURE, Shape

MESSAGE_BLOCKS_MOST = 50
VIEW_BLOCKS_MOST = 100
CHARTS_MOST = 2
MARKDOWN_CHARACTERS_MOST = 12_000
TABLE_CHARACTERS_MOST = 10_000
ALL_BLOCKS_CHARACTERS_MOST = 13_200
TEXT_CHARACTERS_MOST = 40_000

SURFACES: dict[str, frozenset[str]] = {
    "message": frozenset(
        [
            "actions",
            "card",
            "carousel",
            "container",
            "context",
            "context_actions",
            "data_table",
            "data_visualization",
            "divider",
            "file",
            "header",
            "image",
            "input",
            "markdown",
            "plan",
            "rich_text",
            "section",
            "table",
            "task_card",
            "video",
        ]
    ),
    "modal": frozenset(
        [
            "actions",
            "alert",
            "card",
            "context",
            "divider",
            "header",
            "image",
            "input",
            "rich_text",
            "section",
            "video",
        ]
    ),
    "home": frozenset(
        [
            "actions",
            "card",
            "carousel",
            "container",
            "context",
            "data_table",
            "data_visualization",
            "divider",
            "header",
            "image",
            "input",
            "rich_text",
            "section",
            "table",
            "video",
        ]
    ),
}

CHILD_BLOCKS = [
    "actions",
    "context",
    "divider",
    "file",
    "header",
    "image",
    "input",
    "rich_text",
    "section",
    "table",
    "video",
]
CELLS = ("raw_text", "raw_number", "rich_text")


BLOCKS: dict[str, Shape] = {
    "header": {"text": plain(150, required=True)},
    "section": {
        "text": text(3000),
        "fields": several(text(2000), 10),
        "accessory": element(ACCESSORIES),
        "expand": FLAG,
    },
    "context": {"elements": several(element(("image", "plain_text", "mrkdwn")), 10, required=True)},
    "actions": {"elements": several(element(ACTION_ELEMENTS), 25, required=True)},
    "context_actions": {"elements": several(element(("feedback_buttons", "icon_button")), 5, required=True)},
    "divider": {},
    "image": {**PICTURE, "title": plain(2000)},
    "input": {
        "label": plain(2000, required=True),
        "hint": plain(2000),
        "optional": FLAG,
        "dispatch_action": FLAG,
        "element": element(INPUT_ELEMENTS, required=True),
    },
    "markdown": {"text": string(required=True, least=1)},
    "rich_text": {"elements": Field("list", True, of=ANYTHING)},
    "table": {
        "rows": several(several(element(CELLS), 20), 100, required=True),
        "column_settings": several(Field("any"), 20),
    },
    "data_table": {
        "caption": string(required=True, least=1),
        "rows": several(several(element(CELLS), 20), 101, least=2, required=True),
        "page_size": NUMBER,
        "row_header_column_index": NUMBER,
    },
    "data_visualization": {"title": string(50, required=True, least=1), "chart": Field("any", True)},
    "container": {
        "title": plain(150),
        "rich_text_title": ANYTHING,
        "subtitle": text(150),
        "child_blocks": several(element(CHILD_BLOCKS), 10, required=True),
        "width": one_of("narrow", "standard", "wide", "full"),
        "icon": element(("image",)),
        "is_collapsible": FLAG,
        "default_collapsed": FLAG,
        "has_header_divider": FLAG,
    },
    "alert": {
        "text": text(200, required=True),
        "level": one_of("default", "info", "warning", "error", "success"),
    },
    "card": {
        "hero_image": element(("image",)),
        "icon": element(("image",)),
        "title": mrkdwn(150),
        "subtitle": mrkdwn(150),
        "body": mrkdwn(200),
        "actions": several(element(("button",)), 3),
    },
    "carousel": {"elements": several(element(("card",)), 10, required=True)},
    "file": {"source": one_of("remote", required=True), "external_id": string(required=True)},
    "task_card": {
        "task_id": string(required=True),
        "title": string(required=True),
        "details": ANYTHING,
        "output": ANYTHING,
        "sources": several(element(("url",))),
        "status": one_of("pending", "in_progress", "complete", "error", required=True),
    },
    "plan": {"title": string(required=True), "tasks": several(ANYTHING, least=0)},
    "video": {
        "video_url": string(required=True),
        "thumbnail_url": string(required=True),
        "alt_text": string(required=True),
        "title": plain(200, required=True),
        "title_url": string(),
        "author_name": string(50),
        "provider_name": string(),
        "provider_icon_url": string(),
        "description": plain(200),
    },
}

VIEWS: dict[str, Shape] = {
    "modal": {
        "title": plain(24, required=True),
        "submit": plain(24),
        "close": plain(24),
        "clear_on_close": FLAG,
        "notify_on_close": FLAG,
        "submit_disabled": FLAG,
    },
    "home": {"title": ANYTHING, "submit": ANYTHING, "close": ANYTHING},
}
VIEW_FIELDS: Shape = {
    "type": one_of("modal", "home", required=True),
    "private_metadata": string(3000),
    "callback_id": string(255),
    "external_id": string(255),
}
