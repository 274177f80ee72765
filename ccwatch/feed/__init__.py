"""From changes on disk to boards, for as long as the app runs.

- `feed`: the `Feed`, on the event loop: notices changes, and decides when to read.
- `board_reader`: the `BoardReader`, in a thread: reads, and makes boards.
"""

from ccwatch.feed.feed import Feed

__all__ = ["Feed"]
