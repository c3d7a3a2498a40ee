"""Reports of themes: what the latest fit found, within a scope, with quotes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from nps_engine.movement import Portion
from nps_engine.reports import ThemeCell, ThemeRow, ThemesReport
from nps_engine.scores import score
from nps_engine.storage.counts import fetch_counts
from nps_engine.storage.found_themes import latest_fit
from nps_engine.storage.row_counts import fetch_counts_by_theme
from nps_engine.storage.scopes import Scope, conditions, is_listed, is_part_of
from nps_engine.storage.tables import ResponseTable, ThemeFitTable, ThemeMemberTable, ThemeTable, id_of
from nps_engine.storage.theme_languages import fetch_languages_read_less_well
from nps_engine.storage.theme_portions import fetch_portions_by_theme
from nps_engine.storage.theme_weeks import (
    ThemesByValue,
    ThemeWeeks,
    fetch_sentiments,
    fetch_theme_weeks,
    fetch_themes_by_value,
)
from nps_engine.theme_rows import ThemePart
from nps_engine.themes.impact import complaint_cost_points, theme_cost, theme_impact
from nps_engine.themes.masking import masked
from nps_engine.themes.pace import Pace, expectations, paces
from nps_engine.values import Bucket, Metric, RatingCounts

_QUOTE_POOL_N = 30
_READABLE_LETTERS = range(25, 220)
_LONGEST_QUOTE_LETTERS = 280


@dataclass(frozen=True)
class CountedThemes:
    """The themes within a scope, counted.

    Args:
        whole: All of the scope's responses.
        by_theme: Those of each theme by its id; themes without any are left out.
        before_n: How many the themes had in the period before; None without one.
        with_verbatim_n: Responses with a comment.
        covered_n: Responses in a theme.
        portions: What each theme has of the responses, to share out what complaints cost; None for no costs.
        sentiments: The mean sentiment of each theme, where known.
        weeks: Comments week by week; None where that is not told.
        by: The dimension of ``values``; empty for none.
        values: Each theme by the values of that dimension.
    """

    whole: RatingCounts
    by_theme: Mapping[str, RatingCounts]
    before_n: Mapping[str, int] | None
    with_verbatim_n: int
    covered_n: int
    portions: Mapping[str, Portion] | None = None
    sentiments: Mapping[str, float] = field(default_factory=dict)
    weeks: ThemeWeeks | None = None
    by: str = ""
    values: ThemesByValue | None = None


@dataclass(frozen=True)
class Wanted:
    """How themes are told.

    Args:
        is_partial: The scope's period is not over.
        quotes_n: Quotes of each theme, at most.
        end_on: The day after the last whole week that is looked at.
        by: A dimension, spelled as stored, to tell each theme by; empty for none.
    """

    is_partial: bool
    quotes_n: int
    end_on: date
    by: str = ""


def fetch_themes_report(
    session: Session, scope: Scope, earlier: Scope | None, wanted: Wanted
) -> ThemesReport:
    """Return the latest fit's themes within a scope, those that move the score most first."""
    before = fetch_counts_by_theme(session, earlier) if earlier is not None else None
    pools = _fetch_quote_pools(session, scope)
    covered = select(col(ThemeMemberTable.response_id))
    is_priced = (
        not scope.selection.bucket and not scope.selection.theme_id
    )  # some of all: no cost to share out
    counted = CountedThemes(
        whole=fetch_counts(session, scope),
        by_theme=fetch_counts_by_theme(session, scope),
        before_n=None if before is None else {key: counts.n for key, counts in before.items()},
        with_verbatim_n=_count(session, scope, col(ResponseTable.verbatim) != ""),
        covered_n=_count(session, scope, id_of(ResponseTable).in_(covered)),
        portions=fetch_portions_by_theme(session, scope) if is_priced else None,
        sentiments=fetch_sentiments(session, scope),
        weeks=fetch_theme_weeks(session, scope, wanted.end_on),
        by=wanted.by,
        values=fetch_themes_by_value(session, scope, wanted.by) if wanted.by else None,
    )

    def quotes(key: str, impact_points: float) -> tuple[str, ...]:
        speaks_for = Bucket.DETRACTOR if impact_points < 0 else Bucket.PROMOTER
        return _quotes(pools.get(key, []), speaks_for, scope.metric, wanted.quotes_n)

    report = themes_report_of(session, scope, counted, quotes, is_partial=wanted.is_partial)
    languages = fetch_languages_read_less_well(session, scope, counted.with_verbatim_n)
    return replace(report, parts=_fetch_parts(session, scope), languages_read_less_well=languages)


