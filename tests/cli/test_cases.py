"""npsbot cases, as scripts read it."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from click.testing import CliRunner

from bot.cli.main import cli
from nps_engine.engine import Engine
from nps_engine.storage.store import open_store
from tests.conftest import LUMO, NOW, answers


@pytest.fixture
def asked(tmp_path, monkeypatch):
    """Ask with two cases stored: one resolved after an hour whose person came back, one open."""
    url = f"sqlite:///{tmp_path / 'cases.db'}"
    monkeypatch.setenv("NPSBOT_DATABASE_URL", url)
    monkeypatch.chdir(tmp_path)
    store = open_store(url)
    engine = Engine(store)
    (first,) = [row._replace(respondent="c1") for row in answers("2")]
    with engine.work(NOW) as work:
        work.save_responses(LUMO, [first, *answers("4")], alerts_since=NOW)
    with engine.work(NOW + timedelta(hours=1)) as work:
        work.resolve_case(1, actor="U1", reason="Problem fixed", action="Called them", action_taken="")
    later = first._replace(external_id="again", rating=9, responded_at=NOW + timedelta(days=1))
    with engine.work(NOW + timedelta(days=1)) as work:
        work.save_responses(LUMO, [later], alerts_since=NOW)
    store.close()

    def ask(*words: str) -> dict:
        now = (NOW + timedelta(days=3)).isoformat()
        done = CliRunner().invoke(cli, ["cases", *words, "--now", now, "--json"], catch_exceptions=False)
        return json.loads(done.stdout)

    return ask


def test_lists(asked):
    assert [(row["id"], row["state"], row["overdue"]) for row in asked("list")["rows"]] == [(2, "open", True)]
    assert asked("list", "--state", "all")["total_n"] == 2
    assert asked("list", "--state", "all", "--owner", "U1")["rows"][0]["returned_rating"] == 9


def test_one_with_its_log(asked):
    shown = asked("show", "1")
    assert [each["what"] for each in shown["log"]] == ["opened", "resolved", "returned"]


def test_the_report(asked):
    told = asked("report", "--last", "30d")
    assert told["first_contact"] == {"n": 1, "median_s": 3600.0, "p90_s": 3600.0}
    assert (told["opened_n"], told["overdue_n"], told["recovery"]["recovered_share"]) == (2, 1, 1.0)
    assert told["by_action"][0]["value"] == "Called them"
