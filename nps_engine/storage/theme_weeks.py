"""Comments by theme: week by week, by the values of a dimension, and what they feel like."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from nps_engine.periods import Period
from nps_engine.storage.catalogue import NO_VALUE, fetch_catalogue
from nps_engine.storage.scopes import Scope, conditions, is_listed
from nps_engine.storage.segment_sets import fetch_pairs
from nps_engine.storage.tables import ResponseTable, ThemeMemberTable, ThemeTable, id_of
from nps_engine.themes.pace import WEEKS_BEFORE_N
from nps_engine.values import RatingCounts

WEEK_DAYS = 7


class ThemeWeeks(NamedTuple):
    """Comments in each of the last weeks, oldest first: of each theme, and of all together."""

    by_theme: dict[str, tuple[int, ...]]
    comments_n: tuple[int, ...]


class ThemesByValue(NamedTuple):
    """Each theme's responses, and how many comments there are, by the value of a dimension.

    ``is_complete``: what is not there is nothing; else it may be withheld.
    """

    by_theme: dict[str, dict[str, RatingCounts]]
    comments_n: dict[str, int]
    is_complete: bool = True


def weeks_until(end_on: date) -> Period:
    """Return the weeks that are looked at: the last one ends before this day, the others before it."""
    return Period(end_on - timedelta(days=WEEK_DAYS * (WEEKS_BEFORE_N + 1)), end_on)


def fetch_theme_weeks(session: Session, scope: Scope, end_on: date) -> ThemeWeeks:
    """Return the comments of the weeks that end before a day, whatever period the scope has."""
    period = weeks_until(end_on)
    within = scope.within(period)
    key, day = col(ThemeTable.key), col(ResponseTable.responded_on)
    themed = _of_themes(within, select(key, day, func.count())).group_by(key, day)
    found: dict[str, list[int]] = {}
    for theme, responded_on, n in session.execute(themed):
        found.setdefault(theme, [0] * (WEEKS_BEFORE_N + 1))[_week_of(responded_on, period)] += n
    said = select(day, func.count()).where(*conditions(within), col(ResponseTable.verbatim) != "")
    comments_n = [0] * (WEEKS_BEFORE_N + 1)
    for responded_on, n in session.execute(said.group_by(day)):
        comments_n[_week_of(responded_on, period)] += n
    return ThemeWeeks({theme: tuple(weeks) for theme, weeks in found.items()}, tuple(comments_n))


def fetch_sentiments(session: Session, scope: Scope) -> dict[str, float]:
    """Return the mean sentiment of each theme, -1 to 1; a theme of which none is known is left out."""
    key, sentiment = col(ThemeTable.key), col(ThemeMemberTable.sentiment)
    rows = session.execute(_of_themes(scope, select(key, func.avg(sentiment))).group_by(key))
    return {theme: float(mean) for theme, mean in rows if mean is not None}


def fetch_themes_by_value(session: Session, scope: Scope, dimension: str) -> ThemesByValue:
    """Return each theme's responses by the value of a dimension; those without one under ``(none)``."""
    key, set_id, rating = col(ThemeTable.key), col(ResponseTable.segment_set_id), col(ResponseTable.rating)
    themed = session.execute(
        _of_themes(scope, select(key, set_id, rating, func.count())).group_by(key, set_id, rating)
    ).all()
    said = select(set_id, func.count()).where(*conditions(scope), col(ResponseTable.verbatim) != "")
    said_n = {row[0]: row[1] for row in session.execute(said.group_by(set_id))}
    value_of = _value_by_set(session, dimension, {*said_n, *(row[1] for row in themed)})
    found: dict[str, dict[str, list[int]]] = {}
    lowest, ratings_n = scope.metric.ratings[0], len(scope.metric.ratings)
    for theme, each, given, n in themed:
        counts = found.setdefault(theme, {}).setdefault(value_of[each], [0] * ratings_n)
        counts[given - lowest] += n
    comments_n: dict[str, int] = {}
    for each, n in said_n.items():
        comments_n[value_of[each]] = comments_n.get(value_of[each], 0) + n
    counted = {
        theme: {value: RatingCounts(scope.metric, tuple(counts)) for value, counts in values.items()}
        for theme, values in found.items()
    }
    return ThemesByValue(counted, dict(sorted(comments_n.items(), key=lambda entry: (-entry[1], entry[0]))))


def _of_themes(scope: Scope, query: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    return (
        query.select_from(ResponseTable)
        .join(ThemeMemberTable, col(ThemeMemberTable.response_id) == id_of(ResponseTable))
        .join(ThemeTable, id_of(ThemeTable) == col(ThemeMemberTable.theme_id))
        .where(*is_listed(scope.survey_ids[0]), *conditions(scope))
    )


def _value_by_set(session: Session, dimension: str, set_ids: Iterable[int]) -> dict[int, str]:
    catalogue = fetch_catalogue(session)
    dimension_id = catalogue.dimensions[dimension].id
    values = {}
    for set_id, pairs in fetch_pairs(session, list(set_ids)).items():
        value_id = dict(pairs).get(dimension_id)
        values[set_id] = NO_VALUE if value_id is None else catalogue.values[value_id][1]
    return values


def _week_of(day: date, period: Period) -> int:
    return (day - period.from_on).days // WEEK_DAYS
