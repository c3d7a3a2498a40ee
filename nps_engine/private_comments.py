"""Comments and themes of private surveys: texts without anything beside them, from enough people together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from hashlib import blake2b

from nps_engine.audits import CommentAudit, Part, Whole, open_audit
from nps_engine.errors import PrivacyError
from nps_engine.figures import Asked, dimension_meant
from nps_engine.reports import ResponsesReport, ThemesReport
from nps_engine.storage.catalogue import fetch_catalogue
from nps_engine.storage.private_answers import (
    Comment,
    ThemeMembers,
    answers_by_value,
    fetch_answers,
    fetch_comments_of,
    fetch_theme_members,
)
from nps_engine.storage.releases import segment_of
from nps_engine.storage.theme_reports import CountedThemes, quotable, themes_report_of
from nps_engine.storage.theme_weeks import ThemesByValue
from nps_engine.themes.masking import masked
from nps_engine.values import RatingCounts


def responses_report(asked: Asked, limit: int, after_id: int | None) -> ResponsesReport:
    """Return the comments alone, personal data masked, in an order that says nothing.

    Args:
        asked: Refused with a bucket: it would tell the rating beside a comment.
        limit: Comments at most.
        after_id: Continue after so many comments.

    Raises:
        PrivacyError: If they may not be listed.
    """
    _refuse_bucket(asked)
    audit = CommentAudit(asked.session, asked.now)
    scope, comments, as_of = audit.listed(asked.scope)
    audit.save()
    start = after_id or 0
    texts = sorted((masked(each.text, (each.name,)) for each in comments), key=_place)
    return ResponsesReport(
        survey=scope.survey,
        selection=scope.selection,
        rows=(),
        total_n=len(texts),
        next_id=start + limit if start + limit < len(texts) else None,
        theme_labels={},
        is_partial=replace(asked, scope=scope).is_partial,
        comments=tuple(texts[start : start + limit]),
        as_of=as_of,
    )


def themes_report(asked: Asked, quotes_n: int, by: str = "") -> ThemesReport:
    """Return the themes that may be shown, those that move the score most first.

    By the values of a dimension a theme is told where its responses with that value may be shown. What complaints
    cost, what people feel and how weeks go is not told: those are no sums of groups of people.

    Quotes stand with a theme only where all comments in it might be listed; they are the most typical ones,
    whatever rating came with them.

    Raises:
        PrivacyError: If nothing may be shown, or a bucket was asked for.
    """
    _refuse_bucket(asked)
    session = asked.session
    members = fetch_theme_members(session, asked.scope)
    dimension = dimension_meant(asked, by)
    crossed: list[tuple[str, str, Part]] = []

    def parts_of(whole: Whole) -> list[Part]:
        parts = [
            Part(
                [each for each in whole.answers if each.id in theme.closeness],
                replace(whole.scope, theme_row_id=theme.row_id),
            )
            for theme in members.values()
        ]
        crossed[:] = _crossed(asked, dimension, members, parts) if dimension else []
        return [*parts, *(part for _, _, part in crossed)]

    with open_audit(asked) as audit:
        whole, every, every_shown = audit.shown(asked.scope, parts_of)
        parts, shown = every[: len(members)], every_shown[: len(members)]
        found = {
            key: part for key, part, may in zip(members, parts, shown, strict=True) if may and part.answers
        }
        ids = {each.id for each in whole.answers}
        comments = fetch_comments_of(session, ids)
        listed = audit.comments()
        quotes = {
            key: _quotes(listed, comments, members[key], whole, quotes_n) if quotes_n else () for key in found
        }
        listed.save()
    values = None
    if dimension:
        comments_n = _comments_by_value(asked, dimension, whole, comments)
        values = _values(whole, comments_n, crossed, every_shown[len(members) :])
    covered = {response_id for theme in members.values() for response_id in theme.closeness}
    counted = CountedThemes(
        whole=whole.counts(whole.answers),
        by_theme={key: whole.counts(part.answers) for key, part in found.items()},
        before_n=_before_n(asked, whole, members),
        with_verbatim_n=len(comments),
        covered_n=len(ids & covered),
        by=dimension,
        values=values,
    )
    report = themes_report_of(
        session,
        whole.scope,
        counted,
        lambda key, _: quotes[key],
        is_partial=replace(asked, scope=whole.scope).is_partial,
    )
    withheld_n = sum(bool(part.answers) and not may for part, may in zip(parts, shown, strict=True))
    return replace(report, withheld_n=withheld_n, as_of=whole.as_of)


def _quotes(
    listed: CommentAudit, comments: list[Comment], theme: ThemeMembers, whole: Whole, quotes_n: int
) -> tuple[str, ...]:
    """Return the most typical comments of a theme, if the theme's comments may be listed."""
    own = [each for each in comments if each.id in theme.closeness]
    if not listed.allows(own, replace(whole.scope, theme_row_id=theme.row_id)):
        return ()
    typical = sorted(own, key=lambda each: -theme.closeness[each.id])
    return quotable(((each.text, each.name) for each in typical), quotes_n)


def _crossed(
    asked: Asked, dimension: str, members: Mapping[str, ThemeMembers], parts: Sequence[Part]
) -> list[tuple[str, str, Part]]:
    """Return each theme's answers with each value of a dimension: the theme's id, the value, the group."""
    dimension_id = fetch_catalogue(asked.session).dimensions[dimension].id
    found = []
    for key, part in zip(members, parts, strict=True):
        for value_id, name, answers in answers_by_value(asked.session, dimension_id, part.answers):
            narrowed = None
            if value_id is not None and part.scope is not None:
                narrowed = segment_of(part.scope, dimension_id, value_id)
            found.append((key, name, Part(answers, narrowed)))
    return found


def _values(
    whole: Whole,
    comments_n: dict[str, int],
    crossed: Sequence[tuple[str, str, Part]],
    shown: Sequence[bool],
) -> ThemesByValue:
    """Return the themes by value as far as they may be shown."""
    told: dict[str, dict[str, RatingCounts]] = {}
    for (key, name, part), may in zip(crossed, shown, strict=True):
        if may:
            told.setdefault(key, {})[name] = whole.counts(part.answers)
    return ThemesByValue(told, comments_n, is_complete=False)


def _comments_by_value(
    asked: Asked, dimension: str, whole: Whole, comments: Sequence[Comment]
) -> dict[str, int]:
    """Return how many comments there are with each value: who commented is no secret."""
    dimension_id = fetch_catalogue(asked.session).dimensions[dimension].id
    said = {each.id for each in comments}
    wrote = [each for each in whole.answers if each.id in said]
    by_value = {name: len(own) for _, name, own in answers_by_value(asked.session, dimension_id, wrote)}
    return dict(sorted(by_value.items(), key=lambda entry: (-entry[1], entry[0])))


def _before_n(asked: Asked, whole: Whole, members: Mapping[str, ThemeMembers]) -> dict[str, int] | None:
    """Return how many responses each theme had in the period before: who answered is no secret."""
    period = whole.scope.selection.period
    if period is None:
        return None
    before = fetch_answers(asked.session, whole.scope.within(period.previous()))
    return {key: sum(each.id in theme.closeness for each in before) for key, theme in members.items()}


def _refuse_bucket(asked: Asked) -> None:
    if asked.selection.bucket is not None:
        raise PrivacyError(
            "Comments by rating would tell who rated how",
            "Private surveys list comments without their ratings",
            "Ask again without promoters, passives or detractors",
        )


def _place(text: str) -> bytes:
    """Return where a text stands in a list: the same place always, whenever and by whom it was written."""
    return blake2b(text.encode(), digest_size=8).digest()
