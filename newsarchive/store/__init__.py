"""The archive: one SQLite file, written by one writer."""
