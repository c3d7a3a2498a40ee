"""``python -m bot`` is ``npsbot``."""

from bot.cli import main

main()
