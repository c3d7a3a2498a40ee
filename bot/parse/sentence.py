"""A sentence while it is being read: where the reading is, and what it has found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from bot.parse.assignments import longest_name
from bot.parse.draft import Draft
from bot.parse.lexicon import Cue
from bot.parse.tokens import Token
from bot.parse.vocabulary import Known, Vocabulary

_OPAQUE = "\0"
_WINDOW_WORDS_N = 12


@dataclass
class Sentence:
    """One sentence while it is read.

    Args:
        tokens: What there is to read; a word made of several is cut up where it is not understood whole.
        vocabulary: What the workspace knows.
        today: The date that it is for the workspace.
        draft: The fields that were read.
        cues: What asks for a command, with its words.
        negations: Words that leave something out.
        loose_dimensions: Dimensions that were named without a value.
        unknown: Words that were not understood, those side by side together.
        at: The token that is read next.
        last_dimension: That of the value read last.
        or_after: The dimension of the value before an "or" that waits for its other side.
        is_side: True for one side of a comparison, where "any plan" says that the plan does not matter.
    """

    tokens: list[Token]
    vocabulary: Vocabulary
    today: date
    draft: Draft = field(default_factory=Draft)
    cues: list[tuple[str, Cue]] = field(default_factory=list)
    negations: list[str] = field(default_factory=list)
    loose_dimensions: list[str] = field(default_factory=list)
    unknown: list[list[Token]] = field(default_factory=list)
    at: int = 0
    last_dimension: str = ""
    or_after: str = ""
    is_side: bool = False

    @property
    def word_before(self) -> str:
        """Return the word that was read last, empty at the start."""
        return self.tokens[self.at - 1].word if self.at else ""

    def text_from(self, at: int) -> str:
        """Return the next words, folded, with one blank between; what is quoted cannot be matched."""
        words = (
            _OPAQUE if token.quoted or token.sign else token.word or _OPAQUE
            for token in self.tokens[at : at + _WINDOW_WORDS_N]
        )
        return " ".join(words)

    def name_at(self, at: int) -> tuple[str, int, Sequence[Known]]:
        """Return the longest known name at a token, how many tokens it has, and what it can mean."""
        phrases = self.vocabulary.phrases
        name, words_n = longest_name(self.tokens, at, phrases.find, phrases.longest_n)
        return name, words_n, phrases.find(name)

    def dimensions(self, text: str) -> tuple[str, ...]:
        """Return the dimensions that a text names, in the singular or the plural."""
        return self.vocabulary.dimension_index.find(text, plural=True)

    def dimension_at(self, at: int) -> tuple[str, ...]:
        """Return the dimensions that one token names; none outside the sentence."""
        return self.dimensions(self.tokens[at].bare) if 0 <= at < len(self.tokens) else ()
