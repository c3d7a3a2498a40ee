"""What drives the score, and why it moved, in words and pictures."""

from __future__ import annotations

from dataclasses import replace

from bot.questions import Command, Question
from bot.render.driver_words import top_sentence
from bot.render.drivers import drivers_chart
from bot.render.report import render_report
from bot.render.terminal import render_terminal
from nps_engine.driver_reports import REST, DriversReport, ExplainReport, Split
from nps_engine.scores import Change
from tests.render.samples import TODAY, driver, drivers_report

CRASHES = driver("app crashes", "9x10 0x2", "9x2 0x14", "t2", p=0.001)
BILLING = driver("billing", "9x5 0x3", "9x5 0x4", "t1")
NONE = driver(REST, "9x20", "9x20 0x2")
EUROPE = driver("Europe", "9x10 0x2", "9x2 0x12", p=0.002)
BY_REGION = Split("sales_region", 0.4, -6.1, (EUROPE, driver("Asia", "9x5", "9x5")))


def sample() -> DriversReport:
    return drivers_report(CRASHES, BILLING, NONE, splits=(BY_REGION,))


def text(report: DriversReport | ExplainReport, command: Command) -> str:
    return render_report(report, Question(command), today=TODAY).text


def test_drivers_say_what_holds_it_what_moved_it_and_how_sure_that_is():
    told = text(sample(), Command.DRIVERS)
    assert "What drives your NPS" in told
    assert "app crashes: costs 3.2 points (95 % likely 0.4 to 6.0) · 16 responses, score -75" in told
    assert "; real) — its score went from +67 to -75" in told
    assert "billing: " in told
    assert "; noise)" in told
    assert "sales region Europe" in told
    assert "answers in no theme" in told


def test_an_explanation_is_words_first():
    told = text(ExplainReport(sample()), Command.EXPLAIN)
    assert told.startswith("Why your NPS fell 10.0 points")
    assert "happens by chance alone, so there may be nothing to explain" in told
    assert "Among themes, app crashes" in told
    assert (
        "By sales region, +0.4 points comes from other people answering than before, and -6.1 points" in told
    )
    assert "they say where to look, not what caused it" in told


def test_no_change_is_not_explained():
    flat = replace(sample(), change=Change(0.0, 1.0))
    assert "Your NPS did not move" in text(ExplainReport(flat), Command.EXPLAIN)
    nothing = replace(sample(), previous=None, previous_period=None, change=Change(None, None))
    assert "no period before it" in text(ExplainReport(nothing), Command.EXPLAIN)


def test_noise_is_called_noise():
    quiet = drivers_report(BILLING, splits=(Split("plan", 0.0, -10.0, (driver("Pro", "9x5", "9x5 0x1"),)),))
    told = text(ExplainReport(quiet), Command.EXPLAIN)
    assert "No theme stands out from noise" in told
    assert "No segment stands out from noise." in told
    assert top_sentence(quiet, str) == ""


def test_what_really_moved_the_other_way_is_told_beside_what_may_be_noise():
    swaps = driver("swaps", "9x2 0x14", "9x10 0x2", "t3", p=0.001)
    told = text(ExplainReport(drivers_report(BILLING, swaps, NONE)), Command.EXPLAIN)
    assert "No theme stands out from noise that way; the largest part is billing" in told
    assert "Against it, and more than noise: swaps (+" in told


def test_the_digest_names_the_strongest_real_driver():
    assert top_sentence(sample(), str).startswith("What moved it most: app crashes (")


def test_the_chart_has_every_part_worst_first_with_its_interval():
    chart = drivers_chart(sample(), "lumo")
    assert chart is not None
    (_, numbers), *_ = chart.series
    assert list(numbers) == sorted(numbers)
    assert chart.categories[0] == "app crashes"
    assert len(chart.intervals) == len(chart.categories) == 3
    assert drivers_chart(drivers_report(splits=(BY_REGION,)), "lumo").categories[0] == "Europe"
    assert drivers_chart(drivers_report(), "lumo") is None


def test_the_terminal_has_the_whole_table():
    told = render_terminal(sample(), today=TODAY)
    assert "app crashes" in told
    assert "real (p 0.001)" in told
    assert "noise (p 0.20)" in told
