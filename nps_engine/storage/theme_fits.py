"""Fits in the tables: what one is made from, what it found, and the vectors that were made for it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import delete, exists, func, select, update
from sqlalchemy.orm import Session
from sqlmodel import col

from nps_engine.storage.found_themes import fetch_found_themes, latest_fit
from nps_engine.storage.inserts import insert_missing
from nps_engine.storage.tables import (
    EmbeddingTable,
    ResponseTable,
    SurveyTable,
    ThemeFitTable,
    ThemeTable,
    id_of,
)
from nps_engine.storage.theme_decisions import fetch_edits, lock_survey
from nps_engine.storage.theme_members import (
    fetch_found,
    fetch_theme_rows,
    insert_found,
    show_members,
    show_themes,
)
from nps_engine.storage.theme_tables import ThemeFoundTable
from nps_engine.themes.decisions import Found, parent_of

if TYPE_CHECKING:
    from nps_engine.themes.encoder import Vectors
    from nps_engine.themes.theme import Theme, ThemeFit
    from nps_engine.themes.verbatims import Verbatim

_AT_ONCE_N = 5_000


@dataclass(frozen=True)
class ThemeInputs:
    """All that a fit needs of a survey, read in one go.

    Args:
        previous: Themes of the fit before, their members as it and arrivals found them. Of another model's fit
            they have no centres.
        kept_ids: Themes that people decided about: they stay.
        settled_n: Comments that said something when a theme was last new; None before the first fit.
    """

    survey_id: int
    verbatims: tuple[Verbatim, ...]
    known_vectors: Mapping[str, Vectors]
    previous: tuple[Theme, ...]
    last_theme_n: int
    resolution: float | None
    kept_ids: frozenset[str] = frozenset()
    settled_n: int | None = None


def fetch_keys_with_comments(session: Session) -> list[str]:
    """Return the keys of the surveys that have comments, first added first."""
    has_comment = exists().where(
        col(ResponseTable.survey_id) == id_of(SurveyTable), col(ResponseTable.verbatim) != ""
    )
    keys = select(col(SurveyTable.key)).where(has_comment).order_by(id_of(SurveyTable))
    return list(session.execute(keys).scalars())


def fetch_theme_inputs(session: Session, survey_id: int, encoder_name: str) -> ThemeInputs:
    """Return a survey's verbatims, the vectors known for them and the themes of the fit before."""
    import numpy as np

    from nps_engine.themes.tracking import highest_number
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
    every_key = session.execute(select(col(ThemeTable.key)).where(col(ThemeTable.survey_id) == survey_id))
    same_model = fit is not None and fit.encoder == encoder_name
    return ThemeInputs(
        survey_id=survey_id,
        verbatims=tuple(Verbatim(*row) for row in rows),
        known_vectors={key: np.frombuffer(vector, dtype="<f4") for key, vector in vectors},
        previous=fetch_found_themes(session, survey_id, encoder_name),
        last_theme_n=highest_number(every_key.scalars()),
        resolution=fit.resolution if fit is not None and same_model and fit.resolution else None,
        kept_ids=fetch_edits(session, survey_id).kept,
        settled_n=_fetch_settled_n(session, survey_id),
    )


def save_fit(session: Session, inputs: ThemeInputs, fit: ThemeFit, now: datetime) -> None:
    """Store a fit: its themes under their ids, who speaks of them, and the vectors it made.

    Responses that were erased or corrected while it was made are left out of it. What people decided, also
    while it was made, is laid over it.
    """
    survey_id = inputs.survey_id
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
    edits = fetch_edits(session, survey_id)
    found = _found_of(fit, gone_ids)
    before = fetch_theme_rows(session, survey_id)
    lost = _keep_decided(found, fetch_found(session, survey_id), edits.kept, fit)
    stored_fit = ThemeFitTable(
        survey_id=survey_id,
        fitted_at=now,
        encoder=fit.encoder_name,
        resolution=fit.resolution,
        with_verbatim_n=fit.with_verbatim_n,
        covered_n=fit.covered_n,
        taught=fit.taught.to_bytes() if fit.taught else b"",
    )
    session.add(stored_fit)
    session.flush()
    fit_id = int(stored_fit.id or 0)
    row_ids = _save_themes(session, survey_id, fit_id, fit)
    kept_rows = {key: int(row.id or 0) for key, row in before.items() if key in lost}
    if kept_rows:
        session.execute(
            update(ThemeTable).where(id_of(ThemeTable).in_(kept_rows.values())).values(fit_id=fit_id)
        )
    _delete_found(session, survey_id, [each.id for each in inputs.verbatims])
    insert_found(session, row_ids | kept_rows, found)
    session.expire_all()
    show_members(session, survey_id, edits)
    show_themes(session, survey_id, edits)


