"""What people decide about themes: a layer over what every fit finds, replayed after each, undone by leaving out.

A fit is never changed by people, and people's decisions never by a fit. What is shown is the one seen through
the other: so every decision outlives every refit, and to undo one is to replay the others.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum


class What(StrEnum):
    """A kind of decision; its words are also its stored names."""

    RENAME = "rename"
    MERGE = "merge"
    SPLIT = "split"
    HIDE = "hide"
    SHOW = "show"
    PIN = "pin"
    UNPIN = "unpin"
    MOVE = "move"
    NOT = "not"
    UNDO = "undo"


class State(StrEnum):
    """How a theme stands: listed, or why not."""

    SHOWN = "shown"
    PART = "part"
    HIDDEN = "hidden"
    MERGED = "merged"
    SPLIT = "split"


@dataclass(frozen=True)
class Decision:
    """One decision of a person.

    Args:
        id: Ascending in the order in which they were made.
        what: Its kind.
        theme: Id of the theme or part that it is about; of a MOVE, where the comment goes; empty for an UNDO.
        others: Of a MERGE, the one it goes into; of a SPLIT, the parts that stand alone from now on; of a MOVE, the
            theme that the comment leaves (empty: all that it was in).
        label: Of a RENAME, the new name.
        response_id: Whose comment a MOVE or NOT is about.
        undoes: Of an UNDO, the id of the decision that no longer holds.
    """

    id: int
    what: What
    theme: str = ""
    others: tuple[str, ...] = ()
    label: str = ""
    response_id: int | None = None
    undoes: int | None = None


@dataclass(frozen=True)
class Found:
    """That a fit, or the arrival of a comment, found it to speak of a theme.

    Args:
        key: Id of the theme, or of the part of it ("t3.1") where the theme has parts.
        closeness: Cosine of what it says to the theme's centre.
        sentiment: -1 (complaint) to 1 (praise).
        is_main: Whether the comment speaks of it most.
    """

    key: str
    closeness: float
    sentiment: float
    is_main: bool = True


@dataclass(frozen=True)
class Edits:
    """All decisions that hold, as one state.

    Args:
        labels: Names that people gave, by theme id.
        merged: Id of a theme to the id it was merged into.
        split: Parts that stand alone.
        hidden: Themes that are not listed.
        pinned: Themes that are listed first.
        comments: Response id to the decisions about its comment, oldest first.
    """

    labels: Mapping[str, str] = field(default_factory=dict)
    merged: Mapping[str, str] = field(default_factory=dict)
    split: frozenset[str] = frozenset()
    hidden: frozenset[str] = frozenset()
    pinned: frozenset[str] = frozenset()
    comments: Mapping[int, tuple[Decision, ...]] = field(default_factory=dict)

    @property
    def kept(self) -> frozenset[str]:
        """Return the ids that a decision rests on: no refit may let them go."""
        moved_to = {each.theme for made in self.comments.values() for each in made if each.what is What.MOVE}
        named = {*self.labels, *self.merged, *self.merged.values(), *self.split, *self.hidden, *self.pinned}
        return frozenset({*named, *moved_to, *map(parent_of, {*named, *moved_to})} - {""})

    def final(self, key: str) -> str:
        """Return the id that a theme goes by now: its own, or of what it was merged into."""
        while key in self.merged:
            key = self.merged[key]
        return key

    def shown_in(self, key: str) -> tuple[str, ...]:
        """Return the ids that a comment found in a theme or part is shown under, the finest first."""
        shown: list[str] = []
        while key and (final := self.final(key)) not in shown:
            shown.append(final)
            key = "" if final in self.split else parent_of(final)
        return tuple(shown)

    def passed(self, key: str) -> frozenset[str]:
        """Return every id on the way from where a comment was found to where it is shown."""
        seen: set[str] = set()
        waiting = [key, parent_of(key)]
        while waiting:
            at = waiting.pop()
            if at and at not in seen:
                seen.add(at)
                stands_alone = at in self.split or at in self.merged
                waiting += [self.merged.get(at, ""), "" if stands_alone else parent_of(at)]
        return frozenset(seen)

    def members(self, response_id: int, found: Sequence[Found]) -> dict[str, Found]:
        """Return the ids that a comment is shown under, with the finding that says so, the closest one."""
        routes = list(found)
        nearest = max(found, key=lambda each: each.closeness, default=Found("", 0.0, 0.0))
        for made in self.comments.get(response_id, ()):
            leaves = made.others[:1] if made.what is What.MOVE else (made.theme,)
            routes = [each for each in routes if leaves and leaves[0] not in self.passed(each.key)]
            if made.what is What.MOVE:
                routes.append(Found(made.theme, nearest.closeness, nearest.sentiment))
        shown: dict[str, Found] = {}
        for route in sorted(routes, key=lambda each: -each.closeness):
            for key in self.shown_in(route.key):
                shown.setdefault(key, route)
        return shown

    def state(self, key: str, parts: Iterable[str], *, n: int) -> State:
        """Return how a theme stands.

        Args:
            key: Its id.
            parts: Ids of all its parts.
            n: Comments shown under it.
        """
        if key in self.merged:
            return State.MERGED
        if key in self.hidden:
            return State.HIDDEN
        if parent_of(key) and key not in self.split:
            return State.PART
        if any(part in self.split for part in parts) and not n:
            return State.SPLIT
        return State.SHOWN


def parent_of(key: str) -> str:
    """Return the theme of a part ("t3" of "t3.1"); empty for a theme."""
    return key.rpartition(".")[0]


def in_force(decisions: Iterable[Decision]) -> list[Decision]:
    """Return the decisions that hold, oldest first: not undone, or undone by what was undone itself."""
    held: list[Decision] = []
    undone: set[int] = set()
    for made in sorted(decisions, key=lambda each: -each.id):  # whoever undoes comes later
        if made.id in undone:
            continue
        if made.what is What.UNDO:
            undone.add(made.undoes or 0)
        else:
            held.append(made)
    return held[::-1]


def replayed(decisions: Iterable[Decision]) -> Edits:
    """Return the state that decisions come to; undone ones count for nothing. Never raises."""
    labels: dict[str, str] = {}
    merged: dict[str, str] = {}
    marks: dict[What, set[str]] = {What.SPLIT: set(), What.HIDE: set(), What.PIN: set()}
    comments: dict[int, tuple[Decision, ...]] = {}
    for made in in_force(decisions):
        match made.what:
            case What.RENAME:
                labels[made.theme] = made.label
            case What.MERGE:
                _merge(merged, made.theme, made.others[0])
            case What.SPLIT:
                marks[What.SPLIT].update(made.others)
            case What.HIDE | What.PIN:
                marks[made.what].add(made.theme)
            case What.SHOW | What.UNPIN:
                marks[What.HIDE if made.what is What.SHOW else What.PIN].discard(made.theme)
            case What.MOVE | What.NOT if made.response_id is not None:
                comments[made.response_id] = (*comments.get(made.response_id, ()), made)
    return Edits(
        labels,
        merged,
        frozenset(marks[What.SPLIT]),
        frozenset(marks[What.HIDE]),
        frozenset(marks[What.PIN]),
        comments,
    )


def _merge(merged: dict[str, str], key: str, into: str) -> None:
    """Note a merge; of two that would go round in a circle the later one holds."""
    way = [into]
    while way[-1] in merged:
        way.append(merged[way[-1]])
    if key in way:
        merged.pop(into, None)
    if key != into:
        merged[key] = into
