"""The inner error of the intake: one cell that is not allowed. It never leaves this package."""

from __future__ import annotations


class CellFault(Exception):  # noqa: N818 - not an error of the program: a finding about a cell
    """What is wrong with one cell or field.

    Args:
        why: What is allowed and what to try, in words, without a full stop.
        column: The field at fault, where it is not the one being read.
        got: What was there, where it is not the value being read.
    """

    def __init__(self, why: str, *, column: str = "", got: object = None) -> None:
        self.why = why
        self.column = column
        self.got = got
        super().__init__(why)
