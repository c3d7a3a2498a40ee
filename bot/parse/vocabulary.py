"""What the workspace knows: the names that words can mean."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from bot.parse.names import NameIndex, forms
from nps_engine.names import Names, fold, key_of

_LONGEST_PHRASE_WORDS_N = 8


@dataclass(frozen=True)
class Known:
    """One thing that a word of a sentence can mean.

    Args:
        kind: "value", "survey" or "theme".
        name: The value, the survey's key or the theme's id, as stored.
        dimension: The value's dimension; empty for the others.
    """

    kind: str
    name: str
    dimension: str = ""


class Phrases:
    """Everything known, by its spellings, to be found anywhere in a sentence.

    Args:
        spelt: What people say, with what it means.
    """

    def __init__(self, spelt: Iterator[tuple[str, Known]]) -> None:
        self._folded: dict[str, list[Known]] = {}
        self._keys: dict[str, list[Known]] = {}
        self._forms: dict[str, list[Known]] = {}
        self.names: dict[str, list[str]] = {}
        self.spelt: dict[str, None] = {}
        self.longest_n = 1
        for text, known in spelt:
            folded, key = fold(text), key_of(text)
            self._folded.setdefault(folded, []).append(known)
            self._keys.setdefault(key, []).append(known)
            for form in forms(key):
                self._forms.setdefault(form, []).append(known)
            self.names.setdefault(folded, []).append(text)
            self.spelt[text] = None
            self.longest_n = min(max(self.longest_n, len(folded.split())), _LONGEST_PHRASE_WORDS_N)

    def find(self, text: str) -> tuple[Known, ...]:
        """Return what a phrase can mean: by its spelling, else without marks, else without a plural.

        Where the stored names of one dimension differ in case only, the exact one is meant.
        """
        hits = self._folded.get(fold(text)) or self._keys.get(key_of(text))
        if hits is None:
            hits = next((self._forms[form] for form in forms(key_of(text)) if form in self._forms), [])
        exact = {hit.dimension for hit in hits if hit.name == text}
        return tuple(dict.fromkeys(hit for hit in hits if hit.name == text or hit.dimension not in exact))


@dataclass(frozen=True)
class Vocabulary(Names):
    """What the workspace knows; its indexes are built once, on first use."""

    @classmethod
    def of(cls, names: Names) -> Vocabulary:
        """Return the vocabulary of these names."""
        return cls(**vars(names))

    @cached_property
    def survey_index(self) -> NameIndex:
        """Return the surveys' keys."""
        return NameIndex(self.surveys)

    @cached_property
    def dimension_index(self) -> NameIndex:
        """Return the dimensions' names."""
        return NameIndex(self.dimensions)

    @cached_property
    def value_indexes(self) -> Mapping[str, NameIndex]:
        """Return each dimension's values."""
        return {name: NameIndex(values) for name, values in self.dimensions.items()}

    @cached_property
    def theme_index(self) -> NameIndex:
        """Return the themes' ids."""
        return NameIndex([*self.themes, *self.other_themes])

    @cached_property
    def label_index(self) -> NameIndex:
        """Return the themes' labels."""
        return NameIndex(self.themes.values())

    @cached_property
    def phrases(self) -> Phrases:
        """Return all values, surveys and themes, to be found in a sentence."""
        return Phrases(self._spelt())

    def _spelt(self) -> Iterator[tuple[str, Known]]:
        for dimension, values in self.dimensions.items():
            for value in values:
                yield value, Known("value", value, dimension)
        for survey in self.surveys:
            yield survey, Known("survey", survey)
        for theme_id, label in self.themes.items():
            if not theme_id.isdecimal():
                yield theme_id, Known("theme", theme_id)
            yield label, Known("theme", theme_id)
        for theme_id in self.other_themes:
            yield theme_id, Known("theme", theme_id)

    @cached_property
    def label_words(self) -> Mapping[str, tuple[str, ...]]:
        """Return each word of the themes' labels, singular and plural, with the ids of those themes."""
        found: dict[str, tuple[str, ...]] = {}
        for theme_id, label in self.themes.items():
            for form in dict.fromkeys(form for word in label.split() for form in forms(key_of(word))):
                found[form] = (*found.get(form, ()), theme_id)
        return found
