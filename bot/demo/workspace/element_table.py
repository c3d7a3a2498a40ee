"""The elements and composition objects of Block Kit as a table: their fields and limits.

Source: docs.slack.dev, "Block elements" and "Composition objects" (each entry is its page of the same
name).
"""

from bot.demo.workspace.block_fields import (
    ANYTHING,
    FLAG,
    NUMBER,
    Field,
    one_of,
    plain,
    several,
    shaped,
    string,
    text,
)

Shape = dict[str, Field]

SINGLE_SELECTS = (
    "static_select",
    "users_select",
    "conversations_select",
    "channels_select",
    "external_select",
)
SELECTS = (*SINGLE_SELECTS, *(f"multi_{name}" for name in SINGLE_SELECTS))
PICKERS = ("datepicker", "datetimepicker", "timepicker")
CHOICES = ("checkboxes", "radio_buttons")
TYPED_INPUTS = ("plain_text_input", "email_text_input", "url_text_input", "number_input", "rich_text_input")
ACTION_ELEMENTS = ("button", "workflow_button", "overflow", "rich_text_input", *SELECTS, *PICKERS, *CHOICES)
ACCESSORIES = ("button", "workflow_button", "overflow", "image", *SELECTS, *PICKERS, *CHOICES)
INPUT_ELEMENTS = (*TYPED_INPUTS, "file_input", *SELECTS, *PICKERS, *CHOICES)

ACTION: Shape = {"action_id": string(255, least=1)}
CONFIRMED: Shape = {**ACTION, "confirm": shaped("confirm")}
FOCUSED: Shape = {**CONFIRMED, "focus_on_load": FLAG}
PLACED: Shape = {**FOCUSED, "placeholder": plain(150)}
TYPED: Shape = {
    **ACTION,
    "focus_on_load": FLAG,
    "placeholder": plain(150),
    "dispatch_action_config": shaped("dispatch_action_config"),
    "initial_value": ANYTHING,
}
MANY: Shape = {"max_selected_items": NUMBER}
OPTIONS_MOST = 100
CHOICE_OPTIONS = several(shaped("option"), 10, required=True)
SELECT_OPTIONS: Shape = {
    "options": several(shaped("plain_option"), OPTIONS_MOST),
    "option_groups": several(shaped("option_group"), OPTIONS_MOST),
}
PICTURE: Shape = {
    "image_url": string(3000, least=1),
    "slack_file": shaped("slack_file"),
    "alt_text": string(2000, required=True, least=1),
}
CONVERSATION_FILTER: Shape = {"filter": ANYTHING, "default_to_current_conversation": FLAG}

OBJECTS: dict[str, Shape] = {
    "option": {"text": text(75, required=True), "value": string(150, required=True), "description": text(75)},
    "plain_option": {
        "text": plain(75, required=True),
        "value": string(150, required=True),
        "description": plain(75),
    },
    "overflow_option": {
        "text": plain(75, required=True),
        "value": string(150, required=True),
        "description": plain(75),
        "url": string(3000),
    },
    "option_group": {
        "label": plain(75, required=True),
        "options": several(shaped("plain_option"), OPTIONS_MOST, required=True),
    },
    "confirm": {
        "title": plain(100, required=True),
        "text": text(300, required=True),
        "confirm": plain(30, required=True),
        "deny": plain(30, required=True),
        "style": one_of("primary", "danger"),
    },
    "dispatch_action_config": {
        "trigger_actions_on": several(one_of("on_enter_pressed", "on_character_entered"), 2)
    },
    "slack_file": {"id": string(255), "url": string(3000)},
    "feedback": {
        "text": plain(75, required=True),
        "value": string(2000, required=True),
        "accessibility_label": string(75),
    },
    "column_setting": {"align": one_of("left", "center", "right"), "is_wrapped": FLAG},
    "pie": {"type": one_of("pie", required=True), "segments": several(shaped("segment"), 6, required=True)},
    "series_chart": {
        "type": one_of("line", "bar", "area", required=True),
        "series": several(shaped("series"), 6, required=True),
        "axis_config": shaped("axis_config", required=True),
    },
    "segment": {"label": string(20, required=True, least=1), "value": Field("number", True)},
    "series": {
        "name": string(20, required=True, least=1),
        "data": several(shaped("segment"), 20, required=True),
    },
    "axis_config": {
        "categories": several(string(20, least=1), 20, required=True),
        "x_label": string(50),
        "y_label": string(50),
    },
}

