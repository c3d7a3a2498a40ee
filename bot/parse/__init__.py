"""Text or form to a frozen Question: pure and deterministic, no model, no database, no clock."""
