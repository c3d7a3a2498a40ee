"""Comments and themes of private surveys: who may read what, beside what was listed before."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from nps_engine.engine import Engine
from nps_engine.errors import PrivacyError
from nps_engine.values import Bucket, Metric, Selection, Survey
from tests.conftest import NOW
from tests.engine.team import people, save, team
from tests.engine.test_themes import SUBJECTS, WordEncoder


@pytest.fixture
def offices(engine: Engine) -> Engine:
    """Give 50 answers, each with a comment; the three people of legal among them."""
    save(engine, *people(1, 47, says="Fine, said number", team="Sales"))
    save(engine, *people(48, 50, says="Hard, said number", team="Legal"))
    return engine


@pytest.fixture
def themed(engine: Engine) -> Engine:
    """Give three subjects, 30 people each; of team A 4 write about billing, 8 about crashes, 12 about support."""
    rows = []
    for nth, (subject, texts) in enumerate(SUBJECTS.items()):
        for at, row in enumerate(
            people(30 * nth + 1, 30 * nth + 30, rating=9 if subject == "support" else 2)
        ):
            name = "A" if at < 4 * (nth + 1) else "B"
            said = f"{texts[at % 3]} {'really ' * (at % 9 // 3)}{at % 4}"
            rows.append(row._replace(verbatim=said, segments={"team": name}))
    save(engine, *rows, *people(91, 98, team="A"))
    engine.fit_themes("team", WordEncoder(), NOW)
    return engine


def test_nine_comments_are_not_listed_and_ten_are(engine: Engine):
    save(engine, *people(1, 9, says="Fine, said number"))
    with pytest.raises(PrivacyError, match="fewer than 10 people"):
        engine.responses(team(), NOW, limit=5)
    save(engine, *people(10, 10, says="Call me at anna@example.com, number"), *people(11, 30))
    report = engine.responses(team(), NOW, limit=4)
    assert (len(report.comments), report.rows, report.total_n, report.next_id) == (4, (), 10, 4)
    rest = engine.responses(team(), NOW, limit=40, after_id=4)
    assert rest.next_id is None
    listed = [*report.comments, *rest.comments]
    assert sorted(listed)[:2] == ["Call me at [email], number 10", "Fine, said number 1"]
    assert listed != sorted(listed)
    assert listed == [*engine.responses(team(), NOW, limit=100).comments]


def test_comments_are_given_again_while_fewer_than_ten_have_come(engine: Engine):
    save(engine, *people(1, 20, says="Fine, said number"))
    assert engine.responses(team(), NOW, limit=50).total_n == 20
    save(engine, *people(21, 25, says="Not fine, said number"))
    again = engine.responses(team(), NOW + timedelta(days=1), limit=50)
    assert (again.total_n, again.as_of) == (20, NOW)
    assert not any("Not" in text for text in again.comments)
    save(engine, *people(26, 30, says="Not fine, said number"))
    assert engine.responses(team(), NOW, limit=50).total_n == 30


def test_a_corrected_rating_changes_nothing_in_a_list_of_comments(engine: Engine):
    save(engine, *people(1, 20, says="Fine, said number"))
    engine.responses(team(), NOW, limit=50)
    save(engine, *people(1, 1, rating=0, says="Fine, said number"))
    assert engine.responses(team(), NOW, limit=50).as_of is None


def test_comments_by_rating_are_refused(offices: Engine):
    detractors = Selection("team", bucket=Bucket.DETRACTOR)
    ask: list[Callable[[], object]] = [
        lambda: offices.responses(detractors, NOW, limit=5),
        lambda: offices.themes(detractors, NOW),
    ]
    for each in ask:
        with pytest.raises(PrivacyError, match="would tell who rated how"):
            each()


def test_themes_of_few_people_are_withheld_and_of_under_ten_have_no_quotes(themed: Engine):
    report = themed.themes(team(team="A"), NOW)
    assert (report.n, report.with_verbatim_n, report.covered_n) == (32, 24, 24)
    assert [(row.score.n, bool(row.quotes)) for row in report.rows] == [(12, True), (8, False)]
    assert report.withheld_n == 1


def test_a_theme_that_is_withheld_cannot_be_asked_for_either(themed: Engine):
    shown = {row.id for row in themed.themes(team(team="A"), NOW).rows}
    (small,) = set(themed.names("team").themes) - shown
    with pytest.raises(PrivacyError):
        themed.score(Selection("team", where={"team": ("A",)}, theme_id=small), NOW)


def test_a_theme_that_few_people_wrote_about_is_not_named(themed: Engine):
    assert len(themed.names("team").themes) == 3
    texts = SUBJECTS["billing"]
    with themed.work(NOW) as work:
        rows = [row for quarter in range(9) for row in people(1, 4, key=f"late-{quarter}", rating=2)]
        said = [row._replace(verbatim=f"{texts[at % 3]} {at % 4}") for at, row in enumerate(rows)]
        work.save_responses(Survey("few", Metric.ENPS, private=True), said)
    fit = themed.fit_themes("few", WordEncoder(), NOW)
    assert (len(fit.themes) > 0, themed.names("few").themes) == (True, {})


def test_comments_of_a_theme_are_listed_from_ten_people_on(themed: Engine):
    large, medium = (row.id for row in themed.themes(team(team="A"), NOW).rows)
    of_team = {"team": ("A",)}
    assert themed.responses(Selection("team", None, of_team, theme_id=large), NOW, limit=50).total_n == 12
    with pytest.raises(PrivacyError):
        themed.responses(Selection("team", None, of_team, theme_id=medium), NOW, limit=50)


def test_themes_are_given_again_while_too_few_have_answered_since(themed: Engine):
    before = themed.themes(team(), NOW)
    save(themed, *people(99, 100, rating=0))
    after = themed.themes(team(), NOW + timedelta(days=1))
    assert (after.as_of, after.n, after.rows) == (NOW, before.n, before.rows)


def test_themes_by_team_withhold_what_is_told_of_few(themed: Engine):
    report = themed.themes(team(), NOW, by="team")
    cells = {(cell.value, row.label): cell for row in report.rows for cell in row.cells}
    assert {value for value, _ in cells} == {"A", "B"}
    told = [cell for cell in cells.values() if cell.share is not None]
    assert told
    assert all(cell.score.n >= 5 for cell in told if cell.score.n)
    assert any(cell.share is None for cell in cells.values())
    assert all(row.cost_points is None and row.weeks_n == () for row in report.rows)
