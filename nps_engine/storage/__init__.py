"""Where responses, cases, themes and deliveries are kept: SQLite or PostgreSQL."""
