"""The themes of a survey as they stand, whether they are listed or not, with who decided what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from nps_engine.errors import PrivacyError, UserError
from nps_engine.storage.private_answers import fetch_nameable_themes
from nps_engine.storage.queries import fetch_response
from nps_engine.storage.scopes import Scope, fetch_scope
from nps_engine.storage.store import Store
from nps_engine.storage.tables import ThemeMemberTable, ThemeTable
from nps_engine.storage.theme_decisions import Noted, fetch_decisions
from nps_engine.storage.theme_members import fetch_theme_rows
from nps_engine.themes.decisions import State, in_force, parent_of
from nps_engine.values import Response, Selection, Survey

LOG_MOST_N = 50
"""Decisions that a board lists."""


@dataclass(frozen=True)
class ManagedTheme:
    """A theme or part as it stands.

    Args:
        id: "t3", or "t3.1" for a part.
        label: Its name now.
        found_label: The name that it was found under.
        state: Listed, or why not.
        is_pinned: Listed first.
        parent_id: The theme that a part is shown in, or that a merged one went into; empty for others.
        n: Comments shown under it, of all time.
    """

    id: str
    label: str
    found_label: str
    state: State
    is_pinned: bool
    parent_id: str
    n: int


@dataclass(frozen=True)
class ThemeBoard:
    """All themes of a survey with who decided what about them.

    Args:
        survey: Whose.
        themes: Pinned ones first, then the largest; the parts of each behind it.
        decisions: The newest first.
        held_ids: Ids of the decisions that hold: not undone.
    """

    survey: Survey
    themes: tuple[ManagedTheme, ...]
    decisions: tuple[Noted, ...] = ()
    held_ids: frozenset[int] = frozenset()

    def find(self, theme_id: str) -> ManagedTheme | None:
        """Return a theme by its id."""
        return next((each for each in self.themes if each.id == theme_id), None)

    def parts(self, theme_id: str) -> tuple[ManagedTheme, ...]:
        """Return the parts that are shown in a theme, largest first."""
        return tuple(each for each in self.themes if each.state is State.PART and each.parent_id == theme_id)

    @property
    def listed(self) -> tuple[ManagedTheme, ...]:
        """Return the themes that reports list."""
        return tuple(each for each in self.themes if each.state is State.SHOWN)


def fetch_board(store: Store, survey_key: str, *, log_n: int = LOG_MOST_N) -> ThemeBoard:
    """Return the themes of a survey as they stand; of a private one those that enough people wrote about.

    Raises:
        UserError: If there is no such survey, or several are meant.
    """
    with store.reading() as session:
        scope = fetch_survey_scope(session, survey_key)
        survey_id = scope.survey_ids[0]
        rows = fetch_theme_rows(session, survey_id)
        if scope.survey.private:
            nameable = fetch_nameable_themes(session, survey_id)
            rows = {key: row for key, row in rows.items() if key in nameable}
        counts = _fetch_counts(session, survey_id)
        noted = fetch_decisions(session, survey_id)
    themes = {key: _managed(row, counts.get(int(row.id or 0), 0)) for key, row in rows.items()}

    def place(theme: ManagedTheme) -> tuple[object, ...]:
        top = themes.get(theme.parent_id, theme) if theme.state is State.PART else theme
        return (not top.is_pinned, -top.n, _number_of(top.id), theme is not top, -theme.n, theme.id)

    return ThemeBoard(
        scope.survey,
        tuple(sorted(themes.values(), key=place)),
        tuple(noted[::-1][:log_n]),
        frozenset(each.id for each in in_force(one.decision for one in noted)),
    )


def fetch_comment(store: Store, response_id: int) -> Response:
    """Return one response, to decide about its comment.

    Raises:
        PrivacyError: If its survey is private.
        UserError: If there is no such response.
    """
    with store.reading() as session:
        response = fetch_response(session, response_id)
        if response is None:
            raise UserError(f"There is no response {response_id} any more")
        if fetch_survey_scope(session, response.survey_key).survey.private:
            raise PrivacyError("Comments of private surveys are not shown one by one")
        return response


def fetch_survey_scope(session: Session, survey_key: str) -> Scope:
    """Return the scope of one survey.

    Raises:
        UserError: If there is no such survey, or several are meant.
    """
    scope = fetch_scope(session, Selection(survey_key))
    if len(scope.survey_ids) > 1:
        raise UserError("A theme belongs to one survey", f"Got {scope.survey.key}", "Name one survey")
    return scope


def _fetch_counts(session: Session, survey_id: int) -> Mapping[int, int]:
    rows = session.execute(
        select(col(ThemeMemberTable.theme_id), func.count())
        .join(ThemeTable, col(ThemeTable.id) == col(ThemeMemberTable.theme_id))
        .where(col(ThemeTable.survey_id) == survey_id)
        .group_by(col(ThemeMemberTable.theme_id))
    )
    return {row[0]: row[1] for row in rows}


def _managed(row: ThemeTable, n: int) -> ManagedTheme:
    return ManagedTheme(
        row.key, row.label, row.found_label, State(row.state), row.is_pinned, row.parent_key, n
    )


def _number_of(key: str) -> int:
    top = parent_of(key) or key
    return int(top[1:]) if top[1:].isdecimal() else 0
