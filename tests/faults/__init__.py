"""Faults: what is left when everything goes wrong at once."""
