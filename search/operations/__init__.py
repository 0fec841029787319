"""Health, measures, backups: for whoever looks after an archive."""
