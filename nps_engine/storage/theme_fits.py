"""Themes in the tables: what a fit found, who belongs where, and the vectors that were made for it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Session
from sqlmodel import col

from nps_engine.reports import ThemeRow, ThemesReport
from nps_engine.scores import score
from nps_engine.storage.counts import fetch_counts
from nps_engine.storage.inserts import insert_missing
from nps_engine.storage.row_counts import fetch_counts_by_theme
from nps_engine.storage.scopes import Scope, conditions
from nps_engine.storage.tables import (
    EmbeddingTable,
    ResponseTable,
    ThemeFitTable,
    ThemeMemberTable,
    ThemeTable,
    id_of,
)
from nps_engine.themes.impact import theme_impact
from nps_engine.themes.masking import masked
from nps_engine.values import Bucket, Metric

if TYPE_CHECKING:
    from nps_engine.themes.encoder import Vectors
    from nps_engine.themes.theme import Theme, ThemeFit
    from nps_engine.themes.verbatims import Verbatim

_QUOTE_POOL_N = 30
_READABLE_LETTERS = range(25, 220)
_LONGEST_QUOTE_LETTERS = 280


@dataclass(frozen=True)
class ThemeInputs:
    """All that a fit needs of a survey, read in one go."""

    survey_id: int
    verbatims: tuple[Verbatim, ...]
    known_vectors: Mapping[str, Vectors]
    previous: tuple[Theme, ...]
    last_theme_n: int
    resolution: float | None


def fetch_theme_inputs(session: Session, survey_id: int, encoder_name: str) -> ThemeInputs:
    """Return a survey's verbatims, the vectors known for them and the themes of the fit before."""
    import numpy as np

    from nps_engine.themes.tracking import highest_id_n
    from nps_engine.themes.verbatims import Verbatim

    rows = session.execute(
        select(id_of(ResponseTable), col(ResponseTable.verbatim), col(ResponseTable.rating))
        .where(col(ResponseTable.survey_id) == survey_id, col(ResponseTable.verbatim) != "")
        .order_by(id_of(ResponseTable))
    )
    vectors = session.execute(
        select(col(EmbeddingTable.text_hash), col(EmbeddingTable.vector)).where(
            col(EmbeddingTable.encoder) == encoder_name
        )
    )
    fit = _latest_fit(session, survey_id)
    every_theme = (
        session.execute(select(ThemeTable).where(col(ThemeTable.survey_id) == survey_id)).scalars().all()
    )
    same_model = fit is not None and fit.encoder == encoder_name
    previous = tuple(
        _as_theme(session, row) for row in every_theme if fit and same_model and row.fit_id == fit.id
    )
    return ThemeInputs(
        survey_id=survey_id,
        verbatims=tuple(Verbatim(*row) for row in rows),
        known_vectors={key: np.frombuffer(vector, dtype="<f4") for key, vector in vectors},
        previous=previous,
        last_theme_n=highest_id_n([_as_theme(session, row) for row in every_theme]),
        resolution=fit.resolution if fit is not None and same_model and fit.resolution else None,
    )


def save_fit(session: Session, inputs: ThemeInputs, fit: ThemeFit, now: datetime) -> None:
    """Store a fit: its themes under their ids, its members, and the vectors it made."""
    insert_missing(
        session,
        EmbeddingTable,
        [
            {"encoder": fit.encoder_name, "text_hash": key, "vector": vector.astype("<f4").tobytes()}
            for key, vector in fit.fresh_vectors.items()
        ],
    )
    stored_fit = ThemeFitTable(
        survey_id=inputs.survey_id,
        fitted_at=now,
        encoder=fit.encoder_name,
        resolution=fit.resolution,
        with_verbatim_n=fit.with_verbatim_n,
        covered_n=fit.covered_n,
    )
    session.add(stored_fit)
    session.flush()
    of_survey = select(id_of(ThemeTable)).where(col(ThemeTable.survey_id) == inputs.survey_id)
    session.execute(delete(ThemeMemberTable).where(col(ThemeMemberTable.theme_id).in_(of_survey)))
    closeness = _closeness(inputs, fit)
    for theme in fit.themes:
        row_id = _save_theme(session, inputs.survey_id, int(stored_fit.id or 0), theme)
        session.execute(
            insert(ThemeMemberTable),
            [
                {"theme_id": row_id, "response_id": member, "closeness": closeness.get(member, 0.0)}
                for member in theme.member_ids
            ],
        )


