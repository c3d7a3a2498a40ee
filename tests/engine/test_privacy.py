"""What the privacy guard shows and withholds, in small teams."""

from __future__ import annotations

import numpy as np
import pytest

from nps_engine.privacy.guard import Guard, Shown, comments_allowed
from nps_engine.privacy.members import Group, group_of, people_n, ratings_of
from nps_engine.privacy.released import Released


def people(first: int, last: int, *, rating: int = 9) -> Group:
    """Return the answers of people first..last, each with one answer."""
    ids = range(first, last + 1)
    return group_of([f"p{at}" for at in ids], list(ids), [rating] * len(ids))


def together(*groups: Group) -> Group:
    return np.unique(np.concatenate(groups))


def shown_before(*groups: Group) -> Guard:
    return Guard(Released.of(groups))


NOTHING_SHOWN = Guard(Released.none())


def test_a_score_needs_five_people():
    assert NOTHING_SHOWN.allows([people(1, 5)])
    assert not NOTHING_SHOWN.allows([people(1, 4)])


def test_nobody_at_all_may_be_shown():
    assert NOTHING_SHOWN.allows([people(1, 0)])
    assert NOTHING_SHOWN.allows([])


def test_five_answers_of_the_same_three_people_are_not_five_people():
    answers = group_of(["ann", "bob", "cid", "ann", "bob"], [1, 2, 3, 4, 5], [9, 9, 9, 0, 0])
    assert people_n(answers) == 3
    assert not NOTHING_SHOWN.allows([answers])


def test_answers_of_nobody_knows_whom_are_people_of_their_own():
    assert people_n(group_of([""] * 5, [1, 2, 3, 4, 5], [9] * 5)) == 5


def test_beside_a_team_of_3_the_next_smallest_is_withheld_too():
    sales, support, product, legal = people(1, 20), people(21, 35), people(36, 47), people(48, 50)
    shown = NOTHING_SHOWN.shown_of([sales, support, product, legal], people(1, 50))
    assert shown == Shown(whole=True, rows=(True, True, False, False))


def test_without_the_whole_only_the_team_of_3_is_withheld():
    shown = NOTHING_SHOWN.shown_of([people(1, 20), people(21, 32), people(33, 35)])
    assert shown.rows == (True, True, False)


def test_a_row_that_nobody_is_in_is_shown_as_nobody():
    shown = NOTHING_SHOWN.shown_of([people(1, 20), people(1, 0)], people(1, 20))
    assert shown == Shown(whole=True, rows=(True, True))


def test_a_row_that_is_the_whole_is_shown():
    assert NOTHING_SHOWN.shown_of([people(1, 7)], people(1, 7)).rows == (True,)


def test_a_quarter_and_then_a_month_more_that_two_answered_in():
    quarter, with_april = people(1, 30), people(1, 32)
    assert not shown_before(quarter).allows([with_april])
    assert shown_before(quarter).allows([people(1, 35)])


def test_a_whole_that_may_not_be_shown_does_not_take_its_rows_along():
    guard = shown_before(people(1, 30))
    shown = guard.shown_of([people(1, 16), people(17, 32)], people(1, 32))
    assert shown == Shown(whole=False, rows=(True, False))


def test_a_overlapping_b_by_all_but_3():
    a, b = people(1, 10), people(4, 20)
    assert not NOTHING_SHOWN.allows([a, b, together(a, b)])
    assert NOTHING_SHOWN.allows([a, b])


def test_sliding_windows_that_differ_by_one_who_left_and_one_who_came():
    assert not shown_before(people(1, 30)).allows([people(2, 31)])
    assert shown_before(people(1, 30)).allows([people(6, 35)])


def test_a_corrected_rating_is_not_shown_by_a_difference():
    others, before, after = people(1, 20), people(21, 21, rating=2), people(21, 21, rating=8)
    assert not shown_before(together(others, before)).allows([together(others, after)])


def test_a_correction_by_four_is_withheld_and_one_by_five_is_not():
    others = people(1, 20)
    guard = shown_before(together(others, people(21, 25, rating=2)))
    assert not guard.allows([together(others, people(21, 24, rating=8), people(25, 25, rating=2))])
    assert guard.allows([together(others, people(21, 25, rating=8))])


def test_three_groups_expose_whom_no_two_of_them_do():
    a, b, c = people(1, 10), people(11, 20), people(1, 22)
    assert NOTHING_SHOWN.allows([a, c])
    assert NOTHING_SHOWN.allows([b, c])
    assert not NOTHING_SHOWN.allows([a, b, c])


def test_half_of_a_sum_exposes_too():
    a, b, c, one = people(1, 5), people(6, 10), people(11, 15), people(16, 16)
    pairs = [together(a, b, one), together(b, c, one), together(a, c, one)]
    guard = shown_before(*pairs)
    assert not guard.allows([together(a, b, c)])
    assert guard.allows([together(a, b, c, one, people(17, 21))])


