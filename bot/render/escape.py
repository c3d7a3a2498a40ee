"""Customer text made harmless: escaped, without formatting or mentions of its own, and short enough.

Everything that a customer, a file or a survey tool wrote passes through here before it is shown. Slack has
no way to quote its formatting marks, so ``*``, ``~`` and backticks become look-alikes.

Source: docs.slack.dev, "Formatting message text" (escape ``&``, ``<``, ``>``; ``<!here>``; ``*bold*``).
"""

from __future__ import annotations

import re
import unicodedata

ELLIPSIS = "…"

_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_MARKS = str.maketrans({"*": "∗", "~": "∼", "`": "ˋ"})
_OPENING_UNDERSCORE = re.compile(r"(?<![^\W_])_|_(?![^\W_])")
_BROADCAST = re.compile(r"@(?=here|channel|everyone|group)", re.IGNORECASE)
_LINE_BREAK = re.compile("\r\n|[\r\v\f\u0085\u2028\u2029]")
# Controls, soft hyphens, zero-width spaces, direction overrides, tag characters: nothing a reader sees, and
# enough to turn the words around it upside down. U+200C and U+200D stay: Persian and emoji are made of them.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb"
    "\U000e0000-\U000e007f]"
)
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
_PILE = re.compile(
    "([\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]{3})[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+"
)
_JOINERS = "\u200c\u200d\ufe0e\ufe0f"
_ISOLATE, _END_ISOLATE = "\u2068", "\u2069"
_BASIC_PLANE_LAST = 0xFFFF


def clean(text: str) -> str:
    """Return text without characters that nobody sees, with the newline as its only line break."""
    text = _LINE_BREAK.sub("\n", text).replace("\t", " ")
    text = _LONE_SURROGATE.sub("\ufffd", text)
    return _PILE.sub(r"\1", _INVISIBLE.sub("", text)).strip()


def one_line(text: str) -> str:
    """Return cleaned text on one line."""
    return " ".join(clean(text).split())


def cut(text: str, most: int, *, is_escaped_later: bool = True) -> str:
    """Shorten to at most this many characters, as counted once escaped, ending in "…" where it was longer.

    A character outside the basic plane counts as two (Slack's clients count UTF-16).
    """
    spent, last = 0, len(text)
    for at, character in enumerate(text):
        cost = 2 if ord(character) > _BASIC_PLANE_LAST else 1
        if is_escaped_later and character in _ENTITIES:
            cost = len(_ENTITIES[character])
        if spent + cost > most - 1 and last == len(text):
            last = at
        spent += cost
        if spent > most:
            return _word_end(text[:last]).rstrip(_JOINERS + " \n,;:") + ELLIPSIS
    return text


def mrkdwn(text: str, most: int) -> str:
    """Return text for a mrkdwn field: nothing in it formats, mentions or links."""
    return _harmless(cut(_defused(clean(_head(text, most))), most))


def inline(text: str, most: int) -> str:
    """Return one line for our own mrkdwn; right-to-left words do not reorder what surrounds them."""
    line = _harmless(cut(_defused(one_line(_head(text, most))), most - 2))
    return f"{_ISOLATE}{line}{_END_ISOLATE}" if _has_right_to_left(line) else line


def quote(text: str, most: int, lines_most: int = 12) -> str:
    """Return text as a mrkdwn block quote, one ``>`` per line, empty lines left out."""
    lines = [line.strip() for line in _defused(clean(_head(text, most))).split("\n") if line.strip()]
    if len(lines) > lines_most:
        lines = [*lines[: lines_most - 1], " ".join(lines[lines_most - 1 :])]
    body = _harmless(cut("\n".join(lines), most - 2 * min(len(lines), lines_most)))
    return "\n".join(f"> {line}" for line in body.split("\n"))


def plain(text: str, most: int) -> str:
    """Return one line for a plain_text object: escaped, its marks left alone as nothing formats there."""
    return _escape(cut(_defused(one_line(_head(text, most))), most))


def label(text: str, most: int) -> str:
    """Return one line for a chart or an alt text, where Slack neither formats nor decodes entities."""
    bracketless = _defused(one_line(_head(text, most))).replace("<", "‹").replace(">", "›")
    return cut(bracketless, most, is_escaped_later=False)


def cut_escaped(text: str, most: int) -> str:
    """Shorten text that is already escaped, never through the middle of an entity."""
    if len(text) <= most:
        return text
    head = text[: most - 1]
    entity_at = head.rfind("&", max(0, len(head) - 5))
    if entity_at >= 0 and ";" not in head[entity_at:]:
        head = head[:entity_at]
    return head.rstrip(_JOINERS + " \n") + ELLIPSIS


def _escape(text: str) -> str:
    return "".join(_ENTITIES.get(character, character) for character in text)


def _harmless(text: str) -> str:
    return _escape(_OPENING_UNDERSCORE.sub("ˍ", text.translate(_MARKS)))


def _head(text: str, most: int) -> str:
    """Return as much of a text as can matter where this many characters of it are shown."""
    return text[: 8 * most + 400]


def _defused(text: str) -> str:
    """Return text in which an invisible joiner keeps "@here" from being a mention."""
    return _BROADCAST.sub("@\u2060", text)


def _word_end(text: str) -> str:
    """Return text back to the end of its last whole word, where that is near."""
    space_at = max(text.rfind(" "), text.rfind("\n"))
    return text[:space_at] if space_at > len(text) - 20 and space_at > len(text) // 2 else text


def _has_right_to_left(text: str) -> bool:
    return any(unicodedata.bidirectional(character) in ("R", "AL", "RLE", "RLO") for character in text)