def _fetch_settled_n(session: Session, survey_id: int) -> int | None:
    newest = (
        select(func.max(col(ThemeTable.first_fit_id)))
        .where(col(ThemeTable.survey_id) == survey_id, ~col(ThemeTable.key).contains("."))
        .scalar_subquery()
    )
    query = select(col(ThemeFitTable.with_verbatim_n)).where(id_of(ThemeFitTable) == newest)
    return session.execute(query).scalar()


def _found_of(fit: ThemeFit, gone_ids: Collection[int]) -> dict[int, list[Found]]:
    """Return what each comment was found to speak of, by the part where the theme has parts."""
    part_of = {
        (theme.id, member): part.id
        for theme in fit.themes
        for part in theme.subthemes
        for member in part.member_ids
    }
    found: dict[int, list[Found]] = {}
    for each in fit.memberships:
        if each.response_id not in gone_ids:
            key = part_of.get((each.theme_id, each.response_id), each.theme_id)
            one = Found(key, each.closeness, each.sentiment, each.is_main)
            found.setdefault(each.response_id, []).append(one)
    return found


def _keep_decided(
    found: dict[int, list[Found]],
    before: Mapping[int, list[Found]],
    kept_ids: Collection[str],
    fit: ThemeFit,
) -> set[str]:
    """Leave comments where people's decisions rest on it, and return the ids that the fit itself has lost.

    A theme that the fit did not find again keeps the comments it had; so does a part that was made a theme.
    """
    fitted = {theme.id for theme in fit.themes} | {
        part.id for theme in fit.themes for part in theme.subthemes
    }
    lost = {key for key in kept_ids if key not in fitted}
    for response_id, earlier in before.items():
        for one in earlier:
            theme = parent_of(one.key)
            if one.key in lost and not theme:
                found[response_id] = [one]
            elif theme and (one.key in kept_ids or theme in lost):
                others = [each for each in found.get(response_id, ()) if parent_of(each.key) != theme]
                found[response_id] = [one, *(each for each in others if each.key != theme)]
    return lost | {one.key for each in found.values() for one in each if one.key not in fitted}


def _save_themes(session: Session, survey_id: int, fit_id: int, fit: ThemeFit) -> dict[str, int]:
    """Store the themes and parts of a fit, and return their row ids by id."""
    stored = session.execute(select(ThemeTable).where(col(ThemeTable.survey_id) == survey_id)).scalars()
    rows = {row.key: row for row in stored}

    def row_of(key: str, found_label: str, centre: Vectors | None) -> ThemeTable:
        row = rows.get(key)
        if row is None:
            row = ThemeTable(
                survey_id=survey_id,
                key=key,
                first_fit_id=fit_id,
                fit_id=fit_id,
                label=found_label,
                centre=b"",
                parent_key=parent_of(key),
            )
            session.add(row)
            rows[key] = row
        row.fit_id, row.found_label = fit_id, found_label
        row.centre = centre.astype("<f4").tobytes() if centre is not None else b""
        return row

    used = []
    for theme in fit.themes:
        row = row_of(theme.id, theme.label, theme.centre)
        row.keywords, row.reach, row.last_part_n = list(theme.keywords), theme.reach, theme.last_part_n
        used += [row, *(row_of(part.id, part.label, part.centre) for part in theme.subthemes)]
    session.flush()
    return {row.key: int(row.id or 0) for row in used}


def _delete_found(session: Session, survey_id: int, response_ids: list[int]) -> None:
    """Delete what these comments were found to speak of; what arrived since the fit was begun stays."""
    every_theme = select(id_of(ThemeTable)).where(col(ThemeTable.survey_id) == survey_id)
    for start in range(0, len(response_ids), _AT_ONCE_N):
        session.execute(
            delete(ThemeFoundTable).where(
                col(ThemeFoundTable.theme_id).in_(every_theme),
                col(ThemeFoundTable.response_id).in_(response_ids[start : start + _AT_ONCE_N]),
            )
        )


def _fetch_gone(session: Session, inputs: ThemeInputs) -> tuple[set[int], set[str]]:
    """Return the responses erased or corrected since the inputs were read, and their texts' hashes; others wait."""
    from nps_engine.themes.clauses import vector_keys

    lock_survey(session, inputs.survey_id)
    now_there = select(id_of(ResponseTable), col(ResponseTable.verbatim)).where(
        col(ResponseTable.survey_id) == inputs.survey_id
    )
    said = {row[0]: row[1] for row in session.execute(now_there)}
    gone = [each for each in inputs.verbatims if said.get(each.id) != each.text]
    return {each.id for each in gone}, {key for each in gone for key in vector_keys(each.text)}
