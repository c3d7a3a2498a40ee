"""Whatever is typed gives a question or a refusal; whatever is asked reads back from its own words."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.parse.flags import parse_flags
from bot.parse.lexicon import CUES
from bot.parse.plan import parse_plan, question_json
from bot.parse.vocabulary import Vocabulary
from bot.parse.words import parse_words
from bot.questions import Against, Command, Question
from nps_engine.errors import UserError
from nps_engine.periods import EARLIEST_ON, Interval, Period
from nps_engine.values import Bucket
from tests.parse.workspace import LUMO, TODAY

AWKWARD = (
    "", " ", "by", "from", "limit", "last 30 days", "week", "weekly", "=", "a=b", '"', "\\", "“x”", "<@U1>",
    "&amp;", "&", "<https://a.b|c>", "<", "--last", "—", "x_", "_", "-", "it", "US", "us", "Pro", "pro", "PRO",
    "5", "2025", "May", "North", "North America", "a,b", "a, b", "'tis", "no", "detractors", "score", "ﬁ", "İ",
    "日本", "\n", "themes", "t1", "plan by week", "to", "n\0l", "Very", "Very Big",
    "with", "vs", "against", "previous", "year-ago", "any plan", "better", "and", "all",
)  # fmt: skip
ABOUT_ALL = (Command.DRIVERS, Command.EXPLAIN)
names = st.one_of(st.sampled_from(AWKWARD), st.text(max_size=8))
keys = st.one_of(st.sampled_from([name for name in AWKWARD if name]), st.text(min_size=1, max_size=8))
vocabularies = st.builds(
    Vocabulary,
    surveys=st.lists(keys, max_size=3, unique=True).map(tuple),
    dimensions=st.dictionaries(
        keys, st.lists(names, min_size=1, max_size=4, unique=True).map(tuple), max_size=3
    ),
    themes=st.dictionaries(keys, names, max_size=3),
)
days_on = st.dates(EARLIEST_ON, TODAY)
periods = st.tuples(days_on, st.dates(EARLIEST_ON, TODAY + timedelta(days=366))).filter(
    lambda two: two[0] < two[1]
)


@st.composite
def asked_of(draw, vocabulary):
    """Draw a question that a workspace can be asked: its names are known, its fields go together."""
    command = draw(
        st.sampled_from([command for command in Command if command not in (Command.HELP, Command.COMPARE)])
    )
    dimensions = sorted(vocabulary.dimensions)
    chosen = draw(st.lists(st.sampled_from(dimensions), unique=True)) if dimensions else []
    where = {
        name: tuple(draw(st.lists(st.sampled_from(vocabulary.dimensions[name]), min_size=1, unique=True)))
        for name in chosen
    }
    is_told_by = command in (Command.BREAKDOWN, Command.THEMES, *ABOUT_ALL)
    by = draw(st.sampled_from(["", *dimensions])) if is_told_by else ""
    interval = draw(st.sampled_from([None, *Interval])) if command is Command.TREND else None
    period, other = (draw(st.none() | periods.map(lambda two: Period(*two))) for _ in range(2))
    compare_to = other if command in ABOUT_ALL and period and other != period else None
    return Question(
        command,
        survey=draw(st.sampled_from(["", *vocabulary.surveys])),
        period=period,
        compare_to=compare_to,
        where=where,
        by=by,
        interval=interval,
        bucket=None if command in ABOUT_ALL else draw(st.sampled_from([None, *Bucket])),
        theme=draw(st.sampled_from(["", *vocabulary.themes])),
        limit=None if compare_to else draw(st.none() | st.integers(1, 100_000)),
        after=None if compare_to else draw(st.none() | st.integers(0, 10**17)),
        against=draw(st.sampled_from(Against))
        if command in (Command.SCORE, *ABOUT_ALL) and not compare_to
        else Against.PREVIOUS,
    )


@st.composite
def compared_of(draw, vocabulary):
    """Draw a comparison: sides that differ in a period, in dimensions or in a survey, or not said with what."""
    one = replace(draw(asked_of(vocabulary)), by="", interval=None, limit=None, after=None, compare_to=None)
    plain = replace(one, command=Command.COMPARE, against=draw(st.sampled_from(Against)))
    other = draw(asked_of(vocabulary))
    names = {**other.where, **(dict.fromkeys(plain.where, ()) if draw(st.booleans()) else {})}
    differing = {
        name: other.where.get(name, ())
        for name in names
        if other.where.get(name, ()) != plain.where.get(name, ())
    }
    told = replace(
        plain,
        against=Against.PREVIOUS,
        compare_to=other.period if plain.period and other.period != plain.period else None,
        compare_where=differing,
        compare_survey=other.survey if plain.survey and other.survey != plain.survey else "",
    )
    return told if told.has_other_side else plain


@settings(max_examples=400, deadline=None)
@given(st.data(), vocabularies)
def test_every_comparison_reads_back_from_its_own_words(data, vocabulary):
    question = data.draw(compared_of(vocabulary))
    assert parse_words(question.as_text(), vocabulary=vocabulary, today=TODAY) == question


@settings(max_examples=400, deadline=None)
@given(st.data(), vocabularies)
def test_every_question_reads_back_from_its_own_words(data, vocabulary):
    question = data.draw(asked_of(vocabulary))
    assert parse_words(question.as_text(), vocabulary=vocabulary, today=TODAY) == question


GRAMMAR = """
    --last --from --where by per plan plan= plann= region=Europe last 3 0d 2026-02-30 to between and since Q3 Q9
    march 31 february 9999 top limit theme not or vs which every ' " = != ago of next after
"""
words = st.lists(
    st.one_of(
        st.sampled_from(sorted(CUES)),
        st.sampled_from(AWKWARD),
        st.sampled_from(GRAMMAR.split()),
        st.text(max_size=6),
    ),
    max_size=9,
)


@settings(max_examples=800, deadline=None)
@given(st.one_of(words.map(" ".join), words.map("".join), st.text()))
@example("--where")
@example("by")
@example("plan=plan=plan=")
@example("last 9999999999999999999999 years")
@example("from 1970-01-01 to 1970-01-01")
@example("２０２６-０１-０１")
@example("score for ٢٠٢٥")
def test_any_text_is_a_question_or_a_refusal(text):
    try:
        question = parse_words(text, vocabulary=LUMO, today=TODAY)
    except UserError:
        planned = parse_plan(text, vocabulary=LUMO, today=TODAY)
        assert planned.command is None
        for suggestion in planned.suggestions:
            parse_words(suggestion, vocabulary=LUMO, today=TODAY)
        assert question_json(planned)["suggestions"]
    else:
        assert parse_words(question.as_text(), vocabulary=LUMO, today=TODAY) == question


FLAGS = ("survey", "from_", "to", "last", "by", "interval", "bucket", "theme", "limit", "after")
maybe = st.none() | names


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from(Command),
    st.lists(names),
    st.fixed_dictionaries(dict.fromkeys(FLAGS, maybe)),
)
def test_any_flags_are_a_question_or_a_refusal(command, where, flags):
    try:
        question = parse_flags(command, vocabulary=LUMO, today=TODAY, where=where, **flags)
    except UserError:
        return
    assert question.command is command
