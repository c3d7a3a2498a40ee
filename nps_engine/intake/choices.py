"""The choice of one column for one field; where several fit equally well, the person is asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from nps_engine.errors import UserError
from nps_engine.intake.header_rows import compact
from nps_engine.intake.headings import ANY_RATING, PLAIN_IDS, says, tiers_of
from nps_engine.intake.profiles import Profile
from nps_engine.values import Metric

_MOSTLY = 0.5
_FEW_ROWS = 5
_ENOUGH_N = 20
_SHORT_SCALES_TO = 7
_LONG_TEXT_WORDS = 4
_LONG_TEXT_CHARS = 20


def choose_rating(
    columns: Sequence[str], profiles: Mapping[str, Profile], questions: Mapping[str, str], metric: Metric
) -> tuple[str, str]:
    """Return the column of the ratings, and a note on others that hold ratings too, empty if there are none.

    A heading must say it: a column of numbers from 0 to 10 alone is no proof.

    Raises:
        UserError: If no heading says so, several do, or the ratings look like those of another metric.
    """
    holding = [column for column in columns if profiles[column].share("rating") >= _MOSTLY]
    for tier in tiers_of("rating", metric):
        fitting = [column for column in holding if says(tier, column, questions.get(column, ""))]
        if len(fitting) > 1:
            raise _several("rating", fitting)
        if fitting:
            if tier is ANY_RATING:
                _refuse_other_scale(fitting[0], profiles[fitting[0]], metric)
            return fitting[0], _note_on_others([column for column in holding if column != fitting[0]], metric)
    by_heading = [
        column
        for column in columns
        if any(says(tier, column, questions.get(column, "")) for tier in tiers_of("rating", metric))
        and (profiles[column].ratings or profiles[column].filled_n < _FEW_ROWS)
    ]
    if len(by_heading) == 1:
        return by_heading[0], ""
    raise _several("rating", by_heading) if by_heading else _no_rating(holding, columns, metric)


def choose_field(
    field: str,
    columns: Sequence[str],
    profiles: Mapping[str, Profile],
    questions: Mapping[str, str],
    metric: Metric,
) -> str:
    """Return the column of a field other than the rating; empty where no heading or content says one.

    Raises:
        UserError: If several fit equally well, or an ``id`` column holds the same id again and again.
    """
    fitting = [column for column in columns if _could_be(field, profiles[column])]
    for tier in tiers_of(field, metric):
        found = [column for column in fitting if says(tier, column, questions.get(column, ""))]
        if len(found) > 1:
            raise _several(field, found)
        if found:
            if field == "external_id":
                _refuse_repeated_ids(found[0], profiles[found[0]])
            return found[0]
    if field == "verbatim":
        found = [column for column in fitting if _is_long_text(profiles[column])]
        if len(found) > 1:
            raise _several(field, found)
        return found[0] if found else ""
    return ""


def _could_be(field: str, profile: Profile) -> bool:
    match field:
        case "verbatim":
            return profile.share("text") >= _MOSTLY
        case "weight":
            return profile.share("rating", "number") >= _MOSTLY
        case "responded_at":
            shown = list(profile.distinct)[:10]
            return any(letter.isdigit() for value in shown for letter in value) and not profile.share("email")
        case "respondent_email":
            return profile.share("email") >= _MOSTLY
    return True


def _is_long_text(profile: Profile) -> bool:
    return (
        profile.mean_words >= _LONG_TEXT_WORDS
        and profile.mean_chars >= _LONG_TEXT_CHARS
        and profile.distinct_share > _MOSTLY
    )


def _refuse_other_scale(column: str, profile: Profile, metric: Metric) -> None:
    """Ask where a plain "score" without a 0 ends at 5 or 7, as CSAT and CES do."""
    highest = max(profile.ratings)
    rated_n = sum(profile.ratings.values())
    if (
        0 not in metric.ratings
        or rated_n < _ENOUGH_N
        or min(profile.ratings) < 1
        or highest > _SHORT_SCALES_TO
    ):
        return
    raise UserError(
        f"The column “{column}” never holds 0 and at most {highest}, which looks like CSAT or CES",
        f"{metric.upper()} ratings go from {metric.ratings[0]} to {metric.ratings[-1]}",
        f'Choose a survey of that metric, or say that they are right: --map rating="{column}"',
    )


def _refuse_repeated_ids(column: str, profile: Profile) -> None:
    # "Response ID" may come twice, the comment later than the score; a plain "id" may be anything's.
    if compact(column) not in PLAIN_IDS or not profile.repeats_n:
        return
    raise UserError(
        f"The column “{column}” holds the same id in several rows",
        "An id of a response is in one row; an id of a customer may be in several",
        f'Say which it is: --map external_id="{column}" or --map respondent="{column}"',
    )


def _note_on_others(others: Sequence[str], metric: Metric) -> str:
    if not others:
        return ""
    return (
        f"{_listed(others)} also hold {metric.ratings[0]} to {metric.ratings[-1]}; they are not the rating."
    )


def _several(field: str, columns: Sequence[str]) -> UserError:
    return UserError(
        f"Several columns could be the {field}: {_listed(columns)}",
        "I ask instead of guessing",
        f'Say which: --map {field}="{columns[0]}"'
        + ("" if field == "rating" else f", or none: --map {field}="),
    )


def _no_rating(holding: Sequence[str], columns: Sequence[str], metric: Metric) -> UserError:
    scale = f"{metric.ratings[0]} to {metric.ratings[-1]}"
    if holding:
        return UserError(
            "No heading says which column is the rating",
            f"Whole numbers from {scale} are in {_listed(holding)}",
            f'Say which: --map rating="{holding[0]}"',
        )
    return UserError(
        f"No column holds ratings from {scale}; the columns are {_listed(columns) or 'empty'}",
        "The first line must be headings, and one column the rating",
        'Say which, with its heading: --map rating="…"',
    )


def _listed(columns: Sequence[str]) -> str:
    shown = [f"“{column[:60]}”" for column in columns[:8]]
    more_n = len(columns) - len(shown)
    return ", ".join(shown) + (f" and {more_n} more" if more_n else "")
