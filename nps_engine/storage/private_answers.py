"""The answers of private surveys one by one, as the guard needs them: who, which rating, when, which segments.

Figures of private surveys are counted from these rows, not from the pre-added counts: what is shown is then
exactly the group that was allowed, whatever is saved meanwhile.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any, NamedTuple

from sqlalchemy import Select, String, cast, func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from nps_engine.privacy.members import COMMENTS_MIN_N, Group, group_of, ratings_of, responses_of
from nps_engine.storage.catalogue import NO_VALUE, fetch_catalogue
from nps_engine.storage.scopes import Scope, conditions, is_listed
from nps_engine.storage.segment_sets import fetch_pairs
from nps_engine.storage.tables import ResponseTable, ThemeMemberTable, ThemeTable, id_of

_AT_ONCE_N = 5_000
_R_ID = id_of(ResponseTable)


class Answer(NamedTuple):
    """One answer: of a private survey, or of another one that is asked together with it.

    ``responded_on`` is None where the answer was shown before and is erased now.
    """

    id: int
    rating: int
    responded_on: date | None
    segment_set_id: int
    is_private: bool


class Comment(NamedTuple):
    """One comment, and the name of whoever wrote it, to be masked in it."""

    id: int
    text: str
    name: str
    is_private: bool


class ThemeMembers(NamedTuple):
    """The responses of one theme, with the cosine of each one's comment to the theme's centre."""

    row_id: int
    closeness: dict[int, float]


@dataclass(frozen=True)
class People:
    """Who gave which answer to a private survey: our response id to what tells people apart, or nothing."""

    names: Mapping[int, str]

    @cached_property
    def known(self) -> Group:
        """Return every answer, with no rating."""
        return group_of(list(self.names.values()), list(self.names), [0] * len(self.names))

    def group(self, answers: Iterable[Answer]) -> Group:
        """Return the group of some answers. Those of surveys that are not private anybody may know: left out."""
        own = [each for each in answers if each.is_private]
        return group_of(
            [self.names.get(each.id, "") for each in own],
            [each.id for each in own],
            [each.rating for each in own],
        )

    def writers(self, comments: Iterable[Comment]) -> Group:
        """Return the group of those who wrote some comments, whatever they rated."""
        own = [each.id for each in comments if each.is_private]
        return group_of([self.names.get(each, "") for each in own], own, [0] * len(own))


def fetch_people(session: Session) -> People:
    """Return who gave the answers of all private surveys: by their id, else by their address.

    Whoever came with both once is the same person where only the address is known.
    """
    rows = session.execute(
        select(_R_ID, col(ResponseTable.respondent), col(ResponseTable.respondent_email)).where(
            col(ResponseTable.survey_id).in_(_private_ids(session))
        )
    ).all()
    by_email = {email.strip().casefold(): respondent for _, respondent, email in rows if respondent and email}
    names = {}
    for response_id, respondent, email in rows:
        address = email.strip().casefold()
        names[int(response_id)] = respondent or by_email.get(address, address)
    return People(names)


def fetch_answers(session: Session, scope: Scope) -> tuple[Answer, ...]:
    """Return the answers in a scope, of every bucket."""
    private = _private_ids(session)
    rows = session.execute(_answers().where(*conditions(_without_bucket(scope))))
    return tuple(Answer(row[0], row[1], row[2], row[3], row[4] in private) for row in rows)


def fetch_answers_again(session: Session, scope: Scope, group: Group) -> tuple[Answer, ...]:
    """Return the answers of a group as they were shown, with those of the scope that are not private."""
    ids = responses_of(group).tolist()
    stored: dict[int, Any] = {}
    for start in range(0, len(ids), _AT_ONCE_N):
        part = ids[start : start + _AT_ONCE_N]
        stored |= {row[0]: row for row in session.execute(_answers().where(_R_ID.in_(part)))}
    shown = []
    for response_id, rating in zip(ids, ratings_of(group).tolist(), strict=True):
        row = stored.get(response_id)
        shown.append(Answer(response_id, rating, row[2] if row else None, row[3] if row else 0, True))
    return (*shown, *(each for each in fetch_answers(session, scope) if not each.is_private))


def answers_by_value(
    session: Session, dimension_id: int, answers: Iterable[Answer]
) -> list[tuple[int | None, str, list[Answer]]]:
    """Return answers by their value of a dimension: its id and name, (none) for those without one.

    Answers that are erased by now have no segments any more and are left out.
    """
    there = [each for each in answers if each.responded_on is not None]
    pairs = fetch_pairs(session, {each.segment_set_id for each in there})
    found: dict[int | None, list[Answer]] = {}
    for each in there:
        found.setdefault(dict(pairs[each.segment_set_id]).get(dimension_id), []).append(each)
    names = fetch_catalogue(session).values
    return [(each, NO_VALUE if each is None else names[each][1], own) for each, own in found.items()]


def fetch_comments(session: Session, scope: Scope) -> list[Comment]:
    """Return the comments in a scope, of every bucket."""
    private = _private_ids(session)
    rows = session.execute(_comments().where(*conditions(_without_bucket(scope))))
    return [Comment(row[0], row[1], row[2], row[3] in private) for row in rows if row[1].strip()]


def fetch_comments_again(session: Session, scope: Scope, group: Group) -> list[Comment]:
    """Return the comments of a group that was listed before, with those of the scope that are not private."""
    open_ones = [each for each in fetch_comments(session, scope) if not each.is_private]
    return fetch_comments_of(session, responses_of(group).tolist()) + open_ones


def fetch_comments_of(session: Session, response_ids: Iterable[int]) -> list[Comment]:
    """Return the comments of some responses."""
    private, ids = _private_ids(session), list(response_ids)
    found: list[Comment] = []
    for start in range(0, len(ids), _AT_ONCE_N):
        rows = session.execute(_comments().where(_R_ID.in_(ids[start : start + _AT_ONCE_N])))
        found += [Comment(row[0], row[1], row[2], row[3] in private) for row in rows if row[1].strip()]
    return found


def fetch_theme_members(session: Session, scope: Scope) -> dict[str, ThemeMembers]:
    """Return the responses of each listed theme, by the theme's id."""
    survey_id = scope.survey_ids[0]
    rows = session.execute(
        select(
            col(ThemeTable.key),
            id_of(ThemeTable),
            col(ThemeMemberTable.response_id),
            col(ThemeMemberTable.closeness),
        )
        .join(ThemeMemberTable, col(ThemeMemberTable.theme_id) == id_of(ThemeTable))
        .where(*is_listed(survey_id))
    )
    members: dict[str, ThemeMembers] = {}
    for key, row_id, response_id, closeness in rows:
        members.setdefault(key, ThemeMembers(row_id, {})).closeness[response_id] = closeness
    return members


