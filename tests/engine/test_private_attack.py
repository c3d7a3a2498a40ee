"""An attacker who asks the engine of small private surveys at random, keeps every answer and solves for people."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from hypothesis import event, given, settings
from hypothesis import strategies as st

from nps_engine.engine import Engine
from nps_engine.errors import PrivacyError
from nps_engine.periods import Interval, Period
from nps_engine.privacy.members import group_of
from nps_engine.storage.store import open_store
from nps_engine.values import Metric, RatingCounts, ResponseRow, Selection, Survey
from tests.conftest import NOW
from tests.engine.test_privacy_attack import exposed

SURVEYS = {
    key: Survey(key, Metric.ENPS, private=is_private)
    for key, is_private in (("team", True), ("pulse", True), ("open", False))
}
PEOPLE = "abcdefghijklmn"
JANUARY = date(2026, 1, 1)


class Sent(NamedTuple):
    """One answer that comes in; the same survey and number again is a correction."""

    survey: str
    number: int
    day: int
    rating: int
    team: str

    @property
    def row(self) -> ResponseRow:
        at = datetime(2026, 1, 1, 12, tzinfo=UTC) + timedelta(days=self.day)
        who = PEOPLE[self.number % len(PEOPLE)]
        return ResponseRow(
            "hr", str(self.number), self.rating, at, respondent=who, segments={"team": self.team}
        )


Group = frozenset[tuple[str, int, int]]
"""Survey, number and rating of each answer."""


class Attacker:
    """Knows who answered what when, but for the ratings, and keeps all groups whose ratings were shown."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._stored: dict[tuple[str, int], Sent] = {}
        self._told: dict[str, list[Group]] = {}
        self.shown: list[Group] = []

    def save(self, sent: Iterable[Sent]) -> None:
        for each in sent:
            with self._engine.work(NOW) as work:
                work.save_responses(SURVEYS[each.survey], [each.row])
            self._stored[each.survey, each.number] = each

    def ask(self, what: str, about: Selection) -> None:
        if what == "score":
            score = self._engine.score(about, NOW)
            self._whole(score.selection, score.score.counts, is_again=score.as_of is not None)
            if score.previous is not None:
                before = Selection(about.survey_key, score.previous_period, about.where)
                self._note(before, self._now(before), score.previous.counts)
        elif what == "team":
            table = self._engine.breakdown(about, "team", NOW)
            whole = self._whole(table.selection, table.score.counts, is_again=table.as_of is not None)
            for value in table.rows:
                row = frozenset(each for each in whole if self._stored[each[:2]].team == value.value)
                narrowed = Selection(about.survey_key, table.selection.period, {"team": (value.value,)})
                self._note(narrowed, row, value.score.counts)
        else:
            trend = self._engine.trend(about, Interval(what), NOW)
            whole = self._whole(trend.selection, trend.score.counts, is_again=trend.as_of is not None)
            for unit in trend.rows:
                row = frozenset(each for each in whole if _is_on(self._stored[each[:2]], unit.period))
                if not unit.is_withheld:
                    self._note(Selection(about.survey_key, unit.period, about.where), row, unit.score.counts)

    def compare(self, first: Selection, second: Selection) -> None:
        report = self._engine.compare(first, second, NOW)
        one, other = self._now(first), self._now(second)
        self._note(first, one, report.first.score.counts)
        self._note(second, other, report.second.score.counts)
        assert report.overlap_n == len(one & other)
        self.shown.append(one & other)

    def _whole(self, about: Selection, counts: RatingCounts, *, is_again: bool) -> Group:
        """Return the group of an answer. One that is given again was an answer to the same question before."""
        if not is_again:
            return self._note(about, self._now(about), counts)
        own = [each for each in self._told[_key(about)] if _counts(each) == counts]
        return own[-1]

    def _note(self, about: Selection, group: Group, counts: RatingCounts) -> Group:
        assert _counts(group) == counts
        self._told.setdefault(_key(about), []).append(group)
        self.shown.append(group)
        return group

    def _now(self, about: Selection) -> Group:
        return frozenset(
            (each.survey, each.number, each.rating)
            for each in self._stored.values()
            if each.survey in about.survey_key.split("+")
            and (about.period is None or _is_on(each, about.period))
            and each.team in about.where.get("team", "XYZ")
        )


def _is_on(sent: Sent, period: Period) -> bool:
    return period.from_on <= JANUARY + timedelta(days=sent.day) < period.to_on


def _key(about: Selection) -> str:
    return f"{sorted(about.survey_key.split('+'))} {about.period} {sorted(about.where.get('team', ()))}"


def _counts(group: Group) -> RatingCounts:
    return RatingCounts.of(Metric.ENPS, [rating for _, _, rating in group])


def private_part(group: Group) -> list[tuple[str, int, int]]:
    return [each for each in group if SURVEYS[each[0]].private]


days = st.integers(0, 59)
sent = st.builds(
    Sent,
    st.sampled_from(["team", "team", "team", "pulse", "open"]),
    st.integers(1, 20),
    days,
    st.integers(0, 10),
    st.sampled_from("XYZ"),
)
selections = st.builds(
    Selection,
    st.sampled_from(["team", "team", "pulse", "team+pulse", "open+team", "open"]),
    st.none()
    | st.tuples(days, st.integers(10, 60)).map(
        lambda given: Period(JANUARY + timedelta(given[0]), JANUARY + timedelta(given[0] + given[1]))
    ),
    st.fixed_dictionaries(
        {},
        optional={"team": st.lists(st.sampled_from("XYZ"), min_size=1, max_size=2, unique=True).map(tuple)},
    ),
)
steps = st.lists(
    st.tuples(st.sampled_from(["score", "team", "month", "week"]), selections)
    | st.tuples(selections, selections)
    | st.lists(sent, min_size=1, max_size=2),
    min_size=3,
    max_size=12,
)
FIRST = [Sent("team", at, at * 4 % 60, at % 11, "XYZ"[at % 3]) for at in range(1, 14)]
FIRST += [Sent("pulse", at, at * 7 % 60, 9, "XYZ"[at % 2]) for at in range(1, 7)]
FIRST += [Sent("open", at, at * 9 % 60, 5, "XYZ"[at % 3]) for at in range(1, 6)]


@settings(max_examples=40, deadline=None)
@given(steps)
def test_whatever_is_asked_of_the_engine_nobody_is_exposed(steps):
    store = open_store("sqlite://")
    attacker = Attacker(Engine(store, UTC))
    attacker.save(FIRST)
    refused_n = 0
    for step in steps:
        try:
            if isinstance(step, list):
                attacker.save(step)
            elif isinstance(step[0], str):
                attacker.ask(*step)
            else:
                attacker.compare(*step)
        except PrivacyError:
            refused_n += 1
    store.close()
    event(f"refused: {min(refused_n, 4)}, shown: {min(len(attacker.shown), 8)}")
    groups = []
    for group in attacker.shown:
        secret = private_part(group)
        names = [PEOPLE[number % len(PEOPLE)] for _, number, _ in secret]
        ids = [number + 100 * (survey == "pulse") for survey, number, _ in secret]
        groups.append(group_of(names, ids, [rating for _, _, rating in secret]))
    assert exposed(groups) == set()
