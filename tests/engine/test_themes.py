"""Themes from comments to the report, through the tables, with a tiny real encoder."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest

from nps_engine.engine import Engine
from nps_engine.periods import Interval, last_units
from nps_engine.values import ResponseRow, Selection
from tests.conftest import LUMO, NOW, answers

SUBJECTS = {
    "billing": ("the invoice was wrong", "my invoice was charged twice", "billing charged the wrong invoice"),
    "crashes": ("the app crashes daily", "app crashes on my phone", "crashes whenever the app opens"),
    "support": ("friendly support team", "support was friendly and quick", "the team in support is friendly"),
}


class WordEncoder:
    """Texts as counts of their words, each word on an axis of its own: tiny, real, repeatable."""

    name = "words"
    dimensions_n = 256

    def __init__(self) -> None:
        self.encoded: list[str] = []

    @property
    def encoded_n(self) -> int:
        return len(self.encoded)

    def encode(self, texts, *, progress=None):
        self.encoded += texts
        vectors = np.zeros((len(texts), self.dimensions_n), dtype=np.float32)
        for row, text in enumerate(texts):
            for word in text.lower().split():
                vectors[row, sum(word.encode()) * 31 % self.dimensions_n] += 1
        return vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)


def comments(times: int) -> list[ResponseRow]:
    rows = []
    for subject, texts in SUBJECTS.items():
        ratings = "9 10 8" if subject == "support" else "2 0 6"
        for n in range(times):
            for row, text in zip(answers(ratings, at=NOW - timedelta(days=n)), texts, strict=True):
                rows.append(row._replace(verbatim=f"{text} {'really ' * (n % 3)}{n % 4}"))
    return rows


@pytest.fixture
def fitted(engine: Engine) -> tuple[Engine, WordEncoder]:
    encoder = WordEncoder()
    with engine.work(NOW) as work:
        work.save_responses(LUMO, [*comments(10), *answers("9 9 9")])
    engine.fit_themes("lumo", encoder, NOW)
    return engine, encoder


def themes(engine: Engine):
    return engine.themes(Selection("lumo", last_units(90, Interval.DAY, NOW.date())), NOW)


def test_a_quote_does_not_show_what_its_writer_is_called(engine: Engine):
    signed = [row._replace(respondent_name="Quorra Xiang") for row in comments(10)]
    with engine.work(NOW) as work:
        work.save_responses(LUMO, [row._replace(verbatim=f"{row.verbatim} says quorra") for row in signed])
    engine.fit_themes("lumo", WordEncoder(), NOW)
    quotes = [quote for row in themes(engine).rows for quote in row.quotes]
    assert quotes
    assert not [quote for quote in quotes if "quorra" in quote.lower()]


def test_each_subject_is_a_theme_with_its_score_quotes_and_price(fitted):
    engine, _ = fitted
    report = themes(engine)
    assert (report.n, report.with_verbatim_n) == (93, 90)
    assert report.covered_n > 80
    by_word = {
        subject: [row for row in report.rows if subject in " ".join(row.quotes)] for subject in SUBJECTS
    }
    (support,) = by_word["support"]
    assert support.score.score_points > 0
    assert support.impact_points > 0
    assert all(row.impact_points < 0 for row in by_word["crashes"])
    assert support.impact_low_points <= support.impact_points <= support.impact_high_points


def test_a_theme_filters_responses_and_marks_them(fitted):
    engine, _ = fitted
    row = themes(engine).rows[0]
    page = engine.responses(Selection("lumo", theme_id=row.id), NOW, limit=100)
    assert page.total_n == row.score.n
    assert all(row.id in response.theme_ids for response in page.rows)


def test_nothing_is_embedded_twice_and_ids_stay_at_a_refit(fitted):
    engine, encoder = fitted
    before = {row.id: row.label for row in themes(engine).rows}
    comments_said = {row.verbatim for row in comments(10)}
    assert comments_said & set(encoder.encoded)
    encoder.encoded.clear()
    engine.fit_themes("lumo", encoder, NOW + timedelta(days=1))
    assert {row.id: row.label for row in themes(engine).rows} == before
    assert not comments_said & set(encoder.encoded), "only phrases, to choose names from"


def test_before_the_first_fit_there_are_no_themes(engine: Engine):
    with engine.work(NOW) as work:
        work.save_responses(LUMO, answers("9", verbatim="fine"))
    report = themes(engine)
    assert (report.rows, report.fitted_at, report.with_verbatim_n) == ((), None, 1)


def test_quotes_hide_who_can_be_reached(engine: Engine):
    with engine.work(NOW) as work:
        rows = comments(8)
        work.save_responses(
            LUMO, [row._replace(verbatim=row.verbatim + " call ana@example.com") for row in rows]
        )
    engine.fit_themes("lumo", WordEncoder(), NOW)
    quotes = [quote for row in themes(engine).rows for quote in row.quotes]
    assert quotes
    assert not any("ana@example.com" in quote for quote in quotes)


def test_a_theme_has_its_cost_its_weeks_and_its_values(fitted):
    engine, _ = fitted
    with engine.work(NOW) as work:
        work.save_responses(LUMO, answers("0 0", plan="Pro"))
    report = engine.themes(Selection("lumo", last_units(90, Interval.DAY, NOW.date())), NOW)
    costs = sum(row.cost_points for row in report.rows) + report.unthemed_cost_points
    assert costs == pytest.approx(report.complaint_cost_points)
    assert report.complaint_cost_points > 0
    assert report.unthemed_cost_points > 0
    assert all(len(row.weeks_n) == 9 for row in report.rows)
    # Ten days of comments at noon, today's left out: three days in the week before the last, seven in the last.
    assert sum(sum(row.weeks_n) for row in report.rows) == report.covered_n - sum(
        row.score.n
        for row in engine.themes(Selection("lumo", last_units(1, Interval.DAY, NOW.date())), NOW).rows
    )


def test_themes_by_a_dimension_add_up_to_the_themes(engine: Engine):
    rows = [row._replace(segments={"plan": "Pro" if n % 3 else "Free"}) for n, row in enumerate(comments(10))]
    with engine.work(NOW) as work:
        work.save_responses(LUMO, rows)
    engine.fit_themes("lumo", WordEncoder(), NOW)
    report = engine.themes(Selection("lumo", last_units(90, Interval.DAY, NOW.date())), NOW, by="Plan")
    assert report.by == "plan"
    for row in report.rows:
        assert [cell.value for cell in row.cells] == ["Pro", "Free"]
        assert sum(cell.score.n for cell in row.cells) == row.score.n
        pro = Selection("lumo", last_units(90, Interval.DAY, NOW.date()), {"plan": ("Pro",)}, theme_id=row.id)
        assert engine.score(pro, NOW).score == row.cells[0].score
        assert row.cells[0].share == row.cells[0].score.n / 60
