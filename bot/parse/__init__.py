"""Text or form to a frozen Question."""
