"""The open-text reasons, grouped into named themes."""
