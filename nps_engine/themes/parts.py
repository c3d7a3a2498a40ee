"""The parts of a theme keep their ids and labels from one fit to the next, as themes do."""

from __future__ import annotations

import re
from dataclasses import replace

from nps_engine.themes.theme import Subtheme, Theme

SAME_FROM = 0.4
"""Shared members over all members of both (Jaccard, 0..1) from which two parts are the same."""

_NUMBER = re.compile(r"\.([0-9]+)$")


def with_part_ids(theme: Theme, before: Theme | None) -> Theme:
    """Return the theme with an id for each part: "t3.1", "t3.2", …, none ever given twice.

    Args:
        theme: Fresh from a fit, its own id settled.
        before: The same theme in the fit before, with its parts; None for a new theme.
    """
    earlier = before.subthemes if before is not None else ()
    last_n = max([before.last_part_n if before is not None else 0, *map(_number_of, earlier)])
    kept = _same_parts(theme.subthemes, earlier)
    parts = []
    for at, part in enumerate(theme.subthemes):
        if at in kept:
            parts.append(replace(part, id=kept[at].id, label=kept[at].label))
            continue
        last_n += 1
        parts.append(replace(part, id=f"{theme.id}.{last_n}"))
    return replace(theme, subthemes=_distinct(parts, {each.id for each in earlier}), last_part_n=last_n)


def _same_parts(parts: tuple[Subtheme, ...], earlier: tuple[Subtheme, ...]) -> dict[int, Subtheme]:
    """Return which earlier part each continues, one to one, likest first.

    Only members that both fits could have seen count: comments that came later speak against nobody.
    """
    seen = {member for part in earlier for member in part.member_ids}
    pairs = []
    for at, part in enumerate(parts):
        members = set(part.member_ids) & seen
        for other in earlier:
            both_n = len(members | set(other.member_ids))
            likeness = len(members & set(other.member_ids)) / both_n if both_n else 0.0
            if likeness >= SAME_FROM:
                pairs.append((-likeness, at, other.id, other))
    found: dict[int, Subtheme] = {}
    for _, at, _, other in sorted(pairs, key=lambda pair: pair[:3]):
        if at not in found and other not in found.values():
            found[at] = other
    return found


def _distinct(parts: list[Subtheme], kept_ids: set[str]) -> tuple[Subtheme, ...]:
    """Number a new part's label where a sibling has it already."""
    taken = {part.label.casefold() for part in parts if part.id in kept_ids}
    told = []
    for part in parts:
        label, number = part.label, 2
        while part.id not in kept_ids and label.casefold() in taken:
            label, number = f"{part.label} ({number})", number + 1
        taken.add(label.casefold())
        told.append(replace(part, label=label))
    return tuple(told)


def _number_of(part: Subtheme) -> int:
    found = _NUMBER.search(part.id)
    return int(found[1]) if found else 0
