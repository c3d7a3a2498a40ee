"""Where people decide about themes: each wish is checked, noted with who made it, and shown at once."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from nps_engine.errors import PrivacyError, UserError
from nps_engine.names import fold, key_of, match_name
from nps_engine.storage.scopes import fetch_theme
from nps_engine.storage.tables import ResponseTable, ThemeMemberTable, ThemeTable
from nps_engine.storage.theme_decisions import fetch_decisions, save_decision
from nps_engine.storage.theme_members import fetch_theme_rows
from nps_engine.theme_board import fetch_survey_scope
from nps_engine.themes.decisions import Decision, State, What, in_force
from nps_engine.values import Survey

LABEL_MOST_N = 80
"""Letters of a name that people give."""


class ThemeEditing:
    """One person's decisions about one survey's themes, in one transaction. From ``Work.theme_editing``."""

    def __init__(self, session: Session, survey_key: str, *, actor: str, now: datetime) -> None:
        self._session = session
        self._scope = fetch_survey_scope(session, survey_key)
        self._survey_id = self._scope.survey_ids[0]
        self._actor = actor
        self._now = now

    @property
    def survey(self) -> Survey:
        """Return the survey."""
        return self._scope.survey

    def rename(self, theme_id: str, label: str) -> Decision:
        """Give a theme or part another name.

        Raises:
            UserError: If the name is empty, too long or taken.
        """
        theme, name = self._theme(theme_id), " ".join(label.split())
        if not 1 <= len(name) <= LABEL_MOST_N:
            raise UserError(f"A name has 1 to {LABEL_MOST_N} letters", f"Got {len(name)}")
        siblings = [
            row
            for row in fetch_theme_rows(self._session, self._survey_id).values()
            if row.key != theme.key and row.state == theme.state and row.parent_key == theme.parent_key
        ]
        same = next((row for row in siblings if fold(row.label) == fold(name)), None)
        if same is not None:
            raise UserError(
                f"Theme {same.key} is called “{name}” already",
                "Two themes need two names",
                f"Merge {theme.key} into {same.key} if they are the same",
            )
        return self._note(What.RENAME, theme.key, label=name)

    def merge(self, theme_id: str, into_id: str) -> Decision:
        """Make a theme or part belong to another; its id goes on meaning that other.

        Raises:
            UserError: If both are the same, or one is inside the other.
        """
        theme, into = self._theme(theme_id), self._theme(into_id)
        if theme.key == into.key:
            raise UserError(
                f"“{theme_id}” and “{into_id}” are the same theme ({theme.key})", "Name two themes"
            )
        if into.state == State.PART and into.parent_key == theme.key:
            raise UserError(
                f"{into.key} is a part of {theme.key}", try_=f"Split {theme.key} first, then merge its parts"
            )
        if theme.state == State.PART and theme.parent_key == into.key:
            raise UserError(f"{theme.key} is a part of {into.key} already")
        return self._note(What.MERGE, theme.key, (into.key,))

    def split(self, theme_id: str, part_ids: Collection[str] = ()) -> Decision:
        """Make parts of a theme themes of their own: those named, or all of them.

        Raises:
            UserError: If it has no such parts.
        """
        theme = self._theme(theme_id)
        rows = fetch_theme_rows(self._session, self._survey_id)
        parts = [key for key, row in rows.items() if row.state == State.PART and row.parent_key == theme.key]
        if not parts:
            raise UserError(
                f"{theme.key} ({theme.label}) has no parts to split it into",
                "A theme has parts where its comments fall into clear groups",
                "Move single comments, or let more comments come",
            )
        chosen = [match_name(each, parts, "part") for each in part_ids] or parts
        return self._note(What.SPLIT, theme.key, tuple(dict.fromkeys(chosen)))

    def hide(self, theme_id: str) -> Decision:
        """Leave a theme out of all lists; its comments stay with it.

        Raises:
            UserError: If it is hidden already.
        """
        return self._mark(What.HIDE, theme_id, is_done=lambda row: row.state == State.HIDDEN, done="hidden")

    def show(self, theme_id: str) -> Decision:
        """List a hidden theme again.

        Raises:
            UserError: If it is not hidden.
        """
        return self._mark(What.SHOW, theme_id, is_done=lambda row: row.state != State.HIDDEN, done="listed")

    def pin(self, theme_id: str) -> Decision:
        """List a theme before all others, however much it moves.

        Raises:
            UserError: If it is pinned already.
        """
        return self._mark(What.PIN, theme_id, is_done=lambda row: row.is_pinned, done="pinned")

    def unpin(self, theme_id: str) -> Decision:
        """List a theme in its usual place again.

        Raises:
            UserError: If it is not pinned.
        """
        return self._mark(What.UNPIN, theme_id, is_done=lambda row: not row.is_pinned, done="not pinned")

    def move(self, response_id: int, theme_id: str, *, leaving: str = "") -> Decision:
        """Put a comment under a theme, and out of one it was in, or out of all.

        Raises:
            PrivacyError: If the survey is private: single comments are nobody's business there.
            UserError: If there is no such comment, or it is there alone already.
        """
        self._check_comment(response_id)
        theme = self._theme(theme_id)
        left = self._theme(leaving).key if leaving else ""
        themes = self._themes_of(response_id)
        if themes == {theme.key} or (left and left not in themes):
            where = ", ".join(sorted(themes)) or "no theme"
            raise UserError(f"Response {response_id} is in {where}", "Nothing would change")
        return self._note(What.MOVE, theme.key, (left,) if left else (), response_id=response_id)

    def take_out(self, response_id: int, theme_id: str) -> Decision:
        """Say that a comment does not speak of a theme.

        Raises:
            PrivacyError: If the survey is private.
            UserError: If there is no such comment, or it is not in the theme.
        """
        self._check_comment(response_id)
        theme = self._theme(theme_id)
        themes = self._themes_of(response_id)
        if theme.key not in themes:
            where = ", ".join(sorted(themes)) or "no theme"
            raise UserError(f"Response {response_id} is not in {theme.key}", f"It is in {where}")
        return self._note(What.NOT, theme.key, response_id=response_id)

    def undo(self, decision_id: int | None = None) -> Decision:
        """Take a decision back, the newest that holds where none is named; an undo itself can be taken back.

        Returns:
            The decision that was taken back.

        Raises:
            UserError: If there is none, or it is undone already.
        """
        made = {
            noted.decision.id: noted.decision for noted in fetch_decisions(self._session, self._survey_id)
        }
        held = in_force(made.values())
        if decision_id is None:
            if not held:
                raise UserError(f"There is nothing to undo about the themes of “{self.survey.key}”")
            decision_id = held[-1].id
        found = made.get(decision_id)
        if found is None:
            raise UserError(
                f"There is no decision {decision_id} about the themes of “{self.survey.key}”",
                try_="“npsbot themes log” lists them",
            )
        if found.what is not What.UNDO and found not in held:
            raise UserError(
                f"Decision {decision_id} is undone already", try_="“npsbot themes log” says by whom"
            )
        self._note(What.UNDO, undoes=decision_id)
        return found

    def _mark(
        self, what: What, theme_id: str, *, is_done: Callable[[ThemeTable], bool], done: str
    ) -> Decision:
        theme = self._theme(theme_id)
        if is_done(theme):
            raise UserError(f"{theme.key} ({theme.label}) is {done} already")
        return self._note(what, theme.key)

    def _note(
        self,
        what: What,
        theme: str = "",
        others: tuple[str, ...] = (),
        *,
        label: str = "",
        response_id: int | None = None,
        undoes: int | None = None,
    ) -> Decision:
        decision = Decision(0, what, theme, others, label, response_id, undoes)
        return save_decision(self._session, self._survey_id, decision, actor=self._actor, now=self._now)

    def _theme(self, typed: str) -> ThemeTable:
        """Return the theme that an id or a name means now."""
        rows = fetch_theme_rows(self._session, self._survey_id)
        named = [key for key, row in rows.items() if fold(row.label) == fold(typed)]
        is_id = any(key_of(key) == key_of(typed) for key in rows)
        return fetch_theme(self._session, self._survey_id, typed if is_id or len(named) != 1 else named[0])

    def _themes_of(self, response_id: int) -> set[str]:
        rows = {
            int(row.id or 0): key for key, row in fetch_theme_rows(self._session, self._survey_id).items()
        }
        found = self._session.execute(
            select(col(ThemeMemberTable.theme_id)).where(col(ThemeMemberTable.response_id) == response_id)
        ).scalars()
        return {rows[row_id] for row_id in found if row_id in rows}

    def _check_comment(self, response_id: int) -> None:
        if self.survey.private:
            raise PrivacyError(
                "Comments of private surveys are not moved one by one: it would tell whose is where",
                try_="Rename, merge, split or hide whole themes instead",
            )
        row = self._session.get(ResponseTable, response_id)
        if row is None or row.survey_id != self._survey_id:
            raise UserError(
                f"“{self.survey.key}” has no response {response_id}",
                try_="“npsbot responses” shows their ids",
            )
        if not row.verbatim.strip():
            raise UserError(f"Response {response_id} has no comment", "Themes are made of comments")
