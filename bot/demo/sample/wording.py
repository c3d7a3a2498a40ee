"""Small marks of real typing: lower case, missing stops, slips of the finger, emoji."""

from random import Random

EMOJI = {
    "good": ("😊", "👍", "🙌", "😀", "❤️", "🎉"),
    "better": ("🙏", "👍", "😊"),
    "bad": ("😡", "😤", "🙄", "👎"),
    "worse": ("😕", "👎"),
}
"""What is put at the end, by mood; moods not named get none."""

LOWER_SHARE = 0.09
NO_STOP_SHARE = 0.16
SLIP_SHARE = 0.045
NO_APOSTROPHE_SHARE = 0.05
EMOJI_SHARE = 0.035
LINE_BREAK_SHARE = 0.04
SHOUT_SHARE = 0.03
SHOUT_MAX_WORDS = 9
SLIP_MIN_LETTERS = 5
NEXT_KEYS = {"a": "s", "e": "r", "i": "o", "o": "p", "t": "y", "n": "m", "s": "d", "r": "t"}
"""What the finger hits when it lands one key to the right."""


def as_typed(text: str, mood: str, rng: Random) -> str:
    """Return the text as somebody in that mood might have typed it; most texts come back unchanged."""
    lower, no_stop, slip, no_apostrophe, emoji, shout, line_break = (rng.random() for _ in range(7))
    if slip < SLIP_SHARE:
        text = with_slip(text, rng)
    if no_apostrophe < NO_APOSTROPHE_SHARE:
        text = text.replace("'", "")
    if lower < LOWER_SHARE:
        text = text.lower()
    if no_stop < NO_STOP_SHARE and text.endswith(".") and not text.endswith(".."):
        text = text[:-1]
    if mood in ("bad", "worse") and shout < SHOUT_SHARE and len(text.split()) <= SHOUT_MAX_WORDS:
        text = text.upper()
    if line_break < LINE_BREAK_SHARE:
        text = text.replace(". ", ".\n", 1)
    if emoji < EMOJI_SHARE and mood in EMOJI and text.isascii():
        text = f"{text} {rng.choice(EMOJI[mood])}"
    return text


def with_slip(text: str, rng: Random) -> str:
    """Put one slip of the finger into one of the longer words, if there is any."""
    words = text.split(" ")
    places = [place for place, word in enumerate(words) if len(word) >= SLIP_MIN_LETTERS and word.isalpha()]
    if not places:
        return text
    place = rng.choice(places)
    word = words[place]
    at = rng.randrange(1, len(word) - 2)
    slips = (
        word[:at] + word[at + 1] + word[at] + word[at + 2 :],
        word[:at] + word[at + 1 :],
        word[:at] + NEXT_KEYS.get(word[at], word[at + 1]) + word[at + 1 :],
    )
    words[place] = rng.choice([slip for slip in slips if slip != word])
    return " ".join(words)
