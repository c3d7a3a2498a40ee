"""Members and groups: whose answers a figure is made of.

A member is one answer in one version, packed into one integer: the person (29 bits, a digest), the response
(30 bits) and the rating (4 bits). A corrected rating is another member of the same person, and so is the next
quarter's answer: what has to be at least five is people, not answers.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

SCORE_MIN_N = 5
"""A score, and everything else made of ratings, is shown of at least so many people."""

COMMENTS_MIN_N = 10
"""Comments are listed of at least so many people."""

Group = NDArray[np.int64]
"""Members: sorted, each once, shape (n,). Build it with ``group_of``."""

_RATING_BITS = 4
_RESPONSE_BITS = 30
_PERSON_BITS = 29
_PERSON_SHIFT = _RATING_BITS + _RESPONSE_BITS


def group_of(respondents: Sequence[str], response_ids: Sequence[int], ratings: Sequence[int]) -> Group:
    """Return the group of some answers, one entry per answer in each of the three lists.

    Args:
        respondents: What tells people apart, and stays the same for ever (their id, else their address);
            empty where nobody knows: such an answer is a person of its own. Two people whose digests agree
            (about one pair in 500 million) count as one, which only shows less.
        response_ids: Our own ids, 0 to about 1.07 billion.
        ratings: 0 to 15.

    Raises:
        ValueError: If an id or a rating does not fit.
    """
    ids = np.asarray(response_ids, np.int64)
    given = np.asarray(ratings, np.int64)
    if ids.size and (ids.min() < 0 or ids.max() >= 1 << _RESPONSE_BITS):
        raise ValueError(f"response ids must lie in 0..{(1 << _RESPONSE_BITS) - 1}")
    if given.size and (given.min() < 0 or given.max() >= 1 << _RATING_BITS):
        raise ValueError(f"ratings must lie in 0..{(1 << _RATING_BITS) - 1}")
    digests: dict[str, int] = {}
    people = np.fromiter(
        (
            _digest(f"a{response_id}") if not name else digests.setdefault(name, _digest(f"n{name}"))
            for name, response_id in zip(respondents, response_ids, strict=True)
        ),
        np.int64,
    )
    return np.unique(people << _PERSON_SHIFT | ids << _RATING_BITS | given)


def no_one() -> Group:
    """Return the empty group."""
    return np.empty(0, np.int64)


def people_of(group: Group) -> NDArray[np.int64]:
    """Return the person of each member, shape (n,); the same person as often as they answered."""
    return group >> _PERSON_SHIFT


def ratings_of(group: Group) -> NDArray[np.int64]:
    """Return the rating of each member, shape (n,): a group can be counted again as it was when shown."""
    return group & ((1 << _RATING_BITS) - 1)


def responses_of(group: Group) -> NDArray[np.int64]:
    """Return our own id of each member's response, shape (n,)."""
    return group >> _RATING_BITS & ((1 << _RESPONSE_BITS) - 1)


def with_people(members: Group, known: Group) -> NDArray[np.int64]:
    """Return members, in their order, as answers of whoever gave them as far as is known now, shape (n,).

    Who answered is sometimes learnt, or corrected, after the answer was shown.

    Args:
        members: Members as they were when shown.
        known: Every answer whose person is known now, with any rating.
    """
    ids = responses_of(known)
    order = np.argsort(ids, kind="stable")
    if not order.size:
        return members
    wanted = responses_of(members)
    places = order[np.minimum(np.searchsorted(ids, wanted, sorter=order), order.size - 1)]
    renamed = known[places] >> _PERSON_SHIFT << _PERSON_SHIFT | members & ((1 << _PERSON_SHIFT) - 1)
    return np.where(ids[places] == wanted, renamed, members)


def people_n(group: Group) -> int:
    """Return how many people a group is."""
    people = people_of(group)
    return int(people.size and 1 + np.count_nonzero(np.diff(people)))


def _digest(name: str) -> int:
    digest = blake2b(name.encode(), digest_size=4).digest()
    return int.from_bytes(digest, "big") >> (32 - _PERSON_BITS)
