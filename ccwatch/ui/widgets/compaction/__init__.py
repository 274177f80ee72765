"""Compactions in columns, and one of them as a page."""
