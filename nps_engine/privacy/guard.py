"""The guard: what may be shown of a private survey, beside everything that was shown before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from nps_engine.privacy.members import COMMENTS_MIN_N, SCORE_MIN_N, Group, people_n
from nps_engine.privacy.released import Released
from nps_engine.privacy.span import Span


@dataclass(frozen=True)
class Shown:
    """What of an answer may be shown.

    Args:
        whole: The whole (the total of a breakdown or trend; the period of a score).
        rows: One entry per row asked for, in the order asked.
    """

    whole: bool
    rows: tuple[bool, ...]


@dataclass(frozen=True, eq=False)
class Guard:
    """Decides about groups of a private survey.

    Somebody is exposed where what was shown, added, subtracted and multiplied in any way, leaves a sum in
    which fewer than ``minimum_n`` people have a part. The guard shows a group only if it does not come to that.
    Who is in a group counts as known to everybody; the ratings are the secret.

    Leave a bucket out of the groups that are asked about: how many promoters a group has can be read from
    the group's counts, so the group is what is released, also where nobody in it is a promoter.

    Args:
        history: What was shown before. An answer must be added to it (``after``) before it is sent.
        minimum_n: People.
    """

    history: Released
    minimum_n: int = SCORE_MIN_N

    def allows(self, groups: Sequence[Group]) -> bool:
        """Return True where all of these groups together may be shown; empty groups always may."""
        return all(self.shown_of(groups).rows)

    def shown_of(self, rows: Sequence[Group], whole: Group | None = None) -> Shown:
        """Return which rows of an answer may be shown together with its whole.

        The whole comes first, then the rows from the most people to the fewest, each if it exposes nobody
        beside those before it. So beside a row that is too small the next smallest is withheld, too. An empty
        row is shown, as 0. What can be computed from what was shown before is always shown. Rows may overlap.
        """
        asked = [group for group in (*rows, whole) if group is not None and group.size]
        span = self._span.refined(asked)
        is_whole_shown = whole is None or self._is_shown(span, whole)
        shown = [False] * len(rows)
        for row in sorted(range(len(rows)), key=lambda row: (-people_n(rows[row]), row)):
            shown[row] = self._is_shown(span, rows[row])
        return Shown(is_whole_shown, tuple(shown))

    def earlier_like(self, group: Group) -> Group | None:
        """Return the newest shown group that fewer than ``minimum_n`` people tell apart from this one, or None.

        Where a group may not be shown since just a few answers came in, were corrected or erased, the earlier
        one can be counted again (``ratings_of``) and shown "as of" then: a repetition tells nothing new.
        """
        return self.history.latest_like(group, self.minimum_n)

    def after(self, groups: Sequence[Group]) -> Guard:
        """Return the guard for questions that come after these groups were shown.

        It goes on from the sums of this one. One that is made of a history does them all on its first question:
        keep guards as long as the stored history does not change.
        """
        later = Guard(self.history.with_groups(groups), self.minimum_n)
        span = self._span.refined(groups)
        for group in groups:
            span.add(group)
        later.__dict__["_span"] = span
        return later

    @cached_property
    def _span(self) -> Span:
        return Span.of(self.history.groups, self.minimum_n)

    def _is_shown(self, span: Span, group: Group) -> bool:
        """Decide about one group, and add it to the span if it is shown."""
        if not group.size or span.has(group):
            return True
        if people_n(group) < self.minimum_n or span.exposes(group):
            return False
        span.add(group)
        return True


def comments_allowed(listed: Released, group: Group, minimum_n: int = COMMENTS_MIN_N) -> bool:
    """Return True where the comments of a group may be listed.

    Comments are recognised from list to list, so that lists can be intersected, not just subtracted: every
    class of people whom the lists tell apart must be at least ``minimum_n`` people.

    Args:
        listed: The groups whose comments were listed before (another history than that of the scores).
        group: Whoever wrote a comment that would be listed. To be shown without names, segments, ratings and
            times, and not in the order of time.
        minimum_n: People.
    """
    if not group.size or listed.has(group):
        return True
    after = listed.with_groups([group])
    inside = after.inside[-1]
    _, kinds = np.unique(np.packbits(after.inside[:-1], axis=0), axis=1, return_inverse=True)
    for kind in np.unique(kinds[inside]):
        for part in (kinds == kind) & inside, (kinds == kind) & ~inside:
            if part.any() and people_n(after.members[part]) < minimum_n:
                return False
    return True
