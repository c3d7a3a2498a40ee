"""The program npsbot."""
