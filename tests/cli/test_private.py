"""Private surveys in the program: exit codes, words, JSON."""

from __future__ import annotations

import pytest

from tests.cli.conftest import NOW

HEAD = "Response ID,Answered at,Score,Comment,Employee ID,Team\n"
PERIOD = ("--from", "2026-11-01", "--to", "2026-12-01")


@pytest.fixture
def staff(npsbot, tmp_path):
    """Give the program with an eNPS of sales (8 people), support (7) and legal (2)."""
    rows = [
        f"r{at},2026-11-{at:02}T09:00:00Z,{at % 11},Answer number {at},e{at},{team}\n"
        for at, team in enumerate(["Sales"] * 8 + ["Support"] * 7 + ["Legal"] * 2, 1)
    ]
    path = tmp_path / "staff.csv"
    path.write_text(HEAD + "".join(rows), encoding="utf-8")
    ran = npsbot(
        "import", str(path), "--survey", "team", "--metric", "enps", "--map", "respondent=Employee ID", *NOW
    )
    assert ran.code == 0, ran.err
    return npsbot


def test_what_is_withheld_is_the_callers_mistake_said_in_words(staff):
    ran = staff("score", *PERIOD, "--where", "team=Legal", *NOW)
    assert (ran.code, ran.out) == (2, "")
    assert "fewer than 5 people answered" in ran.err
    assert "at least 5 people" in ran.err
    assert "Traceback" not in ran.err


def test_every_question_is_answered_or_refused_in_words(staff):
    for command in ("score", "distribution", "trend", "breakdown", "responses", "themes"):
        for more in ((), ("--json",)):
            assert staff(command, *PERIOD, *more, *NOW).code == 0, command
    assert staff("responses", *PERIOD, "--bucket", "detractor", *NOW).code == 2
    assert staff("compare", *PERIOD, "--where", "team=Sales", "--versus", "team=Legal", *NOW).code == 2
    assert staff("ask", "how did Legal feel this month?", *NOW).code == 2
    assert staff("doctor").code == 0


def test_rows_withheld_are_counted_in_the_breakdown(staff):
    found = staff("breakdown", *PERIOD, "--by", "team", "--json", *NOW).json
    assert ([row["value"] for row in found["rows"]], found["withheld_n"]) == (["Sales"], 9)
    assert "9 responses withheld" in staff("breakdown", *PERIOD, "--by", "team", *NOW).out


def test_responses_are_comments_without_ids_ratings_and_times(staff):
    found = staff("responses", *PERIOD, "--limit", "3", "--json", *NOW).json
    assert (len(found["rows"]), found["n"], found["next"]) == (3, 17, 3)
    assert {row["id"] for row in found["rows"]} == {row["rating"] for row in found["rows"]} == {None}
    after = staff("responses", *PERIOD, "--limit", "20", "--after", "3", "--json", *NOW).json
    texts = {row["verbatim"] for row in [*found["rows"], *after["rows"]]}
    assert texts == {f"Answer number {at}" for at in range(1, 18)}
    assert "e1" not in staff("responses", *PERIOD, "--limit", "20", *NOW).out


def test_the_digest_of_a_week_with_few_answers_says_why_it_has_no_score(staff):
    ran = staff("digest", "preview", "--now", "2026-11-24T12:00:00Z")
    assert ran.code == 0
    assert "eNPS: too few people" in ran.out
    assert "fewer than 5 people answered" in ran.out


def test_an_import_can_make_a_new_survey_private_and_no_old_one(filled, sheet):
    assert filled("import", str(sheet), "--survey", "lumo", "--private", *NOW).code == 2
    assert filled("import", str(sheet), "--survey", "quiet", "--private", *NOW).code == 0
    assert filled("score", "--survey", "quiet", *PERIOD, *NOW).code == 2
    assert filled("import", str(sheet), "--survey", "quiet", *NOW).code == 0
    assert filled("score", "--survey", "quiet", *PERIOD, *NOW).code == 2
