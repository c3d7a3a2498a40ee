"""A message before it is sent: its words, its blocks, and the chart that can be shown in three ways."""

from __future__ import annotations

from dataclasses import dataclass

from bot.render.blocks import Block, context, image, section
from bot.render.chart import ChartSpec
from bot.render.escape import cut_escaped, label, mrkdwn

TEXT_MOST = 3_000
"""Slack accepts 40,000 characters of ``text`` and advises to stay below 4,000."""

_ALT_MOST = 600
_TABLE_MOST = 2_900


@dataclass(frozen=True)
class Message:
    """One message.

    Args:
        text: Everything it says, for notifications and screen readers; escaped.
        blocks: The message without its chart.
        chart: Shown by one of the ``with_…`` forms; None where the message has none.
        chart_at: Index of the block before which the chart stands.
    """

    text: str
    blocks: tuple[Block, ...]
    chart: ChartSpec | None = None
    chart_at: int = 0

    def with_native_chart(self) -> list[Block]:
        """Return the blocks with Slack's own chart, and a line on what it leaves out."""
        if self.chart is None:
            return list(self.blocks)
        native = self.chart.as_native_block()
        if native is None:
            return self.without_picture()
        note = self.chart.native_note()
        return self._with([native, *([context(note)] if note else [])])

    def with_picture(self, slack_file_id: str) -> list[Block]:
        """Return the blocks with the chart as a picture that was uploaded to Slack."""
        if self.chart is None:
            return list(self.blocks)
        return self._with([image(slack_file_id, label(self.chart.alt_text or self.chart.title, _ALT_MOST))])

    def without_picture(self) -> list[Block]:
        """Return the blocks with the chart as a text table."""
        if self.chart is None or not self.chart.categories:
            return list(self.blocks)
        title = mrkdwn(self.chart.title, 100)
        return self._with([section(f"*{title}*\n{fenced(self.chart.as_table())}")])

    def _with(self, shown: list[Block]) -> list[Block]:
        return [*self.blocks[: self.chart_at], *shown, *self.blocks[self.chart_at :]]


def message(
    lines: list[str], blocks: list[Block], chart: ChartSpec | None = None, chart_at: int = 0
) -> Message:
    """Return a message whose text is these lines (escaped already, empty ones left out)."""
    text = cut_escaped("\n".join(line for line in lines if line), TEXT_MOST)
    return Message(text, tuple(blocks), chart, chart_at)


def fenced(table: str) -> str:
    """Return a raw fixed-width table as preformatted mrkdwn, whole lines only."""
    lines: list[str] = []
    spent = 0
    for line in table.split("\n"):
        escaped = line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("`", "ˋ")
        spent += len(escaped) + 1
        if spent > _TABLE_MOST:
            break
        lines.append(escaped)
    return "```" + "\n".join(lines) + "```"
