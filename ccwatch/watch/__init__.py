"""Following changes as they happen.

- `watcher`, `listener`: file events, for as long as they come.
- `schedule`: when to look at the folders all the same.
"""
