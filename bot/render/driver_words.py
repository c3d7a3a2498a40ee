"""What moves a score, in words: the same sentences for Slack and the terminal.

``tell`` makes a name of a customer's safe where it is shown: ``inline`` in Slack, ``label`` elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bot.render.impacts import impact_words, likely_words
from bot.render.words import (
    METRIC_NAMES,
    dimension_words,
    n_words,
    p_words,
    score_words,
    size_words,
    span_words,
    verdict_words,
)
from nps_engine.driver_reports import REST, DriverRow, DriversReport, Split
from nps_engine.scores import SIGNIFICANT_P, Score, tenth_points, whole_percent
from nps_engine.storage.catalogue import NO_VALUE

Tell = Callable[[str], str]

_NAMED_MOST = 3
_TELLING_SHARE = 0.5
_STEADY_POINTS = 0.05


def title_words(report: DriversReport) -> str:
    """Return the headline of the drivers."""
    return f"What drives your {METRIC_NAMES[report.survey.metric]}"


def why_words(report: DriversReport) -> str:
    """Return the headline of an explanation: "Why your NPS fell 4.2 points"."""
    name, points = METRIC_NAMES[report.survey.metric], report.change.points
    if points is None:
        return f"Why your {name} moved"
    if not tenth_points(points):
        return f"Your {name} did not move"
    return f"Why your {name} {'rose' if points > 0 else 'fell'} {size_words(points)}"


def move_sentence(report: DriversReport) -> str:
    """Return from where to where the score went, and whether that is real."""
    now = f"{METRIC_NAMES[report.survey.metric]} {score_words(report.score)}, {n_words(report.score.n)}"
    before, period = report.previous, report.previous_period
    if before is None or period is None:
        return f"{now}. There is no period before it to hold it against."
    span = span_words(period)
    if not before.n:
        return f"{now}. Nobody answered in {span}, so there is nothing to hold it against."
    return f"{now}; it was {score_words(before)} on {n_words(before.n)} ({span}): {verdict_words(report.change)}."


def cause_sentences(report: DriversReport, tell: Tell) -> list[str]:
    """Return what the change is made of: the themes that stand out, the segments, and who answered."""
    points = report.change.points
    if points is None or not tenth_points(points):
        return []
    sentences = []
    if not report.change.is_significant:
        sentences.append(
            "A change of this size happens by chance alone, so there may be nothing to explain; "
            "this is what it adds up from."
        )
    sentences += [_themes_sentence(report, points, tell)] if report.themes else []
    sentences += [split_sentence(split, tell) for split in report.splits[:1]]
    segments = [(split, row) for split in report.splits for row in split.rows if row.is_real]
    if segments:
        told = [segment_words(split, row, tell) for split, row in segments[:_NAMED_MOST]]
        sentences.append(f"More than noise among segments: {_listed(told)}.")
    elif report.splits:
        sentences.append("No segment stands out from noise.")
    return [sentence for sentence in sentences if sentence]


def split_sentence(split: Split, tell: Tell) -> str:
    """Return how much of a change is who answered, and how much is what they answered."""
    if split.mix_points is None or split.within_points is None:
        return ""
    by = tell(dimension_words(split.by))
    return (
        f"By {by}, {signed(split.mix_points)} comes from other people answering than before, and "
        f"{signed(split.within_points)} from the same kinds of people answering differently."
    )


def top_sentence(report: DriversReport, tell: Tell) -> str:
    """Return the one driver that matters most for the change, as a sentence for a digest; empty without one."""
    rows = [(None, row) for row in report.themes if row.name != REST or row.theme_id]
    rows += [(split, row) for split in report.splits for row in split.rows]  # type: ignore[misc]
    real = [(split, row) for split, row in rows if row.is_real and row.moved is not None]
    if not real:
        return ""
    split, row = max(real, key=lambda pair: abs(pair[1].moved_points))
    name = segment_words(split, row, tell) if split else theme_words(row, tell)
    return f"What moved it most: {name}{how_words(row)}."


def impact_sentence(row: DriverRow, name: str) -> str:
    """Return what a theme or segment does to the score now."""
    if row.impact_points is None or row.impact_low_points is None or row.impact_high_points is None:
        return f"{name}: everything is in it · {n_words(row.score.n)}"
    low, high = row.impact_low_points, row.impact_high_points
    size = f"{n_words(row.score.n)}, score {score_words(row.score)}"
    return f"{name}: {impact_words(row.impact_points, low, high)} ({likely_words(low, high)}) · {size}"


def moved_sentence(row: DriverRow, name: str) -> str:
    """Return what a theme or segment added to the change, and whether that is noise."""
    moved = row.moved
    if moved is None:
        return name
    certain = (
        f"95 % {range_words(moved.low_points, moved.high_points)}, {p_words(moved.p, decimals_least_n=3)}"
    )
    return f"{name}: {signed(moved.points)} ({certain}; {certainty_word(row)}){how_words(row)}"


def certainty_word(row: DriverRow) -> str:
    """Return "real"; "may be chance" where so many rows were looked at that one like it is no surprise; "noise"."""
    if row.is_real:
        return "real"
    return "may be chance" if row.moved and row.moved.p < SIGNIFICANT_P else "noise"


def how_words(row: DriverRow) -> str:
    """Return how it moved the score: its own score changed, or there is more or less of it."""
    moved = row.moved
    if moved is None or max(abs(moved.mix_points), abs(moved.within_points)) < _STEADY_POINTS:
        return ""
    if row.score.n and row.before.n and abs(moved.within_points) >= abs(moved.mix_points):
        return f" — its score went from {score_words(row.before)} to {score_words(row.score)}"
    return f" — {row.before.n:,} of these before, {row.score.n:,} now"


def theme_words(row: DriverRow, tell: Tell) -> str:
    """Return what a theme is called with its points: "hours on hold (-3.1 points)"."""
    return f"{theme_name(row, tell)} ({signed(row.moved_points)})"


def segment_words(split: Split, row: DriverRow, tell: Tell) -> str:
    """Return what a value of a dimension is called with its points: "region Europe (-10.7 points)"."""
    return f"{segment_name(split, row, tell)} ({signed(row.moved_points)})"


def theme_name(row: DriverRow, tell: Tell) -> str:
    """Return a theme's label; what is in no theme is called so."""
    return tell(row.name) if row.theme_id else "answers in no theme"


