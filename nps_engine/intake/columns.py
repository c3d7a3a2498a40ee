"""Which column is which field: told from headings and contents, asked where two fit, never guessed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import process, utils

from nps_engine.errors import UserError
from nps_engine.intake.cells import dimension_name
from nps_engine.intake.choices import choose_field, choose_rating
from nps_engine.intake.dimensions import dimension_names, is_derived, why_left_out
from nps_engine.intake.header_rows import compact, spaced
from nps_engine.intake.headings import FAMILY_NAMES, GIVEN_NAMES
from nps_engine.intake.instants import DateOrder
from nps_engine.intake.profiles import Profile
from nps_engine.intake.rows import FIELDS, ROW_FIELDS
from nps_engine.values import Metric

_FEW_ROWS = 5
_STRAY_SHARE = 0.05
_NEAR = 60
_SHOWN_COLUMNS = 12


@dataclass(frozen=True)
class ColumnMap:
    """What each column of a file is taken for.

    Args:
        fields: Field to column.
        dimensions: Column to dimension name, for the columns that are no field.
        left_out: Column to the reason why it is not imported.
        family_name: The column to be put after the name column, for tools that split names; or empty.
        date_order: How dates in numbers are read; None where nothing depends on it.
        is_utc: True where the heading of the date column says that its times are UTC.
        notes: Sentences that the person who imports should read.
    """

    fields: Mapping[str, str]
    dimensions: Mapping[str, str]
    left_out: Mapping[str, str]
    family_name: str = ""
    date_order: DateOrder | None = None
    is_utc: bool = False
    notes: tuple[str, ...] = ()


def match_columns(
    header: Sequence[str],
    profiles: Mapping[str, Profile],
    overrides: Mapping[str, str],
    metric: Metric,
    *,
    questions: Mapping[str, str] | None = None,
    date_order: DateOrder | None = None,
    kept_out: Mapping[str, str] | None = None,
) -> ColumnMap:
    """Find the column of every field.

    Args:
        header: The columns.
        profiles: What each column holds.
        overrides: Field to column as a person gave them (``--map``); an empty column means: none for this
            field. ``dimension.NAME`` makes a column a dimension of that name, whatever it holds.
        metric: The survey's metric.
        questions: Wording of columns beside their names.
        date_order: How dates in numbers are read, where the person said so.
        kept_out: Column to reason, of columns that become no dimension in any case.

    Raises:
        UserError: If an override names an unknown field or column, no column or several could be the rating,
            several fit another field equally well, or the order of day and month cannot be told.
    """
    given, kept = _resolved(overrides, header)
    fields = {field: column for field, column in given.items() if column}
    free = [column for column in header if column not in {*fields.values(), *kept}]
    free = [
        column for column in free if profiles[column].filled_n and not is_derived(column, profiles[column])
    ]
    notes: list[str] = []
    if "rating" in fields:
        _refuse_no_ratings(fields["rating"], profiles[fields["rating"]], metric)
    else:
        fields["rating"], note = choose_rating(free, profiles, questions or {}, metric)
        notes.append(note)
    for field in FIELDS:
        if field not in given and field != "rating":
            open_columns = [column for column in free if column not in fields.values()]
            column = choose_field(field, open_columns, profiles, questions or {}, metric)
            if column:
                fields[field] = column
    family_name = _split_name(fields, given, free)
    _refuse_rounded_ids(fields, profiles)
    rest = [c for c in header if c not in {*fields.values(), *kept, family_name}]
    why_out = kept_out or {}
    left_out = {
        column: why
        for column in rest
        if (why := why_out.get(column, "") or why_left_out(column, profiles[column]))
    }
    taken = {*kept.values(), "channel"} if "channel" in fields else set(kept.values())
    when = fields.get("responded_at", "")
    return ColumnMap(
        fields=fields,
        dimensions={**dimension_names([c for c in rest if c not in left_out], taken), **kept},
        left_out=left_out,
        family_name=family_name,
        date_order=date_order or (_order_of(when, profiles[when]) if when else None),
        is_utc=bool({"utc", "gmt"} & set(spaced(when).split())),
        notes=(*filter(None, notes), *_notes_on(fields)),
    )


def _resolved(overrides: Mapping[str, str], header: Sequence[str]) -> tuple[dict[str, str], dict[str, str]]:
    """Return field to column and column to dimension, with the columns as the header writes them."""
    fields: dict[str, str] = {}
    kept: dict[str, str] = {}
    for field, wanted in overrides.items():
        column = _column_named(wanted, field, header) if wanted.strip() else ""
        if column and column in (*fields.values(), *kept):
            raise UserError(
                f"The column “{column}” is mapped twice", "A column is one field or one dimension"
            )
        prefix, _, name = field.partition(".")
        if prefix == "dimension" and dimension_name(name) and column:
            kept[column] = dimension_name(name)
        elif field in ROW_FIELDS:
            fields[field] = column
        else:
            near = process.extractOne(field, FIELDS, score_cutoff=_NEAR)
            hint = f"Did you mean --map {near[0]}=… ?" if near else ""
            raise UserError(
                f"I don't know the field “{field}”",
                f"Fields are {', '.join(FIELDS)}, and dimension.NAME",
                hint,
            )
    return fields, kept


def _column_named(wanted: str, field: str, header: Sequence[str]) -> str:
    for same in (str, str.casefold, compact):
        found = [column for column in header if same(column) == same(wanted.strip())]
        if len(found) == 1:
            return found[0]
    near = process.extract(wanted, header, processor=utils.default_process, limit=3, score_cutoff=_NEAR)
    columns = [match[0] for match in near] or list(header[:_SHOWN_COLUMNS])
    shown = ", ".join(f"“{column}”" for column in columns)
    raise UserError(
        f"There is no column “{wanted}” for {field}",
        f"{'The nearest are' if near else 'The columns are'} {shown}",
        f'For example --map {field}="{columns[0]}"' if near else "",
    )


def _refuse_no_ratings(column: str, profile: Profile, metric: Metric) -> None:
    if profile.filled_n < _FEW_ROWS or profile.ratings:
        return
    shown = ", ".join(f"“{value[:30]}”" for value in list(profile.distinct)[:3])
    raise UserError(
        f"The column “{column}” holds {shown}, not ratings",
        f"{metric.upper()} ratings are whole numbers from {metric.ratings[0]} to {metric.ratings[-1]}",
        "Map another column, or choose a survey with another metric",
    )


def _split_name(fields: dict[str, str], given: Mapping[str, str], free: Sequence[str]) -> str:
    """Take given and family name together where there is no column for the whole name."""
    if "respondent_name" in fields or "respondent_name" in given:
        return ""
    first = [column for column in free if compact(column) in GIVEN_NAMES]
    last = [column for column in free if compact(column) in FAMILY_NAMES]
    if len(first) == len(last) == 1:
        fields["respondent_name"] = first[0]
        return last[0]
    return ""


def _refuse_rounded_ids(fields: Mapping[str, str], profiles: Mapping[str, Profile]) -> None:
    column = fields.get("external_id", "")
    if column and profiles[column].rounded_n > 1:
        raise UserError(
            f"A spreadsheet has rounded the ids in “{column}” (1.2E+11), so different ones look the same",
            try_='Export the file anew, or import it without the ids: --map external_id=""',
        )


def _order_of(column: str, profile: Profile) -> DateOrder | None:
    """Return how the dates of a column are written, as its unmistakable ones prove."""
    orders = profile.orders
    if not orders:
        return None
    day_first_n, month_first_n = orders.get("dmy", 0), orders.get("mdy", 0)
    if min(day_first_n, month_first_n) <= _STRAY_SHARE * max(day_first_n, month_first_n) > 0:
        return "dmy" if day_first_n > month_first_n else "mdy"
    got = (
        f"Some dates in “{column}” are day first and some month first"
        if day_first_n
        else f"The dates in “{column}”, like “{profile.either}”, can be read day first or month first"
    )
    raise UserError(
        got,
        "No date in the file settles it" if not day_first_n else "One order is needed for the whole column",
        "Say which: --date-order dmy (day first) or --date-order mdy (month first)",
    )


def _notes_on(fields: Mapping[str, str]) -> list[str]:
    notes = []
    if "responded_at" not in fields:
        notes.append("No column says when: all responses get the date of the file's last change.")
    if "external_id" not in fields:
        notes.append(
            "No column holds an id: rows are told apart by their content, "
            "so the same row in another file of this source counts as the same response."
        )
    return notes
