"""The commands, their JSON and their exit codes, as others script against them (contracts)."""

from __future__ import annotations

import pytest

from tests.cli.conftest import NOW

SCORE_KEYS = [
    *("survey", "metric", "period", "where", "n", "counts", "promoters_n", "passives_n", "detractors_n"),
    *(
        "promoters_share",
        "passives_share",
        "detractors_share",
        "score_points",
        "ci_low_points",
        "ci_high_points",
    ),
    *("previous", "change_points", "change_p", "change_significant", "partial"),
]
NOVEMBER = ("--from", "2026-11-01", "--to", "2026-12-01")


def test_import_counts_every_row_and_names_the_dimensions(npsbot, sheet):
    found = npsbot("import", str(sheet), "--survey", "lumo", "--source", "sheet", "--json", *NOW).json
    assert found["rejects"] == []
    assert {
        key: found[key] for key in ("source", "survey", "read_n", "imported_n", "rejected_n", "dimensions")
    } == {
        "source": "sheet",
        "survey": "lumo",
        "read_n": 5,
        "imported_n": 5,
        "rejected_n": 0,
        "dimensions": ["plan", "region"],
    }
    again = npsbot("import", str(sheet), "--survey", "lumo", "--source", "sheet", "--json", *NOW).json
    assert (again["imported_n"], again["updated_n"], again["unchanged_n"]) == (0, 0, 5)


def test_rejected_rows_are_written_beside_the_file_ready_to_be_mended(npsbot, sheet):
    sheet.write_text(
        sheet.read_text() + "r6,2026-11-18T09:00:00Z,eleven,hm,c6,Pro,Europe\n", encoding="utf-8"
    )
    found = npsbot("import", str(sheet), "--json", *NOW).json
    assert (found["read_n"], found["imported_n"], found["rejected_n"]) == (6, 5, 1)
    (reject,) = found["rejects"]
    assert (reject["line"], reject["column"], reject["got"]) == (8, "Score", "eleven")
    rejects = sheet.with_name("answers.rejects.csv")
    mended = rejects.read_text(encoding="utf-8-sig").replace("eleven", "11").replace(",11,", ",10,")
    rejects.write_text(mended, encoding="utf-8")
    assert npsbot("import", str(rejects), "--json", *NOW).json["imported_n"] == 1


def test_all_time_begins_with_the_month_of_the_first_response(filled):
    found = filled("ask", "score all time", "--json", *NOW).json
    assert (found["n"], found["period"]) == (5, {"from": "2026-10-01", "to": "2026-11-19"})
    assert len(filled("ask", "trend by month all time", "--json", *NOW).json["rows"]) == 2
    assert filled("ask", "score until 1990", "--json", *NOW).json["n"] == 0


def test_a_dry_run_stores_nothing(npsbot, sheet):
    assert npsbot("import", str(sheet), "--dry-run", "--json", *NOW).json["imported_n"] == 5
    assert npsbot("score").code == 2


def test_score_has_the_keys_of_the_contract(filled):
    found = filled("score", *NOVEMBER, "--json", *NOW).json
    assert set(SCORE_KEYS) <= set(found)
    assert found["period"] == {"from": "2026-11-01", "to": "2026-12-01"}
    assert found["counts"] == [0, 0, 0, 1, 0, 0, 0, 0, 1, 1, 1]
    assert (found["n"], found["score_points"], found["partial"]) == (4, 25.0, True)
    assert found["previous"]["n"] == 1
    assert (found["change_points"], found["change_significant"]) == (125.0, False)


def test_no_responses_are_n_0_and_no_score(filled):
    found = filled("score", "--from", "2020-01-01", "--to", "2020-02-01", "--json", *NOW).json
    assert (found["n"], found["score_points"], found["ci_low_points"]) == (0, None, None)


def test_last_30d_ends_with_today(filled):
    assert filled("score", "--last", "30d", "--json", *NOW).json["period"] == {
        "from": "2026-10-20",
        "to": "2026-11-19",
    }


def test_where_is_or_within_and_between_dimensions(filled):
    both = filled("score", "--where", "plan=pro", "--where", "plan=Free", "--json", *NOW).json
    one = filled("score", "--where", "plan=Free", "--where", "region=europe", "--json", *NOW).json
    assert (both["n"], one["n"]) == (5, 2)
    assert one["where"] == {"plan": ["Free"], "region": ["Europe"]}


def test_trend_has_a_row_for_every_unit(filled):
    rows = filled("trend", "--interval", "week", *NOVEMBER, "--json", *NOW).json["rows"]
    assert [(row["from"], row["to"], row["n"], row["partial"]) for row in rows[:4]] == [
        ("2026-11-01", "2026-11-02", 0, True),
        ("2026-11-02", "2026-11-09", 2, False),
        ("2026-11-09", "2026-11-16", 1, False),
        ("2026-11-16", "2026-11-23", 1, True),
    ]
    assert set(rows[0]) >= {"counts", "score_points", "ci_low_points", "ci_high_points"}