def fetch_themes_report(
    session: Session, scope: Scope, earlier: Scope | None, *, is_partial: bool, quotes_n: int
) -> ThemesReport:
    """Return the latest fit's themes within a scope, those that move the score most first."""
    whole = fetch_counts(session, scope)
    by_theme = fetch_counts_by_theme(session, scope)
    before = fetch_counts_by_theme(session, earlier) if earlier is not None else None
    fit = _latest_fit(session, scope.survey_ids[0])
    with_verbatim_n = _count(session, scope, col(ResponseTable.verbatim) != "")
    pools = _fetch_quote_pools(session, scope)
    rows = []
    for theme in _fetch_themes(session, fit):
        counts = by_theme.get(theme.key)
        if counts is None:
            continue
        impact = theme_impact(whole, counts)
        speaks_for = Bucket.DETRACTOR if (impact.points or 0.0) < 0 else Bucket.PROMOTER
        earlier_n = before[theme.key].n if before and theme.key in before else 0
        rows.append(
            ThemeRow(
                id=theme.key,
                label=theme.label,
                keywords=tuple(theme.keywords),
                score=score(counts),
                share=counts.n / with_verbatim_n,
                impact_points=impact.points or 0.0,
                impact_low_points=impact.low_points or 0.0,
                impact_high_points=impact.high_points or 0.0,
                change_n=None if before is None else counts.n - earlier_n,
                is_new=theme.first_fit_id == theme.fit_id and not _is_first_fit(session, theme),
                quotes=_quotes(pools.get(theme.key, []), speaks_for, scope.metric, quotes_n),
            )
        )
    covered = select(col(ThemeMemberTable.response_id))
    return ThemesReport(
        survey=scope.survey,
        selection=scope.selection,
        n=whole.n,
        with_verbatim_n=with_verbatim_n,
        covered_n=_count(session, scope, id_of(ResponseTable).in_(covered)),
        rows=tuple(sorted(rows, key=lambda row: (-abs(row.impact_points), row.id))),
        fitted_at=fit.fitted_at if fit is not None else None,
        is_partial=is_partial,
    )


def _latest_fit(session: Session, survey_id: int) -> ThemeFitTable | None:
    return session.execute(
        select(ThemeFitTable)
        .where(col(ThemeFitTable.survey_id) == survey_id)
        .order_by(id_of(ThemeFitTable).desc())
        .limit(1)
    ).scalar()


def _is_first_fit(session: Session, theme: ThemeTable) -> bool:
    first = select(func.min(id_of(ThemeFitTable))).where(col(ThemeFitTable.survey_id) == theme.survey_id)
    return session.execute(first).scalar() == theme.fit_id


def _fetch_themes(session: Session, fit: ThemeFitTable | None) -> Iterable[ThemeTable]:
    if fit is None:
        return []
    return session.execute(select(ThemeTable).where(col(ThemeTable.fit_id) == fit.id)).scalars().all()


def _as_theme(session: Session, row: ThemeTable) -> Theme:
    import numpy as np

    from nps_engine.themes.theme import Theme

    members = session.execute(
        select(col(ThemeMemberTable.response_id))
        .where(col(ThemeMemberTable.theme_id) == row.id)
        .order_by(col(ThemeMemberTable.response_id))
    ).scalars()
    centre = np.frombuffer(row.centre, dtype="<f4")
    return Theme(row.key, row.label, tuple(row.keywords), (), tuple(members), (), centre)


