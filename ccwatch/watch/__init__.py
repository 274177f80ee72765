"""Following changes as they happen."""
