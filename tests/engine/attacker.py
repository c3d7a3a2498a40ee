"""An attacker: knows who answered what when, keeps all that is shown, and asks whatever the engine answers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import text

from nps_engine.comparisons import common_selection
from nps_engine.engine import Engine
from nps_engine.periods import Interval, Period
from nps_engine.scores import Score
from nps_engine.storage.case_lists import CaseList
from nps_engine.storage.scopes import fetch_surveys
from nps_engine.storage.tables import ThemeFitTable, ThemeMemberTable, ThemeTable
from nps_engine.values import Metric, RatingCounts, ResponseRow, Selection, Survey
from tests.conftest import NOW

SURVEYS = {
    key: Survey(key, Metric.ENPS, private=is_private)
    for key, is_private in (("team", True), ("pulse", True), ("open", False))
}
PEOPLE = "abcdefghijklmn"
JANUARY = date(2026, 1, 1)
THEMES = {"t1": range(1, 11), "t2": range(4, 14)}
"""Numbers of the answers of survey “team” whose comments speak of a theme: who says what counts as known."""


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
        said, segments = f"Said {self.survey} {self.number}", {"team": self.team}
        return ResponseRow("hr", str(self.number), self.rating, at, said, who, segments=segments)


Group = frozenset[tuple[str, int, int]]
"""Survey, number and rating of each answer."""


class Attacker:
    """Knows who answered what when, but for the ratings, and keeps all groups whose ratings were shown."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._stored: dict[tuple[str, int], Sent] = {}
        self._told: dict[str, list[Group]] = {}
        self.shown: list[Group] = []
        self.listed: list[frozenset[tuple[str, int]]] = []

    def find_themes(self) -> None:
        """Let two themes be found that share some of their comments."""
        with self._engine.store.writing() as session:
            survey_id = fetch_surveys(session)["team"][0]
            fit = ThemeFitTable(
                survey_id=survey_id, fitted_at=NOW, encoder="", resolution=1, with_verbatim_n=13, covered_n=13
            )
            session.add(fit)
            session.flush()
            query = text("SELECT external_id, id FROM response WHERE survey_id = :id")
            ids = dict(session.execute(query, {"id": survey_id}).all())
            for key, numbers in THEMES.items():
                theme = ThemeTable(
                    survey_id=survey_id, key=key, first_fit_id=fit.id, fit_id=fit.id, label=key, centre=b""
                )
                session.add(theme)
                session.flush()
                session.add_all(
                    ThemeMemberTable(theme_id=theme.id, response_id=ids[str(each)], closeness=0.5)
                    for each in numbers
                )

    def save(self, sent: Iterable[Sent]) -> None:
        for each in sent:
            with self._engine.work(NOW) as work:
                work.save_responses(SURVEYS[each.survey], [each.row], alerts_since=each.row.responded_at)
            self._stored[each.survey, each.number] = each

    def ask(self, what: str, about: Selection) -> None:
        if what in ("score", "distribution", "drivers", "themes", "responses"):
            getattr(self, f"_{what}")(about)
        elif what == "team":
            table = self._engine.breakdown(about, "team", NOW)
            whole = self._whole(table.selection, table.score.counts, is_again=table.as_of is not None)
            for value in table.rows:
                row = frozenset(each for each in whole if self._stored[each[:2]].team == value.value)
                narrowed = replace(table.selection, where={"team": (value.value,)})
                self._note(narrowed, row, value.score.counts)
        else:
            trend = self._engine.trend(about, Interval(what), NOW)
            whole = self._whole(trend.selection, trend.score.counts, is_again=trend.as_of is not None)
            for unit in trend.rows:
                row = frozenset(each for each in whole if _is_on(self._stored[each[:2]], unit.period))
                if not unit.is_withheld:
                    self._note(replace(about, period=unit.period), row, unit.score.counts)

    def _score(self, about: Selection) -> None:
        score = self._engine.score(about, NOW)
        self._whole(score.selection, score.score.counts, is_again=score.as_of is not None)
        if score.previous is not None:
            before = replace(about, period=score.previous_period)
            self._note(before, self._now(before), score.previous.counts)

    def _distribution(self, about: Selection) -> None:
        found = self._engine.distribution(about, NOW)
        self._whole(found.selection, found.score.counts, is_again=found.as_of is not None)

    def _drivers(self, about: Selection) -> None:
        found = self._engine.drivers(about, ["team"], NOW, None)
        whole = self._whole(found.selection, found.score.counts, is_again=found.as_of is not None)
        before: Group = frozenset()
        if found.previous is not None:
            earlier = replace(about, period=found.previous_period)
            before = self._note(earlier, self._now(earlier), found.previous.counts)
        for row in (*found.themes, *(row for split in found.splits for row in split.rows)):
            for side, score in ((whole, row.score), (before, row.before)):
                self._part(side, row.theme_id, "" if row.theme_id else row.name, score)

    def _themes(self, about: Selection) -> None:
        found = self._engine.themes(about, NOW, by="team")
        whole = self._now(about)
        if found.as_of is not None:
            whole = [each for each in self._told[_key(found.selection)] if len(each) == found.n][-1]
        self._told.setdefault(_key(found.selection), []).append(whole)
        self.shown.append(whole)
        assert len(whole) == found.n
        for row in found.rows:
            self._part(whole, row.id, "", row.score)
            for cell in row.cells:
                if cell.score.n:
                    self._part(whole, row.id, cell.value, cell.score)

    def _responses(self, about: Selection) -> None:
        found = self._engine.responses(about, NOW, limit=100)
        if found.survey.private:
            assert found.rows == ()
            self.listed.append(frozenset((said.split()[1], int(said.split()[2])) for said in found.comments))

    def _part(self, side: Group, theme: str, team: str, score: Score) -> None:
        """Note a theme, or the answers of a team, or both, within a group."""
        members = self._members(theme) if theme else {each[:2] for each in side}
        part = frozenset(
            each for each in side if each[:2] in members and self._stored[each[:2]].team in (team or "XYZ")
        )
        assert _counts(part) == score.counts
        self.shown.append(part)

    def _members(self, theme: str) -> set[tuple[str, int]]:
        """Return the answers in a theme; one whose rating is corrected is read anew, and out of it until then."""
        with self._engine.store.reading() as session:
            rows = session.execute(
                text(
                    "SELECT external_id FROM response r JOIN theme_member m ON m.response_id = r.id"
                    " JOIN theme t ON t.id = m.theme_id WHERE t.key = :key"
                ),
                {"key": theme},
            )
            return {("team", int(row[0])) for row in rows}

    def rises(self) -> None:
        """Ask what rises, and about cases: of a private survey neither tells a rating."""
        period = Period(JANUARY, date(2027, 1, 1))
        for key in (key for key, survey in SURVEYS.items() if survey.private):
            assert all(row.score is None for row in self._engine.rises(key, NOW, least_n=1).rows)
            assert self._engine.case_counts(key, period) == (0, 0, 0)
            assert self._engine.follow_up(key, period, NOW).opened_n == 0
        private = {key for key, survey in SURVEYS.items() if survey.private}
        for which in CaseList:
            found = self._engine.case_list(which, NOW, owner="U1", limit=100)
            assert not {case.survey_key for case in found.rows} & private

    def compare(self, first: Selection, second: Selection) -> None:
        report = self._engine.compare(first, second, NOW)
        one, other = self._now(first), self._now(second)
        self._note(first, one, report.first.score.counts)
        self._note(second, other, report.second.score.counts)
        assert report.overlap_n == len(one & other)
        self.shown.append(one & other)
        if (both := common_selection(first, second)) is not None:
            self._told.setdefault(_key(both), []).append(one & other)

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
            and (not about.theme_id or (each.survey, each.number) in self._members(about.theme_id))
        )


def _is_on(sent: Sent, period: Period) -> bool:
    return period.from_on <= JANUARY + timedelta(days=sent.day) < period.to_on


def _key(about: Selection) -> str:
    where = sorted(about.where.get("team", ()))
    return f"{sorted(about.survey_key.split('+'))} {about.period} {where} {about.theme_id}"


def _counts(group: Group) -> RatingCounts:
    return RatingCounts.of(Metric.ENPS, [rating for _, _, rating in group])


def private_part(group: Group) -> list[tuple[str, int, int]]:
    return [each for each in group if SURVEYS[each[0]].private]