def fetch_nameable_themes(session: Session, survey_id: int) -> frozenset[str]:
    """Return the ids of the themes that enough people wrote about to name them: labels are words of comments."""
    person = func.coalesce(
        func.nullif(col(ResponseTable.respondent), ""),
        func.nullif(col(ResponseTable.respondent_email), ""),
        cast(_R_ID, String),
    )
    keys = (
        select(col(ThemeTable.key))
        .join(ThemeMemberTable, col(ThemeMemberTable.theme_id) == id_of(ThemeTable))
        .join(ResponseTable, col(ThemeMemberTable.response_id) == _R_ID)
        .where(col(ThemeTable.survey_id) == survey_id)
        .group_by(col(ThemeTable.key))
        .having(func.count(func.distinct(person)) >= COMMENTS_MIN_N)
    )
    return frozenset(session.execute(keys).scalars())


def _answers() -> Select[*tuple[Any, ...]]:
    return select(
        _R_ID,
        col(ResponseTable.rating),
        col(ResponseTable.responded_on),
        col(ResponseTable.segment_set_id),
        col(ResponseTable.survey_id),
    )


def _comments() -> Select[*tuple[Any, ...]]:
    columns = (_R_ID, col(ResponseTable.verbatim), col(ResponseTable.respondent_name))
    return select(*columns, col(ResponseTable.survey_id)).where(col(ResponseTable.verbatim) != "")


def _private_ids(session: Session) -> frozenset[int]:
    surveys = fetch_catalogue(session).surveys.values()
    return frozenset(survey_id for survey_id, survey in surveys if survey.private)


def _without_bucket(scope: Scope) -> Scope:
    return replace(scope, selection=replace(scope.selection, bucket=None))