def test_what_can_be_computed_anyway_is_shown():
    guard = shown_before(people(1, 10), people(11, 20))
    assert guard.allows([people(1, 20)])


def test_a_repeated_question_is_answered_also_where_the_history_is_bad():
    guard = shown_before(people(1, 10), people(1, 12))
    assert guard.allows([people(1, 12)])
    assert guard.allows([people(20, 30)])


def test_a_group_that_cuts_a_large_part_into_small_ones():
    guard = shown_before(people(1, 20), people(6, 40))
    assert guard.allows([together(people(1, 4), people(51, 51))])
    assert not guard.allows([together(people(1, 3), people(6, 20))])


def test_somebody_exposed_before_does_not_hide_the_next_four():
    guard = shown_before(people(1, 1))
    assert not guard.allows([people(1, 5)])
    assert guard.allows([people(1, 6)])


def test_a_trend_is_shown_but_for_the_thin_month_and_the_next_smallest():
    months = [people(1, 9), people(10, 11), people(12, 18), people(19, 30)]
    shown = NOTHING_SHOWN.shown_of(months, people(1, 30))
    assert shown.rows == (True, False, False, True)


def test_answers_shown_after_one_another_are_held_against_each_other():
    guard = NOTHING_SHOWN.after([people(1, 20)]).after([people(1, 13)])
    assert guard.history.has(people(1, 13))
    assert not guard.allows([people(14, 18)])


def test_the_newest_earlier_group_that_four_or_fewer_tell_apart():
    first, second = people(1, 20), people(1, 25)
    guard = shown_before(first, second)
    assert guard.earlier_like(people(1, 29)).tolist() == second.tolist()
    assert guard.earlier_like(people(1, 22)).tolist() == second.tolist()
    assert guard.earlier_like(people(1, 19)).tolist() == first.tolist()
    assert guard.earlier_like(people(1, 30)) is None


def test_an_earlier_group_can_be_counted_as_it_was():
    guard = shown_before(together(people(1, 9), people(10, 10, rating=0)))
    earlier = guard.earlier_like(together(people(1, 9), people(10, 10, rating=7)))
    assert np.bincount(ratings_of(earlier), minlength=11).tolist() == [1, 0, 0, 0, 0, 0, 0, 0, 0, 9, 0]


def test_another_minimum():
    assert Guard(Released.none(), minimum_n=3).allows([people(1, 3)])
    assert not Guard(Released.of([people(1, 10)]), minimum_n=3).allows([people(1, 12)])
    assert not Guard(Released.none(), minimum_n=8).allows([people(1, 7)])


def test_a_history_is_stored_in_bytes_and_read_back():
    history = Released.of([people(1, 20), people(5, 9), people(300, 1300)])
    again = Released.from_bytes(history.to_bytes())
    assert [group.tolist() for group in again.groups] == [group.tolist() for group in history.groups]
    empty = Released.from_bytes(Released.none().to_bytes())
    assert empty.groups == ()
    assert len(history.to_bytes()) < 12_000


@pytest.mark.parametrize("stored", [b"", b"NPR1", b"NPR1 and so on", b"other"])
def test_bytes_that_are_no_history(stored: bytes):
    with pytest.raises(ValueError, match="history of released groups"):
        Released.from_bytes(stored)


def test_a_history_has_no_group_twice():
    assert len(Released.of([people(1, 9), people(2, 9), people(1, 9), people(1, 0)]).groups) == 2


def test_ids_and_ratings_that_do_not_fit():
    with pytest.raises(ValueError, match="response ids"):
        group_of(["a"], [2**30], [1])
    with pytest.raises(ValueError, match="ratings"):
        group_of(["a"], [1], [16])


def test_comments_need_ten_people():
    assert comments_allowed(Released.none(), people(1, 10))
    assert not comments_allowed(Released.none(), people(1, 9))
    assert comments_allowed(Released.none(), people(1, 0))


def test_comments_are_not_told_apart_by_what_two_lists_share():
    listed = Released.of([people(1, 40)])
    assert not comments_allowed(listed, people(32, 60))
    assert not comments_allowed(listed, people(5, 40))
    assert comments_allowed(listed, people(31, 60))
    assert comments_allowed(listed, people(1, 40))


def test_a_search_too_long_withholds():
    """Without the sums being too many the last group may be shown: the same one with fewer rows before it is."""
    from nps_engine.privacy.search import Search

    ring = [frozenset({at}) for at in range(12)]
    rows = np.zeros((1, 12), np.int64)
    rows[0, :6] = 1
    vector = np.array([0] + [1] * 11, np.int64)
    pivots = np.array([0])
    assert not Search(ring).finds(vector, rows, pivots, 4)
    assert Search(ring, work_most_n=10).finds(vector, rows, pivots, 4)
