"""When a survey is grouped anew, and that it is done by one at a time."""

from __future__ import annotations

from threading import Event, Thread

import pytest

from nps_engine.arrivals import Arrivals
from nps_engine.errors import UserError
from nps_engine.theme_fitting import is_refit_due, surveys_with_comments
from nps_engine.values import Metric, Survey
from tests.conftest import NOW, answers
from tests.engine.test_theme_decisions import TEAM, decide, fit, fitted, listed, rows, save
from tests.themes.tiny import WordEncoder

__all__ = ["fitted"]


def test_a_survey_is_grouped_by_one_at_a_time(fitted):
    encoder, inside, may_go = WordEncoder(), Event(), Event()

    class Slow(WordEncoder):
        def encode(self, texts, *, progress=None):
            inside.set()
            assert may_go.wait(60)
            return super().encode(texts, progress=progress)

    save(fitted, rows(30, seed=8))
    first = Thread(target=lambda: fitted.fit_themes("lumo", Slow(), NOW))
    first.start()
    assert inside.wait(60)
    with pytest.raises(UserError, match="being grouped at this moment"):
        fitted.fit_themes("lumo", encoder, NOW)
    first_theme = next(iter(listed(fitted)))
    decide(fitted, "rename", first_theme, "Named meanwhile")
    may_go.set()
    first.join(60)
    assert listed(fitted)[first_theme] == "Named meanwhile"
    fit(fitted)


def test_a_refit_is_due_once_enough_of_what_came_fits_no_theme(fitted):
    def is_due() -> bool:
        return is_refit_due(fitted.store, "lumo", 0.3)

    odd = [row._replace(verbatim=f"zebra quartz {at} moon") for at, row in enumerate(answers("5 " * 20))]
    save(fitted, odd[:11])
    reader = Arrivals(fitted.store, WordEncoder(), lambda: NOW)
    sum(iter(reader.read_some, 0))
    assert not is_due()
    save(fitted, odd[11:])
    sum(iter(reader.read_some, 0))
    assert is_due()
    fit(fitted)
    assert not is_due()


def test_every_survey_with_comments_is_grouped(lumo):
    save(lumo, rows(3), TEAM)
    save(lumo, answers("9 8"), Survey("silent", Metric.NPS))
    save(lumo, rows(2))
    assert surveys_with_comments(lumo.store) == ["lumo", "team"]
