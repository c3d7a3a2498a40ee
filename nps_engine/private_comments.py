"""Comments and themes of private surveys: texts without anything beside them, from enough people together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from hashlib import blake2b

from nps_engine.audits import CommentAudit, Part, Whole, open_audit
from nps_engine.errors import PrivacyError
from nps_engine.figures import Asked
from nps_engine.reports import ResponsesReport, ThemesReport
from nps_engine.storage.private_answers import (
    Comment,
    ThemeMembers,
    fetch_answers,
    fetch_comments_of,
    fetch_theme_members,
)
from nps_engine.storage.theme_reports import CountedThemes, quotable, themes_report_of
from nps_engine.themes.masking import masked


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


def themes_report(asked: Asked, quotes_n: int) -> ThemesReport:
    """Return the themes that may be shown, those that move the score most first.

    Quotes stand with a theme only where all comments in it might be listed; they are the most typical ones,
    whatever rating came with them.

    Raises:
        PrivacyError: If nothing may be shown, or a bucket was asked for.
    """
    _refuse_bucket(asked)
    session = asked.session
    members = fetch_theme_members(session, asked.scope)

    def parts_of(whole: Whole) -> list[Part]:
        return [
            Part(
                [each for each in whole.answers if each.id in theme.closeness],
                replace(whole.scope, theme_row_id=theme.row_id),
            )
            for theme in members.values()
        ]

    with open_audit(asked) as audit:
        whole, parts, shown = audit.shown(asked.scope, parts_of)
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
    covered = {response_id for theme in members.values() for response_id in theme.closeness}
    counted = CountedThemes(
        whole=whole.counts(whole.answers),
        by_theme={key: whole.counts(part.answers) for key, part in found.items()},
        before_n=_before_n(asked, whole, members),
        with_verbatim_n=len(comments),
        covered_n=len(ids & covered),
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
    return quotable((masked(each.text, (each.name,)) for each in typical), quotes_n)


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
