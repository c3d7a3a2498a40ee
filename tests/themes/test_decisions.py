"""What people decide, replayed: rules that hold whatever was decided, found or undone."""

from __future__ import annotations

import hypothesis.strategies as st
from hypothesis import given

from nps_engine.themes.decisions import Decision, Edits, Found, State, What, in_force, parent_of, replayed

KEYS = ["t1", "t2", "t3", "t4", "t1.1", "t1.2", "t2.1", "t2.2"]
RESPONSES = [1, 2, 3]

one_theme = {What.HIDE, What.SHOW, What.PIN, What.UNPIN}


@st.composite
def decisions(draw: st.DrawFn) -> list[Decision]:
    """Any decisions in any order, also senseless ones: replaying must never fail."""
    made: list[Decision] = []
    for number in range(1, draw(st.integers(0, 14)) + 1):
        what = draw(st.sampled_from(list(What)))
        theme, other = draw(st.sampled_from(KEYS)), draw(st.sampled_from(KEYS))
        response = draw(st.sampled_from(RESPONSES))
        if what is What.UNDO:
            made.append(Decision(number, what, undoes=draw(st.integers(1, 14))))
        elif what is What.RENAME:
            made.append(Decision(number, what, theme, label=f"name {number}"))
        elif what in (What.MOVE, What.NOT):
            leaving = (other,) if what is What.MOVE and draw(st.booleans()) else ()
            made.append(Decision(number, what, theme, leaving, response_id=response))
        elif what in one_theme:
            made.append(Decision(number, what, theme))
        else:
            made.append(Decision(number, what, theme, (other,)))
    return made


found_of_one = st.lists(
    st.builds(Found, st.sampled_from(KEYS), st.floats(0.1, 1), st.floats(-1, 1)),
    max_size=3,
    unique_by=lambda f: f.key,
)


def hold(*made: Decision) -> Edits:
    return replayed(made)


def shown(edits: Edits, response_id: int, *keys: str) -> set[str]:
    found = [Found(key, 1 - place / 10, 0.5) for place, key in enumerate(keys)]
    return set(edits.members(response_id, found))


def test_without_decisions_a_comment_is_shown_where_it_was_found():
    assert shown(Edits(), 1, "t1.1", "t2") == {"t1.1", "t1", "t2"}


def test_a_merged_theme_goes_on_meaning_the_other_and_takes_its_parts_along():
    edits = hold(Decision(1, What.MERGE, "t1", ("t2",)), Decision(2, What.MERGE, "t2", ("t3",)))
    assert edits.final("t1") == "t3"
    assert shown(edits, 1, "t1.1") == {"t1.1", "t3"}


def test_a_part_that_was_split_off_takes_its_comments_and_leaves_the_others():
    edits = hold(Decision(1, What.SPLIT, "t1", ("t1.1",)))
    assert shown(edits, 1, "t1.1") == {"t1.1"}
    assert shown(edits, 1, "t1.2") == {"t1.2", "t1"}
    assert edits.state("t1.1", (), n=3) is State.SHOWN
    assert edits.state("t1.2", (), n=3) is State.PART
    assert edits.state("t1", ("t1.1", "t1.2"), n=3) is State.SHOWN
    assert edits.state("t1", ("t1.1", "t1.2"), n=0) is State.SPLIT


def test_a_moved_comment_is_there_alone_or_leaves_one_theme_only():
    assert shown(hold(Decision(1, What.MOVE, "t3", response_id=1)), 1, "t1", "t2") == {"t3"}
    leaves_one = hold(Decision(1, What.MOVE, "t3", ("t1",), response_id=1))
    assert shown(leaves_one, 1, "t1.1", "t2") == {"t2", "t3"}
    assert shown(leaves_one, 2, "t1.1", "t2") == {"t1.1", "t1", "t2"}


def test_not_this_theme_means_its_parts_too_and_outlives_a_merge():
    edits = hold(Decision(1, What.NOT, "t1", response_id=1), Decision(2, What.MERGE, "t1", ("t4",)))
    assert shown(edits, 1, "t1.2", "t2") == {"t2"}
    assert shown(edits, 2, "t1.2", "t2") == {"t1.2", "t4", "t2"}


def test_undo_takes_back_and_an_undone_undo_brings_back():
    hidden, undone = Decision(1, What.HIDE, "t1"), Decision(2, What.UNDO, undoes=1)
    assert hold(hidden, undone).hidden == frozenset()
    assert hold(hidden, undone, Decision(3, What.UNDO, undoes=2)).hidden == {"t1"}


@given(decisions(), found_of_one, st.sampled_from(RESPONSES))
def test_whatever_was_decided_a_comment_is_shown_under_final_ids_only(made, found, response_id):
    edits = replayed(made)
    for key in edits.members(response_id, found):
        assert edits.final(key) == key
    if response_id not in edits.comments:
        assert bool(edits.members(response_id, found)) is bool(found)  # nobody's comment is lost


@given(decisions(), found_of_one)
def test_the_last_word_about_a_comment_holds(made, found):
    edits = replayed(made)
    for response_id, said in edits.comments.items():
        where = edits.members(response_id, found)
        last = said[-1]
        if last.what is What.MOVE:
            assert edits.final(last.theme) in where
        else:
            assert all(last.theme not in edits.passed(one.key) for one in where.values())


@given(decisions())
def test_the_last_name_holds_and_every_theme_decided_about_is_kept(made):
    edits, held = replayed(made), in_force(made)
    names = {each.theme: each.label for each in held if each.what is What.RENAME}
    assert edits.labels == names
    assert set(names) <= edits.kept
    assert {parent_of(key) for key in edits.split} - {""} <= edits.kept


@given(decisions())
def test_undoing_all_is_as_if_nothing_had_been_decided(made):
    held = in_force(made)
    last = made[-1].id if made else 0
    undos = [Decision(last + at, What.UNDO, undoes=each.id) for at, each in enumerate(held[::-1], start=20)]
    assert replayed([*made, *undos]) == Edits()
