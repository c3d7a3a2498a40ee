"""What could point at a person is blotted out before a comment is shown: addresses, numbers, names."""

from __future__ import annotations

import re
from collections.abc import Collection

from nps_engine.themes.names import FIRST_NAMES

_EMAIL = re.compile(r"[^\s@<>()\[\],;:]+\s?@\s?[^\s@<>()\[\],;:]+\.\w{2,}")
_LINK = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?:[ ]?[A-Z0-9]{4}){2,7}(?:[ ]?[A-Z0-9]{1,4})?\b")
_LONG_NUMBER = re.compile(r"(?<![\w£$€])\+?\(?\d(?:[\s().\-/]{0,2}\d){5,24}(?!\w)")
_DATE = re.compile(r"^(?:\d{1,4}[./\-\s]\d{1,2}[./\-\s]\d{1,4}|\d{4}\s?[-/]\s?\d{4})$")
_CODE = re.compile(r"\b(?=\w*\d\w*\d\w*\d)(?=\w*[A-Za-z])\w{6,}\b")
_UK_POSTCODE = re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2}\b", re.IGNORECASE)
_TITLED = re.compile(r"\b(Mr|Mrs|Ms|Miss|Mme|Mlle|Dr|Herr|Frau|Señora?)\.?\s+((?:[A-ZÀ-Þ][\w'’-]+\s?){1,2})")
_INTRODUCED = re.compile(
    r"\b((?i:my name is|i am called|spoke (?:to|with)|speak (?:to|with)|talked to|dealt with(?: by)?|"
    r"served by|helped by|called|named|regards|sincerely|je m'appelle|ich heiße|me llamo))[\s,]+"
    r"([A-ZÀ-Þ][a-zß-ÿ'’-]+(?:\s[A-ZÀ-Þ][a-zß-ÿ'’-]+)?)"
)
_CAPITALISED = re.compile(r"\b[A-ZÀ-Þ][a-zß-ÿ]+(?:-[A-ZÀ-Þ][a-zß-ÿ]+)?\b")
_SURNAME_AFTER = re.compile(r"\[name\](?:\s(?!I\b)[A-ZÀ-Þ][\w'’-]*[a-zß-ÿ]\b)+")
_FEWEST_PHONE_DIGITS_N, _FEWEST_CARD_DIGITS_N, _MOST_CARD_DIGITS_N = 9, 13, 19
_NOT_NAME_WORDS = """
customer support service sky bt virgin talktalk vodafone openreach amazon paypal royal the my your it
they india indian english british monday tuesday wednesday thursday friday saturday sunday january
february march april june july august september october november december
"""
_NOT_NAMES = frozenset(_NOT_NAME_WORDS.split())


def masked(text: str, names: Collection[str] = ()) -> str:
    """Return the text with e-mail addresses, links, phone, card and account numbers and names blotted out.

    Each is replaced by a word in square brackets. Names are found by the words around them ("spoke to …"), by
    a list of common first names written with a capital, and by ``names``; a rare name in the middle of a
    sentence may stay.

    Args:
        text: A comment.
        names: Names known from elsewhere (the respondent's own), masked whatever their case.
    """
    text = _EMAIL.sub("[email]", text)
    text = _LINK.sub("[link]", text)
    text = _IBAN.sub("[account number]", text)
    text = _LONG_NUMBER.sub(_number_word, text)
    text = _UK_POSTCODE.sub("[postcode]", text)
    text = _CODE.sub("[number]", text)
    text = _without_known(text, names)
    text = _TITLED.sub(lambda m: f"{m[1]} [name]" + (" " if m[0].endswith(" ") else ""), text)
    text = _INTRODUCED.sub(
        lambda m: m[0] if m[2].split()[0].casefold() in _NOT_NAMES else _keeping(m, "[name]"), text
    )
    text = _CAPITALISED.sub(lambda m: "[name]" if m[0].casefold() in FIRST_NAMES else m[0], text)
    return _SURNAME_AFTER.sub("[name]", text)


def masks_n(text: str, names: Collection[str] = ()) -> int:
    """Return how many places would be blotted out."""
    return masked(text, names).count("[") - text.count("[")


def _keeping(match: re.Match[str], word: str) -> str:
    return match[0][: match.start(2) - match.start(0)] + word


def _number_word(match: re.Match[str]) -> str:
    found = match[0].strip()
    if _DATE.match(found):
        return match[0]
    digits_n = sum(letter.isdigit() for letter in found)
    if _FEWEST_CARD_DIGITS_N <= digits_n <= _MOST_CARD_DIGITS_N and not found.startswith("+"):
        return "[card number]"
    if digits_n >= _FEWEST_PHONE_DIGITS_N or found.startswith(("+", "0", "(")):
        return "[phone]"
    return "[number]"


def _without_known(text: str, names: Collection[str]) -> str:
    parts = sorted({part for name in names for part in name.split() if len(part) > 2}, key=len, reverse=True)  # noqa: PLR2004
    if not parts:
        return text
    return re.sub(rf"\b(?:{'|'.join(map(re.escape, parts))})\b", "[name]", text, flags=re.IGNORECASE)
