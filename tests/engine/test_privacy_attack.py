"""An attacker who keeps every answer and solves for small groups exactly: nobody must ever be exposed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import combinations

import numpy as np
from hypothesis import event, given, settings
from hypothesis import strategies as st

from nps_engine.periods import Interval, Period
from nps_engine.privacy.guard import Guard
from nps_engine.privacy.members import Group, group_of, people_n, people_of
from nps_engine.privacy.released import Released
from nps_engine.values import Selection

JANUARY = date(2026, 1, 1)


@dataclass(frozen=True)
class Answer:
    """One answer as the storage has it; a later one of the same id is a correction."""

    id: int
    respondent: str
    responded_on: date
    rating: int
    team: str
    region: str


@dataclass(frozen=True)
class Asked:
    """A selection, and by what it is broken down: "team", "region", an interval, or nothing."""

    selection: Selection
    by: str | Interval | None


def chosen(answers: Sequence[Answer], selection: Selection) -> list[Answer]:
    """Return the answers in a selection, as the queries of the engine choose them."""
    period = selection.period
    return [
        answer
        for answer in answers
        if (period is None or period.from_on <= answer.responded_on < period.to_on)
        and all(getattr(answer, name) in values for name, values in selection.where.items())
    ]


def as_group(answers: Sequence[Answer]) -> Group:
    return group_of(
        [answer.respondent for answer in answers],
        [answer.id for answer in answers],
        [answer.rating for answer in answers],
    )


def rows_of(answers: Sequence[Answer], asked: Asked) -> list[Group]:
    inside = chosen(answers, asked.selection)
    if asked.by is None:
        return []
    if isinstance(asked.by, Interval):
        period = asked.selection.period or Period(JANUARY, JANUARY + timedelta(days=60))
        return [as_group(chosen(inside, Selection("e", unit))) for unit in period.split(asked.by)]
    kinds = sorted({getattr(answer, asked.by) for answer in answers})
    return [as_group([answer for answer in inside if getattr(answer, asked.by) == kind]) for kind in kinds]


def exposed(shown: Sequence[Group], minimum_n: int = 5) -> set[tuple[int, ...]]:
    """Return every set of fewer than ``minimum_n`` people whom a combination of what was shown is about alone.

    Such a set's columns hold a vector of the row space just if the rows have a smaller rank without them.
    Exact up to the rounding of ``matrix_rank``, which is far from these small matrices of 0 and 1.
    """
    members = np.unique(np.concatenate([np.empty(0, np.int64), *shown]))
    if not members.size:
        return set()
    table = np.array([np.isin(members, group) for group in shown], float)
    everybody = np.unique(people_of(members))
    few = [few for n in range(1, minimum_n) for few in combinations(everybody.tolist(), n)]
    without = np.array([table * ~np.isin(people_of(members), people) for people in few])
    ranks = np.linalg.matrix_rank(without) if few else np.empty(0)
    rank = np.linalg.matrix_rank(table)
    return {people for people, left in zip(few, ranks, strict=True) if left < rank}


days = st.integers(0, 59).map(lambda n: JANUARY + timedelta(days=n))
answers = st.builds(
    Answer,
    id=st.integers(1, 60),
    respondent=st.sampled_from(["", "", "", *"abcdefghijklm"]),
    responded_on=days,
    rating=st.integers(0, 10),
    team=st.sampled_from("XYZ"),
    region=st.sampled_from("NS"),
)
periods = st.none() | st.tuples(days, st.integers(1, 60)).map(
    lambda given: Period(given[0], given[0] + timedelta(days=given[1]))
)
wheres = st.fixed_dictionaries(
    {},
    optional={
        "team": st.lists(st.sampled_from("XYZ"), min_size=1, max_size=2, unique=True).map(tuple),
        "region": st.sampled_from("NS").map(lambda value: (value,)),
    },
)
questions = st.builds(
    Asked,
    st.builds(Selection, st.just("e"), periods, wheres),
    st.sampled_from([None, "team", "region", Interval.WEEK, Interval.MONTH]),
)
steps = st.lists(questions | st.lists(answers, min_size=1, max_size=3), min_size=2, max_size=12)


@settings(max_examples=100, deadline=None)
@given(st.lists(answers, min_size=12, max_size=16, unique_by=lambda answer: answer.id), steps)
def test_whatever_is_asked_while_answers_come_in_nobody_is_exposed(
    first: list[Answer], steps: list[Asked | list[Answer]]
):
    stored = {answer.id: answer for answer in first}
    guard = Guard(Released.none())
    for step in steps:
        if isinstance(step, list):
            stored.update((answer.id, answer) for answer in step)
            continue
        whole = as_group(chosen(list(stored.values()), step.selection))
        rows = rows_of(list(stored.values()), step)
        shown = guard.shown_of(rows, whole)
        released = zip([whole, *rows], [shown.whole, *shown.rows], strict=True)
        guard = guard.after([group for group, is_shown in released if is_shown])
        guard = Guard(Released.from_bytes(guard.history.to_bytes()))
    event(f"groups shown: {min(len(guard.history.groups), 6)}")
    assert exposed(guard.history.groups) == set()


members = st.integers(0, 11)
few_people = st.lists(st.frozensets(members, min_size=5, max_size=11), min_size=1, max_size=7)


@settings(max_examples=100, deadline=None)
@given(few_people, st.lists(st.integers(0, 8), min_size=12, max_size=12))
def test_the_guard_withholds_what_exposes_and_nothing_else(groups: list[frozenset[int]], persons: list[int]):
    """Two answers may be of one person. Each group is held against those that were shown before it."""
    guard = Guard(Released.none())
    for wanted in groups:
        ids = sorted(wanted)
        group = group_of(
            [f"p{persons[at] if persons[at] < 4 else at + 9}" for at in ids], ids, [9] * len(ids)
        )
        is_safe = people_n(group) >= 5 and not exposed([*guard.history.groups, group])
        assert guard.allows([group]) == is_safe
        if is_safe:
            guard = guard.after([group])
    event(f"groups shown: {len(guard.history.groups)}")
