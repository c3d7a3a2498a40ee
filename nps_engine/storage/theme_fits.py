"""Themes in the tables: what a fit found, who belongs where, and the vectors that were made for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session
from sqlmodel import col

from nps_engine.storage.inserts import insert_missing
from nps_engine.storage.tables import (
    EmbeddingTable,
    ResponseTable,
    SurveyTable,
    ThemeFitTable,
    ThemeMemberTable,
    ThemeTable,
    id_of,
)

if TYPE_CHECKING:
    from nps_engine.themes.encoder import Vectors
    from nps_engine.themes.theme import Theme, ThemeFit
    from nps_engine.themes.verbatims import Verbatim


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
    fit = latest_fit(session, survey_id)
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
    """Store a fit: its themes under their ids, its members, and the vectors it made.

    Responses that were erased while it was made are left out of it.
    """
    gone_ids, gone_hashes = _fetch_gone(session, inputs)
    insert_missing(
        session,
        EmbeddingTable,
        [
            {"encoder": fit.encoder_name, "text_hash": key, "vector": vector.astype("<f4").tobytes()}
            for key, vector in fit.fresh_vectors.items()
            if key not in gone_hashes
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
    row_id_of = {
        theme.id: _save_theme(session, inputs.survey_id, int(stored_fit.id or 0), theme)
        for theme in fit.themes
    }
    rows = [
        {
            "theme_id": row_id_of[each.theme_id],
            "response_id": each.response_id,
            "closeness": each.closeness,
            "sentiment": each.sentiment,
        }
        for each in fit.memberships
        if each.response_id not in gone_ids
    ]
    if rows:
        session.execute(insert(ThemeMemberTable), rows)


def latest_fit(session: Session, survey_id: int) -> ThemeFitTable | None:
    """Return the newest fit of a survey; None where its comments were never grouped."""
    return session.execute(
        select(ThemeFitTable)
        .where(col(ThemeFitTable.survey_id) == survey_id)
        .order_by(id_of(ThemeFitTable).desc())
        .limit(1)
    ).scalar()


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


def _fetch_gone(session: Session, inputs: ThemeInputs) -> tuple[set[int], set[str]]:
    """Return the ids of responses that are there no more, and the hashes of their texts; writers wait."""
    from nps_engine.themes.verbatims import clean_text, read_text, text_hash

    of_survey = id_of(SurveyTable) == inputs.survey_id
    session.execute(select(id_of(SurveyTable)).where(of_survey).with_for_update()).all()
    known = select(id_of(ResponseTable)).where(col(ResponseTable.survey_id) == inputs.survey_id)
    there = set(session.execute(known).scalars())
    gone = [each for each in inputs.verbatims if each.id not in there]
    return {each.id for each in gone}, {text_hash(read_text(clean_text(each.text))) for each in gone}
