"""npsbot themes: show them, fit them, or cluster texts from anywhere."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click

from bot.cli.progress import progress_bar
from bot.cli.questions import answer, question_flags
from bot.cli.reading import read
from bot.cli.theme_decisions import COMMANDS
from bot.cli.workplace import json_option, now_option, open_workplace, parse_now, say
from bot.questions import Command
from bot.settings import read_settings
from nps_engine.errors import UserError
from nps_engine.names import nearest
from nps_engine.theme_fitting import surveys_with_comments

if TYPE_CHECKING:
    from bot.cli.workplace import Workplace
    from nps_engine.themes.encoder import Encoder


@click.group(invoke_without_command=True)
@question_flags
@click.pass_context
def themes(ctx: click.Context, /, **flags: Any) -> None:
    """Show what people write about, and what it costs.

    Each theme with what it costs or earns, in points of the score.
    """
    if ctx.invoked_subcommand is None:
        answer(Command.THEMES, **flags)


themes.add_command(read)


@themes.command()
@click.option("--survey", metavar="KEY", help="Which survey; the workspace's default without.")
@click.option(
    "--all", "is_all", is_flag=True, help="Every survey that has comments, as the nightly run does."
)
@now_option
@json_option
def fit(survey: str | None, *, is_all: bool, now: str | None, as_json: bool) -> None:
    """Group all comments of a survey anew.

    Themes that are the same keep their ids and names.
    """
    from nps_engine.themes.models import encoder_named

    if survey and is_all:
        raise UserError("Got both --survey and --all", "One of them", "Leave one out")
    with open_workplace(must_exist=True) as place:
        encoder = encoder_named(place.settings.model)
        keys = (
            surveys_with_comments(place.engine.store) if is_all else [survey or place.policy.workspace.survey]
        )
        fitted = [_fit(place, key, encoder, now) for key in keys]
    if is_all:
        told = [f"{key}:\n{words}" for key, words, _ in fitted] or ["No survey has comments yet."]
        say(
            "\n\n".join(told),
            {"surveys": [{"survey": key, **data} for key, _, data in fitted]},
            as_json=as_json,
        )
        return
    ((_, words, data),) = fitted
    say(words, data, as_json=as_json)


def _fit(
    place: Workplace, survey: str, encoder: Encoder, now: str | None
) -> tuple[str, str, dict[str, object]]:
    """Group a survey's comments; return its key and what was found, in words and as data."""
    from nps_engine.themes.seeds import Seed

    key = place.engine.survey(survey).key
    seeds = [Seed(each.name, each.sentence) for each in place.policy.themes.seeds if each.survey in ("", key)]
    at = parse_now(now, place.engine.time_zone)
    with progress_bar("Reading comments") as progress:
        found = place.engine.fit_themes(key, encoder, at, seeds=seeds, progress=progress)
    rows = [{"id": theme.id, "label": theme.label, "n": theme.n} for theme in found.themes]
    lines = [f"{row['id']:>4}  {row['n']:>6}  {row['label']}" for row in rows]
    covered = f"{found.covered_n} of {found.with_verbatim_n} comments are in {len(rows)} themes."
    words = "\n".join([*lines, covered] if rows else [found.reason])
    data = {
        "themes": rows,
        "with_verbatim_n": found.with_verbatim_n,
        "covered_n": found.covered_n,
        "reason": found.reason,
    }
    return key, words, data


@themes.command()
@click.option("--survey", metavar="KEY", help="Which survey; the workspace's default without.")
@now_option
@json_option
def rising(survey: str | None, *, now: str | None, as_json: bool) -> None:
    """Show themes that more people write about than usual.

    More than their past lets expect; without those that an alert told lately.
    """
    from bot.render.rises import rises_json, rises_lines

    with open_workplace(must_exist=True) as place:
        key = survey or place.policy.workspace.survey
        at = parse_now(now, place.engine.time_zone)
        report = place.engine.rises(key, at, least_n=place.policy.themes.alert_least_n)
    say("\n".join(rises_lines(report)), rises_json(report), as_json=as_json)


@themes.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--text-column", required=True, metavar="NAME", help="The column that holds the texts.")
@click.option("--output", required=True, type=click.Path(path_type=Path), help="The CSV file to write.")
@click.option("--level", type=click.Choice(["theme", "finest"]), default="theme", show_default=True)
@click.option("--seed", type=int, default=0, show_default=True)
@json_option
def cluster(
    file: Path, *, text_column: str, output: Path, level: Literal["theme", "finest"], seed: int, as_json: bool
) -> None:
    """Group the texts of any CSV file; needs no database."""
    from nps_engine.themes.clustering import cluster_texts
    from nps_engine.themes.models import encoder_named

    texts = list(_texts(file, text_column))
    encoder = encoder_named(read_settings().model)
    with progress_bar("Reading texts") as progress:
        ids, labels = cluster_texts(texts, level=level, seed=seed, encoder=encoder, progress=progress)
    with _opened_to_write(output) as out:
        writer = csv.writer(out)
        writer.writerow(["row", "theme_id", "theme_label"])
        writer.writerows(
            [row, theme_id, label] for row, (theme_id, label) in enumerate(zip(ids, labels, strict=True))
        )
    found_n = len(set(ids) - {""})
    data = {"rows_n": len(texts), "themes_n": found_n, "covered_n": sum(bool(each) for each in ids)}
    say(f"{len(texts)} texts in {found_n} themes, written to {output}.", data, as_json=as_json)


for _command in COMMANDS:
    themes.add_command(_command)


def _texts(file: Path, column: str) -> Iterator[str]:
    from nps_engine.intake.files import open_table
    from nps_engine.intake.rejects import Reject

    table = open_table(file)
    if column not in table.header:
        near = nearest(column, table.header)
        raise UserError(
            f"{file} has no column “{column}”",
            f"Its columns: {', '.join(table.header)}",
            f"Did you mean “{near[0]}”?" if near else "",
        )
    for row in table.rows(with_empty=True):
        # A ragged row has no text to read, but keeps its place: "row" counts from 0 over all of them.
        yield "" if isinstance(row, Reject) else row[1][column]


@contextmanager
def _opened_to_write(path: Path) -> Iterator[Any]:
    try:
        with path.open("w", encoding="utf-8", newline="") as out:
            yield out
    except OSError as error:
        raise UserError(f"Cannot write {path}: {error.strerror}", try_="Choose another --output") from error