def test_breakdown_distribution_and_responses_have_their_keys(filled):
    breakdown = filled("breakdown", "--by", "Plan", "--json", *NOW).json
    assert (breakdown["by"], breakdown["withheld_n"]) == ("plan", 0)
    assert [(row["value"], row["n"]) for row in breakdown["rows"]] == [("Free", 3), ("Pro", 2)]
    assert filled("distribution", "--json", *NOW).json["n"] == 5
    page = filled("responses", "--limit", "2", "--bucket", "detractor", "--json", *NOW).json
    assert [row["rating"] for row in page["rows"]] == [3, 0]
    assert set(page["rows"][0]) >= {
        *("id", "responded_at", "rating", "bucket", "verbatim", "respondent", "segments", "themes"),
    }
    assert page["next"] is None


DRIVER_KEYS = {
    *("n", "score_points", "before_n", "before_score_points", "mix_points", "within_points"),
    *("impact_points", "impact_low_points", "impact_high_points", "versus_rest_points", "versus_rest_p"),
    *("moved_points", "moved_low_points", "moved_high_points", "moved_p", "moved_significant"),
}


def test_drivers_and_explain_have_their_keys_and_add_up(filled):
    drivers = filled("drivers", *NOVEMBER, "--by", "plan", "--json", *NOW).json
    assert (drivers["n"], drivers["previous"]["n"], drivers["change_points"]) == (4, 1, 125.0)
    assert (drivers["themes"], drivers["themes_add_up"]) == ([], True)
    (split,) = drivers["segments"]
    assert split["by"] == "plan"
    assert all(set(row) == {"value", *DRIVER_KEYS} for row in split["rows"])
    assert sum(row["moved_points"] for row in split["rows"]) == pytest.approx(125.0)
    assert split["mix_points"] + split["within_points"] == pytest.approx(125.0)
    explained = filled("explain", *NOVEMBER, "--by", "plan", "--json", *NOW).json
    summary = explained.pop("summary")
    assert explained == drivers
    assert "it was" in summary[0]
    assert "Traceback" not in filled("explain", *NOVEMBER, *NOW).out
    assert filled("ask", "why did it drop", "--plan", "--json", *NOW).json["command"] == "explain"
    assert filled("ask", "drivers", "--plan", "--json", *NOW).json["command"] == "drivers"


def test_themes_have_their_keys_before_the_first_fit(filled):
    found = filled("themes", "--json", *NOW).json
    assert (found["n"], found["with_verbatim_n"], found["covered_n"], found["rows"]) == (5, 4, 0, [])


def test_a_plan_says_how_a_question_is_understood_and_never_guesses(filled):
    plan = filled("ask", "how did Pro customers in Europe feel in October?", "--plan", "--json", *NOW).json
    assert plan == {
        "command": "score",
        "survey": None,
        "period": {"from": "2026-10-01", "to": "2026-11-01"},
        "compare_to": None,
        "where": {"plan": ["Pro"], "region": ["Europe"]},
        "by": None,
        "interval": None,
        "bucket": None,
        "theme": None,
        "limit": None,
        "suggestions": [],
    }
    lost = filled("ask", "banana?", "--plan", "--json", *NOW)
    assert (lost.code, lost.json["command"]) == (0, None)
    assert lost.json["suggestions"]


def test_ask_answers(filled):
    assert filled("ask", "score for Pro", "--json", *NOW).json["n"] == 2


def test_the_digest_can_be_looked_at(filled):
    assert "9 – 15 Nov 2026" in filled("digest", "preview", *NOW).out