def _save_theme(session: Session, survey_id: int, fit_id: int, theme: Theme) -> int:
    row = session.execute(
        select(ThemeTable).where(col(ThemeTable.survey_id) == survey_id, col(ThemeTable.key) == theme.id)
    ).scalar()
    if row is None:
        row = ThemeTable(
            survey_id=survey_id, key=theme.id, first_fit_id=fit_id, fit_id=fit_id, label="", centre=b""
        )
        session.add(row)
    row.fit_id, row.label, row.keywords = fit_id, theme.label, list(theme.keywords)
    row.centre = theme.centre.astype("<f4").tobytes()
    session.flush()
    return int(row.id or 0)


def _closeness(inputs: ThemeInputs, fit: ThemeFit) -> dict[int, float]:
    """Return for each response in a theme the cosine of its verbatim to the theme's centre."""
    from nps_engine.themes.verbatims import spoken_texts, text_hash

    vectors = {**inputs.known_vectors, **fit.fresh_vectors}
    centres = {theme.id: theme.centre for theme in fit.themes}
    theme_of = fit.theme_of
    found: dict[int, float] = {}
    for said in spoken_texts([each.text for each in inputs.verbatims]):
        members = [inputs.verbatims[row].id for row in said.rows if inputs.verbatims[row].id in theme_of]
        for response_id in members:
            found[response_id] = float(vectors[text_hash(said.text)] @ centres[theme_of[response_id]])
    return found


def _fetch_quote_pools(session: Session, scope: Scope) -> dict[str, list[tuple[str, int]]]:
    """Return the verbatims nearest to each theme's centre with their ratings, nearest first, by theme key."""
    place = func.row_number().over(
        partition_by=col(ThemeMemberTable.theme_id),
        order_by=(col(ThemeMemberTable.closeness).desc(), id_of(ResponseTable)),
    )
    key, verbatim, rating = col(ThemeTable.key), col(ResponseTable.verbatim), col(ResponseTable.rating)
    ranked = (
        select(key.label("key"), verbatim.label("verbatim"), rating.label("rating"), place.label("place"))
        .select_from(ResponseTable)
        .join(ThemeMemberTable, col(ThemeMemberTable.response_id) == id_of(ResponseTable))
        .join(ThemeTable, id_of(ThemeTable) == col(ThemeMemberTable.theme_id))
        .where(*conditions(scope))
        .subquery()
    )
    found = select(ranked.c.key, ranked.c.verbatim, ranked.c.rating).where(ranked.c.place <= _QUOTE_POOL_N)
    pools: dict[str, list[tuple[str, int]]] = {}
    for theme_key, text, given in session.execute(found.order_by(ranked.c.place)):
        pools.setdefault(theme_key, []).append((text, given))
    return pools


def _quotes(
    pool: list[tuple[str, int]], speaks_for: Bucket, metric: Metric, quotes_n: int
) -> tuple[str, ...]:
    """Return typical verbatims, masked: readable ones first, and of those the ones that explain the impact."""

    def worth(entry: tuple[str, int]) -> tuple[bool, bool]:
        text, rating = entry
        return len(text) not in _READABLE_LETTERS, metric.bucket_of(rating) is not speaks_for

    texts = dict.fromkeys(text for text, _ in sorted(pool, key=worth))
    return tuple(_cut(masked(text)) for text in list(texts)[:quotes_n])


def _cut(text: str) -> str:
    if len(text) <= _LONGEST_QUOTE_LETTERS:
        return text
    return text[:_LONGEST_QUOTE_LETTERS].rsplit(maxsplit=1)[0] + "…"


def _count(session: Session, scope: Scope, condition: Any) -> int:
    query = select(func.count()).select_from(ResponseTable).where(*conditions(scope), condition)
    return session.execute(query).scalar_one()
