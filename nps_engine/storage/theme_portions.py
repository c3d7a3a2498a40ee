"""What each theme has of the responses: a response in several themes is shared between them."""

from __future__ import annotations

from sqlalchemy import Subquery, case, func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from nps_engine.movement import Portion
from nps_engine.storage.scopes import Scope, conditions, is_listed
from nps_engine.storage.tables import ResponseTable, ThemeMemberTable, ThemeTable, id_of
from nps_engine.values import Bucket, RatingCounts


def fetch_themed_counts(session: Session, scope: Scope) -> RatingCounts:
    """Return the rating counts of the scope's responses that are in any theme of the latest fit."""
    members = (
        select(col(ThemeMemberTable.response_id))
        .join(ThemeTable, id_of(ThemeTable) == col(ThemeMemberTable.theme_id))
        .where(*is_listed(scope.survey_ids[0]))
    )
    rating = col(ResponseTable.rating)
    rows = session.execute(
        select(rating, func.count())
        .where(*conditions(scope), id_of(ResponseTable).in_(members))
        .group_by(rating)
    )
    n_by_rating = {row[0]: row[1] for row in rows}
    return RatingCounts(scope.metric, tuple(n_by_rating.get(each, 0) for each in scope.metric.ratings))


def fetch_portions_by_theme(session: Session, scope: Scope) -> dict[str, Portion]:
    """Return what each listed theme has of the scope's responses; of one response the weights add up to 1.

    A response is shared evenly by those of its themes whose sentiment goes with its bucket: a detractor by what
    it complains of, a promoter by what it praises. Where none does, and for passives, by all of its themes.
    """
    shares = _shares(scope)
    place, weight = shares.c.place, shares.c.weight
    rows = session.execute(
        select(shares.c.key, place, func.sum(weight), func.sum(weight * weight)).group_by(shares.c.key, place)
    )
    found: dict[str, tuple[list[float], list[float]]] = {}
    for key, at, weights, squares in rows:
        sums = found.setdefault(key, ([0.0] * 3, [0.0] * 3))
        sums[0][at], sums[1][at] = float(weights), float(squares)
    return {key: Portion((w[0], w[1], w[2]), (s[0], s[1], s[2])) for key, (w, s) in found.items()}


def _shares(scope: Scope) -> Subquery:
    """Return the query of every membership: its theme's key, its bucket's place, and its weight."""
    response_id, rating = id_of(ResponseTable), col(ResponseTable.rating)
    sentiment = col(ThemeMemberTable.sentiment)
    is_promoter = rating.in_(scope.metric.bucket_ratings(Bucket.PROMOTER))
    is_detractor = rating.in_(scope.metric.bucket_ratings(Bucket.DETRACTOR))
    goes_with = case((is_promoter & (sentiment > 0), 1), (is_detractor & (sentiment < 0), 1), else_=0)
    members = (
        select(
            col(ThemeTable.key).label("key"),
            case((is_promoter, 0), (is_detractor, 2), else_=1).label("place"),
            goes_with.label("goes_with"),
            func.sum(goes_with).over(partition_by=response_id).label("going_n"),
            func.count().over(partition_by=response_id).label("all_n"),
        )
        .select_from(ResponseTable)
        .join(ThemeMemberTable, col(ThemeMemberTable.response_id) == response_id)
        .join(ThemeTable, id_of(ThemeTable) == col(ThemeMemberTable.theme_id))
        .where(*is_listed(scope.survey_ids[0]), *conditions(scope))
        .subquery()
    )
    weight = case(
        (members.c.going_n > 0, 1.0 * members.c.goes_with / members.c.going_n), else_=1.0 / members.c.all_n
    )
    return select(members.c.key, members.c.place, weight.label("weight")).subquery()
