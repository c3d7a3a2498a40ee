"""The program npsbot."""

from bot.cli.main import main

__all__ = ["main"]
