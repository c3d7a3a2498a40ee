"""What the pages claim and a program can check, is checked."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from datetime import UTC
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

import pytest
import yaml

from bot import listeners, scopes
from bot.cli.main import cli
from bot.config import Policy, SeedPolicy
from bot.settings import Settings
from nps_engine.engine import Engine
from nps_engine.routing.holds import ChannelPolicy
from nps_engine.routing.rotas import Rota
from nps_engine.routing.rules import Rule
from nps_engine.scores import change, sample_n, score, tenth_points, whole_percent, whole_points
from nps_engine.storage.store import HEAD, open_store
from nps_engine.themes.impact import theme_impact
from nps_engine.values import Metric, RatingCounts
from tests.bot.conftest import running
from tests.conftest import LUMO, NOW, answers
from tests.docs.pages import PAGES, ROOT, code_of, command_lines, fault_of, headings_of, links_of, name_of

each_page = pytest.mark.parametrize("page", PAGES, ids=name_of)


def block_of(page: str, language: str, part: str) -> str:
    """Return the one fenced block of a page that holds something."""
    (found,) = (
        code.text
        for code in code_of((ROOT / page).read_text())
        if code.language == language and part in code.text
    )
    return found


@each_page
def test_every_command_line_names_what_the_program_has(page: Path):
    faults = [fault_of(cli, words) for words in command_lines(code_of(page.read_text()))]
    assert [fault for fault in faults if fault] == []


def test_there_are_command_lines_to_look_at():
    found = [words for page in PAGES for words in command_lines(code_of(page.read_text()))]
    assert ["outbox", "retry", "12"] in found
    assert ["doctor", "--live"] in found
    assert len(found) > 30


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("npsbot scroe", "“npsbot” has no command “scroe”"),
        ("npsbot outbox list|mend", "“npsbot outbox” has no command “mend”"),
        ("A=1 .venv/bin/npsbot doctor --alive", "“npsbot doctor” has no --alive"),
        ("docker exec nps npsbot keys make x", "“npsbot keys” has no command “make”"),
        ("npsbot serve now", "“npsbot serve” takes no “now”"),
        ("true && npsbot themes --last 30d fit --now x", ""),
        ("npsbot import FILE [--survey KEY] # and more", ""),
    ],
)
def test_a_wrong_command_line_would_be_seen(line: str, fault: str):
    (words,) = command_lines(code_of(f"    {line}\n"))
    assert fault_of(cli, words) == fault


@each_page
def test_every_make_target_exists(page: Path):
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    said = {
        name
        for code in code_of(page.read_text())
        for name in re.findall(r"(?:^|&& )make ([a-z]+)", code.text)
    }
    assert said - targets == set()


@each_page
def test_every_environment_variable_is_known(page: Path):
    known = {f"NPSBOT_{name.upper()}" for name in Settings.model_fields}
    known |= {
        str(name)
        for setting in Settings.model_fields.values()
        for name in getattr(setting.validation_alias, "choices", ())
    }
    assert set(re.findall(r"\b(?:NPSBOT|SLACK)_[A-Z_]*[A-Z]\b", page.read_text())) - known == set()


@each_page
def test_every_link_leads_somewhere(page: Path):
    lost = []
    for target in links_of(page.read_text()):
        path, _, anchor = target.partition("#")
        file = page.parent / path if path else page
        if not file.exists() or (anchor and anchor not in headings_of(file.read_text())):
            lost.append(target)
    assert lost == []


@each_page
def test_every_file_that_is_named_is_there(page: Path):
    named = {
        code.text
        for code in code_of(page.read_text())
        if re.fullmatch(r"(?:bot|nps_engine|tests|config|docs|\.ci)/[\w./-]*", code.text)
    }
    assert {name for name in named if not (ROOT / name).exists()} == set()


def test_the_policy_file_shows_every_key_at_its_default():
    empty = {"routes": [], "rotas": {}, "channels": []}
    shown = tomllib.loads((ROOT / "config/npsbot.toml").read_text())
    shown["themes"]["seeds"] = []
    assert json.loads(json.dumps(shown | empty, default=str)) == Policy().model_dump(mode="json")


def test_the_policy_file_shows_every_key_of_what_there_may_be_several_of():
    lines = (ROOT / "config/npsbot.toml").read_text().splitlines()
    shown = tomllib.loads("\n".join(re.sub(r"^# (?=\[|[a-z_]+ = )", "", line) for line in lines))
    policy = Policy.model_validate(shown)
    assert set(shown["routes"][0]) == set(Rule.model_fields)
    assert set(shown["channels"][0]) == set(ChannelPolicy.model_fields)
    assert set(shown["themes"]["seeds"][0]) == set(SeedPolicy.model_fields)
    assert policy.rotas["care"].model_fields_set == set(Rota.model_fields)


def test_the_example_policy_is_one():
    Policy.model_validate(tomllib.loads(block_of("docs/production.md", "toml", "[workspace]")))


def test_production_names_every_setting_that_the_bot_uses():
    said = (ROOT / "docs/production.md").read_text()
    names = [
        getattr(setting.validation_alias, "choices", [f"NPSBOT_{name.upper()}"])[0]
        for name, setting in Settings.model_fields.items()
        if name != "secret_key"  # read, and used for nothing yet
    ]
    assert [name for name in names if f"| `{name}` |" not in said] == []


class Recorder:
    """Takes what listeners bind to a Bolt app, and notes it."""

    def __init__(self) -> None:
        self.bound: dict[str, set[str]] = {}

    def error(self, listener: Any) -> Any:
        return listener

    def __getattr__(self, kind: str) -> Any:
        def bind(what: Any, **_more: Any) -> Any:
            self.bound.setdefault(kind, set()).add(str(what))
            return lambda listener: listener

        return bind


def bound_by_listeners() -> dict[str, set[str]]:
    app = Recorder()
    for module in iter_modules(listeners.__path__, "bot.listeners."):
        register = getattr(import_module(module.name), "register", None)
        if register:
            register(app, desk=None, postman=None)
    return app.bound


def test_the_manifest_asks_for_what_the_code_uses():
    manifest = yaml.safe_load((ROOT / "config/slack-manifest.yaml").read_text())
    bound = bound_by_listeners()
    assert set(manifest["oauth_config"]["scopes"]["bot"]) == set(scopes.REQUIRED)
    assert {each["command"] for each in manifest["features"]["slash_commands"]} == bound["command"]
    optional = {"message"}  # with a scope that reads channels; a comment in the manifest says how
    assert set(manifest["settings"]["event_subscriptions"]["bot_events"]) == bound["event"] - optional
    assert set(manifest["features"]) == {"app_home", "bot_user", "slash_commands"}
    assert bound.keys() == {"command", "event", "action", "view"}


def worked_example() -> tuple[dict[str, RatingCounts], dict[str, str]]:
    """Return the counts and the table of the worked example in docs/figures.md."""
    _, _, example = (ROOT / "docs/figures.md").read_text().partition("## A worked example")
    counts = {
        name: RatingCounts(Metric.NPS, tuple(int(n) for n in numbers.split()))
        for name, numbers in re.findall(r"^    (earlier|later|theme) +([\d ]+)$", example, re.MULTILINE)
    }
    rows = dict(re.findall(r"^\| ([a-z][^|]+?) \| ([^|]+?) \|$", example, re.MULTILINE))
    return counts, rows


def test_the_worked_example_recomputes():
    counts, rows = worked_example()
    earlier, later, theme = (score(counts[name]) for name in ("earlier", "later", "theme"))
    moved = change(counts["earlier"], counts["later"])
    impact = theme_impact(counts["later"], counts["theme"])
    assert rows == {
        "earlier: n": f"{earlier.n}",
        "earlier: promoters, passives, detractors": buckets(counts["earlier"]),
        "earlier: score": f"{whole_points(earlier.score_points)}",
        "earlier: interval": f"{whole_points(earlier.ci_low_points)} to {whole_points(earlier.ci_high_points)}",
        "later: n": f"{later.n}",
        "later: promoters, passives, detractors": buckets(counts["later"]),
        "later: promoters, passives, detractors in percent": f"{whole_percent(later.promoters_share)} %, "
        f"{whole_percent(later.passives_share)} %, {whole_percent(later.detractors_share)} %",
        "later: score": f"{whole_points(later.score_points)}",
        "later: interval": f"{whole_points(later.ci_low_points)} to {whole_points(later.ci_high_points)}",
        "change": f"{tenth_points(moved.points)}",
        "p of the change": f"{moved.p:.2f}",
        "real or noise": "real" if moved.is_significant else "noise",
        "theme: n": f"{theme.n}",
        "theme: score": f"{whole_points(theme.score_points)}",
        "later without the theme: score": f"{whole_points(score(counts['later'] - counts['theme']).score_points)}",
        "impact of the theme": f"{tenth_points(impact.points)}",
        "impact: interval": f"{tenth_points(impact.low_points)} to {tenth_points(impact.high_points)}",
    }


def buckets(counts: RatingCounts) -> str:
    return f"{counts.promoters_n}, {counts.passives_n}, {counts.detractors_n}"


def test_the_other_figures_on_the_page_are_those_of_the_code():
    said = (ROOT / "docs/figures.md").read_text()
    split = RatingCounts(Metric.NPS, (20, 0, 0, 0, 0, 0, 0, 0, 30, 0, 50))
    assert (
        f"{sample_n(10)} in the worst case (half promoters, half detractors), {sample_n(10, split)} at a"
        in said
    )
    alone = score(RatingCounts.of(Metric.NPS, [0]))
    interval = f"{whole_points(alone.ci_low_points)} to {whole_points(alone.ci_high_points)}"
    assert f"one single detractor is −100, with an interval from {interval.replace('-', '−')}" in said


def test_the_request_on_the_page_is_taken(lumo: Engine):
    if not shutil.which("curl"):
        pytest.skip("curl is not on this machine")
    command = block_of("docs/production.md", "sh", "curl")
    with running(lumo, is_socket_mode=False) as work:
        with lumo.work(work.hands.now) as writing:
            key = writing.save_api_key("docs")
        environment = {"PATH": os.environ["PATH"], "URL": work.url, "KEY": key}
        done = subprocess.run(
            ["bash", "-c", f"{command.rstrip()} --fail"],
            check=False,
            env=environment,
            capture_output=True,
            text=True,
        )
        assert (done.returncode, '"outcomes":["imported"]' in done.stdout) == (0, True), done
        assert lumo.response_counts()["lumo-nps"] == 1


def run_python(snippet: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", snippet],
        check=False,
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=60,
        env={**os.environ, "PYTHONPATH": str(folder)},
    )


def test_the_simulated_slack_works_as_the_page_shows():
    done = run_python(block_of("docs/simulated-slack.md", "python", "running_workspace"), ROOT)
    assert done.returncode == 0, done.stderr


def test_a_migration_is_drafted_as_the_page_says(tmp_path: Path):
    shutil.copytree(ROOT / "nps_engine", tmp_path / "nps_engine")
    done = run_python(block_of("docs/CONTRIBUTING.md", "python", "command.revision"), tmp_path)
    assert done.returncode == 0, done.stderr
    drafted = f"v{int(HEAD) + 1:04}_what_changes.py"
    assert (tmp_path / "nps_engine/storage/migrations/versions" / drafted).exists()


def test_the_backup_on_the_page_has_what_was_just_written(tmp_path: Path):
    store = open_store(f"sqlite:///{tmp_path / 'npsbot.db'}")
    with Engine(store, UTC).work(NOW) as work:
        work.save_responses(LUMO, answers("10 9 8 0"))
    command = block_of("docs/production.md", "sh", "source.backup")
    subprocess.run(["bash", "-c", command.replace("python3", sys.executable)], cwd=tmp_path, check=True)
    store.close()
    copy = open_store(f"sqlite:///{tmp_path / 'npsbot-backup.db'}", must_exist=True)
    assert Engine(copy, UTC).response_counts() == {"lumo": 4}
    copy.close()


@each_page
def test_no_page_is_left_in_the_middle_of_a_merge(page: Path):
    marks = ("<<<<<<<", "=======", ">>>>>>>")
    assert [line for line in page.read_text().splitlines() if line.startswith(marks)] == []
