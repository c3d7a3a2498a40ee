"""The English words that say nothing by themselves, and those that say how the next one is meant."""

from __future__ import annotations

import re


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


NEGATIONS = _words(
    """
    not no non without except excluding exclude excludes outside minus but ignoring ignore other never
    neither nor isn't aren't wasn't weren't don't doesn't didn't won't can't haven't hasn't isnt arent
    dont doesnt didnt
    """
)
"""Words that leave something out, which a filter cannot say."""

PREPOSITIONS = _words("in for from among amongst at with within of on about across inside")
"""After one of these, a word that could be a name is one."""

BEFORE_A_VALUE = _words("in for from among within")
"""After one of these stands what a question is narrowed to."""

ABOUT = _words("about mention mentions mentioning mentioned regarding concerning re on theme topic")
"""After one of these, a word that could be a theme is one."""

BY = _words(
    """
    by per each every across between which what best worst happiest unhappiest highest lowest strongest weakest
    """
)
"""Before a dimension: they ask for its breakdown."""

SKIPPED_AFTER_BY = _words("the our each every different all of single scoring rated performing")
"""Between "by" and its dimension."""

THANKS = _words("thanks thank thx ty cheers")
"""Words of thanks."""

RANKING = _words(
    """
    is are was were has have had do does did the a our best better worst worse highest lowest higher
    lower happiest unhappiest most least happy scores score scored nps doing rated rates performs
    performed top bottom well badly
    """
)
"""What may follow "which plan": the breakdown answers it."""

NOUNS = _words(
    """
    customer customers user users client clients people person persons account accounts respondent
    respondents company companies buyer buyers member members subscriber subscribers folk folks everyone
    everybody anyone someone guys survey surveys data figure figures number numbers chart charts graph
    graphs plot question questions group groups dimension dimensions value values bucket buckets
    interval period filter filtered row rows item items point points ones
    """
)
"""Nouns that everything is about; a name that is spelt like one is meant first."""

_FUNCTION_WORDS = _words(
    """
    a an the this that these those there here i we you he she it they me us my our your his her its
    their them i'm we're it's that's what's how's there's let's i'd you're they're is are was were be
    been being am do does did done has have had having will would could can should shall might must what
    which who whom whose when where how in on at of for from to by with within about into onto over
    during as so if then and or also too only just very really quite much many more most some any all
    every each both now currently current right still yet far please thanks thank thx ty ok okay yes cheers hmm
    well like actually again show give tell list display get fetch find see look looks know want wants
    need let make check pull bring print ask asked up out among amongst between across per regarding
    concerning re mention mentions mentioning mentioned kind sort got getting go goes going went come
    comes coming made one thing things stuff something anything everything bit whole total overall
    general average combined mean means standing stand stands bot looking view compute calculate inside
    toward towards via s
    """
)
_CONTRACTION = re.compile(r"'(?:s|re|ve|d|ll|m)$")


def is_function(word: str) -> bool:
    """Return True for a folded word without content of its own ("show", "of", "who's").

    A name that is spelt like one must be written as it is stored, in capitals, or with its dimension.
    """
    return word in _FUNCTION_WORDS or _CONTRACTION.sub("", word) in _FUNCTION_WORDS


def is_negation(word: str) -> bool:
    """Return True for a folded word that leaves something out."""
    return word in NEGATIONS
