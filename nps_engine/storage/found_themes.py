"""The themes of the newest fit as they were found, ready to be held against new comments or another fit."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from nps_engine.storage.tables import ThemeFitTable, ThemeTable, id_of
from nps_engine.storage.theme_members import fetch_found, fetch_theme_rows
from nps_engine.themes.decisions import parent_of

if TYPE_CHECKING:
    from nps_engine.themes.ridge import Line
    from nps_engine.themes.theme import Subtheme, Theme


def fetch_found_themes(session: Session, survey_id: int, encoder_name: str) -> tuple[Theme, ...]:
    """Return the themes of the newest fit as it found them, with their parts and members; names are people's.

    Args:
        encoder_name: Of the model in use; centres that another one made are left empty.
    """
    fit = latest_fit(session, survey_id)
    rows = fetch_theme_rows(session, survey_id)
    members: dict[str, list[int]] = {}
    main: dict[str, list[int]] = {}
    for response_id, found in fetch_found(session, survey_id).items():
        for key in {key for one in found for key in (one.key, parent_of(one.key)) if key}:
            members.setdefault(key, []).append(response_id)
        for key in {parent_of(one.key) or one.key for one in found if one.is_main}:
            main.setdefault(key, []).append(response_id)
    is_same_model = fit is not None and fit.encoder == encoder_name
    parts = {
        key: _as_part(row, members.get(key, ()), is_same_model=is_same_model) for key, row in rows.items()
    }
    return tuple(
        _as_theme(
            row,
            (members.get(key, ()), main.get(key, ())),
            [part for other, part in parts.items() if parent_of(other) == key],
            is_same_model=is_same_model,
        )
        for key, row in rows.items()
        if not parent_of(key)
    )


def latest_fit(session: Session, survey_id: int) -> ThemeFitTable | None:
    """Return the newest fit of a survey; None where its comments were never grouped."""
    return session.execute(
        select(ThemeFitTable)
        .where(col(ThemeFitTable.survey_id) == survey_id)
        .order_by(id_of(ThemeFitTable).desc())
        .limit(1)
    ).scalar()


def taught_by(fit: ThemeFitTable) -> Line | None:
    """Return what a fit's ratings taught of how words sound; None where too few were rated, or before 0008."""
    from nps_engine.themes.ridge import Line

    return Line.from_bytes(fit.taught)


def _as_theme(
    row: ThemeTable,
    ids: tuple[Collection[int], Collection[int]],
    parts: list[Subtheme],
    *,
    is_same_model: bool,
) -> Theme:
    """Return a theme of its row, its members and those of them that speak of it most, and its parts."""
    import numpy as np

    from nps_engine.themes.theme import Theme

    return Theme(
        id=row.key,
        label=row.found_label,
        keywords=tuple(row.keywords),
        quotes=(),
        member_ids=tuple(sorted(ids[0])),
        main_ids=tuple(sorted(ids[1])),
        subthemes=tuple(parts),
        centre=np.frombuffer(row.centre if is_same_model else b"", dtype="<f4"),
        reach=row.reach,
        last_part_n=row.last_part_n,
    )


def _as_part(row: ThemeTable, member_ids: Collection[int], *, is_same_model: bool) -> Subtheme:
    import numpy as np

    from nps_engine.themes.theme import Subtheme

    centre = np.frombuffer(row.centre, dtype="<f4") if row.centre and is_same_model else None
    return Subtheme(row.found_label, tuple(sorted(member_ids)), id=row.key, centre=centre)