ELEMENTS: dict[str, Shape] = {
    "plain_text": {"text": string(3000, required=True, least=1), "emoji": FLAG},
    "mrkdwn": {"text": string(3000, required=True, least=1), "verbatim": FLAG},
    "image": PICTURE,
    "button": {
        **CONFIRMED,
        "text": plain(75, required=True),
        "value": string(2000),
        "url": string(3000),
        "style": one_of("primary", "danger"),
        "accessibility_label": string(75),
    },
    "workflow_button": {
        **CONFIRMED,
        "text": plain(75, required=True),
        "workflow": Field("any", True),
        "style": one_of("primary", "danger"),
        "accessibility_label": string(75),
    },
    "icon_button": {
        **CONFIRMED,
        "icon": one_of("trash", required=True),
        "text": plain(75, required=True),
        "value": string(2000),
        "accessibility_label": string(75),
        "visible_to_user_ids": several(string()),
    },
    "feedback_buttons": {
        **ACTION,
        "positive_button": shaped("feedback", required=True),
        "negative_button": shaped("feedback", required=True),
    },
    "overflow": {**CONFIRMED, "options": several(shaped("overflow_option"), 5, required=True)},
    "checkboxes": {**FOCUSED, "options": CHOICE_OPTIONS, "initial_options": several(shaped("option"), 10)},
    "radio_buttons": {**FOCUSED, "options": CHOICE_OPTIONS, "initial_option": shaped("option")},
    "datepicker": {**PLACED, "initial_date": string(10)},
    "datetimepicker": {**FOCUSED, "initial_date_time": NUMBER},
    "timepicker": {**PLACED, "initial_time": string(5), "timezone": string()},
    "static_select": {**PLACED, **SELECT_OPTIONS, "initial_option": shaped("plain_option")},
    "multi_static_select": {
        **PLACED,
        **SELECT_OPTIONS,
        **MANY,
        "initial_options": several(shaped("plain_option"), OPTIONS_MOST),
    },
    "users_select": {**PLACED, "initial_user": string()},
    "multi_users_select": {**PLACED, **MANY, "initial_users": several(string())},
    "conversations_select": {
        **PLACED,
        **CONVERSATION_FILTER,
        "initial_conversation": string(),
        "response_url_enabled": FLAG,
    },
    "multi_conversations_select": {
        **PLACED,
        **CONVERSATION_FILTER,
        **MANY,
        "initial_conversations": several(string()),
    },
    "channels_select": {**PLACED, "initial_channel": string(), "response_url_enabled": FLAG},
    "multi_channels_select": {**PLACED, **MANY, "initial_channels": several(string())},
    "external_select": {**PLACED, "initial_option": shaped("plain_option"), "min_query_length": NUMBER},
    "multi_external_select": {
        **PLACED,
        **MANY,
        "initial_options": several(shaped("plain_option"), OPTIONS_MOST),
        "min_query_length": NUMBER,
    },
    "plain_text_input": {**TYPED, "multiline": FLAG, "min_length": NUMBER, "max_length": NUMBER},
    "email_text_input": TYPED,
    "url_text_input": TYPED,
    "number_input": {
        **TYPED,
        "is_decimal_allowed": Field("flag", True),
        "min_value": string(),
        "max_value": string(),
    },
    "rich_text_input": {**TYPED, "min_lines": NUMBER, "max_lines": NUMBER},
    "file_input": {**ACTION, "filetypes": several(string()), "max_files": NUMBER},
    "url": {"url": string(3000, required=True), "text": string(required=True)},
    "raw_text": {"text": string(required=True)},
    "raw_number": {"value": Field("number", True), "text": string()},
}