def test_json_is_one_object_and_nothing_else(filled):
    for command in (
        ["score"],
        ["digest", "list"],
        ["doctor"],
        ["config", "check"],
        ["db", "upgrade"],
        ["outbox", "list"],
    ):
        assert isinstance(filled(*command, "--json").json, dict)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["scroe"], "There is no command “scroe”.*Did you mean “score”"),
        (["score", "--banana"], "--banana"),
        (["score", "--where", "plann=Pro"], "dimension “plann”.*plan"),
        (["score", "--where", "plan=Proo"], "plan “Proo”.*Pro"),
        (["score", "--where", "Pro"], "Pro"),
        (["score", "--from", "2026-02-30", "--to", "2026-03-01"], "2026-02-30"),
        (["score", "--from", "2026-03-01", "--to", "2026-02-01"], "2026-0"),
        (["score", "--last", "3x"], "3x.*30d"),
        (["score", "--survey", "lumoo"], "survey “lumoo”.*lumo"),
        (["score", "--now", "yesterday"], "yesterday.*ISO 8601"),
        (["trend", "--interval", "fortnight"], "fortnight.*week"),
        (["breakdown", "--by", "planet"], "planet.*plan"),
        (["responses", "--bucket", "angry"], "angry.*detractor"),
        (["responses", "--theme", "t99"], "t99"),
        (["import", "none.csv"], "no file “none.csv”"),
        (["import", "answers.csv", "--map", "rating=Scoore"], "Scoore.*Score"),
        (["import", "answers.csv", "--map", "rating"], "FIELD=COLUMN"),
        (["import", "answers.csv", "--metric", "stars"], "stars.*nps"),
        (["keys", "create", ""], "no name"),
        (["outbox", "retry", "7"], "No delivery 7"),
        (["serve"], "SLACK_BOT_TOKEN is not set"),
        (["digest", "send"], "NPSBOT_DIGEST_CHANNEL"),
    ],
)
def test_a_mistake_is_explained_on_stderr_with_exit_code_2(filled, arguments, words):
    import re

    ran = filled(*arguments)
    assert (ran.code, ran.out) == (2, "")
    assert re.search(words, ran.err, re.DOTALL), ran.err
    assert "Traceback" not in ran.err


def test_an_empty_database_says_what_to_do_and_creates_nothing(npsbot, tmp_path):
    ran = npsbot("score", "--json")
    assert (ran.code, ran.out) == (2, "")
    assert "npsbot import" in ran.err
    assert list(tmp_path.iterdir()) == []


def test_ratings_out_of_scale_are_rejected_row_by_row(npsbot, sheet):
    sheet.write_text("Score,Comment\n11,a\n-1,b\n9.5,c\n10,d\n,e\n", encoding="utf-8")
    found = npsbot("import", str(sheet), "--map", "rating=Score", "--json", *NOW).json
    assert (found["imported_n"], [reject["line"] for reject in found["rejects"]]) == (1, [2, 3, 4, 6])


@pytest.mark.parametrize(
    ("variable", "value", "words"),
    [
        ("NPSBOT_DATABASE_URL", "mysql://me:hunter2@host/db", "allowed are sqlite"),
        ("NPSBOT_PORT", "many", "NPSBOT_PORT"),
        ("NPSBOT_CONFIG", "none.toml", "cannot read none.toml"),
    ],
)
def test_a_setting_that_cannot_work_is_named(filled, monkeypatch, variable, value, words):
    monkeypatch.setenv(variable, value)
    ran = filled("score")
    assert ran.code == 2
    assert words in ran.err
    assert "hunter2" not in ran.err


def test_every_fault_of_the_policy_is_told_at_once(filled, monkeypatch, tmp_path):
    policy = tmp_path / "policy.toml"
    policy.write_text('[workspace]\ntime_zone = "Mars/Base"\n[digest]\nhour = 25\nchanel = "#nps"\n')
    monkeypatch.setenv("NPSBOT_CONFIG", str(policy))
    ran = filled("config", "check")
    assert ran.code == 2
    for part in ("Mars/Base", "digest.hour", "digest.chanel", "did you mean “channel”"):
        assert part in ran.err


def test_a_model_that_is_not_there_is_a_failure_of_ours_with_words(filled, monkeypatch):
    monkeypatch.setenv("NPSBOT_MODEL", "/nowhere/model")
    ran = filled("doctor")
    assert ran.code == 1
    assert "/nowhere/model" in ran.out
    assert "NPSBOT_MODEL" in ran.out


def test_too_few_comments_have_no_themes_and_say_so(filled):
    found = filled("themes", "fit", "--json").json
    assert (found["themes"], found["with_verbatim_n"]) == ([], 4)
    assert "at least 12" in found["reason"]


def test_a_database_that_does_not_answer_is_a_failure_of_ours(filled, monkeypatch):
    monkeypatch.setenv("NPSBOT_DATABASE_URL", "postgresql://me:hunter2@127.0.0.1:1/db")
    ran = filled("score")
    assert ran.code == 1
    assert "hunter2" not in ran.err


def test_help_names_every_command(npsbot):
    ran = npsbot("--help")
    assert ran.code == 0
    for command in ("serve", "demo", "import", "score", "themes", "digest", "doctor"):
        assert command in ran.out


def test_no_summary_of_a_command_is_cut(npsbot):
    for group in ("", "themes", "digest", "routes", "outbox", "cases", "invitations", "keys", "db", "config"):
        told = npsbot(*group.split(), "--help").out.partition("Commands:")[2]
        assert told, group
        assert "..." not in told, group
