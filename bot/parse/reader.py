"""Reads a sentence from left to right: what each word sets, asks for or means, and what is not understood."""

from __future__ import annotations

from collections.abc import Sequence

from bot.parse import doubts, fillers
from bot.parse.assignments import Assignments, longest_name
from bot.parse.fields import several_themes, theme_ids
from bot.parse.grammar import Match, grammar_at
from bot.parse.lexicon import CUES
from bot.parse.sentence import Sentence
from bot.parse.tokens import Token, pieces
from bot.parse.vocabulary import Known
from nps_engine.names import taken_for


class Reader:
    """Fills a sentence with what its words say.

    Args:
        sentence: The sentence, not read yet.
    """

    def __init__(self, sentence: Sentence) -> None:
        self._sentence = sentence
        self._assignments = Assignments(sentence.draft, sentence.vocabulary)
        self._unknown_end = -1

    def read(self) -> None:
        """Read it all.

        Raises:
            UserError: If what stands where a flag, a name or a period is needed is none.
        """
        sentence = self._sentence
        while sentence.at < len(sentence.tokens):
            token = sentence.tokens[sentence.at]
            if read_n := self._assignments.read(sentence.tokens, sentence.at):
                sentence.at += read_n
            elif token.sign:
                raise doubts.strange_sign(token)
            elif token.quoted:
                self._read_quoted(token)
            else:
                self._read_words(token)
        self._assignments.finish(sentence.today)

    def _read_quoted(self, token: Token) -> None:
        if hits := self._sentence.vocabulary.phrases.find(token.text):
            self._mean(token.text, hits, 1)
        else:
            self._doubt(token)

    def _read_words(self, token: Token) -> None:
        sentence = self._sentence
        name, words_n, hits = sentence.name_at(sentence.at)
        match = grammar_at(sentence, self._assignments)
        if hits and (match is None or self._is_name(match, token, name, words_n, hits)):
            self._mean(name, hits, words_n)
        elif match is not None:
            match.apply()
            sentence.at += match.words_n
        else:
            self._read_rest(token)

    def _read_rest(self, token: Token) -> None:
        """Read a word that is neither grammar nor a whole name."""
        sentence = self._sentence
        dimension, words_n = longest_name(sentence.tokens, sentence.at, sentence.dimensions)
        if token.word in fillers.NOUNS or token.is_silent:
            sentence.at += 1
        elif found := sentence.dimensions(dimension):
            sentence.loose_dimensions.append(found[0])
            sentence.at += words_n
        elif len(parts := pieces(token)) > 1:
            sentence.tokens[sentence.at : sentence.at + 1] = parts
        elif themes := theme_ids(token.bare, sentence.vocabulary):
            if len(themes) > 1:
                raise several_themes(token.bare, themes, sentence.vocabulary)
            sentence.draft.set_theme(themes[0])
            sentence.at += 1
        elif not self._read_misspelt():
            self._doubt(token)

    def _read_misspelt(self) -> bool:
        """Read a value that is clearly misspelt, unless a word of the grammar is as near; return False at none."""
        sentence = self._sentence
        phrases = sentence.vocabulary.phrases
        known = (*phrases.spelt, *sentence.vocabulary.dimensions, *doubts.GRAMMAR, *fillers.NOUNS)
        text, words_n = longest_name(
            sentence.tokens, sentence.at, lambda text: taken_for(text, known), phrases.longest_n
        )
        name = taken_for(text, known)
        hits = phrases.find(name) if name else ()
        if name is None or len(hits) != 1 or hits[0].kind != "value":
            return False
        sentence.draft.taken.append((text, name))
        self._take(hits[0])
        sentence.at += words_n
        return True

    def _doubt(self, token: Token) -> None:
        """Note a word that is not understood, with those before it that are not either."""
        sentence = self._sentence
        if self._unknown_end == sentence.at:
            sentence.unknown[-1].append(token)
        else:
            sentence.unknown.append([token])
        sentence.at += 1
        self._unknown_end = sentence.at

    def _is_name(self, match: Match, token: Token, name: str, words_n: int, hits: Sequence[Known]) -> bool:
        """Return True where a name is meant and not the grammar that is spelt the same."""
        if words_n != match.words_n or match.is_firm:
            return words_n > match.words_n
        before = self._sentence.word_before
        if token.word in CUES:
            return before in fillers.PREPOSITIONS
        if name.isupper() and any(hit.name == name for hit in hits):
            return True
        if before in fillers.BEFORE_A_VALUE and all(hit.kind == "value" for hit in hits):
            raise doubts.filler_or_name(name, hits)
        return False

    def _mean(self, name: str, hits: Sequence[Known], words_n: int) -> None:
        """Take a name for what it means, where that is one thing only."""
        sentence = self._sentence
        themes = [hit for hit in hits if hit.kind == "theme"]
        if themes and sentence.word_before in fillers.ABOUT:
            hits = themes
        if len(hits) > 1:
            after = sentence.dimension_at(sentence.at + words_n)
            beside = {*sentence.dimension_at(sentence.at - 1), *after}
            hits = [hit for hit in hits if hit.dimension in beside] or hits
        if len(hits) > 1:
            raise doubts.several_meanings(name, hits, sentence.vocabulary)
        self._take(hits[0])
        sentence.at += words_n

    def _take(self, known: Known) -> None:
        sentence = self._sentence
        if known.kind == "survey":
            sentence.draft.add_surveys((known.name,))
        elif known.kind == "theme":
            sentence.draft.set_theme(known.name)
        else:
            if sentence.or_after and sentence.or_after != known.dimension:
                raise doubts.or_between(sentence.or_after, known.dimension)
            sentence.draft.add_values(known.dimension, (known.name,))
            sentence.last_dimension, sentence.or_after = known.dimension, ""
