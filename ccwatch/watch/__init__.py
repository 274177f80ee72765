"""Noticing changes on disk.

- `watcher`, `listener`: file events, as long as there are any.
- `schedule`: when to check the folders regardless of events.
"""
