"""The same tests on PostgreSQL."""
