"""Noticing changes on disk.

- `watcher`, `listener`: file events, as long as there are any.
- `trial`: whether there are any, for the doctor.
- `schedule`: when to check the folders regardless of events.
"""
