import pytest

from bot.render.escape import cut, cut_escaped, inline, label, mrkdwn, plain, quote


@pytest.mark.parametrize(
    ("hostile", "harmless"),
    [
        ("<!channel> now", "&lt;!channel&gt; now"),
        ("<@U123>", "&lt;@U123&gt;"),
        ("<https://evil.example|Log in>", "&lt;https://evil.example|Log in&gt;"),
        ("@here @Channel", "@\u2060here @\u2060Channel"),
        ("*bold* ~gone~ `code`", "∗bold∗ ∼gone∼ ˋcodeˋ"),
        ("_soft_ but snake_case stays", "ˍsoftˍ but snake_case stays"),
        ("R&D &amp; co", "R&amp;D &amp;amp; co"),
        ("anna@example.com", "anna@example.com"),
        ("a\u202eb\u200bc\x00d\x1b[31m", "abcd[31m"),
        ("half \ud83d emoji", "half \ufffd emoji"),
    ],
)
def test_customer_text_formats_mentions_and_links_nothing(hostile, harmless):
    assert mrkdwn(hostile, 200) == harmless


def test_right_to_left_names_keep_to_themselves():
    assert inline("שלום", 20) == "\u2068שלום\u2069"
    assert inline("Anna\nBerg", 20) == "Anna Berg"


def test_a_quote_marks_every_line():
    assert quote("one\n\n  two\r\nthree", 100) == "> one\n> two\n> three"
    assert quote("\n".join("abcdef"), 100, lines_most=3) == "> a\n> b\n> c d e f"


def test_cutting_counts_what_will_be_sent():
    assert cut("abcdef", 6) == "abcdef"
    assert cut("abcdefg", 6) == "abcde…"
    assert mrkdwn("&&&&", 11) == "&amp;&amp;…"
    assert plain("👩‍👩‍👧" * 3, 8) == "👩‍👩…"
    assert cut("a sentence that ends somewhere behind", 30) == "a sentence that ends…"


def test_escaped_text_is_never_cut_through_an_entity():
    assert cut_escaped("ab&amp;cd", 6) == "ab…"
    assert cut_escaped("ab&amp;cd", 8) == "ab&amp;…"


def test_labels_of_charts_hold_no_brackets():
    assert label("<b>R&D</b>", 20) == "‹b›R&D‹/b›"


def test_towers_of_accents_are_cut():
    assert mrkdwn("a" + "\u0301" * 50, 100) == "a" + "\u0301" * 3
