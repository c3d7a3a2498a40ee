"""Which of the columns that are no field become dimensions, and why the others do not."""

from __future__ import annotations

from collections.abc import Container, Iterable

from nps_engine.intake.cells import DIMENSION_CHARS, dimension_name
from nps_engine.intake.header_rows import is_nameless, spaced
from nps_engine.intake.headings import DERIVED, DERIVED_VALUES, PERSONAL, TECHNICAL
from nps_engine.intake.profiles import DISTINCT_MAX, Profile

_MOSTLY = 0.5
_NEARLY_ALL = 0.9
_ENOUGH_N = 30
_LONG_CHARS = 80
_QUALTRICS_STATUS = "IP Address"  # of a normal response; a Status with other values may be the customer's


def is_derived(column: str, profile: Profile) -> bool:
    """Return True for a column computed from the rating, by its heading or by holding buckets' names."""
    if DERIVED.search(spaced(column)):
        return True
    values = {value.casefold() for value in profile.distinct}
    return bool(values) and values <= DERIVED_VALUES and values != {"neutral"}


def why_left_out(column: str, profile: Profile) -> str:
    """Return why a column becomes no dimension; empty where it does.

    Left out are columns that are empty or have no heading, that were computed from the rating, personal data
    and a tool's bookkeeping by their heading, email addresses, links and dates by what they hold, and what
    is no group: over 2,000 different values, more than half of at least 30 different, or long texts.
    """
    if not profile.filled_n:
        return "it is empty"
    if is_nameless(column) or not dimension_name(column):
        return "it has no heading"
    if is_derived(column, profile):
        return "it is derived from the rating; buckets are computed anew"
    if spaced(column) == "status" and _QUALTRICS_STATUS in profile.distinct:
        return "it is the survey tool's bookkeeping"
    return _why_by_heading(column) or _why_by_content(profile)


def dimension_names(columns: Iterable[str], taken: Container[str] = ()) -> dict[str, str]:
    """Return the dimension of each column, all different: the second ``plan`` becomes ``plan_2``."""
    names: dict[str, str] = {}
    for column in columns:
        name = wanted = dimension_name(column)
        number = 1
        while name in taken or name in names.values():
            number += 1
            name = f"{wanted[: DIMENSION_CHARS - 4]}_{number}"
        names[column] = name
    return names


def _why_by_heading(column: str) -> str:
    heading = spaced(column)
    if PERSONAL.search(heading):
        return "it is personal data"
    return "it is the survey tool's bookkeeping" if TECHNICAL.search(heading) else ""


def _why_by_content(profile: Profile) -> str:
    if profile.share("email") > _MOSTLY:
        return "it holds email addresses"
    if profile.share("web") > _MOSTLY:
        return "it holds links"
    if profile.share("json") > _MOSTLY:
        return "it holds lists or objects"
    if profile.share("date") > _NEARLY_ALL:
        return "it holds dates, not groups"
    if len(profile.distinct) > DISTINCT_MAX:
        return f"it holds more than {DISTINCT_MAX:,} different values"
    if profile.filled_n >= _ENOUGH_N and profile.distinct_share > _MOSTLY:
        return f"nearly all its values differ ({len(profile.distinct):,} in {profile.filled_n:,} rows)"
    if profile.mean_chars > _LONG_CHARS:
        return "it holds free text"
    return ""
