"""What can go wrong on the way to Slack."""

from __future__ import annotations

from nps_engine.errors import NpsError


class DeliveryError(NpsError):
    """Something must not, or cannot, be delivered."""


class PictureError(DeliveryError):
    """A chart could not be drawn."""
