"""Hearing of changes as they happen."""
