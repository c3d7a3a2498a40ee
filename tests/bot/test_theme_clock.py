"""What the clock groups at night, and as soon as much that comes fits nothing: every survey that has comments."""

from __future__ import annotations

from bot.clock import fit_all_themes, fit_themes_if_due
from nps_engine.arrivals import Arrivals
from nps_engine.values import Metric, Survey
from tests.bot.conftest import Running
from tests.conftest import LUMO, NOW, answers
from tests.themes.tiny import WordEncoder, many

OTHER = Survey("other", Metric.NPS)


def save(work: Running, survey: Survey, texts: list[str]) -> None:
    with work.engine.work(NOW) as job:
        given = answers("5 " * len(texts))
        job.save_responses(
            survey, [row._replace(verbatim=text) for row, text in zip(given, texts, strict=True)]
        )


def test_every_survey_with_comments_is_grouped_at_night(over_http: Running):
    save(over_http, LUMO, ["Too expensive"])
    save(over_http, OTHER, ["Too slow"])
    save(over_http, Survey("silent", Metric.NPS), [""])
    fitted: list[str] = []
    assert fit_all_themes(over_http.bot.desk, fitted.append) == len(fitted)
    assert {"lumo", "other"} <= set(fitted)
    assert "silent" not in fitted


def test_a_survey_that_is_not_the_default_is_grouped_anew_once_much_fits_nothing(over_http: Running):
    desk, fitted = over_http.bot.desk, []
    for survey in (LUMO, OTHER):
        save(over_http, survey, [each.text for each in many(120)])
        over_http.engine.fit_themes(survey.key, WordEncoder(), NOW)
    assert fit_themes_if_due(desk, over_http.bot.policy, fitted.append) == 0
    save(over_http, OTHER, [f"zebra quartz {at} moon" for at in range(30)])
    reader = Arrivals(over_http.engine.store, WordEncoder(), lambda: NOW)
    sum(iter(reader.read_some, 0))
    assert fit_themes_if_due(desk, over_http.bot.policy, fitted.append) == 1
    assert fitted == ["other"]
