"""The two sides of a comparison in words: what each is called, what both have, and what the figures say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from bot.render.escape import label
from bot.render.words import (
    SMALL_N,
    dimension_words,
    headline,
    n_words,
    p_words,
    period_name,
    period_words,
    score_words,
    size_words,
    span_words,
    where_words,
)
from nps_engine.reports import CompareReport, CompareSide
from nps_engine.scores import Score, tenth_points
from nps_engine.values import Selection

EVERYONE, REST = "everyone", "the rest"
_OWN_STARTS = (EVERYONE, REST, "last ", "this ", "today", "week ", "year ")
_NAME_MOST = 45
_KEY_MOST = 80
_FILTERS_MOST = 400


@dataclass(frozen=True)
class SideNames:
    """What the sides are called, raw: as they are compared, and as they were asked for."""

    first: str
    second: str
    first_asked: str
    second_asked: str


def side_names(report: CompareReport, today: date) -> SideNames:
    """Return the names of the sides: only what differs is said, a side that holds the other is "the rest"."""
    first = _asked_name(report.first, report.second, today)
    second = _asked_name(report.second, report.first, today)
    if _is_within(report.first, report):
        return SideNames(first, _rest_of(second), first, second)
    if _is_within(report.second, report):
        return SideNames(_rest_of(first), second, first, second)
    return SideNames(first, second, first, second)


def column_names(report: CompareReport, names: SideNames) -> tuple[str, str]:
    """Return the names with "so far" where one of two periods is not over, raw."""
    if report.first.selection.period == report.second.selection.period:
        return names.first, names.second
    first, second = (", so far" if side.is_partial else "" for side in (report.first, report.second))
    return f"{names.first}{first}", f"{names.second}{second}"


def verdict_words(report: CompareReport, names: SideNames) -> str:
    """Return whether the sides differ for real, in one sentence without a full stop, raw."""
    points, p = report.change.points, report.change.p
    first, second = names.first, names.second
    if points is None or p is None:
        return f"Nothing to compare: {_empty_words(report, names)}"
    if report.change.is_significant:
        side = "above" if points > 0 else "below"
        return f"{_capital(first)} is {size_words(points)} {side} {second}: real ({p_words(p)})"
    if not tenth_points(points):
        return f"{_capital(first)} and {second} score the same"
    on = f"{report.first_apart.n:,} and {report.second_apart.n:,} responses"
    difference = f"a difference of {size_words(points)} on {on} is noise ({p_words(p)})"
    return f"{_capital(first)} against {second}: {difference}"


def notes(report: CompareReport, names: SideNames) -> list[str]:
    """Return what one should know beside the verdict, raw sentences."""
    found = [_scores_words(report, names), _needed_words(report), _overlap_words(report, names)]
    if report.first.selection.period != report.second.selection.period:
        found += [
            f"{_capital(name)} is not over: its figures are so far."
            for name, side in ((names.first, report.first), (names.second, report.second))
            if side.is_partial
        ]
    smallest_n = min(report.first_apart.n, report.second_apart.n)
    if 0 < smallest_n < SMALL_N:
        found.append(f"Only {n_words(smallest_n)} on one side: a first hint, not a measurement.")
    return [note for note in found if note]


def about_both(report: CompareReport, today: date) -> str:
    """Return what both sides have, and the dates of what they do not, raw: survey, period, filters."""
    first, second = report.first, report.second
    one, other = first.selection, second.selection
    parts = [" against ".join(dict.fromkeys(label(side.survey.key, _KEY_MOST) for side in (first, second)))]
    if one.period == other.period:
        parts.append(period_words(one.period, today))
    elif one.period and other.period:
        parts.append(f"{span_words(one.period)} against {span_words(other.period)}")
    shared = {name: values for name, values in one.where.items() if other.where.get(name) == values}
    filters = where_words(replace(one, where=shared), first.survey.metric)
    return " · ".join([*parts, label(filters, _FILTERS_MOST)] if filters else parts)


def _asked_name(side: CompareSide, other: CompareSide, today: date) -> str:
    parts = [label(side.survey.key, _NAME_MOST)] if side.survey.key != other.survey.key else []
    parts += _segment_names(side.selection, other.selection)
    if side.selection.period and side.selection.period != other.selection.period:
        parts.append(period_name(side.selection.period, today))
    return label(" · ".join(parts), _NAME_MOST) or EVERYONE


def _segment_names(mine: Selection, theirs: Selection) -> list[str]:
    differing = {name: values for name, values in mine.where.items() if theirs.where.get(name) != values}
    names = {name: " or ".join(values) for name, values in differing.items()}
    return [_with_dimension(name, said, names) for name, said in names.items()]


def _with_dimension(name: str, said: str, names: Mapping[str, str]) -> str:
    """Return a value, with its dimension where it says little alone ("yes", "3") or stands beside its like."""
    is_clear = any(character.isalpha() for character in said) and said.casefold() not in (
        "yes",
        "no",
        "other",
    )
    is_one = list(names.values()).count(said) == 1
    return said if is_clear and is_one else f"{dimension_words(name)} {said}"


def _is_within(side: CompareSide, report: CompareReport) -> bool:
    """Return True where the other side holds all of this one, and more."""
    other = report.second if side is report.first else report.first
    return 0 < report.overlap_n == side.score.n < other.score.n


def _rest_of(name: str) -> str:
    return REST if name == EVERYONE else f"{REST} of {name}"


def _empty_words(report: CompareReport, names: SideNames) -> str:
    if report.overlap_n and report.overlap_n == report.first.score.n == report.second.score.n:
        return "both sides are the same responses"
    empty = [name for name, score in _sides(report, names) if not score.n]
    return f"no responses for {' nor for '.join(empty)}"


def _scores_words(report: CompareReport, names: SideNames) -> str:
    if report.change.points is None:
        return " ".join(
            f"{_capital(name)}: {headline(score)}, n {score.n:,}."
            for name, score in _sides(report, names)
            if score.n
        )
    return ""


def _needed_words(report: CompareReport) -> str:
    if report.needed_n is None:
        return ""
    n = report.needed_n
    said = round(n, -1) if n > 100 else n  # noqa: PLR2004 - below, every response counts
    return f"About {said:,} responses on each side would be needed to call a difference of this size real."


def _overlap_words(report: CompareReport, names: SideNames) -> str:
    if not report.overlap_n or report.change.points is None:
        return ""
    for within, other, part, whole in (
        (report.first, report.second, names.first_asked, names.second_asked),
        (report.second, report.first, names.second_asked, names.first_asked),
    ):
        if _is_within(within, report):
            together = f"together {score_words(other.score)} on {n_words(other.score.n)}"
            return f"{_capital(whole)} includes {part}, so {part} is held against {REST}; {together}."
    both = "is" if report.overlap_n == 1 else "are"
    return f"{n_words(report.overlap_n)} {both} in both, and count on neither side."


def _sides(report: CompareReport, names: SideNames) -> list[tuple[str, Score]]:
    return [(names.first, report.first_apart), (names.second, report.second_apart)]


def _capital(name: str) -> str:
    """Return a name for the start of a sentence; customers' own names stay as they are ("iOS")."""
    return name[:1].upper() + name[1:] if name.startswith(_OWN_STARTS) else name
