"""The words in which the block table is written: what one field of a block may hold."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Kind = Literal["string", "number", "flag", "object", "list", "element", "plain", "mrkdwn", "text", "any"]


@dataclass(frozen=True)
class Field:
    """What one field may hold.

    Attributes:
        kind: `plain`, `mrkdwn` and `text` (either) are text objects; `element` is an object whose own
            `type` names its shape; `object` has the shape named in `shape`.
        required: the block is refused without it.
        most: characters of a string or text, or items of a list.
        least: as `most`.
        choices: allowed strings, or allowed element types.
        of: the items of a list.
        shape: name of an object's shape.
    """

    kind: Kind
    required: bool = False
    most: int | None = None
    least: int | None = None
    choices: frozenset[str] = frozenset()
    of: "Field | None" = None
    shape: str = ""


def string(most: int | None = None, *, required: bool = False, least: int = 0) -> Field:
    """Give a string of at most `most` characters."""
    return Field("string", required, most, least)


def one_of(*words: str, required: bool = False) -> Field:
    """Give a string out of a few words."""
    return Field("string", required, choices=frozenset(words))


def plain(most: int, *, required: bool = False) -> Field:
    """Give a `plain_text` object."""
    return Field("plain", required, most, 1)


def mrkdwn(most: int) -> Field:
    """Give a `mrkdwn` object."""
    return Field("mrkdwn", False, most, 1)


def text(most: int, *, required: bool = False) -> Field:
    """Give a `plain_text` or `mrkdwn` object."""
    return Field("text", required, most, 1)


def element(types: Iterable[str], *, required: bool = False) -> Field:
    """Give an object whose `type` is one of `types`."""
    return Field("element", required, choices=frozenset(types))


def shaped(shape: str, *, required: bool = False) -> Field:
    """Give an object of a named shape."""
    return Field("object", required, shape=shape)


def several(of: Field, most: int | None = None, *, least: int = 1, required: bool = False) -> Field:
    """Give a list of `least` to `most` items."""
    return Field("list", required, most, least, of=of)


NUMBER = Field("number")
FLAG = Field("flag")
ANYTHING = Field("any")
