"""Text as Slack or a terminal sends it, cut into words, quoted names and signs."""

from __future__ import annotations

import re
from dataclasses import dataclass

from nps_engine.errors import UserError
from nps_engine.names import fold

LONGEST_TEXT_CHARACTERS_N = 4000
"""More than this is refused: Slack cuts a slash command's text well before."""

# https://docs.slack.dev/messaging/formatting-message-text: <@U1>, <!here>, <#C1|name>, <https://x|label>
_MENTION = re.compile(r"<[@!#][^<>]*>")
_LINK = re.compile(r"<(?:(?:https?://|mailto:|tel:)[^|<>]*\|)([^<>]*)>|<((?:https?://|mailto:|tel:)[^|<>]*)>")
_ESCAPE = re.compile(r"&(amp|lt|gt);")
_ESCAPED = {"amp": "&", "lt": "<", "gt": ">"}
_DOUBLE = '"“”„‟«»'
_TOKEN = re.compile(
    rf"""
      [{_DOUBLE}] (?P<quoted>(?:\\.|[^\\{_DOUBLE}])*) [{_DOUBLE}]
    | (?<!\w)['‘‚] (?P<single>[^'’‘]*\S[^'’‘]*) ['’](?!\w)
    | (?P<sign> != | <> | [<>]=? | =+ )
    | (?P<bare> (?:[^\s=<>!{_DOUBLE}]|!(?!=))+ )
    | (?P<stray> \S )
    """,
    re.VERBOSE | re.DOTALL,
)
_MARKS = ".,;:?!()[]{}…*_~`'\\/|"
_EMOJI = re.compile(r":[\w+'-]+:")


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of the text.

    Args:
        text: As typed; of a quoted name what is between the quotes.
        word: Folded, without the marks around it: what grammar is matched on. Empty where quoted.
        quoted: True where it stood in quotes: then it is a name, never grammar.
        sign: True for ``=``, ``!=``, ``<`` and their like.
        origin: The longer word that it was cut from; empty where it is whole.
    """

    text: str
    word: str = ""
    quoted: bool = False
    sign: bool = False
    origin: str = ""

    @property
    def bare(self) -> str:
        """Return the text without the marks around it; a quoted name as it is."""
        return self.text if self.quoted else self.text.strip(_MARKS)

    @property
    def is_silent(self) -> bool:
        """Return True where it says nothing: marks and emoji alone."""
        return not (self.quoted or self.sign) and (
            not any(c.isalnum() for c in self.word) or _EMOJI.fullmatch(self.text) is not None
        )


def word_token(text: str, origin: str = "") -> Token:
    """Return the token of a word outside quotes."""
    return Token(text, fold(text).strip(_MARKS), origin=origin)


def without_markup(text: str) -> str:
    """Return text without Slack's mentions, with its links as their labels and its escapes undone."""
    plain = _MENTION.sub(" ", text)
    plain = _LINK.sub(lambda link: link[1] if link[1] is not None else link[2], plain)
    return _ESCAPE.sub(lambda escape: _ESCAPED[escape[1]], plain)


def tokens_of(text: str) -> list[Token]:
    """Return the tokens of what a person typed.

    Raises:
        UserError: If it is too long, or a quote is not closed.
    """
    if len(text) > LONGEST_TEXT_CHARACTERS_N:
        raise UserError(
            f"Your question has {len(text)} characters",
            f"At most {LONGEST_TEXT_CHARACTERS_N} are read",
            "Try a shorter one, like score last month",
        )
    return [_token(match) for match in _TOKEN.finditer(without_markup(text))]


def _token(match: re.Match[str]) -> Token:
    if (body := match["quoted"]) is not None:
        return Token(re.sub(r"\\(.)", r"\1", body, flags=re.DOTALL), quoted=True)
    if (single := match["single"]) is not None:
        return Token(single, quoted=True)
    if sign := match["sign"]:
        return Token("=" if set(sign) == {"="} else sign, sign=True)
    if match["stray"] and match["stray"] in _DOUBLE:
        raise UserError("A quote is not closed", "Names stand between two quotes", 'Try plan="Very Big"')
    return word_token(match[0])


def pieces(token: Token) -> list[Token]:
    """Return the words that one is made of ("enterprise,pro", "year-to-date"): itself where it is whole."""
    if token.quoted or token.sign:
        return [token]
    parts = [part for part in re.split(r"[^\w']+", token.text) if part]
    return [word_token(part, token.origin or token.text) for part in parts]
