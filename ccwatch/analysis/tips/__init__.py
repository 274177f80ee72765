"""Advice, each from a session's own evidence."""
