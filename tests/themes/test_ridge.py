"""Ridge regression from sums, against scikit-learn's; and words by a table, against the pattern."""

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.linear_model import Ridge

from nps_engine.themes.letters import letter_runs
from nps_engine.themes.ridge import Line, Sums


def test_it_learns_what_scikit_learn_does_with_and_without_some_rows() -> None:
    rng = np.random.default_rng(1)
    features = rng.normal(size=(300, 20)).astype(np.float32)
    wanted = features @ rng.normal(size=20) + rng.normal(size=300) + 3.0
    every, few = Sums.over(features, wanted), Sums.over(features[::5], wanted[::5])
    rest = np.arange(300) % 5 != 0
    for sums, rows in ((every, slice(None)), (every.without(few), rest)):
        theirs = Ridge(alpha=10.0).fit(features[rows].astype(np.float64), wanted[rows])
        assert sums.line().of(features) == pytest.approx(theirs.predict(features), abs=1e-4)


def test_what_was_learnt_is_the_same_after_it_was_stored() -> None:
    rng = np.random.default_rng(2)
    line = Line(rng.normal(size=7).astype(np.float32), 0.3)
    again = Line.from_bytes(line.to_bytes())
    rows = rng.normal(size=(5, 7)).astype(np.float32)
    assert again is not None
    assert np.array_equal(again.of(rows), line.of(rows))
    assert len(line.to_bytes()) == 4 * 8
    assert Line.from_bytes(b"") is None


@given(text=st.text())
def test_words_are_the_runs_of_letters(text: str) -> None:
    assert letter_runs(text) == re.findall(r"[^\W\d_]+", text)