def themes_report_of(
    session: Session,
    scope: Scope,
    counted: CountedThemes,
    quotes: Callable[[str, float], tuple[str, ...]],
    *,
    is_partial: bool,
) -> ThemesReport:
    """Return counted themes as a report, those that move the score most first.

    Args:
        quotes: Returns the quotes of a theme, given its id and its impact in points.
    """
    fit = latest_fit(session, scope.survey_ids[0])
    weeks = counted.weeks
    going = paces(expectations(weeks.by_theme, weeks.comments_n)) if weeks else {}
    rows = []
    for theme in _fetch_themes(session, fit):
        counts = counted.by_theme.get(theme.key)
        if counts is None:
            continue
        impact = theme_impact(counted.whole, counts)
        before_n = counted.before_n
        row = ThemeRow(
            id=theme.key,
            label=theme.label,
            keywords=tuple(theme.keywords),
            score=score(counts),
            share=counts.n / counted.with_verbatim_n,
            impact_points=impact.points or 0.0,
            impact_low_points=impact.low_points or 0.0,
            impact_high_points=impact.high_points or 0.0,
            change_n=None if before_n is None else counts.n - before_n.get(theme.key, 0),
            is_new=theme.first_fit_id == theme.fit_id and not _is_first_fit(session, theme),
            quotes=quotes(theme.key, impact.points or 0.0),
            sentiment=counted.sentiments.get(theme.key),
            weeks_n=weeks.by_theme.get(theme.key, ()) if weeks else (),
            pace=going.get(theme.key, Pace.STEADY).value,
            cells=_cells(counted, theme.key),
            is_pinned=theme.is_pinned,
        )
        rows.append(_with_cost(row, counted))
    cost_points = None if counted.portions is None else complaint_cost_points(counted.whole)
    themed_points = sum(row.cost_points or 0.0 for row in rows)
    return ThemesReport(
        survey=scope.survey,
        selection=scope.selection,
        n=counted.whole.n,
        with_verbatim_n=counted.with_verbatim_n,
        covered_n=counted.covered_n,
        rows=tuple(sorted(rows, key=lambda row: (not row.is_pinned, -abs(row.impact_points), row.id))),
        fitted_at=fit.fitted_at if fit is not None else None,
        is_partial=is_partial,
        complaint_cost_points=cost_points,
        unthemed_cost_points=None if cost_points is None else max(0.0, cost_points - themed_points),
        by=counted.by,
    )


def _fetch_parts(session: Session, scope: Scope) -> tuple[ThemePart, ...]:
    """Return the parts of the scope's theme, largest first; none where the scope is of no theme."""
    key = scope.selection.theme_id
    if not key:
        return ()
    counts = fetch_counts_by_theme(session, scope, parts_of=key)
    named = select(col(ThemeTable.key), col(ThemeTable.label)).where(*is_part_of(scope.survey_ids[0], key))
    parts = [
        ThemePart(part, label, score(counts[part]))
        for part, label in session.execute(named)
        if part in counts
    ]
    return tuple(sorted(parts, key=lambda part: (-part.score.n, part.id)))


def _with_cost(row: ThemeRow, counted: CountedThemes) -> ThemeRow:
    """Return a row with what its complaints cost, where that is told."""
    if counted.portions is None:
        return row
    cost = theme_cost(counted.whole, counted.portions.get(row.id, Portion.none()))
    return replace(
        row, cost_points=cost.points, cost_low_points=cost.low_points, cost_high_points=cost.high_points
    )