def segment_name(split: Split, row: DriverRow, tell: Tell) -> str:
    """Return a value with its dimension: "region Europe"."""
    dimension = tell(dimension_words(split.by))
    return f"no {dimension}" if row.name == NO_VALUE else f"{dimension} {tell(row.name)}"


def share_words(row: DriverRow, whole: Score) -> str:
    """Return a row's part of all responses."""
    return f"{whole_percent(row.score.n / whole.n)} %" if whole.n else "–"


def signed(points: float) -> str:
    """Return points with their sign: "-3.1 points", "0.0 points"."""
    tenth = tenth_points(points)
    return f"{tenth:+.1f} point{'' if abs(tenth) == 1 else 's'}" if tenth else "0.0 points"


def range_words(low_points: float, high_points: float) -> str:
    """Return an interval with signs: "-9.2 to -0.8"."""
    return " to ".join(
        f"{tenth:+.1f}" if (tenth := tenth_points(end)) else "0.0" for end in (low_points, high_points)
    )


def _themes_sentence(report: DriversReport, points: float, tell: Tell) -> str:
    named = [row for row in report.themes if row.moved and row.theme_id]
    same_way = [row for row in named if row.moved_points * points > 0]
    against = [theme_words(row, tell) for row in named if row.moved_points * points < 0 and row.is_real]
    other_way = f" Against it, and more than noise: {_listed(against[:_NAMED_MOST])}." if against else ""
    real = [row for row in same_way if row.is_real]
    told = [f"{theme_words(row, tell)}{how_words(row)}" for row in (real or same_way)[:_NAMED_MOST]]
    if not told:
        return f"No theme moved it that way.{other_way}"
    if real:
        return (
            f"Among themes, {_listed(told)} {'is' if len(told) == 1 else 'are'} more than noise.{other_way}"
        )
    parts = "part is" if len(told) == 1 else "parts are"
    way = " that way" if against else ""
    return f"No theme stands out from noise{way}; the largest {parts} {_listed(told)}.{other_way}"


def _listed(words: Sequence[str]) -> str:
    if len(words) == 1:
        return words[0]
    joint = "; " if any("," in each or "—" in each for each in words) else ", "
    return f"{joint.join(words[:-1])}{';' if joint == '; ' else ''} and {words[-1]}"
