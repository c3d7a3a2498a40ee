"""Decisions about themes through the tables: they hold at once, after every fit, and for what arrives."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from nps_engine.engine import Engine
from nps_engine.errors import PrivacyError, UserError
from nps_engine.storage.theme_decisions import fetch_edits
from nps_engine.storage.theme_members import save_found
from nps_engine.theme_board import ThemeBoard, fetch_board
from nps_engine.themes.decisions import Decision, Found, State, What
from nps_engine.values import Metric, ResponseRow, Selection, Survey
from tests.conftest import LUMO, NOW, answers
from tests.themes.tiny import WordEncoder, many

TEAM = Survey("team", Metric.ENPS, private=True)


def rows(n: int, *, seed: int = 0) -> list[ResponseRow]:
    said = many(n, seed=seed)
    given = answers(" ".join(str(each.rating) for each in said), every=timedelta(minutes=1))
    return [row._replace(verbatim=each.text) for row, each in zip(given, said, strict=True)]


def save(engine: Engine, given: list[ResponseRow], survey: Survey = LUMO) -> list[int]:
    with engine.work(NOW) as work:
        return [saved.id for saved in work.save_responses(survey, given)]


def fit(engine: Engine, survey: str = "lumo") -> None:
    engine.fit_themes(survey, WordEncoder(), NOW)


def board(engine: Engine, survey: str = "lumo") -> ThemeBoard:
    return fetch_board(engine.store, survey)


def decide(engine: Engine, what: str, *about: object, survey: str = "lumo", **more: object) -> Decision:
    with engine.work(NOW) as work:
        return getattr(work.theme_editing(survey, actor="ana"), what)(*about, **more)


def members(engine: Engine, theme: str) -> set[int]:
    page = engine.responses(Selection("lumo", theme_id=theme), NOW, limit=1000)
    return {row.id for row in page.rows}


def listed(engine: Engine) -> dict[str, str]:
    return dict(engine.names("lumo").themes)


@pytest.fixture
def fitted(engine: Engine) -> Engine:
    save(engine, rows(300))
    fit(engine)
    return engine


def test_a_name_given_by_a_person_stays_over_refits_and_can_be_taken_back(fitted):
    first = next(iter(listed(fitted)))
    found = listed(fitted)[first]
    decide(fitted, "rename", first, "  Hours  on hold ")
    assert listed(fitted)[first] == "Hours on hold"
    save(fitted, rows(60, seed=5))
    fit(fitted)
    assert listed(fitted)[first] == "Hours on hold"
    taken_back = decide(fitted, "undo")
    assert (taken_back.what, listed(fitted)[first]) == (What.RENAME, found)


def test_a_merged_theme_is_one_with_the_other_and_its_id_means_that(fitted):
    one, other = list(listed(fitted))[:2]
    both = members(fitted, one) | members(fitted, other)
    decide(fitted, "merge", one, other)
    assert one not in listed(fitted)
    assert members(fitted, one) == members(fitted, other) == both
    assert fitted.theme_id("lumo", one) == other
    fit(fitted)
    assert members(fitted, one) >= both
    decide(fitted, "undo")
    assert one in listed(fitted)
    assert not members(fitted, one) & members(fitted, other)


def test_a_split_theme_gives_its_parts_which_keep_their_ids(fitted):
    whole = next(each for each in board(fitted).listed if board(fitted).parts(each.id))
    parts = {part.id: members(fitted, part.id) for part in board(fitted).parts(whole.id)}
    assert set.union(*parts.values()) == members(fitted, whole.id)
    decide(fitted, "split", whole.id)
    assert parts.keys() <= listed(fitted).keys()
    assert whole.id not in listed(fitted)
    with pytest.raises(UserError, match=f"Theme {whole.id} was split"):
        members(fitted, whole.id)
    save(fitted, rows(60, seed=3))
    fit(fitted)
    for part, before in parts.items():
        assert members(fitted, part) >= before
    decide(fitted, "undo")
    assert members(fitted, whole.id) >= set.union(*parts.values())


def test_a_hidden_theme_is_not_listed_and_keeps_its_comments(fitted):
    first = next(iter(listed(fitted)))
    before = members(fitted, first)
    decide(fitted, "hide", first)
    report = fitted.themes(Selection("lumo"), NOW)
    assert first not in {row.id for row in report.rows} | listed(fitted).keys()
    fit(fitted)
    assert members(fitted, first) >= before
    with pytest.raises(UserError, match="hidden already"):
        decide(fitted, "hide", first)
    decide(fitted, "show", first)
    assert first in listed(fitted)


def test_a_comment_is_moved_and_taken_out_for_good(fitted):
    one, other = list(listed(fitted))[:2]
    moved, out = sorted(members(fitted, one))[:2]
    decide(fitted, "move", moved, other)
    decide(fitted, "take_out", out, one)
    for _ in range(2):
        assert (moved in members(fitted, other), moved in members(fitted, one)) == (True, False)
        assert out not in members(fitted, one)
        fit(fitted)
    with pytest.raises(UserError, match=f"Response {out} is not in {one}"):
        decide(fitted, "take_out", out, one)
    decide(fitted, "undo")
    assert out in members(fitted, one)


def test_what_arrives_is_shown_as_people_decided(fitted):
    one, other = list(listed(fitted))[:2]
    decide(fitted, "merge", one, other)
    (new,) = save(fitted, rows(1, seed=77))
    with fitted.store.writing() as session:
        edits = fetch_edits(session, 1)
        save_found(session, 1, edits, {new: [Found(one, 0.8, -0.5)]})
    assert new in members(fitted, other)
    with fitted.store.writing() as session:
        save_found(session, 1, edits, {new: []})
    assert new not in members(fitted, other)


@pytest.mark.parametrize(
    ("what", "about", "said"),
    [
        ("rename", ("t999", "x"), "There is no theme “t999”"),
        ("rename", ("t1", "  "), "1 to 80 letters"),
        ("rename", ("t1", "x" * 81), "1 to 80 letters"),
        ("merge", ("t1", "t1"), "the same theme"),
        ("show", ("t1",), "listed already"),
        ("unpin", ("t1",), "not pinned already"),
        ("move", (10**6, "t1"), "no response 1000000"),
        ("undo", (), "nothing to undo"),
        ("undo", (7,), "no decision 7"),
    ],
)
def test_what_cannot_be_is_said_plainly_and_changes_nothing(lumo, what, about, said):
    save(lumo, rows(60))
    fit(lumo)
    before = board(lumo)
    with pytest.raises(UserError, match=said):
        decide(lumo, what, *about)
    assert board(lumo) == before


def test_a_pinned_theme_comes_first_in_the_report(fitted):
    last = fitted.themes(Selection("lumo"), NOW).rows[-1].id
    decide(fitted, "pin", last)
    rows_now = fitted.themes(Selection("lumo"), NOW).rows
    assert (rows_now[0].id, rows_now[0].is_pinned, rows_now[1].is_pinned) == (last, True, False)


def test_one_theme_tells_its_parts_with_the_figures_of_each(fitted):
    whole = next(each for each in board(fitted).listed if board(fitted).parts(each.id))
    told = fitted.themes(Selection("lumo", theme_id=whole.id), NOW).parts
    assert {each.id: each.score.n for each in told} == {
        part.id: len(members(fitted, part.id)) for part in board(fitted).parts(whole.id)
    }
    assert fitted.themes(Selection("lumo"), NOW).parts == ()


def test_two_themes_cannot_have_one_name(fitted):
    (one, label), (other, _) = list(listed(fitted).items())[:2]
    with pytest.raises(UserError, match=f"Merge {other} into {one}"):
        decide(fitted, "rename", other, label.upper())


def test_the_log_says_who_did_what_and_what_still_holds(fitted):
    first = next(iter(listed(fitted)))
    decide(fitted, "pin", first)
    decide(fitted, "undo")
    told = board(fitted)
    assert [(noted.actor, noted.decision.what) for noted in told.decisions] == [
        ("ana", What.UNDO),
        ("ana", What.PIN),
    ]
    assert told.held_ids == frozenset()


def test_single_comments_of_private_surveys_are_nobodys_business(lumo):
    ids = save(lumo, rows(60), TEAM)
    fit(lumo, "team")
    for what in ("move", "take_out"):
        with pytest.raises(PrivacyError, match="not moved one by one"):
            decide(lumo, what, ids[0], "t1", survey="team")
    decide(lumo, "rename", "t1", "Pay", survey="team")
    assert lumo.names("team").themes["t1"] == "Pay"


@dataclass
class Said:
    """All that somebody decided, at random, to be held against what is shown."""

    engine: Engine
    rng: random.Random
    names: dict[str, str] = field(default_factory=dict)
    hidden: set[str] = field(default_factory=set)
    merged: dict[str, str] = field(default_factory=dict)
    placed: dict[int, str] = field(default_factory=dict)
    taken_out: dict[int, str] = field(default_factory=dict)

    def rename(self, one: str, other: str) -> None:
        self.names[one] = f"Name {self.rng.random()}"
        decide(self.engine, "rename", one, self.names[one])

    def hide(self, one: str, other: str) -> None:
        decide(self.engine, "hide", one)
        self.hidden.add(one)

    def merge(self, one: str, other: str) -> None:
        decide(self.engine, "merge", one, other)
        self.merged[one] = other

    def move(self, one: str, other: str) -> None:
        response = self.rng.choice(sorted(members(self.engine, one)))
        decide(self.engine, "move", response, other)
        self.placed[response] = other
        self.taken_out.pop(response, None)

    def take_out(self, one: str, other: str) -> None:
        response = self.rng.choice(sorted(members(self.engine, one)))
        decide(self.engine, "take_out", response, one)
        self.taken_out[response] = one
        self.placed.pop(response, None)

    def more(self, one: str, other: str) -> None:
        save(self.engine, rows(self.rng.randint(1, 60), seed=self.rng.randint(1, 10**6)))
        fit(self.engine)

    def check(self) -> None:
        now = {each.id: each for each in board(self.engine).themes}
        assert {theme: now[theme].label for theme in self.names} == self.names
        assert all(now[theme].state in (State.HIDDEN, State.MERGED) for theme in self.hidden)
        for theme, into in self.merged.items():
            assert self.engine.theme_id("lumo", theme) == self.engine.theme_id("lumo", into)
        for response, theme in self.placed.items():
            assert response in members(self.engine, theme)
        for response, theme in self.taken_out.items():
            if theme not in {*self.merged, *self.merged.values()}:
                assert response not in members(self.engine, theme)


@pytest.mark.parametrize("seed", range(3))
def test_every_edit_holds_through_new_comments_and_refits(lumo, seed):
    save(lumo, rows(240, seed=seed))
    fit(lumo)
    said = Said(lumo, random.Random(seed))  # noqa: S311 - not for secrets
    ways = [said.rename, said.move, said.take_out, said.more, said.hide, said.merge]
    for _ in range(12):
        themes = [each.id for each in board(lumo).listed]
        decide_so = said.rng.choice(ways if len(themes) > 3 else ways[:4])
        decide_so(*said.rng.sample(themes, 2))
        said.check()
    for _ in board(lumo).held_ids:
        decide(lumo, "undo")
    fit(lumo)
    for each in board(lumo).themes:
        assert each.label == each.found_label
        assert each.state in (State.SHOWN, State.PART)
