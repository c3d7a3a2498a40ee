"""Who is in which theme: as it was found, and as it is shown once people's decisions are laid over it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import groupby
from operator import itemgetter

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session, aliased
from sqlmodel import col

from nps_engine.storage.scopes import latest_fit_id
from nps_engine.storage.tables import ResponseTable, ThemeMemberTable, ThemeTable, id_of
from nps_engine.storage.theme_tables import ThemeFoundTable
from nps_engine.themes.decisions import Edits, Found, parent_of

_AT_ONCE_N = 5_000


def fetch_theme_rows(session: Session, survey_id: int) -> dict[str, ThemeTable]:
    """Return the themes and parts of a survey's newest fit by id, however they stand."""
    rows = session.execute(
        select(ThemeTable)
        .where(col(ThemeTable.survey_id) == survey_id, col(ThemeTable.fit_id) == latest_fit_id(survey_id))
        .order_by(id_of(ThemeTable))
    ).scalars()
    return {row.key: row for row in rows}


def save_found(session: Session, survey_id: int, edits: Edits, found: Mapping[int, Sequence[Found]]) -> None:
    """Replace what comments were found to speak of, and show it as people decided.

    Args:
        edits: The decisions that hold (``theme_decisions.fetch_edits``).
        found: Response id to the themes of its comment, each by the part where it has parts; none for a comment
            that speaks of no theme. Ids that the newest fit does not know are left out.
    """
    row_ids = {key: int(row.id or 0) for key, row in fetch_theme_rows(session, survey_id).items()}
    _delete_found(session, survey_id, found)
    insert_found(session, row_ids, found)
    show_members(session, survey_id, edits, found)


def insert_found(session: Session, row_ids: Mapping[str, int], found: Mapping[int, Sequence[Found]]) -> None:
    """Add what comments were found to speak of; of two parts of a theme the main or closer one counts."""
    rows: dict[tuple[int, int], dict[str, object]] = {}
    for response_id, each in found.items():
        for one in sorted(each, key=lambda one: (not one.is_main, -one.closeness)):
            parent = parent_of(one.key)
            theme_id = row_ids.get(parent or one.key)
            if theme_id is not None:
                row: dict[str, object] = {
                    "theme_id": theme_id,
                    "response_id": response_id,
                    "part_id": row_ids.get(one.key) if parent else None,
                    "closeness": one.closeness,
                    "sentiment": one.sentiment,
                    "is_main": one.is_main,
                }
                rows.setdefault((theme_id, response_id), row)
    if rows:
        session.execute(insert(ThemeFoundTable), list(rows.values()))


def fetch_found(
    session: Session, survey_id: int, response_ids: Collection[int] | None = None
) -> dict[int, list[Found]]:
    """Return what the comments of a survey were found to speak of, by response id; of all where none is named."""
    part = aliased(ThemeTable)
    query = (
        select(
            col(ThemeFoundTable.response_id),
            func.coalesce(col(part.key), col(ThemeTable.key)),
            col(ThemeFoundTable.closeness),
            func.coalesce(col(ThemeFoundTable.sentiment), 0.0),
            col(ThemeFoundTable.is_main),
        )
        .join(ThemeTable, id_of(ThemeTable) == col(ThemeFoundTable.theme_id))
        .outerjoin(part, id_of(part) == col(ThemeFoundTable.part_id))
        .where(col(ThemeTable.survey_id) == survey_id, col(ThemeTable.fit_id) == latest_fit_id(survey_id))
        .order_by(col(ThemeFoundTable.response_id), col(ThemeFoundTable.theme_id))
    )
    found: dict[int, list[Found]] = {}
    for batch in _batches(response_ids):
        chosen = query if batch is None else query.where(col(ThemeFoundTable.response_id).in_(batch))
        for response_id, group in groupby(session.execute(chosen), key=itemgetter(0)):
            found[response_id] = [Found(*row[1:]) for row in group]
    return found


def show_members(
    session: Session, survey_id: int, edits: Edits, response_ids: Collection[int] | None = None
) -> None:
    """Write anew under which themes comments are shown: what was found, as people decided.

    Args:
        edits: The decisions that hold.
        response_ids: Whose; None for all of the survey.
    """
    row_ids = {key: int(row.id or 0) for key, row in fetch_theme_rows(session, survey_id).items()}
    found = fetch_found(session, survey_id, response_ids)
    # Somebody may have decided about a comment that was found to speak of nothing.
    decided = set(edits.comments) if response_ids is None else set(edits.comments) & set(response_ids)
    for response_id in _there(session, decided - found.keys()):
        found[response_id] = []
    every_theme = select(id_of(ThemeTable)).where(col(ThemeTable.survey_id) == survey_id)
    for batch in _batches(response_ids):
        gone = delete(ThemeMemberTable).where(col(ThemeMemberTable.theme_id).in_(every_theme))
        if batch is not None:
            gone = gone.where(col(ThemeMemberTable.response_id).in_(batch))
        session.execute(gone)
    rows = [
        {
            "theme_id": row_ids[key],
            "response_id": response_id,
            "closeness": one.closeness,
            "sentiment": one.sentiment,
        }
        for response_id, each in found.items()
        for key, one in edits.members(response_id, each).items()
        if key in row_ids
    ]
    if rows:
        session.execute(insert(ThemeMemberTable), rows)


def show_themes(session: Session, survey_id: int, edits: Edits) -> None:
    """Write names, places and marks of a survey's themes as people decided; after ``show_members``."""
    themes = fetch_theme_rows(session, survey_id)
    counted = session.execute(
        select(col(ThemeMemberTable.theme_id), func.count())
        .where(col(ThemeMemberTable.theme_id).in_([row.id for row in themes.values()]))
        .group_by(col(ThemeMemberTable.theme_id))
    )
    n_of = {row[0]: row[1] for row in counted}
    parts_of: dict[str, list[str]] = {}
    for key in themes:
        parts_of.setdefault(parent_of(key), []).append(key)
    for key, row in themes.items():
        final, parent = edits.final(key), parent_of(key)
        session.execute(
            update(ThemeTable)
            .where(id_of(ThemeTable) == row.id)
            .values(
                label=edits.labels.get(key, row.found_label),
                state=str(edits.state(key, parts_of.get(key, ()), n=n_of.get(int(row.id or 0), 0))),
                is_pinned=key in edits.pinned,
                parent_key=final if final != key else edits.final(parent),
            )
        )


def _delete_found(session: Session, survey_id: int, response_ids: Collection[int]) -> None:
    every_theme = select(id_of(ThemeTable)).where(col(ThemeTable.survey_id) == survey_id)
    for batch in _batches(response_ids):
        session.execute(
            delete(ThemeFoundTable).where(
                col(ThemeFoundTable.theme_id).in_(every_theme),
                col(ThemeFoundTable.response_id).in_(batch or []),
            )
        )


def _there(session: Session, response_ids: Collection[int]) -> set[int]:
    """Return which of some responses are stored."""
    there: set[int] = set()
    for batch in _batches(response_ids):
        query = select(id_of(ResponseTable)).where(id_of(ResponseTable).in_(batch or []))
        there.update(session.execute(query).scalars())
    return there


def _batches(response_ids: Collection[int] | None) -> Iterator[list[int] | None]:
    """Return ids in parts that a statement can carry; one part that is None where all are meant."""
    if response_ids is None:
        yield None
        return
    ids = sorted(response_ids)
    for start in range(0, len(ids), _AT_ONCE_N):
        yield ids[start : start + _AT_ONCE_N]
