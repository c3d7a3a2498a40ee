"""Every error of ours, under one root.

Foreign exceptions (SQLAlchemy's, torch's, slack_sdk's) are translated into these in one place each,
so an inlet needs to know this file only.
"""

from __future__ import annotations

from collections.abc import Sequence


class NpsError(Exception):
    """Root of all errors that npsbot raises on purpose."""


class UserError(NpsError):
    """A mistake of the caller, shown to that person as written: what was got, what is allowed, what to try.

    Args:
        got: What was received, a sentence without a full stop ("I don't know the dimension “plann”").
        allowed: What would have been right, likewise; empty where there is nothing to add.
        try_: What to do next, likewise; empty where there is nothing to add.
    """

    def __init__(self, got: str, allowed: str = "", try_: str = "") -> None:
        self.got = got
        self.allowed = allowed
        self.try_ = try_
        super().__init__(" ".join(_sentence(part) for part in (got, allowed, try_) if part))


def _sentence(part: str) -> str:
    return part if part.endswith((".", "?", "!")) else f"{part}."


class NoDataError(UserError):
    """Nothing is stored that could answer: not a mistake in the question itself."""


class PrivacyError(UserError):
    """An answer that a private survey withholds, since it would tell what a few people answered."""


class CaseTakenError(UserError):
    """Somebody else was faster with a case.

    Args:
        who: That person's id, in whatever system people are known by.
        is_resolved: True where they resolved it, False where they claimed it.
    """

    def __init__(self, who: str, *, is_resolved: bool) -> None:
        self.who = who
        self.is_resolved = is_resolved
        done = "resolved" if is_resolved else "claimed"
        super().__init__(f"Somebody has already {done} this case", try_="Write to them in its thread")


class ConfigError(NpsError):
    """Settings that cannot work; lists every fault at once, so that they are mended in one go.

    Args:
        faults: One sentence per fault, each naming the setting.
    """

    def __init__(self, faults: Sequence[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(f"- {fault}" for fault in self.faults))


class StorageError(NpsError):
    """The database could not be reached, is locked, full, or at another version than this program."""


class EncoderError(NpsError):
    """The embedding model could not be found or loaded."""