def _cells(counted: CountedThemes, key: str) -> tuple[ThemeCell, ...]:
    """Return a theme by value, in the order of the values' comments; a value that may not be shown is left out."""
    if counted.values is None:
        return ()
    values, own = counted.values, counted.values.by_theme.get(key, {})
    nobody = score(RatingCounts.none(counted.whole.metric))
    nothing = 0.0 if values.is_complete else None
    return tuple(
        ThemeCell(value, score(own[value]), own[value].n / n)
        if value in own
        else ThemeCell(value, nobody, nothing)
        for value, n in values.comments_n.items()
    )


class Quotable(NamedTuple):
    """A comment that may be quoted, its rating, and what its writer is called: that is masked, too."""

    text: str
    rating: int
    name: str


def quotable(comments: Iterable[tuple[str, str]], quotes_n: int) -> tuple[str, ...]:
    """Return the first comments, readable ones before others, masked and cut.

    Args:
        comments: Texts with the names of who wrote them.
        quotes_n: The most that are returned.
    """
    names: dict[str, str] = {}
    for text, name in comments:
        names.setdefault(text, name)
    each = sorted(names, key=lambda text: len(text) not in _READABLE_LETTERS)
    return tuple(_cut(masked(text, (names[text],))) for text in each[:quotes_n])


def _is_first_fit(session: Session, theme: ThemeTable) -> bool:
    first = select(func.min(id_of(ThemeFitTable))).where(col(ThemeFitTable.survey_id) == theme.survey_id)
    return session.execute(first).scalar() == theme.fit_id


def _fetch_themes(session: Session, fit: ThemeFitTable | None) -> Iterable[ThemeTable]:
    if fit is None:
        return []
    return session.execute(select(ThemeTable).where(*is_listed(fit.survey_id))).scalars().all()


def _fetch_quote_pools(session: Session, scope: Scope) -> dict[str, list[Quotable]]:
    """Return the comments nearest to each theme's centre, nearest first, by theme key."""
    place = func.row_number().over(
        partition_by=col(ThemeMemberTable.theme_id),
        order_by=(col(ThemeMemberTable.closeness).desc(), id_of(ResponseTable)),
    )
    ranked = (
        select(
            col(ThemeTable.key),
            col(ResponseTable.verbatim),
            col(ResponseTable.rating),
            col(ResponseTable.respondent_name),
            place.label("place"),
        )
        .select_from(ResponseTable)
        .join(ThemeMemberTable, col(ThemeMemberTable.response_id) == id_of(ResponseTable))
        .join(ThemeTable, id_of(ThemeTable) == col(ThemeMemberTable.theme_id))
        .where(*conditions(scope))
        .subquery()
    )
    wanted = (ranked.c.key, ranked.c.verbatim, ranked.c.rating, ranked.c.respondent_name)
    found = select(*wanted).where(ranked.c.place <= _QUOTE_POOL_N).order_by(ranked.c.place)
    pools: dict[str, list[Quotable]] = {}
    for theme_key, *comment in session.execute(found):
        pools.setdefault(theme_key, []).append(Quotable(*comment))
    return pools


def _quotes(pool: list[Quotable], speaks_for: Bucket, metric: Metric, quotes_n: int) -> tuple[str, ...]:
    """Return typical verbatims, masked: readable ones first, and of those the ones that explain the impact."""

    def worth(comment: Quotable) -> tuple[bool, bool]:
        return len(comment.text) not in _READABLE_LETTERS, metric.bucket_of(comment.rating) is not speaks_for

    return quotable(((each.text, each.name) for each in sorted(pool, key=worth)), quotes_n)


def _cut(text: str) -> str:
    if len(text) <= _LONGEST_QUOTE_LETTERS:
        return text
    return text[:_LONGEST_QUOTE_LETTERS].rsplit(maxsplit=1)[0] + "…"


def _count(session: Session, scope: Scope, condition: Any) -> int:
    query = select(func.count()).select_from(ResponseTable).where(*conditions(scope), condition)
    return session.execute(query).scalar_one()
