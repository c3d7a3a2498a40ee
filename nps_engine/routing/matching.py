"""Matching: which rule decides about a response, and why each earlier one does not."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from nps_engine.names import fold, key_of
from nps_engine.ratings import Bucket, Metric
from nps_engine.routing.rules import LAST_RULE, Action, Rule
from nps_engine.values import ResponseRow

_WORD = re.compile(r"\w+")
_REMEMBERED_N = 2048
_UNSPACED = ("CJK", "HIRAGANA", "KATAKANA", "THAI", "LAO", "KHMER", "MYANMAR")


@dataclass(frozen=True)
class Arrival:
    """What rules look at.

    Args:
        themes: Ids and labels of the comment's themes; None while they are not known yet.
        may_change: True while a comment or its themes may still come.
    """

    survey_key: str
    metric: Metric
    row: ResponseRow
    themes: frozenset[str] | None = frozenset()
    may_change: bool = False

    @property
    def has_comment(self) -> bool:
        """Return True where something was written."""
        return bool(self.row.verbatim.strip())

    @property
    def bucket(self) -> Bucket:
        """Return the bucket of the rating."""
        return self.metric.bucket_of(self.row.rating)


class Step(NamedTuple):
    """One rule that was tried. ``why_not`` is empty where it matched; ``is_open``: that may still change."""

    rule: Rule
    why_not: str
    is_open: bool = False


@dataclass(frozen=True)
class Verdict:
    """What was decided: the rules tried in their order, the last of which is the one that matched, if any."""

    steps: tuple[Step, ...]

    @property
    def rule(self) -> Rule | None:
        """Return the rule that decides; None where none does."""
        return self.steps[-1].rule if self.steps and not self.steps[-1].why_not else None

    @property
    def action(self) -> Action:
        """Return what is done."""
        return self.rule.then if self.rule else Action.NOTHING

    @property
    def is_open(self) -> bool:
        """Return True where an earlier rule may still come to match."""
        return any(step.is_open for step in self.steps)


def decide(rules: Sequence[Rule], arrival: Arrival) -> Verdict:
    """Return the first rule that matches, after the ones that do not; the last of all follows detractors up."""
    steps: list[Step] = []
    for rule in (*rules, LAST_RULE):
        step = _try(rule, arrival)
        steps.append(step)
        if not step.why_not:
            break
    return Verdict(tuple(steps))


def _try(rule: Rule, arrival: Arrival) -> Step:
    if not rule.on:
        return Step(rule, "it is switched off")
    for condition in _FIXED:
        if why_not := condition(rule, arrival):
            return Step(rule, why_not)
    for condition in _LATER:
        if why_not := condition(rule, arrival):
            return Step(rule, why_not, arrival.may_change and _may_come(rule, arrival))
    return Step(rule, "")


def _may_come(rule: Rule, arrival: Arrival) -> bool:
    """Return True where a comment, or what it is about, could still make the rule match."""
    if not arrival.has_comment:
        return rule.comment is not False
    if arrival.themes is not None or not rule.theme:
        return False
    return not _keyword(rule, arrival) and rule.comment is not False


def _survey(rule: Rule, arrival: Arrival) -> str:
    wanted = rule.survey
    if not wanted or key_of(arrival.survey_key) in map(key_of, wanted):
        return ""
    return f"the survey is {arrival.survey_key}, not {_any_of(wanted)}"


def _metric(rule: Rule, arrival: Arrival) -> str:
    if not rule.metric or arrival.metric in rule.metric:
        return ""
    return f"the metric is {arrival.metric.value}, not {_any_of([each.value for each in rule.metric])}"


def _bucket(rule: Rule, arrival: Arrival) -> str:
    if not rule.bucket or arrival.bucket in rule.bucket:
        return ""
    return f"it is a {arrival.bucket.value}, not a {_any_of([each.value for each in rule.bucket])}"


def _rating(rule: Rule, arrival: Arrival) -> str:
    wanted = rule.ratings
    if wanted is None or wanted.low <= arrival.row.rating <= wanted.high:
        return ""
    return f"the rating is {arrival.row.rating}, not {wanted}"


def _where(rule: Rule, arrival: Arrival) -> str:
    if not rule.where:
        return ""
    known = {key_of(name): value for name, value in arrival.row.segments.items()}
    for name, wanted in rule.where.items():
        value = known.get(key_of(name))
        if value is None:
            return f"it says nothing of {name}"
        if key_of(value) not in map(key_of, wanted):
            return f"{name} is {value}, not {_any_of(wanted)}"
    return ""


def _weight(rule: Rule, arrival: Arrival) -> str:
    if rule.weight_from is None or arrival.row.weight >= rule.weight_from:
        return ""
    return f"the weight is {arrival.row.weight:g}, below {rule.weight_from:g}"


def _comment(rule: Rule, arrival: Arrival) -> str:
    wants_one = rule.comment or rule.keyword or rule.theme
    if wants_one and not arrival.has_comment:
        return "there is no comment"
    return "there is a comment" if rule.comment is False and arrival.has_comment else ""


def _keyword(rule: Rule, arrival: Arrival) -> str:
    if not rule.keyword:
        return ""
    said = words_of(arrival.row.verbatim)
    if any(_says(said, word) for word in rule.keyword):
        return ""
    return f"the comment does not say {_any_of(rule.keyword)}"


def _theme(rule: Rule, arrival: Arrival) -> str:
    if not rule.theme:
        return ""
    if arrival.themes is None:
        return "its themes are not known yet"
    if {key_of(name) for name in arrival.themes} & {key_of(name) for name in rule.theme}:
        return ""
    return f"the comment is not about {_any_of(rule.theme)}"


_Condition = Callable[[Rule, Arrival], str]
_FIXED: tuple[_Condition, ...] = (_survey, _metric, _bucket, _rating, _where, _weight)
_LATER: tuple[_Condition, ...] = (_comment, _keyword, _theme)


@lru_cache(_REMEMBERED_N)
def words_of(text: str) -> str:
    """Return the words of a text without case and accents, a blank before and after each: " too slow "."""
    return f" {' '.join(_WORD.findall(fold(text)))} "


def _says(said: str, keyword: str) -> bool:
    wanted = words_of(keyword)
    if _is_unspaced(keyword):
        return wanted.strip() in said
    return (wanted.rstrip() if keyword.rstrip().endswith("*") else wanted) in said


def _is_unspaced(text: str) -> bool:
    """Return True for scripts that write no blanks between words: there a keyword may stand anywhere."""
    return any(unicodedata.name(c, "").startswith(_UNSPACED) for c in text if c.isalpha())


def _any_of(names: Sequence[str]) -> str:
    return " or ".join(names)
