"""Audits: what one answer about private surveys may show, decided and kept in the answer's own transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy.orm import Session

from nps_engine.errors import PrivacyError
from nps_engine.figures import Asked
from nps_engine.privacy.guard import Guard, comments_allowed
from nps_engine.privacy.members import COMMENTS_MIN_N, SCORE_MIN_N, Group, people_n
from nps_engine.storage.private_answers import (
    Answer,
    Comment,
    People,
    fetch_answers,
    fetch_answers_again,
    fetch_comments,
    fetch_comments_again,
    fetch_people,
)
from nps_engine.storage.releases import History, Kind, Release, fetch_history, save_history
from nps_engine.storage.scopes import Scope
from nps_engine.values import RatingCounts


class Part(NamedTuple):
    """Some answers of a whole: a row of a trend or breakdown; with the scope that asks for just them, if any."""

    answers: Sequence[Answer]
    scope: Scope | None


@dataclass(frozen=True)
class Whole:
    """The answers that a figure is made of: as they are now, or as they were when they were shown.

    Args:
        scope: What was asked, with the period that is answered.
        answers: Of every bucket.
        as_of: When they were shown; None for now.
    """

    scope: Scope
    answers: tuple[Answer, ...]
    as_of: datetime | None = None

    def counts(self, answers: Iterable[Answer]) -> RatingCounts:
        """Return the rating counts of some answers, of the bucket that was asked for."""
        metric, bucket = self.scope.metric, self.scope.selection.bucket
        wanted = frozenset(metric.bucket_ratings(bucket) if bucket else metric.ratings)
        return RatingCounts.of(metric, [each.rating for each in answers if each.rating in wanted])


class Audit:
    """Holds one answer against all that was shown before. From ``open_audit``, which keeps what it shows."""

    def __init__(self, session: Session, now: datetime) -> None:
        self._session = session
        self._now = now
        self._people: People = fetch_people(session)
        self._history = fetch_history(session, Kind.SCORES).with_people(self._people.known)
        self._guard = Guard(self._history.groups)
        self._released: list[Release] = []

    def shown(
        self, scope: Scope, parts_of: Callable[[Whole], Sequence[Part]] | None = None
    ) -> tuple[Whole, Sequence[Part], tuple[bool, ...]]:
        """Return the answers of a scope, their parts, and which of these may be shown.

        The whole always may: where now's may not, it is the one that was shown when the same was asked before.

        Raises:
            PrivacyError: If there is none.
        """
        whole = Whole(scope, fetch_answers(self._session, scope))
        parts = parts_of(whole) if parts_of else ()
        group = self._people.group(whole.answers)
        groups = [self._people.group(part.answers) for part in parts]
        shown = self._guard.shown_of(groups, group)
        if not shown.whole:
            whole, group = self._shown_before(scope, group)
            parts = parts_of(whole) if parts_of else ()
            groups = [self._people.group(part.answers) for part in parts]
            shown = self._guard.shown_of(groups, group)
        self._released.append(Release(group, whole.scope))
        self._released += [
            Release(each, part.scope)
            for each, part, is_shown in zip(groups, parts, shown.rows, strict=True)
            if is_shown
        ]
        return whole, parts, shown.rows

    def check_all(self, parts: Sequence[Part]) -> None:
        """Let pass parts that may all be shown together.

        Raises:
            PrivacyError: If one may not.
        """
        groups = [self._people.group(part.answers) for part in parts]
        if not self._guard.allows(groups):
            raise refusal(min(people_n(group) for group in groups if group.size))
        self._released += [Release(group, part.scope) for group, part in zip(groups, parts, strict=True)]

    def save(self) -> None:
        """Keep what was shown."""
        _keep(self._session, Kind.SCORES, self._history, self._released, self._now)

    def comments(self) -> CommentAudit:
        """Return the audit of comments that are listed beside."""
        return CommentAudit(self._session, self._now, self._people)

    def _shown_before(self, scope: Scope, group: Group) -> tuple[Whole, Group]:
        n = people_n(group)
        earlier = self._history.earlier_like(group, scope, SCORE_MIN_N) if n else None
        if earlier is None:
            raise refusal(n)
        then = scope.within(earlier.period)
        answers = fetch_answers_again(self._session, then, earlier.group)
        return Whole(then, answers, earlier.at), earlier.group


class CommentAudit:
    """Holds lists of comments against all that were listed before."""

    def __init__(self, session: Session, now: datetime, people: People | None = None) -> None:
        self._session = session
        self._now = now
        self._people = people or fetch_people(session)
        self._before = fetch_history(session, Kind.COMMENTS).with_people(self._people.known)
        self._history: History = self._before

    def allows(self, comments: Iterable[Comment], scope: Scope) -> bool:
        """Return True where these comments may be listed, and count them as listed then."""
        group = self._people.writers(comments)
        if not comments_allowed(self._history.groups, group):
            return False
        self._history = self._history.after([Release(group, scope)], self._now)
        return True

    def listed(self, scope: Scope) -> tuple[Scope, list[Comment], datetime | None]:
        """Return the comments of a scope with its period; where those of now may not be listed, those of before.

        Raises:
            PrivacyError: If there are none.
        """
        comments = fetch_comments(self._session, scope)
        if self.allows(comments, scope):
            return scope, comments, None
        group = self._people.writers(comments)
        earlier = self._history.earlier_like(group, scope, COMMENTS_MIN_N)
        if earlier is None:
            raise comments_refusal(people_n(group))
        then = scope.within(earlier.period)
        return then, fetch_comments_again(self._session, then, earlier.group), earlier.at

    def save(self) -> None:
        """Keep what was listed."""
        if self._history is not self._before:
            save_history(self._session, Kind.COMMENTS, self._history)


@contextmanager
def open_audit(asked: Asked) -> Iterator[Audit]:
    """Open the audit of one answer; what it shows is kept at the end, where nothing was refused."""
    audit = Audit(asked.session, asked.now)
    yield audit
    audit.save()


def refusal(people: int) -> PrivacyError:
    """Return why a figure about so many people is not shown."""
    few = f"what fewer than {SCORE_MIN_N} people answered"
    got = f"This would show {few}"
    if people >= SCORE_MIN_N:
        got = f"Beside what was shown before, this would show {few}"
    return PrivacyError(
        got,
        f"Private surveys show groups of at least {SCORE_MIN_N} people, also in combination with what was shown"
        " before",
        "Ask about a longer period, or without a filter",
    )


def comments_refusal(people: int) -> PrivacyError:
    """Return why the comments of so many people are not listed."""
    few = f"the comments of fewer than {COMMENTS_MIN_N} people"
    got = f"These are {few}"
    if people >= COMMENTS_MIN_N:
        got = f"Beside what was listed before, this would single out {few}"
    return PrivacyError(
        got,
        f"Private surveys list comments of at least {COMMENTS_MIN_N} people together",
        "Ask about a longer period, or without a filter",
    )


def _keep(session: Session, kind: Kind, before: History, released: Iterable[Release], now: datetime) -> None:
    after = before.after(released, now)
    if after is not before:
        save_history(session, kind, after)
