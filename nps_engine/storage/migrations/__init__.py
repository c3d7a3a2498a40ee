"""Migrations of the database, run by Alembic (docs/CONTRIBUTING.md)."""
